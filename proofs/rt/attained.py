"""Monomials by exactly as many neurons as they need, in the form in which the lower bounds count: m weights, m slopes.

A sum over boxes of indices is a list: the neurons of n variables, once for each value of the index of the next one.
Lists are joined end to end.
"""

from typing import Any

import sympy
from beyond.products import product_positive
from beyond.sums import sum_nonnegative
from rt.monomial import rt_monomial_upper

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Congruent,
    Conjunction,
    D,
    Equal,
    Exists,
    Fact,
    Families,
    ForAll,
    Implication,
    Indicator,
    Jet,
    Prover,
    Range,
    SumOver,
    Twin,
    Unequal,
    families,
    functions,
    integer_families,
    integers,
    reals,
)
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting, unequal

m, n, i, j, k, c, h = integers("m n i j k c h")
b, y = reals("b y")
(sigma,) = functions("sigma")
w, v, x, W = families("w v x W")
a, o, A, B, weight, slope = variables("a o A B omega alpha", fun(INT, INT, REAL))
r, t = integer_families("r t")


def listed(weights: Any, slopes: Any, count: Any, inputs: Any = n) -> Any:
    """Σ_j w_j σ(b + λ(y + a_j·x))."""
    inner = y + sympy.Sum(slopes[j, i] * x[i], (i, 0, inputs - 1))
    return sympy.Sum(weights[j] * Jet(sigma, b, SCALE * inner), (j, 0, count - 1))


# --- two lists --------------------------------------------------------------------------------------------------------

first = Indicator(Below(j, m))
joined_weights = sympy.Lambda(j, first * w[j] + (1 - first) * v[j - m])
joined_slopes = sympy.Lambda((j, i), first * a[j, i] + (1 - first) * o[j - m, i])
both = Equal(listed(W, A, m + h), listed(w, a, m) + listed(v, o, h))
joinable = Exists(W, Exists(A, ForAll([x, y], both)))


def neuron(weights: Any, slopes: Any, at: Any = j) -> Any:
    """One of them."""
    inner = y + sympy.Sum(slopes(at, i) * x[i], (i, 0, n - 1))
    return weights(at) * Jet(sigma, b, SCALE * inner)


def by_joining(p: Prover, low: Fact, more: Fact) -> Fact:
    """Cut the sum after the first list, and count the second from 0."""
    whole = sympy.Sum(neuron(joined_weights, joined_slopes), (j, 0, m + h - 1))
    cut = p.split(whole, m, low, p.order(AtMost(m, m + h), more))
    moved = p.shift(sympy.Sum(neuron(joined_weights, joined_slopes), (j, m, m + h - 1)), -m)

    def one(_: Fact, under: Fact) -> Fact:
        wanted = Equal(neuron(joined_weights, joined_slopes), neuron(w, a))
        return p.ring(wanted, p.indicator(under, first.args[0]))

    def other(least: Fact, _: Fact) -> Fact:
        place = Below(j + m, m)
        outside = p.assume(place)
        off = p.indicator(p.discharge(p.order(p.store.false(), outside, least), outside.formula), place)
        return p.ring(Equal(neuron(joined_weights, joined_slopes, j + m), neuron(v, o)), off)

    ends = [(neuron(joined_weights, joined_slopes), neuron(w, a), m, one)]
    ends.append((neuron(joined_weights, joined_slopes, j + m), neuron(v, o), h, other))
    pairs = [
        (1, p.termwise(Equal(sympy.Sum(left, (j, 0, top - 1)), sympy.Sum(right, (j, 0, top - 1))), proof, j))
        for left, right, top, proof in ends
    ]
    return witnessed(
        p, joinable, [joined_weights, joined_slopes], lambda goal: p.combine(goal, (1, cut), (1, moved), *pairs)
    )


def witnessed(p: Prover, claim: Any, values: Any, proof: Any) -> Fact:
    """There are such families: what is to be shown at them for all x and y."""
    goals = [p.term(claim)]
    for one in values:
        goals.append(p.store.instantiate(goals[-1].args[0], p.term(one)))
    wanted = goals[-1]
    for one in (x, y):
        wanted = p.store.instantiate(wanted.args[0], p.term(one))
    found = p.intro(proof(wanted), x, y)
    for goal, one in zip(reversed(goals[:-1]), reversed(values), strict=True):
        found = p.witness(goal, one, found)
    return found


