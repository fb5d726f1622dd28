"""The Gaussian information bottleneck: the most that a summary t of data x can tell about y, at a given I(t; x).

For Gaussian x, y let λ_1 <= ... <= λ_d be the eigenvalues of Σ_(x|y) Σ_x⁻¹, which lie in (0, 1]. The summary that loses
least information about y among all with the same I(t; x) is Gaussian and keeps the first modes (Chechik, Globerson,
Tishby, Weiss 2005, and Globerson, Tishby 2004 for its optimality; cited. Among Gaussian summaries of one variable and
of two modes: `distillation-bottleneck`, `distillation-two-modes`). With n modes

    I(t; y) = -(n/2) ln( (λ_1 ... λ_n)^(1/n) + ((1 - λ_1) ... (1 - λ_n))^(1/n) e^(-2 I(t; x)/n) ),

and mode i is switched on where the price β = dI(t; x)/dI(t; y) reaches β_i = 1/(1 - λ_i). All in nats.

>>> one = Bottleneck(["1/4"])            # x and y with correlation ρ² = 1 - λ = 3/4
>>> one.critical, one.total
((4/3,), log(4)/2)
>>> one.at(sympy.log(2))
-log(7/16)/2
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import sympy
from sympy.polys.matrices import DomainMatrix

from symnet.display import Shown
from symnet.errors import InternalError, LimitExceeded, NotExact, Undecided, UsageError, show
from symnet.exact.balls import ball, decimal, sign
from symnet.exact.expressionmatrices import inverse, is_rational
from symnet.exact.numbers import as_exact, listed
from symnet.physics.gaussian import Gaussian, Place

if TYPE_CHECKING:
    from symnet.render.plots import Plot

__all__ = ["Bottleneck", "Segment", "bottleneck_directions", "gaussian_bottleneck"]

MOST_MODES = 12
DRAWN = 60  # points of each piece of the curve


@dataclass(frozen=True)
class Segment:
    """One piece of the curve: with so many modes, for `start` <= I(t; x) <= `end`."""

    modes: int
    start: sympy.Expr
    end: sympy.Expr


@dataclass(frozen=True, repr=False, init=False)
class Bottleneck(Shown):
    """The information curve of modes with eigenvalues λ in (0, 1], ascending: λ = 1 - ρ² for one pair of variables.

    Raises UsageError for an eigenvalue outside of (0, 1], Undecided where that, or their order, is open (one λ may be a
    symbol with `positive=True`, which is then taken to be at most 1), FloatGiven, NotExact, LimitExceeded above 12.

    >>> Bottleneck(["1/4", "1/2"]).critical
    (4/3, 2)
    """

    eigenvalues: tuple[sympy.Expr, ...]

    def __init__(self, eigenvalues: Sequence[object]) -> None:
        if isinstance(eigenvalues, str) or not isinstance(eigenvalues, list | tuple) or not eigenvalues:
            raise UsageError(f"the eigenvalues are a list, such as ['1/4', '1/2'], not {show(eigenvalues)}")
        if len(eigenvalues) > MOST_MODES:
            raise LimitExceeded("number of modes", len(eigenvalues), MOST_MODES)
        values = [as_exact(v, "an eigenvalue") for v in eigenvalues]
        if len(values) > 1 and any(v.free_symbols for v in values):
            raise UsageError("of several eigenvalues none may be a symbol: their order must be known")
        if not values[0].free_symbols:
            values = _sorted([_checked(v) for v in values])
        elif not values[0].is_positive:
            raise Undecided(f"whether the eigenvalue {values[0]} is above 0", "give its symbol positive=True")
        object.__setattr__(self, "eigenvalues", tuple(values))

    @property
    def critical(self) -> tuple[sympy.Expr, ...]:
        """β_i = 1/(1 - λ_i), the prices at which the modes are switched on; oo for a mode that tells nothing."""
        return tuple(sympy.oo if v == 1 else sympy.radsimp(1 / (1 - v)) for v in self.eigenvalues)

    @property
    def total(self) -> sympy.Expr:
        """I(x; y) = -½ Σ ln λ_i: the limit of the curve, which it never reaches."""
        return sympy.Add(*(-sympy.log(v) / 2 for v in self.eigenvalues))

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The pieces of the curve: mode n + 1 comes at I(t; x) = ½ Σ_(i<=n) ln[ (β_(n+1) - 1)(1 - λ_i)/λ_i ].

        >>> Bottleneck(["1/5", "1/2"]).segments[1].start        # β_2 - 1 = 1, (1 - λ_1)/λ_1 = 4
        log(4)/2
        """
        telling = [v for v in self.eigenvalues if v != 1]
        if not telling:
            return (Segment(0, sympy.Integer(0), sympy.oo),)
        places = [n for n, v in enumerate(telling) if not n or v != telling[n - 1]]  # equal modes come at once
        starts = [_start(telling, n) for n in places]
        ends = zip([*places[1:], len(telling)], starts, [*starts[1:], sympy.oo], strict=True)
        return tuple(Segment(n, start, end) for n, start, end in ends)

    def piece(self, modes: int, information: sympy.Expr) -> sympy.Expr:
        """I(t; y) as a function of I(t; x) where so many modes are kept."""
        kept = self.eigenvalues[:modes]
        if not kept:
            return sympy.Integer(0)
        known = sympy.Mul(*kept) ** sympy.Rational(1, modes)
        rest = sympy.Mul(*(1 - v for v in kept)) ** sympy.Rational(1, modes)
        return -sympy.Rational(modes, 2) * sympy.log(known + rest * sympy.exp(-2 * information / modes))

    def curve(self, information: sympy.Symbol | None = None) -> sympy.Expr:
        """I(t; y) as an exact function of I(t; x) >= 0, in pieces.

        >>> lam = sympy.Symbol("lambda", positive=True)
        >>> Bottleneck([lam]).curve(sympy.Symbol("I_x"))
        -log(lambda + (1 - lambda)*exp(-2*I_x))/2
        """
        symbol = sympy.Symbol("I_x", nonnegative=True) if information is None else information
        pieces = [(self.piece(s.modes, symbol), symbol <= s.end) for s in self.segments]
        if len(pieces) == 1:
            return pieces[0][0]
        return sympy.Piecewise(*pieces[:-1], (pieces[-1][0], True))

    def at(self, information: object) -> sympy.Expr:
        """The most that a summary with this I(t; x), in nats, can tell about y, exactly.

        Raises UsageError for a negative one, Undecided where it cannot be told from a switch of modes.
        """
        value = as_exact(information, "I(t; x)")
        if not value.free_symbols and _sign(value, f"the sign of {value}") < 0:
            raise UsageError(f"I(t; x) is at least 0, not {show(value)}")
        for segment in self.segments[:-1]:
            if _sign(value - segment.end, f"whether {value} is above the switch at {segment.end}") <= 0:
                return self.piece(segment.modes, value)
        return self.piece(self.segments[-1].modes, value)

    def at_price(self, beta: object) -> tuple[sympy.Expr, sympy.Expr]:
        """(I(t; x), I(t; y)) of the summary that minimises I(t; x) - β I(t; y), exactly.

        The modes with β_i < β are kept; mode i takes ½ ln[(β - 1)(1 - λ_i)/λ_i] nats and tells ½ ln[(β - 1)/(β λ_i)].

        Raises UsageError for β <= 0, Undecided where β cannot be told from a critical one.

        >>> Bottleneck(["1/4"]).at_price(4), Bottleneck(["1/4"]).at_price("5/4")
        ((log(9)/2, log(3)/2), (0, 0))
        """
        price = as_exact(beta, "β")
        if _sign(price, f"the sign of {price}") <= 0:
            raise UsageError(f"the price β is above 0, not {show(price)}")
        kept = [v for v in self.eigenvalues if _sign(price * (1 - v) - 1, f"whether a mode is on at {price}") > 0]
        known = sympy.Add(*(sympy.log((price - 1) * (1 - v) / v) / 2 for v in kept))
        return known, sympy.Add(*(sympy.log((price - 1) / (price * v)) / 2 for v in kept))

    def plot(self) -> Plot:
        """A picture of the curve with its switches. Raises MissingExtra without matplotlib, UsageError for a symbol."""
        from symnet.render.information_plots import bottleneck_plot

        if any(v.free_symbols for v in self.eigenvalues):
            raise UsageError("a curve with a symbol cannot be drawn; give numbers")
        switches = [_float(s.start) for s in self.segments[1:]]
        last = max(2 * max(switches, default=0.0), 2 * _float(self.total), 0.5)
        ends = [0.0, *switches, last]
        points, marks = [], []
        for segment, (low, high) in zip(self.segments, pairwise(ends), strict=True):
            marks += [(low, self._float(segment, low))] if segment.modes else []
            points += [(u, self._float(segment, u)) for u in (low + (high - low) * k / DRAWN for k in range(DRAWN + 1))]
        return bottleneck_plot(points, marks, _float(self.total))

    def _float(self, segment: Segment, at: float) -> float:
        symbol = sympy.Symbol("u")
        return float(sympy.lambdify(symbol, self.piece(segment.modes, symbol), "math")(at)) if segment.modes else 0.0

    def _repr_svg_(self) -> str | None:
        from importlib.util import find_spec

        symbolic = any(v.free_symbols for v in self.eigenvalues)
        return self.plot().svg if find_spec("matplotlib") and not symbolic else None

    def __repr__(self) -> str:
        shown = ", ".join(map(str, self.eigenvalues))
        if any(v.free_symbols for v in self.eigenvalues):
            return f"Bottleneck(λ = {shown})"
        prices = ", ".join("oo" if b is sympy.oo else decimal(ball(b), 5) for b in self.critical)
        return f"Bottleneck(λ = {shown}; modes from β = {prices}; at most {decimal(ball(self.total), 5)} nats)"

    def __str__(self) -> str:
        return repr(self)


