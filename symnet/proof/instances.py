"""Random instances of statements: values that satisfy the hypotheses, and whether the conclusion holds there.

`instances` strips the outer quantifiers and hypotheses of a statement, draws values for its variables, changes them
where that meets a hypothesis (an equation for a variable, an entry, a derivative or a coefficient; an inequality), and
evaluates the conclusion.
A true statement is never False anywhere; a false twin is False at its stored point. `dependence` tells whether both
sides change with the inputs: an identity between constants says little.

>>> from random import Random
>>> from symnet.kernel.terms import REAL, Store
>>> store = Store()
>>> x = store.bvar(0, REAL)
>>> square = store.make("le", (store.num(0), store.make("pow", (x, store.num(2)))))
>>> [i.outcome for i in instances(store.make("forall", (square,), REAL, "x"), Random(1), 3)]
[True, True, True]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from random import Random
from types import FunctionType
from typing import Any

import sympy

from symnet.errors import NotAStatement, NotExact, Undecided
from symnet.exact.balls import precision
from symnet.exact.numbers import as_fraction
from symnet.kernel.terms import INT, REAL, SERIES, Sort, Store, Term
from symnet.proof.convert import to_term
from symnet.proof.evaluate import Evaluator, Family, bounds
from symnet.proof.intervals import largest_on
from symnet.proof.language import value_of
from symnet.proof.scalars import ZERO, Laurent, NeedMore, Polynomial, add, inverse, mul, taylor_coefficients

__all__ = ["Instance", "Stripped", "counterexample", "dependence", "draw", "instances", "strip", "to_value"]

DEGREE, ENTRIES, TRIES = 12, 8, 60
MEETING = 512  # bits of the values that are given to variables
PASSES = 6  # over the hypotheses, as one may undo what another needs


@dataclass(frozen=True, slots=True)
class Instance:
    """Values of a statement's variables, and whether its conclusion holds at them.

    `outcome` is None where it is not decided; then `digits`, if there, tells how far the sides agree as balls, and
    `order` up to which power of λ they agree as series.
    `certain` is False where a hypothesis was only tried at some values of a quantifier.
    """

    values: dict[str, Any]
    outcome: bool | None
    digits: int | None
    order: int | None
    certain: bool


@dataclass(frozen=True, slots=True)
class Stripped:
    """A statement without its outer quantifiers and hypotheses.

    `hypotheses` pairs each formula with how many of the variables stand before it.
    """

    variables: tuple[tuple[str, Sort], ...]
    hypotheses: tuple[tuple[Term, int], ...]
    conclusion: Term


def strip(statement: Term) -> Stripped:
    """Return the variables, hypotheses and conclusion of a statement, with names that differ."""
    variables: list[tuple[str, Sort]] = []
    hypotheses: list[tuple[Term, int]] = []
    body = statement
    while body.op == "forall" or (body.op == "imp" and body.args[1].op != "false"):
        if body.op == "imp":
            left = body.args[0]
            hypotheses.extend((part, len(variables)) for part in (left.args if left.op == "and" else (left,)))
            body = body.args[1]
            continue
        name, taken = body.hint or "v", {n for n, _ in variables}
        count = 1
        while name in taken:
            count += 1
            name = f"{body.hint or 'v'}{count}"
        variables.append((name, body.data))
        body = body.args[0]
    return Stripped(tuple(variables), tuple(hypotheses), body)


# --- values -----------------------------------------------------------------------------------------------------------


def draw(sort: Sort, random: Random) -> Any:
    """Return a random value of a sort: small numbers, families of them, polynomials, short series."""
    if sort == INT:
        return Fraction(random.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 5)))
    if sort == REAL:
        return Fraction(random.randint(-6, 6), random.randint(1, 4))
    if sort == SERIES:
        return Laurent(random.choice((1, 1, 1, 1, 2, 0, -1)), tuple(draw(REAL, random) for _ in range(4)), None)
    _, argument, result = sort
    if argument == INT:
        return Family(tuple(draw(result, random) for _ in range(ENTRIES)), draw(result, random))
    if argument == REAL and result in (INT, REAL):
        return Polynomial(tuple(Fraction(random.randint(-5, 5), random.randint(1, 3)) for _ in range(DEGREE + 1)))
    if argument == REAL and result == ("Fun", REAL, REAL):
        left, right = (draw(result, random) for _ in range(2)), (draw(result, random) for _ in range(2))
        pairs = tuple(zip(left, right, strict=True))
        return lambda x: lambda y: _summed(mul(f(x), g(y)) for f, g in pairs)
    seed = random.random()
    return lambda x: draw(result, Random(repr((seed, x))))  # a function of families: the same value each time


def _summed(items: Any) -> Any:
    made: Any = ZERO
    for item in items:
        made = add(made, item)
    return made


def to_value(value: Any, sort: Sort) -> Any:
    """Return a given value as the evaluator wants it.

    Numbers may be int, Fraction, SymPy or text like "1/3"; families sequences; functions sequences of coefficients,
    ascending, or anything that `language.D` takes as a function; series mappings from exponents to coefficients.

    >>> to_value([1, "1/2"], ("Fun", "Real", "Real"))
    Polynomial(coeffs=(Fraction(1, 1), Fraction(1, 2)))
    """
    if isinstance(value, Family | Polynomial | Laurent):
        return value
    if sort in (INT, REAL):
        number = as_fraction(value)
        if sort == INT and number.denominator != 1:
            raise NotExact(value, "an integer is wanted")
        return number
    if sort == SERIES:
        terms = (
            {int(k): as_fraction(c) for k, c in value.items()}
            if isinstance(value, Mapping)
            else {0: as_fraction(value)}
        )
        low, high = min(terms, default=0), max(terms, default=-1)
        return Laurent(low, tuple(terms.get(k, ZERO) for k in range(low, high + 1)), None)
    _, argument, result = sort
    if isinstance(value, Sequence) and not isinstance(value, str):
        if argument == INT:
            return Family(tuple(to_value(v, result) for v in value), _nothing(result))
        if argument == REAL and result == REAL:
            return Polynomial(tuple(as_fraction(v) for v in value))
    if isinstance(value, sympy.Basic) or hasattr(value, "expr"):
        return Evaluator({}).value(to_term(Store(), value_of(value, "to_value")), ())
    if callable(value):
        return value
    raise NotAStatement(value, f"it is no value of sort {sort}")


def _nothing(sort: Sort) -> Any:
    """Return 0, or the family or function that is 0 everywhere: the entries of a family beyond those given."""
    if sort in (INT, REAL, SERIES):
        return ZERO
    return Family((), _nothing(sort[2])) if sort[1] == INT else Polynomial(()) if sort[2] == REAL else ZERO


# --- instances --------------------------------------------------------------------------------------------------------


def instances(
    statement: Term,
    random: Random,
    count: int = 5,
    *,
    fixed: Mapping[str, Any] | None = None,
    witnesses: Mapping[str, Any] | None = None,
) -> list[Instance]:
    """Return up to `count` instances of a statement at random values that satisfy its hypotheses.

    There is one at most where all values are fixed. `fixed` gives values of some variables by name; `witnesses` values
    that may show what exists, by its name: a value, or a function that gives it from the values of the variables.
    """
    stripped = strip(statement)
    declared = _declared(statement)
    found: list[Instance] = []
    random_values = {name for name, _ in (*declared, *stripped.variables)} - set(fixed or {})
    count, tries = (count, count * TRIES) if random_values else (min(count, 1), 1)
    for _ in range(tries):
        if len(found) >= count:
            break
        free = {name: _given(name, sort, random, fixed) for name, sort in declared}
        values = [_given(name, sort, random, fixed) for name, sort in stripped.variables]
        evaluator = Evaluator(free)
        taken = {*free, *(name for name, _ in stripped.variables)}
        evaluator.tried = {k: partial(to_value, v) for k, v in (fixed or {}).items() if k not in taken}
        with precision(MEETING):
            certain = _meet(evaluator, stripped, values, random, set(fixed or {}))
        if certain is None:
            continue
        named = free | {name: value for (name, _), value in zip(stripped.variables, values, strict=True)}
        evaluator.witnesses = {k: w(named) if isinstance(w, FunctionType) else w for k, w in (witnesses or {}).items()}
        outcome = evaluator.best(stripped.conclusion, tuple(reversed(values)))
        if outcome is None and evaluator.steps < 0:
            continue  # too large to evaluate: other values may not be
        if outcome is False and not certain:
            outcome = None
        digits, order = (evaluator.digits, evaluator.order) if outcome is None else (None, None)
        found.append(Instance(named, outcome, digits, order, certain))
    return found


def counterexample(statement: Term, at: Mapping[str, Any], random: Random | None = None) -> Instance | None:
    """Return an instance at the given values where the hypotheses hold and the conclusion is false, or None.

    What is not given is drawn at random, so a stored point should give every variable that matters.
    """
    found = instances(statement, random or Random(0), 20, fixed=at)
    return next((i for i in found if i.outcome is False), None)


def _given(name: str, sort: Sort, random: Random, fixed: Mapping[str, Any] | None) -> Any:
    return to_value(fixed[name], sort) if fixed and name in fixed else draw(sort, random)


def _declared(term: Term) -> list[tuple[str, Sort]]:
    found: dict[str, Sort] = {}
    seen: set[Term] = set()
    stack = [term]
    while stack:
        t = stack.pop()
        if t not in seen:
            seen.add(t)
            stack.extend(t.args)
            if t.op == "var":
                found[t.data[0]] = t.data[1]
    return sorted(found.items())


def _meet(evaluator: Evaluator, stripped: Stripped, values: list[Any], random: Random, fixed: set[str]) -> bool | None:
    """Change the values to meet the hypotheses; return whether they surely do, or None if they do not."""
    names = [name for name, _ in stripped.variables]
    locked = {k for k, name in enumerate(names) if name in fixed}
    for _ in range(PASSES):
        pending = False
        for formula, count in stripped.hypotheses:
            scope = tuple(reversed(values[:count]))
            if evaluator.best(formula, scope) is not True:
                pending = True
                _satisfy(_Solver(evaluator, values, count, locked, random), formula, ())
        if not pending:
            return True
        if len(locked) == len(values):
            break  # nothing can be changed
    certain = True
    for formula, count in stripped.hypotheses:
        holds = evaluator.best(formula, tuple(reversed(values[:count])))
        if holds is False:
            return None
        if holds is None:
            if not _searched(formula):
                return None
            certain = False
    return certain


def _searched(formula: Term) -> bool:
    """Whether the formula is a quantifier, which random values may satisfy without it being decided."""
    return formula.op in ("forall", "exists")


@dataclass(frozen=True, slots=True)
class _Solver:
    evaluator: Evaluator
    values: list[Any]
    count: int  # how many of the values are in scope
    locked: set[int]
    random: Random

    def scope(self, inner: tuple[Any, ...]) -> tuple[Any, ...]:
        return (*inner, *reversed(self.values[: self.count]))

    def place(self, term: Term, inner: tuple[Any, ...]) -> int | None:
        """Return which of the values a bound variable is, if it may be changed."""
        if term.op != "bvar" or term.data[0] < len(inner):
            return None
        position = self.count - 1 - (int(term.data[0]) - len(inner))
        return position if position >= 0 and position not in self.locked else None


def _satisfy(s: _Solver, formula: Term, inner: tuple[Any, ...]) -> None:
    """Change the values so that the formula holds, where a simple change does it."""
    try:
        match formula.op:
            case "and":
                for part in formula.args:
                    _satisfy(s, part, inner)
            case "imp" if formula.args[1].op != "false":
                if s.evaluator.formula(formula.args[0], s.scope(inner)) is True:
                    _satisfy(s, formula.args[1], inner)
            case "or" if s.evaluator.formula(formula, s.scope(inner)) is not True:
                _satisfy(s, s.random.choice(formula.args), inner)
            case "forall" if formula.data == INT:
                lows, highs = bounds(s.evaluator, formula, s.scope(inner))
                for k in range(max(lows, default=0), min(highs, default=ENTRIES)):
                    _satisfy(s, formula.args[0], (Fraction(k), *inner))
            case "forall" if formula.data == REAL:
                _bound_on(s, formula, inner)
            case "eq":
                left, right = formula.args
                _assign(s, left, inner, lambda: _value(s, right, inner)) or _assign(
                    s, right, inner, lambda: _value(s, left, inner)
                )
            case "le" | "lt":
                left, right = formula.args
                step = Fraction(s.random.randint(1, 8), s.random.choice((1, 1, 2, 3)) if right.sort != INT else 1)
                _assign(s, right, inner, lambda: add(_value(s, left, inner), step)) or _assign(
                    s, left, inner, lambda: add(_value(s, right, inner), -step)
                )
            case "cong":
                left, right, order = formula.args
                known = s.evaluator.integer(order, s.scope(inner))
                tail = Laurent(known, tuple(draw(REAL, s.random) for _ in range(3)), None)
                _assign(s, left, inner, lambda: s.evaluator.series(right, s.scope(inner)) + tail)
    except (Undecided, NeedMore):
        return


def _bound_on(s: _Solver, formula: Term, inner: tuple[Any, ...]) -> None:
    """Give M a value for which f(t) ≤ M holds for all t of an interval."""
    body, place = formula.args[0], None
    while body.op == "imp":
        body = body.args[1]
    if body.op == "le" and body.args[1].op == "bvar":
        place = s.place(body.args[1], (None, *inner))
    if place is not None:
        found = largest_on(s.evaluator, formula, body.args[0], s.scope(inner))
        s.values[place] = s.values[place] if found is None else found


def _value(s: _Solver, term: Term, inner: tuple[Any, ...]) -> Any:
    return s.evaluator.value(term, s.scope(inner))


def _assign(s: _Solver, target: Term, inner: tuple[Any, ...], value: Callable[[], Any]) -> bool:
    """Give a variable, an entry, a derivative or a coefficient the value; return whether it was one."""
    place = s.place(target, inner)
    if place is not None:
        new = value()
        if target.sort != INT or (isinstance(new, Fraction) and new.denominator == 1):
            s.values[place] = new
        return True
    if target.op not in ("app", "D", "coeff"):
        return False
    place = s.place(target.args[1 if target.op == "coeff" else 0], inner)
    if place is None:
        return False
    old = s.values[place]
    match target.op:
        case "app" if isinstance(old, Family):
            index = s.evaluator.integer(target.args[1], s.scope(inner))
            if 0 <= index <= 64:
                s.values[place] = old.replaced(index, value())
        case "app" | "D" if isinstance(old, Polynomial):
            order = 0 if target.op == "app" else s.evaluator.integer(target.args[1], s.scope(inner))
            at, wanted = _value(s, target.args[-1], inner), value()
            if isinstance(at, Fraction) and isinstance(wanted, Fraction) and 0 <= order <= 2 * DEGREE:
                now = taylor_coefficients(old, at, order + 1)[order]
                factor = _value_of_factorial(order)
                s.values[place] = old.shifted(at, order, mul(wanted, inverse(factor)) - now)
        case "coeff" if isinstance(old, Laurent):
            k = s.evaluator.integer(target.args[0], s.scope(inner))
            s.values[place] = old + Laurent(k, (add(value(), -old.coefficient(k)),), None)
        case _:
            return False
    return True


def _value_of_factorial(order: int) -> Fraction:
    made = Fraction(1)
    for k in range(2, order + 1):
        made *= k
    return made


# --- dependence -------------------------------------------------------------------------------------------------------


def dependence(statement: Term, random: Random, tries: int = 12) -> dict[str, tuple[bool, bool]]:
    """Return for each variable whether the left and the right side of the conclusion were seen to change with it.

    Raises NotAStatement where the conclusion has no two sides.
    """
    stripped = strip(statement)
    conclusion = stripped.conclusion
    if conclusion.op not in ("eq", "cong", "le", "lt"):
        raise NotAStatement(conclusion.op, "its conclusion has no two sides to compare")
    seen = {name: (False, False) for name, _ in stripped.variables}
    for instance in instances(statement, random, tries):
        values = [instance.values[name] for name, _ in stripped.variables]
        before = _sides(stripped, instance.values, values)
        for k, (name, sort) in enumerate(stripped.variables):
            changed = [*values[:k], draw(sort, random), *values[k + 1 :]]
            if not _meets(stripped, instance.values, changed):
                continue
            after = _sides(stripped, instance.values, changed)
            left, right = (a is not None and b is not None and a != b for a, b in zip(before, after, strict=True))
            seen[name] = (seen[name][0] or left, seen[name][1] or right)
    return seen


def _meets(stripped: Stripped, free: Mapping[str, Any], values: list[Any]) -> bool:
    evaluator = Evaluator(free)
    return all(
        evaluator.best(formula, tuple(reversed(values[:count]))) is not False for formula, count in stripped.hypotheses
    )


def _sides(stripped: Stripped, free: Mapping[str, Any], values: list[Any]) -> tuple[str | None, str | None]:
    """Return both sides as text to compare: a series only as far as it is known."""
    made = []
    for side in stripped.conclusion.args[:2]:
        value = Evaluator(free).best(side, tuple(reversed(values)))
        if isinstance(value, Laurent):
            value = [c for c in value.coeffs if c != ZERO][:4]
        made.append(None if value is None else repr(value))
    return made[0], made[1]
