"""Ising lattices: what decimation generates, Migdal and Kadanoff, Niemeijer and van Leeuwen, duality."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import sympy
from beyond.exponentials import powers_of
from beyond.monotone import exp_multiple, inverse_positive

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    D,
    Definition,
    Disjunction,
    Equal,
    Fact,
    Implication,
    Inverse,
    Points,
    Prover,
    SumOver,
    Twin,
    Unequal,
    integers,
    reals,
)
from symnet.proof.values import derivatives, not_zero

(c,) = integers("c")
K, t = reals("K t")
spins = reals("s_1 s_2 s_3 s_4")
inner = integers("s_1 s_2 s_3")
exp, cosh, sinh, tanh, log, sqrt = sympy.exp, sympy.cosh, sympy.sinh, sympy.tanh, sympy.log, sympy.sqrt
half = sympy.Rational(1, 2)


# --- decimation of the square lattice ---------------------------------------------------------------------------------


def part(name: str, of_two: Any, of_four: Any, extra: Any = 0) -> Any:
    """A number times ln cosh 2K plus one times ln cosh 4K, under a name."""
    return Definition(name, sympy.Lambda(t, of_two * log(cosh(2 * t)) + of_four * log(cosh(4 * t)) + extra))


eighth = sympy.Rational(1, 8)
constant, pair, four = part("C", half, eighth, log(2)), part("K_pair", 0, eighth), part("K_four", -half, eighth)


def generated(four_spin: Any) -> Equal:
    """Σ over the spin in the middle = e^(C + K_pair Σ s_i s_j + K_four s_1 s_2 s_3 s_4)."""
    pairs = sum(a * b for a, b in combinations(spins, 2))
    return Equal(
        SumOver(exp(K * c * sum(spins)), (c, Points(1, -1))),
        exp(constant(K) + pair(K) * pairs + four_spin(K) * sympy.Mul(*spins)),
    )


def by_five_sums(p: Prover, *signs: Fact) -> Fact:
    """The sum of the four spins is ±4, ±2 or 0; in each case the exponent is ln of what stands on the left."""
    named = [p.instantiate(p.definition(f), K) for f in (constant, pair, four)]
    two = p.fact("exp_log", 2, given=[p.order(Below(0, 2))])
    laws = {0: two}
    for m in (2, 4):
        law = [p.instantiate(p.definition(p.term(cosh(m * K)).args[0]), m * K)]
        positive = p.order(
            Below(0, exp(m * K) / 2 + exp(-m * K) / 2), *(p.fact("exp_positive", e) for e in (m * K, -m * K))
        )
        value = p.fact("exp_log", cosh(m * K), given=[p.convert(positive, Below(0, cosh(m * K)), *law)])
        value = p.rewrite(value, p.store.make("eq", (value.formula.args[0], law[0].formula.args[1])), *law)
        both = p.fact("exp_add", log(2), log(cosh(m * K)))
        pieces = both.formula.args[1].args
        laws[m] = p.combine(
            p.store.make("eq", (both.formula.args[0], p.term(exp(m * K) + exp(-m * K)))),
            (1, both), (pieces[1], two), (2, value),
        )  # fmt: skip

    def at(left: Sequence[Fact], known: list[Fact], total: int) -> Fact:
        if not left:
            return p.combine(p.goal, (-1, laws[abs(total)]), given=[*named, *known])
        return p.cases(
            left[0],
            lambda h: at(left[1:], [*known, h], total + 1),
            lambda h: at(left[1:], [*known, h], total - 1),
        )

    return at(signs, [], 0)


generates = Claim(
    "rg-2d-generates",
    title="Decimation of the square lattice generates couplings of all pairs and of four spins",
    source="textbook; Maris, Kadanoff 1978",
    variables=[K, *spins],
    hypotheses=[Disjunction(Equal(v, 1), Equal(v, -1)) for v in spins],
    conclusion=generated(four),
    conventions="one spin is summed over that is coupled by K to four others",
    notes=(
        "On the lattice each nearest pair of the spins left lies beside two spins that are summed out, and gets K_pair "
        "twice: ¼ ln cosh 4K; next-nearest pairs get it once."
    ),
    proof=by_five_sums,
    example={"s_1": 1, "s_2": 1, "s_3": -1, "s_4": 1},
    twins=[
        Twin(
            "no four-spin coupling of the middle term",
            conclusion=generated(part("K_four", 0, eighth)),
            at={"K": 1, "s_1": 1, "s_2": 1, "s_3": 1, "s_4": 1},
        )
    ],
)


def above_one(p: Prover, argument: Any, positive: Fact) -> Fact:
    """1 < e^a from 0 < a, as a ≤ e^a - 1."""
    below = p.fact("log_below", exp(argument), given=[p.fact("exp_positive", argument)])
    return p.order(Below(1, exp(argument)), below, p.fact("log_exp", argument), positive)


# --- Migdal and Kadanoff, d = 2, b = 2 --------------------------------------------------------------------------------


def named_cosh(p: Prover, argument: Any) -> Fact:
    """cosh a = e^a/2 + e^(-a)/2."""
    return p.instantiate(p.definition(p.term(cosh(K)).args[0]), argument)


def cosh_positive(p: Prover, argument: Any) -> Fact:
    """0 < cosh a."""
    both = [p.fact("exp_positive", e) for e in (argument, -argument)]
    return p.convert(
        p.order(Below(0, exp(argument) / 2 + exp(-argument) / 2), *both), Below(0, cosh(argument)),
        named_cosh(p, argument),
    )  # fmt: skip


def moved(power: int) -> Equal:
    return Equal(tanh(log(cosh(4 * K)) / 2), tanh(2 * K) ** power)


def by_half_arguments(p: Prover) -> Fact:
    """tanh K' = (cosh 4K - 1)/(cosh 4K + 1) = tanh² 2K."""
    wide = log(cosh(4 * K))
    value = p.fact("exp_log", cosh(4 * K), given=[cosh_positive(p, 4 * K)])
    law = named_cosh(p, 4 * K)
    laws = powers_of(p, 4 * K, [-1])
    tangent = p.term(tanh(K)).args[0]
    first, second = (p.instantiate(p.definition(tangent), a) for a in (wide / 2, 2 * K))
    above = [
        not_zero(p, p.order(p.store.make("lt", (p.number(0), p.store.add(p.number(1), e))), f))
        for e, f in (
            (p.term(cosh(4 * K)), cosh_positive(p, 4 * K)), (p.term(exp(4 * K)), p.fact("exp_positive", 4 * K)),
        )
    ]  # fmt: skip
    # with y = e^(4K): (cosh - 1)(y + 1)² = (cosh + 1)(y - 1)²
    left = p.ring(Equal(tanh(wide / 2) * (1 + cosh(4 * K)), cosh(4 * K) - 1), first, value, above[0])
    right = p.ring(Equal(tanh(2 * K) * (1 + exp(4 * K)), exp(4 * K) - 1), second, above[1])
    y, T = exp(4 * K), tanh(2 * K)
    square = p.combine(
        Equal(T**2 * (1 + cosh(4 * K)), cosh(4 * K) - 1), (half * Inverse(y) * (T * (1 + y) + y - 1), right),
        given=[law, *laws],
    )  # fmt: skip
    return p.combine(
        p.goal, (Inverse(1 + cosh(4 * K)), left), (-Inverse(1 + cosh(4 * K)), square), given=[above[0]],
        reason="both are (cosh 4K - 1)/(cosh 4K + 1)",
    )  # fmt: skip


