"""The Ising chain: summing out spins turns b bonds into one, tanh K' = tanh^b K; partition function, flow, a field.

Spins s_i = ±1 between two ends are told by the bonds τ_i = s_i s_(i+1): b bonds after a spin s lead to the spin
s ∏ τ_i. So the sum over b - 1 spins between equal (opposite) ends is that over τ ∈ {±1}^b with ∏ τ_i = 1 (-1), which
(1 ± ∏ τ_i)/2 picks.
"""

from typing import Any

import sympy
from beyond.exponentials import equal_roots, powers_of, two_term_powers

from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Congruent,
    Conjunction,
    Definition,
    Equal,
    Fact,
    Inverse,
    Points,
    Prover,
    Signs,
    SumOver,
    Twin,
    integer_families,
    integers,
    reals,
    series,
)
from symnet.proof.tactics import forgetting
from symnet.proof.values import not_zero, unfold

n, N, i, k, c = integers("n N i k c")
(b,) = integers("b")
K, L, t, h = reals("K L t h")
(s,) = integer_families("tau")
exp, cosh, sinh, tanh, log, sqrt = sympy.exp, sympy.cosh, sympy.sinh, sympy.tanh, sympy.log, sympy.sqrt
half = sympy.Rational(1, 2)


def weights(length: Any) -> sympy.Expr:
    """e^(Kτ_0) ⋯ e^(Kτ_(length-1))."""
    return sympy.Product(exp(K * s[i]), (i, 0, length - 1))


def signs(length: Any) -> sympy.Expr:
    return sympy.Product(s[i], (i, 0, length - 1))


def bonds(length: Any, sign: int, scale: Any = half) -> sympy.Expr:
    """Σ over the bonds τ ∈ {±1}^length with ∏ τ_i = sign of e^(K Σ τ_i)."""
    return SumOver(scale * (1 + sign * signs(length)) * weights(length), (s, Signs(length)))


plus, minus = 2 * cosh(K), 2 * sinh(K)  # the eigenvalues λ of the transfer matrix (e^K, e^-K; e^-K, e^K)


def summed(p: Prover, length: Any) -> tuple[Fact, Fact]:
    """Σ_τ ∏ e^(Kτ_i) = (e^K + e^-K)^length, and with ∏ τ_i the same power of the difference; length ≥ 0 is known."""
    constant = p.intro(p.ring(Equal(sympy.Product(t, (k, 0, length - 1)), t**length)), t)
    found = []
    for factor, value in ((exp(K * s[i]), exp(K) + exp(-K)), (s[i] * exp(K * s[i]), exp(K) - exp(-K))):
        total = SumOver(sympy.Product(factor, (i, 0, length - 1)), (s, Signs(length)))
        power = p.instantiate(constant, value)
        found.append(p.combine(Equal(total, value**length), (1, p.distribute(total)), (1, power)))
    return found[0], found[1]


def by_distributing(p: Prover, low: Fact) -> Fact:
    """Sum over each bond by itself."""
    rest = p.order(AtMost(0, N), low)
    with forgetting(p), p.knowing(rest):
        plain, signed = summed(p, N)
        return p.combine(
            p.goal, (1, plain), (1, signed), given=unfold(p, p.goal), reason="sum over each bond by itself"
        )


ring = Claim(
    "rg-ising-ring",
    title="The partition function of a ring of N Ising spins is λ₊^N + λ₋^N",
    source="Ising 1925; Kramers, Wannier 1941",
    variables=[K, N],
    hypotheses=[AtMost(1, N)],
    conclusion=Equal(bonds(N, 1, 1), plus**N + minus**N),
    conventions="weights e^(K Σ s_i s_(i+1)), s_N = s_0",
    notes=(
        "The bonds τ_i = s_i s_(i+1) of a ring have ∏ τ_i = 1, and each such τ stands for two states of the spins: "
        "the factor 1 + ∏ τ_i is 2 for these and 0 for others. λ₊ = 2 cosh K and λ₋ = 2 sinh K are the eigenvalues of "
        "the transfer matrix."
    ),
    proof=by_distributing,
    example={"N": 3},
    twins=[Twin("each state counted once", conclusion=Equal(bonds(N, 1), plus**N + minus**N), at={"N": 2, "K": 0})],
)


constant = half * sqrt(plus ** (2 * b) - minus ** (2 * b))


