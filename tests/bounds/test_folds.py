"""ReLUs that read the same form, together: ranges and slopes by brute force, and round-off of deep ReLU networks."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.abc import x, y

from symnet.activations import relu
from symnet.bounds import roundoff
from symnet.bounds.folds import Fold
from symnet.constructions import squaring
from symnet.constructions.direct import Direct, layered
from symnet.constructions.straightline import Linear
from symnet.exact.balls import arb, arb_of, between, precision
from tests.bounds.observing import observed, points_of

quarters = st.integers(-8, 8).map(lambda k: Fraction(k, 4))
thirds = st.integers(-9, 9).map(lambda k: Fraction(k, 3))


@given(
    st.lists(st.tuples(st.sampled_from([1, -1]), quarters, quarters, st.booleans()), min_size=1, max_size=5),
    quarters,
    st.integers(0, 8).map(lambda k: Fraction(k, 4)),
)
def test_values_and_slopes_of_a_fold_are_those_of_its_polygon(
    members: list[tuple[int, Fraction, Fraction, bool]], low: Fraction, length: Fraction
) -> None:
    """At all points of a fine grid, for ReLUs and what is passed on: nothing lies outside, both ends are met."""
    with precision(128):
        fold = Fold(
            tuple((j, sign, arb_of(b), bent) for j, (sign, b, _, bent) in enumerate(members)),
            between(arb_of(low), arb_of(low + length)),
            arb(0),
        )
        weights = {j: arb_of(w) for j, (_, _, w, _) in enumerate(members)}
        image, slope = fold.image(weights), fold.slope(weights)
        grid = [low + Fraction(k, 64) for k in range(int(64 * length) + 1)]

        def value(t: Fraction) -> Fraction:
            read = ((w, sign * t + b, bent) for sign, b, w, bent in members)
            return sum((w * (max(r, Fraction(0)) if bent else r) for w, r, bent in read), Fraction(0))

        seen = [value(t) for t in grid]
        assert all(image.contains(arb_of(number)) for number in seen)
        assert image.rad() <= arb_of((max(seen) - min(seen)) / 2) * (1 + arb(2) ** -20) + arb(2) ** -20
        steps = [abs(b - a) * 64 for a, b in pairwise(seen)]
        assert not arb_of(max(steps, default=Fraction(0))) > slope
        before, after = (
            sum(w * sign for sign, b, w, bent in members if not bent or sign * t + b > 0)
            for t in (grid[0] - 1, grid[-1] + 1)
        )
        assert slope <= arb_of(max([abs(before), abs(after), *steps])) + sum(
            (
                abs(weights[j])
                for j, (sign, b, _, bent) in enumerate(members)
                if bent and -sign * b in (grid[0], grid[-1])
            ),
            arb(0),
        )


def forms(numbers: st.SearchStrategy[Fraction], width: int, count: int) -> st.SearchStrategy[list[Linear]]:
    """Forms in so many channels."""
    one = st.tuples(numbers, st.lists(numbers, min_size=width, max_size=width))
    made = one.map(lambda parts: Linear.of(parts[0], dict(enumerate(parts[1]))))
    return st.lists(made, min_size=count, max_size=count)


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from([quarters, thirds]), st.sampled_from(["float64", "float32"]))
def test_random_relu_networks_never_lose_more(
    data: st.DataObject, numbers: st.SearchStrategy[Fraction], dtype: str
) -> None:
    """Two hidden layers, neurons that read the same forms up to sign and threshold among them, and a pass."""
    base = data.draw(forms(numbers, 2, 2))
    first = [*base, *(f.scaled(Fraction(-1)) for f in base), Linear(data.draw(numbers), base[0].terms)]
    second = data.draw(forms(numbers, 6, 3))
    second += [Linear(second[0].constant - 1, second[0].terms)]
    (output,) = data.draw(forms(numbers, 4, 1))
    network = layered(relu, [(first, [base[1]]), (second, [])], output, 2)
    recipe = Direct("random", network, x + y, (x, y), relu, "reals")
    bound = float(roundoff(recipe, dtype, 2).upper)
    assert observed(network, points_of(network, dtype, 300, (-2, 2)), "1", 5) <= bound


def test_what_deep_squares_lose_does_not_grow_with_depth() -> None:
    """x*y by 20 tents loses some 10 ulp in float32; the bound is within a factor 60, each neuron alone gave 10^4."""
    box = ((Fraction(-1), Fraction(1)),) * 2
    for steps in (3, 20):
        recipe = squaring.polynomial(x * y, box, Fraction(1, 4**steps))
        points = points_of(recipe.network, "float32", 2000)
        seen = observed(recipe.network, points, "1")
        assert seen <= roundoff(recipe, "float32").upper < 60 * seen
    assert np.isfinite(seen)