def gaussian_bottleneck(joint: Gaussian, data: Sequence[Place], relevant: Sequence[Place]) -> Bottleneck:
    """The information curve of summaries of some variables of a Gaussian about others, by exact eigenvalues.

    The λ are the roots of det(Σ_(x|y) - λ Σ_x), in radicals up to degree 2, else as isolated roots of polynomials.

    Raises NotExact for a covariance that is not rational, LimitExceeded above 12 data variables, UsageError where both
    share a variable, and what Gaussian.marginal raises.

    >>> joint = Gaussian([0, 0], [[1, "1/2"], ["1/2", 1]])
    >>> gaussian_bottleneck(joint, ["x1"], ["x2"])
    Bottleneck(λ = 3/4; modes from β = 4.0000; at most 0.14384 nats)
    """
    spread, known = _covariances(joint, data, relevant)
    matrix = DomainMatrix.from_Matrix(known * inverse(spread, "covariance")).convert_to(sympy.QQ)
    polynomial = sympy.Poly([sympy.QQ.to_sympy(c) for c in matrix.charpoly()], sympy.Symbol("lambda"))
    roots = polynomial.real_roots()  # all are: the matrix is similar to a symmetric one
    if len(roots) != spread.rows:
        raise InternalError(f"{len(roots)} real eigenvalues where there must be {spread.rows}")
    return Bottleneck(roots)


