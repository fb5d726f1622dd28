"""Half of a sign sum: where σ is even or odd about the bias, the neurons of s and of -s are one, for all n."""

from collections.abc import Callable

import sympy
from beyond.critical_product import shifted_central_product
from beyond.signsum import product_signsum
from rt.tree import parity as even_or_odd

from symnet.proof import (
    SCALE,
    AtMost,
    Claim,
    Coefficient,
    Congruent,
    D,
    Equal,
    Fact,
    ForAll,
    Implication,
    Jet,
    Prover,
    Signs,
    SumOver,
    Twin,
    Unequal,
    families,
    functions,
    integer_families,
    integers,
    reals,
)
from symnet.proof.tactics import forgetting, unequal

n, i, j, k, q = integers("n i j k q")
b, c, t, u = reals("b c t u")
sigma, g = functions("sigma g")
(x,) = families("x")
(s,) = integer_families("s")


def signs(length: object) -> sympy.Expr:
    return sympy.Product(s[i], (i, 0, length - 1))


def inner(length: object) -> sympy.Expr:
    return sympy.Sum(s[i] * x[i], (i, 0, length - 1))


def over_signs(value: Callable[[sympy.Expr], sympy.Expr], length: object) -> SumOver:
    """Σ over s of (∏ s_i) · value(Σ s_i x_i)."""
    return SumOver(signs(length) * value(inner(length)), (s, Signs(length)))


def last_apart(p: Prover, value: Callable[[sympy.Expr], sympy.Expr], m: object) -> Fact:
    """The sum over m + 1 signs as sums over m signs: the last sign is 1, or it is -1."""
    return p.split_family(SumOver(signs(m) * s[m] * value(inner(m) + s[m] * x[m]), (s, Signs(m + 1))), m)


def by_last_sign(p: Prover, nonnegative: Fact) -> Fact:
    """Induction on n, for all functions g at once: the last sign moves the argument of g."""
    reflected = ForAll(g, Equal(over_signs(g, n), (-1) ** n * over_signs(lambda a: g(-a), n)))

    def onward(_: Fact, before: Fact) -> Fact:
        plus = p.instantiate(before, sympy.Lambda(t, g(t + x[n])))
        minus = p.instantiate(before, sympy.Lambda(t, g(t - x[n])))
        goal = Equal(over_signs(g, n + 1), (-1) ** (n + 1) * over_signs(lambda a: g(-a), n + 1))
        split, mirrored = last_apart(p, g, n), last_apart(p, lambda a: g(-a), n)
        shown = p.combine(
            goal, (1, split), (1, plus), (-1, minus), ((-1) ** n, mirrored),
            reason="the last sign is 1 or -1, and g(t + x_n), g(t - x_n) are functions of t",
        )  # fmt: skip
        return p.intro(shown, p.term(g))

    def base() -> Fact:
        return p.intro(p.ring(Equal(over_signs(g, 0), over_signs(lambda a: g(-a), 0))), p.term(g))

    every = p.induction(n, reflected, base, onward, reason="induction on n")
    return p.instantiate(p.instantiate(every, n, given=[nonnegative]), p.term(g))


signs_reflected = Claim(
    "signs-reflected",
    title="A sum over signs with all signs turned",
    source="standard",
    variables=[g, x, n],
    hypotheses=[AtMost(0, n)],
    conclusion=Equal(over_signs(g, n), (-1) ** n * over_signs(lambda a: g(-a), n)),
    proof=by_last_sign,
    twins=[
        Twin(
            "without the sign of the sum",
            conclusion=Equal(over_signs(g, n), over_signs(lambda a: g(-a), n)),
            at={"n": 1, "g": [0, 1], "x": [1]},
        )
    ],
)

last = n - 1


def folded(value: Callable[[sympy.Expr], sympy.Expr]) -> SumOver:
    """The half of the sign sum in which the last sign is 1."""
    return SumOver(signs(last) * value(inner(last) + x[last]), (s, Signs(last)))


