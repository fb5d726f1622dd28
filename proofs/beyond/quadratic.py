"""Quadratic forms of rank r by r + 2 neurons, by r + 1 and an output bias, by r and one where σ' vanishes.

The r + 1 neurons have the slopes Σ_{i<j} q_i ℓ_i - ν_j ℓ_j, j < r, and Σ_{i<r} q_i ℓ_i, and the weights 2/σ''(b) times
1/ν_j - 1/ν_(j+1), and 1/ν_r; the output bias takes away what they are at x = 0.
"""

from collections.abc import Sequence
from typing import Any

import sympy
from beyond.quadratic_moments import (
    M,
    b,
    c,
    e,
    i,
    j,
    k,
    m,
    n,
    norm,
    orthogonal,
    partial_sums,
    q,
    r,
    sigma,
    through_degree_two,
    w,
    x,
)

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Congruent,
    D,
    Equal,
    Exists,
    Fact,
    ForAll,
    Indicator,
    Inverse,
    Jet,
    Prover,
    Twin,
    Unequal,
)
from symnet.proof.language import variables
from symnet.proof.tactics import unequal

a, forms = variables("a l", fun(INT, INT, REAL))

# --- any form, with an output bias ------------------------------------------------------------------------------------

size = 1 + sympy.Sum(q[c] ** 2 + 1, (c, 0, r - 1))
curvature = D(sigma, 2, b)


def nu(index: Any) -> sympy.Expr:
    """ν_j with an M that makes all of them positive."""
    return size + sympy.Sum(q[c], (c, 0, index - 1))


def inner(index: Any) -> sympy.Expr:
    """ℓ_i(x) = Σ_k l_ik x_k."""
    return sympy.Sum(forms[index, k] * x[k], (k, 0, n - 1))


form = sympy.Sum(q[i] * inner(i) ** 2, (i, 0, r - 1))


def network(count: Any, weights: Any = w, slopes: Any = a) -> sympy.Expr:
    """Σ_j w_j σ(b + λ a_j·x), `count` neurons."""
    slope = sympy.Sum(slopes[j, k] * x[k], (k, 0, n - 1))
    return sympy.Sum(weights[j] * Jet(sigma, b, SCALE * slope), (j, 0, count - 1))


def computes(count: Any, bias: Any = 0) -> ForAll:
    """The network is the form through degree two, for all x."""
    return ForAll(x, Congruent(network(count) + bias, SCALE**2 * form, 3))


active = Indicator(Below(j, r))


def weight(on: Any) -> sympy.Expr:
    """2/σ''(b) times 1/ν_j - 1/ν_(j+1), and for the last neuron, where `on` is 0, 1/ν_r."""
    return 2 / curvature * (Inverse(nu(j)) - on * Inverse(nu(j + 1)))


def slope(on: Any) -> sympy.Expr:
    """a_j·x as it is computed: Σ_{i<j} q_i ℓ_i - ν_j ℓ_j, the latter not for the last neuron."""
    return sympy.Sum(q[i] * inner(i), (i, 0, j - 1)) - on * nu(j) * inner(j)


coefficient = Indicator(Below(i, j)) * (q[i] + nu(j)) - Indicator(Below(i, j + 1)) * nu(j)  # of ℓ_i in it
entry = sympy.Sum(coefficient * forms[i, k], (i, 0, r - 1))
constant = -2 * sigma(b) / curvature * Inverse(size)


def truncated(p: Prover, length: Any, term: Any, low: Fact, high: Fact) -> Fact:
    """Σ_{i<r} [i < c] f_i = Σ_{i<c} f_i for 0 ≤ c ≤ r."""
    inside = Below(i, length)
    whole = sympy.Sum(Indicator(inside) * term, (i, 0, r - 1))
    cut = p.split(whole, length, low, high)
    first, last = cut.formula.args[1].args
    one = lambda _, under: p.ring(Equal(Indicator(inside) * term, term), p.indicator(under, inside))  # noqa: E731

    def none(above: Fact, _: Fact) -> Fact:
        h = p.assume(inside)
        outside = p.discharge(p.order(p.store.false(), h, above), h.formula)
        return p.ring(Equal(Indicator(inside) * term, 0), p.indicator(outside, inside))

    kept = sympy.Sum(term, (i, 0, length - 1))
    nothing = p.store.make("sum", (last.args[0], p.number(0)))
    before_ = p.termwise(p.equal(first, kept), one, i)
    after = p.termwise(p.equal(last, nothing), none, i)
    return p.combine(Equal(whole, kept), (1, cut), (1, before_), (1, after))