migdal_kadanoff = Claim(
    "rg-migdal-kadanoff",
    title="Migdal-Kadanoff in two dimensions, b = 2: K' = ½ ln cosh 4K",
    source="Migdal 1975; Kadanoff 1976",
    variables=[K],
    conclusion=moved(2),
    conventions="bonds are moved first, K → 2K, then two of them are decimated: tanh K' = tanh² 2K",
    proof=by_half_arguments,
    twins=[Twin("one bond in place of two", conclusion=moved(1), at={"K": 1})],
)

thirds = [log(19 + sign * 3 * sqrt(33)) / 3 for sign in (1, -1)]
cubics = [Definition(name, exp(e, evaluate=False)) for name, e in zip(("P", "Q"), thirds, strict=True)]
tribonacci = Definition("x_c", (1 + cubics[0] + cubics[1]) / 3)
critical = Definition("K_c", log(tribonacci) / 2)
fixed_exponent = log(2 * tanh(4 * critical)) / log(2)
cubic = Equal(tribonacci**3, tribonacci**2 + tribonacci + 1)
TENTH = sympy.Integer(10) ** -10


def between(value: Any, digits: int) -> tuple[Below, Below]:
    """digits/10^10 < value < (digits + 1)/10^10."""
    return Below(digits * TENTH, value), Below(value, (digits + 1) * TENTH)


