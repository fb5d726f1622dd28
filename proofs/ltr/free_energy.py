"""Hamiltonians are surprisals, and differences of free energies are divergences."""

from typing import Any

import sympy
from beyond.monotone import inverse_positive
from ltr.gibbs import ZERO, divergence, gibbs
from ltr.kronecker import everywhere
from ltr.logarithms import quotient_rule
from ltr.real_sums import exponentials_positive

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    Implication,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.tactics import unequal

n, i = integers("n i")
H, p_, q, E, G = families("H p q E G")
(T,) = reals("T")
exp, log = sympy.exp, sympy.log
span = (i, 0, n - 1)


def partition(energy: Any) -> Any:
    """Σ exp(-energy_i)."""
    return sympy.Sum(exp(-energy(i)), span)


def boltzmann(distribution: Any, energy: Any) -> Any:
    """p_i = exp(-energy_i)/Z."""
    return everywhere([(i, n)], Equal(distribution[i], exp(-energy(i)) / partition(energy)))


def total(family: Any) -> Any:
    """Σ p_i."""
    return sympy.Sum(family[i], span)


class Weights:
    """What is shown of p_i = exp(-energy_i)/Z."""

    def __init__(self, p: Prover, count: Fact, distribution: Any, energy: Any, given: Fact) -> None:
        self.p, self.distribution, self.energy, self.given = p, distribution, energy, given
        self.Z = partition(energy)
        first = p.order(AtMost(0, 0)), p.order(Below(0, n), count)
        self.positive = p.use(exponentials_positive, n, 0, sympy.Lambda(i, -energy(i)), given=first)
        self.nonzero = unequal(p, self.Z, 0, self.positive)

    def above(self, low: Fact, high: Fact) -> Fact:
        """0 < p_i."""
        p, one = self.p, self.p.fact("exp_positive", -self.energy(i))
        inverse = p.use(inverse_positive, self.Z, given=[self.positive])
        value = p.instantiate(self.given, i, given=[low, high])
        goal = Below(0, self.distribution[i])
        return p.order(goal, one, inverse, value, items=[["1", [0, 1], [], []], ["1", [2], [], []]])

    def log(self, low: Fact, high: Fact) -> Fact:
        """log p_i = -energy_i - log Z."""
        p, power = self.p, exp(-self.energy(i))
        value = p.instantiate(self.given, i, given=[low, high])
        rule = quotient_rule(p, power, self.Z, p.fact("exp_positive", -self.energy(i)), self.positive)
        known = p.rewrite(rule, p.equal(log(self.distribution[i]), rule.formula.args[1]), value)
        return p.combine(
            Equal(log(self.distribution[i]), -self.energy(i) - log(self.Z)), (1, known),
            (1, p.fact("log_exp", -self.energy(i))),
        )  # fmt: skip

    def sum(self) -> Fact:
        """Σ p_i = 1."""
        p = self.p
        each = p.termwise(
            Equal(total(self.distribution), sympy.Sum(exp(-self.energy(i)) / self.Z, span)),
            lambda low, high: p.instantiate(self.given, i, given=[low, high]), i,
        )  # fmt: skip
        return p.combine(Equal(total(self.distribution), 1), (1, each), given=[self.nonzero])


# --- Hamiltonian and surprisal ----------------------------------------------------------------------------------------


def plain(place: Any) -> Any:
    """H_i."""
    return H[place]


def by_taking_logarithms(p: Prover, count: Fact, given: Fact) -> Fact:
    """ln p_i = -H_i - ln Z, outcome by outcome, and its mean."""
    weights = Weights(p, count, p_, plain, given)
    Z = partition(plain)

    def surprisal(low: Fact, high: Fact) -> Fact:
        return p.combine(Equal(-log(p_[i]), H[i] + log(Z)), (-1, weights.log(low, high)))

    def weighted(low: Fact, high: Fact) -> Fact:
        return p.combine(Equal(-p_[i] * log(p_[i]), p_[i] * H[i] + p_[i] * log(Z)), (-p_[i], weights.log(low, high)))

    every = p.generally([i], [AtMost(0, i), Below(i, n)], surprisal)
    one = weights.sum()
    terms = p.termwise(
        Equal(sympy.Sum(-p_[i] * log(p_[i]), span), sympy.Sum(p_[i] * H[i] + p_[i] * log(Z), span)), weighted, i
    )
    mean = p.combine(mean_is(1), (1, terms), (log(Z), one))
    return p.both(every, one, mean)


def mean_is(sign: int) -> Equal:
    """The mean of the surprisal, from the mean of H."""
    return Equal(sympy.Sum(-p_[i] * log(p_[i]), span), sympy.Sum(p_[i] * H[i], span) + sign * log(partition(plain)))


