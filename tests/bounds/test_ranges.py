"""Ranges of polynomials on boxes: two ways of computing them, and values that never leave them."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from hypothesis import given
from hypothesis import strategies as st

from symnet.bounds import ranges
from symnet.bounds.ranges import Range, of_terms
from symnet.exact.bernstein import bernstein_maximum, bernstein_range

rationals = st.builds(Fraction, st.integers(-9, 9), st.integers(1, 5))
intervals = st.tuples(rationals, rationals).map(lambda ends: Range(min(ends), max(ends)))
polynomials = st.dictionaries(st.tuples(*[st.integers(0, 4)] * 3), rationals.filter(bool), min_size=1, max_size=6)
boxes = st.tuples(intervals, intervals, intervals)
places = st.lists(st.tuples(*[st.integers(0, 8)] * 3), min_size=1, max_size=12)


@given(polynomials, boxes, places)
def test_values_stay_in_the_ranges(
    terms: dict[tuple[int, ...], Fraction], box: tuple[Range, ...], steps: list[tuple[int, ...]]
) -> None:
    """Monomial by monomial, in fractions and in balls, and by Bernstein's form, whole and cut in pieces."""
    exact, quick = of_terms(terms, box), ranges._of_many_terms(terms, box)
    low, high = bernstein_range(terms, tuple((r.low, r.high) for r in box))
    largest = bernstein_maximum(terms, tuple((r.low, r.high) for r in box), 9)
    assert quick.low <= exact.low
    assert exact.high <= quick.high
    assert quick.high - quick.low <= (exact.high - exact.low) * (1 + Fraction(1, 10**20)) + Fraction(1, 10**20)
    assert largest <= max(-low, high)
    for step in steps:
        point = [r.low + (r.high - r.low) * Fraction(k, 8) for r, k in zip(box, step, strict=True)]
        value = sum(c * prod(x**e for x, e in zip(point, exponents, strict=True)) for exponents, c in terms.items())
        assert exact.low <= value <= exact.high
        assert low <= value <= high
        assert abs(value) <= largest


@given(polynomials, boxes)
def test_bernsteins_form_is_reached_at_corners(terms: dict[tuple[int, ...], Fraction], box: tuple[Range, ...]) -> None:
    """No bound of |p| is below its values at the corners: the bound by 9/10 of the largest would be."""
    corners = [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    points = [[(r.low, r.high)[k] for r, k in zip(box, corner, strict=True)] for corner in corners]
    reached = max(
        abs(sum(c * prod(x**e for x, e in zip(p, exponents, strict=True)) for exponents, c in terms.items()))
        for p in points
    )
    assert bernstein_maximum(terms, tuple((r.low, r.high) for r in box), 5) >= reached
