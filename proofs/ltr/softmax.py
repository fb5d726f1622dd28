"""Softmax: of -H - μ it is Bayes' theorem; its shifts, its two classes, its derivatives."""

from typing import Any

import sympy
from ltr.kronecker import everywhere
from ltr.linear import unit_sum
from ltr.real_sums import exponentials_positive

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    D,
    Definition,
    Equal,
    Fact,
    Indicator,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.tactics import unequal

n, i, k, y = integers("n i k y")
f, q, a = families("f q a")
c, t = reals("c t")
exp, log = sympy.exp, sympy.log
span = (i, 0, n - 1)
surprisal = Definition("surprisal", sympy.Lambda(t, -log(t)))


def softmax(logit: Any, place: Any, length: Any = n) -> Any:
    """exp(logit(place)) over the sum of all."""
    return exp(logit(place)) / sympy.Sum(exp(logit(i)), (i, 0, length - 1))


# --- Bayes ------------------------------------------------------------------------------------------------------------


def by_bayes(p: Prover, low: Fact, high: Fact, likely: Fact, prior: Fact) -> Fact:
    """exp(-H_i - μ_i) = p(x|i) p(i), class by class."""

    def each(lo: Fact, hi: Fact, v: Any = i) -> Fact:
        factors = []
        for family, above in ((f, likely), (q, prior)):
            meaning = p.instantiate(p.definition(surprisal), family[v])
            of_log = p.fact("exp_log", family[v], given=[p.instantiate(above, v, given=[lo, hi])])
            factors.append(p.ring(Equal(exp(-surprisal(family[v])), family[v]), meaning, of_log))
        law = p.fact("exp_add", -surprisal(f[v]), -surprisal(q[v]))
        return p.ring(Equal(exp(-surprisal(f[v]) - surprisal(q[v])), f[v] * q[v]), law, *factors)

    sums = [sympy.Sum(value(i), span) for value in (lambda v: exp(minus_surprisals(v)), lambda v: f[v] * q[v])]
    terms = p.termwise(Equal(*sums), each, i)
    return p.ring(p.goal, each(low, high, y), terms, reason="the weights are the same, class by class")


def minus_surprisals(v: Any) -> Any:
    """-H_v - μ_v."""
    return -surprisal(f[v]) - surprisal(q[v])


positive = [everywhere([(i, n)], Below(0, family[i])) for family in (f, q)]
posterior = f[y] * q[y] / sympy.Sum(f[i] * q[i], span)
example = {"n": 3, "y": 1, "f": ["1/2", "1/3", "1/5"], "q": ["1/2", "1/4", "1/4"]}
bayes = Claim(
    "ltr-bayes-softmax",
    title="The posterior is the softmax of -H - μ",
    source="LTR, section II.A, as we read it",
    variables=[n, y, f, q],
    hypotheses=[AtMost(0, y), Below(y, n), *positive],
    conclusion=Equal(posterior, softmax(minus_surprisals, y)),
    conventions="n classes; at the data x, f_y = p(x|y) and q_y = p(y); the surprisals are H_y(x) and μ_y",
    notes=(
        "The left side is p(y|x) by Bayes' theorem, for probabilities and for densities p(x|y) alike. So a network "
        "that computes the H_y = -ln p(x|y) needs one more layer for p(y|x): the bias -μ and a softmax. Where p(x|y) "
        "or p(y) is 0 there is no H or μ."
    ),
    proof=by_bayes,
    example=example,
    twins=[
        Twin(
            "with the bias +μ",
            conclusion=Equal(posterior, softmax(lambda v: surprisal(q[v]) - surprisal(f[v]), y)),
            at=example,
        ),
        Twin(
            "the priors left out",
            conclusion=Equal(posterior, softmax(lambda v: -surprisal(f[v]), y)),
            at=example,
        ),
    ],
)


# --- shifts and differences -------------------------------------------------------------------------------------------


def times(*factors: Any) -> Any:
    """The product as it stands: SymPy would join exponentials."""
    return sympy.Mul(*factors, evaluate=False)


def shifted(p: Prover, offset: Any) -> tuple[Fact, Fact]:
    """exp(a_y + c) = exp(c) exp(a_y), and the same of the sums."""
    total = sympy.Sum(exp(a[i] + offset), span)
    each = p.termwise(
        Equal(total, sympy.Sum(times(exp(offset), exp(a[i])), span)),
        lambda: p.ring(Equal(exp(a[i] + offset), times(exp(offset), exp(a[i]))), p.fact("exp_add", a[i], offset)),
        i,
        member=False,
    )
    whole = p.convert(each, Equal(total, times(exp(offset), sympy.Sum(exp(a[i]), span))))
    return p.ring(Equal(exp(a[y] + offset), times(exp(offset), exp(a[y]))), p.fact("exp_add", a[y], offset)), whole


def not_zero(p: Prover, value: Any) -> Fact:
    """exp(value) ≠ 0."""
    return unequal(p, exp(value), 0, p.fact("exp_positive", value))


def by_cancelling(p: Prover) -> Fact:
    """Numerator and sum have the factor exp(c), which is not 0."""
    one, whole = shifted(p, c)
    return p.ring(p.goal, one, whole, not_zero(p, c), reason="the factor exp(c) cancels")


