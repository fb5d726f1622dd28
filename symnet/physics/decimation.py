"""Spins summed out exactly: the couplings of what is left, as sums of logarithms.

A system of spins ±1 has the weight e^(Σ_S K_S ∏_{i∈S} s_i), S running over sets of sites; the empty set carries a
constant. Summing over some of the spins gives a weight of the others of the same form, with
K'_S = 2^(-m) Σ_s (∏_{i∈S} s_i) ln W(s), s over the m spins beside the removed ones, W their partial sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import chain, combinations, product
from typing import cast

import sympy

from symnet.errors import LimitExceeded, UnknownName, UsageError, show
from symnet.exact.numbers import as_exact, listed

__all__ = ["Couplings", "decimate", "partition_function"]

Site = Hashable
Couplings = dict[frozenset[Site], sympy.Expr]

MOST_SPINS = 16  # removed at once together with their neighbours: 2^16 logarithms


def decimate(couplings: Mapping[Iterable[Site], object], remove: Iterable[Site]) -> Couplings:
    """Return the couplings of the spins that are left when those in `remove` are summed over; exact.

    `couplings` maps sets (or tuples, or frozensets) of sites to exact numbers or expressions; what is returned maps
    frozensets to expressions, the empty one to the constant, and leaves out couplings that are 0. Removed spins
    that are not connected through removed ones are summed apart.

    Raises:
        UnknownName: for a site in `remove` that no coupling names. UsageError: where couplings are no mapping of sets.
        LimitExceeded: where connected removed spins have, with their neighbours, more than 16 spins.

    >>> K = sympy.Symbol("K", real=True)
    >>> left = decimate({("a", "x"): K, ("x", "b"): K}, ["x"])
    >>> left[frozenset("ab")], left[frozenset()]
    (log(cosh(2*K))/2, log(cosh(2*K))/2 + log(2))
    """
    given = normal(couplings)
    gone = listed(remove, "sites to remove", "['a', 'b']")
    known = set(chain.from_iterable(given))
    for site in gone:
        if not isinstance(site, Hashable) or site not in known:
            raise UnknownName("site", str(site), sorted(map(str, known)))
    gone = list(dict.fromkeys(gone))
    touched = {s: k for s, k in given.items() if s & set(gone)}
    found: dict[frozenset[Site], list[sympy.Expr]] = {s: [k] for s, k in given.items() if s not in touched}
    for part in _connected(gone, touched):
        here = {s: k for s, k in touched.items() if s & part}
        for s, k in _sum_out(here, part).items():
            found.setdefault(s, []).append(k)
    total = {s: sympy.Add(*terms) for s, terms in found.items()}
    return {s: k for s, k in sorted(total.items(), key=_order) if k != 0}


def partition_function(couplings: Mapping[Iterable[Site], object]) -> sympy.Expr:
    """Return Z = Σ_s e^(Σ_S K_S ∏ s_i) of at most 16 spins, by summing over all of them.

    >>> K = sympy.Symbol("K", real=True)
    >>> partition_function({("a", "b"): K})
    4*cosh(K)
    """
    given = normal(couplings)
    sites = _sites(given)
    _check(len(sites))
    return _weight(
        Counter(_energy(given, dict(zip(sites, s, strict=True))) for s in product((1, -1), repeat=len(sites)))
    )


def normal(couplings: Mapping[Iterable[Site], object]) -> Couplings:
    """Return couplings with frozensets as keys; those that name the same set are added.

    Raises UsageError for what is no mapping from sets of different sites. (A text is none: "s1" would be s and 1.)
    """
    if not isinstance(cast(object, couplings), Mapping):
        raise UsageError(f"couplings are a mapping from sets of sites to numbers, not {show(couplings)}")
    found: Couplings = {}
    for sites, value in couplings.items():
        if isinstance(sites, str) or not isinstance(cast(object, sites), Iterable):
            raise UsageError(f"a coupling is of a set or tuple of sites, such as ('a', 'b'), not {show(sites)}")
        names = list(sites)
        key = frozenset(names)
        if len(key) < len(names):
            raise UsageError(f"a coupling is of different sites, not {show(sites)}: the square of a spin is 1")
        found[key] = found.get(key, sympy.Integer(0)) + as_exact(value, "a coupling")
    return found


def _order(item: tuple[frozenset[Site], sympy.Expr]) -> tuple[int, list[str]]:
    return len(item[0]), sorted(map(str, item[0]))


def _sites(couplings: Couplings) -> list[Site]:
    """All sites, in order of appearance."""
    return sorted(set(chain.from_iterable(couplings)), key=str)


def _check(count: int) -> None:
    if count > MOST_SPINS:
        raise LimitExceeded("spins that are summed over together", count, MOST_SPINS, "remove fewer at once")


def _connected(removed: list[Site], touched: Couplings) -> Iterator[frozenset[Site]]:
    """The removed sites, in parts that no coupling connects."""
    waiting = set(removed)
    while waiting:
        part, front = set[Site](), {min(waiting, key=str)}
        while front:
            part |= front
            front = {i for s in touched if s & front for i in s if i in waiting} - part
        waiting -= part
        yield frozenset(part)


def _energy(couplings: Couplings, spins: Mapping[Site, int]) -> sympy.Expr:
    """Σ_S K_S ∏ s_i."""
    terms: Counter[sympy.Expr] = Counter()
    for s, k in couplings.items():
        terms[k] += -1 if sum(spins[i] < 0 for i in s) % 2 else 1
    return sympy.expand(sympy.Add(*(count * k for k, count in terms.items())))


def _sum_out(couplings: Couplings, part: frozenset[Site]) -> Couplings:
    """The couplings among the neighbours of one connected part, from its sum over all its spins."""
    beside = [i for i in _sites(couplings) if i not in part]
    inner = sorted(part, key=str)
    _check(len(beside) + len(inner))
    logarithms: dict[sympy.Expr, list[tuple[int, ...]]] = {}
    for outer in product((1, -1), repeat=len(beside)):
        fixed = dict(zip(beside, outer, strict=True))
        weight = _weight(Counter(
            _energy(couplings, fixed | dict(zip(inner, s, strict=True))) for s in product((1, -1), repeat=len(inner))
        ))  # fmt: skip
        logarithms.setdefault(_logarithm(weight), []).append(outer)
    found: Couplings = {}
    for size in range(len(beside) + 1):
        for chosen in combinations(range(len(beside)), size):
            terms = [
                sympy.Rational(sum(_sign(outer, chosen) for outer in states), 2 ** len(beside)) * value
                for value, states in logarithms.items()
            ]
            total = sympy.expand(sympy.Add(*terms))
            if total != 0:
                found[frozenset(beside[i] for i in chosen)] = total
    return found


def _sign(spins: tuple[int, ...], chosen: tuple[int, ...]) -> int:
    return -1 if sum(spins[i] < 0 for i in chosen) % 2 else 1


def _weight(energies: Counter[sympy.Expr]) -> sympy.Expr:
    """Σ count · e^energy, with 2 cosh for pairs ±energy."""
    terms, seen = [], set[sympy.Expr]()
    for energy, count in energies.items():
        if energy in seen:
            continue
        other = sympy.expand(-energy)
        both = min(count, energies.get(other, 0)) if other != energy else 0
        seen |= {energy, other}
        if energy == 0:
            terms.append(sympy.Integer(count))
            continue
        positive = energy if not energy.could_extract_minus_sign() else other
        terms.append(2 * both * sympy.cosh(positive))
        terms += [(energies[e] - both) * sympy.exp(e) for e in (energy, other) if energies.get(e, 0) > both]
    return sympy.Add(*terms)


def _logarithm(weight: sympy.Expr) -> sympy.Expr:
    """ln of a weight, products apart: ln(2 cosh a) is ln 2 + ln cosh a."""
    content, rest = weight.as_content_primitive()
    factors = [content, *sympy.Mul.make_args(rest)]
    return sympy.Add(*(f.args[0] if isinstance(f, sympy.exp) else sympy.log(f) for f in factors if f != 1))