def numbers(of_k: int) -> Conjunction:
    """The cubic, the fixed point, and both numbers to ten digits."""
    return Conjunction(
        cubic,
        Equal(log(cosh(4 * critical)) / 2, critical),
        *between(critical, of_k),
        *between(fixed_exponent, 7472357189),
    )


def root_of_cubic(p: Prover) -> Fact:
    """Cardano: with P³ = 19 + 3√33, Q³ = 19 - 3√33 and PQ = 4, x = (1 + P + Q)/3 has x³ = x² + x + 1."""
    root = p.fact("sqrt_squared", 33, given=[p.enclosure(AtMost(0, 33))])
    cubes, terms = [], [p.term(e) for e in cubics]
    named = [p.definition(e) for e in cubics]
    for sign, third, term in zip((1, -1), thirds, terms, strict=True):
        inside = 19 + sign * 3 * sqrt(33)
        whole = p.fact("exp_log", inside, given=[p.enclosure(Below(0, inside))])
        law = p.use(exp_multiple, third, 3, given=[p.order(AtMost(0, 3))])
        cubes.append(p.combine(p.store.make("eq", (p.store.make("pow", (term, p.number(3))), p.term(inside))),
                               (-1, law), (1, whole), given=named))  # fmt: skip
    r = p.store.mul(*terms)
    eight = p.combine(
        p.store.make("eq", (p.store.make("pow", (r, p.number(3))), p.number(64))),
        (p.store.make("pow", (terms[1], p.number(3))), cubes[0]), (19 + 3 * sqrt(33), cubes[1]), (-9, root),
    )  # fmt: skip
    positive = [p.enclosure(Below(0, e), bits=128) for e in cubics]
    quadratic = p.store.add(p.store.make("pow", (r, p.number(2))), p.store.mul(p.number(4), r), p.number(16))
    above = p.order(
        p.store.make("lt", (p.number(0), quadratic)), *positive,
        items=[["1", [], [], [1]], ["4", [0, 1], [], []], ["16", [], [], []]], factors=[r],
    )  # fmt: skip
    product = p.combine(
        p.store.make("eq", (r, p.number(4))), (p.store.make("inv", (quadratic,)), eight), given=[not_zero(p, above)]
    )
    total = p.store.add(*terms)
    definition = p.definition(tribonacci)
    return p.combine(
        cubic, *((sympy.Rational(1, 27), f) for f in cubes),
        (p.store.mul(p.term(sympy.Rational(1, 9)), total), product), given=[definition],
        reason="Cardano's formula",
    )  # fmt: skip


def by_cardano(p: Prover) -> Fact:
    """Cardano's formula, and enclosures."""
    root = root_of_cubic(p)
    x = tribonacci
    nonzero = not_zero(p, p.enclosure(Below(0, x), bits=128))
    whole = p.fact("exp_log", x, given=[p.enclosure(Below(0, x), bits=128)])
    laws = powers_of(p, 2 * critical, [2, -2])
    named = p.definition(critical)
    base = p.ring(Equal(exp(2 * critical), x), named, whole)
    wide = p.combine(
        Equal(cosh(4 * critical), x), (half * (x - 1) * Inverse(x) ** 2, root),
        given=[named_cosh(p, 4 * critical), *laws, base, nonzero],
    )  # fmt: skip
    logs = p.ring(Equal(log(cosh(4 * critical)), log(x)), wide)
    fixed = p.combine(p.goal.args[1], (half, logs), (-1, named))
    return p.both(root, fixed, *(p.enclosure(g, bits=160) for g in p.goal.args[2:]))


