"""The fast Fourier transform of 2^m numbers: 2m·2^m synapses deep, 4^m flat."""

from collections.abc import Callable
from typing import Any

import sympy
from ltr.fourier import X, Y, added, both, mixed_radix, x, y
from ltr.kronecker import a, c, everywhere, j, k, m, q, t

from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Equal,
    Fact,
    Implication,
    Indicator,
    Inverse,
    Prover,
    Twin,
    Unequal,
    integer_families,
    integers,
)
from symnet.proof.tactics import fitted, forgetting, unequal

u, v = integers("u v")


(P,) = integer_families("P")
powers_of_two = [Equal(P[0], 1), everywhere([(t, m)], Equal(P[t + 1], 2 * P[t]))]


def two(exponent: Any) -> Any:
    """2^e as an integer, P_e."""
    return P[exponent]


def turned(angle: Any, real: Any, imaginary: Any) -> tuple[Any, Any]:
    """e^(-i angle) (real + i imaginary)."""
    cosine, sine = sympy.cos(angle, evaluate=False), sympy.sin(angle, evaluate=False)
    return cosine * real + sine * imaginary, cosine * imaginary - sine * real


def twiddle(layer: Any) -> Any:
    """The angle of the weight from unit (a + c D, q) to unit (a, q + 2^t k), D = 2^(m-t-1)."""
    return 2 * sympy.pi * (two(m - layer - 1) * c * (q + two(layer) * k)) * Inverse(P[m])


def frequency(sign: int = 1) -> Any:
    """The angle 2π jq/2^m."""
    return 2 * sympy.pi * (sign * j * q) * Inverse(P[m])


inputs = everywhere([(a, two(m))], Conjunction(Equal(X[0, a, 0], x[a]), Equal(Y[0, a, 0], y[a])))
source = a + c * two(m - t - 1)
units = [(t, m), (a, two(m - t - 1)), (q, two(t)), (k, 2)]
layers = everywhere(
    units,
    both(
        (X[t + 1, a, q + two(t) * k], Y[t + 1, a, q + two(t) * k]),
        added(turned(twiddle(t), X[t, source, q], Y[t, source, q]), (c, 0, 1)),
    ),
)


def present(angle: Any) -> Any:
    """1 if a weight e^(-i angle) is not 0."""
    return Indicator(Unequal(sympy.cos(angle, evaluate=False) ** 2 + sympy.sin(angle, evaluate=False) ** 2, 0))


deep = sympy.Sum(
    present(twiddle(t)), (c, 0, 1), (k, 0, 1), (q, 0, two(t) - 1), (a, 0, two(m - t - 1) - 1), (t, 0, m - 1)
)
flat = sympy.Sum(present(frequency()), (j, 0, two(m) - 1), (q, 0, two(m) - 1))


def output(sign: int = 1) -> Any:
    """z_m(0, q) = Σ_j e^(-2πi jq/n) z(j)."""
    total = added(turned(frequency(sign), x[j], y[j]), (j, 0, two(m) - 1))
    return everywhere([(q, two(m))], both((X[m, 0, q], Y[m, 0, q]), total))


def full_turn(p: Prover) -> tuple[Fact, Fact]:
    """cos 2π = 1 and sin 2π = 0, from the values at π/2."""
    quarter, pi = sympy.pi / 2, sympy.pi
    known = [p.fact("cos_half_pi"), p.fact("sin_half_pi")]
    half = (
        p.convert(p.fact("cos_add", quarter, quarter), Equal(sympy.cos(pi, evaluate=False), -1), *known),
        p.convert(p.fact("sin_add", quarter, quarter), Equal(sympy.sin(pi, evaluate=False), 0), *known),
    )
    return (
        p.convert(p.fact("cos_add", pi, pi), Equal(sympy.cos(2 * pi, evaluate=False), 1), *half),
        p.convert(p.fact("sin_add", pi, pi), Equal(sympy.sin(2 * pi, evaluate=False), 0), *half),
    )


def one(p: Prover, angle: Any) -> Fact:
    """[cos² + sin² ≠ 0] = 1."""
    cosine, sine = sympy.cos(angle, evaluate=False), sympy.sin(angle, evaluate=False)
    unit = p.fact("sin_squared", angle)
    nonzero = p.convert(unequal(p, cosine**2 + sine**2, 0, unit), Unequal(cosine**2 + sine**2, 0))
    return p.indicator(nonzero, Unequal(cosine**2 + sine**2, 0))


