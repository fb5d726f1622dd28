"""Squares and products by iterated tents of ReLUs: exact at dyadic points, the largest error known, for every depth."""

from collections.abc import Callable
from typing import Any

import sympy as sp
from beyond.rectifiers import relu, relu_values

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Disjunction,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    families,
    integers,
    reals,
)
from symnet.proof.tactics import integer_cases

i, j, k, m = integers("i j k m")
x, y, z, a, c, L, K = reals("x y z a c L K")
G, F, H, E = families("G F H E")
half, quarter = sp.Rational(1, 2), sp.Rational(1, 4)


def tent(t: Any) -> Any:
    """2t up to 1/2, and 2 - 2t from there: two neurons."""
    return 2 * relu(t) - 4 * relu(t - half)


def value(p: Prover, argument: Any, sign: int, *given: Fact) -> Fact:
    """The value of relu where the given inequalities show that the argument is ≥ 0, or ≤ 0."""
    known = AtMost(0, argument) if sign > 0 else AtMost(argument, 0)
    return p.apply(p.part(p.use(relu_values, argument), 0 if sign > 0 else 1), p.order(known, *given))


# --- one tent ---------------------------------------------------------------------------------------------------------


def one_tent(divisor: Any) -> Conjunction:
    """What a tent does to a number y of [0, 1]."""
    h = tent(y)
    return Conjunction(Equal(relu(y), y), AtMost(0, h), AtMost(h, 1), Equal(y - y**2, h / 4 + (h - h**2) / divisor))


def by_halves(p: Prover, low: Fact, high: Fact) -> Fact:
    """The tent is 2y up to 1/2, and 2 - 2y from there."""
    same, least, most, square = p.goal.args
    on = value(p, y, 1, low)

    def side(h: Fact, sign: int) -> Fact:
        near = p.order(AtMost(half, y) if sign > 0 else AtMost(y, half), h)
        bend = value(p, y - half, sign, near)
        return p.both(
            p.convert(on, same),
            p.order(least, on, bend, low, high, near),
            p.order(most, on, bend, low, high, near),
            p.ring(square, on, bend),
        )

    return p.compare(y, half, lambda h: side(h, -1), lambda h: side(h, -1), lambda h: side(h, 1))


tents = Claim(
    "relu-tent",
    title="A tent by two ReLU neurons, and what it does to the error of a square",
    source="Yarotsky (2017), proposition 2",
    variables=[y],
    hypotheses=[AtMost(0, y), AtMost(y, 1)],
    conclusion=one_tent(4),
    conventions="two neurons, free biases",
    notes="With h the tent at y: y - y² = h/4 + (h - h²)/4, so the error of the line becomes a quarter of itself.",
    proof=by_halves,
    twins=[Twin("an eighth", conclusion=one_tent(8), at={"y": sp.Rational(1, 4)})],
)

# --- squares ----------------------------------------------------------------------------------------------------------


def tents_of(start: Any, iterates: Any, sums: Any) -> list[Any]:
    """The network of m layers: iterated tents, and the running sum."""
    within = [AtMost(0, k), Below(k, m)]
    return [
        Equal(iterates[0], start),
        Equal(sums[0], start),
        ForAll(k, Implication(*within, Equal(iterates[k + 1], tent(iterates[k])))),
        ForAll(k, Implication(*within, Equal(sums[k + 1], sums[k] - iterates[k + 1] / 4 ** (k + 1)))),
    ]


def squared(largest: Any, points: Any = 2**m) -> Conjunction:
    """Between 0 and the largest error, which it has in each middle between two points; it is exact at the points."""
    error = F[m] - x**2
    return Conjunction(
        AtMost(0, error),
        AtMost(error, largest),
        Implication(Equal(points * x, j), Equal(F[m], x**2)),
        Implication(Equal(2 * points * x, 2 * j + 1), Equal(error, largest)),
    )


def reached(at: Any) -> Conjunction:
    """After some layers: the iterate lies in [0, 1], what is left of the error, and the iterate modulo 2."""
    folded = Disjunction(Equal(G[at], 2**at * x - 2 * i), Equal(G[at], 2 * i - 2**at * x))
    return Conjunction(
        AtMost(0, G[at]),
        AtMost(G[at], 1),
        Equal(F[at], x**2 + (G[at] - G[at] ** 2) / 4**at),
        Exists(i, folded),
    )


