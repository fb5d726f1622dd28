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
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from symnet.proof.certificate import Loaded
from symnet.render.exposition import Exposition, Paragraph, exposition
from symnet.render.graph import COLOURS, Vertex, graph
from symnet.render.html import aligned, displayed, set_node
from symnet.render.notation import REFERENCES, SENSES, notation
from symnet.render.paper import NAMES, TITLE, ordered
from symnet.render.sentences import Piece, capital

__all__ = ["Entry", "excerpt", "page"]

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
.graph svg { display: block; margin: 0 auto; max-width: 100%; min-width: 52rem; height: auto; }
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
details[open] > div.graph { border: 0; padding-left: 0; }
.end { float: right; padding-left: 1rem; }
.proof { display: flow-root; }
.drawing { overflow-x: auto; }
math { font-family: "Latin Modern Math", "STIX Two Math", "Libertinus Math", "DejaVu Math TeX Gyre", math; }
"""


EXCERPT = """
.symnet .formula { display: flex; align-items: center; overflow-x: auto; overflow-y: hidden; padding: .25em 0; }
.symnet .formula > math { margin: 0 auto; }
.symnet .remarks, .symnet .mark { font-size: .86em; }
.symnet .remarks p { margin: .1em 0; }
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


def page(entries: Sequence[Entry], title: str = "") -> str:
    """Return the page: what is there; folded, which claim rests on which; each claim with its proof folded."""
    told = [exposition(e.claim, e.status, e.axioms) for e in entries]
    parts = ordered(told)
    whole = [c for _, chosen in parts for c in chosen]
    here = {c.label: k for k, c in enumerate(whole, 1)}
    several = len(told) > 1
    title = title or (TITLE if several or not told else capital(told[0].title))
    by_label = {e.claim.label: e for e in entries}
    body = [f"<h1>{prose(title, here)}</h1>", _summary(entries)]
    if several:
        vertices = [Vertex(c.label, c.status, c.title, by_label[c.label].uses) for c in told]
        drawn = f'<div class="graph">{graph(vertices)}<p class="summary">{LEGEND}</p></div>'
        body += ["<h2>The claims</h2>", _contents(parts, here)]
        body += [f"<details><summary>Which claim rests on which</summary>{drawn}</details>", _signs(told)]
    for heading, chosen in parts:
        body += [f"<h2>{escape(heading)}</h2>"] if several else []
        body += [_section(c, by_label[c.label].drawing, here) for c in chosen]
    body += [] if several else [_signs(told)]
    body.append(_references(" ".join(c.source for c in told)))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def excerpt(entry: Entry) -> str:
    """Return one claim with its proof as a fragment for a notebook, whose links stay inside of it."""
    told = exposition(entry.claim, entry.status, entry.axioms)
    section = _section(replace(told, label=f"{told.label}-{told.digest[:12]}"), entry.drawing, {})
    return f'<div class="symnet"><style>{EXCERPT}</style>{section}</div>'


def prose(text: str, here: Mapping[str, int] | None = None) -> str:
    """Return an author's words as HTML: scripts set as scripts, names of claims in backticks as links to those `here`.

    >>> prose("2^n neurons, σ^(k)(b) < c_k, by `a`", {"a": 3})
    '2<sup>n</sup> neurons, σ<sup>(k)</sup>(b) &lt; c<sub>k</sub>, by <a href="#a">claim 3</a>'
    """

    def quoted(match: re.Match[str]) -> str:
        label = match[1]
        return f'<a href="#{label}">claim {here[label]}</a>' if here and label in here else f"<code>{label}</code>"

    return "".join(
        re.sub(r"`([^`]*)`", quoted, part) if part.startswith("`") else scripts(part)
        for part in re.split(r"(`[^`]*`)", escape(text))
    )


def scripts(text: str) -> str:
    """Set x^n and x_n in escaped text as scripts, x**2*y as a product."""
    text = re.sub(r"(?<=\w)\*(?=\w)", "·", re.sub(r"\*\*(\d+)", r"<sup>\1</sup>", text))
    raised = re.sub(r"(?<=\S)\^(\([^()]*\)|\w+)", r"<sup>\1</sup>", text)
    return re.sub(r"\b([^\W\d_])_(\w)\b", r"\1<sub>\2</sub>", raised)


def _summary(entries: Sequence[Entry]) -> str:
    counts = Counter(e.status for e in entries)
    said = ", ".join(f"{counts[status]} {status}" for status in COLOURS if counts[status])
    axioms = sorted({name for e in entries for name in e.axioms})
    number = "1 claim" if len(entries) == 1 else f"{len(entries)} claims"
    return (
        f'<p class="summary">{number}: {said}. Axioms: {escape(", ".join(axioms)) if axioms else "none"}. '
        "Every status is the verdict of symnet's kernel on a certificate; what is displayed was made from the terms of "
        "that certificate.</p>"
    )


