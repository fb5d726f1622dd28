r"""Claims with their proofs as LaTeX: fragments for a document of one's own, and whole papers.

`fragment` prints one claim, for a document with the lines of `PREAMBLE`; `paper` is a document of several: contents,
what the signs mean, the claims in the order of their sources, their lemmas last, references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from symnet.errors import one_line
from symnet.kernel.terms import Term
from symnet.proof.certificate import Loaded
from symnet.render import latex
from symnet.render.exposition import Exposition, Paragraph, exposition
from symnet.render.notation import REFERENCES, SENSES, notation
from symnet.render.prose import prose
from symnet.render.sentences import Piece, capital

__all__ = ["PREAMBLE", "excerpt", "fragment", "fragments", "ordered", "paper"]

PREAMBLE = r"""\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage{amsmath,amssymb,amsthm}
\newtheorem{theorem}{Theorem}
\newtheorem{lemma}[theorem]{Lemma}
\newtheorem{refuted}[theorem]{Refuted statement}
\newtheorem{open}[theorem]{Open question}
\newtheorem{unproved}[theorem]{Unproved statement}
"""
LOOKS = r"""\numberwithin{equation}{theorem}
\allowdisplaybreaks
\setlength{\emergencystretch}{3em}
"""
CLASS = r"""\documentclass[11pt]{article}
\usepackage[a4paper,margin=2.5cm]{geometry}
"""
LINKS = r"""\usepackage{lmodern}
\usepackage{microtype}
\usepackage[hidelinks,unicode]{hyperref}
\renewcommand{\theHequation}{\arabic{theorem}.\arabic{equation}}
"""
NAMES = {
    "theorem": "Theorem", "lemma": "Lemma", "refuted": "Refuted statement", "open": "Open question",
    "unproved": "Unproved statement",
}  # fmt: skip
ABSTRACT = r"""\begin{abstract}
\noindent Neural networks that compute given functions, in a stated sense, and how many neurons they take.
Every statement and every displayed formula is printed from the terms that a small proof checker has accepted.
Below each claim stand its label and the first digits of the digest of its statement. The steps shown are those to
which the author of a proof has given a reason; the checker has seen every step.
\end{abstract}"""
TITLE = "What networks compute: statements with checked proofs"
BEYOND, LEMMAS = "Beyond the two papers", "Lemmas"
SECTIONS = (
    ("Cheap learning: after Lin, Tegmark and Rolnick", "LTR"),
    ("Depth: after Rolnick and Tegmark", "RT"),
    (BEYOND, ""),
    (LEMMAS, ""),
)
UNREAD = {
    "open": "There is no proof yet.",
    "unproved": r"\textbf{This is not proved:} the kernel does not accept the proof that was tried.",
}


# --- one claim --------------------------------------------------------------------------------------------------------


def fragment(found: Loaded, status: str, axioms: Sequence[str] = ()) -> str:
    """Return a claim and its proof as LaTeX, to be put into a document with the lines of `PREAMBLE`.

    `status` is the kernel's verdict; without `proved` or `refuted` there is no proof to print.
    """
    return told([exposition(found, status, axioms)])


def excerpt(found: Loaded, status: str, axioms: Sequence[str] = ()) -> str:
    """Return a claim and its proof as LaTeX for a notebook, where no theorems are declared."""
    claim = exposition(found, status, axioms)
    printer, own = _Printer({}, cited=False), anchor(claim)
    false = [r"The following is \emph{false}:"] if claim.kind == "refuted" else []
    head = rf"\textbf{{{NAMES[claim.kind]}}} ({prose(capital(claim.title))})."
    parts = ["\n".join([head, *false, printer.paragraph(claim.statement, own)])]
    if claim.proof:
        first, *rest = (printer.paragraph(p, own) for p in claim.proof)
        begin, end = ("Proof", r"$\square$") if claim.proved else ("Refutation", "Hence the statement is false.")
        parts += [rf"\textit{{{begin}.}} {first}", *rest, end]
    elif claim.kind in UNREAD:
        parts.append(UNREAD[claim.kind])
    return "\n\n".join(parts)


def told(claims: Sequence[Exposition], *, cited: bool = False) -> str:
    """Return claims as LaTeX that goes into one document; `cited` where it has the references too."""
    names = {c.label: (NAMES[c.kind], anchor(c)) for c in claims}
    return "\n".join(_Printer(names, cited=cited).claim(c) for c in claims)


def anchor(claim: Exposition) -> str:
    r"""Return the name of the claim's \label; derived networks have one label in common, and get one by content."""
    return f"claim:{claim.label}" if claim.label != "network" else f"claim:network-{claim.digest[:12]}"