def as_computed(p: Prover, low: Fact, under: Fact) -> Fact:
    """Σ_k a_jk x_k is the slope, for 0 ≤ j ≤ r."""
    goal = Equal(sympy.Sum(entry * x[k], (k, 0, n - 1)), slope(active))
    swapped = p.swap(sympy.Sum(sympy.Sum(coefficient * forms[i, k] * x[k], (i, 0, r - 1)), (k, 0, n - 1)))
    top = p.order(AtMost(j, r), under)
    upper = [truncated(p, j, term, low, top) for term in (q[i] * inner(i), inner(i))]
    pairs = [(1, swapped), (1, upper[0]), (nu(j), upper[1])]

    def inside(h: Fact) -> Fact:
        lower = truncated(p, j + 1, inner(i), p.order(AtMost(0, j + 1), low), p.order(AtMost(j + 1, r), h))
        return p.combine(goal, *pairs, (-nu(j), lower), given=[p.indicator(h, Below(j, r))])

    def last(h: Fact) -> Fact:
        less = p.assume(Below(j, r))
        off = p.indicator(p.discharge(p.order(p.store.false(), less, h), less.formula), Below(j, r))
        every = Indicator(Below(i, j + 1)) * inner(i)

        def one(_: Fact, small: Fact) -> Fact:
            here = p.order(Below(i, j + 1), small, h)
            return p.ring(Equal(every, inner(i)), p.indicator(here, Below(i, j + 1)))

        all_of_them = p.termwise(Equal(sympy.Sum(every, (i, 0, r - 1)), sympy.Sum(inner(i), (i, 0, r - 1))), one, i)
        shorter = p.rewrite(
            p.ring(Equal(sympy.Sum(inner(i), (i, 0, j - 1)), sympy.Sum(inner(i), (i, 0, j - 1)))),
            Equal(sympy.Sum(inner(i), (i, 0, j - 1)), sympy.Sum(inner(i), (i, 0, r - 1))), h,
        )  # fmt: skip
        return p.combine(goal, *pairs, (-nu(j), all_of_them), (nu(j), shorter), given=[off])

    nothing = lambda h: p.absurd(p.order(p.store.false(), h, under), goal)  # noqa: E731
    return p.compare(j, r, inside, last, nothing)