def surprisals(sign: int) -> Conjunction:
    """Surprisal, normalisation, entropy."""
    return Conjunction(
        everywhere([(i, n)], Equal(-log(p_[i]), H[i] + sign * log(partition(plain)))),
        Equal(total(p_), 1),
        mean_is(sign),
    )


hamiltonian = Claim(
    "dict-hamiltonian-surprisal",
    title="The Hamiltonian is the surprisal but for ln Z, and the mean surprisal is the entropy",
    source="LTR, table I, as we read it",
    variables=[n, H, p_],
    hypotheses=[AtMost(1, n), boltzmann(p_, plain)],
    conclusion=surprisals(1),
    conventions="n outcomes; surprisal -ln p_i, entropy -Σ p_i ln p_i, in nats; temperature 1",
    notes="Any p without zeros is of this form, with H_i = -ln p_i and Z = 1.",
    proof=by_taking_logarithms,
    example={"n": 3},
    twins=[
        Twin("with -ln Z", conclusion=surprisals(-1), at={"n": 2, "H": [0, 0], "p": ["1/2", "1/2"]}),
        Twin(
            "without normalisation",
            hypotheses=[AtMost(1, n), everywhere([(i, n)], Equal(p_[i], exp(-H[i])))],
            at={"n": 2, "H": [0, 0], "p": [1, 1]},
        ),
    ],
)


# --- free energy ------------------------------------------------------------------------------------------------------


def heated(energy: Any) -> Any:
    """Energy over temperature."""
    return lambda place: energy[place] / T


def free_energy(distribution: Any, energy: Any) -> Any:
    """F[q] = Σ q_i E_i + T Σ q_i ln q_i: mean energy minus temperature times entropy."""
    return sympy.Sum(distribution[i] * energy[i], span) + T * sympy.Sum(distribution[i] * log(distribution[i]), span)


def equilibrium(energy: Any) -> Any:
    """F = -T ln Z."""
    return -T * log(partition(heated(energy)))


def by_logarithms(p: Prover, count: Fact, hot: Fact, given: Fact, least: Fact, one: Fact) -> Fact:
    """T q ln(q/p) = T q ln q + q E + q T ln Z, outcome by outcome; then Gibbs' inequality."""
    weights = Weights(p, count, p_, heated(E), given)
    warm = unequal(p, T, 0, hot)
    Z = partition(heated(E))
    body = q[i] * log(q[i] / p_[i])
    parts = q[i] * E[i] + T * q[i] * log(q[i]) + q[i] * T * log(Z)

    def each(low: Fact, high: Fact) -> Fact:
        goal = Equal(T * body, parts)
        not_negative = p.instantiate(least, i, given=[low, high])

        def some(h: Fact) -> Fact:
            rule = quotient_rule(p, q[i], p_[i], h, weights.above(low, high))
            return p.combine(goal, (T * q[i], rule), (-T * q[i], weights.log(low, high)), given=[warm])

        def none(h: Fact) -> Fact:
            return p.combine(goal, (-T * log(q[i] / p_[i]) + E[i] + T * log(q[i]) + T * log(Z), h))

        never = lambda h: p.absurd(p.order(p.store.false(), h, not_negative), p.term(goal))  # noqa: E731
        return p.compare(0, q[i], some, none, never)

    terms = p.termwise(Equal(sympy.Sum(T * body, span), sympy.Sum(parts, span)), each, i)
    same = Equal(free_energy(q, E) - equilibrium(E), T * divergence(q, p_))
    identity = p.combine(same, (-1, terms), (-T * log(Z), one))

    def positive(low: Fact, high: Fact) -> Fact:
        return p.order(AtMost(0, p_[i]), weights.above(low, high))

    def support(low: Fact, high: Fact) -> Fact:
        bad = p.assume(Equal(p_[i], 0))
        false = p.order(p.store.false(), bad, weights.above(low, high))
        return p.discharge(p.absurd(false, p.term(Equal(q[i], 0))), bad.formula)

    inside = [AtMost(0, i), Below(i, n)]
    totals = p.combine(Equal(total(q), total(p_)), (1, one), (-1, weights.sum()))
    law = p.use(
        gibbs, n, q, p_, given=[least, p.generally([i], inside, positive), p.generally([i], inside, support), totals]
    )
    above, vanishing, _ = p.parts(law)
    bound = p.order(AtMost(equilibrium(E), free_energy(q, E)), above, hot, identity,
                    items=[["1", [0, 1], [], []], ["1", [2], [], []]])  # fmt: skip

    def lowest(h: Fact) -> Fact:
        zero = p.combine(Equal(divergence(q, p_), 0), (1 / T, h), (-1 / T, identity), given=[warm])
        return p.apply(vanishing, zero)

    return p.both(identity, bound, p.generally([], [Equal(free_energy(q, E), equilibrium(E))], lowest))