def by_turning_signs(p: Prover, two: Fact, symmetric: Fact) -> Fact:
    """The neurons with last sign -1 are, with all signs turned, those with last sign 1."""
    rest = p.order(AtMost(0, last), two)
    y = x[last]
    with forgetting(p), p.knowing(rest):
        split = last_apart(p, lambda a: sigma(b + a), last)
        turned = p.use(signs_reflected, sympy.Lambda(t, sigma(b + t - y)), x, last, given=[rest])
        reflected = over_signs(lambda a: sigma(b - a - y), last)
        value = over_signs(lambda a: c + (-1) ** n * sigma(b + a + y), last)

        def one() -> Fact:
            here = p.instantiate(symmetric, inner(last) + y)
            return p.combine(
                Equal(
                    signs(last) * sigma(b - inner(last) - y), signs(last) * (c + (-1) ** n * sigma(b + inner(last) + y))
                ),
                (signs(last), here),
            )

        same = p.termwise(Equal(reflected, value), one, s, member=False, reason="σ(b - t) = c + (-1)^n σ(b + t)")
        alone = p.distribute(SumOver(signs(last), (s, Signs(last))))
    with p.knowing(p.order(AtMost(0, n - 2), two)):
        nothing = p.convert(alone, Equal(SumOver(signs(last), (s, Signs(last))), 0))
    with forgetting(p), p.knowing(rest):
        return p.combine(
            p.goal, (1, split), (-1, turned), ((-1) ** n, same), ((-1) ** n * c, nothing),
            reason="the terms with last sign -1 are those with last sign 1 once more",
        )  # fmt: skip


def symmetry(sign: sympy.Expr) -> ForAll:
    return ForAll(t, Equal(sigma(b - t), c + sign * sigma(b + t)))


whole_sum = over_signs(lambda a: sigma(b + a), n)
half_sum = folded(lambda a: sigma(b + a))

product_parity_function = Claim(
    "product-parity-function",
    title="Half of the sign sum of an even or odd function is all of it",
    source="symnet (new here)",
    variables=[sigma, b, c, x, n],
    hypotheses=[AtMost(2, n), symmetry((-1) ** n)],
    conclusion=Equal(whole_sum, 2 * half_sum),
    conventions="2^n neurons on the left, 2^(n-1) on the right; the scale is in the x_i",
    senses=("exact",),
    notes=(
        "Not a statement about small λ: the two networks are the same function. With c = 0 this is an even σ for n "
        "even, an odd σ for n odd, about b; with c = 1 it is the logistic at 0 for n odd."
    ),
    proof=by_turning_signs,
    example={"n": 2, "b": 0, "c": 0, "sigma": [1, 0, 3]},
    twins=[
        Twin(
            "symmetric at one distance from b only",
            hypotheses=[AtMost(2, n), Equal(sigma(b - 1), c + (-1) ** n * sigma(b + 1))],
            at={"n": 2, "b": 0, "c": 0, "sigma": [0, -1, 0, 1], "x": [1, 1]},
        ),
        Twin(
            "the other parity, at one distance from b",
            hypotheses=[AtMost(2, n), Equal(sigma(b - 1), c - (-1) ** n * sigma(b + 1))],
            at={"n": 2, "b": 0, "c": 0, "sigma": [0, 1, 0, 1], "x": [1, 1]},
        ),
    ],
)

whole_jets = over_signs(lambda a: Jet(sigma, b, SCALE * a), n)
half_jets = folded(lambda a: Jet(sigma, b, SCALE * a))