def by_layers(
    p: Prover, depth: Fact, low: Fact, high: Fact, first: Fact, begun: Fact, tent_of: Fact, sum_of: Fact
) -> Fact:
    """Induction on the number of layers: each tent takes the error to a quarter of that at the next iterate."""

    def base() -> Fact:
        goal = p.term(Implication(AtMost(0, m), reached(sp.Integer(0))))
        least, most, left, folded = goal.args[1].args
        parts = [
            p.order(least, first, low),
            p.order(most, first, high),
            p.ring(left, first, begun),
            p.witness(folded, 0, p.either(p.ring(body(folded, 0).args[0], first), body(folded, 0))),
        ]
        return p.discharge(p.both(*parts), goal.args[0])

    def body(exists: Term, at: Any) -> Term:
        return p.store.instantiate(exists.args[0], p.term(at))

    def step(start: Fact, before: Fact) -> Fact:
        goal = p.term(Implication(AtMost(k + 1, m), reached(k + 1)))
        least, most, left, folded = goal.args[1].args

        def next_layer(more: Fact) -> Fact:
            inside, below, sum_before, fold = p.parts(p.apply(before, p.order(AtMost(k, m), more)))
            here = [start, p.order(Below(k, m), more)]
            upright = p.instantiate(tent_of, k, given=here)
            adding = p.instantiate(sum_of, k, given=here)
            _, floor, roof, square = p.parts(p.use(tents, G[k], given=[inside, below]))
            zero, one = p.order(least, upright, floor), p.order(most, upright, roof)
            parts = (1, adding), (1, sum_before), (quarter**k, square)
            reason = "the error becomes a quarter of that at the next iterate"
            total = p.combine(left, *parts, given=[upright], reason=reason)
            return p.both(zero, one, total, p.choose(fold, i, lambda h: folds(h, upright, inside, below)))

        def folds(either: Fact, upright: Fact, inside: Fact, below: Fact) -> Fact:
            def at(h: Fact, where: int, equation: Fact, sign: int) -> Fact:
                near = p.order(AtMost(half, G[k]) if sign > 0 else AtMost(G[k], half), h)
                on, bend = value(p, G[k], 1, inside), value(p, G[k] - half, sign, near)
                if sign < 0:
                    place, index = where, 2 * i
                else:
                    place, index = 1 - where, 2 * i + (1 if where == 0 else -1)
                shape = body(folded, index)
                factor = 2 if sign < 0 else -2
                shown = p.combine(
                    shape.args[place], (1, upright), (2, on), (-4, bend), (factor, equation),
                )  # fmt: skip
                return p.witness(folded, index, p.either(shown, shape))

            def case(where: int) -> Callable[[Fact], Fact]:
                return lambda equation: p.compare(
                    G[k], half,
                    lambda h: at(h, where, equation, -1),
                    lambda h: at(h, where, equation, -1),
                    lambda h: at(h, where, equation, 1),
                )  # fmt: skip

            return p.cases(either, case(0), case(1))

        return p.generally([], [goal.args[0]], next_layer)

    every = p.induction(
        k, Implication(AtMost(k, m), reached(k)), base, step, reason="induction on the number of layers"
    )
    inside, below, left, fold = p.parts(
        p.instantiate(every, m, given=[depth, p.order(AtMost(m, m))], reason="after all m layers")
    )
    least, most, exact, middle = p.goal.args
    return p.both(
        p.order(
            least,
            left,
            inside,
            below,
            items=[["1", [0], [], []], ["1", [1, 2], [], [1]]],
            factors=[half**m],
            reason="what is left is not negative for an iterate between 0 and 1",
        ),
        p.order(
            most,
            left,
            items=[["-1", [0], [], []], ["1", [], [], [1]]],
            factors=[half**m * (G[m] - half)],
            reason="t - t² is at most 1/4",
        ),
        at_points(p, exact, left, fold, inside, below, odd=0),
        at_points(p, middle, left, fold, inside, below, odd=1),
    )


