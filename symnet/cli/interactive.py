"""`symnet repl`: a Python prompt with symnet's names loaded, as `isympy` has SymPy's."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

__all__ = ["add_verbs", "names", "repl"]

LETTERS = "a b c d e f g h p q r s t u v w x y z"
BANNER = """symnet {version}: names of symnet are loaded (also as sn), SymPy as sp, and the symbols {letters}.
Try: {example}"""
EXAMPLE = 'parse("x*y + 1/10")'


def add_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the verb of this file to the command line."""
    add("repl", repl, "a Python prompt with symnet's names loaded (IPython if installed)")


def names() -> dict[str, Any]:
    """Return the names that the prompt starts with."""
    import sympy

    import symnet

    found: dict[str, Any] = {"sn": symnet, "symnet": symnet, "sp": sympy}
    found.update({letter: sympy.Symbol(letter) for letter in LETTERS.split()})
    found.update({name: getattr(symnet, name) for name in symnet.__all__ if not name.startswith("_")})
    return found


def repl(options: argparse.Namespace) -> int:
    """Run the prompt until its user leaves it."""
    import symnet

    namespace = names()
    banner = BANNER.format(version=symnet.__version__, letters=LETTERS, example=EXAMPLE)
    try:
        import IPython
    except ImportError:
        import code

        code.interact(banner=banner, local=namespace, exitmsg="")
        return 0
    print(banner)
    IPython.start_ipython(argv=["--no-banner", "--no-confirm-exit"], user_ns=namespace)
    return 0