def by_coefficients_of_order(p: Prover, one: Fact, vanishing: Fact) -> Fact:
    """Order by order: the halves differ by the sign (-1)^(n+k), and where that is -1, σ^(k)(b) = 0 or both are 0."""
    rest = p.order(AtMost(0, last), one)
    y = x[last]
    wanted = Equal(Coefficient(whole_jets, k), Coefficient(2 * half_jets, k))
    powers = over_signs(lambda a: (a + y) ** k, last)

    def negative(below: Fact) -> Fact:
        """Below order 0 each neuron's coefficient is 0."""

        def none(slope: sympy.Expr, m: object) -> Fact:
            jet = p.term(Jet(sigma, b, SCALE)).args[0]
            coefficient = signs(m) * Coefficient(Jet(sigma, b, SCALE * slope), k)
            with forgetting(p):
                return p.termwise(
                    Equal(SumOver(coefficient, (s, Signs(m))), SumOver(0, (s, Signs(m)))),
                    lambda: p.ring(
                        Equal(coefficient, 0), p.fact("coefficient_of_jet", jet, b, SCALE * slope, k, given=[below])
                    ),
                    s,
                    member=False,
                )

        return p.combine(wanted, (1, none(inner(n), n)), (-2, none(inner(last) + y, last)))

    def present(low: Fact) -> Fact:
        with p.knowing(low):
            split = last_apart(p, lambda a: a**k, last)
            turned = p.use(signs_reflected, sympy.Lambda(t, (t - y) ** k), x, last, given=[rest])
            general = p.generally([q, u], [AtMost(0, q)], lambda _: p.ring(Equal((-u) ** q, (-1) ** q * u**q)))
            same = p.termwise(
                Equal(over_signs(lambda a: (-a - y) ** k, last), over_signs(lambda a: (-1) ** k * (a + y) ** k, last)),
                lambda: p.combine(
                    Equal(signs(last) * (-inner(last) - y) ** k, signs(last) * (-1) ** k * (inner(last) + y) ** k),
                    (signs(last), p.instantiate(general, k, inner(last) + y, given=[low])),
                ),
                s,
                member=False,
            )
            whole = p.combine(
                Equal(over_signs(lambda a: a**k, n), (1 + (-1) ** (n + k)) * powers),
                (1, split), (-1, turned), ((-1) ** n, same),
                reason="turning all signs multiplies the sum of k-th powers by (-1)^(n+k)",
            )  # fmt: skip
            factor = D(sigma, k, b) / sympy.factorial(k)
            return p.compare(
                k, last,
                lambda h: short(h, factor, whole),
                lambda h: long(p.order(AtMost(last, k), h), factor, whole),
                lambda h: long(p.order(AtMost(last, k), h), factor, whole),
            )  # fmt: skip

    def short(below: Fact, factor: sympy.Expr, whole: Fact) -> Fact:
        """Below order n - 1 the sums of powers are 0."""
        source = p.use(shifted_central_product, y, x, last, given=[rest])
        m = k - last
        below_four = p.order(p.store.make("lt", (p.term(m), p.number(4))), below)
        agree = p.instantiate(p.coefficients(source), m, given=[below_four])
        zeros = [
            p.fact(
                "coefficient_of_one",
                m - r,
                given=[p.convert(unequal(p, m - r, 0, below), p.store.negation(p.equal(m - r, 0)))],
            )
            for r in range(4)
        ]
        turned = D(sigma, k, b) * ((-1) ** (n + k) - 1)
        return p.combine(
            wanted, (factor, whole), (turned, agree), given=[*zeros, *p.exponential(k)],
            reason="the sums of powers below n - 1 are 0",
        )  # fmt: skip

    def long(above: Fact, factor: sympy.Expr, whole: Fact) -> Fact:
        """From order n - 1 on, σ^(k)(b) = 0 or the two halves are equal."""

        def from_half(halved: Fact) -> Fact:
            least, _, which = p.parts(halved)
            zero = p.instantiate(vanishing, j, given=[least])

            def at_zero(h: Fact) -> Fact:
                order = p.combine(Equal(k, last + 2 * j), (1, h))
                none = p.rewrite(zero, p.equal(D(sigma, k, b), 0), order)
                return p.ring(wanted, none)

            def at_even(h: Fact) -> Fact:
                order = p.combine(Equal(k, n + 2 * j), (1, h))
                square = p.ring(Equal((-1) ** (n + k), 1), order)
                return p.combine(wanted, (factor, whole), (factor * powers, square))

            return p.cases(which, at_zero, at_even)

        return p.choose(p.use(even_or_odd, k - last, given=[p.order(AtMost(0, k - last), above)]), j, from_half)

    def from_zero(h: Fact) -> Fact:
        return present(p.order(AtMost(0, k), h))

    with forgetting(p), p.knowing(rest):
        every = p.generally([k], [], lambda: p.compare(k, 0, negative, from_zero, from_zero))
        return p.by_coefficients(every, p.goal, reason="all coefficients agree")