EXAMPLE = {
    "sigma": [1, 2, 1], "b": 0, "n": 1, "m": 1, "h": 1, "w": [2], "a": [[1]], "v": [3], "o": [[-1]],
    "W": [2, 3], "A": [[1], [-1]],
}  # fmt: skip

lists_joined = Claim(
    "networks-added",
    title="Two lists of neurons are one",
    source="textbook",
    variables=[sigma, b, w, a, v, o, n, m, h],
    hypotheses=[AtMost(0, m), AtMost(0, h)],
    conclusion=joinable,
    conventions="one hidden layer, a common bias; the bias of each neuron may be moved by y",
    senses=("exact",),
    proof=by_joining,
    example=EXAMPLE,
    twins=[
        Twin(
            "for all weights in place of some",
            variables=[sigma, b, w, a, v, o, n, m, h, W, A],
            conclusion=ForAll([x, y], both),
            at=EXAMPLE | {"W": [2, 4]},
        )
    ],
)

# --- boxes ------------------------------------------------------------------------------------------------------------


def exponents(length: Any, least: int = 0) -> ForAll:
    """r_i ≥ 0 for 0 ≤ i < n."""
    return ForAll(i, Implication(Conjunction(AtMost(0, i), Below(i, length)), AtMost(least, r[i])))


def size(length: Any) -> Any:
    """∏ (r_i + 1)."""
    return sympy.Product(r[i] + 1, (i, 0, length - 1))


def over_box(length: Any, further: Any = None) -> SumOver:
    """Σ over t of ∏ ω_i(t_i) σ(b + λ(y + Σ α_i(t_i) x_i)), and of one variable more if `further`."""
    total = length if further is None else length + 1
    factor = sympy.Product(weight[i, t[i]], (i, 0, length - 1))
    inner = y + sympy.Sum(slope[i, t[i]] * x[i], (i, 0, length - 1))
    if further is not None:
        factor, inner = factor * weight[length, t[length]], inner + slope[length, t[length]] * x[length]
    return SumOver(factor * Jet(sigma, b, SCALE * inner), (t, Families(total, (i, Range(0, r[i] + 1)))))


def as_list(length: Any) -> Exists:
    """The neurons of a box as a list."""
    return Exists(W, Exists(A, ForAll([x, y], Equal(over_box(length), listed(W, A, size(length), length)))))


def copies(count: Any) -> Any:
    """The list of n variables, once for each of the first values of the index of the next one."""
    inner = y + slope[n, c] * x[n] + sympy.Sum(a[j, i] * x[i], (i, 0, n - 1))
    each = weight[n, c] * sympy.Sum(w[j] * Jet(sigma, b, SCALE * inner), (j, 0, size(n) - 1))
    return sympy.Sum(each, (c, 0, count - 1))


def copies_as_list(count: Any) -> Exists:
    """They are one list."""
    return Exists(W, Exists(A, ForAll([x, y], Equal(copies(count), listed(W, A, count * size(n), n + 1)))))


inside = Indicator(Below(i, n))
next_weights = sympy.Lambda(j, weight[n, h] * w[j])
next_slopes = sympy.Lambda((j, i), inside * a[j, i] + (1 - inside) * slope[n, h])


def next_copy(p: Prover) -> Fact:
    """The copy for the value h of the next index, as a list of neurons of n + 1 variables."""
    old = sympy.Sum(a[j, i] * x[i], (i, 0, n - 1))
    new = sympy.Sum(next_slopes(j, i) * x[i], (i, 0, n - 1))

    def entry(_: Fact, under: Fact) -> Fact:
        return p.ring(Equal(next_slopes(j, i) * x[i], a[j, i] * x[i]), p.indicator(under, inside.args[0]))

    same = p.termwise(Equal(new, old), entry, i)
    u, s = sympy.Symbol("u_"), p.store
    body = p.term(next_weights(j) * Jet(sigma, b, SCALE * (y + u + slope[n, h] * x[n])))
    left, right = (s.replace(body, p.term(u), p.term(part)) for part in (new, old))
    each = p.rewrite(p.ring(p.equal(left, left)), p.equal(left, right), same)
    domain = p.term(sympy.Sum(w[j], (j, 0, size(n) - 1))).args[0]
    sums = [s.make("sum", (domain, s.abstract(part, p.term(j)))) for part in (left, right)]
    return p.termwise(p.equal(*sums), lambda *_: each, j)


