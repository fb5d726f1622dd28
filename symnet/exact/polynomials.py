"""Polynomials with rational coefficients: from SymPy to plain data, and back.

The plain form is a dictionary from exponents to Fractions, ``{(1, 1): Fraction(1)}`` for x*y: every part of symnet can
read it. How large the expanded polynomial can become is bounded *before* anything is expanded, so that x**(10**9) and
(a + b + ...)**400 are refused at once.

>>> x, y = sympy.symbols("x y")
>>> terms((x + y) ** 2, (x, y)) == {(2, 0): 1, (1, 1): 2, (0, 2): 1}
True
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import flint
import sympy
from flint import fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from symnet.errors import FloatGiven, LimitExceeded, NotAPolynomial, SymbolClash, SymnetError, TextGiven
from symnet.exact.constants import SCALE
from symnet.exact.numbers import as_fraction, from_sympy, listed, to_sympy
from symnet.parsing import as_expression, refuse_text

__all__ = [
    "Terms",
    "check_looks",
    "check_name",
    "context",
    "from_mpoly",
    "from_terms",
    "look",
    "mpoly",
    "terms",
    "variables_of",
]

Terms = dict[tuple[int, ...], Fraction]

_MAX_DEGREE = 1000
_MAX_TERMS = 200_000
_MAX_BITS = 400_000


class _Size(NamedTuple):
    """Upper bounds for an expanded polynomial: degree, number of terms, bits of a coefficient."""

    degree: int
    terms: int
    bits: float


def variables_of(expr: sympy.Expr, given: Iterable[sympy.Symbol] | None = None) -> tuple[sympy.Symbol, ...]:
    """Return the variables of an expression sorted by name (x2 before x10), or the given ones in their order.

    A symbol of the expression with the name of a given one, but other assumptions, is taken as the given one.

    Raises:
        SymbolClash: if the expression has two symbols of one name, or of names that print alike, or a symbol that is
            not among the given ones.

    >>> variables_of(sympy.Symbol("y") * sympy.Symbol("x"))
    (x, y)
    """
    found = _checked(expr).free_symbols
    for symbol in found:
        check_name(symbol)
    names = sorted(s.name for s in found)
    for name, following in itertools.pairwise(names):
        if name == following:
            raise SymbolClash(name)
    if given is None:
        check_looks(names)
        return tuple(sorted(found, key=lambda s: _natural(str(s.name))))
    chosen = tuple(_symbol(s) for s in (given if isinstance(given, str) else listed(given, "variables", "[x, y]")))
    for symbol in chosen:
        check_name(symbol)
    chosen_names = [s.name for s in chosen]
    known = set(chosen_names)
    if len(known) < len(chosen_names):
        twice = next(name for k, name in enumerate(chosen_names) if name in chosen_names[:k])
        raise SymbolClash(twice, "it stands twice among the variables")
    for name in names:
        if name not in known:
            raise SymbolClash(name, f"it is not among the variables {', '.join(chosen_names) or '(none)'}")
    check_looks(chosen_names)
    return chosen


def _natural(name: str) -> tuple[tuple[str, int], ...]:
    """Return what names are sorted by, numbers in them as numbers: x2 comes before x10."""
    return tuple((text, int(digits or 0)) for text, digits in re.findall(r"([^0-9]*)([0-9]{0,18})", name))


def check_name(symbol: sympy.Symbol) -> None:
    """Refuse names of variables that would read as something else: the scale, a constant, an expression.

    >>> check_name(sympy.Symbol("2*x"))
    Traceback (most recent call last):
    symnet.errors.SymbolClash: symbol '2*x' clashes: the name of a variable is a word: letters, digits and _
    """
    name = str(symbol.name)
    if name in (SCALE.name, "λ"):
        raise SymbolClash(name, "it is the name of the scale; give the variable another one")
    if name in ("pi", "π"):
        raise SymbolClash(name, "it is the name of a number; give the variable another one")
    if not name.rstrip("'").isidentifier():
        raise SymbolClash(name, "the name of a variable is a word: letters, digits and _")


def look(name: str) -> str:
    """Return what names that print alike have in common: x1 and x_1 are x with the index 1, sigma is σ.

    >>> look("x1") == look("x_1"), look("sigma_2") == look("σ2"), look("x10") == look("x_1_0")
    (True, True, False)
    """
    base, *rest = unicodedata.normalize("NFKC", name).split("_")
    letters = base.rstrip("0123456789") or base
    parts = [letters or "x", base[len(letters) :], *rest]
    return "_".join(_spelled(part) for part in parts if part)


def _spelled(part: str) -> str:
    """Return a Greek letter as it is written out, anything else as it is."""
    _, size, letter = unicodedata.name(part, "").rpartition(" LETTER ") if len(part) == 1 else ("", "", "")
    if not size or not unicodedata.name(part).startswith("GREEK"):
        return part
    letter = letter.replace("LAMDA", "LAMBDA")
    return letter.lower() if part.islower() else letter.capitalize()


def check_looks(names: Iterable[str]) -> None:
    """Refuse two names that print alike: a formula with both would read as another one.

    >>> check_looks(["x1", "y", "x_1"])
    Traceback (most recent call last):
    symnet.errors.SymbolClash: symbol 'x_1' clashes: it prints like x1; give one of them another name
    """
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(look(name), name)
        if other != name:
            raise SymbolClash(name, f"it prints like {other}; give one of them another name")


def _symbol(value: object) -> sympy.Symbol:
    if isinstance(value, str):
        raise TextGiven(value, "a list of variables")
    if not isinstance(value, sympy.Symbol):
        raise SymbolClash(value, "a variable must be a SymPy Symbol")
    return value


def terms(expr: object, variables: Sequence[sympy.Symbol]) -> Terms:
    """Return the polynomial as a dictionary from exponents (in the order of ``variables``) to coefficients.

    Raises:
        TextGiven, FloatGiven: for text, and for floats inside.
        NotAPolynomial: with the reason.
        LimitExceeded: if it might have degree above 1000 or more than 200,000 terms; found out before expanding.

    >>> x = sympy.Symbol("x")
    >>> terms(x * (x + sympy.Rational(1, 2)), [x]) == {(2,): 1, (1,): Fraction(1, 2)}
    True
    """
    checked = _checked(expr)
    names = tuple(_symbol(s).name for s in variables)
    place = {name: i for i, name in enumerate(names)}
    try:
        for size, limit, what in zip(
            _size(checked, checked, place),
            (_MAX_DEGREE, _MAX_TERMS, _MAX_BITS),
            ("degree of the polynomial", "number of expanded terms", "number of bits of a coefficient"),
            strict=True,
        ):
            if size > limit:
                raise LimitExceeded(what, size if size < 10**15 else "(astronomical)", limit)
        plain = _sum_of_monomials(checked, place)
        return from_mpoly(_expand(checked, context(len(names)), place)) if plain is None else plain
    except RecursionError:
        raise LimitExceeded("nesting of the expression", "(very deep)", "Python's recursion") from None


def _sum_of_monomials(expr: sympy.Expr, place: Mapping[str, int]) -> Terms | None:
    """Read off a sum that is expanded already (a long chain of spins, say); ``None`` for anything else."""
    found: Terms = {}
    for term in sympy.Add.make_args(expr):
        powers = [0] * len(place)
        coefficient = Fraction(1)
        for factor in sympy.Mul.make_args(term):
            if isinstance(factor, sympy.Rational):
                coefficient *= from_sympy(factor)
                continue
            base, exponent = factor.as_base_exp()
            if not isinstance(base, sympy.Symbol):
                return None
            powers[place[base.name]] += int(exponent)
        key = tuple(powers)
        found[key] = found.get(key, Fraction(0)) + coefficient
    return {key: coefficient for key, coefficient in found.items() if coefficient}


def _checked(expr: object) -> sympy.Expr:
    refuse_text(expr, "a polynomial")
    if isinstance(expr, sympy.Basic) and not isinstance(expr, sympy.Expr):
        return as_expression(expr, "a polynomial")  # refuses it by name: a truth value, so Python's ^ on symbols
    if not isinstance(expr, sympy.Expr):
        if expr is None or isinstance(expr, Sequence | Mapping | sympy.MatrixBase):
            return as_expression(expr, "a polynomial")  # refuses it
        return to_sympy(as_fraction(expr, "a constant polynomial"))
    return expr


def _size(expr: sympy.Expr, whole: sympy.Expr, place: Mapping[str, int]) -> _Size:
    """Bound the size of the expanded polynomial, and refuse what is none."""
    if isinstance(expr, sympy.Rational):
        return _Size(0, 1, max(int(expr.p).bit_length(), int(expr.q).bit_length()))
    if isinstance(expr, sympy.Symbol):
        if expr.name not in place:
            raise SymbolClash(expr.name, f"it is not among the variables {', '.join(place) or '(none)'}")
        return _Size(1, 1, 1)
    if isinstance(expr, sympy.Add):
        parts = [_size(a, whole, place) for a in expr.args]
        size = _Size(
            max(p.degree for p in parts), sum(p.terms for p in parts), sum(p.bits for p in parts if p.degree == 0)
        )
        # Coefficients of different monomials do not add up; those of like ones do. Denominators multiply at worst.
        return size._replace(bits=size.bits + max(p.bits for p in parts) + len(parts).bit_length())
    if isinstance(expr, sympy.Mul):
        parts = [_size(a, whole, place) for a in expr.args]
        degree = sum(p.degree for p in parts)
        return _Size(degree, _fewer(math.prod(p.terms for p in parts), len(place), degree), sum(p.bits for p in parts))
    if isinstance(expr, sympy.Pow):
        base, exponent = expr.args
        if isinstance(exponent, sympy.Integer) and exponent >= 0:
            n = int(exponent)
            part = _size(base, whole, place)
            if part.terms == 1:
                return _Size(part.degree * n, 1, part.bits * n)
            if part.degree * n > _MAX_DEGREE:
                return _Size(part.degree * n, _MAX_TERMS, 0)
            size_bits = (part.bits + part.terms.bit_length()) * n
            return _Size(part.degree * n, _fewer(_comb(part.terms + n - 1, n), len(place), part.degree * n), size_bits)
        raise _power_refusal(base, exponent, whole)
    raise _refusal(expr, whole)


def _comb(top: int, bottom: int) -> int:
    """Return C(top, bottom), or a number above the limit without computing it."""
    smaller = min(bottom, top - bottom)
    if smaller > 2 and top > smaller + _MAX_TERMS:
        return _MAX_TERMS + 1
    return math.comb(top, smaller)


def _fewer(bound: int, variables: int, degree: int) -> int:
    """Return the smaller of a bound and the number of monomials of that degree."""
    return min(bound, _comb(variables + degree, variables)) if degree <= _MAX_DEGREE else bound


def _power_refusal(base: sympy.Expr, exponent: sympy.Expr, whole: sympy.Expr) -> SymnetError:
    if exponent.free_symbols:
        return NotAPolynomial(whole, f"the exponent of {base}**({exponent}) contains a symbol")
    if isinstance(exponent, sympy.Float):
        return FloatGiven(exponent, "an exponent")
    if base.free_symbols:
        if exponent.is_Integer:
            return NotAPolynomial(whole, f"it divides by {base}")
        return NotAPolynomial(whole, f"{base} has the exponent {exponent}; exponents must be integers 0, 1, 2, ...")
    if base.is_Rational and exponent.is_Integer:
        return NotAPolynomial(whole, f"{base}**({exponent}) must be written as one rational number")
    return NotAPolynomial(whole, f"the coefficient {base**exponent} is not rational")


def _refusal(expr: sympy.Expr, whole: sympy.Expr) -> SymnetError:
    if isinstance(expr, sympy.Float):
        return FloatGiven(expr, "a coefficient")
    if expr in {sympy.oo, -sympy.oo, sympy.zoo, sympy.nan}:
        return NotAPolynomial(whole, f"the coefficient {expr} is not a finite number")
    if expr is sympy.I or (expr.is_real is False and expr.is_number):
        return NotAPolynomial(whole, f"the coefficient {expr} is not real")
    if expr.free_symbols:
        return NotAPolynomial(whole, f"{expr.func.__name__}(...) of a variable is not polynomial")
    return NotAPolynomial(whole, f"the coefficient {expr} is not rational")


def _expand(expr: sympy.Expr, ctx: fmpq_mpoly_ctx, place: Mapping[str, int]) -> fmpq_mpoly:
    if isinstance(expr, sympy.Rational):
        return ctx.constant(fmpq(int(expr.p), int(expr.q)))
    if isinstance(expr, sympy.Symbol):
        return ctx.gen(place[expr.name])
    if isinstance(expr, sympy.Pow):
        return _expand(expr.args[0], ctx, place) ** int(expr.args[1])
    parts = [_expand(a, ctx, place) for a in expr.args]
    if isinstance(expr, sympy.Mul):
        # Pairwise, so that intermediate products stay balanced.
        while len(parts) > 1:
            parts = [parts[i] * parts[i + 1] if i + 1 < len(parts) else parts[i] for i in range(0, len(parts), 2)]
        return parts[0]
    while len(parts) > 1:
        parts = [parts[i] + parts[i + 1] if i + 1 < len(parts) else parts[i] for i in range(0, len(parts), 2)]
    return parts[0]


# --- flint's multivariate polynomials, for exact/ alone ---------------------------------------------------------


@lru_cache(maxsize=128)
def context(size: int) -> fmpq_mpoly_ctx:
    """Return flint's ring Q[x_0, ..., x_(size-1)] with the degree order."""
    return fmpq_mpoly_ctx.get(tuple(f"x{i}" for i in range(size)), flint.Ordering.degrevlex)


def mpoly(polynomial: Mapping[tuple[int, ...], Fraction | int], size: int) -> fmpq_mpoly:
    """Return plain terms in ``size`` variables as flint's polynomial."""
    return context(size).from_dict({e: fmpq(c.numerator, c.denominator) for e, c in polynomial.items()})


def from_mpoly(polynomial: fmpq_mpoly) -> Terms:
    """Return flint's polynomial as plain terms."""
    return {tuple(int(k) for k in e): Fraction(int(c.p), int(c.q)) for e, c in polynomial.to_dict().items()}


def from_terms(polynomial: Mapping[tuple[int, ...], Fraction | int], variables: Sequence[sympy.Symbol]) -> sympy.Expr:
    """Return plain terms as a SymPy expression.

    >>> from_terms({(1, 1): Fraction(2)}, sympy.symbols("x y"))
    2*x*y
    """
    return sympy.Add(
        *(
            sympy.Mul(to_sympy(c), *(v**k for v, k in zip(variables, e, strict=True) if k))
            for e, c in polynomial.items()
        )
    )