fixed_point = Claim(
    "rg-migdal-kadanoff-fixed-point",
    title="The fixed point of Migdal and Kadanoff: e^(2K) is the tribonacci constant",
    source="Migdal 1975; Kadanoff 1976",
    conclusion=numbers(3046889317),
    conventions="K' = ½ ln cosh 4K, b = 2; y = log₂ of dK'/dK = 2 tanh 4K",
    notes="The exponent 0.747 stands for y = 1 of the square lattice (Onsager).",
    proof=by_cardano,
    twins=[Twin("another last digit", conclusion=numbers(3046889318))],
)


def by_factors(p: Prover, positive: Fact) -> Fact:
    """With y = e^(2K) > 1, 2y³ = y⁴ + 1, so (y - 1)(y³ - y² - y - 1) = 0; and the cubic has one root above 1."""
    return p.cases(
        p.excluded(Equal(log(cosh(4 * K)) / 2, K)),
        lambda fixed: p.either(only_root(p, positive, fixed), p.goal),
        lambda moved: p.either(moved, p.goal),
    )


def only_root(p: Prover, positive: Fact, fixed: Fact) -> Fact:
    """K = K_c at a fixed point."""
    y, x = exp(2 * K), tribonacci
    laws = powers_of(p, 2 * K, [2, 3, -2])
    big = above_one(p, 2 * K, p.order(Below(0, 2 * K), positive))  # 1 < y
    inside = p.fact("exp_log", cosh(4 * K), given=[cosh_positive(p, 4 * K)])
    whole = p.term(log(cosh(4 * K)))
    same = p.combine(p.store.make("eq", (p.term(2 * K), whole)), (-2, fixed))
    value = p.rewrite(inside, p.store.make("eq", (p.term(y), p.term(cosh(4 * K)))), same)
    square = p.combine(
        Equal((y - 1) * (y**3 - y**2 - y - 1), 0), (-2 * y**2, value), given=[named_cosh(p, 4 * K), *laws]
    )
    apart = not_zero(p, p.order(Below(0, y - 1), big))
    root = p.combine(Equal(y**3 - y**2 - y - 1, 0), (Inverse(y - 1), square), given=[apart, *laws])
    other = p.use(fixed_point)
    other = p.part(other, 0)
    large = p.enclosure(Below(1, x), bits=128)
    factor = p.order(
        Below(0, y**2 + x * y + x**2 - y - x - 1), big, large, *laws,
        items=[["1", [0, 0], [], []], ["1", [1, 1], [], []], ["1", [0, 1], [], []], ["2", [0], [], []],
               ["2", [1], [], []]],
    )  # fmt: skip
    equal = p.combine(
        Equal(y, x), (Inverse(y**2 + x * y + x**2 - y - x - 1), root),
        (-Inverse(y**2 + x * y + x**2 - y - x - 1), other), given=[not_zero(p, factor), *laws],
    )  # fmt: skip
    back = p.fact("log_exp", 2 * K)
    back = p.rewrite(back, p.store.make("eq", (p.term(log(x)), p.term(2 * K))), equal)
    return p.combine(p.goal.args[0], (-half, back), given=[p.definition(critical)])


unique = Claim(
    "rg-migdal-kadanoff-unique",
    title="Migdal and Kadanoff's map has one fixed point K > 0",
    source="Migdal 1975; Kadanoff 1976",
    variables=[K],
    hypotheses=[Below(0, K)],
    conclusion=Disjunction(Equal(K, critical), Unequal(log(cosh(4 * K)) / 2, K)),
    notes="That K_c is a fixed point, and positive, is said by rg-migdal-kadanoff-fixed-point.",
    proof=by_factors,
    twins=[Twin("K = 0 let in", hypotheses=[AtMost(0, K)], at={"K": 0})],
)


bent = sympy.Lambda(t, log(cosh(4 * t)) / 2)


def by_differentiating(p: Prover) -> Fact:
    """½ (ln cosh 4K)' = 2 sinh 4K/cosh 4K."""
    derivative = derivatives(p, p.term(bent), p.term(K), 2)[1]
    tangent = p.instantiate(p.definition(p.term(tanh(K)).args[0]), 4 * K)
    both = p.order(Below(0, exp(4 * K) + exp(-4 * K)), *(p.fact("exp_positive", e) for e in (4 * K, -4 * K)))
    above = [not_zero(p, both), not_zero(p, p.order(Below(0, 1 + exp(8 * K)), p.fact("exp_positive", 8 * K)))]
    wave = named_cosh(p, 4 * K)
    laws = powers_of(p, 4 * K, [2, -1])
    return p.ring(p.goal, derivative, tangent, wave, *above, *laws)


