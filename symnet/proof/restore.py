"""From terms back to SymPy, where SymPy has the word: to compute with what a claim states.

>>> from symnet.kernel.terms import Store
>>> store = Store()
>>> from_term(store.add(store.var("x", REAL), store.num(2)))
x + 2

SymPy evaluates what it is given, so the way there and back gives an equal expression, not always the same one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from symnet.kernel.terms import INT, REAL, SERIES, Sort, Term
from symnet.proof import language
from symnet.proof.definitions import NAMED, SYMPY
from symnet.proof.language import SCALE

__all__ = ["from_term"]


def from_term(term: Term) -> Any:
    """Return a SymPy expression or formula whose term this is, up to SymPy's own evaluation.

    >>> from symnet.kernel.terms import Store
    >>> from symnet.proof.convert import to_term
    >>> store = Store()
    >>> n, k = language.integers("n k")
    >>> from_term(to_term(store, sympy.Sum(k**2, (k, 0, n))))
    Sum(k**2, (k, 0, n))
    """
    return _back(term, ())


def _symbol_of(name: str, sort: Sort) -> Any:
    if sort == INT:
        return sympy.Symbol(name, integer=True)
    return sympy.Symbol(name) if sort == REAL else language.Variable(name, sort)


def _named(term: Term) -> frozenset[str]:
    """Return the names of the declared symbols in a term: bound variables must not take them."""
    found, seen, stack = set(), set(), [term]
    while stack:
        t = stack.pop()
        if t not in seen:
            seen.add(t)
            stack.extend(t.args)
            if t.op == "var":
                found.add(t.data[0])
    return frozenset(found)


def _fresh(hint: str | None, sort: Sort, body: Term, scope: tuple[Any, ...]) -> Any:
    taken = _named(body) | {str(v) for v in scope}
    name = hint or {INT: "k", REAL: "t", SERIES: "S"}.get(sort if isinstance(sort, str) else "", "f")
    count = 0
    while (fresh := name + ("_" + str(count) if count else "")) in taken:
        count += 1
    return _symbol_of(fresh, sort)


def _back(term: Term, scope: tuple[Any, ...]) -> Any:
    if term.op == "bvar":
        return scope[term.data[0]]
    if term.op in ("lam", "forall", "exists"):
        symbol = _fresh(term.hint, term.data, term.args[0], scope)
        body = _back(term.args[0], (symbol, *scope))
        if term.op == "lam":
            return sympy.Lambda(symbol, body)
        return language.ForAll(symbol, body) if term.op == "forall" else language.Exists(symbol, body)
    if term.op in ("sum", "prod"):
        return _over_back(term, scope)
    if term.op == "fam":
        symbol = _fresh(term.hint, INT, term.args[1], scope)
        return language.Families(_back(term.args[0], scope), (symbol, _back(term.args[1], (symbol, *scope))))
    return BACK[term.op](term, *(_back(a, scope) for a in term.args))


def _over_back(term: Term, scope: tuple[Any, ...]) -> Any:
    domain = term.args[0]
    symbol = _fresh(term.hint, domain.sort[1], term.args[1], scope)
    body = _back(term.args[1], (symbol, *scope))
    if domain.op == "range":
        kind = sympy.Sum if term.op == "sum" else sympy.Product
        return kind(body, (symbol, _back(domain.args[0], scope), _back(domain.args[1], scope) - 1))
    return (language.SumOver if term.op == "sum" else language.ProductOver)(body, (symbol, _back(domain, scope)))


def _apply_back(term: Term, head: Any, arg: Any) -> Any:
    if isinstance(head, language.Definition) and head.args[0].name in CLASSES and term.args[1].sort != SERIES:
        kind = CLASSES[head.args[0].name]
        return kind(arg) if kind not in (sympy.Max, sympy.Min) else language.Apply(head, arg)
    if (
        isinstance(head, language.Apply)
        and isinstance(head.args[0], language.Definition)
        and head.args[0].args[0].name in ("max", "min")
    ):
        return CLASSES[head.args[0].args[0].name](head.args[1], arg)
    return language.Apply(*head.args, arg) if isinstance(head, language.Apply) else language.Apply(head, arg)


def _implication_back(term: Term, left: Any, right: Any) -> Any:
    if term.args[1].op == "false":
        return language.Unequal(*left.args) if isinstance(left, language.Equal) else language.Negation(left)
    return (
        language.Implication(left, *right.args)
        if isinstance(right, language.Implication)
        else language.Implication(left, right)
    )


CLASSES = {name: kind for kind, name in SYMPY.items()}
FUNCTIONS_BACK: dict[str, Any] = {name: kind for kind, name in NAMED.items()} | {
    "sqrt": sympy.sqrt,
    "pi": lambda: sympy.pi,
}
BACK: dict[str, Callable[..., Any]] = {
    "num": lambda t: sympy.Rational(t.data.numerator, t.data.denominator),
    "var": lambda t: _symbol_of(*t.data),
    "z": lambda t: SCALE,
    "def": lambda t, body: language.Definition(t.data, body),
    "add": lambda t, *args: sympy.Add(*args),
    "mul": lambda t, *args: sympy.Mul(*args),
    "pow": lambda t, base, exponent: sympy.Pow(base, exponent),
    "inv": lambda t, value: language.Inverse(value) if value == 0 else 1 / value,
    "fn": lambda t, *args: FUNCTIONS_BACK[t.data](*args),
    "app": _apply_back,
    "tup": lambda t, *args: language.Entries(*args),
    "D": lambda t, *args: language.D(*args),
    "jet": lambda t, *args: language.Jet(*args),
    "coeff": lambda t, order, of: language.Coefficient(of, order),
    "range": lambda t, *args: language.Range(*args),
    "list": lambda t, *args: language.Points(*args),
    "ind": lambda t, formula: language.Indicator(formula),
    "eq": lambda t, *args: language.Equal(*args),
    "le": lambda t, *args: language.AtMost(*args),
    "lt": lambda t, *args: language.Below(*args),
    "cong": lambda t, *args: language.Congruent(*args),
    "differentiable": lambda t, *args: language.Differentiable(*args),
    "and": lambda t, *args: language.Conjunction(*args),
    "or": lambda t, *args: language.Disjunction(*args),
    "imp": _implication_back,
    "false": lambda t: sympy.false,
}