def decimated(scale: Any = constant) -> Conjunction:
    """The sums over the spins between equal and between opposite ends, as one bond L."""
    return Conjunction(*(Equal(bonds(b, sign), scale * exp(sign * L)) for sign in (1, -1)))


def quotient(p: Prover, t: Any) -> Fact:
    """tanh t (e^(2t) + 1) = e^(2t) - 1."""
    above = not_zero(p, p.order(Below(0, 1 + exp(2 * t)), p.fact("exp_positive", 2 * t)))
    named = unfold(p, p.term(tanh(t)))
    return p.ring(Equal(tanh(t) * (1 + exp(2 * t)), exp(2 * t) - 1), *named, above)


def square(p: Prover, left: Any, right: Any) -> Any:
    """left² = right², where SymPy would multiply out."""
    return p.store.make("eq", tuple(p.store.make("pow", (p.term(e), p.number(2))) for e in (left, right)))


def by_eigenvalues(p: Prover, one: Fact, same: Fact) -> Fact:
    """Between equal ends P = (λ₊^b + λ₋^b)/2, between opposite ones Q; tanh L = (P - Q)/(P + Q), so e^(2L) = P/Q."""
    low = p.order(AtMost(0, b), one)
    u, v = exp(K), exp(-K)
    up, down = (u + v) ** b, (u - v) ** b
    named = [f for f in unfold(p, p.goal) if f.formula.args[0] is not p.term(tanh(K))]
    with forgetting(p), p.knowing(low):
        plain, signed = summed(p, b)
        small = [p.fact("exp_positive", e) for e in (K, -K)]
        P, Q = (up + down) * half, (up - down) * half
        above = p.parts(p.use(two_term_powers, u, v, b, given=[*small, one]))
        first, second = (p.order(Below(0, g), f, low) for g, f in zip((P, Q), above, strict=True))
        sums = [p.combine(Equal(bonds(b, sign), value), (half, plain), (half * sign, signed))
                for sign, value in ((1, P), (-1, Q))]  # fmt: skip
        # tanh K = (u - v)/(u + v), to the power b
        slope = p.combine(Equal(tanh(K) * (u + v), u - v), (v, quotient(p, K)), given=powers_of(p, K, [2, -1]))
        x, y = reals("x y")
        general = p.intro(p.ring(Equal((x * y) ** b, x**b * y**b)), x, y)
        power = p.instantiate(general, tanh(K), u + v)
        base = power.formula.args[0].args[0]
        slope = p.convert(slope, p.equal(base, u - v))
        power = p.rewrite(power, p.store.replace(power.formula, base, p.term(u - v)), slope)
        double = p.combine(
            Equal(exp(2 * L) * Q, P), (-up * half, quotient(p, L)), (up * (1 + exp(2 * L)) * half, same),
            (-(1 + exp(2 * L)) * half, power), reason="tanh L = tanh^b K is the quotient of P - Q and P + Q",
        )  # fmt: skip
        root = sqrt(plus ** (2 * b) - minus ** (2 * b))
        inside = p.order(AtMost(0, 4 * P * Q), first, second, items=[["4", [0, 1], [], []]])
        inside = p.convert(inside, AtMost(0, root.args[0]), *named)
        squared = p.fact("sqrt_squared", root.args[0], given=[inside])
        positive = p.fact("exp_positive", L)
        above = p.fact("sqrt_nonnegative", root.args[0])
        laws = powers_of(p, L, [2, -1])
        left = p.order(AtMost(0, half * root * exp(L)), above, positive, items=[["1/2", [0, 1], [], []]])
        squares = p.combine(
            square(p, half * root * exp(L), P), (exp(2 * L) / 4, squared), (P, double), given=[*named, *laws]
        )
        equal = p.explain(
            equal_roots(p, half * root * exp(L), P, left, p.order(AtMost(0, P), first), squares),
            "both are positive, and their squares agree",
        )
        other = p.combine(
            Equal(half * root * exp(-L), Q), (Inverse(exp(L)) ** 2, equal), (-Inverse(exp(L)) ** 2, double),
            given=laws,
        )  # fmt: skip
        return p.both(
            p.combine(p.goal.args[0], (1, sums[0]), (-1, equal)), p.combine(p.goal.args[1], (1, sums[1]), (-1, other))
        )