def at_least_one(p: Prover, first: Fact, doubling: Fact, exponent: Any, low: Fact, high: Fact) -> Fact:
    """1 ≤ 2^e for 0 ≤ e ≤ m, by induction."""
    with forgetting(p):

        def step(some: Fact, known: Fact) -> Fact:
            top = p.assume(AtMost(t + 1, m))
            before = p.apply(known, p.order(AtMost(t, m), top))
            twice = p.instantiate(doubling, t, given=[some, p.order(Below(t, m), top)])
            return p.discharge(p.order(AtMost(1, P[t + 1]), twice, before), top.formula)

        base = p.discharge(p.order(AtMost(1, P[0]), first), AtMost(0, m))
        every = p.induction(t, Implication(AtMost(t, m), AtMost(1, P[t])), lambda: base, step)
    return p.apply(p.instantiate(every, exponent, given=[low]), high)


def at_end(p: Prover, doubling: Fact, top: Fact, low: Fact) -> Fact:
    """2^(m-t) = 2·2^(m-t-1)."""
    bounds = p.order(AtMost(0, m - t - 1), top), p.order(Below(m - t - 1, m), low)
    return p.instantiate(doubling, m - t - 1, given=bounds)


def splits(p: Prover, first: Fact, doubling: Fact, low: Fact, most: Fact) -> Fact:
    """2^t 2^(m-t) = 2^m, by induction on t."""
    goal = Implication(AtMost(t, m), Equal(P[t] * P[m - t], P[m]))
    with forgetting(p):

        def step(some: Fact, known: Fact) -> Fact:
            top = p.assume(AtMost(t + 1, m))
            before = p.apply(known, p.order(AtMost(t, m), top))
            up = p.instantiate(doubling, t, given=[some, p.order(Below(t, m), top)])
            down = at_end(p, doubling, top, some)
            shown = p.combine(Equal(P[t + 1] * P[m - t - 1], P[m]), (1, before), (P[m - t - 1], up), (-P[t], down))
            return p.discharge(p.convert(shown, Equal(P[t + 1] * P[m - (t + 1)], P[m])), top.formula)

        base = lambda: p.discharge(p.ring(Equal(P[0] * P[m - 0], P[m]), first), AtMost(0, m))  # noqa: E731
        every = p.induction(t, goal, base, step)
    return p.apply(p.instantiate(every, t, given=[low]), most)


def as_ones(p: Prover, angle: Any, limits: tuple[Any, ...]) -> Fact:
    """Each indicator in a sum is 1, where it says that a weight e^(-i angle) is not 0."""
    if not limits:
        return one(p, angle)
    inner = as_ones(p, angle, limits[:-1])
    goal = Equal(sympy.Sum(present(angle), *limits), sympy.Sum(1, *limits))
    return p.termwise(goal, lambda: inner, limits[-1][0], member=False)


def synapses(p: Prover, nonnegative: Fact, first: Fact, doubling: Fact) -> tuple[Fact, Fact]:
    """The weights of all layers, and of the flat matrix."""
    everything = as_ones(p, twiddle(t), deep.limits)
    inner = deep.limits[:-1]

    def of_layer(low: Fact, high: Fact) -> Fact:
        rest = p.order(AtMost(0, m - t - 1), high)
        width = at_least_one(p, first, doubling, t, low, p.order(AtMost(t, m), high))
        blocks = at_least_one(p, first, doubling, m - t - 1, rest, p.order(AtMost(m - t - 1, m), low))
        with p.knowing(p.order(AtMost(0, P[t]), width), p.order(AtMost(0, P[m - t - 1]), blocks)):
            halved = at_end(p, doubling, high, low)
            whole = splits(p, first, doubling, low, p.order(AtMost(t, m), high))
            return p.combine(Equal(sympy.Sum(1, *inner), 2 * P[m]), (2, whole), (-2 * P[t], halved))

    each = p.termwise(
        Equal(sympy.Sum(1, *deep.limits), sympy.Sum(2 * P[m], deep.limits[-1])), of_layer, t,
        reason="2 for each of 2^m units",
    )  # fmt: skip
    layered = p.combine(Equal(deep, 2 * m * P[m]), (1, everything), (1, each))
    all_ones = as_ones(p, frequency(), flat.limits)
    with p.knowing(p.order(AtMost(0, P[m]), at_least_one(p, first, doubling, m, nonnegative, p.order(AtMost(m, m))))):
        whole = p.combine(Equal(flat, P[m] ** 2), (1, all_ones))
    return layered, whole


