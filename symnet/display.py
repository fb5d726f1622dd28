"""How values show themselves: the one place through which lower parts reach `render`, and only when they print.

A class that inherits `Shown` has the methods by which Jupyter and IPython show a value; what is shown is decided in
`render/show.py`, where a kind of value is registered for each target that it has.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Timer
from typing import TYPE_CHECKING, TypeVar

from symnet.errors import one_line

if TYPE_CHECKING:  # the command line prints tables without any kernel
    from symnet.kernel.terms import Term

__all__ = ["PATIENCE", "Shown", "progress", "table", "text", "waiting"]

PATIENCE = 2.0  # seconds after which a bar or a word is shown, on a terminal

Item = TypeVar("Item")


def text(term: Term) -> str:
    """Return a term in Unicode, on one line."""
    from symnet.render.text import text as printed

    return printed(term)


class Shown:
    """A value that shows itself: text in a terminal, LaTeX, HTML or a drawing in a notebook."""

    __slots__ = ()

    def __str__(self) -> str:
        """Return the value as text for a terminal."""
        from symnet.render.show import as_text

        return as_text(self) or repr(self)

    def _repr_latex_(self) -> str | None:
        from symnet.render.show import as_latex

        shown = as_latex(self)
        return None if shown is None else f"$\\displaystyle {shown}$"

    def _repr_html_(self) -> str | None:
        from symnet.render.show import as_html

        return as_html(self)

    def _repr_svg_(self) -> str | None:
        from symnet.render.show import as_svg

        return as_svg(self)


def table(rows: Sequence[Sequence[str]], header: Sequence[str], width: int | None = None) -> str:
    """Return rows in columns; with a width, the last column but one is cut so that the lines fit.

    >>> print(table([("proved", "ltr-gate"), ("undecided", "x")], ("status", "label")))
    status     label
    proved     ltr-gate
    undecided  x
    """
    lines = [tuple(one_line(cell) for cell in row) for row in [header, *rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    if width is not None and len(header) > 2:
        spare = width - sum(widths) - 2 * (len(header) - 1)
        widths[-2] = max(12, widths[-2] + min(0, spare))
    shown = []
    for line in lines:
        cells = [c if len(c) <= w else f"{c[: w - 1]}…" for c, w in zip(line, widths, strict=True)]
        shown.append("  ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)).rstrip())
    return "\n".join(shown)


@contextmanager
def waiting(reason: str) -> Iterator[None]:
    """After two seconds within it say why on stderr, if that is a terminal; at the end clear it."""
    shown = Event()

    def show() -> None:
        shown.set()
        sys.stderr.write(reason)
        sys.stderr.flush()

    timer = Timer(PATIENCE, show)
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if timer.ident is not None:
            timer.join()
        if shown.is_set():
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def progress(items: Iterable[Item], total: int | None = None, unit: str = "script") -> Iterator[Item]:
    """Pass items on; after two seconds show a bar on stderr, if that is a terminal."""
    start, bar = time.monotonic(), None
    try:
        for count, item in enumerate(items, 1):
            if bar is not None:
                bar.update()
            elif sys.stderr.isatty() and time.monotonic() - start > PATIENCE:
                from tqdm import tqdm

                bar = tqdm(total=total, initial=count, unit=unit, leave=False)
            yield item
    finally:
        if bar is not None:
            bar.close()
