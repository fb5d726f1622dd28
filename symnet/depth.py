"""Deep against shallow: a family of targets, one for each size, each by layers of gates and by one hidden layer.

What is told of both: neurons, synapses, the least error that is certified in floating point on a box, over all scales,
and the least that NumPy was seen to make. Depth pays in both where the degree grows; where only the number of terms
grows, as for a chain of spins, it does not.

>>> from symnet.activations import exp
>>> print(depth_table("product", [2, 4, 6], activation=exp))
product of n numbers; exp, float64 on [-1, 1]; deep: layers of gates
n  needed  shallow  error      seen     deep  error    seen
2  4       4        3.76e-8    ...e-0...  4     3.76e-8  ...e-0...
4  16      16       0.0000176  ...e-0...  12    1.34e-7  ...e-0...
6  64      64       0.000549   ...e-0...  22    2.25e-7  ...e-0...
needed, shallow, deep: neurons (needed in one hidden layer about its bias, sense formal)
error: certified, at the best scale found; seen: what NumPy showed at some points
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.bounds import Box, TotalError, as_box, best_total, decimal_text, outward
from symnet.constructions import Recipe, deep, monomial, product, shallow
from symnet.display import progress, table
from symnet.errors import DegenerateActivation, LimitExceeded, SymnetError, Undecided, UnknownName, UsageError, show
from symnet.exact.constants import Constant
from symnet.exact.numbers import from_sympy
from symnet.exact.polynomials import variables_of
from symnet.lower_bounds import Bound, Conventions, lower_bound
from symnet.render.sampling import computed_errors, targets

if TYPE_CHECKING:
    from symnet.render.plots import Plot

__all__ = ["FAMILIES", "DepthRow", "DepthTable", "Side", "depth_table"]

MOST_MEASURED = 5000  # neurons of networks whose error is bounded
MOST_SIZE = 1000
POINTS = 100
SMALLEST = 40  # scales from 1 down to 2^-40 are looked at


@dataclass(frozen=True, slots=True)
class Family:
    """Targets f_n in variables x1, ..., with their deep and their shallow network, from a least size on."""

    words: str
    least: int
    sizes: range
    target: Callable[[int], sympy.Expr]
    deep: Callable[[Activation, sympy.Expr, Point | None], Recipe]
    shallow: Callable[[Activation, sympy.Expr, Point | None], Recipe]


def _x(n: int) -> tuple[sympy.Symbol, ...]:
    return tuple(sympy.symbols(f"x1:{n + 1}"))


def _chain(length: int) -> Callable[[int], sympy.Expr]:
    """Σ_i x_i ... x_(i+length-1)."""
    return lambda n: sympy.Add(*(sympy.Mul(*_x(n)[i : i + length]) for i in range(n - length + 1)))


def _powers(sigma: Activation, target: sympy.Expr, bias: Point | None) -> Recipe:
    return monomial(sigma, target, method="deep", bias=bias)


def _sign_sum(sigma: Activation, symbols: tuple[sympy.Symbol, ...], bias: Point | None) -> Recipe:
    """The sign sum, by half of its neurons where s and -s give the same one."""
    try:
        return product(sigma, symbols, method="parity", bias=bias)
    except (DegenerateActivation, Undecided, UsageError):
        return product(sigma, symbols, bias=bias)


FAMILIES: dict[str, Family] = {
    "product": Family(
        "product of n numbers", 2, range(2, 9), lambda n: sympy.Mul(*_x(n)),
        lambda sigma, target, bias: product(sigma, variables_of(target), method="tree", bias=bias),
        lambda sigma, target, bias: _sign_sum(sigma, variables_of(target), bias),
    ),
    "power": Family(
        "x^n", 2, range(2, 17), lambda n: sympy.Symbol("x") ** n,
        _powers, lambda sigma, target, bias: monomial(sigma, target, bias=bias),
    ),
    "squares": Family(
        "product of n squares", 1, range(1, 7), lambda n: sympy.Mul(*(x**2 for x in _x(n))),
        _powers, lambda sigma, target, bias: monomial(sigma, target, bias=bias),
    ),
    "chain": Family(
        "chain of n spins that meet in pairs", 2, range(2, 17, 2), _chain(2),
        lambda sigma, target, bias: deep(sigma, target, bias=bias),
        lambda sigma, target, bias: shallow(sigma, target, bias=bias),
    ),
    "four-spin": Family(
        "chain of n spins that meet in fours", 4, range(4, 13, 2), _chain(4),
        lambda sigma, target, bias: deep(sigma, target, bias=bias),
        lambda sigma, target, bias: shallow(sigma, target, bias=bias),
    ),
}  # fmt: skip
"""One more family is an entry here."""


@dataclass(frozen=True, slots=True)
class Side:
    """One network of a family: its counts, the least certified error and that seen by NumPy, None where not known."""

    neurons: int
    synapses: int
    hidden_layers: int
    bias: Constant
    error: TotalError | None
    seen: float | None

    def fields(self) -> dict[str, Any]:
        """What JSON shows."""
        error = self.error
        return {
            "hidden_layers": self.hidden_layers,
            "neurons": self.neurons,
            "synapses": self.synapses,
            "bias": str(self.bias),
            "error": None if error is None else _upper(error),
            "scale": None if error is None else str(error.scale),
            "seen": self.seen,
        }


@dataclass(frozen=True, slots=True)
class DepthRow:
    """The target of one size; a side is None where its network is too large or does not exist, and `why` says it."""

    size: int
    target: sympy.Expr
    needed: Bound | None
    deep: Side | None
    shallow: Side | None
    why: str = ""

    @property
    def least(self) -> int | None:
        """The neurons that one hidden layer needs, None where nothing is known or no number is enough."""
        bound = self.needed
        return None if bound is None or bound.neurons in (0, sympy.oo) else int(bound.neurons)


@dataclass(frozen=True)
class DepthTable:
    """What `depth_table` finds; printed, a table."""

    family: str
    activation: Activation
    dtype: str
    box: tuple[Fraction, Fraction]
    rows: tuple[DepthRow, ...]

    def __str__(self) -> str:
        words, (low, high) = FAMILIES[self.family].words, self.box
        lines = [f"{words}; {self.activation.name}, {self.dtype} on [{low}, {high}]; deep: layers of gates"]
        cells = [
            (str(row.size), "" if row.least is None else str(row.least), *_texts(row.shallow), *_texts(row.deep))
            for row in self.rows
        ]
        one = ("shallow", "error", "seen")
        lines.append(table(cells, ("n", "needed", *one, "deep", *one[1:])))
        lines.append("needed, shallow, deep: neurons (needed in one hidden layer about its bias, sense formal)")
        lines.append("error: certified, at the best scale found; seen: what NumPy showed at some points")
        lines += [f"n = {row.size}: {row.why}" for row in self.rows if row.why]
        return "\n".join(lines)

    __repr__ = __str__

    def fields(self) -> dict[str, Any]:
        """What JSON shows; what is not available is None."""
        return {
            "family": self.family,
            "activation": str(self.activation.name),
            "dtype": self.dtype,
            "box": [str(end) for end in self.box],
            "rows": [
                {
                    "size": row.size,
                    "target": str(row.target),
                    "needed": row.least,
                    "claim": row.needed.claim if row.needed else None,
                    "theorem": row.needed.theorem if row.needed else None,
                    "deep": row.deep and row.deep.fields(),
                    "shallow": row.shallow and row.shallow.fields(),
                    "reason": row.why or None,
                }
                for row in self.rows
            ],
        }

    def plot(self) -> Plot:
        """A picture: neurons, and errors, against n. Raises MissingExtra without matplotlib."""
        from symnet.render.depth_plots import Line, depth_plot

        def line(of: Callable[[DepthRow], Any]) -> Line:
            return [(row.size, float(y)) for row in self.rows if (y := of(row)) is not None]

        def side(name: str, of: Callable[[Side], Any]) -> Line:
            return line(lambda row: None if getattr(row, name) is None else of(getattr(row, name)))

        low, high = self.box
        return depth_plot(
            f"{FAMILIES[self.family].words}: {self.activation.name}, {self.dtype} on [{low}, {high}]",
            needed=line(lambda row: row.least),
            neurons={name: side(name, lambda s: s.neurons) for name in ("shallow", "deep")},
            errors={name: side(name, lambda s: s.error and from_sympy(s.error.upper)) for name in ("shallow", "deep")},
            seen={name: side(name, lambda s: s.seen) for name in ("shallow", "deep")},
            dtype=self.dtype,
        )


def depth_table(
    family: str,
    sizes: Sequence[int] | None = None,
    *,
    activation: Activation,
    bias: Point | None = None,
    box: object = 1,
    dtype: str = "float64",
) -> DepthTable:
    """For each size n the networks for f_n by layers of gates and by one hidden layer; `FAMILIES` has the targets.

    The box is one interval, for all variables. Errors are bounded for networks of up to 5000 neurons. A shallow network
    that is too large to be built is told as such; what is needed is still known.

    Raises:
        UnknownName: for another family. UsageError: for sizes that are none, or a box that is no interval.
        DegenerateActivation, NotATaylorGate, BadBias and the like: where no network can be had at all.
    """
    if not isinstance(activation, Activation):
        raise UsageError(f"the activation must be one, such as symnet.tanh, not {show(activation)}")
    if family not in FAMILIES:
        raise UnknownName("family of targets", str(family), list(FAMILIES))
    chosen = FAMILIES[family]
    numbers = list(chosen.sizes if sizes is None else sizes)
    for n in numbers:
        if type(n) is not int or not chosen.least <= n <= MOST_SIZE:
            raise UsageError(f"sizes of {family} are integers from {chosen.least} to {MOST_SIZE}, not {show(n)}")
    if not numbers:
        raise UsageError("no sizes are given")
    if dtype not in ("float64", "float32"):
        raise UnknownName("type of floating-point numbers", str(dtype), ["float64", "float32"])
    interval = as_box(box, _x(1)).intervals[0]
    rows = [_row(chosen, n, activation, bias, interval, dtype) for n in progress(numbers, len(numbers), "size")]
    if not any(row.deep or row.shallow for row in rows):
        raise UsageError(rows[0].why)
    return DepthTable(family, activation, dtype, interval, tuple(rows))


def _row(
    chosen: Family, n: int, sigma: Activation, bias: Point | None, interval: tuple[Fraction, Fraction], dtype: str
) -> DepthRow:
    target = chosen.target(n)
    variables = variables_of(target)
    box = Box(variables, (interval,) * len(variables))
    sides: list[Side | None] = []
    reasons: list[str] = []
    for make in (chosen.deep, chosen.shallow):
        try:
            sides.append(_side(make(sigma, target, bias), box, dtype))
        except UsageError:
            raise
        except SymnetError as error:
            sides.append(None)
            reasons.append(str(error))
    needed = None
    shown = next((side for side in reversed(sides) if side is not None), None)
    if shown is not None:
        with suppress(LimitExceeded, Undecided):
            needed = lower_bound(
                target, sigma, Conventions("common"), bias=shown.bias, sense="formal", variables=variables
            )
    made_deep, made_shallow = sides
    return DepthRow(n, target, needed, made_deep, made_shallow, "; ".join(dict.fromkeys(reasons)))


def _side(made: Recipe, box: Box, dtype: str) -> Side:
    network = made.network
    counts = network.neurons, network.synapses, network.hidden_layers, made.bias
    if network.neurons > MOST_MEASURED:
        return Side(*counts, None, None)
    try:
        error = best_total(made, dtype, box)
    except (LimitExceeded, Undecided):
        error = None
    return Side(*counts, error, _seen(made, box, dtype))


def _seen(made: Recipe, box: Box, dtype: str) -> float | None:
    """The least, over scales 2^-k, of the largest error at some points."""
    numbers = random.Random(1)
    points = [
        tuple(Fraction(numbers.uniform(float(low), float(high))) for low, high in box.intervals) for _ in range(POINTS)
    ]  # not on a grid of dyadic numbers, where rounding is kind
    wanted = targets(made.target, made.variables, points)
    rows = np.array([[float(x) for x in point] for point in points], dtype=dtype)
    best = None
    for k in range(SMALLEST):
        try:
            found = max(abs(e) for e in computed_errors(made.network, rows, wanted, Fraction(1, 2**k)))
        except LimitExceeded:  # a weight beyond the range of doubles
            break
        if np.isfinite(found) and (best is None or found < best):
            best = found
    return best


def _upper(error: TotalError, digits: int = 20) -> str:
    return decimal_text(outward(from_sympy(error.upper), digits))


def _texts(side: Side | None) -> tuple[str, str, str]:
    if side is None:
        return "", "", ""
    error = "" if side.error is None else _upper(side.error, 3)
    return str(side.neurons), error, "" if side.seen is None else f"{side.seen:.1e}"
