"""The claim that a lower bound makes, about its σ, its bias and its target, and the proof from the theorems for all.

>>> import sympy
>>> from symnet.activations import softplus
>>> from symnet.lower_bounds import Conventions, lower_bound
>>> x, y = sympy.symbols("x y")
>>> claim = needed_claim(lower_bound(x * y, softplus, Conventions("common"), bias=softplus.point(0)))
>>> claim.conclusion
AtMost(4, m)

What is claimed: whatever the number m of neurons and the weights, if the network is the target through its degree, then
N ≤ m.  What a theorem asks of σ^(k)(b) is shown from the definition of σ; nothing is taken from `lower_bounds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from symnet.errors import LimitExceeded, UsageError
from symnet.exact.balls import Zero
from symnet.exact.polynomials import look, terms
from symnet.kernel.terms import INT, REAL, SERIES, Term, fun
from symnet.lower_bounds import Bound
from symnet.proof.catalogue import shipped
from symnet.proof.claims import Claim
from symnet.proof.divisors import counted, dismissed, granted, same_entries
from symnet.proof.language import (
    SCALE,
    AtMost,
    Congruent,
    Entries,
    ForAll,
    Jet,
    families,
    integer_families,
    integers,
    reals,
    value_of,
    variables,
)
from symnet.proof.prover import Fact, Prover
from symnet.proof.relations import knowledge_of
from symnet.proof.tactics import everywhere
from symnet.proof.values import condition, derivatives

__all__ = ["Network", "needed_claim", "network_of", "values_not_zero"]

ONE = Fraction(1)
MOST_NAMED = 6  # inputs; more are the entries of one family
MOST_INPUTS = 64  # a sum or product over more is not written out by the kernel
BITS = 256

i, j, k, m, g, h, v = integers("i j k m g h v")
w, l, x = families("w l x")  # noqa: E741 - skip connections
(a,) = variables("a", fun(INT, INT, REAL))
(t,) = integer_families("t")
(e,) = reals("e")
(common,) = reals("b")
(sigmas,) = variables("sigma", fun(INT, REAL, REAL))
(biases,) = families("b")
RESERVED = frozenset(["a", "b", "e", "g", "h", "i", "j", "k", "l", "lambda", "m", "sigma", "t", "w"])


@dataclass(frozen=True)
class Network:
    """The networks that a claim is about, and that they compute the target through its degree.

    `sigma`, `bias` are those of all neurons, or families where each has its own.
    """

    bound: list[Any]  # what the statement is about: for all of these
    inputs: list[Any]  # one symbol each, or the family x alone
    sigma: Any
    bias: Any
    output_bias: Any  # a symbol, or 0
    skip: Any  # a family, or 0
    target: dict[tuple[int, ...], Fraction]
    degree: int
    computes: ForAll
    notes: str

    @property
    def size(self) -> int:
        """The number of inputs."""
        return len(next(iter(self.target)))

    def divided(self, coefficient: Fraction) -> list[Any]:
        """Output weights, first-layer weights, output bias and skip connections of the network over a number."""
        if coefficient == 1:
            return [w, a, self.output_bias, self.skip]
        factor = sympy.Rational(coefficient.denominator, coefficient.numerator)
        skip = self.skip if isinstance(self.skip, sympy.Lambda) else sympy.Lambda(i, factor * l[i])
        return [sympy.Lambda(j, factor * w[j]), a, factor * self.output_bias, skip]

    def computing(self, p: Prover, network: Fact, wanted: Term, coefficient: Fraction = ONE) -> Fact:
        """The hypothesis, over a number, as a theorem wants it: for a family x."""
        s, values = p.store, [x] if self.inputs == [x] else [x[index] for index in range(self.size)]
        fact, goal = p.instantiate(network, *values), s.instantiate(wanted.args[0], p.term(x))
        if coefficient != 1:
            unit, factor = s.var("U", SERIES), s.num(1 / coefficient)
            _, right, order = fact.formula.args
            scaled = s.make("cong", (s.mul(factor, unit), p.canonical(s.mul(factor, right)), order))
            fact = p.series_with(scaled, {unit: fact})
        return p.intro(p.convert(fact, goal), x)


def network_of(bound: Bound, *, free: bool) -> Network:
    """The networks of a bound; `free`: whatever the activation and the bias of each neuron are.

    Raises:
        LimitExceeded: for too many inputs. UsageError: for a bias that has no name.
    """
    size, conventions = len(bound.variables), bound.conventions
    if size > MOST_INPUTS:
        raise LimitExceeded("inputs of a network whose size is claimed", size, MOST_INPUTS)
    names = [v.name for v in bound.variables]
    named = size <= MOST_NAMED and not RESERVED & set(names) and len({look(n) for n in names}) == size
    symbols = [sympy.Symbol(n) for n in names]
    inputs: list[Any] = symbols if named else [x]
    entries = symbols if named else [x[index] for index in range(size)]
    if not free and conventions.biases == "free":
        raise UsageError("this theorem is about a common bias, not about networks whose neurons have their own")
    sigma, bias, bound_ = activation_of(bound, free=free)
    slope = (
        sympy.Add(*(a[j, index] * entry for index, entry in enumerate(entries)))
        if named
        else sympy.Sum(a[j, i] * x[i], (i, 0, size - 1))
    )
    neuron = Jet(sigma[j], bias[j], SCALE * slope) if free else Jet(sigma, bias, SCALE * slope)
    total = sympy.Sum(w[j] * neuron, (j, 0, m - 1))
    if conventions.output_bias:
        total, bound_ = total + e, [*bound_, e]
    if conventions.skip:
        linear = (
            sympy.Add(*(l[index] * entry for index, entry in enumerate(entries)))
            if named
            else sympy.Sum(l[i] * x[i], (i, 0, size - 1))
        )
        total, bound_ = total + SCALE * linear, [*bound_, l]
    target = {tuple(key): Fraction(value) for key, value in terms(bound.target, bound.variables).items()}
    degree = max(map(sum, target))
    polynomial = sympy.Add(
        *(
            sympy.Rational(c.numerator, c.denominator)
            * SCALE ** sum(key)
            * sympy.Mul(*(entry**r for entry, r in zip(entries, key, strict=True)))
            for key, c in target.items()
        )
    )
    return Network(
        bound=[*bound_, w, a, m],
        inputs=inputs,
        sigma=sigma,
        bias=bias,
        output_bias=e if conventions.output_bias else sympy.Integer(0),
        skip=l if conventions.skip else sympy.Lambda(i, 0),
        target=target,
        degree=degree,
        computes=ForAll(inputs, Congruent(total, polynomial, degree + 1)),
        notes="" if named else "The inputs x_0, x_1, … are " + ", ".join(names) + ".",
    )


def activation_of(bound: Bound, *, free: bool) -> tuple[Any, Any, list[Any]]:
    """σ and its bias, or a family of each; and which of them are variables."""
    if free:
        return sigmas, biases, [sigmas, biases]
    sigma = value_of(bound.activation, "needed_claim")
    if bound.bias is None:
        return sigma, common, [common]
    expression = bound.bias.expr
    if any(isinstance(part, Zero | sympy.ComplexRootOf) for part in sympy.preorder_traversal(expression)):
        raise UsageError(f"the bias {expression} has no closed form, so that no claim about it is written down")
    return sigma, expression, []


def needed_claim(bound: Bound) -> Claim:
    """The claim of a bound, with its proof.

    Raises:
        UsageError: where no theorem that the kernel knows gives the bound. LimitExceeded: for what is too large.
    """
    roads: dict[str, Callable[[Bound], tuple[Network, Proof]]] = {
        "gap-set-bound": of_degrees,
        "free-biases": of_one_variable_less,
    }
    if bound.theorem not in roads or bound.sense != "taylor":
        what = f"{bound.theorem} in the sense {bound.sense}" if bound.theorem else "what needs no theorem"
        raise UsageError(f"a claim is made of {', '.join(roads)} in the sense taylor, not of {what}")
    network, proof = roads[bound.theorem](bound)
    number = bound.neurons
    name = str(bound.target)
    whose = "" if network.sigma is sigmas else f", {bound.activation}"
    count = "no number of neurons is" if number is sympy.oo else f"fewer than {number} neurons are not"
    return Claim(
        "neurons-needed",
        title=f"{count[:1].upper()}{count[1:]} enough{f' for {name}' if len(name) < 60 else ''}{whose}",
        source="derived by symnet",
        variables=network.bound,
        hypotheses=[AtMost(0, m), network.computes],
        conclusion=sympy.false if number is sympy.oo else AtMost(number, m),
        conventions=", ".join(("one hidden layer", *bound.conventions.words)),
        senses=("taylor",),
        notes=network.notes,
        proof=proof,
    )


Proof = Callable[[Prover, Fact, Fact], Fact]


# --- what is known of σ -----------------------------------------------------------------------------------------------


def values_not_zero(p: Prover, network: Network, orders: Iterable[int]) -> dict[int, Fact]:
    """σ^(k)(b) ≠ 0 for these k, from the definition of σ.

    Raises StepRefused where that is not seen.
    """
    wanted = sorted(set(orders))
    if not wanted:
        return {}
    s, sigma, b = p.store, p.term(network.sigma), p.term(network.bias)
    values = derivatives(p, sigma, b, wanted[-1] + 1)
    known = knowledge_of(p, [b], values)
    found = {}
    for order in wanted:
        left, right = values[order].formula.args
        reduced = p.informed(known).canonical(right)
        value = p.ring(s.make("eq", (left, reduced)), *known)
        shown = condition(p, s.negation(s.make("eq", (reduced, s.num(0)))), ())
        found[order] = p.rewrite(shown, s.negation(s.make("eq", (left, s.num(0)))), value)
    return found


# --- monomials: degrees of rows ---------------------------------------------------------------------------------------


def of_degrees(bound: Bound) -> tuple[Network, Proof]:
    """By gap-set-bound: the divisors of x^r of the degrees R."""
    network = network_of(bound, free=False)
    r, coefficient = monomial(network)
    degree, degrees = network.degree, frozenset(bound.degrees)
    every = degrees >= frozenset(range(degree + 1))
    members = sympy.Lambda(k, 1) if every else Entries(*(int(at in degrees) for at in range(degree + 1)))

    def proof(p: Prover, few: Fact, computes: Fact) -> Fact:
        powers = same_entries(r)
        gaps = {degree - high + low for high in degrees for low in degrees if low < high}
        nonzero = values_not_zero(p, network, gaps)
        law = p.use(
            shipped("gap-set-bound"), network.sigma, network.bias, *network.divided(coefficient), powers, members, m,
            len(r),
        )  # fmt: skip
        law = granted(p, law, 4, few)
        law = p.apply(law, dismissed(p, law.formula.args[0]))
        law = p.apply(law, differences(p, law.formula.args[0], degree, degrees, nonzero))
        law = p.apply(law, network.computing(p, computes, law.formula.args[0], coefficient))
        number = counted(p, law.formula.args[0], r, powers, members, degrees if not every else None)
        return p.order(AtMost(bound.neurons, m), law, number)

    return network, proof


def of_one_variable_less(bound: Bound) -> tuple[Network, Proof]:
    """By free-biases: the divisors of x^r without the variable of the least exponent."""
    network = network_of(bound, free=True)
    r, coefficient = monomial(network)
    pivot = min((place for place, power in enumerate(r) if power), key=lambda place: r[place])

    def proof(p: Prover, few: Fact, computes: Fact) -> Fact:
        weights = network.divided(coefficient)
        law = p.use(shipped("free-biases"), sigmas, biases, *weights, same_entries(r), pivot, m, len(r))
        law = granted(p, law, 7, few)
        law = p.apply(law, network.computing(p, computes, law.formula.args[0], coefficient))
        return p.order(AtMost(bound.neurons, m), law)

    return network, proof


def monomial(network: Network) -> tuple[tuple[int, ...], Fraction]:
    """The exponents and the factor of a target of one term.

    Raises UsageError for others.
    """
    if len(network.target) != 1:
        raise UsageError(f"this theorem is about monomials, not about a target of {len(network.target)} terms")
    return next(iter(network.target.items()))


def differences(p: Prover, formula: Term, degree: int, degrees: frozenset[int], nonzero: dict[int, Fact]) -> Fact:
    """What is asked of the degrees d - h + g, for all g < h in R."""
    s, upper, lower, at = p.store, p.term(h), p.term(g), p.term(v)
    body = s.instantiate(formula.args[0], upper)
    least, most, of_upper = body.args[0], body.args[1].args[0], body.args[1].args[1]
    below = s.instantiate(of_upper.args[1].args[0], lower)
    conditions = [below.args[0], below.args[1].args[0], below.args[1].args[1].args[0]]
    wanted = below.args[1].args[1].args[1]
    order = wanted.args[0].args[0].args[0].args[1]  # d - h + g
    asked = s.replace(wanted, order, at)

    def at_number(number: int) -> Fact:
        """σ^(k)(b) ≠ 0, and no output bias or skip connections that hide this degree."""
        first, *others = s.replace(asked, at, s.num(number)).args
        return p.both(p.convert(nonzero[number], first), *(dismissed(p, other) for other in others))

    shown = {number: at_number(number) for number in nonzero}
    if degrees >= frozenset(range(degree + 1)):  # all orders below d
        every = everywhere(p, at, 0, degree, asked, lambda number, _: shown[number])

        def pair(_: Fact, top: Fact, __: Fact, low: Fact, less: Fact, ___: Fact) -> Fact:
            ends = (s.make("le", (s.num(0), order)), s.make("lt", (order, s.num(degree))))
            return p.instantiate(every, order, given=[p.order(ends[0], top, low), p.order(ends[1], less)])

        inner = lambda *f: p.generally([g], conditions, lambda *more: pair(*f, *more))  # noqa: E731
        return p.generally([h], [least, most, of_upper.args[0]], inner)

    def member(rest: Term, inside: bool, then: Callable[[Term], Fact]) -> Fact:  # noqa: FBT001 - of a set
        """R ≠ 0 ⇒ …: shown where it is a member, else dismissed."""
        when, conclusion = rest.args
        if inside:
            return p.generally([], [when], lambda _: then(conclusion))
        zero = p.ring(when.args[0])
        return p.generally([], [when], lambda no: p.absurd(p.apply(no, zero), conclusion))

    def at_upper(top: int, rest: Term) -> Fact:
        def at_lower(low: int, here: Term) -> Fact:
            return member(here, low in degrees, lambda then: p.convert(shown[degree - top + low], then))

        def all_lower(then: Term) -> Fact:
            return everywhere(p, lower, 0, top, s.instantiate(then.args[0], lower).args[1].args[1], at_lower)

        return member(rest, top in degrees, all_lower)

    every = everywhere(p, upper, 0, degree + 1, of_upper, at_upper)
    bound = s.make("lt", (upper, s.num(degree + 1)))
    return p.generally([h], [least, most], lambda low, high: p.instantiate(every, h, given=[low, p.order(bound, high)]))