steep = Claim(
    "rg-migdal-kadanoff-slope",
    title="The slope of Migdal and Kadanoff's map is 2 tanh 4K",
    source="Migdal 1975; Kadanoff 1976",
    variables=[K],
    conclusion=Equal(D(bent, 1, K), 2 * tanh(4 * K)),
    proof=by_differentiating,
    twins=[Twin("without the 2", conclusion=Equal(D(bent, 1, K), tanh(4 * K)), at={"K": 1})],
)


# --- Niemeijer and van Leeuwen ----------------------------------------------------------------------------------------


def mean(at: Any, others: int = 3) -> sympy.Expr:
    """φ, the mean of a spin in a block of three whose majority is up."""
    return (exp(3 * at) + exp(-at)) / (exp(3 * at) + others * exp(-at))


(S,) = reals("S")
majority = (sum(inner) - sympy.Mul(*inner)) / 2


def over_block(value: Any) -> SumOver:
    """The sum over the spins of a block whose majority is S, of a value times their weight."""
    weight = exp(K * sum(a * b for a, b in combinations(inner, 2)))
    return SumOver((1 + S * majority) / 2 * value * weight, *((v, Points(1, -1)) for v in inner))


def in_block(others: int) -> Conjunction:
    """The partition function of a block, and the sum of each of its spins."""
    return Conjunction(
        Equal(over_block(1), exp(3 * K) + 3 * exp(-K)),
        *(Equal(over_block(v), S * (exp(3 * K) + others * exp(-K))) for v in inner),
    )


def by_states(p: Prover, sign: Fact) -> Fact:
    """All three spins are S, or one is not."""
    return p.both(*(p.cases(sign, lambda h, g=g: p.combine(g, given=[h]), lambda h, g=g: p.combine(g, given=[h]))
                    for g in p.goal.args))  # fmt: skip


blocks_of_three = Claim(
    "rg-triangular-block",
    title="The mean of a spin in a block of three with the majority S is φS",
    source="Niemeijer, van Leeuwen 1973",
    variables=[K, S],
    hypotheses=[Disjunction(Equal(S, 1), Equal(S, -1))],
    conclusion=in_block(1),
    conventions="weights e^(K(s_1 s_2 + s_1 s_3 + s_2 s_3)); the majority is (s_1 + s_2 + s_3 - s_1 s_2 s_3)/2",
    notes=(
        "φ is the quotient, (e^(3K) + e^(-K))/(e^(3K) + 3e^(-K)). Without the bonds between blocks the blocks are "
        "independent. Two bonds join neighbouring blocks, so that their mean is 2Kφ² S S': to first order in them, "
        "which is what the first cumulant says, the new coupling is K' = 2Kφ²."
    ),
    proof=by_states,
    example={"S": -1},
    twins=[Twin("three times the second weight", conclusion=in_block(3), at={"K": 1, "S": 1})],
)

block = sympy.Lambda(t, 2 * t * mean(t) ** 2)
blocked = Definition("K_b", log(1 + 2 * sqrt(2)) / 4)
slope = 1 + (4 - 5 * sqrt(2) / 2) * log(1 + 2 * sqrt(2))
block_exponent = 2 * log(slope) / log(3)


def block_numbers(of_k: int) -> Conjunction:
    """The fixed point, dK'/dK there, and both numbers to nine digits."""
    return Conjunction(
        Equal(block(blocked), blocked),
        Equal(D(block, 1, blocked), slope),
        *between(blocked, of_k),
        *between(block_exponent, 8822026459),
    )


def quartic(p: Prover) -> tuple[list[Fact], Fact]:
    """With y = e^K at the fixed point, y⁴ = 1 + 2√2; and √2² = 2."""
    inside = 1 + 2 * sqrt(2)
    whole = p.fact("exp_log", inside, given=[p.enclosure(Below(0, inside))])
    fourth = p.ring(Equal(exp(4 * blocked), inside), p.definition(blocked), whole)
    y = exp(blocked)
    law = p.use(exp_multiple, blocked, 4, given=[p.order(AtMost(0, 4))])
    power = p.combine(p.equal(p.store.make("pow", (p.term(y), p.number(4))), inside), (-1, law), (1, fourth))
    root = p.fact("sqrt_squared", 2, given=[p.order(AtMost(0, 2))])
    return [*powers_of(p, blocked, [3, -1]), root], power