def by_adding_copies(p: Prover, low: Fact, positive: Fact) -> Fact:
    """Induction on the number of copies."""
    nothing = [sympy.Lambda(j, 0), sympy.Lambda((j, i), 0)]

    def step(least: Fact, known: Fact) -> Fact:
        def onward(before: Fact) -> Fact:
            product = p.order(
                AtMost(0, h * size(n)), least, positive, items=[["1", [0, 1], [], []], ["1", [0], [], []]]
            )
            counts = [product, p.order(AtMost(0, size(n)), positive)]
            more = p.use(
                lists_joined, sigma, b, v, o, next_weights, next_slopes, n + 1, h * size(n), size(n), given=counts
            )

            def together(found: Fact) -> Fact:
                def shown(goal: Any) -> Fact:
                    old, new = (p.instantiate(fact, x, y) for fact in (before, found))
                    return p.combine(goal, (1, old), (-1, new), (-1, next_copy(p)), given=[least])

                return witnessed(p, copies_as_list(h + 1), [W, A], shown)

            return p.choose(more, W, lambda one: p.choose(one, A, together))

        return p.choose(known, v, lambda one: p.choose(one, o, onward))

    with forgetting(p), p.knowing(low):
        return p.induction(
            h, copies_as_list(h), lambda: witnessed(p, copies_as_list(sympy.Integer(0)), nothing, p.ring), step,
            reason="induction on the number of copies",
        )  # fmt: skip


def by_one_more_index(p: Prover, nonnegative: Fact, given: Fact) -> Fact:
    """Induction on n: a copy of the list for each value of the next index."""
    alone = [sympy.Lambda(j, 1), sympy.Lambda((j, i), 0)]
    none = sympy.Integer(0)

    def base() -> Fact:
        return p.generally([], [exponents(none)], lambda _: witnessed(p, as_list(none), alone, p.ring))

    def step(low: Fact, known: Fact) -> Fact:
        def shown(all_of_them: Fact) -> Fact:
            def fewer(here: Fact) -> Fact:
                least, high = p.parts(here)
                return p.instantiate(all_of_them, i, given=[p.both(least, p.order(Below(i, n + 1), high))])

            earlier = p.generally([i], [Conjunction(AtMost(0, i), Below(i, n))], fewer)
            last = p.instantiate(all_of_them, n, given=[p.both(low, p.order(Below(n, n + 1)))])
            factors = p.use(product_positive, sympy.Lambda(i, r[i] + 1), 0, n)
            each = p.generally(
                [i], [AtMost(0, i), Below(i, n)],
                lambda lo, hi: p.order(AtMost(1, r[i] + 1), p.instantiate(earlier, i, given=[p.both(lo, hi)])),
            )  # fmt: skip
            for fact in (low, each):
                factors = p.apply(factors, p.convert(fact, factors.formula.args[0]))
            positive = p.convert(factors, AtMost(1, size(n)))

            def with_list(found: Fact) -> Fact:
                every = by_adding_copies(p, low, positive)
                all_copies = p.instantiate(every, r[n] + 1, given=[p.order(AtMost(0, r[n] + 1), last)])
                return p.choose(all_copies, W, lambda one: p.choose(one, A, lambda two: joined(found, two)))

            def joined(found: Fact, all_copies: Fact) -> Fact:
                def total(goal: Any) -> Fact:
                    cut = p.split_family(over_box(n, 1), n)
                    turned = p.swap(cut.formula.args[1])
                    rest = turned.formula.args[1]
                    wanted = p.equal(rest, copies(r[n] + 1))
                    each_value = p.termwise(
                        wanted,
                        lambda *_: p.combine(
                            p.equal(p.store.instantiate(rest.args[1], p.term(c)), copies(r[n] + 1).function),
                            (weight[n, c], p.instantiate(found, x, y + slope[n, c] * x[n])),
                        ),
                        c,
                    )
                    here = p.instantiate(all_copies, x, y)
                    return p.combine(goal, (1, cut), (1, turned), (1, each_value), (1, here), given=[low])

                return witnessed(p, as_list(n + 1), [W, A], total)

            before = p.apply(known, earlier)
            return p.choose(before, w, lambda one: p.choose(one, a, with_list))

        return p.generally([], [exponents(n + 1)], shown)

    goal = Implication(exponents(n), as_list(n))
    with forgetting(p):
        every = p.induction(n, goal, base, step, reason="induction on n")
    return p.instantiate(every, n, given=[nonnegative, given])


