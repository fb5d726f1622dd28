"""A claim as it is told in a paper: its statement, remarks and proof as sentences, for every target.

What LaTeX and HTML have in common: an `Exposition` is made of the pieces of `sentences.py` (text, formulas inside the
text or displayed, references to numbered formulas and to other claims); a printer is a table over their kinds. Each
formula keeps its terms, so that tests can read back what was printed.

>>> from symnet.proof.certificate import certificate, dumps, load
>>> from symnet.proof.claims import Claim, build
>>> from symnet.proof.language import Equal, reals
>>> x, = reals("x")
>>> claim = Claim(
...     "double", title="Doubling", variables=[x], conclusion=Equal(x + x, 2*x),
...     proof=lambda p: p.ring(p.goal, reason="count"),
... )
>>> told = exposition(load(dumps(certificate(build([claim]))))[0], "proved")
>>> told.kind, told.proved
('theorem', True)
>>> [piece.text for piece in told.proof[0]]
['Count. By algebra, we get the claim.']
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from symnet.kernel.checker import scope_of
from symnet.kernel.facts import AXIOMS
from symnet.kernel.terms import Term
from symnet.proof.certificate import Loaded
from symnet.render.abbreviations import abbreviated, abbreviations
from symnet.render.layout import layout
from symnet.render.names import Scope
from symnet.render.proofs import Line, explanation, runs
from symnet.render.reasons import RULES, Known, known, known_axiom
from symnet.render.sentences import Piece, capital, listed, merged, said, sentences, supposed, variables
from symnet.render.widths import width

__all__ = ["Exposition", "Paragraph", "exposition"]

TEXTBOOK = ("textbook", "standard")  # sources of what papers call lemmas
MANY = 4  # facts; more of them are not named one by one
WIDE = 22.0  # em: an assumption that is displayed
SHORT = 12.0  # em: a hypothesis that is repeated where it is used

Paragraph = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Exposition:
    """A claim to be printed.

    `kind` is theorem, lemma, refuted, open or unproved, and follows the kernel's verdict; `remarks` are pairs of a
    heading and text; `proof` is empty where there is none to print.
    """

    label: str
    title: str
    kind: str
    status: str
    source: str
    digest: str
    statement: Paragraph
    remarks: tuple[tuple[str, str], ...]
    proof: tuple[Paragraph, ...]

    @property
    def proved(self) -> bool:
        """Whether this is a theorem or lemma."""
        return self.kind in ("theorem", "lemma")

    @property
    def claims(self) -> tuple[str, ...]:
        """The labels of the claims to which the proof refers."""
        return tuple(dict.fromkeys(p.text for paragraph in self.proof for p in paragraph if p.kind == "ref"))


def exposition(found: Loaded, status: str, axioms: Sequence[str] = ()) -> Exposition:
    """Return a claim as it is told; `status` and `axioms` are the kernel's verdict, which decides what it is called."""
    about = found.about
    source = str(about.get("source") or "")
    if status == "proved":
        kind = "lemma" if source in TEXTBOOK else "theorem"
    else:
        kind = "refuted" if status == "refuted" else "unproved" if found.steps or status == "failed" else "open"
    return Exposition(
        found.label, str(about.get("title") or found.label), kind, status, source, found.digest,
        tuple(sentences(found.statement)), tuple(_remarks(found, axioms)),
        tuple(_proof(found, status)) if status in ("proved", "refuted") else (),
    )  # fmt: skip


def _axiom(name: str) -> str:
    """An axiom with its reference; a name that is none, from a certificate that came from elsewhere, as it is."""
    return f"the axiom {name.replace('_', ' ')} ({AXIOMS[name][1]})" if name in AXIOMS else f"the axiom {name}"


