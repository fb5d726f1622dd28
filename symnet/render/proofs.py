"""Proofs as numbered steps, made from the terms of a certificate, and printed in Unicode for a terminal.

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

`exposition.py` makes sentences of the same steps, for LaTeX and HTML; the words for rules are in `reasons.py`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symnet.kernel.terms import Sort, Term, contains
from symnet.proof.certificate import Loaded, LoadedStep
from symnet.render.abbreviations import abbreviated, abbreviations
from symnet.render.names import GREEK, Scope, sort_text
from symnet.render.reasons import RULES, known
from symnet.render.text import definition_lines, named_lines, text, where

__all__ = ["Line", "explanation", "lines_text", "names_of", "statement_text"]

CITED = ("fact", "axiom", "use")
CLOSING = ("intro", "discharge")  # how every proof ends


@dataclass(frozen=True, slots=True)
class Line:
    """One shown step: under the assumptions (besides the claim's own hypotheses) the formula holds.

    `uses` are the numbers of the lines on which it rests, `facts`, `axioms` and `claims` what is cited on the way to
    them, `hypotheses` those of the assumptions that are induction hypotheses.
    """

    number: int
    formula: Term
    assumptions: tuple[Term, ...]
    rule: str
    by: str
    uses: tuple[int, ...]
    facts: tuple[str, ...]
    axioms: tuple[str, ...]
    claims: tuple[str, ...]
    reason: str
    hypotheses: frozenset[Term] = frozenset()

    @property
    def formula_text(self) -> str:
        """The formula, and what it rests on, in Unicode."""
        return self.shown(())

    def shown(self, names: Sequence[tuple[str, Term]]) -> str:
        """Return the formula, and what it rests on, with abbreviations."""
        scope = abbreviated(names, self.formula, *self.assumptions)
        own = text(self.formula, scope=scope)
        under = ", ".join(text(a, scope=scope) for a in self.assumptions)
        return f"{under} ⊢ {own}" if under else own

    @property
    def origin(self) -> str:
        """From what the step follows, in words: 'by expansion in powers of λ, from (1) and exp(0) = 1'."""
        named = [f"({run[0]})" if len(run) == 1 else f"({run[0]})–({run[-1]})" for run in runs(self.uses)]
        named += [*(f"claim {c}" for c in self.claims), *(f"axiom {a}" for a in self.axioms)]
        named += [known(f).text for f in self.facts]
        return f"{self.by}, from {listed(named)}" if named else self.by


def runs(numbers: Sequence[int]) -> list[list[int]]:
    """Return increasing numbers in runs: three or more that follow each other are one.

    >>> runs((1, 2, 4, 5, 6))
    [[1], [2], [4, 5, 6]]
    """
    found: list[list[int]] = []
    for n in numbers:
        if found and found[-1][-1] == n - 1:
            found[-1].append(n)
        else:
            found.append([n])
    return [part for run in found for part in ([run] if len(run) > 2 else [[n] for n in run])]


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
    inductive = induction_hypotheses(steps)
    last = len(steps) - 1
    while not every and steps[last].rule in CLOSING and steps[last].premises and not steps[last].reason:
        last = steps[last].premises[0]
    lines: list[Line] = []
    numbers: dict[int, int] = {}
    for i, step in enumerate(steps):
        hypothesis = step.rule == "assume" and step.terms[0] in own and step.terms[0] is not found.statement
        if not (every or i == last or hypothesis or (step.reason and i < last)):
            continue
        uses, cited = sources_of(steps, i, numbers)
        inner = () if hypothesis else tuple(sorted(resting[i] - own, key=lambda t: t.serial))
        by = "hypothesis" if hypothesis else RULES[step.rule].words if step.rule in RULES else step.rule
        numbers[i] = len(lines) + 1
        facts, axioms, claims = (tuple(n for kind, n in cited if kind == k) for k in CITED)
        given = inductive & frozenset(inner)
        lines.append(
            Line(numbers[i], step.conclusion, inner, step.rule, by, uses, facts, axioms, claims, step.reason, given)
        )
    return lines


def sources_of(
    steps: Sequence[LoadedStep], i: int, numbers: dict[int, int]
) -> tuple[tuple[int, ...], tuple[tuple[str, str], ...]]:
    """Return the shown steps on which a step rests, and what it cites, itself or on the way to them."""
    uses: set[int] = set()
    cited: dict[tuple[str, str], None] = {}
    seen: set[int] = set()
    stack = [i]
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
            cited[steps[j].rule, str(name)] = None
        stack.extend(reversed(steps[j].premises))
    return tuple(sorted(uses)), tuple(cited)


def induction_hypotheses(steps: Sequence[LoadedStep]) -> frozenset[Term]:
    """Return the assumptions that an induction discharges: its step is ∀n: n ≥ start ⇒ hypothesis ⇒ ..."""
    found: set[Term] = set()
    for step in steps:
        if step.rule not in ("induction", "strong_induction") or not step.premises:
            continue
        j, given = step.premises[-1], list[Term]()
        while len(given) < 2 and steps[j].rule in CLOSING and steps[j].premises:
            given.extend(steps[j].terms if steps[j].rule == "discharge" else ())
            j = steps[j].premises[0]
        found.update(given[1:2])
    return frozenset(found)


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
    """Return a statement in lines: for all …, if …, the conclusion, and what its names and definitions stand for."""
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
    names = abbreviations(body, scope)
    scope = scope.abbreviated(names) if names else scope
    parts = body.args if body.op == "and" else (body,)
    lines += [f"    {text(p, scope=scope)}{' and' if p is not parts[-1] else ''}" for p in parts]
    return "\n".join([*lines, *where([*named_lines(names, scope), *definition_lines(term)])])


def names_of(found: Loaded, lines: Sequence[Line]) -> list[tuple[str, Term]]:
    """Return the abbreviations in a proof, if the statement as it is printed says what each of them stands for."""
    if not lines:
        return []
    last = lines[-1].formula
    names = abbreviations(last, Scope.of(last))
    said = [line[6:] for line in statement_text(found.statement).splitlines()]
    return names if all(line in said for line in named_lines(names, abbreviated(names, last))) else []


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


def lines_text(lines: Sequence[Line], ending: str = "Hence the claim.", names: Sequence[tuple[str, Term]] = ()) -> str:
    """Return the steps for a terminal, with abbreviations that the statement explains."""
    shown = []
    reasons = [f"{line.origin}: {line.reason}" if line.reason else line.origin for line in lines]
    for k, line in enumerate(lines):
        head, why = f"({line.number}) ", reasons[k]
        shown.append(f"{head}{line.shown(names)}")
        if line.reason and why in reasons[k + 1 : k + 2]:
            continue  # it is said below the last of them
        shown.append(textwrap.fill(why, 110, initial_indent=" " * len(head), subsequent_indent=" " * len(head)))
    return "\n".join([*shown, ending])