class _Printer:
    """Prints claims; knows which claims have a label in the same document, label -> name and anchor."""

    def __init__(self, names: dict[str, tuple[str, str]], *, cited: bool) -> None:
        self.names, self.cited = names, cited

    def claim(self, claim: Exposition) -> str:
        own, title = anchor(claim), prose(capital(claim.title))
        plain = latex.escape(capital(claim.title))
        entry = rf"{NAMES[claim.kind]}~\thetheorem. \texorpdfstring{{{title}}}{{{plain}}}"
        lines = [
            f"% {one_line(claim.label)}: {claim.status}; digest {claim.digest}",
            rf"\begin{{{claim.kind}}}[{{{title}}}]\label{{{own}}}",
            *([rf"\addcontentsline{{toc}}{{subsection}}{{{entry}}}"] if self.cited else []),
            *([r"The following is \emph{false}:"] if claim.kind == "refuted" else []),
            self.paragraph(claim.statement, own),
            rf"\end{{{claim.kind}}}",
            rf"{{\small\noindent {self.remarks(claim)}\par}}",
        ]
        if not claim.proof:
            why = UNREAD.get(claim.kind, "")
            return "\n".join([*lines, *([rf"\smallskip\noindent {why}"] if why else []), "", ""])
        end = [] if claim.proved else ["Hence the statement is false."]
        proof = "\n\n".join(self.paragraph(p, own) for p in claim.proof)
        begin = r"\begin{proof}" if claim.proved else r"\begin{proof}[Refutation]"
        return "\n".join([*lines, begin, proof, *end, r"\end{proof}", "", ""])

    def remarks(self, claim: Exposition) -> str:
        """What is said below a claim, in small type."""
        said = [rf"\emph{{{heading}:}} {self.words(words).rstrip('.')}." for heading, words in claim.remarks]
        label = rf"\emph{{Label:}} \texttt{{{latex.escape(claim.label)}}}"
        return " ".join([*said, rf"{label}, statement \texttt{{{claim.digest[:16]}}}."])

    def words(self, text: str) -> str:
        """Free text in which claims and papers may be named."""
        shown = prose(text)
        for label, (name, own) in self.names.items():
            quoted = rf"\texttt{{{latex.escape(label)}}}"
            shown = shown.replace(quoted, rf"{name}~\ref{{{own}}}")
        for short, _, where in REFERENCES:
            number = re.sub(r".*(arXiv:\S+?)\.?$", r"\1", where)
            cite = rf"\cite{{{short}}}" if self.cited else rf"{short} ({number})"
            shown = re.sub(rf"\b{short}\b", lambda _, cite=cite: cite, shown)  # type: ignore[misc]
        return shown

    def paragraph(self, pieces: Paragraph, own: str) -> str:
        def inline(piece: Piece) -> str:
            if piece.kind == "step":
                return rf"\eqref{{{own}:{piece.number}}}"
            if piece.kind == "ref" and piece.text in self.names:
                name, other = self.names[piece.text]
                return rf"{name}~\ref{{{other}}}"
            if piece.kind == "ref":
                return rf"the claim \texttt{{{latex.escape(piece.text)}}}"
            return prose(piece.text)

        return latex.paragraph(pieces, inline, lambda number: f"{own}:{number}")


# --- papers -----------------------------------------------------------------------------------------------------------