derivatives_vanish = ForAll(j, Implication(AtMost(0, j), Equal(D(sigma, last + 2 * j, b), 0)))

product_parity = Claim(
    "product-parity",
    title="Half of the sign sum is all of it where every other derivative vanishes",
    source="symnet (new here)",
    variables=[sigma, b, x, n],
    hypotheses=[AtMost(1, n), derivatives_vanish],
    conclusion=Equal(whole_jets, 2 * half_jets),
    conventions="2^n neurons on the left, 2^(n-1) on the right",
    senses=("formal",),
    notes=(
        "Only derivatives from order n - 1 on are asked for: so tanh, sin, arctan, erf and the logistic at 0 for n "
        "odd, cos and the Gaussian at 0 for n even, t^n, softplus, SiLU and GELU at 0 for even n ≥ 4."
    ),
    proof=by_coefficients_of_order,
    example={"n": 2, "b": 0, "sigma": [1, 0, 3]},
    twins=[
        Twin(
            "the first of these derivatives alone",
            hypotheses=[AtMost(1, n), Equal(D(sigma, last, b), 0)],
            at={"n": 2, "b": 0, "sigma": [0, 0, 1, 1], "x": [1, 1]},
        ),
    ],
)


def by_both_theorems(p: Prover, one: Fact, vanishing: Fact, nonzero: Fact) -> Fact:
    """The whole sign sum is known, and half of it is all of it."""
    with forgetting(p):
        known = p.use(product_signsum, sigma, b, x, n, given=[p.order(AtMost(0, n), one), nonzero])
        halved = p.use(product_parity, sigma, b, x, n, given=[one, vanishing])
        return p.convert(known, p.goal, halved, reason="exchange the sign sum for twice its half")


def relative() -> Congruent:
    """The half sum is ∏x_i, with an error that is relative and of order λ²."""
    ratio = D(sigma, n + 2, b) / D(sigma, n, b)
    value = sympy.Product(x[i], (i, 0, n - 1)) * (1 + SCALE**2 * ratio * sympy.Sum(x[i] ** 2, (i, 0, n - 1)) / 6)
    return Congruent(SCALE ** (-n) * half_jets / (2**last * D(sigma, n, b)), value, 4)


product_parity_error = Claim(
    "product-parity-error",
    title="The product of n factors by 2^(n-1) neurons of an even or odd activation",
    source="symnet (new here)",
    variables=[sigma, b, x, n],
    hypotheses=[AtMost(1, n), derivatives_vanish, Unequal(D(sigma, n, b), 0)],
    conclusion=relative(),
    conventions="one hidden layer, 2^(n-1) neurons, a common bias with σ^(n-1+2j)(b) = 0 for all j ≥ 0, no output bias",
    senses=("formal", "taylor"),
    notes="Half the neurons of product-signsum, and the same error: relative, of order λ².",
    proof=by_both_theorems,
    example={"n": 2, "b": 0, "sigma": [1, 0, 3, 0, 1]},
    twins=[
        Twin(
            "the first of these derivatives alone",
            hypotheses=[AtMost(1, n), Equal(D(sigma, last, b), 0), Unequal(D(sigma, n, b), 0)],
            at={"n": 2, "b": 0, "x": [1, 1], "sigma": [0, 0, 1, 1]},
        ),
    ],
)