def _remarks(found: Loaded, axioms: Sequence[str]) -> Iterable[tuple[str, str]]:
    about = found.about
    if about.get("conventions"):
        yield "Conventions", str(about["conventions"])
    if about.get("senses"):
        yield "Sense", ", ".join(map(str, about["senses"]))
    if about.get("notes"):
        yield "Note", str(about["notes"])
    if about.get("source"):
        yield "Source", str(about["source"])
    if scope_of(found.statement) != "all":
        yield "Scope", "single instances; no statement for all values is claimed"
    yield "Rests on", "; ".join(map(_axiom, axioms)) if axioms else "no axiom"


# --- proofs -----------------------------------------------------------------------------------------------------------


def _proof(found: Loaded, status: str) -> Iterable[Paragraph]:
    lines = explanation(found)
    shown = [line for line in lines if _displayed(line, found.statement) and line is not lines[-1]]
    used = {n for line in lines for n in line.uses}
    numbers = {line.number: k for k, line in enumerate((s for s in shown if s.number in used), 1)}
    teller = _Teller(found.statement, {line.number: line for line in lines}, numbers, status)
    told = [line for line in lines if line.by != "hypothesis" or line.formula is found.statement]
    if len(told) == 1 and not told[0].reason:
        rules = {step.rule for step in found.steps}
        told = [replace(told[0], rule=next((r for r in ("strong_induction", "induction") if r in rules), told[0].rule))]
    for _, several in groupby(told, key=lambda line: (line.reason or line.number, line.rule, line.assumptions)):
        yield tuple(merged(teller.paragraph(list(several), told[-1])))


def _displayed(line: Line, statement: Term) -> bool:
    supposed = line.rule == "assume" and line.formula is statement
    return line.by != "hypothesis" and not supposed and line.formula.op != "false"