chain = Claim(
    "rg-ising-chain",
    title="Decimation of the Ising chain: b bonds become one, with tanh K' = tanh^b K",
    source="LTR, section III.E, has the renormalization group; textbook for the chain",
    variables=[K, L, b],
    hypotheses=[AtMost(1, b), Equal(tanh(L), tanh(K) ** b)],
    conclusion=decimated(),
    conventions="weights e^(K Σ s_i s_(i+1)), spins ±1; L is K'",
    notes=(
        "The left sides are the sums over the b - 1 spins between two equal, and two opposite, spins: the bonds "
        "τ_i = s_i s_(i+1) have ∏ τ_i = s_0 s_b, and (1 ± ∏ τ_i)/2 is 1 where that is ±1, else 0. Each new bond brings "
        "the factor ½ √((2 cosh K)^(2b) - (2 sinh K)^(2b)), 2 √(cosh 2K) for b = 2."
    ),
    proof=by_eigenvalues,
    example={"K": 0, "L": 0, "b": 3},
    twins=[
        Twin("the factor twice", conclusion=decimated(2 * constant), at={"b": 1, "K": 0, "L": 0}),
    ],
)


# --- the flow ---------------------------------------------------------------------------------------------------------


def by_shrinking(p: Prover, least: Fact, positive: Fact, below: Fact) -> Fact:
    """Induction on b: t - t^(b+1) = t(1 - t) + t(t - t^b)."""
    one = ["1", [0, 1], [], []]
    with forgetting(p):
        base = lambda: p.order(Below(t**2, t), positive, below, items=[one])  # noqa: E731
        step = lambda low, known: p.order(  # noqa: E731
            Below(t ** (b + 1), t), positive, below, known, p.order(AtMost(0, b), low),
            items=[one, ["1", [0, 2], [], []]],
        )  # fmt: skip
        every = p.induction(b, Below(t**b, t), base, step, start=2, reason="induction on b")
    return p.instantiate(every, b, given=[least])


flow = Claim(
    "rg-ising-chain-flow",
    title="The coupling of the Ising chain flows to 0: t^b < t between the fixed points t = 0 and t = 1",
    source="textbook",
    variables=[t, b],
    hypotheses=[AtMost(2, b), Below(0, t), Below(t, 1)],
    conclusion=Below(t**b, t),
    conventions="t = tanh K",
    notes="So no coupling 0 < K < ∞ is a fixed point: the chain has no transition at a positive temperature.",
    proof=by_shrinking,
    example={"t": "1/2", "b": 3},
    twins=[Twin("without the upper bound", hypotheses=[AtMost(2, b), Below(0, t), Below(t, 2)], at={"t": 1, "b": 2})],
)


def near_one(exponent: Any, slope: Any) -> Congruent:
    """(1 - λ)^b = 1 - slope·λ + O(λ²)."""
    return Congruent((1 - SCALE) ** exponent, 1 - slope * SCALE, 2)


def by_multiplying(p: Prover, low: Fact) -> Fact:
    """Induction on b."""
    (U,) = series("U")
    step = lambda _, known: p.series_with(Congruent(U * (1 - SCALE), 1 - (b + 1) * SCALE, 2), {U: known})  # noqa: E731
    with forgetting(p):
        base = lambda: p.series(Congruent(1, 1, 2))  # noqa: E731
        every = p.induction(b, near_one(b, b), base, step, reason="induction on b")
    return p.instantiate(every, b, given=[p.order(AtMost(0, b), low)])


exponent = Claim(
    "rg-ising-chain-exponent",
    title="At zero temperature the chain has the eigenvalue b, so the exponent y = 1",
    source="textbook",
    variables=[b],
    hypotheses=[AtMost(2, b)],
    conclusion=near_one(b, b),
    conventions="t = tanh K = 1 - λ near the fixed point t = 1; y = ln b / ln b = 1",
    senses=("formal",),
    proof=by_multiplying,
    example={"b": 3},
    twins=[Twin("the eigenvalue b - 1", conclusion=near_one(b, b - 1), at={"b": 2})],
)


# --- a field, b = 2 ---------------------------------------------------------------------------------------------------


def middle(ends: int) -> sympy.Expr:
    """Σ over the spin c between two ends with the sum `ends` of e^(Kc ends + hc + h ends/2)."""
    return SumOver(exp(K * c * ends + h * c + h * ends / 2), (c, Points(1, -1)))