def by_quartic(p: Prover) -> Fact:
    """φ² = ½ where e^(4K) = 1 + 2√2; and the derivative there."""
    laws, power = quartic(p)
    y, root = exp(blocked), sqrt(2)
    positive = p.enclosure(Below(0, exp(3 * blocked) + 3 * exp(-blocked)))
    apart = not_zero(p, positive)
    value = p.combine(
        Equal(mean(blocked), root / 2),
        (Inverse(y) * Inverse(exp(3 * blocked) + 3 * exp(-blocked)) * (1 - root / 2), power),
        given=[apart, *laws],
    )  # fmt: skip
    fixed = p.combine(p.goal.args[0], (2 * blocked * (mean(blocked) + root / 2), value), given=[laws[-1]])
    derivative = derivatives(p, p.term(block), p.term(blocked), 2)[1]
    rate = 1 + 4 * (4 - 5 * root / 2) * blocked
    steep = p.ring(Equal(D(block, 1, blocked), rate), derivative, power, apart, *laws)
    steep = p.combine(p.goal.args[1], (1, steep), (4 * (4 - 5 * root / 2), p.definition(blocked)))
    return p.both(fixed, steep, *(p.enclosure(g, bits=128) for g in p.goal.args[2:]))


triangular = Claim(
    "rg-triangular",
    title="Niemeijer and van Leeuwen's first cumulant on the triangular lattice: K* = ¼ ln(1 + 2√2)",
    source="Niemeijer, van Leeuwen 1973",
    conclusion=block_numbers(3356135116),
    conventions="K' = 2Kφ², φ = (e^(3K) + e^(-K))/(e^(3K) + 3e^(-K)), b = √3; y = ln(dK'/dK)/ln b",
    notes=(
        "Where φ comes from is rg-triangular-block. The exponent 0.882 stands for y = 1, and K* = 0.3356 for "
        "¼ ln 3 = 0.2747 (Onsager)."
    ),
    proof=by_quartic,
    twins=[Twin("another last digit", conclusion=block_numbers(3356135117))],
)


# --- duality ----------------------------------------------------------------------------------------------------------

dual = Definition("dual", sympy.Lambda(t, -log(tanh(t)) / 2))


def duality(right: int) -> Conjunction:
    """sinh 2K sinh 2K* = 1; the dual of the dual is K; and one K alone is its own dual."""
    return Conjunction(
        Equal(sinh(2 * K) * sinh(2 * dual(K)), right),
        Equal(dual(dual(K)), K),
        Implication(Equal(dual(K), K), Equal(K, log(1 + sqrt(2)) / 2)),
        Implication(Equal(K, log(1 + sqrt(2)) / 2), Equal(dual(K), K)),
    )


