"""Evaluation of terms at values: exact where it can be, by balls where values are transcendental, else undecided.

One evaluator serves every claim: sums over finite domains are run through, σ given as a polynomial has exact
derivatives of every order, a series in λ is computed as far as the question needs. It tests statements at random values
(`instances.py`) and refutes false ones; it proves nothing.

>>> from symnet.kernel.terms import REAL, Store
>>> store = Store()
>>> x = store.var("x", REAL)
>>> evaluate(store.make("inv", (store.add(x, x),)), {"x": Fraction(1, 3)})
Fraction(3, 2)
>>> evaluate(store.make("lt", (store.make("fn", (x,), "exp"), x)), {"x": Fraction(1, 3)})
False

One more operation of terms is one entry in `VALUES` or `FORMULAS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, factorial
from typing import Any

from symnet.errors import Undecided
from symnet.exact.balls import arb, fraction_of, precision
from symnet.kernel.terms import INT, REAL, SERIES, Sort, Term, uses_bound
from symnet.proof.scalars import (
    ONE,
    ZERO,
    Ball,
    Laurent,
    NeedMore,
    Polynomial,
    add,
    apply_elementary,
    inverse,
    is_zero,
    mul,
    power,
    sign_of,
    taylor_coefficients,
)

__all__ = ["Evaluator", "Family", "evaluate"]

CUTOFFS, BITS = (8, 16, 32, 64, 128), (128, 1024)
ENOUGH = 24  # terms after which two series that agree are left undecided
MOST_STEPS, MOST_ELEMENTS = 200_000, 20_000
WINDOW = range(-2, 9)  # where an unbounded quantifier over integers is tried
HALF = 0.5  # exact: the ball of 0 to 1 has it as its middle and as its radius
POINTS = tuple(Fraction(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (1, 2), (-3, 2), (7, 3)))

Scope = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A family of values: its first entries, and one value for all other indices."""

    entries: tuple[Any, ...]
    otherwise: Any = ZERO

    def __call__(self, index: Fraction) -> Any:
        """Return an entry."""
        return self.entries[int(index)] if 0 <= index < len(self.entries) else self.otherwise

    def replaced(self, index: int, value: Any) -> Family:
        """Return the family with another entry."""
        entries = list(self.entries) + [self.otherwise] * (index + 1 - len(self.entries))
        entries[index] = value
        return Family(tuple(entries), self.otherwise)


def evaluate(term: Term, values: Mapping[str, Any], scope: Scope = ()) -> Any:
    """Return the value of a term, or None where it is not decided; `values` are those of its declared symbols.

    Numbers come as Fraction, or as a ball where they are transcendental; series as `Laurent`; formulas as a bool.
    """
    return Evaluator(values).best(term, scope)