def by_radix_two(p: Prover, nonnegative: Fact, first: Fact, doubling: Fact, given: Fact, built: Fact) -> Fact:
    """The theorem for radices 2 and ω = e^(-2πi/n); no weight vanishes, as cos² + sin² = 1."""

    def angle(place: Any) -> Any:
        return 2 * sympy.pi * place * Inverse(P[m])

    def cosine(place: Any) -> Any:
        return sympy.cos(angle(place), evaluate=False)

    def sine(place: Any) -> Any:
        return sympy.sin(angle(place), evaluate=False)

    theorem = p.use(
        mixed_radix, m, sympy.Lambda(t, 2), sympy.Lambda(t, two(t)), sympy.Lambda(t, two(m - t)),
        sympy.Lambda(u, cosine(u)), sympy.Lambda(u, -sine(u)), x, y, X, Y,
    )  # fmt: skip

    def of_layers(proof: Callable[..., Fact]) -> Fact:
        return p.generally([t], [AtMost(0, t), Below(t, m)], proof)

    def addition() -> Fact:
        real, imaginary = (p.fact(name, angle(u), angle(v)) for name in ("cos_add", "sin_add"))
        both_parts = p.both(
            p.convert(real, Equal(cosine(u + v), cosine(u) * cosine(v) - sine(u) * sine(v))),
            p.combine(Equal(-sine(u + v), -sine(u) * cosine(v) - cosine(u) * sine(v)), (-1, imaginary)),
        )
        within = p.generally([v], [AtMost(0, v), AtMost(v, P[m] ** 2 - u)], lambda *_: both_parts)
        return p.generally([u], [AtMost(0, u), AtMost(u, P[m] ** 2)], lambda *_: within)

    def of_unit(*inside: Fact) -> Fact:
        here = p.instantiate(built, t, a, q, k, given=inside)
        weight = two(m - t - 1) * c * (q + two(t) * k)
        real, imaginary = X[t, source, q], Y[t, source, q]
        parts = (
            cosine(weight) * real + sine(weight) * imaginary, cosine(weight) * imaginary - sine(weight) * real
        )  # fmt: skip
        left = X[t + 1, a, q + two(t) * k], Y[t + 1, a, q + two(t) * k]
        return p.convert(here, both(left, added(parts, (c, 0, 1))))

    turn, none = full_turn(p)
    positive = at_least_one(p, first, doubling, m, nonnegative, p.order(AtMost(m, m)))
    nonzero = p.convert(unequal(p, P[m], 0, positive), Unequal(P[m], 0))
    whole = p.ring(Equal(angle(P[m]), 2 * sympy.pi), nonzero)
    conditions = [
        nonnegative,
        of_layers(lambda *_: p.order(AtMost(0, 2))),
        first,
        doubling,
        p.convert(first, Equal(P[m - m], 1)),
        of_layers(lambda low, high: at_end(p, doubling, high, low)),
        addition(),
        p.ring(Equal(cosine(0), 1)),
        p.ring(Equal(-sine(0), 0)),
        p.rewrite(turn, Equal(cosine(P[m]), 1), whole),
        p.combine(Equal(-sine(P[m]), 0), (-1, p.rewrite(none, Equal(sine(P[m]), 0), whole))),
        given,
        p.generally(
            [t, a, q, k],
            [h for variable, size in units for h in (AtMost(0, variable), Below(variable, size))],
            of_unit,
        ),
    ]
    return p.both(p.convert(fitted(p, theorem, given=conditions), output()), *synapses(p, nonnegative, first, doubling))


def statement(deep_count: Any, flat_count: Any) -> Conjunction:
    """The layers compute the transform, with so many synapses."""
    return Conjunction(output(), Equal(deep, deep_count), Equal(flat, flat_count))


one_number = {"m": 0, "P": [1, 2, 4], "x": [1], "y": [3], "X": [[[1]]], "Y": [[[3]]]}
fast_fourier = Claim(
    "fft-flattening",
    title="The Fourier transform of n = 2^m numbers takes 2n log₂ n synapses deep, and n² flat",
    source="LTR, section III.G, as we read it; Cooley and Tukey, Mathematics of Computation 19 (1965)",
    variables=[m, P, x, y, X, Y],
    hypotheses=[AtMost(0, m), *powers_of_two, inputs, layers],
    conclusion=statement(2 * m * P[m], P[m] ** 2),
    conventions="linear networks with complex weights; synapses are weights not 0; m = log₂ n layers against one",
    notes=(
        "P_t is 2^t, n is P_m; so C_s = n/(2 log₂ n). No permutation is left over: unit (a, q) of layer t is the "
        "transform of the inputs a, a + 2^(m-t), … at frequency q. Complex numbers are pairs of real ones. "
        "The flat matrix is the only one that computes the transform without hidden layers (linear-flat-unique)."
    ),
    proof=by_radix_two,
    example=one_number | {"m": 1, "x": [1, 2], "y": [3, 5], "X": [[[1], [2]], [[3, -1]]], "Y": [[[3], [5]], [[8, -2]]]},
    twins=[
        Twin("n synapses in each layer", conclusion=statement(m * P[m], P[m] ** 2), at=one_number | {
            "m": 1, "x": [0, 0], "y": [0, 0], "X": [[[0], [0]], [[0, 0]]], "Y": [[[0], [0]], [[0, 0]]]}),
        Twin("half of the flat weights vanish", conclusion=statement(2 * m * P[m], P[m] ** 2 / 2), at=one_number),
    ],
)  # fmt: skip
