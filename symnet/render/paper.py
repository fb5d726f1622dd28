r"""Claims with their proofs as LaTeX: fragments for a document of one's own, and whole papers.

`fragment` prints one claim for amsmath and amsthm, after the lines of `PREAMBLE`; `paper` makes a document of several,
lemmas before the theorems that use them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symnet.errors import one_line
from symnet.proof.certificate import Loaded
from symnet.render import latex
from symnet.render.exposition import Exposition, Paragraph, exposition
from symnet.render.prose import prose
from symnet.render.sentences import capital

__all__ = ["PREAMBLE", "document", "fragment", "told"]

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage{lmodern}
\usepackage[a4paper,margin=2.5cm]{geometry}
\usepackage{amsmath,amssymb,amsthm}
\newtheorem{theorem}{Theorem}
\newtheorem{lemma}[theorem]{Lemma}
\newtheorem{refuted}[theorem]{Refuted statement}
\newtheorem{open}[theorem]{Open question}
\newtheorem{unproved}[theorem]{Unproved statement}
\numberwithin{equation}{theorem}
\allowdisplaybreaks
\setlength{\emergencystretch}{3em}
"""
NAMES = {"theorem": "Theorem", "lemma": "Lemma", "refuted": "Refuted statement", "open": "Open question"}


def fragment(found: Loaded, status: str, axioms: Sequence[str] = ()) -> str:
    """Return a claim and its proof as LaTeX, to be put into a document with the lines of `PREAMBLE`.

    `status` is the kernel's verdict; without `proved` or `refuted` there is no proof to print.
    """
    return told(exposition(found, status, axioms), {})


def told(claim: Exposition, kinds: dict[str, str]) -> str:
    r"""Return a claim as LaTeX; `kinds` are the claims that have a \label in the same document, label -> kind."""
    own = anchor(claim)
    lines = [
        f"% {one_line(claim.label)}: {claim.status}; digest {claim.digest}",
        rf"\begin{{{claim.kind}}}[{{{prose(capital(claim.title))}}}]\label{{{own}}}",
        *([r"The following is \emph{false}:"] if claim.kind == "refuted" else []),
        _paragraph(claim.statement, own, kinds),
        rf"\end{{{claim.kind}}}",
    ]
    remarks = [
        rf"\emph{{{heading}:}} {prose(words)}{'' if words.endswith('.') else '.'}" for heading, words in claim.remarks
    ]
    digest = rf"\emph{{Label:}} \texttt{{{latex.escape(claim.label)}}}, \emph{{digest}} \texttt{{{claim.digest[:16]}}}."
    lines.append(rf"{{\small\noindent {' '.join([*remarks, digest])}\par}}")
    if not claim.proof:
        why = "there is no proof yet" if claim.kind == "open" else f"the proof that was tried {claim.status}"
        return "\n".join([*lines, "", rf"\noindent This is not proved: {why}.", "", ""])
    end = [] if claim.proved else ["Hence the statement is false."]
    proof = "\n\n".join(_paragraph(p, own, kinds) for p in claim.proof)
    begin = r"\begin{proof}" if claim.proved else r"\begin{proof}[Refutation]"
    return "\n".join([*lines, begin, proof, *end, r"\end{proof}", "", ""])


def anchor(claim: Exposition) -> str:
    r"""Return the name of the claim's \label; derived networks have one label in common, and get one by content."""
    return f"claim:{claim.label}" if claim.label != "network" else f"claim:network-{claim.digest[:12]}"


def _paragraph(pieces: Paragraph, own: str, kinds: dict[str, str]) -> str:
    parts = []
    for piece in pieces:
        if piece.kind == "step":
            parts.append(rf"\eqref{{{own}:{piece.number}}}")
        elif piece.kind == "ref":
            name = NAMES.get(kinds.get(piece.text, ""), "")
            escaped = latex.escape(piece.text)
            parts.append(rf"{name}~\ref{{claim:{piece.text}}}" if name else rf"the claim \texttt{{{escaped}}}")
        elif piece.node is None:
            parts.append(prose(piece.text))
        elif piece.kind == "math":
            parts.append(f"${latex.set_node(piece.node)}$")
        else:
            label = f"{own}:{piece.number}" if piece.number else ""
            parts.append(f"\n{latex.displayed(piece.node, piece.text, label)}\n")
    return latex.tidy("".join(parts))


def document(claims: Iterable[Exposition], title: str) -> str:
    """Return a whole LaTeX document of claims."""
    claims = list(claims)
    kinds = {c.label: c.kind for c in claims}
    body = "\n".join(told(c, kinds) for c in claims)
    head = f"\\title{{{prose(title)}}}\n\\author{{}}\n\\date{{}}\n"
    return f"{PREAMBLE}{head}\\begin{{document}}\n\\maketitle\n\n{body}\n\\end{{document}}\n"