class Evaluator:
    """Evaluates terms at given values of the declared symbols."""

    def __init__(self, values: Mapping[str, Any], witnesses: Mapping[str, Any] | None = None) -> None:
        self.values = values
        self.witnesses = witnesses or {}
        self.tried: Mapping[str, Callable[[Sort], Any]] = {}  # by name and sort: where inner quantifiers are tried
        self.cutoff, self.steps = CUTOFFS[0], MOST_STEPS
        self.closed: dict[Term, Any] = {}
        self.digits: int | None = None  # how far undecided equalities of balls agree
        self.order: int | None = None  # and those of series
        self.unsure = False  # whether more bits might decide
        self.wide = False  # whether balls stand for intervals, so that an indicator may be any of 0 and 1

    @contextmanager
    def spread(self, *, wide: bool = True) -> Iterator[None]:
        """Evaluate in this block with balls that stand for intervals; not so where a derivative is taken."""
        before, self.wide = self.wide, wide
        try:
            yield
        finally:
            self.wide = before

    def best(self, term: Term, scope: Scope = ()) -> Any:
        """Return the value with as many terms and bits as it takes; None where that does not decide."""
        result = None
        for bits in BITS:
            with precision(bits):
                self.digits = self.order = None
                self.unsure = False
                result = self._tried(term, scope)
            if result is not None or not self.unsure:
                return result
        return result

    def _tried(self, term: Term, scope: Scope) -> Any:
        for self.cutoff in CUTOFFS:
            self.closed.clear()
            self.steps = MOST_STEPS
            try:
                return self.formula(term, scope) if term.sort == "Prop" else self.value(term, scope)
            except NeedMore:
                continue
            except (Undecided, RecursionError):
                self.unsure = True
                return None
        return None

    def value(self, term: Term, scope: Scope) -> Any:
        """Return the value of a number, a series or a function."""
        if term.op == "num":
            return term.data
        if term.op == "bvar":
            return scope[term.data[0]]
        if not term.loose and term in self.closed:
            return self.closed[term]
        self.spend()
        made = VALUES[term.op](self, term, scope)
        if not term.loose:
            self.closed[term] = made
        return made

    def spend(self) -> None:
        """Count a step."""
        self.steps -= 1
        if self.steps < 0:
            raise Undecided("a value", f"it takes more than {MOST_STEPS} steps")

    def integer(self, term: Term, scope: Scope) -> int:
        """Return the value of an integer."""
        value = self.value(term, scope)
        if not isinstance(value, Fraction) or value.denominator != 1:
            raise Undecided("an integer", "its value is not known exactly")
        return int(value)

    def series(self, term: Term, scope: Scope) -> Laurent:
        """Return the value of a series; a number is its own constant term."""
        return _series(self.value(term, scope))

    def formula(self, term: Term, scope: Scope) -> bool | None:
        """Return whether a formula holds, or None."""
        self.spend()
        try:
            return FORMULAS[term.op](self, term, scope)
        except Undecided:
            if self.steps < 0:
                raise
            self.unsure = True
            return None

    def elements(self, domain: Term, scope: Scope) -> list[Any]:
        """Return what a finite domain runs through."""
        if domain.op == "range":
            lo, hi = self.integer(domain.args[0], scope), self.integer(domain.args[1], scope)
            if hi - lo > MOST_ELEMENTS:
                raise Undecided("a sum", "it has too many terms to run through")
            return [Fraction(k) for k in range(lo, hi)]
        if domain.op == "list":
            return [self.value(a, scope) for a in domain.args]
        length = self.integer(domain.args[0], scope)
        if length > 64:
            raise Undecided("a sum over families", "there are too many of them")
        parts = [self.elements(domain.args[1], (Fraction(i), *scope)) for i in range(length)]
        size = 1
        for part in parts:
            size *= len(part)
        if size > MOST_ELEMENTS:
            raise Undecided("a sum over families", "there are too many of them")
        return [Family(entries) for entries in product(*parts)]

    def nonzero(self, difference: Any) -> bool | None:
        """Return whether a difference is not 0; note how far two sides agree where balls do not tell."""
        zero = is_zero(difference)
        self.unsure |= zero is None
        if zero is None and isinstance(difference, Ball):
            width = fraction_of(difference.abs_upper())
            digits = len(str(int(1 / width))) - 1 if width else 10**6
            self.digits = digits if self.digits is None else min(self.digits, digits)
        return None if zero is None else not zero


# --- numbers and series -----------------------------------------------------------------------------------------------


def _series(value: Any) -> Laurent:
    return value if isinstance(value, Laurent) else Laurent(0, (value,), None)


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, Laurent) or isinstance(right, Laurent):
        return _series(left) + _series(right)
    return add(left, right)


def _times(e: Evaluator, left: Any, right: Any) -> Any:
    if isinstance(left, Laurent) or isinstance(right, Laurent):
        return (_series(left) * _series(right)).cut(e.cutoff)
    return mul(left, right)


def _folded(start: Fraction, join: Callable[[Evaluator, Any, Any], Any]) -> Callable[[Evaluator, Iterator[Any]], Any]:
    def fold(e: Evaluator, items: Iterator[Any]) -> Any:
        made: Any = start
        for item in items:
            made = join(e, made, item)
        return made

    return fold


_total = _folded(ZERO, lambda e, a, b: _plus(a, b))
_product = _folded(ONE, _times)


def _mul(e: Evaluator, t: Term, scope: Scope) -> Any:
    """A product; a factor that is 0 makes it 0, whatever is not known of the others: 0 log 0 is 0."""
    factors: list[Any] = []
    unknown: Undecided | None = None
    for a in t.args:
        try:
            factors.append(e.value(a, scope))
        except Undecided as error:
            if e.steps < 0:
                raise
            unknown = error
    if unknown is None:
        return _product(e, iter(factors))
    if not any(isinstance(f, Fraction) and not f for f in factors):
        raise unknown
    return ZERO