def at_points(p: Prover, goal: Term, left: Fact, fold: Fact, inside: Fact, below: Fact, *, odd: int) -> Fact:
    """Where 2^m x is an integer, the iterate is 0 or 1; where it lies in the middle of two, the iterate is 1/2."""
    condition, wanted = goal.args

    def shown(h: Fact) -> Fact:
        def folded(equation: Fact, *, up: bool) -> Fact:
            n = j - 2 * i if up else 2 * i - j - odd
            factor = (1 if up else -1) / sp.Integer(1 + odd)
            place = p.combine(p.equal(G[m], n + half * odd), (1, equation), (factor, h))
            low = p.order(AtMost(0, (1 + odd) * n + odd), inside, place)
            high = p.order(AtMost((1 + odd) * n + odd, 1 + odd), below, place)

            def at(number: int, same: Fact) -> Fact:
                here = p.combine(p.equal(G[m], number + half * odd), (1, place), (1, same))
                return p.combine(wanted, (1, left), given=[here])

            def nothing(less: Fact) -> Fact:
                return p.absurd(p.order(p.store.false(), less, low), wanted)

            return integer_cases(p, n, range(2 - odd), nothing, at, under(n, high))

        def under(n: Any, high: Fact) -> Fact:
            top = p.term(Below(n, 2 - odd))
            if not odd:
                return p.order(top, high)
            too_large = lambda h: p.absurd(p.order(p.store.false(), h, high), top)  # noqa: E731
            return p.compare(n, 0, lambda h: p.order(top, h), lambda h: p.order(top, h), too_large)

        return p.choose(
            fold, i, lambda either: p.cases(either, lambda e: folded(e, up=True), lambda e: folded(e, up=False))
        )

    return p.generally([], [condition], shown)


def example(depth: int, at: Any) -> dict[str, Any]:
    """The values of a network of this depth at a number."""
    iterates, sums = [sp.Rational(at)], [sp.Rational(at)]
    for layer in range(1, depth + 1):
        t = iterates[-1]
        iterates.append(min(2 * t, 2 - 2 * t))
        sums.append(sums[-1] - iterates[-1] / 4**layer)
    return {"m": depth, "x": sp.Rational(at), "j": sp.floor(2**depth * sp.Rational(at)), "G": iterates, "F": sums}


square = Claim(
    "relu-square",
    title="A ReLU network of depth m for the square: its error is exactly 4^(-(m+1))",
    source="Yarotsky (2017), proposition 2; Telgarsky (2016)",
    variables=[G, F, x, m, j],
    hypotheses=[AtMost(0, m), AtMost(0, x), AtMost(x, 1), *tents_of(x, G, F)],
    conclusion=squared(quarter ** (m + 1)),
    conventions="m hidden layers of at most three neurons, 3m - 1 in all; m neurons with skip connections; free biases",
    senses=("within 4^(-(m+1)) on [0, 1]",),
    notes=(
        "G(k) is the tent applied k times to x, and F(m) = x - Σ G(k)/4^k the output. It is x² at multiples of 2^(-m), "
        "and off by 4^(-(m+1)), the most, in the middle between two of them."
    ),
    proof=by_layers,
    example=example(2, "1/8"),
    twins=[
        Twin("a quarter of the error", conclusion=squared(quarter ** (m + 2)), at=example(1, "1/4")),
        Twin(
            "exact at the middles too",
            conclusion=squared(quarter ** (m + 1), points=2 ** (m + 1)),
            at={**example(1, "1/4"), "j": 1},
        ),
    ],
)

# --- products ---------------------------------------------------------------------------------------------------------

first, second = (y + z) / 2, (y - z + 1) / 2
small = half ** (m + 1)


def multiplied(largest: Any) -> Conjunction:
    """On a box of sides L and K off by at most the largest error, which is attained with either sign."""
    output = a * c + a * K * z + c * L * y + L * K * (F[m] - E[m] + second - quarter)
    error = output - (a + L * y) * (c + K * z)
    near = Equal(y, half + small)
    return Conjunction(
        AtMost(-largest, error),
        AtMost(error, largest),
        Implication(near, Equal(z, half + small), Equal(error, largest)),
        Implication(near, Equal(z, half - small), Equal(error, -largest)),
    )


ONE_SIGN = "the errors of both squares lie between 0 and the largest one"


