"""Writing proofs: each method of `Prover` is a step, checked at once by the kernel's own rule and recorded.

A prover is not trusted: it only collects steps. What it collects becomes a certificate, and the checker runs every
rule again in a process of its own. Formulas and expressions are written in SymPy (`symnet.proof.language`); a step
returns a `Fact`, to be used as a premise of later ones.

>>> from symnet.proof.language import Equal, reals
>>> x, y = reals("x y")
>>> p = Prover()
>>> square = p.ring(Equal((x + y)**2, x**2 + 2*x*y + y**2), reason="multiply out")
>>> p.intro(square, x, y)
⊢ ∀ x, y ∈ ℝ. (x + y)² = x² + y² + 2·x·y
>>> p.ring(Equal((x + y)**2, x**2 + y**2))
Traceback (most recent call last):
symnet.errors.StepRefused: ring refuses (x + y)² = x² + y²: the two sides have different normal forms

To add a rule to the kernel's is to add a method here of one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.display import text
from symnet.errors import StepRefused
from symnet.kernel import facts
from symnet.kernel.checker import RULES, deep_recursion
from symnet.kernel.logic import Theorem, knowledge
from symnet.kernel.normal import Normalizer
from symnet.kernel.poly import Poly
from symnet.kernel.terms import INT, KernelError, Store, Term
from symnet.proof import hints
from symnet.proof.convert import Converter
from symnet.proof.inequalities import items_for
from symnet.proof.refusals import refusal

__all__ = ["Fact", "Prover", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One application of a rule: what it was applied to, what it gave, and why the author took it."""

    rule: str
    premises: tuple[int, ...]
    terms: tuple[Term, ...]
    data: Any
    theorem: Theorem
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Fact:
    """What a step has shown: a theorem, by the number of its step."""

    index: int
    theorem: Theorem

    @property
    def formula(self) -> Term:
        """The conclusion, a kernel term."""
        return self.theorem.conclusion

    def __repr__(self) -> str:
        left = ", ".join(text(h) for h in sorted(self.theorem.hypotheses, key=lambda h: h.serial))
        return f"{left} ⊢ {text(self.formula)}".strip()


Formula = Any  # a SymPy formula of `symnet.proof.language`, or a kernel term
Expression = Any


