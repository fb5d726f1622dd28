"""Renormalization and restricted Boltzmann machines: what is the same, and when the machine's marginal is exact.

v < n are the states of the visible spins, h < m those of the hidden ones; T(v, h) couples them. The machine has the
energy E(v, h) = H(v) - T(v, h), so that Σ_v e^(-E(v, h)) = Σ_v e^(T - H) = e^(-H_RG(h)) by definition of both.
"""

from typing import Any

import sympy

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Definition,
    Equal,
    Fact,
    ForAll,
    Implication,
    Inverse,
    Prover,
    Twin,
    Unequal,
    families,
    integers,
)
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting
from symnet.proof.values import not_zero

n, m, v, w, j = integers("n m v w h")
H, g, f = families("H g f")
(T,) = variables("T", fun(INT, INT, REAL))
exp = sympy.exp


def hidden(body: Any) -> sympy.Expr:
    return sympy.Sum(body, (j, 0, m - 1))


def visible(body: Any, at: Any = v) -> sympy.Expr:
    return sympy.Sum(body, (at, 0, n - 1))


def marginal(at: Any) -> sympy.Expr:
    """Σ_h e^(-E(v, h)), the machine's weight of v."""
    return hidden(exp(T[at, j] - H[at]))


def rows(at: Any) -> sympy.Expr:
    """Tr_h e^T at v."""
    return hidden(exp(T[at, j]))


boltzmann = visible(exp(-H[w]), w)
machine = visible(marginal(w), w)


def all_states(at: Any, body: Any) -> ForAll:
    return ForAll(at, Implication(AtMost(0, at), Below(at, n), body))


def by_one_more(p: Prover, one: Fact) -> Fact:
    """Induction on n."""
    body = lambda last: Below(0, sympy.Sum(exp(f[w]), (w, 0, last - 1)))  # noqa: E731
    with forgetting(p):
        base = lambda: p.fact("exp_positive", f[0])  # noqa: E731

        def step(low: Fact, known: Fact) -> Fact:
            return p.order(body(n + 1), known, p.fact("exp_positive", f[n]), p.order(AtMost(0, n), low))

        every = p.induction(n, body(n), base, step, start=1, reason="induction on n")
    return p.instantiate(every, n, given=[one])


positive_sum = Claim(
    "sum-of-exponentials-positive",
    title="A sum of exponentials is positive",
    source="textbook",
    variables=[f, n],
    hypotheses=[AtMost(1, n)],
    conclusion=Below(0, sympy.Sum(exp(f[w]), (w, 0, n - 1))),
    proof=by_one_more,
    example={"n": 2},
    twins=[Twin("an empty sum", hypotheses=[AtMost(0, n)], at={"n": 0})],
)


def factored(p: Prover, at: Any) -> Fact:
    """Σ_h e^(T - H) = e^(-H) Σ_h e^T."""
    s, total = p.store, p.term(marginal(at))
    body = s.mul(p.term(exp(T[at, j])), p.term(exp(-H[at])))
    apart = s.make("sum", (total.args[0], s.abstract(body, p.term(j))))
    same = p.termwise(
        s.make("eq", (total, apart)), lambda: p.fact("exp_add", T[at, j], -H[at]), j, member=False,
        reason="e^(T - H) = e^T e^(-H)",
    )  # fmt: skip
    return p.combine(Equal(marginal(at), exp(-H[at]) * rows(at)), (1, same))


def conclusions(one: int) -> Conjunction:
    """Both equivalences, each as two implications, and the sum over all states in both orders."""
    exact = lambda at: Equal(marginal(at), exp(-H[at]))  # noqa: E731
    normalised = all_states(v, Equal(marginal(v) * boltzmann, exp(-H[v]) * machine))
    constant = ForAll([v, w], Implication(
        AtMost(0, v), Below(v, n), AtMost(0, w), Below(w, n), Equal(rows(v), rows(w))
    ))  # fmt: skip
    return Conjunction(
        Equal(hidden(visible(exp(T[v, j] - H[v]))), visible(marginal(v))),
        Implication(all_states(v, exact(v)), all_states(v, Equal(rows(v), one))),
        Implication(all_states(v, Equal(rows(v), one)), all_states(v, exact(v))),
        Implication(normalised, constant),
        Implication(constant, normalised),
    )