def bottleneck_directions(
    joint: Gaussian, data: Sequence[Place], relevant: Sequence[Place]
) -> tuple[sympy.ImmutableMatrix, ...]:
    """What the modes look at: columns v_i with (Σ_(x|y) - λ_i Σ_x) v_i = 0, in the order of the eigenvalues.

    The best summaries are the v_i·x of the modes that are on, each with noise added. Their last non-zero entry is 1.
    Raises what `gaussian_bottleneck` raises.

    >>> joint = Gaussian([0] * 3, [[2, 1, 1], [1, 2, 1], [1, 1, 2]])
    >>> [v.T for v in bottleneck_directions(joint, ["x1", "x2"], ["x3"])]
    [Matrix([[1, 1]]), Matrix([[-1, 1]])]
    """
    spread, known = _covariances(joint, data, relevant)
    found: list[sympy.ImmutableMatrix] = []
    for value in dict.fromkeys(gaussian_bottleneck(joint, data, relevant).eigenvalues):
        field = sympy.QQ if value.is_Rational else sympy.QQ.algebraic_field(value)
        root = field.from_sympy(value) if value.is_Rational else field.unit
        rows = [[field.from_sympy(a) - root * field.from_sympy(b) for a, b in zip(one, other, strict=True)]
                for one, other in zip(known.tolist(), spread.tolist(), strict=True)]  # fmt: skip
        for vector in DomainMatrix(rows, spread.shape, field).nullspace().to_list():
            last = next(v for v in reversed(vector) if v)
            found.append(sympy.ImmutableMatrix([sympy.radsimp(field.to_sympy(v / last)) for v in vector]))
    return tuple(found)


