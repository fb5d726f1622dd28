"""The best lower bound that a theorem gives for a target, an activation, a sense and conventions.

>>> from symnet.activations import softplus, tanh
>>> x, y, z = sympy.symbols("x y z")
>>> found = lower_bound(x*y*z, tanh, Conventions("common"), bias=tanh.point(1))
>>> found.neurons, found.theorem, found.degrees
(8, 'gap-set-bound', (0, 1, 2, 3))
>>> lower_bound(x*y*z, tanh, Conventions("none")).neurons, lower_bound(x*y, tanh, Conventions("none")).neurons
(4, oo)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import sympy

from symnet.activations import Activation
from symnet.errors import BadBias, LimitExceeded, UsageError
from symnet.exact.constants import Constant
from symnet.lower_bounds import common, free, partials
from symnet.lower_bounds.hypotheses import (
    Known,
    exponential,
    identically_zero,
    known_at,
    known_everywhere,
    nowhere_zero,
)
from symnet.lower_bounds.problem import Found, Problem, problem_of
from symnet.lower_bounds.results import IN_PROSE, Bound, Conventions, Sense
from symnet.lower_bounds.triangular import MOST_ROWS

__all__ = ["lower_bound"]

_MOST_DEGREE = 1000
_MOST_WORK = 60_000  # entries of all matrices of partial derivatives
_SENSES = ("taylor", "formal", "uniform")
_LABELS = {"taylor": "free-partials", "formal": "formal-free-partials", "uniform": "robust-no-flattening"}


def lower_bound(
    target: sympy.Expr,
    activation: Activation,
    conventions: Conventions,
    *,
    bias: Constant | None = None,
    sense: Sense = "taylor",
    variables: Sequence[sympy.Symbol] | None = None,
) -> Bound:
    """How many neurons one hidden layer needs for a polynomial, by the best theorem whose hypotheses are decided.

    `bias` is the common bias; without it a bound for a common bias holds whichever that is; no biases are the bias 0.

    Raises:
        UsageError: for a sense or conventions that do not exist or contradict the bias, a bias with symbols.
        NotAPolynomial, FloatGiven, TextGiven, SymbolClash: for the target.
        LimitExceeded: for what is too large.
    """
    at = _checked_bias(conventions, bias, sense)
    problem = problem_of(target, activation, conventions, variables)
    if problem.degree > _MOST_DEGREE:
        raise LimitExceeded("degree of a target whose neurons are counted", problem.degree, _MOST_DEGREE)
    everywhere = _one_degree(problem, sense)
    if problem.degree < 0 or sense == "uniform":
        return _bound(problem, sense, None if conventions.biases == "free" else at, everywhere, None)
    if conventions.biases == "free":
        return _free(problem, sense, everywhere)
    count = _count(problem, sense)
    try:
        cases = known_everywhere(activation, count) if at is None else (known_at(activation, at, count),)
    except BadBias as error:
        note = f"{error}: the sense {sense} does not apply; ask for sense='uniform'"
        return _bound(problem, sense, at, Found(0, None, "no sense, no bound"), None, (note,))
    return _least(problem, sense, at, everywhere, cases)


def _checked_bias(conventions: Conventions, bias: Constant | None, sense: str) -> Constant | None:
    if sense not in _SENSES:
        hint = "; what is exact is taylor too, where σ has derivatives, and uniform" if sense == "exact" else ""
        raise UsageError(f"sense must be one of {', '.join(_SENSES)}, not {sense!r}{hint}")
    for name, value in (("output_bias", conventions.output_bias), ("skip", conventions.skip)):
        if not isinstance(value, bool):
            raise UsageError(f"{name} must be True or False, not {value!r}")
    if conventions.biases not in ("none", "common", "free"):
        raise UsageError(f"biases must be 'none', 'common' or 'free', not {conventions.biases!r}")
    if conventions.biases == "free" and bias is not None:
        raise UsageError(f"with biases='free' each neuron has its own bias; leave out bias={bias}")
    if conventions.biases == "none":
        if bias is not None and bias != 0:
            raise UsageError(f"without biases the bias is 0, not {bias}; use biases='common', or leave out the bias")
        return Constant.rational(0)
    if bias is not None and bias.free_symbols:
        raise UsageError(f"the bias {bias} has a symbol; give a number, or leave it out for what holds at every bias")
    return bias


def _one_degree(problem: Problem, sense: Sense) -> Found:
    """What holds for any activations and biases."""
    label = _LABELS[sense]
    activation = problem.activation
    if sense == "uniform" and not _locally_bounded(activation.canonical):
        if problem.degree < 1:
            return free.one_degree_bound(problem, None)
        return Found(1, None, f"{activation} is not shown to be bounded on bounded sets")
    found = free.one_degree_bound(problem, label)
    if sense == "uniform" and found.theorem is not None:
        product = problem.monomial is not None and max(problem.monomial) == 1
        multilinear = all(max(exponents) <= 1 for exponents in problem.moments)
        covered = multilinear and (found.degrees != (1,) or not problem.conventions.skip)
        if not covered or not _continuous(activation.canonical):
            found = replace(found, theorem="robust-partials")
        elif not product:
            found = replace(found, theorem="robust-partials-multilinear")
    return found


_KINKS = (sympy.Abs, sympy.Max, sympy.Min)
_JUMPS = (sympy.Heaviside, sympy.sign)


def _continuous(expr: sympy.Expr) -> bool:
    """Whether its form shows that it is continuous: sums, products, maxima of analytic functions."""
    return _made_of(expr, _KINKS)


def _locally_bounded(expr: sympy.Expr) -> bool:
    """Whether its form shows that it is bounded on bounded sets."""
    return _made_of(expr, (*_KINKS, *_JUMPS))


def _made_of(expr: sympy.Expr, allowed: tuple[type[sympy.Basic], ...]) -> bool:
    if expr.is_Add or expr.is_Mul or expr.func in allowed:
        return all(_made_of(part, allowed) for part in expr.args)
    if not expr.free_symbols:
        return True
    if expr.is_Pow and expr.exp.is_Integer and expr.exp.is_positive:
        return _made_of(expr.base, allowed)
    return not expr.has(*_KINKS, *_JUMPS, sympy.Piecewise) and Activation(expr).analytic


def _free(problem: Problem, sense: Sense, everywhere: Found) -> Bound:
    activation = problem.activation
    never = next((k for k in sorted(problem.parts) if identically_zero(activation, k)), None)
    if never is not None:
        zero = _impossible(never, f"the derivative of order {never} of {activation} is 0 everywhere")
        return _bound(problem, sense, None, zero, None)
    found = [everywhere, *_pivots(problem, sense)]
    if not exponential(activation):
        form = free.quadratic_bound(problem) if sense == "taylor" else None
        sloped = nowhere_zero(activation, 1) if form is not None and form.neurons > _best(found).neurons else None
        if form is not None and sloped is not None:
            return _bound(problem, sense, None, form, sloped)
        return _bound(problem, sense, None, _best(found), None)
    known = known_at(activation, Constant.rational(0), _count(problem, sense))
    bounds = common.taylor_bounds if sense == "taylor" else common.formal_bounds
    found += [
        replace(f, theorem="free-biases-exp", why=f"σ(b + t) = e^(ab) σ(t), so biases are no gain; {f.why}")
        for f in bounds(problem, known)
    ]
    return _bound(problem, sense, None, _best(found), known)


def _count(problem: Problem, sense: Sense) -> int:
    """How many derivatives matter: in the formal sense those to twice the degree."""
    return (2 if sense == "formal" else 1) * problem.degree + 1


def _pivots(problem: Problem, sense: Sense) -> list[Found]:
    found = free.pivot_bound(problem) if sense == "taylor" else None
    return [found] if found else []


def _impossible(k: int, why: str) -> Found:
    return Found(-1, "no-flattening-impossible", f"{why}: no network has the part of degree {k}", frozenset({k}))


def _best(found: Iterable[Found]) -> Found:
    """The greatest; of equals one that the kernel proves, with the fewest hypotheses."""
    return max(
        found,
        key=lambda f: (
            f.neurons,
            f.theorem not in {None, *IN_PROSE},
            f.theorem is not None,
            -len(f.used),
            -len(f.degrees),
        ),
    )


def _least(problem: Problem, sense: Sense, at: Constant | None, everywhere: Found, cases: Sequence[Known]) -> Bound:
    """The best bound of the case in which it is least: there is a network in some case only."""
    universal = [everywhere, *_pivots(problem, sense)]
    found: list[tuple[Found, Known]] = []
    for known in cases:
        k = common.impossible(problem, known)
        if k is not None:
            found.append((_impossible(k, f"c_{k} = 0"), known))
            continue
        bounds = common.taylor_bounds if sense == "taylor" else common.formal_bounds
        found.append((_best([*universal, *bounds(problem, known)]), known))
    possible = [pair for pair in found if pair[0].neurons >= 0]
    best, known = min(possible, key=lambda pair: pair[0].neurons) if possible else found[0]
    notes: tuple[str, ...] = ()
    if at is None and len(cases) > 1:
        notes = (f"whichever the common bias: {len(cases)} cases were decided; the least number is at {known.where}",)
    return _bound(problem, sense, at, best, known, notes)


def _bound(
    problem: Problem,
    sense: Sense,
    bias: Constant | None,
    found: Found,
    known: Known | None,
    notes: tuple[str, ...] = (),
) -> Bound:
    decided = () if known is None else tuple(k for k in sorted(found.used) if k in known.zero | known.nonzero)
    if known is not None and found.neurons >= 0 and known.undecided:
        open_ones = [k for k in known.undecided if k not in problem.conventions.supplied and k not in problem.parts]
        if open_ones:
            notes = (*notes, *(f"not used: c_{k}, {known.how(k)}" for k in open_ones[:3]))
    return Bound(
        neurons=sympy.oo if found.neurons < 0 else sympy.Integer(found.neurons),
        target=problem.target,
        variables=problem.variables,
        activation=problem.activation,
        sense=sense,
        conventions=problem.conventions,
        bias=bias,
        theorem=found.theorem,
        hypotheses=tuple(known.hypothesis(k) for k in decided) if known is not None else (),
        why=found.why,
        degrees=found.degrees,
        data=found.data() if found.data is not None and _writable(problem, found) else None,
        notes=notes,
    )


def _writable(problem: Problem, found: Found) -> bool:
    """Whether data for a proof are made: of few rows, in a second or two."""
    steps = 1 if len(problem.parts) == 1 else problem.degree
    return 0 < found.neurons <= MOST_ROWS and partials.work(problem.moments) * steps <= _MOST_WORK