def differences(factor: Any) -> Conjunction:
    """The difference of free energies, its sign, and where it vanishes."""
    return Conjunction(
        Equal(free_energy(q, E) - equilibrium(E), factor * divergence(q, p_)),
        AtMost(equilibrium(E), free_energy(q, E)),
        Implication(Equal(free_energy(q, E), equilibrium(E)), everywhere([(i, n)], Equal(q[i], p_[i]))),
    )


distribution = [everywhere([(i, n)], AtMost(0, q[i])), Equal(total(q), 1)]
uniform = {"n": 2, "T": 2, "E": [0, 0], "p": ["1/2", "1/2"], "q": [1, 0]}
free_energies = Claim(
    "dict-free-energy-kl",
    title="The free energy exceeds that of equilibrium by T times the divergence",
    source="LTR, table I, as we read it",
    variables=[n, T, E, p_, q],
    hypotheses=[AtMost(1, n), Below(0, T), boltzmann(p_, heated(E)), *distribution],
    conclusion=differences(T),
    conventions=(
        "n states; p_i = exp(-E_i/T)/Z; F[q] = Σ q_i E_i - T S, with the entropy S = -Σ q_i ln q_i; F = -T ln Z; "
        "KL(q‖p) = Σ q_i ln(q_i/p_i); " + ZERO
    ),
    notes="So of all distributions the one of Boltzmann alone has the least free energy, -T ln Z.",
    proof=by_logarithms,
    example={"n": 3, "q": ["1/3", "2/3", 0]},
    twins=[
        Twin("without the factor T", conclusion=differences(1), at=uniform),
        Twin(
            "for q that does not sum to 1",
            hypotheses=[AtMost(1, n), Below(0, T), boltzmann(p_, heated(E)), distribution[0], AtMost(total(q), 1)],
            at=uniform | {"q": ["1/2", 0]},
        ),
    ],
)


def by_another_hamiltonian(p: Prover, count: Fact, hot: Fact, given: Fact) -> Fact:
    """F ≤ F[q], and F[q] - F_0[q] is the mean of E - E_0, while F_0[q] = F_0 for the q of E_0."""
    weights = Weights(p, count, q, heated(G), given)
    one = weights.sum()
    warm = unequal(p, T, 0, hot)
    Z = partition(heated(G))

    def each(low: Fact, high: Fact) -> Fact:
        goal = Equal(q[i] * G[i] + T * q[i] * log(q[i]), -T * log(Z) * q[i])
        return p.combine(goal, (T * q[i], weights.log(low, high)), given=[warm])

    terms = p.termwise(
        Equal(sympy.Sum(q[i] * G[i] + T * q[i] * log(q[i]), span), sympy.Sum(-T * log(Z) * q[i], span)), each, i
    )
    own = p.combine(Equal(free_energy(q, G), equilibrium(G)), (1, terms), (-T * log(Z), one))
    inside = [AtMost(0, i), Below(i, n)]
    least = p.generally([i], inside, lambda low, high: p.order(AtMost(0, q[i]), weights.above(low, high)))
    ratio = sympy.Lambda(i, exp(-E[i] / T) / partition(heated(E)))
    trivial = p.generally([i], inside, lambda *_: p.ring(p.equal(*[ratio(i)] * 2)))
    law = p.part(p.use(free_energies, n, T, E, ratio, q, given=[count, hot, trivial, least, one]), 1)
    return p.order(p.goal, law, own)


def variation(sign: int) -> AtMost:
    """F ≤ F_0 + <E - E_0>_0."""
    return AtMost(equilibrium(E), equilibrium(G) + sign * sympy.Sum(q[i] * (E[i] - G[i]), span))


bogoliubov = Claim(
    "gibbs-bogoliubov",
    title="The free energy is at most that of another Hamiltonian plus the mean difference",
    source="textbook (Gibbs, Bogoliubov)",
    variables=[n, T, E, G, q],
    hypotheses=[AtMost(1, n), Below(0, T), boltzmann(q, heated(G))],
    conclusion=variation(1),
    conventions="G is the other Hamiltonian E_0, and q its distribution exp(-G_i/T)/Z_0; F = -T ln Z, F_0 = -T ln Z_0",
    notes="So a Hamiltonian that can be handled gives a bound: the variational principle of mean field theories.",
    proof=by_another_hamiltonian,
    example={"n": 3},
    twins=[
        Twin(
            "with the mean subtracted",
            conclusion=variation(-1),
            at={"n": 1, "T": 1, "E": [1], "G": [0], "q": [1]},
        )
    ],
)