up, down, mixed = middle(2), middle(-2), middle(0)
logs = [log(e) for e in (up, down, mixed)]
bond, field, rest = (
    Definition(name, sympy.Lambda((K, h), value))(K, h)
    for name, value in (
        ("K_new", (logs[0] + logs[1] - 2 * logs[2]) / 4),
        ("h_new", (logs[0] - logs[1]) / 2),
        ("C_new", (logs[0] + logs[1] + 2 * logs[2]) / 4),
    )
)


def recursion(q: int = 1) -> Conjunction:
    """The sums as e^(C + K's s' + h'(s + s')/2), and the recursion of e^(-4K') and e^(-2h')."""
    x, y, x_, y_ = exp(-4 * K), exp(-2 * h), exp(-4 * bond), exp(-2 * field)
    return Conjunction(
        Equal(up, exp(rest + q * bond + field)),
        Equal(down, exp(rest + bond - field)),
        Equal(mixed, exp(rest - bond)),
        Equal(x_ * (x + y) * (1 + x * y), x * (1 + y) ** 2),
        Equal(y_ * (1 + x * y), y * (x + y)),
    )


def by_logarithms(p: Prover) -> Fact:
    """Three sums, three numbers: their logarithms are C + K' + h', C + K' - h' and C - K'."""
    x, y = exp(-4 * K), exp(-2 * h)
    laws = [*powers_of(p, K, [2, -2, -4]), *powers_of(p, h, [2, -1, -2])]
    laws += [p.fact("exp_add", 2 * K, e) for e in (2 * h, -2 * h)]
    positive = [
        p.convert(p.order(Below(0, sympy.Add(*pair)), *(p.fact("exp_positive", e.exp) for e in pair)), Below(0, total))
        for total, pair in ((up, (exp(2 * K + 2 * h), exp(-2 * K))), (down, (exp(2 * K - 2 * h), exp(-2 * K))),
                            (mixed, (exp(h), exp(-h))))
    ]  # fmt: skip
    values = [p.fact("exp_log", e, given=[f]) for e, f in zip((up, down, mixed), positive, strict=True)]
    named = [p.instantiate(p.definition(new.args[0]), K, h) for new in (bond, field, rest)]
    shown = [p.combine(g, (-1, v), given=named) for g, v in zip(p.goal.args[:3], values, strict=True)]
    a, b_, d = logs
    of_log = [f.formula.args[0] for f in values]  # e^(ln S), which SymPy would not leave
    four = p.fact("exp_add", -4 * bond, a + b_), p.fact("exp_add", a, b_), p.fact("exp_add", d, d)
    two = p.fact("exp_add", -2 * field, a)
    xs, ys = exp(-4 * bond), exp(-2 * field)
    product = p.combine(
        Equal(xs * up * down, mixed**2),
        (-1, four[0]), (-xs, four[1]), (1, four[2]),
        (p.store.mul(p.term(-xs), of_log[1]), values[0]), (-xs * up, values[1]),
        (p.store.add(of_log[2], p.term(mixed)), values[2]), given=named,
    )  # fmt: skip
    quotient_ = p.combine(Equal(ys * up, down), (-1, two), (-ys, values[0]), (1, values[1]), given=named)
    shown.append(p.combine(p.goal.args[3], (x * y, product), given=laws))
    shown.append(p.combine(p.goal.args[4], (exp(-2 * K) * y, quotient_), given=laws))
    return p.both(*shown)


in_field = Claim(
    "rg-ising-chain-field",
    title="Decimation of the Ising chain in a field, b = 2",
    source="textbook",
    variables=[K, h],
    conclusion=recursion(),
    conventions=(
        "weights e^(K Σ s_i s_(i+1) + h Σ s_i), half of the field of an end at each of its bonds; x = e^(-4K), "
        "y = e^(-2h)"
    ),
    notes=(
        "With S_+, S_-, S_0 the sums over the spin between two spins +, two -, and opposite ones: "
        "K' = ¼ ln(S_+ S_-/S_0²), h' = ½ ln(S_+/S_-), C = ¼ ln(S_+ S_- S_0²). "
        "So x' = x(1+y)²/((x+y)(1+xy)) and y' = y(x+y)/(1+xy): K = 0 is fixed for each field."
    ),
    proof=by_logarithms,
    twins=[Twin("the new bond counted twice", conclusion=recursion(2), at={"K": 1, "h": 0})],
)
