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

from collections.abc import Callable
from fractions import Fraction

import sympy

from symnet.constructions.quadratic_forms import diagonalised
from symnet.errors import UsageError
from symnet.kernel.terms import INT, Term
from symnet.lower_bounds import Bound
from symnet.proof.catalogue import shipped
from symnet.proof.claims import Claim
from symnet.proof.divisors import counted, dismissed, granted, same_entries
from symnet.proof.language import Apply, AtMost, Entries, integers
from symnet.proof.neurons import (
    Network,
    Proof,
    biases,
    i,
    j,
    k,
    m,
    network_of,
    rational,
    sigmas,
    v,
    values_not_zero,
)
from symnet.proof.prover import Fact, Prover
from symnet.proof.tables import of_missing, of_table
from symnet.proof.tactics import everywhere
from symnet.proof.uniform import uniform_claim
from symnet.proof.values import condition, derivatives

__all__ = ["needed_claim"]

g, h = integers("g h")


def needed_claim(bound: Bound) -> Claim:
    """The claim of a bound, with its proof.

    Raises:
        UsageError: where no theorem that the kernel knows gives the bound. LimitExceeded: for what is too large.
    """
    roads: dict[str, Callable[[Bound], tuple[Network, Proof]]] = {
        "gap-set-bound": of_degrees,
        "free-biases": of_one_variable_less,
        "free-biases-exp": of_exponentials,
        "partials-bound": of_table,
        "free-partials": of_table,
        "quadratic-exact-free-biases": of_form,
        "free-partials-pivot": of_table,
        "no-flattening-impossible": of_missing,
    }
    if bound.theorem == "robust-no-flattening":
        return uniform_claim(bound)
    if bound.theorem not in roads or bound.sense != "taylor":
        what = f"by {bound.theorem} in the sense {bound.sense}" if bound.theorem else "without a theorem"
        known = f"sense taylor, by {', '.join(roads)}, or uniform, by robust-no-flattening"
        raise UsageError(f"only some bounds ({known}) are claims for the kernel, not one {what}: docs/lower_bounds.md")
    network, proof = roads[bound.theorem](bound)
    number = bound.neurons
    name = str(bound.target)
    whose = "" if network.sigma is sigmas else f", {bound.activation}"
    if number is not sympy.oo and number < 1:
        raise UsageError(f"a theorem says that 1 neuron or more is needed, not {number}")
    said = "No number of neurons is enough" if number is sympy.oo else f"Fewer than {number} neurons are not enough"
    if number == 1:
        said = "At least one neuron is needed"
    return Claim(
        "neurons-needed",
        title=f"{said}{f' for {name}' if len(name) < 60 else ''}{whose}",
        source="derived by symnet",
        variables=network.bound,
        hypotheses=[AtMost(0, m), network.computes],
        conclusion=sympy.false if number is sympy.oo else AtMost(number, m),
        conventions=", ".join(("one hidden layer", *bound.conventions.words)),
        senses=("taylor",),
        notes=network.notes,
        proof=proof,
    )


# --- monomials: degrees of rows ---------------------------------------------------------------------------------------


def of_degrees(bound: Bound) -> tuple[Network, Proof]:
    """By gap-set-bound: the divisors of x^r of the degrees R."""
    network = network_of(bound, free=False)
    r, coefficient = monomial(network)
    degree, degrees = sum(r), frozenset(bound.degrees)
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
    if len(network.needed) != 1:
        raise UsageError(f"this theorem is about monomials, not about a target of {len(network.needed)} terms")
    return next(iter(network.needed.items()))