def by_orthogonal_forms(p: Prover, rank: Fact, curved: Fact) -> Fact:
    """The squares of orthogonal forms at y = 0, 1 and -1 give the moments."""

    def nonzero(low: Fact, top: Fact) -> Fact:
        above = p.use(partial_sums, q, j, r - j, given=[low, p.order(AtMost(0, r - j), top)])
        return unequal(p, norm(j).xreplace({M: size}), 0, above)

    positive = p.generally([j], [AtMost(0, j), AtMost(j, r)], nonzero)
    values = sympy.Lambda(i, inner(i))

    def squares_at(number: int) -> Fact:
        fact = p.apply(p.use(orthogonal, q, values, number, size, r), rank)
        return p.apply(fact, p.convert(positive, fact.formula.args[0]))

    zero, plus, minus = map(squares_at, (0, 1, -1))
    scale = 2 / curvature

    def moment_at(power: int, value_: Any, *pairs: tuple[Any, Fact]) -> Fact:
        each = lambda on: weight(on) * slope(on) ** power  # noqa: E731
        clean = p.termwise(
            Equal(sympy.Sum(each(active), (j, 0, r - 1)), sympy.Sum(each(1), (j, 0, r - 1))),
            lambda _, under: p.ring(Equal(each(active), each(1)), p.indicator(under, Below(j, r))), j,
        )  # fmt: skip
        return p.combine(Equal(sympy.Sum(each(active), (j, 0, r)), value_), (1, clean), *pairs)

    moments = [
        moment_at(0, scale * Inverse(size), (scale / 2, plus), (scale / 2, minus), (-scale, zero)),
        moment_at(1, 0, (scale / 4, plus), (-scale / 4, minus)),
        moment_at(2, scale * form, (scale, zero)),
    ]
    families_ = [sympy.Lambda(j, weight(active)), sympy.Lambda(j, slope(active))]
    pairs = [[(f, fact)] for f, fact in zip((sigma(b), D(sigma, 1, b), curvature / 2), moments, strict=True)]
    shown = through_degree_two(p, *families_, r + 1, constant, form, *pairs)
    u = sympy.Symbol("u_")
    jet, replace = p.term(weight(active) * Jet(sigma, b, SCALE * u)), p.store.replace

    def neurons_(of: Any) -> Any:
        body = replace(jet, p.term(u), p.term(of))
        domain = p.term(sympy.Sum(w[j], (j, 0, r))).args[0]
        return p.store.make("sum", (domain, p.store.abstract(body, p.term(j)))), body

    goal = p.term(biased)
    for witness_ in WITNESSES:
        goal = p.store.instantiate(goal.args[0], p.term(witness_))
    wanted = p.store.instantiate(goal.args[0], p.term(x))
    (simple, simple_body), (full, full_body) = neurons_(slope(active)), neurons_(sympy.Sum(entry * x[k], (k, 0, n - 1)))

    def one_neuron(low: Fact, under: Fact) -> Fact:
        turned = as_computed(p, low, under)
        return p.rewrite(p.ring(p.equal(full_body, full_body)), p.equal(full_body, simple_body), turned)

    each = p.termwise(p.equal(full, simple), one_neuron, j, reason="the slope of each neuron")
    s = p.store
    total = lambda part: s.make("cong", (s.add(part, p.term(constant)), *wanted.args[1:]))  # noqa: E731
    at_x = p.rewrite(p.convert(shown, total(simple)), total(full), each)
    found = p.intro(p.convert(at_x, wanted), x)
    return given_witnesses(p, p.term(biased), WITNESSES, found)


def given_witnesses(p: Prover, goal: Any, values: Sequence[Any], found: Fact) -> Fact:
    """There are such families and numbers, one ∃ inside the other."""
    inside = [goal]
    for one in values[:-1]:
        inside.append(p.store.instantiate(inside[-1].args[0], p.term(one)))
    for formula, one in zip(reversed(inside), reversed(values), strict=True):
        found = p.witness(formula, one, found)
    return found


WITNESSES = [sympy.Lambda(j, weight(active)), sympy.Lambda((j, k), entry), constant]
biased = Exists(w, Exists(a, Exists(e, computes(r + 1, e))))
of_two = {"sigma": [1, 1, 1], "b": 0, "n": 2, "r": 2, "q": [1, -1], "l": [[1, 0], [0, 1]]}  # u² - v²

with_output_bias = Claim(
    "quadratic-upper-output-bias",
    title="A quadratic form of rank r by r + 1 neurons and an output bias",
    source="symnet (new here)",
    variables=[sigma, b, n, r, q, forms],
    hypotheses=[AtMost(0, r), Unequal(curvature, 0)],
    conclusion=biased,
    conventions="one hidden layer, r + 1 neurons, a common bias, an output bias; Q = Σ q_i ℓ_i², ℓ_i(x) = Σ_k l_ik x_k",
    senses=("taylor",),
    notes="Only σ''(b) ≠ 0 is needed; the form may be definite or not. The slopes are rational in q and l.",
    proof=by_orthogonal_forms,
    example={**of_two, "w": ["1/2", "-1/2", 1], "a": [[-1, 0], [1, -2], [1, -1]], "e": -1},
    twins=[
        Twin(
            "for all weights in place of some",
            variables=[sigma, b, n, r, q, forms, w, a, e],
            conclusion=computes(r + 1, e),
            at={**of_two, "w": [1, 0, 0], "a": [[1, 0]], "e": 0},
        )
    ],
)