def by_factoring(p: Prover, one: Fact) -> Fact:
    """The machine's weight of v is e^(-H(v)) Tr_h e^T."""
    total = p.use(positive_sum, sympy.Lambda(w, -H[w]), n, given=[one])
    above = not_zero(p, p.convert(total, Below(0, boltzmann)))
    goals = p.goal.args
    swapped = p.combine(goals[0], (1, p.swap(goals[0].args[0])))

    def exact_to_one(given: Fact) -> Fact:
        def at(low: Fact, high: Fact) -> Fact:
            e = exp(-H[v])
            here = p.instantiate(given, v, given=[low, high])
            apart = not_zero(p, p.fact("exp_positive", -H[v]))
            return p.combine(Equal(rows(v), 1), (Inverse(e), here), (-Inverse(e), factored(p, v)), given=[apart])

        return p.generally([v], [AtMost(0, v), Below(v, n)], at)

    def one_to_exact(given: Fact) -> Fact:
        def at(low: Fact, high: Fact) -> Fact:
            here = p.instantiate(given, v, given=[low, high])
            return p.combine(Equal(marginal(v), exp(-H[v])), (1, factored(p, v)), (exp(-H[v]), here))

        return p.generally([v], [AtMost(0, v), Below(v, n)], at)

    def to_constant(given: Fact) -> Fact:
        def traced(at: Any, low: Fact, high: Fact) -> Fact:
            """Tr_h e^T Σ e^(-H) is the machine's sum."""
            e = exp(-H[at])
            here = p.instantiate(given, at, given=[low, high])
            apart = not_zero(p, p.fact("exp_positive", -H[at]))
            return p.combine(
                Equal(rows(at) * boltzmann, machine), (Inverse(e), here), (-Inverse(e) * boltzmann, factored(p, at)),
                given=[apart],
            )  # fmt: skip

        def at(low: Fact, high: Fact, low_: Fact, high_: Fact) -> Fact:
            over = Inverse(boltzmann)
            pair = (over, traced(v, low, high)), (-over, traced(w, low_, high_))
            return p.combine(Equal(rows(v), rows(w)), *pair, given=[above])

        return p.generally([v, w], [AtMost(0, v), Below(v, n), AtMost(0, w), Below(w, n)], at)

    def to_normalised(given: Fact) -> Fact:
        def at(low: Fact, high: Fact) -> Fact:
            def each(least: Fact, less: Fact) -> Fact:
                same = p.instantiate(given, w, v, given=[least, less, low, high])
                return p.combine(Equal(marginal(w), exp(-H[w]) * rows(v)), (1, factored(p, w)), (exp(-H[w]), same))

            whole = p.termwise(Equal(machine, visible(exp(-H[w]) * rows(v), w)), each, w)
            return p.combine(
                Equal(marginal(v) * boltzmann, exp(-H[v]) * machine),
                (boltzmann, factored(p, v)), (-exp(-H[v]), whole),
            )  # fmt: skip

        return p.generally([v], [AtMost(0, v), Below(v, n)], at)

    steps = (exact_to_one, one_to_exact, to_constant, to_normalised)
    with forgetting(p):
        shown = [p.generally([], [g.args[0]], step) for g, step in zip(goals[1:], steps, strict=True)]
    return p.both(swapped, *shown)


