"""What is known of the Taylor coefficients c_k = σ^(k)(b)/k!: zero, non-zero or undecided, at one bias or at all.

>>> from symnet.activations import logistic, softplus
>>> at = known_at(softplus, softplus.point(0), 5)
>>> sorted(at.nonzero), sorted(at.zero)
([0, 1, 2, 4], [3])
>>> print(at.hypothesis(3))
c_3 = 0 (the derivative of order 3 at 0 is 0)
>>> [(str(case.where), sorted(case.zero)) for case in known_everywhere(logistic, 3)]
[('every bias but 0', []), ('bias 0', [2])]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import factorial

import sympy

from symnet.activations import Activation
from symnet.activations.biases import MAX_ORDER, all_zeros
from symnet.activations.rings import X
from symnet.errors import BadBias, LimitExceeded, SymnetError, Undecided
from symnet.exact.constants import Constant
from symnet.lower_bounds.results import Hypothesis

__all__ = ["Known", "exponential", "identically_zero", "known_at", "known_everywhere", "nowhere_zero"]

_LONGEST = 60
_MOST_CASES = 24
_MOST_TOLD = 3
_MOST_ORDERS = 257
_MOST_TERMS = 8


@dataclass(frozen=True)
class Known:
    """Which c_k are zero, which are not; the others are undecided. `values` where they are constants (not all need be).

    `bias` is None for all biases but those of other cases; `told` says how, where the values do not.
    """

    where: str
    bias: Constant | None
    zero: frozenset[int]
    nonzero: frozenset[int]
    values: tuple[Constant, ...] | None
    told: tuple[str, ...]

    def how(self, k: int) -> str:
        """In words how c_k is decided, or why it is not."""
        if self.bias is None or self.values is None or k >= len(self.values):
            return self.told[k]
        what = f"the derivative of order {k} at {_short(self.bias)}"
        if k in self.zero:
            return f"{what} is 0"
        value = self.values[k] * factorial(k)
        if k in self.nonzero and len(value.numerator) > _MOST_TERMS:  # to write it down takes seconds
            return f"{what} is not 0"
        shown = _short(value)
        return f"{what} is {shown}" if k in self.nonzero else f"whether {what}, {shown}, is 0 is undecided"

    def hypothesis(self, k: int) -> Hypothesis:
        """What is said of c_k; it must be decided."""
        return Hypothesis(k, k in self.zero, self.how(k))

    @property
    def undecided(self) -> tuple[int, ...]:
        """The orders of which nothing is known."""
        return tuple(k for k in range(len(self.told)) if k not in self.zero and k not in self.nonzero)

    def ratios(self, degrees: Sequence[int]) -> dict[int, Fraction] | None:
        """Return rational numbers proportional to the c_k of these degrees, where there are such."""
        if self.values is None or not degrees or not self.nonzero.issuperset(degrees):
            return None
        found = {}
        for k in degrees:
            ratio = (self.values[k] / self.values[degrees[0]]).is_rational()
            if ratio is None:
                return None
            found[k] = ratio
        return found


@lru_cache(maxsize=512)
def known_at(activation: Activation, bias: Constant, count: int) -> Known:
    """Decide c_k for k below `count` at a bias.

    Raises:
        BadBias: where σ has no expansion.
    """
    where = f"bias {_short(bias)}"
    decided_ones = count if exponential(activation) else min(count, _MOST_ORDERS)
    try:
        found = activation.derivatives(decided_ones, bias)
    except Undecided as error:
        return Known(where, bias, frozenset(), frozenset(), None, (f"undecided: {error.what}",) * count)
    decided = [value.is_zero() for value in found]
    return Known(
        where,
        bias,
        frozenset(k for k, zero in enumerate(decided) if zero),
        frozenset(k for k, zero in enumerate(decided) if zero is False),
        tuple(value * Fraction(1, factorial(k)) for k, value in enumerate(found)),
        ("",) * decided_ones + (f"orders from {_MOST_ORDERS} on are not decided",) * (count - decided_ones),
    )


@lru_cache(maxsize=128)
def known_everywhere(activation: Activation, count: int) -> tuple[Known, ...]:
    """Cases that together are all biases: first all but some, then those, the zeros of derivatives that are all known.

    A derivative whose zeros are not all known is undecided in the first case; it may be decided in the others.
    """
    zero, nonzero, how = set(), set(), []
    special: dict[Constant, None] = {}
    decided_ones = count if exponential(activation) else min(count, MAX_ORDER + 1)
    unknown = [None] * (count - decided_ones)
    for k, told in enumerate([*_zeros(activation, decided_ones), *unknown]):
        if told is None:
            how.append(f"where the derivative of order {k} is 0 is not known")
        elif isinstance(told, str):
            zero.add(k)
            how.append(f"the derivative of order {k} is 0 everywhere")
        elif len({*special, *told}) > _MOST_CASES:
            how.append(f"the derivative of order {k} has too many zeros to go through")
        else:
            nonzero.add(k)
            special |= dict.fromkeys(told)
            places = ", ".join(map(_short, told)) if len(told) <= _MOST_TOLD else f"{len(told)} points"
            how.append(f"the derivative of order {k} is 0 " + (f"at {places} alone" if told else "nowhere"))
    others = "".join(f"{', ' if i else ' but '}{_short(b)}" for i, b in enumerate(special))
    if len(special) > _MOST_TOLD:
        others = f" but {len(special)}"
    values = _values_everywhere(activation, decided_ones)
    cases = [Known(f"every bias{others}", None, frozenset(zero), frozenset(nonzero), values, tuple(how))]
    cases += [known_at(activation, b, count) for b in special]
    return tuple(cases)


def _values_everywhere(activation: Activation, count: int) -> tuple[Constant, ...] | None:
    """The c_k as functions of a free bias: their ratios may be rational numbers (exp)."""
    if not activation.analytic:
        return None
    try:
        found = activation.derivatives(count, sympy.Symbol("b"))
    except (SymnetError, ArithmeticError):
        return None
    return tuple(value * Fraction(1, factorial(k)) for k, value in enumerate(found))


def _zeros(activation: Activation, count: int) -> list[tuple[Constant, ...] | str | None]:
    """For each derivative all zeros (of a periodic function those of one period), "everywhere", or None."""
    if not activation.analytic:
        return [None] * count
    try:
        found = all_zeros(activation, count)
    except (BadBias, LimitExceeded, Undecided):
        found = (None,) * count
    zeros: list[tuple[Constant, ...] | str | None] = []
    for k, told in enumerate(found):
        if told is None:
            zeros.append(() if k <= MAX_ORDER and _one_sign(activation, k) else None)
        else:
            zeros.append(told if isinstance(told, str) else tuple(bias.constant for bias in told))
    return zeros


def _one_sign(activation: Activation, order: int) -> bool:
    """Whether its form shows it: sums, products and logarithms of what is positive on all of ℝ."""
    formula = activation.derivative(order).xreplace({activation.symbol: X})
    return bool(formula.is_positive or formula.is_negative)


def nowhere_zero(activation: Activation, order: int) -> Known | None:
    """What is known at every bias, where σ^(order) is decided to be 0 at none; else None.

    >>> from symnet.activations import silu, softplus
    >>> print(nowhere_zero(softplus, 1).hypothesis(1), nowhere_zero(silu, 1))
    c_1 ≠ 0 (the derivative of order 1 is 0 nowhere) None
    """
    known, *others = known_everywhere(activation, order + 1)
    everywhere = order in known.nonzero and all(order in case.nonzero for case in others)
    return known if everywhere else None


def exponential(activation: Activation) -> bool:
    """Whether σ' = a·σ ≠ 0: then σ(b + t) = e^{ab} σ(t), and a bias of its own is no gain to a neuron.

    >>> from symnet.activations import exp, softplus
    >>> exponential(exp), exponential(softplus)
    (True, False)
    """
    values = _values_everywhere(activation, 2)
    if values is None or values[0].is_zero() is not False:
        return False
    ratio = values[1] / values[0]
    return not ratio.free_symbols and activation.vanishes(0, 0) is False


def identically_zero(activation: Activation, order: int) -> bool:
    """Whether σ^(order) is 0 at every bias: σ is a polynomial of lower degree.

    >>> from symnet.activations import power, tanh
    >>> identically_zero(power(3), 4), identically_zero(tanh, 4)
    (True, False)
    """
    values = _values_everywhere(activation, order + 1)
    return values is not None and values[order].is_zero() is True


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