@dataclass
class _Teller:
    """Tells the lines of one proof, and remembers what is supposed and which symbols are known."""

    statement: Term
    lines: dict[int, Line]
    numbers: dict[int, int]
    status: str

    def __post_init__(self) -> None:
        self.supposed: frozenset[Term] = frozenset()
        self.symbols = {name for name, _ in _leading(self.statement)}
        last = self.lines[max(self.lines)].formula
        self.names = abbreviations(last, Scope.of(last))

    def scope(self, *terms: Term) -> Scope:
        """The scope of terms in this proof, which has the abbreviations of the statement."""
        return abbreviated(self.names, *terms)

    def paragraph(self, several: list[Line], last: Line) -> list[Piece]:
        """Tell lines that have one reason in common."""
        line = several[-1]
        pieces = [*self.new_symbols(several), *self.assumed(line)]
        opening = RULES[line.rule].opening if line.rule in RULES else f"By the rule {line.rule}"
        words = line.reason.removesuffix(".")
        if "induction" in line.rule and words.lower().startswith(("induction", "strong induction")):
            opening = f"By {words}"
        elif words and words not in [known(fact).words for fact in line.facts]:
            pieces.append(_text(f"{capital(words)}. "))
        if line.formula is self.statement and line.rule == "assume":
            return pieces if line.reason else [_text("Suppose that the statement holds. ")]
        pieces.append(_text(opening))
        pieces.extend(self.grounds(several))
        if line is last:
            wanted = "a contradiction" if line.formula.op == "false" else "the claim"
            return [*pieces, _text(f", we get {wanted}.")]
        if line.formula.op == "false":
            return [*pieces, _text(", we get a contradiction.")]
        pieces.append(_text(" " if line.rule in ("assume", "fact") else ", we get "))
        for one in several:
            pieces.extend(
                said(one.formula, self.scope(one.formula), "." if one is line else ",", self.numbers.get(one.number, 0))
            )
        return pieces

    def assumed(self, line: Line) -> Iterable[Piece]:
        """Say what is supposed here and was not before."""
        new = [a for a in line.assumptions if a not in self.supposed]
        self.supposed = frozenset(line.assumptions)
        if line.rule == "assume":
            new = [a for a in new if a is not line.formula]
        new = [a for a in new if a is not self.statement]
        for words, chosen in (
            ("Suppose that ", [a for a in new if a not in line.hypotheses]),
            ("Suppose, as induction hypothesis, that ", [a for a in new if a in line.hypotheses]),
        ):
            if len(chosen) == 1 and width(layout(chosen[0])) > WIDE:
                yield _text(words)
                yield from said(chosen[0], self.scope(*chosen), ".")
            elif chosen:
                yield _text(words)
                yield from supposed(chosen, self.scope(*chosen))
                yield _text(". ")

    def new_symbols(self, lines: Sequence[Line]) -> Iterable[Piece]:
        """Introduce the symbols that the statement does not have."""
        found = {v for line in lines for t in (line.formula, *line.assumptions) for v in _symbols(t)}
        new = sorted((v for v in found if v.data[0] not in self.symbols), key=lambda v: str(v.data[0]))
        self.symbols |= {v.data[0] for v in new}
        if new:
            yield _text("Let ")
            yield from variables([v.data for v in new])
            yield _text(". ")

    def grounds(self, lines: Sequence[Line]) -> Iterable[Piece]:
        """Say from what lines follow: by formulas and claims, as facts and hypotheses hold."""
        used = [self.lines[n] for n in sorted({n for line in lines for n in line.uses})]
        by = [_steps(run) for run in runs(sorted(self.numbers[u.number] for u in used if u.number in self.numbers))]
        by += [[_text("our assumption")] for u in used if u.formula is self.statement and u.rule == "assume"]
        by += [[Piece("ref", c)] for c in _joined(line.claims for line in lines)]
        given = [_known(known_axiom(name)) for name in _joined(line.axioms for line in lines)]
        facts = _joined(line.facts for line in lines)
        for fact in [known(name) for name in facts[:MANY]]:
            (by if fact.words == "Pascal's rule" else given).append(_known(fact))
        if len(facts) > MANY:
            given.append([_text("other known facts")])
        given += [_formula(u.formula) for u in used if self.worth_repeating(u)]
        if by:
            yield _text(", by ")
            yield from listed(by)
        if given:
            yield _text(", with " if by else " with ")
            yield from listed(given)

    def worth_repeating(self, line: Line) -> bool:
        """Whether a hypothesis is said again where it is used: not those such as 0 ≤ n."""
        if (
            line.by != "hypothesis"
            or line.formula is self.statement
            or line.formula.op not in ("imp", "eq", "lt", "cong")
        ):
            return False
        return width(layout(line.formula)) <= SHORT


def _steps(numbers: Sequence[int]) -> list[Piece]:
    ends = [Piece("step", number=n) for n in (numbers[0], numbers[-1])]
    return ends[:1] if len(numbers) == 1 else [ends[0], _text("–"), ends[1]]


def _text(words: str) -> Piece:
    return Piece("text", words)


def _formula(term: Term, scope: Scope | None = None) -> list[Piece]:
    scope = scope or Scope.of(term)
    return [Piece("math", node=layout(term, scope), terms=(term,), scope=scope)]


def _known(fact: Known) -> list[Piece]:
    if fact.words:
        return [_text(fact.words)]
    pieces = _formula(fact.formula, fact.scope)
    if fact.conditions:
        given = listed([_formula(c, fact.scope) for c in fact.conditions])
        pieces = [*pieces, _text(" for "), *given]
    return pieces


def _joined(several: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(name for names in several for name in names))


def _leading(formula: Term) -> list[tuple[str, object]]:
    """The variables with which a statement begins; a proof knows them by the same names."""
    found = []
    while formula.op == "forall":
        found.append((formula.hint or "", formula.data))
        formula = formula.args[0]
    return found


def _symbols(term: Term) -> set[Term]:
    found: set[Term] = set()
    seen = {term}
    stack = [term]
    while stack:
        t = stack.pop()
        if t.op == "var":
            found.add(t)
        new = [a for a in t.args if a not in seen]
        seen.update(new)
        stack.extend(new)
    return found