def of_exponentials(bound: Bound) -> tuple[Network, Proof]:
    """By free-biases-exp: biases of their own are no gain for exp."""
    network = network_of(bound, free=False, own_biases=True)
    if bound.activation.expr != sympy.exp(bound.activation.symbol) or bound.conventions.skip:
        raise UsageError("the theorem on free biases is about exp itself, and networks without skip connections")
    r, coefficient = monomial(network)

    def proof(p: Prover, few: Fact, computes: Fact) -> Fact:
        outer, inner, output, _ = network.divided(coefficient)
        values = [outer, inner, output] if bound.conventions.output_bias else [outer, inner]
        label = "free-biases-exp-output-bias" if bound.conventions.output_bias else "free-biases-exp"
        law = p.use(shipped(label), biases, *values, same_entries(r), m, len(r))
        law = granted(p, law, 4 if bound.conventions.output_bias else 3, few)
        return p.order(
            AtMost(bound.neurons, m), p.apply(law, network.computing(p, computes, law.formula.args[0], coefficient))
        )

    return network, proof


def of_form(bound: Bound) -> tuple[Network, Proof]:
    """By quadratic-exact-free-biases: a quadratic form as a sum of squares, with vectors dual to their forms."""
    network = network_of(bound, free=False, own_biases=True)
    size = network.size
    if any(sum(key) != 2 for key in network.needed):
        raise UsageError(f"this theorem is about quadratic forms, not about {bound.target}")
    squares = diagonalised(network.needed)
    forms = [[dict(form.terms).get(place, Fraction(0)) for place in range(size)] for _, form in squares]
    rows = sympy.Matrix([[rational(c) for c in row] for row in forms])
    duals = (rows.T * (rows * rows.T).inv()).T
    values = [rational(q) for q, _ in squares]

    def proof(p: Prover, few: Fact, computes: Fact) -> Fact:
        outer, inner, output, _ = network.divided(Fraction(1))
        sigma = p.store.lam(INT, p.term(network.sigma))
        law = p.use(
            shipped("quadratic-exact-free-biases"), sigma, biases, outer, inner, output, Entries(*values),
            matrix(rows), matrix(duals), m, size, len(squares),
        )  # fmt: skip
        law = granted(p, law, 2, few)
        for _ in range(2):
            law = p.apply(law, entry_by_entry(p, law.formula.args[0], len(squares)))
        law = p.apply(law, slopes(p, network, law.formula.args[0]))
        law = p.apply(law, network.computing(p, computes, law.formula.args[0]))
        return p.order(AtMost(bound.neurons, m), law)

    return network, proof


def matrix(entries: sympy.Matrix) -> sympy.Lambda:
    """A family of families of numbers."""
    columns = [Apply(Entries(*entries.col(place)), k) for place in range(entries.cols)]
    return sympy.Lambda(k, sympy.Lambda(i, Apply(Entries(*columns), i)))


def entry_by_entry(p: Prover, wanted: Term, size: int) -> Fact:
    """∀ i (0 ≤ i ⇒ i < r ⇒ …), and the same in it, about numbers."""
    s, at = p.store, p.term(integers("s")[0] if wanted.hint == "s" else i)
    formula = s.instantiate(wanted.args[0], at).args[1].args[1]

    def shown(_: int, here: Term) -> Fact:
        if here.op == "forall":
            return entry_by_entry(p, here, size)
        return p.ring(here) if here.op == "eq" else condition(p, here, ())

    return everywhere(p, at, 0, size, formula, shown)


def slopes(p: Prover, network: Network, wanted: Term) -> Fact:
    """σ'(b_j) ≠ 0 for all j, by the form of σ'."""
    s, at = p.store, p.term(biases[j])
    value = derivatives(p, p.term(network.sigma), at, 2)[1]
    left, right = value.formula.args
    shown = condition(p, s.negation(s.make("eq", (right, s.num(0)))), ())
    nonzero = p.rewrite(shown, s.negation(s.make("eq", (left, s.num(0)))), value)
    body = s.instantiate(wanted.args[0], p.term(j))
    low, rest = body.args
    return p.generally([j], [low, rest.args[0]], lambda *_: p.convert(nonzero, rest.args[1]))


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