def _contents(parts: Sequence[tuple[str, Sequence[Exposition]]], here: Mapping[str, int]) -> str:
    rows = []
    for heading, chosen in parts:
        rows.append(f'<tr><td colspan="4"><b>{escape(heading)}</b></td></tr>')
        rows += [
            f'<tr><td>{here[c.label]}</td><td><a href="#{escape(c.label)}">{prose(capital(c.title))}</a></td>'
            f"<td><code>{escape(c.label)}</code></td><td>{_mark(c.status)}</td></tr>"
            for c in chosen
        ]
    return f'<table class="contents">{"".join(rows)}</table>'


def _signs(told: Sequence[Exposition]) -> str:
    """What the signs in these claims mean."""
    terms = [t for c in told for paragraph in (c.statement, *c.proof) for piece in paragraph for t in piece.terms]
    rows = [f"<p><b>{escape(heading)}</b> {prose(text)}</p>" for heading, text in notation(terms)]
    senses = "; ".join(f"<em>{name}</em>: {prose(meaning)}" for name, meaning in SENSES.items())
    rows.append(f"<p><b>Senses.</b> What “the network computes the function” means: {senses}.</p>")
    return f'<details class="signs"><summary>Notation</summary><div>{"".join(rows)}</div></details>'


def _references(sources: str) -> str:
    used = [r for r in REFERENCES if re.search(rf"\b{r[0]}\b", sources)]
    rows = [f"<p>[{short}] {escape(what)} {escape(where)}</p>" for short, what, where in used]
    return f'<h2>References</h2><div class="remarks">{"".join(rows)}</div>' if rows else ""


def _mark(status: str) -> str:
    return f'<span class="mark" style="color:{COLOURS.get(status, "#666666")}">{escape(status)}</span>'


def _section(told: Exposition, drawing: str, here: Mapping[str, int]) -> str:
    several = len(here) > 1
    number = f" {here[told.label]}" if several else ""
    parts = [
        f'<section id="{escape(told.label)}">',
        f"<p><b>{NAMES[told.kind]}{number}</b> ({prose(capital(told.title), here)}). {_mark(told.status)}</p>",
        *([f'<div class="drawing">{drawing}</div>'] if drawing else []),
        *(["<p>The following is <em>false</em>:</p>"] if told.kind == "refuted" else []),
        f'<div class="said">{_paragraph(told.statement, told.label, here)}</div>',
        _remarks(told, here),
    ]
    if told.proof:
        name = "Proof" if told.proved else "Refutation"
        *paragraphs, last = (_paragraph(p, told.label, here) for p in told.proof)
        paragraphs.append(_ended(last) if told.proved else f"{last} Hence the statement is false.")
        proof = "\n".join(f"<div>{paragraph}</div>" for paragraph in paragraphs)
        open_now = "" if several else ' open=""'
        parts.append(f'<details{open_now}><summary>{name}</summary><div class="proof">{proof}</div></details>')
    else:
        why = "there is no proof yet" if told.kind == "open" else f"the proof that was tried {escape(told.status)}"
        parts.append(f"<p>This is not proved: {why}.</p>")
    return "\n".join([*parts, "</section>"])


def _ended(paragraph: str) -> str:
    """Put the sign that ends a proof into the last line, also where that is a displayed formula."""
    inside = paragraph.removesuffix("</div>")
    return f'{inside}<span class="end">□</span>{paragraph[len(inside) :]}'


def _remarks(told: Exposition, here: Mapping[str, int]) -> str:
    rows = [f"<p><em>{escape(heading)}:</em> {prose(words, here)}</p>" for heading, words in told.remarks]
    rows.append(f"<p><em>Label:</em> <code>{escape(told.label)}</code>, <em>digest</em> <code>{told.digest}</code></p>")
    return f'<div class="remarks">{"".join(rows)}</div>'


def _paragraph(pieces: Paragraph, own: str, here: Mapping[str, int]) -> str:
    parts = []
    for plain, several in groupby(pieces, key=lambda piece: piece.kind == "display" and not piece.number):
        group = list(several)
        rows = [(piece.node, piece.text) for piece in group if plain and piece.node is not None]
        if len(rows) > 1:
            parts.append(f'<div class="formula">{aligned(rows)}</div>')
        else:
            parts.extend(_piece(piece, own, here) for piece in group)
    return "".join(parts)


def _piece(piece: Piece, own: str, here: Mapping[str, int]) -> str:
    if piece.kind == "step":
        return f'<a href="#{escape(own)}:{piece.number}">({piece.number})</a>'
    if piece.kind == "ref":
        known = f'<a href="#{escape(piece.text)}">claim {here.get(piece.text)}</a>'
        return known if piece.text in here else f"the claim <code>{escape(piece.text)}</code>"
    if piece.node is None:
        return prose(piece.text, here)
    if piece.kind == "math":
        return f"<math>{set_node(piece.node)}</math>"
    anchor = f' id="{escape(own)}:{piece.number}"' if piece.number else ""
    number = f'<span class="number">({piece.number})</span>' if piece.number else ""
    return f'<div class="formula"{anchor}>{displayed(piece.node, piece.text)}{number}</div>'
