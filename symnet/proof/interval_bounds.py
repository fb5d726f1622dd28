"""Bounds from bounds: of linear forms, of products and squares of numbers in intervals, as steps of the rule `order`.

>>> from symnet.kernel.terms import REAL
>>> p = Prover()
>>> x, y = (p.store.var(name, REAL) for name in "xy")
>>> ends = [(p.assume(p.store.make("le", (p.number(a), t))), p.assume(p.store.make("le", (t, p.number(b)))))
...         for t, a, b in ((x, -1, 2), (y, 3, 5))]
>>> of_product(p, (x, y), ends, ((Fraction(-1), Fraction(2)), (Fraction(3), Fraction(5))))[0].formula is (
...     p.store.make("le", (p.number(-5), p.store.mul(x, y))))
True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symnet.constructions.straightline import Linear
from symnet.constructions.tents import Interval
from symnet.kernel.terms import Term
from symnet.proof.prover import Fact, Prover

__all__ = ["Bounds", "Item", "bound", "linear", "of_form", "of_product", "of_square"]

Bounds = tuple[Fact, Fact]
"""The facts low ≤ t and t ≤ high."""
Item = tuple[Fraction | int, Sequence[Fact], Sequence[Term]]
"""c times a product of premises and of squares of terms."""


def linear(p: Prover, form: Linear, values: Mapping[int, Term]) -> Term:
    """A linear form of terms."""
    s = p.store
    parts = [values[n] if q == 1 else s.mul(s.num(q), values[n]) for n, q in form.terms]
    return s.add(*parts, *([s.num(form.constant)] if form.constant or not parts else []))


def bound(p: Prover, goal: Term, *items: Item, slack: Fraction = Fraction(0), given: Sequence[Fact] = ()) -> Fact:
    """The inequality whose sides differ by the sum of these items and the slack; equations among `given` reduce."""
    premises: dict[Term, Fact] = {f.formula: f for _, facts, _ in items for f in facts}
    places = {formula: k for k, formula in enumerate(premises)}
    squares = list(dict.fromkeys(t for _, _, terms in items for t in terms))
    data = [
        [str(c), [places[f.formula] for f in facts], [], [1 + squares.index(t) for t in terms]]
        for c, facts, terms in items
        if c
    ]
    data += [[str(slack), [], [], []]] if slack else []
    others = [f for f in given if f.formula not in premises]
    return p.step("order", [*premises.values(), *others], [goal, *squares], data)


def of_form(
    p: Prover, equation: Fact, form: Linear, known: Mapping[int, Bounds], held: Interval, within: Interval
) -> Bounds:
    """low ≤ t ≤ high for t = a linear form of numbers with known bounds, which lies in `within` by them."""
    s, t = p.store, equation.formula.args[0]
    sides = []
    for up, end in enumerate(held):
        items: list[Item] = [(-1 if up else 1, [equation], [])]
        items += [(abs(q), [known[n][up if q > 0 else 1 - up]], []) for n, q in form.terms]
        goal = s.make("le", (t, s.num(end)) if up else (s.num(end), t))
        sides.append(bound(p, goal, *items, slack=(end - within[1]) if up else (within[0] - end)))
    return sides[0], sides[1]


def of_square(p: Prover, t: Term, ends: Bounds, interval: Interval) -> Bounds:
    """The bounds of t² for a number in an interval."""
    s, (low, high), (a, b) = p.store, ends, interval
    square = s.mul(t, t)
    least, most = (Fraction(0) if a <= 0 <= b else min(a * a, b * b)), max(a * a, b * b)
    below = s.make("le", (s.num(least), square))
    if a > 0:
        floor = bound(p, below, (1, [low, low], []), (2 * a, [low], []))
    elif b < 0:
        floor = bound(p, below, (1, [high, high], []), (-2 * b, [high], []))
    else:
        floor = bound(p, below, (1, [], [t]))
    rest: Item = (a + b, [high], []) if a + b >= 0 else (-a - b, [low], [])
    return floor, bound(p, s.make("le", (square, s.num(most))), (1, [low, high], []), rest)


def of_product(
    p: Prover, factors: tuple[Term, Term], ends: Sequence[Bounds], intervals: tuple[Interval, Interval]
) -> Bounds:
    """The bounds of u v for two numbers in intervals: those at the corners."""
    s, product = p.store, p.store.mul(*factors)
    corners = [(u * v, k, h) for k, u in enumerate(intervals[0]) for h, v in enumerate(intervals[1])]
    lengths = [b - a for a, b in intervals]
    sides = []
    for sign in (1, -1):
        value, k, h = min(corners, key=lambda c: sign * c[0])
        # sign·(uv - value) = A s + B t + C s t, where s and t are the distances of u and v from the corner
        near, far = (ends[0][k], ends[1][h]), (ends[0][1 - k], ends[1][1 - h])
        out = (1 - 2 * k, 1 - 2 * h)
        along = (sign * out[0] * intervals[1][h], sign * out[1] * intervals[0][k])
        items: list[Item]
        if sign * out[0] * out[1] > 0:
            items, rest = [(1, near, [])], along
        else:
            part = max(Fraction(0), min(Fraction(1), along[1] / lengths[0])) if lengths[0] else Fraction(1)
            items = [(part, [far[0], near[1]], []), (1 - part, [near[0], far[1]], [])]
            rest = (along[0] - (1 - part) * lengths[1], along[1] - part * lengths[0])
        # where a coefficient is negative the interval is a point, and either end of it will do
        items += [(abs(c), [near[i] if c >= 0 else far[i]], []) for i, c in enumerate(rest)]
        pair = (s.num(value), product) if sign > 0 else (product, s.num(value))
        sides.append(bound(p, s.make("le", pair), *items))
    return sides[0], sides[1]
