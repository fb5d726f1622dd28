"""How far a network is from its target on a box, rigorously: `error_bound` for everything that `derive` makes.

>>> from symnet.activations import softplus
>>> from symnet.constructions.gates import multiplication_gate
>>> found = error_bound(multiplication_gate(softplus), 1, "1/10")
>>> float(found.lower), float(found.upper)  # doctest: +ELLIPSIS
(0.00166223..., 0.0016...)

How the upper bound is found is in `series` and `composition`, the lower one in `witness`; what computes by cases is in
`cases`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from symnet.bounds.boxes import Box, as_box
from symnet.bounds.cases import bound_by_cases
from symnet.bounds.composition import by_gates
from symnet.bounds.ranges import target_range
from symnet.bounds.results import ErrorBound, decimal_text, outward, told
from symnet.bounds.series import by_series
from symnet.bounds.witness import error_at, worst_point
from symnet.constructions.direct import Direct
from symnet.constructions.leading import leading_coefficients
from symnet.constructions.recipes import NO_SCALE, Recipe
from symnet.errors import BadScale, BoundUndecided, LimitExceeded, NotSmooth, SymnetError, Undecided, UsageError
from symnet.exact.balls import fraction_of, precision
from symnet.exact.numbers import as_fraction

__all__ = ["as_rational_scale", "error_bound", "upper_bound"]

_TIGHT = Fraction(51, 50)  # upper/lower where no better bound is looked for
_LITTLE, _REST = Fraction(1, 50), Fraction(1, 8)  # of a bound, that no exact terms account for
_MOST_GATES = 400  # that are bounded one by one, where the series does not do
_MOST_NEURONS = 20_000  # of a network that floats evaluate to find where its error is large
_BITS = 256
_WIDE = 10  # upper/lower of a bound that is refused where it says less than the size of the target


def error_bound(recipe: Recipe | Direct, box: object = None, scale: object = None) -> ErrorBound:
    """lower <= sup |network - target| <= upper on a box (see `as_box`) at a scale, an exact rational number.

    What is computed by cases has no scale; on bits the box is all bits. A network that is its target needs no scale.

    Raises:
        UsageError: where a box or a scale is missing, or has no meaning. BadBox, BadScale: for what is none.
        BoundUndecided: where no bound was found, or one that says nothing, with the best so far.
    """
    if isinstance(recipe, Direct):
        if scale is not None:
            raise UsageError(f"{recipe.name} computes by cases and has no scale; leave out scale")
        return bound_by_cases(recipe, box)
    if "exact" in recipe.senses:
        size = None if scale is None else as_rational_scale(scale)
        domain = as_box(1 if box is None else box, recipe.variables)
        middle = tuple(low for low, _ in domain.intervals)
        return told(Fraction(0), Fraction(0), middle, domain, size, "the network is its target")
    if box is None:
        raise UsageError("an error bound is one on a box: give box=1 for [-1, 1], box=(0, 1), or box={x: (0, 1)}")
    domain = as_box(box, recipe.variables)
    if scale is None:
        raise UsageError('the error depends on the scale: give one, such as scale="1/10"')
    size = as_rational_scale(scale)
    _check_bias(recipe)
    at_once = _single_gate(recipe, size, domain)
    if at_once is not None:
        found, lower, point = at_once
        return told(outward(found.error), lower, point, domain, size, found.how)
    lower, point = worst_point(recipe, size, domain)
    error, how, points = _enclosed(recipe, size, domain, lower)
    upper = outward(error)
    if upper > _TIGHT * lower and recipe.network.neurons <= _MOST_NEURONS:
        lower, point = max((lower, point), worst_point(recipe, size, domain, points))
    if upper > _WIDE * lower and upper > target_range(recipe, domain.intervals).magnitude:
        what, at_least = _what(recipe, domain, size), decimal_text(outward(lower, 6, up=False))
        shown = decimal_text(outward(upper, 6))
        raise BoundUndecided(
            what, f"it is at least {at_least}, and the best bound so far is {shown}; try a smaller scale", upper
        )
    return told(upper, lower, point, domain, size, how)


def upper_bound(recipe: Recipe, box: Box, scale: Fraction) -> Fraction:
    """The upper bound of `error_bound` alone, or a slightly larger one, where no lower one is asked for.

    Raises:
        BoundUndecided: where none was found.
    """
    if "exact" in recipe.senses:
        return Fraction(0)
    _check_bias(recipe)
    at_once = _single_gate(recipe, scale, box)
    return outward(_enclosed(recipe, scale, box, None).error if at_once is None else at_once[0].error)


def as_rational_scale(value: object) -> Fraction:
    """The scale as a rational number above 0.

    Raises:
        BadScale: for anything else.
    """
    try:
        scale = as_fraction(value, "scale")
    except SymnetError:
        raise BadScale(value) from None
    if scale <= 0:
        raise BadScale(value)
    return scale


def _check_bias(recipe: Recipe) -> None:
    """A bound is a number: it needs a bias that is one, and derivatives there that are known not to be 0."""
    if recipe.at_scale_one:
        raise UsageError(NO_SCALE)
    if recipe.bias.free_symbols:
        raise UsageError(f"a bound is a number; give the bias {recipe.bias} a value, such as bias=1")
    if recipe.assumed:
        orders = ", ".join(map(str, recipe.assumed))
        raise BoundUndecided(
            f"the error of {recipe.name}", f"it divides by the derivative of order {orders}, which may be 0"
        )


class _Found(NamedTuple):
    """A bound, the reason, and points where the error may be that large."""

    error: Fraction
    how: str
    points: tuple[tuple[Fraction, ...], ...] = ()


def _single_gate(recipe: Recipe, scale: Fraction, box: Box) -> tuple[_Found, Fraction, tuple[Fraction, ...]] | None:
    """The bound of a network that is one gate, with the point that shows it to be tight; None if it is not shown."""
    if [len(level.gates) for level in recipe.levels] != [1]:
        return None
    try:
        found = by_gates(recipe, scale, box.intervals)
    except (LimitExceeded, Undecided, NotSmooth):
        return None
    for at in filter(box.contains, found.points):
        value = error_at(recipe, scale, at)
        if value is not None and value.is_finite():
            with precision(_BITS):
                least = fraction_of(abs(value).lower())
            if found.error <= _TIGHT * least:
                return _Found(found.error, found.how, found.points), least, at
    return None


def _enclosed(recipe: Recipe, scale: Fraction, box: Box, lower: Fraction | None) -> _Found:
    """The narrowest of the bounds on offer; it stops where one is narrow enough.

    That is near the lower bound, or where what was kept apart is nearly all of it: more terms would not help then.
    """
    best: _Found | None = None
    refusals: list[SymnetError] = []
    for attempt in _attempts(recipe, scale, box):
        try:
            found, rest = attempt()
        except (LimitExceeded, Undecided, NotSmooth) as refusal:
            refusals.append(refusal)
            continue
        if best is None or found.error < best.error:
            best = found
        if rest <= (_REST if lower is None else _LITTLE) * found.error or (lower and best.error <= _TIGHT * lower):
            break
    if best is not None:
        return best
    rough = [refusal for refusal in refusals if isinstance(refusal, NotSmooth)]
    if rough and not recipe.activation.analytic:
        raise rough[0]
    at_least = "" if lower is None else f"it is at least {decimal_text(outward(lower, 6, up=False))}, but "
    raise BoundUndecided(
        _what(recipe, box, scale), f"{at_least}no upper bound was found; try a smaller scale or a smaller box"
    )


def _attempts(recipe: Recipe, scale: Fraction, box: Box) -> Iterator[Callable[[], tuple[_Found, Fraction]]]:
    """Ways to a bound, in the order in which they are tried: each with how much of it no exact terms account for."""

    def gatewise() -> tuple[_Found, Fraction]:
        found = by_gates(recipe, scale, box.intervals)
        return _Found(found.error, found.how, found.points), found.error

    def series(terms: int) -> Callable[[], tuple[_Found, Fraction]]:
        def attempt() -> tuple[_Found, Fraction]:
            found = by_series(recipe, scale, box.intervals, terms)
            return _Found(found.error, found.how), found.tail

        return attempt

    single = len(recipe.levels) == 1 and len(recipe.levels[0].gates) == 1
    if single:
        yield gatewise
    for terms in _terms_kept(recipe):
        yield series(terms)
    if not single and sum(len(level.gates) for level in recipe.levels) <= _MOST_GATES:
        yield gatewise


def _what(recipe: Recipe, box: Box, scale: Fraction) -> str:
    return f"the error of the {recipe.name} on {box!r} at scale {scale}"


def _terms_kept(recipe: Recipe) -> list[int]:
    """How many terms of the error are kept apart: through the leading one, or two more, or none."""
    try:
        leading = leading_coefficients(recipe)[0] or 0
    except (LimitExceeded, Undecided):
        return [0]
    return [leading, leading + 2]
