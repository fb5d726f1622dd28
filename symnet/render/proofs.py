r"""Proofs as numbered steps, in Unicode and in LaTeX, made from the terms of a certificate.

A certificate has every step that the kernel takes. What is shown are the steps to which the author gave a reason;
between them only what leads from one to the next is left out, and `every=True` shows that too. A step that rests on
assumptions of its own (a case, an induction) says so: nothing is shown without what it rests on.

>>> from symnet.proof.certificate import certificate, dumps, load
>>> from symnet.proof.claims import Claim, build
>>> from symnet.proof.language import Equal, reals
>>> x, = reals("x")
>>> claim = Claim(
...     "double", title="Doubling", variables=[x], conclusion=Equal(x + x, 2*x),
...     proof=lambda p: p.ring(p.goal, reason="count"),
... )
>>> found, = load(dumps(certificate(build([claim]))))
>>> print(statement_text(found.statement))
for all x ∈ ℝ:
    2·x = 2·x
>>> print(lines_text(explanation(found)))
(1) 2·x = 2·x
    by the laws of rings: count
Hence the claim.

A new rule of the kernel is one line in `WORDS`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symnet.errors import one_line
from symnet.kernel.terms import Sort, Term, contains
from symnet.proof.certificate import Loaded, LoadedStep
from symnet.render import latex
from symnet.render.names import GREEK, Scope, definitions, sort_text
from symnet.render.prose import prose
from symnet.render.text import statement, text

__all__ = ["Line", "document", "explanation", "fragment", "lines_text", "statement_text"]

WORDS = {
    "assume": "assumption", "discharge": "the assumption becomes a condition", "apply": "the condition holds",
    "intro": "it was arbitrary", "instantiate": "at these values", "both": "together", "part": "a part of it",
    "either": "one of the cases", "cases": "in each of the cases", "trichotomy": "less, equal or greater",
    "excluded": "it holds or it does not", "witness": "here is one", "choose": "take one", "absurd": "a contradiction",
    "induction": "by induction", "strong_induction": "by strong induction", "rewrite": "by rewriting",
    "convert": "by the laws of rings", "ring": "by the laws of rings", "linear_combination": "by combining equations",
    "series": "by expansion in powers of λ", "by_coefficients": "coefficient by coefficient",
    "coefficients": "coefficient by coefficient", "order": "by adding inequalities", "derivative": "by differentiation",
    "enclosure": "by rational intervals", "split": "by cutting the range", "shift": "by shifting the index",
    "reverse": "in the opposite order", "swap": "by exchanging the sums", "congruence": "term by term",
    "distribute": "by multiplying out", "split_family": "by taking off the last entry",
    "indicator": "by the meaning of the indicator", "definition": "by definition", "fact": "known",
    "axiom": "axiom", "use": "proved before",
}  # fmt: skip
CITED = {"fact": "", "axiom": "axiom ", "use": "claim "}
CLOSING = ("intro", "discharge")  # how every proof ends


@dataclass(frozen=True, slots=True)
class Line:
    """One shown step: under the assumptions (besides the claim's own hypotheses) the formula holds."""

    number: int
    formula: Term
    assumptions: tuple[Term, ...]
    by: str
    uses: tuple[int, ...]
    cites: tuple[str, ...]
    reason: str

    @property
    def formula_text(self) -> str:
        """The formula, and what it rests on, in Unicode."""
        under = ", ".join(text(a) for a in self.assumptions)
        return f"{under} ⊢ {text(self.formula)}" if under else text(self.formula)

    @property
    def origin(self) -> str:
        """From what the step follows, in words: 'by expansion in powers of λ, from (1) and exp_add'."""
        named = [*(f"({n})" for n in self.uses), *self.cites]
        return f"{self.by}, from {listed(named)}" if named else self.by


def listed(items: Sequence[str]) -> str:
    """Join words: 'a, b and c'."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def explanation(found: Loaded, *, every: bool = False) -> list[Line]:
    """Return the steps of a proof that are worth reading, or every step."""
    steps = found.steps
    if not steps:
        return []
    resting = assumptions(steps)
    own = own_hypotheses(steps)
    last = len(steps) - 1
    while not every and steps[last].rule in CLOSING and steps[last].premises and not steps[last].reason:
        last = steps[last].premises[0]
    lines: list[Line] = []
    numbers: dict[int, int] = {}
    for i, step in enumerate(steps):
        hypothesis = step.rule == "assume" and step.terms[0] in own
        if not (every or i == last or hypothesis or (step.reason and i < last)):
            continue
        uses, cites = sources_of(steps, i, numbers, own)
        inner = () if hypothesis else tuple(sorted(resting[i] - own, key=lambda t: t.serial))
        by = "hypothesis" if hypothesis else WORDS.get(step.rule, step.rule)
        if step.rule in CITED:
            by, cites = f"{by}: {step.data[0] if step.rule == 'use' else step.data}", ()
        numbers[i] = len(lines) + 1
        lines.append(Line(numbers[i], step.conclusion, inner, by, uses, cites, step.reason))
    return lines


def sources_of(
    steps: Sequence[LoadedStep], i: int, numbers: dict[int, int], own: frozenset[Term]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the shown steps on which a step rests, and what is cited on the way to them."""
    uses: set[int] = set()
    cites: dict[str, None] = {}
    seen: set[int] = set()
    stack = list(reversed(steps[i].premises))
    while stack:
        j = stack.pop()
        if j in seen:
            continue
        seen.add(j)
        if j in numbers:
            uses.add(numbers[j])
            continue
        if steps[j].rule in CITED:
            name = steps[j].data[0] if steps[j].rule == "use" else steps[j].data
            cites[f"{CITED[steps[j].rule]}{name}"] = None
        stack.extend(reversed(steps[j].premises))
    return tuple(sorted(uses)), tuple(cites)


def assumptions(steps: Sequence[LoadedStep]) -> list[frozenset[Term]]:
    """Return for each step the assumptions that it rests on, as the kernel counts them."""
    found: list[frozenset[Term]] = []
    for step in steps:
        parts = [found[j] for j in step.premises]
        if step.rule == "assume":
            parts = [frozenset(step.terms)]
        elif step.rule == "discharge":
            parts = [p - frozenset(step.terms) for p in parts]
        elif step.rule == "cases":
            options = steps[step.premises[0]].conclusion.args
            parts = [parts[0], *(p - {option} for p, option in zip(parts[1:], options, strict=False))]
        elif step.rule == "choose":
            parts = [parts[0], frozenset(h for h in parts[1] if not contains(h, step.terms[0]))]
        found.append(frozenset[Term]().union(*parts))
    return found


def own_hypotheses(steps: Sequence[LoadedStep]) -> frozenset[Term]:
    """Return the hypotheses of the claim itself: what the closing steps discharge."""
    found: set[Term] = set()
    i = len(steps) - 1
    while steps[i].rule in CLOSING and steps[i].premises:
        found.update(steps[i].terms if steps[i].rule == "discharge" else ())
        i = steps[i].premises[0]
    return frozenset(found)


# --- Unicode ----------------------------------------------------------------------------------------------------------


def statement_text(term: Term) -> str:
    """Return a statement in lines: for all …, if …, the conclusion, and what its definitions stand for."""
    scope, body = Scope.of(term), term
    lines: list[str] = []
    while body.op == "forall" or (body.op == "imp" and body.args[1].op != "false"):
        names: list[tuple[str, Sort]] = []
        while body.op == "forall":
            name, scope = scope.bind(body.hint, body.data)
            names.append((name, body.data))
            body = body.args[0]
        if names:
            lines.append(f"for all {variables_text(names)}:")
        given: list[Term] = []
        while body.op == "imp" and body.args[1].op != "false":
            given.append(body.args[0])
            body = body.args[1]
        if given:
            lines.append("  if")
            lines += [f"    {text(g, scope=scope)}" for g in given]
            lines.append("  then")
    parts = body.args if body.op == "and" else (body,)
    lines += [f"    {text(p, scope=scope)}{' and' if p is not parts[-1] else ''}" for p in parts]
    if definitions(term):
        lines += statement(term).splitlines()[1:]
    return "\n".join(lines)


def variables_text(names: Iterable[tuple[str, Sort]]) -> str:
    """Return declared variables, those of one sort together: 'b, u, v ∈ ℝ; σ: ℝ → ℝ'."""
    groups: list[tuple[Sort, list[str]]] = []
    for name, sort in names:
        base, mark, rest = name.partition("_")
        letter = GREEK.get(base, base) + mark + rest
        if groups and groups[-1][0] == sort:
            groups[-1][1].append(letter)
        else:
            groups.append((sort, [letter]))
    return "; ".join(
        f"{', '.join(several)}{': ' if isinstance(sort, tuple) else ' ∈ '}{sort_text(sort)}" for sort, several in groups
    )


def lines_text(lines: Sequence[Line], ending: str = "Hence the claim.") -> str:
    """Return the steps for a terminal."""
    shown = []
    for line in lines:
        head = f"({line.number}) "
        shown.append(f"{head}{line.formula_text}")
        why = f"{line.origin}: {line.reason}" if line.reason else line.origin
        shown.append(textwrap.fill(why, 110, initial_indent=" " * len(head), subsequent_indent=" " * len(head)))
    return "\n".join([*shown, ending])


# --- LaTeX ------------------------------------------------------------------------------------------------------------

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage[a4paper,margin=2.5cm]{geometry}
\usepackage{amsmath,amssymb,amsthm}
\theoremstyle{plain}
\newtheorem*{claim}{Claim}
\allowdisplaybreaks
"""


def fragment(found: Loaded, status: str, axioms: Sequence[str] = ()) -> str:
    """Return a claim and its proof as LaTeX for amsmath and amsthm, to be put into a document that has `claim`.

    `status` is the kernel's verdict; without `proved` or `refuted` there is no proof to print.
    """
    about = found.about
    title = prose(about.get("title") or found.label)
    label = latex.escape(found.label)
    lines = [
        f"% {one_line(found.label)}: {status}; digest {found.digest}",
        rf"\begin{{claim}}[{{{title}}}]",
        latex.statement(found.statement),
        r"\end{claim}",
    ]
    notes = [rf"Label: \texttt{{{label}}}."]
    notes += [f"Source: {prose(about['source'])}." if about.get("source") else ""]
    notes += [f"Conventions: {prose(about['conventions'])}." if about.get("conventions") else ""]
    notes += [f"Sense: {prose(', '.join(about['senses']))}." if about.get("senses") else ""]
    notes += [f"Axioms: {prose(', '.join(axioms))}." if axioms else ""]
    lines.append(r"\noindent " + " ".join(n for n in notes if n) + "\n")
    if status not in ("proved", "refuted"):
        said = "is an open question: there is no proof yet" if not found.steps else f"is not proved: the proof {status}"
        lines.append(rf"\noindent This {said}." + "\n")
        return "\n".join(lines) + "\n"
    opening = r"\begin{proof}" if status == "proved" else r"\begin{proof}[Refutation]"
    lines += [opening, r"\leavevmode", r"\begin{enumerate}", r"\renewcommand{\labelenumi}{(\arabic{enumi})}"]
    for line in explanation(found):
        why = prose(f"{line.origin}: {line.reason}" if line.reason else line.origin)
        item = rf"\item {why[:1].upper()}{why[1:]}"
        if line.by == "hypothesis":
            lines.append(f"{item}: ${latex.latex(line.formula)}$.")
            continue
        under = listed([f"${latex.latex(a)}$" for a in line.assumptions])
        lines.append(f"{item}; this assumes {under}:" if under else f"{item}:")
        lines.append(latex.display(line.formula))
    lines += [
        r"\end{enumerate}",
        "Hence the claim." if status == "proved" else "Hence the statement is false.",
        r"\end{proof}",
    ]
    return "\n".join(lines) + "\n"


def document(fragments: Iterable[str], title: str) -> str:
    """Return a whole LaTeX document of such fragments."""
    body = "\n".join(fragments)
    head = f"\\title{{{prose(title)}}}\n\\author{{}}\n\\date{{}}\n"
    return f"{PREAMBLE}{head}\\begin{{document}}\n\\maketitle\n\n{body}\n\\end{{document}}\n"