def fragments(claims: Sequence[Exposition]) -> str:
    """Return claims for a document of one's own; a comment says which lines its preamble needs."""
    needed, optional = ("".join(f"%   {line}\n" for line in lines.splitlines()) for lines in (PREAMBLE, LOOKS))
    return (
        f"% To be put into a document with these lines before \\begin{{document}}:\n{needed}"
        "% Optional, as these change the whole document: formulas numbered by claim, displays and lines that break "
        f"sooner:\n{optional}\n{told(claims)}"
    )


def paper(claims: Sequence[Exposition], title: str = "") -> str:
    """Return a whole LaTeX document of claims."""
    title = title or (claims[0].title if len(claims) == 1 else TITLE)
    terms = [t for c in claims for paragraph in (c.statement, *c.proof) for piece in paragraph for t in piece.terms]
    several = len(claims) > 1
    body = [
        rf"\title{{{prose(title)}}}",
        r"\author{}",
        rf"\date{{{prose(counted(claims))}}}" if several else r"\date{}",
        r"\begin{document}",
        r"\maketitle",
        *([ABSTRACT, r"\tableofcontents", signs(terms)] if several else []),
    ]
    if several:
        parts = ordered(claims)
        whole = [c for _, chosen in parts for c in chosen]
        names = {c.label: (NAMES[c.kind], anchor(c)) for c in whole}
        for heading, chosen in parts:
            body += [rf"\section{{{heading}}}", *(_Printer(names, cited=True).claim(c) for c in chosen)]
    else:
        body += [told(claims, cited=True), signs(terms)]
    body.append(references("\n".join(body)))
    return f"{CLASS}{PREAMBLE}{LOOKS}{LINKS}" + "\n".join([*body, r"\end{document}", ""])


def counted(claims: Sequence[Exposition]) -> str:
    """Say how many claims there are, by kind: '40 theorems, 9 lemmas and 2 refuted statements'."""
    kinds = [(NAMES[k].lower(), sum(c.kind == k for c in claims)) for k in NAMES]
    said = [f"{n} {name}{'s' * (n != 1)}" if n else "" for name, n in kinds]
    said = [s for s in said if s]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def signs(terms: Iterable[Term]) -> str:
    """The section on notation."""
    lines = [r"\section*{Notation}" + "\n" + r"\addcontentsline{toc}{section}{Notation}"]
    lines += [rf"\paragraph{{{prose(heading)}}} {prose(text)}" for heading, text in notation(terms)]
    senses = "; ".join(rf"\emph{{{name}}}: {prose(meaning)}" for name, meaning in SENSES.items())
    lines.append(rf"\paragraph{{Senses.}} What ``the network computes the function'' means: {senses}.")
    return "\n\n".join(lines) + "\n"


def references(body: str) -> str:
    """The bibliography of what is cited in the text."""
    used = [r for r in REFERENCES if rf"\cite{{{r[0]}}}" in body]
    if not used:
        return ""
    items = [rf"\bibitem[{short}]{{{short}}} {latex.escape(what)} {latex.escape(where)}" for short, what, where in used]
    return "\n".join([r"\begin{thebibliography}{LTR}", *items, r"\end{thebibliography}"])


def ordered(claims: Sequence[Exposition]) -> list[tuple[str, list[Exposition]]]:
    """Return the claims in sections, lemmas last; in each a claim comes after those on which its proof rests."""
    known = {c.label: c for c in claims}
    whole: dict[str, Exposition] = {}

    def place(claim: Exposition) -> None:
        if claim.label in whole or claim.label in begun:
            return
        begun.add(claim.label)
        for label in claim.claims:
            if label in known:
                place(known[label])
        whole[claim.label] = claim

    begun: set[str] = set()
    for claim in claims:
        place(claim)
    parts: dict[str, list[Exposition]] = {heading: [] for heading, _ in SECTIONS}
    for claim in whole.values():
        parts[_section(claim)].append(claim)
    return [(heading, chosen) for heading, chosen in parts.items() if chosen]


def _section(claim: Exposition) -> str:
    """The heading under which a claim stands: its kind and source decide, and not which claims use it."""
    if claim.kind == "lemma":
        return LEMMAS
    return next((heading for heading, short in SECTIONS if short and claim.source.startswith(short)), BEYOND)