shift = Claim(
    "ltr-softmax-shift",
    title="Softmax does not see a constant that is added to all",
    source="LTR, section II.A, as we read it",
    variables=[n, y, a, c],
    conclusion=Equal(softmax(lambda v: a[v] + c, y), softmax(lambda v: a[v], y)),
    conventions="softmax_y(a) = exp(a_y) / Σ exp(a_i) over n classes",
    notes="So ln Z of a Hamiltonian need not be known, if it is the same for all classes.",
    proof=by_cancelling,
    example={"n": 3, "y": 1, "a": [1, "1/2", -2]},
    twins=[
        Twin(
            "for a factor in place of the constant",
            conclusion=Equal(softmax(lambda v: a[v] * c, y), softmax(lambda v: a[v], y)),
            at={"n": 2, "y": 0, "a": [1, 0], "c": 2},
        )
    ],
)


def by_dividing(p: Prover) -> Fact:
    """Divide numerator and sum by exp(a_0)."""
    law = p.fact("exp_add", a[0], a[1] - a[0])
    same = Equal(exp(a[1]), times(exp(a[0]), exp(a[1] - a[0])))
    other = p.convert(law, same)
    above = p.order(Below(0, 1 + exp(a[1] - a[0])), p.fact("exp_positive", a[1] - a[0]))
    rest = unequal(p, 1 + exp(a[1] - a[0]), 0, above)
    total = p.order(Below(0, exp(a[0]) + exp(a[1])), *(p.fact("exp_positive", a[v]) for v in (0, 1)))
    whole = unequal(p, exp(a[0]) + exp(a[1]), 0, total)
    return p.ring(p.goal, other, not_zero(p, a[0]), rest, whole)


two_classes = Claim(
    "ltr-softmax-two-classes",
    title="Softmax of two classes is the logistic function of the difference",
    source="LTR, section II.A, as we read it",
    variables=[a],
    conclusion=Equal(softmax(lambda v: a[v], 0, 2), 1 / (1 + exp(a[1] - a[0]))),
    notes="The right side is logistic(a_0 - a_1): with a = -H - μ, two classes need the one number a_0 - a_1.",
    proof=by_dividing,
    twins=[
        Twin(
            "of the difference with the other sign",
            conclusion=Equal(softmax(lambda v: a[v], 0, 2), 1 / (1 + exp(a[0] - a[1]))),
            at={"a": [1, 0]},
        )
    ],
)


# --- derivatives ------------------------------------------------------------------------------------------------------


def moved(place: Any) -> Any:
    """The logit a_v + t [v = k]."""
    return a[place] + t * Indicator(Equal(place, k))


def by_the_quotient_rule(p: Prover, low: Fact, high: Fact) -> Fact:
    """Only exp(a_k + t) moves: the sum is S + exp(a_k)(exp(t) - 1), with S the sum at t = 0."""
    total, here, at_y = sympy.Sum(exp(a[i]), span), Indicator(Equal(i, k)), Indicator(Equal(y, k))

    def one(place: Any) -> Fact:
        """exp(a_v + t[v = k]) = exp(a_v) + exp(a_v)(exp(t) - 1)[v = k]."""
        inside = Equal(place, k)
        law = p.fact("exp_add", a[place], t)
        goal = p.equal(exp(moved(place)), exp(a[place]) + times(exp(a[place]), exp(t) - 1, Indicator(inside)))
        return p.cases(
            p.excluded(inside),
            lambda h: p.ring(goal, p.indicator(h, inside), law),
            lambda h: p.ring(goal, p.indicator(h, inside)),
        )

    summands = p.termwise(
        Equal(
            sympy.Sum(exp(moved(i)), span), sympy.Sum(exp(a[i]) + times(exp(a[i]), exp(t) - 1, here), span)
        ),
        lambda: one(i), i, member=False,
    )  # fmt: skip
    picked = p.use(unit_sum, n, sympy.Lambda(i, exp(a[i])), k, given=[low, high])
    lifted = times(exp(a[k]), exp(t) - 1)
    whole = p.combine(Equal(sympy.Sum(exp(moved(i)), span), total + lifted), (1, summands), (exp(t) - 1, picked))
    upper = exp(a[y]) + times(exp(a[y]), exp(t) - 1, at_y)
    f_ = sympy.Lambda(t, softmax(moved, y))
    value = p.ring(p.equal(D(f_, 0, t), times(upper, 1 / (total + lifted))), one(y), whole)
    derived = p.instantiate(p.derivative(p.intro(value, t)), 0)
    start = unequal(p, total, 0, p.use(exponentials_positive, n, k, a, given=[low, high]))
    while derived.formula.op == "imp":
        derived = p.apply(derived, p.convert(start, derived.formula.args[0]))
    return p.combine(p.goal, (1, derived), given=[start], reason="the quotient rule")


def jacobian(diagonal: Any) -> Any:
    """p_y ([y = k] - p_k) with another diagonal."""
    return softmax(lambda v: a[v], y) * (diagonal - softmax(lambda v: a[v], k))


slope_at = D(sympy.Lambda(t, softmax(moved, y)), 1, 0)
derivatives = Claim(
    "ltr-softmax-jacobian",
    title="The derivatives of softmax are diag(p) - p pᵀ",
    source="textbook",
    variables=[n, k, y, a],
    hypotheses=[AtMost(0, k), Below(k, n)],
    conclusion=Equal(slope_at, jacobian(Indicator(Equal(y, k)))),
    conventions="the derivative in a_k is that of t ↦ softmax_y(a + t e_k) at t = 0",
    proof=by_the_quotient_rule,
    example={"n": 3, "k": 1, "y": 1, "a": [1, "1/2", -2]},
    twins=[
        Twin(
            "without the diagonal",
            conclusion=Equal(slope_at, jacobian(0)),
            at={"n": 2, "k": 1, "y": 1, "a": [1, 0]},
        ),
        Twin(
            "for an index that is not there",
            hypotheses=[AtMost(0, k), AtMost(k, n)],
            at={"n": 1, "k": 1, "y": 1, "a": [1, 0]},
        ),
    ],
)