def by_exponentials(p: Prover, positive: Fact) -> Fact:
    """e^(-2K*) = tanh K = (y² - 1)/(y² + 1) with y = e^K; where K* = K, y² = 1 + √2."""
    z = exp(2 * K)
    big = above_one(p, 2 * K, p.order(Below(0, 2 * K), positive))
    laws = powers_of(p, 2 * K, [-1])
    tangent = p.instantiate(p.definition(p.term(tanh(K)).args[0]), K)
    above = not_zero(p, p.order(Below(0, 1 + z), big))
    T = tanh(K)
    quotient = p.ring(Equal(T * (1 + z), z - 1), tangent, above)
    inverse = p.use(inverse_positive, 1 + z, given=[p.order(Below(0, 1 + z), big)])
    size = p.order(Below(0, (z - 1) * Inverse(1 + z)), big, inverse, items=[["1", [0, 1], [], []]])
    value = p.combine(Equal(T, (z - 1) * Inverse(1 + z)), (Inverse(1 + z), quotient), given=[above])
    size = p.convert(size, Below(0, T), value)
    nonzero = not_zero(p, size)
    named = p.instantiate(p.definition(dual), K)
    logarithm = p.fact("exp_log", T, given=[size])
    down = p.ring(Equal(exp(-2 * dual(K)), T), named, logarithm)
    law = p.fact("exp_add", 2 * dual(K), -2 * dual(K))
    up = p.combine(Equal(exp(2 * dual(K)), Inverse(T)), (-Inverse(T), law), (-exp(2 * dual(K)) * Inverse(T), down),
                   given=[nonzero])  # fmt: skip
    sine = p.term(sinh(K)).args[0]
    waves = [p.instantiate(p.definition(sine), a) for a in (2 * K, 2 * dual(K))]
    left = -((1 + z) * (1 - T**2) + T * (T * (1 + z) + z - 1)) * Inverse(z) * Inverse(T) / 4
    product = p.combine(p.goal.args[0], (left, quotient), given=[*waves, up, down, *laws, nonzero])
    # tanh K* = e^(-2K)
    star = p.instantiate(p.definition(p.term(tanh(K)).args[0]), dual(K))
    over = not_zero(p, p.order(Below(0, 1 + exp(2 * dual(K))), p.fact("exp_positive", 2 * dual(K))))
    turned = p.ring(Equal(tanh(dual(K)) * (1 + exp(2 * dual(K))), exp(2 * dual(K)) - 1), star, over)
    mirrored = p.combine(
        Equal(tanh(dual(K)), exp(-2 * K)),
        (T * (1 + z) * Inverse(2 * z), turned), (-(tanh(dual(K)) + 1) * Inverse(2 * z), quotient),
        given=[up, nonzero, *laws],
    )  # fmt: skip
    back = p.instantiate(p.definition(dual), dual(K))
    involution = p.ring(p.goal.args[1], back, mirrored, p.fact("log_exp", -2 * K))

    def own(same: Fact) -> Fact:
        twice = p.convert(down, p.equal(exp(-2 * K), T), same)
        root = p.fact("sqrt_squared", 2, given=[p.order(AtMost(0, 2))])
        square = p.combine(
            Equal((z - 1 - sqrt(2)) * (z - 1 + sqrt(2)), 0), (-z * (1 + z), twice), (-z, quotient), (-1, root),
            given=laws,
        )  # fmt: skip
        other = not_zero(p, p.order(Below(0, z - 1 + sqrt(2)), big, p.fact("sqrt_nonnegative", 2)))
        equal = p.combine(Equal(z, 1 + sqrt(2)), (Inverse(z - 1 + sqrt(2)), square), given=[other])
        last = p.fact("log_exp", 2 * K)
        last = p.rewrite(last, p.store.make("eq", (p.term(log(1 + sqrt(2))), p.term(2 * K))), equal)
        return p.combine(p.goal.args[2].args[1], (-half, last))

    def own_again(here: Fact) -> Fact:
        whole = p.fact("exp_log", 1 + sqrt(2), given=[p.enclosure(Below(0, 1 + sqrt(2)))])
        doubled = p.combine(Equal(log(1 + sqrt(2)), 2 * K), (-2, here))
        value = p.rewrite(whole, Equal(z, 1 + sqrt(2)), doubled)
        root = p.fact("sqrt_squared", 2, given=[p.order(AtMost(0, 2))])
        share = Inverse(1 + z) * Inverse(z)
        fixed = p.combine(
            Equal(T, exp(-2 * K)), (Inverse(1 + z), quotient), (share * (z - 1 + sqrt(2)), value), (share, root),
            given=[above, *laws],
        )  # fmt: skip
        return p.ring(p.goal.args[3].args[1], named, fixed, p.fact("log_exp", -2 * K))

    return p.both(
        product,
        involution,
        p.generally([], [p.goal.args[2].args[0]], own),
        p.generally([], [p.goal.args[3].args[0]], own_again),
    )


ising_duality = Claim(
    "ising-duality",
    title="Kramers-Wannier duality: sinh 2K sinh 2K* = 1, and the self-dual coupling ½ ln(1 + √2)",
    source="Kramers, Wannier 1941",
    variables=[K],
    hypotheses=[Below(0, K)],
    conclusion=duality(1),
    conventions="e^(-2K*) = tanh K; dual(K) is K*",
    notes="The self-dual coupling is critical if there is but one transition, which is cited here and not proved.",
    proof=by_exponentials,
    twins=[Twin("a product of 2", conclusion=duality(2), at={"K": 1})],
)
