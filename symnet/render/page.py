"""Claims with their proofs as one page of HTML: MathML, drawings, proofs that unfold; no script, nothing fetched.

>>> from symnet.proof.certificate import certificate, dumps, load
>>> from symnet.proof.claims import Claim, build
>>> from symnet.proof.language import Equal, reals
>>> x, = reals("x")
>>> claim = Claim(
...     "double", title="Doubling", variables=[x], conclusion=Equal(x + x, 2*x),
...     proof=lambda p: p.ring(p.goal, reason="count"),
... )
>>> found = load(dumps(certificate(build([claim]))))
>>> made = page([Entry(found[0], "proved")], "Doubling")
>>> made[:15], "<details" in made, "<script" in made
('<!DOCTYPE html>', True, False)

What is told of a claim is in `exposition.py`, as for LaTeX; here is a table of how each piece is set.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from symnet.proof.certificate import Loaded
from symnet.render.exposition import Exposition, Paragraph, exposition
from symnet.render.graph import COLOURS, Vertex, graph
from symnet.render.html import displayed, set_node

__all__ = ["Entry", "page"]

NAMES = {
    "theorem": "Theorem",
    "lemma": "Lemma",
    "refuted": "Refuted statement",
    "open": "Open question",
    "unproved": "Unproved statement",
}
LEGEND = "Lines lead from a claim to those whose proofs use it; those that follow from others are left out."
STYLE = """
:root { color-scheme: light; }
body { font: 17px/1.5 "Latin Modern Roman", "STIX Two Text", "Libertinus Serif", Georgia, serif; color: #1c1c1c;
  background: #fff; max-width: 56rem; margin: 2.5rem auto; padding: 0 1.2rem; }
h1 { font-weight: normal; font-size: 2rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-weight: normal; font-size: 1.4rem; margin: 2.6rem 0 .8rem; }
a { color: #1f4f8f; text-decoration: none; }
a:hover { text-decoration: underline; }
.summary, .remarks, table.contents { font-size: .86rem; color: #555; }
.graph { overflow-x: auto; padding: .4rem 0; width: min(96vw, 96rem); margin-left: calc(50% - min(48vw, 48rem)); }
.graph svg { display: block; margin: 0 auto; max-width: none; }
table.contents { border-collapse: collapse; width: 100%; }
table.contents td { padding: .12rem .7rem .12rem 0; vertical-align: top; }
table.contents td:last-child { padding-right: 0; }
code { font: .86em "Latin Modern Mono", "DejaVu Sans Mono", monospace; }
.mark { border: 1px solid currentColor; border-radius: .3rem; padding: 0 .35rem; font: .74rem sans-serif; }
section { border-top: 1px solid #ddd; padding-top: .9rem; margin-top: 1.7rem; }
section > p:first-child { margin-top: 0; }
.said { font-style: italic; }
.said math, .said .number { font-style: normal; }
.formula { display: flex; align-items: center; overflow-x: auto; overflow-y: hidden; padding: .25rem 0; }
.formula > math { margin: 0 auto; }
.formula .number { padding-left: 1rem; white-space: nowrap; }
.remarks { margin: .5rem 0; }
.remarks p { margin: .1rem 0; }
details { margin: .6rem 0; }
summary { cursor: pointer; color: #1f4f8f; }
details[open] > div { border-left: 3px solid #e4e4e4; padding-left: 1rem; margin-top: .5rem; }
.drawing { overflow-x: auto; }
math { font-family: "Latin Modern Math", "STIX Two Math", "Libertinus Math", "DejaVu Math TeX Gyre", math; }
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim for the page, what the kernel says of it, and a drawing (SVG) of its network if it has one."""

    claim: Loaded
    status: str
    axioms: tuple[str, ...] = ()
    drawing: str = ""

    @property
    def uses(self) -> tuple[str, ...]:
        """The labels of the claims that its proof uses."""
        return tuple(dict.fromkeys(str(s.data[0]) for s in self.claim.steps if s.rule == "use"))


def page(entries: Sequence[Entry], title: str) -> str:
    """Return the page: what is there, which claim rests on which, then each claim with its proof folded."""
    told = [exposition(e.claim, e.status, e.axioms) for e in entries]
    here = {c.label: k for k, c in enumerate(told, 1)}
    several = len(told) > 1
    body = [f"<h1>{prose(title)}</h1>", _summary(told)]
    if several:
        vertices = [Vertex(c.label, c.status, c.title, e.uses) for c, e in zip(told, entries, strict=True)]
        body += [
            "<h2>Which claim rests on which</h2>",
            f'<div class="graph">{graph(vertices)}</div>',
            f'<p class="summary">{LEGEND}</p>',
            "<h2>The claims</h2>",
            _contents(told),
        ]
    body += [_section(c, e, here) for c, e in zip(told, entries, strict=True)]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def prose(text: str) -> str:
    """Return an author's words as HTML, with scripts set as scripts.

    >>> prose("2^n neurons, σ^(k)(b) < c_k")
    '2<sup>n</sup> neurons, σ<sup>(k)</sup>(b) &lt; c<sub>k</sub>'
    """
    raised = re.sub(r"(?<=\S)\^(\([^()]*\)|\w+)", r"<sup>\1</sup>", escape(text))
    return re.sub(r"\b([^\W\d_])_(\w)\b", r"\1<sub>\2</sub>", raised)


def _summary(told: Sequence[Exposition]) -> str:
    counts = Counter(c.status for c in told)
    said = ", ".join(f"{n} {status}" for status, n in counts.items())
    axioms = sorted({words for c in told for heading, words in c.remarks if heading == "Axioms"} - {"none"})
    number = "1 claim" if len(told) == 1 else f"{len(told)} claims"
    return (
        f'<p class="summary">{number}: {said}. Axioms: {escape("; ".join(axioms)) if axioms else "none"}. '
        "Every status is the verdict of symnet's kernel on a certificate; what is displayed was made from the terms of "
        "that certificate.</p>"
    )


def _contents(told: Sequence[Exposition]) -> str:
    rows = [
        f'<tr><td>{k}</td><td><a href="#{escape(c.label)}">{prose(c.title)}</a></td>'
        f"<td><code>{escape(c.label)}</code></td><td>{_mark(c.status)}</td></tr>"
        for k, c in enumerate(told, 1)
    ]
    return f'<table class="contents">{"".join(rows)}</table>'


def _mark(status: str) -> str:
    return f'<span class="mark" style="color:{COLOURS.get(status, "#666666")}">{escape(status)}</span>'


def _section(told: Exposition, entry: Entry, here: Mapping[str, int]) -> str:
    several = len(here) > 1
    number = f" {here[told.label]}" if several else ""
    parts = [
        f'<section id="{escape(told.label)}">',
        f"<p><b>{NAMES[told.kind]}{number}</b> ({prose(told.title)}). {_mark(told.status)}</p>",
        *([f'<div class="drawing">{entry.drawing}</div>'] if entry.drawing else []),
        *(["<p>The following is <em>false</em>:</p>"] if told.kind == "refuted" else []),
        f'<div class="said">{_paragraph(told.statement, told.label, here)}</div>',
        _remarks(told),
    ]
    if told.proof:
        name = "Proof" if told.proved else "Refutation"
        end = '<span style="float:right">□</span>' if told.proved else " Hence the statement is false."
        proof = "\n".join(f"<div>{_paragraph(p, told.label, here)}</div>" for p in told.proof)
        open_now = "" if several else ' open=""'
        parts.append(f"<details{open_now}><summary>{name}</summary><div>{proof}{end}</div></details>")
    else:
        why = "there is no proof yet" if told.kind == "open" else f"the proof that was tried {escape(told.status)}"
        parts.append(f"<p>This is not proved: {why}.</p>")
    return "\n".join([*parts, "</section>"])


def _remarks(told: Exposition) -> str:
    rows = [f"<p><em>{escape(heading)}:</em> {prose(words)}</p>" for heading, words in told.remarks]
    rows.append(f"<p><em>Label:</em> <code>{escape(told.label)}</code>, <em>digest</em> <code>{told.digest}</code></p>")
    return f'<div class="remarks">{"".join(rows)}</div>'


def _paragraph(pieces: Paragraph, own: str, here: Mapping[str, int]) -> str:
    parts = []
    for piece in pieces:
        if piece.kind == "step":
            parts.append(f'<a href="#{escape(own)}:{piece.number}">({piece.number})</a>')
        elif piece.kind == "ref":
            label = escape(piece.text)
            words = f"claim {here[piece.text]}" if piece.text in here else f"the claim <code>{label}</code>"
            parts.append(f'<a href="#{label}">{words}</a>' if piece.text in here else words)
        elif piece.node is None:
            parts.append(prose(piece.text))
        elif piece.kind == "math":
            parts.append(f"<math>{set_node(piece.node)}</math>")
        else:
            anchor = f' id="{escape(own)}:{piece.number}"' if piece.number else ""
            number = f'<span class="number">({piece.number})</span>' if piece.number else ""
            parts.append(f'<div class="formula"{anchor}>{displayed(piece.node, piece.text)}{number}</div>')
    return "".join(parts)