rbm = Claim(
    "rg-rbm",
    title="When a restricted Boltzmann machine made from a renormalization map is exact",
    source="Mehta, Schwab 2014; LTR, section III.E, as we read it",
    variables=[n, m, H, T],
    hypotheses=[AtMost(1, n)],
    conclusion=conclusions(1),
    conventions=(
        "finite alphabets: v < n visible states, h < m hidden ones; the machine has the energy H(v) - T(v, h), "
        "the renormalized Hamiltonian is e^(-H_RG(h)) = Tr_v e^(T - H)"
    ),
    notes=(
        "So the machine's marginal of h is e^(-H_RG(h)) for every T. Its marginal of v is e^(-H(v)) exactly where "
        "Tr_h e^T = 1 for all v, and it is p(v) = e^(-H(v))/Z after normalisation exactly where Tr_h e^T is the same "
        "for all v. That both sums over all states are equal, Tr_vh e^(T - H) = Tr_v e^(-H), is less: rg-rbm-sums-only."
    ),
    proof=by_factoring,
    example={"n": 2, "m": 2},
    twins=[Twin("Tr_h e^T = 2", conclusion=conclusions(2), at={"n": 1, "m": 1, "H": [0], "T": [[0]]})],
)


t = sympy.Symbol("t")
uneven = Definition("T", sympy.Lambda(t, sympy.log(t + sympy.Rational(1, 2))))  # T(v), for one hidden state


def weaker(total: int) -> Conjunction:
    """The sums over all states agree; Tr_h e^T is not 1 at v = 0."""
    return Conjunction(Equal(exp(uneven(0)) + exp(uneven(1)), total), Unequal(exp(uneven(0)), 1))


def by_two_numbers(p: Prover) -> Fact:
    """½ + 3/2 = 1 + 1."""
    values = []
    for k in (0, 1):
        q = sympy.Rational(2 * k + 1, 2)
        known = p.fact("exp_log", q, given=[p.order(Below(0, q))])
        values.append(p.combine(Equal(exp(uneven(k)), q), (1, known), given=[p.instantiate(p.definition(uneven), k)]))
    same = p.assume(Equal(exp(uneven(0)), 1))
    false = p.order(p.store.false(), same, values[0])
    return p.both(p.ring(p.goal.args[0], *values), p.discharge(false, same.formula))


sums_only = Claim(
    "rg-rbm-sums-only",
    title="Equal partition functions do not make the marginal exact",
    source="symnet; the remark is LTR's, section III.E, as we read it",
    conclusion=weaker(2),
    conventions="two visible states with H = 0, one hidden state: e^T is 1/2 and 3/2",
    notes="Tr_vh e^(T - H) = 2 = Tr_v e^(-H), but the machine gives the states the probabilities 1/4 and 3/4.",
    proof=by_two_numbers,
    twins=[Twin("another sum", conclusion=weaker(3))],
)


def decoupled(factor: Any) -> Equal:
    """Σ_v e^(T - H) = e^(g(h)) Σ_v e^(-H)."""
    return Equal(visible(exp(g[j] - H[v])), factor * visible(exp(-H[v])))


def by_one_law(p: Prover) -> Fact:
    """e^(g - H) = e^g e^(-H)."""
    s, total = p.store, p.term(visible(exp(g[j] - H[v])))
    body = s.mul(p.term(exp(g[j])), p.term(exp(-H[v])))
    apart = s.make("sum", (total.args[0], s.abstract(body, p.term(v))))
    same = p.termwise(s.make("eq", (total, apart)), lambda: p.fact("exp_add", g[j], -H[v]), v, member=False)
    return p.combine(p.goal, (1, same))


trivial = Claim(
    "rg-rbm-not-coupled",
    title="Without interaction the machine is exact, and its hidden units know nothing",
    source="symnet; the remark is LTR's, section III.E, as we read it",
    variables=[n, H, g, j],
    conclusion=decoupled(exp(g[j])),
    conventions="T(v, h) = g(h)",
    notes=(
        "Tr_h e^T = Σ e^(g(h)) is the same for all v, so by rg-rbm the marginal of v is exact after normalisation; "
        "that of h is e^(g(h)) but for a factor, whatever H is."
    ),
    proof=by_one_law,
    example={"n": 2},
    twins=[Twin("the factor g(h)", conclusion=decoupled(g[j]), at={"n": 1, "H": [0], "g": [0], "h": 0})],
)