BOX = {
    "sigma": [1, 2, 1], "b": 0, "n": 1, "r": [1], "omega": [[2, 3]], "alpha": [[1, -1]], "W": [2, 3], "A": [[1], [-1]],
}  # fmt: skip

box_as_list = Claim(
    "box-of-neurons-listed",
    title="Neurons for all indices in a box are a list",
    source="textbook",
    variables=[sigma, b, r, weight, slope, n],
    hypotheses=[AtMost(0, n), exponents(n)],
    conclusion=as_list(n),
    conventions="one hidden layer, ∏ (r_i + 1) neurons, a common bias; the bias of each neuron may be moved by y",
    senses=("exact",),
    proof=by_one_more_index,
    example=BOX,
    twins=[
        Twin(
            "for all weights in place of some",
            variables=[sigma, b, r, weight, slope, n, W, A],
            conclusion=ForAll([x, y], Equal(over_box(n), listed(W, A, size(n), n))),
            at=BOX | {"W": [2, 4]},
        )
    ],
)

# --- monomials --------------------------------------------------------------------------------------------------------

span = (i, 0, n - 1)
degree = sympy.Sum(r[i], span)
divisor = 2**degree * D(sigma, degree, b)


def network(count: Any) -> Any:
    """Σ_j w_j σ(b + λ a_j·x)."""
    return sympy.Sum(w[j] * Jet(sigma, b, SCALE * sympy.Sum(a[j, i] * x[i], span)), (j, 0, count - 1))


def computes(count: Any, factor: Any = 1) -> ForAll:
    """The network is x^r through its degree, for all x."""
    target = factor * SCALE**degree * sympy.Product(x[i] ** r[i], span)
    return ForAll(x, Congruent(network(count), target, degree + 1))


attained_by = Exists(w, Exists(a, computes(size(n))))
box_weight = sympy.Lambda((i, k), (-1) ** k * sympy.binomial(r[i], k))
box_slope = sympy.Lambda((i, k), r[i] - 2 * k)


def by_the_box(p: Prover, nonnegative: Fact, given: Fact, nonzero: Fact) -> Fact:
    """The neurons of rt-monomial-upper as a list; the terms after the leading one have higher degree."""
    upper = p.coefficients(p.use(rt_monomial_upper, sigma, b, x, r, n, given=[nonnegative, given, nonzero]))
    made = p.use(box_as_list, sigma, b, r, box_weight, box_slope, n, given=[nonnegative, given])
    total = p.use(sum_nonnegative, n, r, given=[nonnegative, given])
    goal = p.term(attained_by)
    values = [sympy.Lambda(j, W[j] / divisor), A]
    for one in values:
        goal = p.store.instantiate(goal.args[0], p.term(one))
    wanted = p.store.instantiate(goal.args[0], p.term(x))
    left, right, order = wanted.args
    index = p.term(k)
    equal = p.store.make("eq", (p.store.make("coeff", (index, left)), p.store.make("coeff", (index, right))))

    def with_list(found: Fact) -> Fact:
        same = p.instantiate(found, x, 0)

        def coefficient(under: Fact) -> Fact:
            top = p.order(AtMost(k, degree), under)
            shifted = p.instantiate(upper, k - degree, given=[p.order(Below(k - degree, 4), top)])
            lower = unequal(p, k - degree - 2, 0, top)
            gone = p.fact("coefficient_of_one", k - degree - 2, given=[p.convert(lower, Unequal(k - degree - 2, 0))])
            with p.knowing(total):
                return p.combine(equal, (1, shifted), (-1 / divisor, coefficient_of(p, same)), given=[gone, nonzero])

        every = p.generally([k], [p.store.make("lt", (index, order))], coefficient)
        shown = p.intro(p.by_coefficients(every, wanted, reason="compare the coefficients up to that of λ^d"), x)
        first_goal = p.term(attained_by)
        second_goal = p.store.instantiate(first_goal.args[0], p.term(values[0]))
        return p.witness(first_goal, values[0], p.witness(second_goal, A, shown))

    def coefficient_of(p: Prover, same: Fact) -> Fact:
        return p.instantiate(p.coefficients(same), k)

    return p.choose(made, W, lambda one: p.choose(one, A, with_list))