def _over(fold: Callable[[Evaluator, Iterator[Any]], Any]) -> Callable[[Evaluator, Term, Scope], Any]:
    def value(e: Evaluator, t: Term, scope: Scope) -> Any:
        domain, body = t.args
        return fold(e, (e.value(body, (x, *scope)) for x in e.elements(domain, scope)))

    return value


def _symbol(e: Evaluator, t: Term, scope: Scope) -> Any:
    name = t.data[0]
    if name not in e.values:
        raise Undecided(f"the value of {name}", "none was given")
    return e.values[name]


def _pow(e: Evaluator, t: Term, scope: Scope) -> Any:
    exponent = e.integer(t.args[1], scope)
    if abs(exponent) > 10_000:
        raise Undecided("a power", "its exponent is too large")
    if t.args[0].op == "z":
        return Laurent(exponent, (ONE,), None)
    base = e.value(t.args[0], scope)
    if not isinstance(base, Laurent):
        return power(base, exponent)
    if exponent < 0:
        raise Undecided("a power of a series", "its exponent is negative")
    return _product(e, iter([base] * exponent))


def _inv(e: Evaluator, t: Term, scope: Scope) -> Any:
    return inverse(e.value(t.args[0], scope))


def _fn(e: Evaluator, t: Term, scope: Scope) -> Any:
    if t.data == "pi":
        return arb.pi()
    if t.data == "factorial":
        n = e.integer(t.args[0], scope)
        if not 0 <= n <= 2000:
            raise Undecided("a factorial", "its argument is negative or large")
        return Fraction(factorial(n))
    if t.data == "binomial":
        n, k = (e.integer(a, scope) for a in t.args)
        if not (0 <= n <= 2000 and k >= 0):
            raise Undecided("a binomial coefficient", "its arguments are negative or large")
        return Fraction(comb(n, k))
    return apply_elementary(t.data, e.value(t.args[0], scope))


def _lam(e: Evaluator, t: Term, scope: Scope) -> Any:
    return lambda x: e.value(t.args[0], (x, *scope))


def _app(e: Evaluator, t: Term, scope: Scope) -> Any:
    head = e.value(t.args[0], scope)
    return head(e.value(t.args[1], scope))


def _D(e: Evaluator, t: Term, scope: Scope) -> Any:
    function, order = e.value(t.args[0], scope), e.integer(t.args[1], scope)
    if not 0 <= order <= 400:
        raise Undecided("a derivative", "its order is negative or large")
    at = e.value(t.args[2], scope)
    if order == 0:
        return function(at)
    with e.spread(wide=False):
        coefficients = taylor_coefficients(function, at, order + 1)
    return mul(Fraction(factorial(order)), coefficients[order])


def _jet(e: Evaluator, t: Term, scope: Scope) -> Any:
    function, at, step = e.value(t.args[0], scope), e.value(t.args[1], scope), e.series(t.args[2], scope)
    first = step.valuation()
    if first is not None and first <= 0:
        if is_zero(step.coeffs[first - step.low]) is None:
            raise Undecided("a jet", "its increment may have a constant term")
        return ZERO
    if first is None and step.order is not None and step.order < 1:
        raise NeedMore
    return expanded(e, function, at, step)


def expanded(e: Evaluator, function: Any, at: Any, step: Laurent) -> Laurent:
    """Return the series of a function at a number plus a series without constant term."""
    exact = isinstance(function, Polynomial)
    length = len(function.coeffs) if isinstance(function, Polynomial) else e.cutoff
    made = Laurent(0, (), None if exact else e.cutoff)
    with e.spread(wide=False):
        coefficients = taylor_coefficients(function, at, max(1, length))
    for c in reversed(coefficients):
        made = (made * step).cut(e.cutoff) + _series(c)
    return made


def _coeff(e: Evaluator, t: Term, scope: Scope) -> Any:
    return e.series(t.args[1], scope).coefficient(e.integer(t.args[0], scope))


def _ind(e: Evaluator, t: Term, scope: Scope) -> Any:
    holds = e.formula(t.args[0], scope)
    if holds is None and e.wide:
        return arb(HALF, HALF)
    if holds is None:
        raise Undecided("an indicator", "its formula is not decided")
    return ONE if holds else ZERO


