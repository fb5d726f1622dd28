"""From which power on depth takes fewer neurons than one hidden layer: 3⌊log₂ d⌋ + 4(ones of d - 1) < d + 1 for d ≥ 24.

One hidden layer needs d + 1 neurons for x^d, d with an output bias (rt-univariate-exact). Repeated squares take N(d):
N(2m) = N(m) + square and N(2m + 1) = N(m) + square + product. A bound for all d ≥ 24 follows from one for d ≥ 12, this
from one for d ≥ 6, and so on: one strong induction on several lines, each of which is used to show later ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rt.powers import deep_power, digits, from_halves, halves, neurons_of_a_power

from symnet.errors import StepRefused
from symnet.kernel.terms import Term
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
    integer_families,
    integers,
)
from symnet.proof.tactics import at_least, forgetting

r, m, j = integers("r m j")
A, N, L, P = integer_families("A N L P")


@dataclass(frozen=True, slots=True)
class Line:
    """A family of integers is at most slope · j + offset, for all j ≥ start."""

    family: Any
    start: int
    slope: int
    offset: int

    def bound(self, value: Any) -> AtMost:
        """The bound at a value."""
        return AtMost(self.family[value], self.slope * value + self.offset)

    def formula(self, value: Any) -> Any:
        """The bound at a value, where the value is large enough."""
        return Implication(AtMost(self.start, value), self.bound(value)) if self.start > 1 else self.bound(value)


def by_lines(p: Prover, lines: Sequence[Line], positive: Fact, recursion: dict[Any, Sequence[Fact]]) -> list[Fact]:
    """All lines at r, by strong induction on j ≤ r; of each family its value at 1, at 2m and at 2m + 1."""

    def at(value: Any) -> Term:
        return p.store.replace(p.term(Conjunction(*(line.formula(j) for line in lines))), p.term(j), p.term(value))

    def step(low: Fact, known: Fact, top: Fact) -> Fact:
        def case(value: Any, digit: int, same: Fact, some: Fact) -> Fact:
            ends = [p.order(AtMost(1, m), some), p.order(AtMost(m, r), same, some, top)]
            counts = {f: p.instantiate(rules[1 + digit], m, given=ends) for f, rules in recursion.items()}
            half = p.parts(p.instantiate(known, m, given=[ends[0], p.order(Below(m, j), same, some), ends[1]]))

            def bound(line: Line, *large: Fact) -> Fact:
                least = -(-(line.start - digit) // 2)  # m is at least that
                start = at_least(p, least, m, *large) if large and least > 1 else ends[0]
                for earlier, fact in reversed(list(zip(lines, half, strict=True))):
                    if earlier.start <= max(least, 1):
                        under = fact if earlier.start == 1 else p.apply(fact, p.order(AtMost(earlier.start, m), start))
                        try:
                            return p.order(line.bound(value), under, counts[line.family], start)
                        except StepRefused:
                            continue
                return p.order(line.bound(value), counts[line.family], start)

            def shown(line: Line) -> Fact:
                large = [AtMost(line.start, value)] if line.start > 1 else []
                return p.generally([], large, lambda *h: bound(line, *h))

            shown_here = p.convert(p.both(*(shown(line) for line in lines)), at(value))
            return p.rewrite(shown_here, at(j), same)

        def one(same: Fact) -> Fact:
            def shown(line: Line) -> Fact:
                if line.start == 1:
                    return p.order(line.bound(1), recursion[line.family][0])
                return p.generally(
                    [], [AtMost(line.start, 1)], lambda h: p.absurd(p.order(p.store.false(), h), line.bound(1))
                )

            return p.rewrite(p.convert(p.both(*(shown(line) for line in lines)), at(1)), at(j), same)

        return from_halves(
            p, j, at(j), low, one,
            lambda same, some: case(2 * m, 0, same, some), lambda same, some: case(2 * m + 1, 1, same, some),
        )  # fmt: skip

    goal = p.store.make("imp", (p.term(AtMost(j, r)), at(j)))
    with forgetting(p):
        every = p.strong_induction(
            j,
            goal,
            lambda low, known: p.generally([], [AtMost(j, r)], lambda top: step(low, known, top)),
            start=1,
            reason="strong induction on j ≤ r: each bound at j follows from an earlier one at ⌊j/2⌋",
        )
    return p.parts(p.instantiate(every, r, given=[positive, p.order(AtMost(r, r))]))


def lines_of(family: Any, *numbers: tuple[int, int, int]) -> list[Line]:
    """Lines for one family, from (start, slope, offset)."""
    return [Line(family, *each) for each in numbers]


# --- skip connections -------------------------------------------------------------------------------------------------


def neurons_with_output_biases(top: Any) -> list[Any]:
    """Two neurons a square, three more where the last digit is 1."""
    return halves(top, Equal(N[1], 0), Equal(N[2 * m], N[m] + 2), Equal(N[2 * m + 1], N[m] + 5))


def by_deep_power(p: Prover, large: Fact, *recursion: Fact) -> Fact:
    """The exact count, and the lines."""
    positive = p.order(AtMost(1, r), large)
    exact = p.use(deep_power, N, L, P, r, given=[positive, *recursion], reason="the neurons of repeated squares")
    lines = lines_of(N, (1, 7, -7), (3, 8, -14), (6, 4, -11), (12, 2, -6), (24, 1, 0))
    *_, last = by_lines(p, lines, positive, {N: recursion[:3]})
    below = p.apply(last, large)
    return p.both(p.part(exact, 0), p.order(crossing(N[r], r + 1), below))


def crossing(count: Any, needed: Any) -> Below:
    """Deep is fewer than shallow."""
    return Below(count, needed)


def counted(product: Any) -> Conjunction:
    """So many neurons, and fewer than one hidden layer needs."""
    return Conjunction(Equal(N[r], 3 * L[r] + product * (P[r] - 1)), crossing(N[r], r + 1))


few = [0, *(3 * (e.bit_length() - 1) + 4 * (e.bit_count() - 1) for e in range(1, 64))]
of_31 = {"N": few, "L": [0, *(e.bit_length() - 1 for e in range(1, 64))], "P": [e.bit_count() for e in range(64)]}

depth_crossover = Claim(
    "depth-crossover",
    title="For every power from the 24th on depth takes fewer neurons than one hidden layer needs",
    source="symnet (new here); the circuit is RT's, section 4",
    variables=[N, L, P, r],
    hypotheses=[AtMost(24, r), *neurons_of_a_power(r), *digits(r)],
    conclusion=counted(4),
    conventions="deep: 3 neurons a square, 4 a product, skip connections; one hidden layer: d + 1 neurons for x^d, "
    "needed in the sense taylor where c_0, ..., c_d ≠ 0, with a common bias, no output bias and no skip connections",
    notes="N(r) is the number of neurons of the circuit; L(r) = ⌊log₂ r⌋, and P(r) counts the ones of r in binary. 24 "
    "cannot be lowered: at 23 both have 24 neurons (depth-crossover-tie).",
    proof=by_deep_power,
    example={**of_31, "r": 31},
    twins=[
        Twin(
            "from the 23rd power on",
            hypotheses=[AtMost(23, r), *neurons_of_a_power(r), *digits(r)],
            at={**of_31, "r": 23},
        ),
        Twin(
            "five neurons a product",
            conclusion=counted(5),
            at={**of_31, "r": 31},
        ),
    ],
)


# --- output biases, and no skip connections ---------------------------------------------------------------------------


def by_output_biases(p: Prover, large: Fact, *recursion: Fact) -> Fact:
    """The lines for two neurons a square and three a product."""
    lines = lines_of(N, (1, 5, -5), (4, 4, -8), (8, 2, -5), (16, 1, -1))
    *_, last = by_lines(p, lines, p.order(AtMost(1, r), large), {N: recursion})
    return p.order(p.goal, p.apply(last, large))


fewer = [0, *(2 * (e.bit_length() - 1) + 3 * (e.bit_count() - 1) for e in range(1, 64))]

with_output_biases = Claim(
    "depth-crossover-output-bias",
    title="With output biases depth takes fewer neurons from the 16th power on",
    source="symnet (new here); the circuit is RT's, section 4",
    variables=[N, r],
    hypotheses=[AtMost(16, r), *neurons_with_output_biases(r)],
    conclusion=crossing(N[r], r),
    conventions="deep: 2 neurons a square, 3 a product, skip connections, output biases; one hidden layer: d neurons "
    "for x^d, needed in the sense taylor where c_1, ..., c_d ≠ 0, with a common bias and an output bias",
    notes="N(r) = 2⌊log₂ r⌋ + 3(P(r) - 1), P(r) the ones of r in binary. At 15 both have 15 neurons.",
    proof=by_output_biases,
    example={"N": fewer, "r": 31},
    twins=[
        Twin(
            "from the 15th power on",
            hypotheses=[AtMost(15, r), *neurons_with_output_biases(r)],
            at={"N": fewer, "r": 15},
        ),
    ],
)


def layered(top: Any) -> list[Any]:
    """N(r) neurons of x^r, and A(r) of y x^r where y is carried along, in strict layers.

    A square is 3 neurons, a product 4, and what is carried along 2 a layer: x^(2m+1) begins with x² beside a copy of x.
    """
    powers = halves(top, Equal(N[1], 0), Equal(N[2 * m], N[m] + 3), Equal(N[2 * m + 1], A[m] + 5))
    return [*powers, *halves(top, Equal(A[1], 4), Equal(A[2 * m], A[m] + 5), Equal(A[2 * m + 1], A[m] + 7))]


def by_layers(p: Prover, large: Fact, *recursion: Fact) -> Fact:
    """The lines for both families."""
    both = [(1, 7, -3), (3, 8, -12), (4, 8, -14), (7, 4, -9), (14, 2, -4)]
    lines = [*lines_of(A, *both), *lines_of(N, *both, (28, 1, 0))]
    rules = {N: recursion[:3], A: recursion[3:]}
    *_, last = by_lines(p, lines, p.order(AtMost(1, r), large), rules)
    return p.order(p.goal, p.apply(last, large))


def carried(e: int) -> int:
    """A(e) = 5⌊log₂ e⌋ + 2(ones of e) + 2."""
    return 5 * (e.bit_length() - 1) + 2 * e.bit_count() + 2


def strict(e: int) -> int:
    """N(e): three neurons a square, and what is carried along from the first 1 of e on."""
    return carried(e // 2) + 5 if e % 2 and e > 1 else (strict(e // 2) + 3 if e > 1 else 0)


of_layers = {"N": [0, *(strict(e) for e in range(1, 64))], "A": [0, *(carried(e) for e in range(1, 64))]}

without_skips = Claim(
    "depth-crossover-layered",
    title="In strict layers depth takes fewer neurons from the 28th power on",
    source="symnet (new here); the circuit is RT's, section 4",
    variables=[N, A, r],
    hypotheses=[AtMost(28, r), *layered(r)],
    conclusion=crossing(N[r], r + 1),
    conventions="deep: 3 neurons a square, 4 a product, 2 an identity, no skip connections, no output biases; one "
    "hidden layer: d + 1 neurons for x^d, needed in the sense taylor where c_0, ..., c_d ≠ 0, with a common bias",
    notes="N(r) counts the powers by repeated squares, with the product so far carried along: with L = ⌊log₂ r⌋, P "
    "ones in binary, of which the last is followed by t zeros, it is 5L + 2P - 2t for P ≥ 2, and 3L for P = 1. At 27 "
    "both have 28 neurons.",
    proof=by_layers,
    example={**of_layers, "r": 31},
    twins=[
        Twin("from the 27th power on", hypotheses=[AtMost(27, r), *layered(r)], at={**of_layers, "r": 27}),
    ],
)

# --- ties -------------------------------------------------------------------------------------------------------------


def by_halving(p: Prover, large: Fact, *recursion: Fact) -> Fact:
    """23 = 2·11 + 1, 11 = 2·5 + 1, 5 = 2·2 + 1, 2 = 2·1."""
    first, even, odd = recursion
    rules = ((even, 1), (odd, 2), (odd, 5), (odd, 11))
    steps = [
        p.instantiate(rule, half, given=[p.order(AtMost(1, half)), p.order(AtMost(half, r), large)])
        for rule, half in rules
    ]
    return p.combine(p.goal, (1, first), *((1, step) for step in steps), reason="23 is 10111 in binary")


tie = Claim(
    "depth-crossover-tie",
    title="At the 23rd power depth and one hidden layer tie",
    source="symnet (new here)",
    variables=[N, r],
    hypotheses=[AtMost(11, r), *neurons_of_a_power(r)],
    conclusion=Equal(N[23], 24),
    conventions="deep: 3 neurons a square, 4 a product, skip connections; one hidden layer: d + 1 neurons for x^d",
    notes="So 24 in depth-crossover is the least bound.",
    proof=by_halving,
    example={"N": few, "r": 23},
    twins=[Twin("one fewer", conclusion=Equal(N[23], 23), at={"N": few, "r": 23})],
)