POWERS = {"sigma": [1, 1, 1], "b": 0, "n": 1, "r": [2], "w": ["1/4", "-1/2", "1/4"], "a": [[2], [0], [-2]]}

monomial_attained = Claim(
    "rt-monomial-attained",
    title="A monomial takes no more than ∏ (r_i + 1) neurons",
    source="RT, section 4",
    variables=[sigma, b, r, n],
    hypotheses=[AtMost(0, n), exponents(n), Unequal(D(sigma, degree, b), 0)],
    conclusion=attained_by,
    conventions="one hidden layer, ∏ (r_i + 1) neurons, a common bias, no output bias, no skip connections",
    senses=("taylor",),
    notes="In the words of rt-monomial-exact, which says that no fewer do where c₀, …, c_(d-1) ≠ 0. "
    "The neurons are those of rt-monomial-upper.",
    proof=by_the_box,
    example=POWERS | {"w": ["1/8", "-1/4", "1/8"]},
    twins=[
        Twin(
            "for all weights in place of some",
            variables=[sigma, b, r, n, w, a],
            conclusion=computes(size(n)),
            at=POWERS | {"w": [1, 0, 0]},
        )
    ],
)


def multiplies(count: Any) -> ForAll:
    """The network is ∏ x_i through degree n, for all x."""
    return ForAll(x, Congruent(network(count), SCALE**n * sympy.Product(x[i], span), n + 1))


def by_exponents_one(p: Prover, nonnegative: Fact, count: Fact, nonzero: Fact) -> Fact:
    """All exponents are 1."""
    law = p.use(monomial_attained, sigma, b, sympy.Lambda(i, 1), n)
    least = p.generally([i], [Conjunction(AtMost(0, i), Below(i, n))], lambda _: p.order(AtMost(0, sympy.Integer(1))))
    for fact in (nonnegative, least, nonzero):
        law = p.apply(law, p.convert(fact, law.formula.args[0]))
    network_ = law.formula.args[0].args[0].args[0].args[0]  # below ∃ w, ∃ a and ∀ x, on the left side
    number = network_.args[0].args[1]
    same = p.ring(p.equal(number, m), count)
    listed_ = p.rewrite(law, p.store.replace(law.formula, number, p.term(m)), same)
    return p.convert(listed_, p.goal, reason="all exponents are 1")


PRODUCT = {
    "sigma": [1, 1, 1], "b": 0, "n": 2, "m": 4,
    "w": ["1/8", "1/8", "-1/8", "-1/8"], "a": [[1, 1], [-1, -1], [1, -1], [-1, 1]],
}  # fmt: skip

product_attained = Claim(
    "no-flattening-product-attained",
    title="A product of n variables takes no more than 2^n neurons in one hidden layer",
    source="LTR, appendix A; RT, section 4",
    variables=[sigma, b, n, m],
    hypotheses=[AtMost(0, n), Equal(m, 2**n), Unequal(D(sigma, n, b), 0)],
    conclusion=Exists(w, Exists(a, multiplies(m))),
    conventions="one hidden layer, 2^n neurons, a common bias, no output bias, no skip connections",
    senses=("taylor",),
    notes="In the words of no-flattening-product, which says that no fewer do where c₀, …, c_(n-1) ≠ 0: so 2^n.",
    proof=by_exponents_one,
    example=PRODUCT,
    twins=[
        Twin(
            "for all weights in place of some",
            variables=[sigma, b, n, m, w, a],
            conclusion=multiplies(m),
            at=PRODUCT | {"w": [1, 0, 0, 0]},
        )
    ],
)
