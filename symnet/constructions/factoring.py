"""Strategies that factor a polynomial into few products: Horner, monomial trees, covers by common sub-products,
merging.

Each strategy is a function (builder, polynomial) -> linear form that adds its products to the builder; circuits.py
tries them and keeps the best.  A shared sub-product is made once, because the builder finds it again.

>>> from symnet.constructions.straightline import sparse
>>> p = sparse({(1, 1, 0): Fraction(1), (0, 1, 1): Fraction(1)})        # x0·x1 + x1·x2
>>> builder = Builder(3)
>>> print(builder.circuit(horner(builder, p, by_frequency), "Horner"))
p0 = x1·(x0 + x2)
output = p0

One more strategy: a function of this form here, and one line in circuits.strategies.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import product as cartesian

from symnet.constructions.chains import sequence
from symnet.constructions.straightline import (
    ONE,
    ZERO,
    Builder,
    Linear,
    Monomial,
    Sparse,
    combine,
    degree,
    quotient,
    times,
)

__all__ = [
    "Order",
    "blocks",
    "by_frequency",
    "by_name",
    "by_name_backwards",
    "cover",
    "digits",
    "halves",
    "horner",
    "linear_part",
    "monomial_trees",
    "pair_trees",
    "powers",
    "prefixes",
]

Order = Callable[[int, int], tuple[int, ...]]
"""Which variable Horner takes out next: that of the smallest key, from (variable, terms of degree >= 2 with it)."""
_Steps = Generator[Sparse, Linear, Linear]
_MOST_DIVISORS = 200_000
_MOST_PAIRS = 200_000


def by_frequency(variable: int, count: int) -> tuple[int, ...]:
    """The variable in most terms first."""
    return (-count, variable)


def by_name(variable: int, count: int) -> tuple[int, ...]:
    """The variables in their order."""
    return (variable,)


def by_name_backwards(variable: int, count: int) -> tuple[int, ...]:
    """The variables in the opposite order."""
    return (-variable,)


def horner(builder: Builder, polynomial: Sparse, order: Order) -> Linear:
    """Multivariate Horner with shared sub-polynomials: p = c_0 + x^g(c_1 + x^h(c_2 + ...)), the c_k without x, in turn.

    Sparse gaps are crossed by powers from addition chains.  On e_k it is the band recurrence with (k-1)(n-k+1)
    products.
    """
    made: dict[frozenset[tuple[Monomial, Fraction]], Linear] = {}
    # a stack of generators instead of recursion: the depth can be as large as the degree
    stack = [_horner(builder, polynomial, order)]
    keys: list[tuple[Fraction, frozenset[tuple[Monomial, Fraction]]]] = []
    answer: Linear | None = None
    while True:
        try:
            wanted = stack[-1].send(answer) if answer is not None else next(stack[-1])
        except StopIteration as finished:
            stack.pop()
            form: Linear = finished.value
            if not stack:
                return form
            leading, key = keys.pop()
            made[key] = form
            answer = form.scaled(leading)
            continue
        leading = wanted[min(wanted)]
        key = frozenset((monomial, q / leading) for monomial, q in wanted.items())
        if key in made:
            answer = made[key].scaled(leading)
        else:
            answer = None
            keys.append((leading, key))
            stack.append(_horner(builder, dict(key), order))


def _horner(builder: Builder, polynomial: Sparse, order: Order) -> _Steps:
    parts: list[tuple[Fraction, Linear]] = [(ONE, linear_part(polynomial))]
    users: dict[int, set[Monomial]] = {}
    for monomial in polynomial:
        if degree(monomial) > 1:
            for variable, _ in monomial:
                users.setdefault(variable, set()).add(monomial)
    heap = [(order(variable, len(held)), variable, len(held)) for variable, held in users.items()]
    heapify(heap)
    while heap:
        _, variable, count = heappop(heap)
        held = users[variable]
        if count != len(held):  # stale: terms have gone with other variables
            if held:
                heappush(heap, (order(variable, len(held)), variable, len(held)))
            continue
        by_power: dict[int, Sparse] = {}
        for monomial in sorted(held):
            power = next(e for v, e in monomial if v == variable)
            cut = tuple(pair for pair in monomial if pair[0] != variable)
            by_power.setdefault(power, {})[cut] = polynomial[monomial]
            for other, _ in cut:
                users[other].discard(monomial)
        x = Linear.node(variable)
        total = Linear(ZERO, ())
        exponents = sorted(by_power, reverse=True)
        for exponent, following in zip(exponents, [*exponents[1:], 0], strict=True):
            if len(by_power[exponent]) == 1:
                ((monomial, q),) = by_power[exponent].items()
                coefficient = builder.monomial(monomial).scaled(q)
            else:
                coefficient = yield by_power[exponent]
            total = builder.multiply(
                builder.power(x, exponent - following), combine([(ONE, total), (ONE, coefficient)])
            )
        parts.append((ONE, total))
    return combine(parts)


def linear_part(polynomial: Sparse) -> Linear:
    """The terms of degree <= 1 as a linear form."""
    flat = {m[0][0]: q for m, q in polynomial.items() if degree(m) == 1}
    return Linear.of(polynomial.get((), ZERO), flat)


def powers(builder: Builder, polynomial: Iterable[Monomial]) -> None:
    """Make all pure powers that occur, each variable by one addition sequence."""
    wanted: dict[int, set[int]] = {}
    for monomial in polynomial:
        for variable, exponent in monomial:
            wanted.setdefault(variable, set()).add(exponent)
    for variable, exponents in wanted.items():
        have = {1: Linear.node(variable)}
        for left, right in sequence(exponents):
            have[left + right] = builder.multiply(have[left], have[right])


Tree = Callable[[Builder, Monomial], Linear]


def monomial_trees(builder: Builder, polynomial: Sparse, tree: Tree) -> Linear:
    """Every monomial by its own tree of products, equal subtrees shared: `prefixes`, `halves` or `digits`."""
    if tree is prefixes:
        powers(builder, polynomial)
    return combine((q, tree(builder, monomial)) for monomial, q in polynomial.items())


def prefixes(builder: Builder, monomial: Monomial) -> Linear:
    """Powers by addition chains, multiplied from the left."""
    return builder.monomial(monomial)


def digits(builder: Builder, monomial: Monomial) -> Linear:
    """Straus: m = (m // 2)²·(m mod 2) for all exponents at once, so that x³y²z = (xy)²·xz takes four products."""
    if monomial in builder.monomials or len(monomial) < 2:
        return builder.monomial(monomial)
    half = tuple((variable, exponent // 2) for variable, exponent in monomial if exponent > 1)
    root = digits(builder, half)
    odd = builder.monomial(tuple((variable, 1) for variable, exponent in monomial if exponent % 2))
    return builder.multiply(builder.multiply(root, root), odd)


def halves(builder: Builder, monomial: Monomial) -> Linear:
    """The list of factors cut in the middle."""
    total = degree(monomial)
    if total < 2:
        return builder.monomial(monomial)
    if monomial in builder.monomials:
        return builder.monomials[monomial]
    if len(monomial) == 1:
        return builder.power(Linear.node(monomial[0][0]), total)
    left, count = [], (total + 1) // 2
    for variable, exponent in monomial:
        taken = min(exponent, count)
        count -= taken
        if taken:
            left.append((variable, taken))
    first = tuple(left)
    return builder.multiply(halves(builder, first), halves(builder, quotient(monomial, first)))


def pair_trees(builder: Builder, polynomial: Sparse) -> Linear | None:
    """Monomials by products of two factors, the pair in most monomials first (greedy, as in byte-pair coding)."""
    if sum(len(monomial) ** 2 for monomial in polynomial) > _MOST_PAIRS:
        return None
    powers(builder, polynomial)
    factors: dict[Monomial, set[Linear]] = {}
    where: dict[frozenset[Linear], set[Monomial]] = {}
    for monomial in polynomial:
        factors[monomial] = {builder.monomial((pair,)) for pair in monomial}
        for two in _pairs(factors[monomial]):
            where.setdefault(two, set()).add(monomial)
    heap = [_ranked(two, users) for two, users in where.items()]
    heapify(heap)
    while heap:
        count, _, two = heappop(heap)
        if -count != len(where[two]):  # an entry that later steps have made stale
            if where[two]:
                heappush(heap, _ranked(two, where[two]))
            continue
        new = builder.multiply(*sorted(two, key=lambda form: form.terms))
        fresh: set[frozenset[Linear]] = set()
        for user in list(where[two]):
            old = factors[user]
            for gone in {frozenset((a, b)) for a in two for b in old if a != b}:
                where[gone].discard(user)
            kept = old - two
            for other in kept:
                where.setdefault(frozenset((new, other)), set()).add(user)
                fresh.add(frozenset((new, other)))
            factors[user] = kept | {new}
        for pair in sorted(fresh, key=_order):
            heappush(heap, _ranked(pair, where[pair]))
    one = Linear(ONE, ())
    return combine((q, next(iter(factors[monomial]), one)) for monomial, q in polynomial.items())


def _order(two: frozenset[Linear]) -> list[int]:
    return sorted(form.terms[0][0] for form in two)


def _ranked(two: frozenset[Linear], users: set[Monomial]) -> tuple[int, list[int], frozenset[Linear]]:
    return (-len(users), _order(two), two)


def _pairs(atoms: Iterable[Linear]) -> list[frozenset[Linear]]:
    listed = list(atoms)
    return [frozenset((a, b)) for k, a in enumerate(listed) for b in listed[k + 1 :]]


def cover(
    builder: Builder, polynomial: Sparse, reach: int, finish: Callable[[Builder, Sparse], Linear]
) -> Linear | None:
    """Baby steps, giant steps: p = Σ m·q_m + rest over few monomials m, where the q_m are linear in monomials of
    degree <= reach.

    For a dense quartic in n variables about n²/2 products make the pairs and far fewer multiply them: choosing the m
    is a covering problem (Turán), solved greedily.  What is left goes to `finish`.  None if there are too many
    divisors.
    """
    current = polynomial
    parts: list[tuple[Fraction, Linear]] = []
    high = {m for m in current if degree(m) > reach}
    divisors = {
        m: _divisors(m, max(1, degree(m) - reach), reach) for m in high if _count(m) <= _MOST_DIVISORS // len(high)
    }
    if not high or len(divisors) < len(high) or max(map(degree, high)) > 2 * reach:
        return None
    users: dict[Monomial, set[Monomial]] = {}
    for monomial, found in divisors.items():
        for divisor in found:
            users.setdefault(divisor, set()).add(monomial)
    chosen: list[tuple[Monomial, Sparse]] = []
    heap = [(-len(found), degree(m), m) for m, found in users.items()]
    heapify(heap)
    while high:
        count, size, best = heappop(heap)
        if -count != len(users[best]):
            heappush(heap, (-len(users[best]), size, best))
            continue
        chosen.append((best, {quotient(m, best): current[m] for m in sorted(users[best])}))
        for monomial in list(users[best]):
            high.discard(monomial)
            for divisor in divisors[monomial]:
                users[divisor].discard(monomial)
    rest = {m: q for m, q in current.items() if degree(m) <= reach}
    for divisor, quotients in chosen:
        powers(builder, [divisor, *quotients])
        builder.monomial(divisor)
        for monomial in quotients:
            halves(builder, monomial)
    for divisor, quotients in chosen:
        # lower terms that m divides ride along for nothing if what is left of them is there already
        for monomial in [m for m in rest if degree(m) > 1 and m not in builder.monomials and _divides(divisor, m)]:
            left = quotient(monomial, divisor)
            if degree(left) < 2 or left in builder.monomials:
                quotients[left] = rest.pop(monomial)
        inner = combine((q, builder.monomial(m)) for m, q in quotients.items())
        parts.append((ONE, builder.multiply(builder.monomial(divisor), inner)))
    ready = {m: q for m, q in rest.items() if m in builder.monomials}
    parts.extend((q, builder.monomials[m]) for m, q in ready.items())
    parts.append((ONE, finish(builder, {m: q for m, q in rest.items() if m not in ready})))
    return combine(parts)


def blocks(builder: Builder, polynomial: Sparse, step: int) -> Linear:
    """Paterson and Stockmeyer for one variable: x², ..., x^step, then Horner in x^step; about 2·sqrt(d) products."""
    variable = max(polynomial)[0][0]
    coefficients = {m[0][1] if m else 0: q for m, q in polynomial.items()}
    highest = max(coefficients) // step
    rows = [{e: coefficients.get(e + step * row, ZERO) for e in range(step)} for row in range(highest + 1)]
    powers(builder, [((variable, e),) for row in rows for e, q in row.items() if q and e])
    giant = builder.monomial(((variable, step),))
    total = Linear(ZERO, ())
    for row in reversed(rows):
        total = builder.multiply(total, giant)
        total = combine(
            [(ONE, total), *((q, builder.monomial(((variable, e),) if e else ())) for e, q in row.items() if q)]
        )
    return total


def _count(monomial: Monomial) -> int:
    total = 1
    for _, exponent in monomial:
        total *= exponent + 1
    return total


def _divides(divisor: Monomial, monomial: Monomial) -> bool:
    have = dict(monomial)
    return all(have.get(variable, 0) >= exponent for variable, exponent in divisor)


def _divisors(monomial: Monomial, least: int, most: int) -> list[Monomial]:
    found: list[Monomial] = [()]
    for variable, exponent in monomial:
        found = [times(m, ((variable, e),)) if e else m for m, e in cartesian(found, range(exponent + 1))]
    return [m for m in found if least <= degree(m) <= most]