class Prover:
    """Collects the steps of one proof; `known` are facts that every algebraic step may use as knowledge."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store or Store()
        self.converter = Converter(self.store)
        self.steps: list[Step] = []
        self.known: list[Fact] = []
        self.uses: dict[str, Any] = {}  # the claims that were used, by label
        self.assumed: dict[Term, Fact] = {}

    # Terms and steps
    def term(self, value: Expression) -> Term:
        """The kernel term of an expression or formula; a term is itself, a fact is its formula."""
        if isinstance(value, Fact):
            return value.formula
        return value if isinstance(value, Term) else self.converter.term(value)

    def step(
        self,
        rule: str,
        premises: Sequence[Fact] = (),
        terms: Sequence[Expression] = (),
        data: Any = None,
        reason: str = "",
    ) -> Fact:
        """Apply a rule of the kernel by name. Raises StepRefused where the kernel refuses it."""
        converted = tuple(self.term(t) for t in terms)
        try:
            with deep_recursion():
                theorem = RULES[rule](self.store, [f.theorem for f in premises], list(converted), data)
        except KernelError as error:
            reason = refusal(self.store, rule, [f.theorem for f in premises], converted, str(error))
            raise StepRefused(rule, text(converted[0]) if converted else "the step", reason) from None
        except RecursionError:
            reason = "the given equations lead back to themselves, or a term is nested too deeply"
            raise StepRefused(rule, text(converted[0]) if converted else "the step", reason) from None
        if rule in hints.RULES:
            hints.keep_names(rule, theorem.conclusion)
        return self.record(Step(rule, tuple(f.index for f in premises), converted, data, theorem, reason))

    def record(self, step: Step) -> Fact:
        """Keep a step whose theorem was made by a rule."""
        self.steps.append(step)
        return Fact(len(self.steps) - 1, step.theorem)

    def explain(self, fact: Fact, reason: str) -> Fact:
        """The same fact, with a reason that is shown beside it."""
        old = self.steps[fact.index]
        self.steps[fact.index] = Step(old.rule, old.premises, old.terms, old.data, old.theorem, reason)
        return fact

    # Logic
    def assume(self, formula: Formula, reason: str = "") -> Fact:
        """Take a formula as a hypothesis; what follows carries it until it is discharged."""
        term = self.term(formula)
        if term not in self.assumed:
            self.assumed[term] = self.step("assume", terms=[term], reason=reason)
        return self.assumed[term]

    def discharge(self, fact: Fact, *formulas: Formula, reason: str = "") -> Fact:
        """From q under hypotheses p: p implies q."""
        return self.step("discharge", [fact], formulas, reason=reason) if formulas else fact

    def apply(self, implication: Fact, *premises: Fact, reason: str = "") -> Fact:
        """From p implies q, and p: q."""
        return self.step("apply", [implication, *premises], reason=reason) if premises else implication

    def intro(self, fact: Fact, *variables: Expression, reason: str = "") -> Fact:
        """From q, in which the variables are arbitrary: for all of them, q."""
        return self.step("intro", [fact], variables, reason=reason) if variables else fact

    def instantiate(self, fact: Fact, *values: Expression, given: Sequence[Fact] = (), reason: str = "") -> Fact:
        """Put values for the variables of a ∀; then apply the implication to the facts that are given."""
        special = self.step("instantiate", [fact], values, reason="" if given else reason) if values else fact
        return self.apply(special, *given, reason=reason)

    def both(self, *facts: Fact, reason: str = "") -> Fact:
        """From p and q: the conjunction."""
        return self.step("both", facts, reason=reason) if len(facts) > 1 else facts[0]

    def part(self, fact: Fact, index: int) -> Fact:
        """One part of a conjunction."""
        return self.step("part", [fact], data=index)

    def parts(self, fact: Fact) -> list[Fact]:
        """All parts of a conjunction."""
        return [self.part(fact, i) for i in range(len(fact.formula.args))]

    def either(self, fact: Fact, goal: Formula) -> Fact:
        """From p: p or q."""
        return self.step("either", [fact], [goal])

    def cases(self, alternatives: Fact, *proofs: Callable[[Fact], Fact], reason: str = "") -> Fact:
        """From p1 or p2 …, and a proof of one conclusion from each: the conclusion."""
        found = []
        for p, proof in zip(alternatives.formula.args, proofs, strict=True):
            assumed = self.assume(p)
            with self.knowing(assumed):
                found.append(proof(assumed))
        return self.step("cases", [alternatives, *found], reason=reason)

    def compare(
        self,
        a: Expression,
        b: Expression,
        less: Callable[[Fact], Fact],
        equal: Callable[[Fact], Fact],
        more: Callable[[Fact], Fact],
        reason: str = "",
    ) -> Fact:
        """Three cases: a < b, a = b, b < a."""
        return self.cases(self.step("trichotomy", terms=[a, b]), less, equal, more, reason=reason)

    def excluded(self, formula: Formula) -> Fact:
        """The formula or its negation."""
        return self.step("excluded", terms=[formula])

    def witness(self, goal: Formula, value: Expression, fact: Fact, reason: str = "") -> Fact:
        """From q at a value: there is an x with q."""
        return self.step("witness", [fact], [goal, value], reason=reason)

    def choose(self, exists: Fact, variable: Expression, proof: Callable[[Fact], Fact], reason: str = "") -> Fact:
        """From `there is an x with p`: what follows from p for an x that is not named in it."""
        body = self.store.instantiate(exists.formula.args[0], self.term(variable))
        found = self.within([body], lambda: proof(self.assume(body)))
        return self.step("choose", [exists, found], [variable], reason=reason)

    def absurd(self, false: Fact, goal: Formula) -> Fact:
        """From a contradiction: anything."""
        return self.step("absurd", [false], [goal])

    @contextmanager
    def knowing(self, *facts: Fact) -> Iterator[None]:
        """Facts that algebra may use in this block (integer inequalities, and d ≠ 0)."""
        before = list(self.known)
        self.known += [f for f in facts if useful(f.formula)]
        try:
            yield
        finally:
            self.known = before

    def within(self, hypotheses: Sequence[Formula], proof: Callable[[], Fact]) -> Fact:
        """Run a proof in which the hypotheses are known to algebra."""
        with self.knowing(*(self.assume(h) for h in hypotheses)):
            return proof()

    def generally(
        self,
        variables: Sequence[Expression],
        hypotheses: Sequence[Formula],
        proof: Callable[..., Fact],
        reason: str = "",
    ) -> Fact:
        """For all variables: the hypotheses imply what `proof(*hypotheses)` shows from them."""
        assumed = [self.assume(h) for h in hypotheses]
        with self.knowing(*assumed):
            fact = proof(*assumed)
        return self.intro(self.discharge(fact, *(h.formula for h in assumed)), *variables, reason=reason)

    def induction(
        self,
        n: Expression,
        goal: Formula,
        base: Callable[[], Fact],
        step: Callable[[Fact, Fact], Fact],
        *,
        start: Expression = 0,
        reason: str = "",
    ) -> Fact:
        """For all n ≥ start, the goal: from the base, and `step(n ≥ start, goal at n)` that shows it at n+1."""
        s, variable, first = self.store, self.term(n), self.term(start)
        body = s.abstract(self.term(goal), variable)
        above, here = s.make("le", (first, variable)), s.instantiate(body, variable)
        bottom = self.convert(base(), s.instantiate(body, first))
        following = s.instantiate(body, s.add(variable, s.num(1)))
        onward = self.generally([variable], [above, here], lambda a, h: self.convert(step(a, h), following))
        full = s.make(
            "forall", (s.make("imp", (s.make("le", (s.shift(first, 1), s.bvar(0, INT))), body)),), INT, variable.data[0]
        )
        return self.step("induction", [bottom, onward], [full], reason=reason)

    def strong_induction(
        self,
        n: Expression,
        goal: Formula,
        step: Callable[[Fact, Fact], Fact],
        *,
        start: Expression = 0,
        reason: str = "",
    ) -> Fact:
        """For all n ≥ start, the goal: `step(n ≥ start, the goal for all start ≤ m < n)` shows it at n."""
        s, variable, first = self.store, self.term(n), self.term(start)
        body = s.abstract(self.term(goal), variable)
        above, m = s.make("le", (first, variable)), s.bvar(0, INT)
        low = s.make("le", (s.shift(first, 1), m))
        smaller = s.make("imp", (low, s.make("imp", (s.make("lt", (m, variable)), body))))
        before = s.make("forall", (smaller,), INT, variable.data[0])
        onward = self.generally([variable], [above, before], step)
        full = s.make("forall", (s.make("imp", (low, body)),), INT, variable.data[0])
        return self.step("strong_induction", [onward], [full], reason=reason)

    # Equations
    def rewrite(self, fact: Fact, goal: Formula, *equations: Fact, reason: str = "") -> Fact:
        """A formula that differs from the fact by exchanging the sides of the equations, in some places."""
        return self.step("rewrite", [fact, *equations], [goal], reason=reason)

    def convert(self, fact: Fact, goal: Formula, *given: Fact, reason: str = "") -> Fact:
        """A formula that differs from the fact only by the laws of rings inside its numbers."""
        goal = self.term(goal)
        if goal is fact.formula:
            return self.explain(fact, reason) if reason else fact
        return self.step("convert", [fact, *self.knowledge(given)], [goal], reason=reason)

    def ring(self, goal: Formula, *given: Fact, reason: str = "") -> Fact:
        """An equation by the laws of rings, after reduction by given equations `atom = …` and denominators ≠ 0."""
        return self.step("ring", self.knowledge(given), [goal], reason=reason)

    def combine(
        self, goal: Formula, *pairs: tuple[Expression, Fact], given: Sequence[Fact] = (), reason: str = ""
    ) -> Fact:
        """An equation as Σ factor · (given equation)."""
        equations = [f for _, f in pairs]
        return self.step(
            "linear_combination", [*equations, *self.knowledge(given)], [goal, *(c for c, _ in pairs)], reason=reason
        )

    def chain(self, first: Expression, *links: tuple[Any, ...], reason: str = "") -> Fact:
        """first = e1 = e2 …: each link is (e, facts...) by rewriting, or (e, "ring", facts...)."""
        start = now = self.term(first)
        total = self.ring(self.store.make("eq", (start, now)))
        for value, *facts_ in links:
            nxt = self.term(value)
            equation = self.store.make("eq", (now, nxt))
            if facts_ and facts_[0] == "ring":
                link = self.ring(equation, *facts_[1:])
            else:
                link = self.rewrite(self.ring(self.store.make("eq", (now, now))), equation, *facts_)
            total = self.rewrite(total, self.store.make("eq", (start, nxt)), link)
            now = nxt
        return self.explain(total, reason) if reason else total

    def knowledge(self, given: Sequence[Fact]) -> list[Fact]:
        """The given facts and the known ones, each formula once."""
        found = {f.formula: f for f in [*given, *self.known]}
        return list(found.values())

    # Series
    def series(self, goal: Formula, *given: Fact, reason: str = "") -> Fact:
        """A congruence modulo a literal power of λ by expansion; given congruences say what is known of series."""
        return self.step("series", self.knowledge(given), [goal], reason=reason)

    def series_with(self, goal: Formula, known: dict[Expression, Fact], *given: Fact, reason: str = "") -> Fact:
        """A congruence about series whose congruences are known: {U: fact} puts for U the left side of the fact.

        The goal is written with the variables U; the result has their values in their place.
        """
        s, variables = self.store, [self.term(u) for u in known]
        found = list(known.values())
        hypotheses = [s.make("cong", (u, *f.formula.args[1:])) for u, f in zip(variables, found, strict=True)]
        lemma = self.generally(variables, hypotheses, lambda *h: self.series(goal, *h, *given))
        return self.instantiate(lemma, *(f.formula.args[0] for f in found), given=found, reason=reason)

    def coefficients(self, fact: Fact) -> Fact:
        """From A = B (modulo λ^k): all coefficients (below k) agree."""
        return self.step("coefficients", [fact])

    def by_coefficients(self, fact: Fact, goal: Formula, reason: str = "") -> Fact:
        """From: all coefficients (below k) agree: A = B (modulo λ^k)."""
        return self.step("by_coefficients", [fact], [goal], reason=reason)

    # Inequalities
    def order(
        self,
        goal: Formula,
        *given: Fact,
        items: list[Any] | None = None,
        factors: Sequence[Expression] = (),
        reason: str = "",
    ) -> Fact:
        """An inequality as a combination of given ones with coefficients ≥ 0, found by linear algebra if not stated."""
        term = self.term(goal)
        premises = self.knowledge(given)
        terms = [self.term(t) for t in factors]
        found = items if items is not None else items_for(self.store, term, [f.formula for f in premises])
        if found is None:
            raise StepRefused("order", text(term), "no combination of the premises gives it")
        return self.step("order", premises, [term, *terms], found, reason=reason)

    def enclosure(self, goal: Formula, *given: Fact, bits: int = 64, reason: str = "") -> Fact:
        """An inequality between constants by rational intervals."""
        return self.step("enclosure", given, [goal], bits, reason=reason)

    # Sums
    def split(self, total: Expression, mid: Expression, *given: Fact) -> Fact:
        """Σ over lo ≤ k < hi, cut at mid."""
        return self.step("split", self.knowledge(given), [total, mid])

    def shift(self, total: Expression, by: Expression) -> Fact:
        """Σ f(k) with k + by in place of k."""
        return self.step("shift", terms=[total, by])

    def reverse(self, total: Expression) -> Fact:
        """Σ f(k) in the opposite order."""
        return self.step("reverse", terms=[total])

    def swap(self, total: Expression) -> Fact:
        """Σ_k Σ_j = Σ_j Σ_k."""
        return self.step("swap", terms=[total])

    def distribute(self, total: Expression) -> Fact:
        """Σ over families of ∏ g(i, s_i) = ∏ Σ g(i, c)."""
        return self.step("distribute", terms=[total])

    def split_family(self, total: Expression, n: Expression, *given: Fact) -> Fact:
        """Σ over families of length n+1 as a sum over families of length n and over the last entry."""
        return self.step("split_family", self.knowledge(given), [total, n])

    def termwise(
        self, goal: Formula, proof: Callable[..., Fact], variable: Expression, *, member: bool = True, reason: str = ""
    ) -> Fact:
        """Σ f = Σ g over one domain, from `proof(k lies in the domain)` of f(k) = g(k) for the variable k.

        Over a range the proof gets the two facts lo ≤ k and k < hi; with member=False it gets nothing.
        """
        s, term, v = self.store, self.term(goal), self.term(variable)
        left, right = term.args
        same = s.make("eq", (s.instantiate(left.args[1], v), s.instantiate(right.args[1], v)))
        if not member:
            return self.step("congruence", [self.intro(self.convert(proof(), same), v)], [term], reason=reason)
        from symnet.kernel.finite import member as lies_in

        inside = self.assume(lies_in(s, left.args[0], v))
        pieces = self.parts(inside) if inside.formula.op == "and" else [inside]
        with self.knowing(*pieces):
            shown = self.convert(proof(*pieces), same)
        return self.step("congruence", [self.intro(self.discharge(shown, inside.formula), v)], [term], reason=reason)

    def indicator(self, fact: Fact, formula: Formula) -> Fact:
        """[p] = 1 from p, [p] = 0 from not p."""
        return self.step("indicator", [fact], [formula])

    # Functions
    def definition(self, symbol: Expression) -> Fact:
        """What a defined symbol stands for."""
        return self.step("definition", terms=[symbol])

    def derivative(self, fact: Fact, *given: Fact) -> Fact:
        """From D^k f(t) = e for all t: D^(k+1) f(t) = e'."""
        return self.step("derivative", [fact, *given])

    def differentiable(self, fact: Fact, *given: Fact) -> Fact:
        """From D^k f(t) = e for all t: D^k f has a derivative at t, under the conditions under which e has one."""
        return self.step("differentiable", [fact, *given])

    def fact(self, name: str, *values: Expression, given: Sequence[Fact] = ()) -> Fact:
        """A fact about named functions from the kernel's table, at values."""
        theorem = Theorem(frozenset(), facts.fact(self.store, name))
        return self.instantiate(self.record(Step("fact", (), (), name, theorem, "")), *values, given=given)

    def exponential(self, *orders: Expression) -> list[Fact]:
        """D^k exp(0) = 1 for the orders k, which must be known to be ≥ 0: what the formal exponential series needs."""
        return [
            self.fact("derivative_exp", k, 0, given=[self.order(self.store.make("le", (self.number(0), self.term(k))))])
            for k in orders
        ]

    def axiom(self, name: str, *values: Expression, given: Sequence[Fact] = ()) -> Fact:
        """An axiom from the kernel's list, at values."""
        theorem = Theorem(frozenset(), facts.axiom(self.store, name))
        return self.instantiate(self.record(Step("axiom", (), (), name, theorem, "")), *values, given=given)

    def use(self, claim: Any, *values: Expression, given: Sequence[Fact] = (), reason: str = "") -> Fact:
        """The statement of another claim, at values; that claim is checked before this one."""
        statement = self.closed(claim.variables, claim.hypotheses, claim.conclusion)
        self.uses[claim.label] = claim
        theorem = Theorem(frozenset(), statement)
        cited = Step(
            "use", (), (), [claim.label, self.store.digest(statement)], theorem, "" if values or given else reason
        )
        return self.instantiate(self.record(cited), *values, given=given, reason=reason)

    def closed(self, variables: Sequence[Expression], hypotheses: Sequence[Formula], conclusion: Formula) -> Term:
        """The formula `for all variables: the hypotheses imply the conclusion`."""
        s, formula = self.store, self.term(conclusion)
        for h in reversed([self.term(h) for h in hypotheses]):
            formula = s.make("imp", (h, formula))
        for v in reversed([self.term(v) for v in variables]):
            formula = s.make("forall", (s.abstract(formula, v),), v.sort, v.data[0])
        return formula

    def equal(self, a: Expression, b: Expression) -> Term:
        """The formula a = b of two expressions or terms."""
        return self.store.make("eq", (self.term(a), self.term(b)))

    def canonical(self, term: Term) -> Term:
        """The term with its numbers in normal form."""
        with deep_recursion():
            return self.plain.canonical(term)

    def normal(self, term: Term) -> Poly:
        """The normal form of a number or series: a polynomial in atoms."""
        with deep_recursion():
            return self.plain.poly(term)

    def informed(self, given: Sequence[Fact]) -> Normalizer:
        """The kernel's normalizer that knows the given equations and inequalities."""
        return knowledge(self.store, [f.theorem for f in given])[0]

    @property
    def plain(self) -> Normalizer:
        """The kernel's normalizer without any knowledge."""
        self.store.normalizer = self.store.normalizer or Normalizer(self.store)
        found: Normalizer = self.store.normalizer
        return found

    def number(self, value: int | Fraction) -> Term:
        """A rational number as a term."""
        return self.store.num(value)


def useful(formula: Term) -> bool:
    """Whether algebra can use a fact without being told: integer inequalities, and denominators that are not 0."""
    if formula.op in ("le", "lt"):
        return all(a.sort == INT for a in formula.args)
    return formula.op == "imp" and formula.args[1].op == "false" and formula.args[0].op == "eq"
