"""Information on finite alphabets: entropies and divergences, exact as logarithms (in nats).

>>> joint = Distribution({("rain", "wet"): "3/8", ("rain", "dry"): "1/8", ("sun", "dry"): "1/2"}, ["sky", "street"])
>>> joint.mutual_information("sky", "street")
-5*log(5)/8 + 2*log(2)
>>> joint.is_independent("sky", "street"), enclosure(joint.entropy(), 4)
(False, (9743/10000, 609/625))

Probabilities are exact rational numbers, or expressions in symbols, which stand for real numbers. Whether two variables
are independent is decided by comparing products of probabilities, never by logarithms.

Sources: Shannon (1948); Kullback and Leibler (1951). Free energies are in `physics.thermodynamics`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias, cast

import sympy

from symnet.display import Shown
from symnet.errors import (
    LimitExceeded,
    NotADistribution,
    ShapeMismatch,
    UnknownName,
    UsageError,
    ZeroProbability,
    show,
)
from symnet.exact.balls import enclosure, sign
from symnet.exact.logarithms import LogSum
from symnet.exact.numbers import as_exact
from symnet.physics.probabilities import Number, divided, equal, log, number, of_one_kind, shown, times, total
from symnet.render.latex import escape

__all__ = [
    "MOST_OUTCOMES",
    "Distribution",
    "Names",
    "Outcome",
    "distribution_of",
    "enclosure",
    "entropy_of",
    "names_of",
    "parts_in",
    "parts_of",
]

Outcome: TypeAlias = tuple[Hashable, ...]
Names: TypeAlias = "str | Sequence[str]"

MOST_OUTCOMES = 2**16
_MOST_SHOWN = 32


def entropy_of(probabilities: Iterable[Fraction]) -> LogSum:
    """Return -Σ p ln p over non-negative rational numbers, with 0 ln 0 = 0.

    >>> entropy_of([Fraction(1, 2), Fraction(1, 2), Fraction(0)]).expr
    log(2)
    """
    return LogSum.of((-p, p) for p in probabilities)


@dataclass(frozen=True, init=False, repr=False, eq=False)
class Distribution(Shown):
    """A probability distribution of one or several variables with finitely many values.

    `probabilities` maps outcomes to exact probabilities: tuples, one part for each variable, or any other hashable
    value for a single variable. Outcomes that are left out have probability 0. Names are x1, x2, ... unless given.
    Symbols stand for real numbers at which all probabilities are positive.

    Raises:
        NotADistribution: for a negative probability, with its outcome; for a sum that is not 1.
        Undecided: if it cannot be decided whether expressions sum to 1.
        ShapeMismatch, UsageError, FloatGiven, NotExact: for what is no such table.

    >>> p = sympy.Symbol("p")
    >>> Distribution({0: 1 - p, 1: p}).entropy()
    -p*log(p) + (p - 1)*log(1 - p)
    >>> Distribution({"a": "1/2", "b": "1/3"})
    Traceback (most recent call last):
    symnet.errors.NotADistribution: these are not probabilities: they sum to 5/6; the sum must be exactly 1 ...
    """

    names: tuple[str, ...]
    table: Mapping[Outcome, Number]
    """The outcomes of probability > 0; all values Fractions, or all SymPy expressions."""

    def __init__(self, probabilities: Mapping[Hashable, object], names: Names | None = None) -> None:
        if not isinstance(cast(object, probabilities), Mapping) or not probabilities:
            raise UsageError(
                f"probabilities are a mapping from outcomes, such as {{0: '1/2', 1: '1/2'}}, not {show(probabilities)}"
            )
        if len(probabilities) > MOST_OUTCOMES:
            raise LimitExceeded("number of outcomes", len(probabilities), MOST_OUTCOMES)
        exact = {parts_of(o): as_exact(p, f"the probability of {show(o)}") for o, p in probabilities.items()}
        size = parts_in(exact)
        if len(exact) < len(probabilities):
            raise UsageError("an outcome is given twice, as a value and as a tuple of this value")
        object.__setattr__(self, "table", _checked(exact))
        object.__setattr__(self, "names", names_of(names, size))

    # --- what it is ---------------------------------------------------------------------------------------------

    @property
    def probabilities(self) -> dict[Outcome, sympy.Expr]:
        """The outcomes that have a probability other than 0, as tuples, with it."""
        return {o: shown(p) for o, p in self.table.items()}

    @property
    def support(self) -> tuple[Outcome, ...]:
        """The outcomes that have a probability other than 0."""
        return tuple(self.table)

    @property
    def is_rational(self) -> bool:
        """Whether all probabilities are rational numbers."""
        return all(isinstance(p, Fraction) for p in self.table.values())

    def __getitem__(self, outcome: Hashable) -> sympy.Expr:
        """The probability of an outcome; 0 for one that does not occur."""
        return shown(self.table.get(parts_of(outcome), Fraction(0)))

    def __eq__(self, other: object) -> bool:
        """Whether all probabilities are equal, exactly; names do not matter."""
        if not isinstance(other, Distribution):
            return NotImplemented
        outcomes = {**self.table, **other.table}
        return all(equal(self.table.get(o, Fraction(0)), other.table.get(o, Fraction(0))) for o in outcomes)

    __hash__ = None  # type: ignore[assignment] # equality of expressions is mathematical

    def __repr__(self) -> str:
        some = ", ".join(f"{_plain(o)!r}: {p}" for o, p in list(self.probabilities.items())[:4])
        more = f", ... ({len(self.table)} outcomes)" if len(self.table) > 4 else ""
        return f"Distribution({', '.join(self.names)}): {some}{more}"

    def __str__(self) -> str:
        return repr(self)

    def _repr_latex_(self) -> str:
        """Return the table, at most 32 rows of it, for a notebook."""
        head = " & ".join(rf"\text{{{escape(n)}}}" for n in self.names)
        rows = [
            " & ".join(sympy.latex(v) if isinstance(v, int) else rf"\text{{{escape(str(v))}}}" for v in o)
            + f" & {sympy.latex(p)}"
            for o, p in list(self.probabilities.items())[:_MOST_SHOWN]
        ]
        rows += [r"\vdots" + " & " * len(self.names)] if len(self.table) > _MOST_SHOWN else []
        body = r" \\ ".join([rf"{head} & p \\ \hline {rows[0]}", *rows[1:]])
        return rf"$\displaystyle \begin{{array}}{{{'c' * len(self.names)}|c}} {body} \end{{array}}$"

    # --- others made of it --------------------------------------------------------------------------------------

    def marginal(self, names: Names) -> Distribution:
        """Return the distribution of some of the variables, in the order in which they are named.

        >>> Distribution({(0, 0): "1/2", (1, 0): "1/2"}, ["x", "y"]).marginal("y")
        Distribution(y): 0: 1
        """
        chosen = self._places(names)
        return distribution_of(self._summed(chosen), tuple(self.names[i] for i in chosen))

    def image(self, function: Callable[..., Hashable], names: Names | None = None) -> Distribution:
        """Return the distribution of f(x1, x2, ...); what f returns as a tuple are several variables.

        >>> Distribution({0: "1/4", 1: "1/4", 2: "1/2"}).image(lambda x: x % 2, "parity")
        Distribution(parity): 0: 3/4, 1: 1/4
        """
        found: dict[Outcome, list[Number]] = {}
        for outcome, p in self.table.items():
            found.setdefault(parts_of(function(*outcome)), []).append(p)
        size = parts_in(found)
        kept = self.names if names is None and size == len(self.names) else names
        return distribution_of({o: total(ps) for o, ps in found.items()}, names_of(kept, size))

    def with_variable(self, name: str, function: Callable[..., Hashable]) -> Distribution:
        """Return the joint distribution with one more variable, a function of the others.

        >>> Distribution({0: "1/2", 1: "1/2"}, "x").with_variable("y", lambda x: 1 - x)
        Distribution(x, y): (0, 1): 1/2, (1, 0): 1/2
        """
        table = {parts_of((*outcome, function(*outcome))): p for outcome, p in self.table.items()}
        return distribution_of(table, names_of((*self.names, name), len(self.names) + 1))

    def conditional(self, given: Mapping[str, Hashable]) -> Distribution:
        """Return the distribution of the other variables, given the values of some.

        Raises:
            UnknownName: for a variable. UsageError: if all are given, or the values have probability 0.

        >>> Distribution({(0, 0): "1/4", (1, 0): "1/4", (1, 1): "1/2"}, ["x", "y"]).conditional({"y": 0})
        Distribution(x): 0: 1/2, 1: 1/2
        """
        if not isinstance(cast(object, given), Mapping):
            raise UsageError(f"a condition is a mapping such as {{'x': 0}}, not {show(given)}")
        places = self._places(tuple(given))
        rest = tuple(i for i in range(len(self.names)) if i not in places)
        if not rest:
            raise UsageError("all variables are given: leave out those whose distribution is asked for")
        values = tuple(given.values())
        table = {o: p for o, p in self.table.items() if tuple(o[i] for i in places) == values}
        if not table:
            raise UsageError(f"the condition {show(dict(given))} has probability 0; condition on values that occur")
        whole = total(table.values())
        return distribution_of(
            {tuple(o[i] for i in rest): divided(p, whole) for o, p in table.items()},
            tuple(self.names[i] for i in rest),
        )

    def __mul__(self, other: Distribution) -> Distribution:
        """Return the joint distribution of independent variables, which have different names."""
        if not isinstance(other, Distribution):
            return NotImplemented
        count = len(self.table) * len(other.table)
        if count > MOST_OUTCOMES:
            raise LimitExceeded("number of outcomes", count, MOST_OUTCOMES)
        pairs = product(self.table.items(), other.table.items())
        names = names_of((*self.names, *other.names), len(self.names) + len(other.names))
        return distribution_of(of_one_kind({a + b: times(p, q) for (a, p), (b, q) in pairs}), names)

    # --- information --------------------------------------------------------------------------------------------

    def entropy(self, names: Names | None = None) -> sympy.Expr:
        """Return S = -Σ p ln p of all variables, or of some.

        >>> Distribution({k: "1/6" for k in range(6)}).entropy()
        log(2) + log(3)
        """
        return _combined([(1, self._summed(self._places(self.names if names is None else names)))])

    def conditional_entropy(self, names: Names, given: Names) -> sympy.Expr:
        """Return S(a | b) = S(a, b) - S(b)."""
        a, b = self._places(names), self._places(given)
        self._apart(a, b)
        return _combined([(1, self._summed(a + b)), (-1, self._summed(b))])

    def mutual_information(self, one: Names, other: Names, given: Names = ()) -> sympy.Expr:
        """Return I(a; b | c) = S(a, c) + S(b, c) - S(a, b, c) - S(c); 0 exactly when independent.

        >>> xor = Distribution({(a, b, a ^ b): "1/4" for a in (0, 1) for b in (0, 1)}, ["a", "b", "c"])
        >>> xor.mutual_information("a", "b"), xor.mutual_information("a", "b", given="c")
        (0, log(2))
        """
        a, b, c = self._places(one), self._places(other), self._places(given)
        self._apart(a, b, c)
        if self.is_independent(one, other, given):
            return sympy.Integer(0)
        parts = [(1, a + c), (1, b + c), (-1, a + b + c), (-1, c)]
        return _combined([(k, self._summed(places)) for k, places in parts])

    def is_independent(self, one: Names, other: Names, given: Names = ()) -> bool:
        """Whether p(a,b,c) p(c) = p(a,c) p(b,c) for all values, exactly; symbols are left arbitrary.

        Raises:
            UnknownName, UsageError: for the variables. Undecided: for expressions that cannot be compared.
        """
        a, b, c = self._places(one), self._places(other), self._places(given)
        self._apart(a, b, c)
        both, left, right, under = (self._summed(places) for places in (a + b + c, a + c, b + c, c))
        second: dict[Outcome, list[Outcome]] = {}
        for o in right:
            second.setdefault(o[len(b) :], []).append(o[: len(b)])
        cells = ((x[: len(a)], y, x[len(a) :]) for x in left for y in second[x[len(a) :]])
        return all(
            equal(times(both.get(x + y + z, Fraction(0)), under[z]), times(left[x + z], right[y + z]))
            for x, y, z in cells
        )

    def kl(self, other: Distribution) -> sympy.Expr:
        """Return the Kullback-Leibler divergence KL(p‖q) = Σ p ln(p/q) from this p to another q on the same outcomes.

        Raises:
            ZeroProbability: with an outcome that has p > 0 and q = 0: the divergence is infinite.

        >>> coin, fair = Distribution({0: "1/4", 1: "3/4"}), Distribution({0: "1/2", 1: "1/2"})
        >>> coin.kl(fair), coin.kl(coin)
        (-log(2) + 3*log(3)/4, 0)
        """
        self._alike(other, "the Kullback-Leibler divergence")
        if self == other:
            return sympy.Integer(0)
        if self.is_rational and other.is_rational:
            return _value(
                LogSum.of((p, cast(Fraction, p) / cast(Fraction, other.table[o])) for o, p in self.table.items())
            )
        return sympy.Add(*(shown(p) * (log(p) - log(other.table[o])) for o, p in self.table.items()))

    def cross_entropy(self, other: Distribution) -> sympy.Expr:
        """Return -Σ p ln q, the mean surprisal of q under this p: S(p) + KL(p‖q). ZeroProbability as for `kl`."""
        self._alike(other, "the cross entropy")
        if self.is_rational and other.is_rational:
            return _value(LogSum.of((-cast(Fraction, p), other.table[o]) for o, p in self.table.items()))
        return sympy.Add(*(-shown(p) * log(other.table[o]) for o, p in self.table.items()))

    def mean(self, function: Callable[..., object] | Mapping[Any, object]) -> sympy.Expr:
        """Return Σ p(x) f(x); f is a function of the variables, or a table of its values at the outcomes.

        >>> Distribution({0: "1/4", 1: "3/4"}).mean(lambda x: 10 * x)
        15/2
        """
        if isinstance(function, Mapping):
            table = {parts_of(o): v for o, v in function.items()}
            for o in self.table:
                if o not in table:
                    raise UsageError(
                        f"there is no value for the outcome {show(_plain(o))}, which has a probability above 0"
                    )
            values = [table[o] for o in self.table]
        else:
            if not callable(function):
                raise UsageError(f"what is averaged is a function of the variables or a table, not {show(function)}")
            values = [function(*o) for o in self.table]
        exact = [as_exact(v, "a value that is averaged") for v in values]
        return sympy.Add(*(shown(p) * v for p, v in zip(self.table.values(), exact, strict=True)))

    # --- variables ----------------------------------------------------------------------------------------------

    def _places(self, names: Names) -> tuple[int, ...]:
        chosen = _listed(names)
        for name in chosen:
            if name not in self.names:
                raise UnknownName("variable", str(name), self.names)
        if len(set(chosen)) < len(chosen):
            raise UsageError(f"a variable is named twice in {show(', '.join(chosen))}")
        return tuple(self.names.index(name) for name in chosen)

    def _apart(self, *groups: tuple[int, ...]) -> None:
        if not groups[0] or not groups[1]:
            raise UsageError(f"name at least one variable on each side; there are {', '.join(self.names)}")
        seen = [i for group in groups for i in group]
        for i in seen:
            if seen.count(i) > 1:
                raise UsageError(f"the variable {self.names[i]!r} is named on two sides; each may stand on one")

    def _summed(self, places: tuple[int, ...]) -> dict[Outcome, Number]:
        found: dict[Outcome, list[Number]] = {}
        for outcome, p in self.table.items():
            found.setdefault(tuple(outcome[i] for i in places), []).append(p)
        return {o: total(ps) for o, ps in found.items()}

    def _alike(self, other: Distribution, what: str) -> None:
        if not isinstance(cast(object, other), Distribution):
            raise UsageError(f"{what} compares two Distributions, not one with {show(other)}")
        if len(self.names) != len(other.names):
            raise ShapeMismatch(what, f"{len(other.names)} variables", f"{len(self.names)} variables")
        for outcome in self.table:
            if outcome not in other.table:
                raise ZeroProbability(what, _plain(outcome))


def distribution_of(table: Mapping[Outcome, Number], names: tuple[str, ...]) -> Distribution:
    """Return the distribution of a table that is known to be one: probabilities above 0 of one kind that sum to 1."""
    made = object.__new__(Distribution)
    object.__setattr__(made, "table", table)
    object.__setattr__(made, "names", names)
    return made


# --- outcomes, names, sums ------------------------------------------------------------------------------------------


def parts_of(value: Hashable) -> Outcome:
    """Return an outcome as a tuple of its parts; UsageError for what cannot be one, such as a list."""
    parts = value if isinstance(value, tuple) else (value,)
    try:
        hash(parts)
    except TypeError:
        raise UsageError(f"{show(value)} cannot be an outcome: use numbers, texts, or tuples of them") from None
    return parts


def _listed(names: Names) -> tuple[str, ...]:
    if isinstance(names, str):
        return (names,)
    if not isinstance(cast(object, names), Iterable):
        raise UsageError(f"variables are told by names such as 'x' or ['x', 'y'], not by {show(names)}")
    return tuple(names)


def parts_in(outcomes: Iterable[Outcome]) -> int:
    """Return the number of parts that all outcomes have."""
    first, *others = outcomes
    for o in others:
        if len(o) != len(first):
            raise ShapeMismatch("outcomes are tuples of one length", show(_plain(o)), show(_plain(first)))
    return len(first)


def _plain(outcome: Outcome) -> Hashable:
    return outcome[0] if len(outcome) == 1 else outcome


def names_of(names: Names | None, size: int) -> tuple[str, ...]:
    """Return the names of so many variables, checked, or x1, x2, ... where none are given."""
    if names is None:
        return tuple(f"x{i}" for i in range(1, size + 1))
    chosen = _listed(names)
    if len(chosen) != size:
        raise ShapeMismatch("names of variables", f"{len(chosen)} names", f"outcomes of {size} parts")
    for name in chosen:
        if not isinstance(name, str):
            raise UsageError(f"the name of a variable is a text, not {show(name)}")
        if chosen.count(name) > 1:
            raise UsageError(f"two variables have the name {name!r}; give different names")
    return chosen


def _checked(exact: Mapping[Outcome, sympy.Expr]) -> Mapping[Outcome, Number]:
    table = of_one_kind({o: number(p) for o, p in exact.items()})
    for outcome, p in table.items():
        negative = p < 0 if isinstance(p, Fraction) else p.is_negative if p.free_symbols else sign(p) == -1
        if negative:
            raise NotADistribution(_plain(outcome), shown(p))
    whole = total(table.values())
    if not equal(whole, Fraction(1), "whether the probabilities sum to 1"):
        raise NotADistribution(None, shown(whole))
    return {o: p for o, p in table.items() if not equal(p, Fraction(0))}


def _combined(parts: Sequence[tuple[int, Mapping[Outcome, Number]]]) -> sympy.Expr:
    """Return Σ k S(p) over pairs of an integer and a table of probabilities."""
    rational = all(isinstance(p, Fraction) for _, table in parts for p in table.values())
    if rational:
        return _value(LogSum.sum(entropy_of(cast("Iterable[Fraction]", table.values())) * k for k, table in parts))
    return sympy.Add(*(-k * shown(p) * log(p) for k, table in parts for p in table.values()))


def _value(amount: LogSum) -> sympy.Expr:
    return sympy.Integer(0) if amount.is_zero() else amount.expr
