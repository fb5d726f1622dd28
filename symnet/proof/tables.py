"""Lower bounds by tables: moments of a network that computes a polynomial, rows and columns that are triangular.

Every moment Σ_j w_j σ_j^(|γ|)(b_j) ∏ a_ji^(γ_i) with |γ| ≤ d is a number (`taylor-moments`).  Of the rows and columns
that a bound brings (`Triangular`) each entry below is shown to be 0, each on the diagonal not to be, so that there are
no more rows than neurons (`triangular-bound`).  Nothing is believed of the data.

>>> import sympy
>>> from symnet.activations import softplus
>>> from symnet.lower_bounds import Conventions, lower_bound
>>> x, y = sympy.symbols("x y")
>>> bound = lower_bound(x**2 + x*y, softplus, Conventions("common"), bias=softplus.point(0))
>>> network, proof = of_table(bound)
>>> network.degree, bound.neurons
(2, 4)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial, prod
from typing import Any

import sympy

from symnet.errors import LimitExceeded, StepRefused, UsageError
from symnet.kernel.terms import INT, SERIES, Term
from symnet.lower_bounds import Bound, Triangular
from symnet.lower_bounds.results import Polynomial
from symnet.proof.catalogue import shipped
from symnet.proof.divisors import for_all_entries
from symnet.proof.language import Apply, AtMost, D, Entries, Equal, Inverse, integers, reals
from symnet.proof.neurons import (
    Network,
    Proof,
    a,
    i,
    j,
    k,
    l,
    m,
    network_of,
    rational,
    values_not_zero,
    values_of,
    w,
    x,
)
from symnet.proof.prover import Fact, Prover
from symnet.proof.tactics import everywhere, forgetting

__all__ = ["of_missing", "of_table"]

MOST_ROWS, MOST_TERMS = 60, 64  # a sum of more terms is not written out by the kernel
Exponents = tuple[int, ...]
s_, t_ = integers("s t")
(c_,) = reals("c")


@dataclass(frozen=True)
class Moments:
    """The moments of a network that computes the target: `law` says them for all exponents g_0, g_1, ... ≥ 0."""

    network: Network
    free: bool
    law: Fact

    def order(self, exponents: Exponents, row: Any = j) -> Any:
        """σ_j^(|γ|)(b_j)."""
        return derivative(self.network, sum(exponents), row, free=self.free)

    def value(self, exponents: Exponents) -> Fraction:
        """γ! p_γ."""
        return prod(map(factorial, exponents)) * self.network.target.get(exponents, Fraction(0))

    def fact(self, p: Prover, exponents: Exponents) -> Fact:
        """Σ_j w_j σ_j^(|γ|)(b_j) ∏ a_ji^(γ_i) is this number."""
        given = [p.order(AtMost(0, g)) for g in exponents]
        given.append(p.order(AtMost(sum(exponents), self.network.degree)))
        found = self.law
        special = p.instantiate(found, *exponents)
        for fact in given:
            special = p.apply(special, p.convert(fact, special.formula.args[0]))
        left = sympy.Sum(w[j] * self.order(exponents) * power(exponents), (j, 0, m - 1))
        return p.convert(special, Equal(left, rational(self.value(exponents))))


def derivative(network: Network, order: int, row: Any, *, free: bool) -> Any:
    return D(network.sigma[row], order, network.bias[row]) if free else D(network.sigma, order, network.bias)


def power(exponents: Exponents, row: Any = j) -> Any:
    """∏ a_ji^(γ_i)."""
    return sympy.Mul(*(a[row, place] ** g for place, g in enumerate(exponents) if g))


def moments_of(p: Prover, network: Network, computes: Fact, *, free: bool) -> Moments:
    """What `taylor-moments` says of the network: its output bias and skip connections are terms of the target."""
    size, s = network.size, p.store
    parts = [(key, rational(c)) for key, c in network.target.items()]
    if network.output_bias != 0:
        parts.append(((0,) * size, -network.output_bias))
    if not isinstance(network.skip, sympy.Lambda):
        parts += [(tuple(int(place == at) for at in range(size)), -l[place]) for place in range(size)]
    if len(parts) > MOST_TERMS:
        raise LimitExceeded("terms of a target whose moments are claimed", len(parts), MOST_TERMS)
    g: tuple[Any, ...] = integers(" ".join(f"g_{place}" for place in range(size)))
    columns = [Apply(Entries(*(key[place] for key, _ in parts)), k) for place in range(size)]
    powers = sympy.Lambda(k, sympy.Lambda(i, Apply(Entries(*columns), i)))
    families = [network.sigma, network.bias]
    if not free:
        families = [s.lam(INT, p.term(part)) for part in families]
    law = p.use(
        shipped("taylor-moments"), *families, w, a, Entries(*(c for _, c in parts)), powers, Entries(*g), m, size,
        len(parts), network.degree,
    )  # fmt: skip
    hypotheses = [AtMost(0, at) for at in g] + [AtMost(sympy.Add(*g), network.degree)]

    def shown(*given: Fact) -> Fact:
        length, entries, exponents, order, target = conditions(law.formula)
        found = [p.order(length), for_all_entries(p, entries), all_powers(p, exponents, len(parts))]
        found += [p.convert(given[-1], order), at_scale(p, network, computes, target)]
        return p.apply(law, *found)

    return Moments(network, free, p.generally(g, hypotheses, shown))


def conditions(formula: Term) -> list[Term]:
    """The conditions of an implication, in order."""
    found = []
    while formula.op == "imp":
        found.append(formula.args[0])
        formula = formula.args[1]
    return found


def all_powers(p: Prover, formula: Term, count: int) -> Fact:
    """∀ k (0 ≤ k ⇒ k < K ⇒ the exponents of term k are not negative)."""
    body = p.store.instantiate(formula.args[0], p.term(k))
    wanted = body.args[1].args[1]
    return p.convert(everywhere(p, p.term(k), 0, count, wanted, lambda _, at: for_all_entries(p, at)), formula)


def at_scale(p: Prover, network: Network, computes: Fact, wanted: Term) -> Fact:
    """The neurons alone compute the target less the output bias and the skip connections, for a family x."""
    s = p.store
    values = [x] if network.inputs == [x] else [x[place] for place in range(network.size)]
    fact, goal = p.instantiate(computes, *values), s.instantiate(wanted.args[0], p.term(x))
    left, right, order = fact.formula.args
    rest = p.canonical(s.sub(left, goal.args[0]))
    if rest.op != "num":
        one = s.var("U", SERIES)
        moved = s.make("cong", (s.sub(one, rest), p.canonical(s.sub(right, rest)), order))
        fact = p.series_with(moved, {one: fact})
    return p.intro(p.convert(fact, goal), x)


# --- no network at all ------------------------------------------------------------------------------------------------


def of_missing(bound: Bound) -> tuple[Network, Proof]:
    """σ^(k)(b) = 0, and the target has a part of degree k."""
    network = network_of(bound, free=False)
    zero = {h.order for h in bound.hypotheses if h.vanishes}
    found = [key for key in network.target if sum(key) in zero]
    if not found:
        raise UsageError("the target has no part of a degree whose coefficient is said to be 0")

    def proof(p: Prover, few: Fact, computes: Fact) -> Fact:
        moments = moments_of(p, network, computes, free=False)
        fact = moments.fact(p, found[0])
        gone = values_of(p, network, [sum(found[0])])[sum(found[0])]
        left = sympy.Sum(w[j] * power(found[0]), (j, 0, m - 1))
        one = p.combine(Equal(rational(moments.value(found[0])), 0), (-1, fact), (left, gone))
        return p.order(p.store.false(), one, reason="the moment of this order is 0, as the derivative is")

    return network, proof


# --- tables -----------------------------------------------------------------------------------------------------------


def of_table(bound: Bound) -> tuple[Network, Proof]:
    """By the rows and columns of the bound."""
    data = bound.data
    if data is None:
        raise UsageError("no rational rows and columns were found, or too many, so that nothing is claimed")
    if len(data.rows) > MOST_ROWS:
        raise LimitExceeded("rows of a table that is shown entry by entry", len(data.rows), MOST_ROWS)
    free = bound.theorem != "partials-bound"
    network = network_of(bound, free=free)

    def proof(p: Prover, few: Fact, computes: Fact) -> Fact:
        table = Table(p, moments_of(p, network, computes, free=free), data)
        return p.order(AtMost(bound.neurons, m), table.bound(few))

    return network, proof


class Table:
    """The proof that a table has no more rows than there are neurons; what is known of a moment is shown once."""

    def __init__(self, p: Prover, moments: Moments, data: Triangular) -> None:
        self.p, self.moments, self.data = p, moments, data
        self.known: dict[Exponents, Fact] = {}
        self.nonzero: dict[int, Fact] = {}
        self.values: list[Fact] = []  # σ^(k)(b), where parts of several degrees are compared
        self.powers: dict[int, Fact] = {}
        if not moments.free:
            self.prepare()

    def products(self, s: int, t: int) -> dict[Exponents, Fraction]:
        """The product of a row and a column as polynomials."""
        found: dict[Exponents, Fraction] = {}
        for e, c in self.data.rows[s]:
            for f, d in self.data.columns[t]:
                key = tuple(map(sum, zip(e, f, strict=True)))
                found[key] = found.get(key, Fraction(0)) + c * d
        return found

    def prepare(self) -> None:
        """σ^(k)(b) ≠ 0 for the degrees that are used: because the target has a part of this degree, or by its value."""
        p, network, count = self.p, self.moments.network, len(self.data.rows)
        used = {sum(e) for t in range(count) for s in range(t + 1) for e in self.products(s, t)}
        parts = {sum(e): e for e in network.target}
        for degree in used & parts.keys():
            fact = self.moments.fact(p, parts[degree])
            none = p.assume(Equal(self.moments.order(parts[degree]), 0))
            left = sympy.Sum(w[j] * power(parts[degree]), (j, 0, m - 1))
            value = rational(1 / self.moments.value(parts[degree]))
            one = p.combine(Equal(1, 0), (-value, fact), (value * left, none))
            self.nonzero[degree] = p.discharge(p.order(p.store.false(), one), none.formula)
        self.nonzero |= values_not_zero(p, network, used - parts.keys())
        if len(used & parts.keys()) > 1:
            found = values_of(p, network, used & parts.keys()).values()
            self.values = [f for f in found if p.canonical(f.formula.args[0]).op in ("D", "app")]

    def row(self, polynomial: Polynomial) -> Any:
        """f(a_j); with a pivot f(a_j/a_jp)."""
        return sympy.Add(*(rational(c) * self.factor(e) for e, c in polynomial))

    def column(self, polynomial: Polynomial) -> Any:
        """g(a_j), with the derivative of σ_j where each neuron has its own."""
        network, pivot = self.moments.network, self.data.pivot
        degree = sum(self.data.rows[0][0][0])

        def weight(e: Exponents) -> Any:
            if not self.moments.free:
                return 1
            order = degree + sum(e) if pivot is None else self.data.part
            own = derivative(network, order or 0, j, free=True)
            return own if pivot is None else own * a[j, pivot] ** self.data.part

        return sympy.Add(*(rational(c) * weight(e) * self.factor(e) for e, c in polynomial))

    def factor(self, exponents: Exponents) -> Any:
        """∏ a_ji^(γ_i), or over a_jp."""
        pivot = self.data.pivot
        return power(exponents) if pivot is None else power(exponents) * Inverse(a[j, pivot]) ** sum(exponents)

    def moment(self, exponents: Exponents) -> Fact:
        """Σ_j w_j times this product, as a number, or a number over σ^(k)(b)."""
        if exponents not in self.known:
            with forgetting(self.p):  # it is used for other rows and columns, too
                self.known[exponents] = self.shown(exponents)
        return self.known[exponents]

    def shown(self, exponents: Exponents) -> Fact:
        p, moments, pivot, part = self.p, self.moments, self.data.pivot, self.data.part
        if pivot is None:
            fact = moments.fact(p, exponents)
            if moments.free:
                return fact
            over, order = Inverse(moments.order(exponents)), sum(exponents)
            if order not in self.nonzero:
                raise StepRefused("use", "a table", f"the derivative of order {order} is not known not to be 0")
            left = sympy.Sum(w[j] * power(exponents), (j, 0, m - 1))
            goal = Equal(left, rational(moments.value(exponents)) * over)
            return p.combine(goal, (over, fact), given=[self.nonzero[order]])
        total = sum(exponents)
        if part is None or total >= part or exponents[pivot]:
            raise StepRefused("use", "a table", "this moment of the other variables over the pivot is not known")
        whole = self.whole(exponents)
        fact, neuron = moments.fact(p, whole), w[j] * derivative(moments.network, part, j, free=True)
        law = p.instantiate(self.cancelled(part, total), a[j, pivot])
        divided = neuron * power(exponents) * a[j, pivot] ** part * Inverse(a[j, pivot]) ** total
        same = Equal(divided, neuron * power(whole))
        sums = p.termwise(
            Equal(sympy.Sum(divided, (j, 0, m - 1)), sympy.Sum(neuron * power(whole), (j, 0, m - 1))),
            lambda: p.combine(same, (neuron * power(exponents), law)),
            j,
            member=False,
        )
        goal = Equal(sympy.Sum(divided, (j, 0, m - 1)), rational(moments.value(whole)))
        return p.combine(goal, (1, sums), (1, fact))

    def whole(self, exponents: Exponents) -> Exponents:
        """The exponents of the moment that is meant: with a pivot, its own exponent makes the degree complete."""
        pivot, part = self.data.pivot, self.data.part
        if pivot is None or part is None:
            return exponents
        return tuple(part - sum(exponents) if at == pivot else g for at, g in enumerate(exponents))

    def cancelled(self, part: int, total: int) -> Fact:
        """c^k inv(c)^g = c^(k-g) for all c, also for c = 0, as g < k."""
        p = self.p
        if total not in self.powers:
            goal = Equal(c_**part * Inverse(c_) ** total, c_ ** (part - total))
            found = p.cases(p.excluded(Equal(c_, 0)), lambda h: p.ring(goal, h), lambda h: p.ring(goal, h))
            self.powers[total] = p.intro(found, c_)
        return self.powers[total]

    def entry(self, s: int, t: int) -> tuple[list[tuple[Any, Fact]], dict[int, Fraction]]:
        """The moments that make up an entry, and its value: multiples of 1/σ^(k)(b), by k; numbers if free."""
        facts: list[tuple[Any, Fact]] = []
        value: dict[int, Fraction] = {}
        for e, c in self.products(s, t).items():
            if c:
                facts.append((rational(c), self.moment(e)))
                pivot, part = self.data.pivot, self.data.part
                whole = (
                    e if pivot is None else tuple((part or 0) - sum(e) if at == pivot else g for at, g in enumerate(e))
                )
                order = 0 if self.moments.free else sum(e)
                value[order] = value.get(order, Fraction(0)) + c * self.moments.value(whole)
        return facts, {k: v for k, v in value.items() if v}

    def bound(self, few: Fact) -> Fact:
        """N ≤ m."""
        p, count = self.p, len(self.data.rows)
        rows = Entries(*map(self.row, self.data.rows))
        columns = Entries(*map(self.column, self.data.columns))
        families = [sympy.Lambda(k, sympy.Lambda(j, Apply(part, k))) for part in (rows, columns)]
        law = p.use(shipped("triangular-bound"), count, m, w, *families, given=[few])
        zero, nonzero = law.formula.args[0], law.formula.args[1].args[0]
        return p.apply(law, self.below(zero, count), self.diagonal(nonzero, count), reason="no more rows than neurons")

    def below(self, formula: Term, count: int) -> Fact:
        """The entries before the diagonal are 0."""
        p, store = self.p, self.p.store
        first, second = p.term(s_), p.term(t_)
        body = store.instantiate(store.instantiate(formula.args[0], first).args[0], second)
        given, equation = conditions(body), body
        while equation.op == "imp":
            equation = equation.args[1]

        def at_column(t: int, here: Term) -> Fact:
            def at_row(s: int, there: Term) -> Fact:
                facts, _ = self.entry(s, t)
                return p.combine(there, *facts, given=self.values)

            return everywhere(p, first, 0, t, here, at_row)

        inner = store.make("imp", (store.make("le", (store.num(0), first)), store.make("imp", (given[4], equation))))
        each = everywhere(
            p, second, 0, count, self.all_rows(inner), lambda t, f: at_column(t, equation_at(p, equation, t))
        )
        shown = lambda *h: p.instantiate(  # noqa: E731
            p.instantiate(each, t_, given=[h[2], h[3]]), s_, given=[h[0], h[4]]
        )
        return p.convert(p.generally([s_, t_], given, shown), formula)

    def all_rows(self, formula: Term) -> Term:
        """∀ s."""
        store, first = self.p.store, self.p.term(s_)
        return store.make("forall", (store.abstract(formula, first),), "Int", "s")

    def diagonal(self, formula: Term, count: int) -> Fact:
        """The entries on the diagonal are not 0."""
        p, store, at = self.p, self.p.store, self.p.term(t_)
        body = store.instantiate(formula.args[0], at)
        wanted = body.args[1].args[1]

        def shown(t: int, here: Term) -> Fact:
            none = p.assume(here.args[0])
            facts, value = self.entry(t, t)
            if not value:
                raise StepRefused("use", "a table", f"entry {t} of the diagonal is 0")
            known = self.known_value(value)
            factor = known[0]
            left = none.formula.args[0]
            total = sympy.Add(*(rational(v) * (Inverse(self.inverse_of(k))) for k, v in value.items()))
            entry = p.combine(store.make("eq", (left, p.term(total))), *facts, given=self.values)
            one = p.combine(Equal(1, 0), (-factor, entry), (factor, none), given=[*known[1], *self.values])
            return p.discharge(p.order(store.false(), one), here.args[0])

        return p.convert(everywhere(p, at, 0, count, wanted, shown), formula)

    def inverse_of(self, order: int) -> Any:
        """What a number is over in an entry: σ^(k)(b), or 1."""
        return sympy.Integer(1) if self.moments.free else derivative(self.moments.network, order, j, free=False)

    def known_value(self, value: dict[int, Fraction]) -> tuple[Any, list[Fact]]:
        """1 over the value of an entry, and what has to be known for that.

        Raises StepRefused where the parts of several degrees do not add up to a number.
        """
        if len(value) == 1:
            ((order, number),) = value.items()
            return self.inverse_of(order) * rational(1 / number), [] if self.moments.free else [self.nonzero[order]]
        total = sympy.Add(*(rational(v) * Inverse(self.inverse_of(k)) for k, v in value.items()))
        reduced = self.p.informed(self.values).canonical(self.p.term(total))
        if reduced.op != "num" or not reduced.data:
            raise StepRefused("use", "a table", "the value of an entry on the diagonal is no number")
        return rational(1 / reduced.data), []


def equation_at(p: Prover, equation: Term, column: int) -> Term:
    """The equation of an entry in this column."""
    return p.store.replace(equation, p.term(t_), p.number(column))