# --- no output bias ---------------------------------------------------------------------------------------------------

v = variables("v", fun(INT, REAL))[0]
others = variables("c", fun(INT, INT, REAL))[0]
inside = Indicator(Below(j, m))
and_bias = [
    sympy.Lambda(j, inside * w[j] + (1 - inside) * e * Inverse(sigma(b))),
    sympy.Lambda((j, k), inside * a[j, k]),
]
replaced = Exists(v, Exists(others, ForAll(x, Equal(network(m + 1, v, others), network(m) + e))))


def by_one_more_neuron(p: Prover, count: Fact, nonzero: Fact) -> Fact:
    """The last neuron has no inputs: e/σ(b) times σ(b) is e."""
    goal = p.term(replaced)
    for family in and_bias:
        goal = p.store.instantiate(goal.args[0], p.term(family))
    wanted = p.store.instantiate(goal.args[0], p.term(x))
    s, u = p.store, sympy.Symbol("u_")
    body = p.term(and_bias[0].expr * Jet(sigma, b, SCALE * u))
    full = s.replace(body, p.term(u), p.term(sympy.Sum(inside * a[j, k] * x[k], (k, 0, n - 1))))
    domain = p.term(sympy.Sum(w[j], (j, 0, m - 1))).args[0]
    left = s.make("sum", (domain, s.abstract(full, p.term(j))))
    right = p.term(network(m))
    neuron = p.term(w[j] * Jet(sigma, b, SCALE * sympy.Sum(a[j, k] * x[k], (k, 0, n - 1))))

    def first(_: Fact, under: Fact) -> Fact:
        one = p.indicator(under, inside.args[0])
        return p.ring(p.equal(full, neuron), one)

    each = p.termwise(p.equal(left, right), first, j)
    last = p.combine(wanted, (1, each), given=[nonzero])
    return given_witnesses(p, p.term(replaced), and_bias, p.intro(last, x))


bias_as_neuron = Claim(
    "output-bias-as-neuron",
    title="An output bias is a neuron without inputs, where σ(b) ≠ 0",
    source="textbook",
    variables=[sigma, b, n, m, w, a, e],
    hypotheses=[AtMost(0, m), Unequal(sigma(b), 0)],
    conclusion=replaced,
    conventions="one hidden layer, m + 1 neurons in place of m and an output bias, a common bias",
    senses=("exact",),
    proof=by_one_more_neuron,
    example={"sigma": [2, 1], "b": 0, "n": 1, "m": 1, "w": [3], "a": [[1]], "e": 4, "v": [3, 2], "c": [[1]]},
    twins=[
        Twin(
            "for all weights in place of some",
            variables=[sigma, b, n, m, w, a, e, v, others],
            conclusion=ForAll(x, Equal(network(m + 1, v, others), network(m) + e)),
            at={"sigma": [2, 1], "b": 0, "n": 1, "m": 1, "w": [3], "a": [[1]], "e": 4, "v": [3, 3], "c": [[1]]},
        )
    ],
)
unbiased = Exists(w, Exists(a, computes(r + 2)))