VALUES: dict[str, Callable[[Evaluator, Term, Scope], Any]] = {
    "var": _symbol,
    "def": lambda e, t, scope: e.value(t.args[0], scope),
    "add": lambda e, t, scope: _total(e, (e.value(a, scope) for a in t.args)),
    "mul": _mul,
    "pow": _pow,
    "inv": _inv,
    "fn": _fn,
    "lam": _lam,
    "tup": lambda e, t, scope: Family(tuple(e.value(a, scope) for a in t.args)),
    "app": _app,
    "D": _D,
    "z": lambda e, t, scope: Laurent(1, (ONE,), None),
    "jet": _jet,
    "coeff": _coeff,
    "sum": _over(_total),
    "prod": _over(_product),
    "ind": _ind,
}


# --- formulas ---------------------------------------------------------------------------------------------------------


def difference(e: Evaluator, t: Term, scope: Scope) -> Any:
    """Return the left side of an equation or congruence minus the right side."""
    left, right = (e.value(a, scope) for a in t.args[:2])
    if isinstance(left, Laurent) or isinstance(right, Laurent):
        return _series(left) + _times(e, Laurent(0, (-ONE,), None), right)
    return add(left, mul(-ONE, right))


def _eq(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    found = difference(e, t, scope)
    return _vanishes(e, found, None) if isinstance(found, Laurent) else _not(e.nonzero(found))


def _cong(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    order = e.integer(t.args[2], scope)
    return _vanishes(e, _series(difference(e, t, scope)), order)


def _vanishes(e: Evaluator, series: Laurent, order: int | None) -> bool | None:
    """Whether the series has no terms below the order (none at all where it is None)."""
    answers = []
    for k, c in enumerate(series.coeffs, series.low):
        if order is None or k < order:
            different = e.nonzero(c)
            if different:
                return False
            answers.append(different)
    if series.order is not None and order is None:  # equal as far as they are known, which is never all
        if series.order < ENOUGH:
            raise NeedMore
        e.order = series.order if e.order is None else min(e.order, series.order)
        return None
    if series.order is not None and order is not None and series.order < order:
        raise NeedMore
    return None if None in answers else True


def _ordered(*, strict: bool) -> Callable[[Evaluator, Term, Scope], bool | None]:
    def holds(e: Evaluator, t: Term, scope: Scope) -> bool | None:
        left, right = (e.value(a, scope) for a in t.args)
        difference = add(right, mul(-ONE, left))
        sign = sign_of(difference)
        if sign is None and not strict and isinstance(difference, Ball) and difference >= 0:
            return True
        e.unsure |= sign is None
        return None if sign is None else sign > 0 or (sign == 0 and not strict)

    return holds


def _all(answers: Iterator[bool | None]) -> bool | None:
    """The conjunction: False as soon as one is False, None if one is None."""
    found: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        found = None if answer is None else found
    return found


def _not(answer: bool | None) -> bool | None:  # noqa: FBT001 - the negation of an answer
    return None if answer is None else not answer


def _or(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    return _not(_all(_not(e.formula(a, scope)) for a in t.args))


def _imp(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    left = e.formula(t.args[0], scope)
    if left is False:
        return True
    right = e.formula(t.args[1], scope)
    return True if right else (right if left else None)


def _differentiable(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    """True where it is seen: nothing here shows that there is no derivative."""
    function, order, at = e.value(t.args[0], scope), e.integer(t.args[1], scope), e.value(t.args[2], scope)
    if not 0 <= order <= 400:
        raise Undecided("a derivative", "its order is negative or large")
    from symnet.proof.intervals import smooth  # it evaluates in its turn

    with e.spread(wide=False):
        return isinstance(function, Polynomial) or smooth(function, at, order)


def _forall(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    if t.data == REAL:
        from symnet.proof.intervals import holds_on  # it evaluates in its turn

        found = holds_on(e, t, scope)
        if found is not None:
            return found
        from symnet.proof.germs import tends_to_zero  # likewise

        if tends_to_zero(e, t, scope):
            return True
    if t.data == ("Fun", INT, REAL):
        from symnet.proof.cubes import holds_on_box  # likewise
        from symnet.proof.generic import holds_generically

        found = holds_on_box(e, t, scope)
        return holds_generically(e, t, scope) if found is None else found
    candidates, complete = _candidates(e, t, scope)
    if t.data == ("Fun", INT, INT):
        from symnet.proof.boxes import families_of  # it evaluates in its turn

        candidates = families_of(e, t, scope)
    found = _all(e.formula(t.args[0], (x, *scope)) for x in candidates)
    if t.data == ("Fun", INT, INT):
        complete = bool(candidates) and not any(x.outside for x in candidates)
    return found if complete or found is False else None


def _exists(e: Evaluator, t: Term, scope: Scope) -> bool | None:
    if t.hint and t.hint in e.witnesses and e.formula(t.args[0], (e.witnesses[t.hint], *scope)):
        return True
    if t.hint and t.hint in e.tried and e.formula(t.args[0], (e.tried[t.hint](t.data), *scope)):
        return True
    if t.data == ("Fun", INT, REAL):
        from symnet.proof.witnesses import linear_witness  # it evaluates in its turn

        family = linear_witness(e, t.args[0], scope)
        if family is not None and e.formula(t.args[0], (family, *scope)):
            return True
    if t.data == REAL:
        from symnet.proof.germs import fails_near_zero  # they evaluate in their turn
        from symnet.proof.intervals import found_on

        if fails_near_zero(e, t, scope):
            return False
        between = found_on(e, t, scope)
        if between is not None:
            return between
    candidates, complete = _candidates(e, t, scope)
    found = _not(_all(_not(e.formula(t.args[0], (x, *scope))) for x in candidates))
    return found if complete or found else None


def _candidates(e: Evaluator, t: Term, scope: Scope) -> tuple[list[Any], bool]:
    """Return the values at which a quantifier is tried, and whether these are all that matter."""
    sort: Sort = t.data
    if sort == INT:
        lows, highs = bounds(e, t, scope)
        if lows and highs and min(highs) - max(lows) <= MOST_ELEMENTS:
            return [Fraction(k) for k in range(max(lows), min(highs))], True
        start = max(lows) if lows else min(highs) - len(WINDOW) if highs else WINDOW.start
        return [Fraction(k) for k in range(start, start + len(WINDOW))], False
    return (list(POINTS), False) if sort in (REAL, SERIES) else ([], False)


def bounds(e: Evaluator, t: Term, scope: Scope) -> tuple[list[int], list[int]]:
    """Return the bounds lo ≤ k < hi that a quantifier's own hypotheses put on its integer variable.

    Of ∀ k ∀ l these are also what stands behind ∀ l, as far as it does not speak of l.
    """
    body, inner = t.args[0], 0  # how many further variables are bound
    conditions: list[tuple[Term, int]] = []
    while body.op in ("imp", "forall") and t.op == "forall":
        if body.op == "imp":
            conditions.append((body.args[0], inner))
        inner += body.op == "forall"
        body = body.args[-1]
    if t.op == "exists":
        conditions.append((body, 0))
    lows, highs = [], []
    while conditions:
        condition, depth = conditions.pop()
        if condition.op == "and":
            conditions.extend((part, depth) for part in condition.args)
        if condition.op not in ("le", "lt"):
            continue
        strict = condition.op == "lt"
        left, right = condition.args
        around = ((None,) * (depth + 1)) + scope
        here = [x.op == "bvar" and x.data[0] == depth for x in (left, right)]
        free = [x.sort == INT and not any(uses_bound(x, k) for k in range(depth + 1)) for x in (left, right)]
        if here[1] and free[0]:
            lows.append(e.integer(left, around) + strict)
        elif here[0] and free[1]:
            highs.append(e.integer(right, around) + (not strict))
    return lows, highs


FORMULAS: dict[str, Callable[[Evaluator, Term, Scope], bool | None]] = {
    "eq": _eq,
    "cong": _cong,
    "differentiable": _differentiable,
    "le": _ordered(strict=False),
    "lt": _ordered(strict=True),
    "and": lambda e, t, scope: _all(e.formula(a, scope) for a in t.args),
    "or": _or,
    "imp": _imp,
    "false": lambda e, t, scope: False,
    "forall": _forall,
    "exists": _exists,
}