def _covariances(
    joint: Gaussian, data: Sequence[Place], relevant: Sequence[Place]
) -> tuple[sympy.ImmutableMatrix, sympy.ImmutableMatrix]:
    """Σ_x and Σ_(x|y): the covariance of the data, and where the relevant variables are known."""
    if not isinstance(cast(object, joint), Gaussian):
        raise UsageError(f"the data and what is relevant have a joint Gaussian, not {show(joint)}")
    data, relevant = listed(data, "data", "['x1']"), listed(relevant, "what is relevant", "['x2']")
    chosen = joint.marginal([*data, *relevant])
    count = chosen.size - len(relevant)
    if not is_rational(chosen.covariance):
        wrong = next(v for v in chosen.covariance if not v.is_Rational)
        raise NotExact(wrong, "the curve of a Gaussian needs a covariance of rational numbers")
    if count > MOST_MODES:
        raise LimitExceeded("number of data variables", count, MOST_MODES)
    known = chosen.conditional(dict.fromkeys(chosen.variables[count:], 0)).covariance
    return chosen.covariance[:count, :count], known


def _checked(value: sympy.Expr) -> sympy.Expr:
    if _sign(value, f"whether the eigenvalue {value} is above 0") <= 0:
        raise UsageError(f"an eigenvalue lies in (0, 1], not {show(value)}: at 0 the data would tell y exactly")
    above = _sign(value - 1, f"whether the eigenvalue {value} is at most 1")
    if above > 0:
        raise UsageError(f"an eigenvalue lies in (0, 1], not {show(value)}")
    return value if above else sympy.Integer(1)


def _sorted(values: list[sympy.Expr]) -> list[sympy.Expr]:
    """Ascending, by exact comparison; equal ones in one form."""
    found: list[sympy.Expr] = []
    for value in values:
        place, order = len(found), 1
        while place and (order := _order(value, found[place - 1])) < 0:
            place -= 1
        found.insert(place, found[place - 1] if place and order == 0 else value)
    return found


def _order(one: sympy.Expr, other: sympy.Expr) -> int:
    return 0 if one == other else _sign(one - other, f"the order of {one} and {other}")


def _start(telling: Sequence[sympy.Expr], n: int) -> sympy.Expr:
    """I(t; x) where mode n + 1 is switched on."""
    price = telling[n] / (1 - telling[n])  # β - 1
    factor = sympy.Mul(*(price * (1 - v) / v for v in telling[:n]))
    return sympy.log(factor) / 2 if n else sympy.Integer(0)


def _sign(value: sympy.Expr, what: str) -> int:
    found = sign(value)
    if found is None:
        raise Undecided(what, "no enclosure tells")
    return found


def _float(value: sympy.Expr) -> float:
    return float(ball(value).mid())