def by_a_neuron(p: Prover, rank: Fact, nonzero: Fact, curved: Fact) -> Fact:
    """The r + 1 neurons and the output bias, which becomes a neuron."""

    def with_weights(found: Fact) -> Fact:
        used = p.use(bias_as_neuron, sigma, b, n, r + 1, w, a, e)
        made = p.apply(used, p.order(AtMost(0, r + 1), rank), nonzero)

        def with_more(same: Fact) -> Fact:
            goal = p.store.instantiate(p.store.instantiate(p.term(unbiased).args[0], p.term(v)).args[0], p.term(others))
            wanted = p.store.instantiate(goal.args[0], p.term(x))
            here, equal = p.instantiate(found, x), p.instantiate(same, x)
            left, right = equal.formula.args
            there = p.store.make("cong", (right, *here.formula.args[1:]))
            turned = p.rewrite(p.convert(here, there), p.store.make("cong", (left, *there.args[1:])), equal)
            return given_witnesses(p, p.term(unbiased), [v, others], p.intro(p.convert(turned, wanted), x))

        return p.choose(made, v, lambda h: p.choose(h, others, with_more))

    some = p.use(with_output_bias, sigma, b, n, r, q, forms, given=[rank, curved])
    return p.choose(some, w, lambda f: p.choose(f, a, lambda g: p.choose(g, e, with_weights)))


upper = Claim(
    "quadratic-upper",
    title="A quadratic form of rank r by r + 2 neurons",
    source="symnet (new here)",
    variables=[sigma, b, n, r, q, forms],
    hypotheses=[AtMost(0, r), Unequal(sigma(b), 0), Unequal(curvature, 0)],
    conclusion=unbiased,
    conventions="one hidden layer, r + 2 neurons, a common bias, no output bias; Q = Σ q_i ℓ_i², ℓ_i(x) = Σ_k l_ik x_k",
    senses=("taylor",),
    notes="σ'(b) may be 0. A product of two numbers has rank 2: four neurons, as in ltr-gate.",
    proof=by_a_neuron,
    example={**of_two, "w": ["1/2", "-1/2", 1, -1], "a": [[-1, 0], [1, -2], [1, -1], [0, 0]]},
    twins=[
        Twin(
            "for all weights in place of some",
            variables=[sigma, b, n, r, q, forms, w, a],
            conclusion=computes(r + 2),
            at={**of_two, "w": [1, 0, 0], "a": [[1, 0]]},
        )
    ],
)

# --- where σ' vanishes ------------------------------------------------------------------------------------------------

at_critical = [sympy.Lambda(j, 2 / curvature * q[j]), forms, -2 / curvature * sigma(b) * sympy.Sum(q[j], (j, 0, r - 1))]
critical = Exists(w, Exists(a, Exists(e, computes(r, e))))


def by_squares_alone(p: Prover, flat: Fact, curved: Fact) -> Fact:
    """One neuron for each square: the terms of first order vanish as σ'(b) does."""
    goal = p.term(critical)
    for family in at_critical:
        goal = p.store.instantiate(goal.args[0], p.term(family))
    wanted = p.store.instantiate(goal.args[0], p.term(x))
    slopes_ = sympy.Sum(2 / curvature * q[j] * inner(j), (j, 0, r - 1))
    shown = through_degree_two(
        p, at_critical[0], sympy.Lambda(j, inner(j)), r, at_critical[2], form, [], [(slopes_, flat)], []
    )
    return given_witnesses(p, p.term(critical), at_critical, p.intro(p.convert(shown, wanted), x))


critical_upper = Claim(
    "quadratic-upper-critical",
    title="A quadratic form of rank r by r neurons and an output bias where σ' vanishes",
    source="symnet (new here)",
    variables=[sigma, b, n, r, q, forms],
    hypotheses=[Equal(D(sigma, 1, b), 0), Unequal(curvature, 0)],
    conclusion=critical,
    conventions="one hidden layer, r neurons, a common bias with σ'(b) = 0, an output bias; Q = Σ q_i ℓ_i²",
    senses=("taylor",),
    notes="The neurons are σ(b + λℓ_i(x)). The output bias is one neuron more: output-bias-as-neuron.",
    proof=by_squares_alone,
    example={**of_two, "sigma": [1, 0, 1], "w": [1, -1], "a": [[1, 0], [0, 1]], "e": 0},
    twins=[
        Twin(
            "for all weights in place of some",
            variables=[sigma, b, n, r, q, forms, w, a, e],
            conclusion=computes(r, e),
            at={**of_two, "sigma": [1, 0, 1], "w": [1, 0], "a": [[1, 0]], "e": 0},
        )
    ],
)