def by_two_squares(
    p: Prover, depth: Fact, left: Fact, right: Fact, low: Fact, high: Fact, bottom: Fact, top: Fact, *networks: Fact
) -> Fact:
    """u v is a difference of two squares, whose errors have one sign, plus what is linear."""
    start = p.order(AtMost(0, m), depth)

    def of(index: Any, form: Any, iterates: Any, sums: Any, given: tuple[Fact, ...]) -> list[Fact]:
        within = [p.order(AtMost(0, form), low, high, bottom, top), p.order(AtMost(form, 1), low, high, bottom, top)]
        return p.parts(p.use(square, iterates, sums, form, m, index, given=[start, *within, *given]))

    def both(index: Any) -> tuple[list[Fact], list[Fact]]:
        return of(index, first, G, F, networks[:4]), of(index, second, H, E, networks[4:])

    one, other = both(0)
    least, most, above, below = p.goal.args

    def doubled(h: Fact) -> Fact:
        return p.witness(Exists(j, Equal(2 ** (k + 1), j)), 2 * i, p.combine(Equal(2 ** (k + 1), 2 * i), (2, h)))

    integer = p.induction(
        k, Exists(j, Equal(2**k, j)),
        lambda: p.witness(Exists(j, Equal(1, j)), 1, p.ring(p.equal(1, 1))),
        lambda _, h: p.choose(h, i, doubled),
        reason="powers of 2 are integers",
    )  # fmt: skip

    def attained(goal: Term) -> Fact:
        near_y, near_z = goal.args[0], goal.args[1].args[0]
        wanted = goal.args[1].args[1]

        def shown(at_y: Fact, at_z: Fact) -> Fact:
            def at(h: Fact) -> Fact:  # 2^(m-1) = i
                up = goal is above
                squares = both(i)
                none, whole = squares[1 if up else 0][2], squares[0 if up else 1][3]
                sign = -1 if up else 1
                centre = p.combine(none.formula.args[0], (2**m * half, at_y), (sign * 2**m * half, at_z), (1, h))
                edge = p.combine(whole.formula.args[0], (2**m, at_y), (-sign * 2**m, at_z), (2, h))
                none, whole = p.apply(none, centre), p.apply(whole, edge)
                sides = ((L * K, whole), (-L * K, none)) if up else ((-L * K, whole), (L * K, none))
                return p.combine(wanted, *sides)

            return p.choose(p.instantiate(integer, m - 1, given=[p.order(AtMost(0, m - 1), depth)]), i, at)

        return p.generally([], [near_y, near_z], shown)

    error = most.args[0]
    apart = p.ring(
        p.equal(error, L * K * ((F[m] - first**2) - (E[m] - second**2))),
        reason="multiply out: yz = p² - q² + q - 1/4",
    )
    items = [["1", [0, 1, 2], [], []], ["1", [0, 1, 3], [], []]]
    return p.both(
        p.order(least, left, right, one[0], other[1], apart, items=[*items, ["1", [4], [], []]], reason=ONE_SIGN),
        p.order(most, left, right, one[1], other[0], apart, items=[*items, ["-1", [4], [], []]], reason=ONE_SIGN),
        attained(above),
        attained(below),
    )


def two_examples(depth: int, at_y: Any, at_z: Any, sides: tuple[int, int]) -> dict[str, Any]:
    """The values of both networks at numbers of [0, 1]."""
    values = {y: sp.Rational(at_y), z: sp.Rational(at_z)}
    one, other = (example(depth, form.subs(values)) for form in (first, second))
    found = {"m": depth, "y": values[y], "z": values[z], "a": -1, "c": 2, "L": sides[0], "K": sides[1]}
    return {**found, "G": one["G"], "F": one["F"], "H": other["G"], "E": other["F"]}


product = Claim(
    "relu-product",
    title="A ReLU network of depth m for a product on a box: its error is exactly LK/4^(m+1)",
    source="Yarotsky (2017), proposition 3; sharpened",
    variables=[G, F, H, E, a, c, L, K, y, z, m],
    hypotheses=[
        AtMost(1, m),
        *(AtMost(0, t) for t in (L, K)),
        *(end for t in (y, z) for end in (AtMost(0, t), AtMost(t, 1))),
        *tents_of(first, G, F),
        *tents_of(second, H, E),
    ],
    conclusion=multiplied(L * K * quarter ** (m + 1)),
    conventions="m hidden layers of at most five neurons, 5m - 1 in all; 2m neurons with skip connections; free biases",
    senses=("within LK/4^(m+1) on the box",),
    notes=(
        "The factors are a + L·y and c + K·z, on a box of sides L and K. The squares are those of p = (y + z)/2 "
        "and q = (y - z + 1)/2, as yz = p² - q² + q - 1/4; both errors have one sign, so their difference is no larger."
    ),
    proof=by_two_squares,
    example=two_examples(2, "1/2", "1/3", (2, 3)),
    twins=[
        Twin(
            "half of the error",
            conclusion=multiplied(L * K * quarter ** (m + 1) / 2),
            at=two_examples(1, "3/4", "3/4", (2, 3)),
        )
    ],
)
