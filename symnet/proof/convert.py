"""From SymPy, in which statements are written, to terms, about which the kernel reasons; and back.

What a formula does not bind becomes a declared symbol (`var`) of the same name; bound names are kept as hints for
printing. Nothing is simplified: the term says what SymPy holds. The one thing done is to split the argument of
σ(b + λu) into the part b, free of λ and of series, and the rest, which makes `jet(σ, b, λu)`.

>>> store = Store()
>>> x, b = sympy.symbols("x b")
>>> sigma, = language.functions("sigma")
>>> to_term(store, sigma(b + SCALE * x))
jet(var(('sigma', ('Fun', 'Real', 'Real'))), var(('b', 'Real')), mul(var(('x', 'Real')), z()))
>>> from_term(to_term(store, sympy.tanh(x) / 2))
tanh(x)/2

One more word of the language is one more line in `CASES`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symnet.errors import FloatGiven, NotAStatement, SymbolClash, TextGiven
from symnet.kernel.terms import INT, REAL, SERIES, KernelError, Sort, Store, Term, fits, fun
from symnet.proof import language
from symnet.proof.definitions import NAMED, SYMPY, definition_bodies
from symnet.proof.hints import hinted
from symnet.proof.language import SCALE
from symnet.proof.restore import from_term

__all__ = ["Converter", "from_term", "to_term"]


def to_term(store: Store, value: object) -> Term:
    """Return the term of a SymPy expression or of a formula.

    Raises NotAStatement for what terms cannot say, FloatGiven, TextGiven, and SymbolClash where one name has two sorts.

    >>> to_term(Store(), sympy.Rational(1, 2))
    num(1/2)
    """
    return Converter(store).term(value)


class Converter:
    """Converts expressions to terms of one store, and remembers what it has converted."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.memo: dict[Any, Term] = {}
        self.ranks: dict[Any, int] = {}  # how many indices an IndexedBase, or arguments an undefined function, takes
        self.free: dict[Term, frozenset[Term]] = {}

    def term(self, value: object) -> Term:
        """Return the term of a SymPy expression or of a formula."""
        if isinstance(value, str):
            raise TextGiven(value, "to_term")
        if isinstance(value, float):
            raise FloatGiven(value)
        made = self.convert(language.value_of(value, "to_term"))
        sorts: dict[str, Sort] = {}
        for variable in self.variables(made):
            name, sort = variable.data
            if sorts.setdefault(name, sort) != sort:
                raise SymbolClash(name)
        return made

    def convert(self, value: Any) -> Term:
        """Return the term of a part of a formula."""
        done = self.memo.get(value)
        if done is None:
            try:
                done = self._case(value)
            except KernelError as error:
                raise NotAStatement(value, str(error)) from None
            except RecursionError:
                raise NotAStatement("an expression", "it is nested too deeply") from None
            self.memo[value] = done
        return done

    def _case(self, value: Any) -> Term:
        if type(value) in NAMED:
            return _function_of(self, NAMED[type(value)], value)
        if type(value) in SYMPY:
            return _defined(self, SYMPY[type(value)], value)
        for kind in type(value).__mro__:
            case = CASES.get(kind)
            if case is not None:
                return case(self, value)
        raise NotAStatement(value, f"{type(value).__name__} is not in the language; write what it means")

    # Variables and binders.
    def variables(self, term: Term) -> frozenset[Term]:
        """Return the declared symbols of a term."""
        found = self.free.get(term)
        if found is None:
            found = frozenset({term}) if term.op == "var" else frozenset().union(*map(self.variables, term.args))
            self.free[term] = found
        return found

    def variable(self, symbol: Any) -> Term:
        """Return the declared symbol of what can be bound."""
        if isinstance(symbol, sympy.Lambda):
            symbol = symbol.expr.func
        if isinstance(symbol, sympy.IndexedBase):
            entry = INT if symbol.is_integer else REAL
            return self.store.var(str(symbol.label), fun(*[INT] * self.ranks.get(symbol, 1), entry))
        if isinstance(symbol, sympy.core.function.UndefinedFunction):
            return self.store.var(symbol.__name__, fun(*[REAL] * self.ranks.get(symbol, 1), REAL))
        if isinstance(symbol, language.Variable):
            return self.store.var(symbol.name, symbol.sort)
        return self.store.var(symbol.name, INT if symbol.is_integer else REAL)

    def bind(self, variable: Term, body: Term) -> Term:
        """Return the body of a binder for the variable."""
        free = self.variables(body)
        if any(v.data[0] == variable.data[0] and v is not variable for v in free):
            raise SymbolClash(variable.data[0], "it is bound with one sort and used with another")
        return self.store.abstract(body, variable) if variable in free or body.loose else body

    def rank(self, head: Any, count: int) -> None:
        """Note how many indices a family of SymPy's takes: its sort depends on it."""
        if self.ranks.setdefault(head, count) != count:
            raise SymbolClash(head, "it is used with different numbers of arguments")


# --- cases ---


def _number(c: Converter, value: Any) -> Term:
    return c.store.num(Fraction(int(value.p), int(value.q)))


def _symbol(c: Converter, value: Any) -> Term:
    return c.store.make("z") if value == SCALE else c.variable(value)


def _add(c: Converter, value: Any) -> Term:
    """A sum, in SymPy's order but for two things: 1 + λ… and n + 1; and no leading minus where it can be helped."""
    number = [a for a in value.args if a.is_Number]
    others = [a for a in value.args if not a.is_Number]
    others.sort(key=_begins_negative)
    if number and ((value.has(SCALE) and number[0] > 0) or (_begins_negative(others[0]) and number[0] > 0)):
        others = number + others
    else:
        others += number
    return c.store.add(*map(c.convert, others))


def _mul(c: Converter, value: Any) -> Term:
    """A product, in SymPy's order but for reading: numbers, factors, inverses, then what binds a variable."""
    return c.store.mul(*map(c.convert, sorted(value.args, key=_place)))


def _place(factor: Any) -> int:
    if isinstance(factor, sympy.Sum | sympy.Product | language.Over):
        return 3
    if factor.is_Number:
        return 0
    return 2 if factor.is_Pow and (_begins_negative(factor.exp) or isinstance(factor, language.Inverse)) else 1


def _power(c: Converter, value: Any) -> Term:
    base, exponent = value.base, value.exp
    if exponent is sympy.S.NegativeOne and base != SCALE:
        return c.store.make("inv", (c.convert(base),))
    if exponent.is_Rational and exponent.q == 2:
        root = c.store.make("fn", (c.convert(base),), "sqrt")
        if exponent.p == -1:
            return c.store.make("inv", (root,))
        return root if exponent.p == 1 else c.store.make("pow", (root, c.store.num(exponent.p)))
    term = c.convert(exponent)
    if term.sort == INT:
        return c.store.make("pow", (c.convert(base), term))
    if base.is_Rational and base > 0:
        return c.convert(sympy.exp(exponent * sympy.log(base)))
    raise NotAStatement(value, "an exponent is an integer or a half, or the base a positive rational number")


def _function_of(c: Converter, name: str, value: Any) -> Term:
    args = [c.convert(a) for a in value.args]
    if len(args) == 1 and args[0].sort == SERIES:
        body = c.store.make("fn", (c.store.bvar(0, REAL),), name)
        return _jet_of(c, c.store.lam(REAL, body, "t"), value.args[0])
    return c.store.make("fn", tuple(args), name)


def _defined(c: Converter, name: str, value: Any) -> Term:
    body = definition_bodies()[name]
    head = c.convert(language.Definition(name, body))
    args = list(value.args)
    if len(body.variables) == 2:  # max and min of any number
        made = c.convert(args[0])
        for other in args[1:]:
            made = c.store.app(head, made, c.convert(other))
        return made
    return _applied(c, head, args)


def _applied(c: Converter, head: Term, args: list[Any]) -> Term:
    for arg in args:
        term = c.convert(arg)
        function = isinstance(head.sort, tuple) and head.sort[0] == "Fun"
        if function and term.sort == SERIES and not fits(SERIES, head.sort[1]):
            head = _jet_of(c, head, arg)
        else:
            if not function:
                raise NotAStatement(arg, "only functions and families are applied")
            head = c.store.app(head, term)
    return head


def _jet_of(c: Converter, head: Term, argument: Any) -> Term:
    """The application of a function of real numbers to b + S, where S is a series without constant term."""
    for attempt in (argument, sympy.expand(argument) if _mixed(c, argument) else argument):
        parts = [c.convert(a) for a in _in_order(attempt)]
        series = [t for t in parts if t.sort == SERIES]
        if all(_valuation(t) > 0 for t in series):
            point = c.store.add(*(t for t in parts if t.sort != SERIES))
            return c.store.make("jet", (head, point, c.store.add(*series)))
    raise NotAStatement(argument, "its part with λ has a constant term of its own; write Jet(f, b, S)")


def _quantifier(c: Converter, op: str, value: Any) -> Term:
    names, formula = value.args
    body = c.convert(formula)
    for name in reversed(names):
        variable = c.variable(name)
        body = hinted(c.store.make(op, (c.bind(variable, body),), variable.data[1]), variable.data[0])
    return body


def _function(c: Converter, value: Any) -> Term:
    body = c.convert(value.expr)
    for symbol in reversed(value.variables):
        variable = c.variable(symbol)
        head = body.args[0] if body.op == "app" and body.args[1] is variable else None
        if head is not None and head.op in ("var", "def") and head is not variable:
            body = head  # x -> f(x) is f
        else:
            body = hinted(c.store.lam(variable.data[1], c.bind(variable, body)), variable.data[0])
    return body


def _over(c: Converter, op: str, body: Term, symbol: Any, domain: Term) -> Term:
    variable = c.variable(symbol)
    if (
        not isinstance(symbol, language.Variable) and variable.data[1] != domain.sort[1]
    ):  # a plain symbol takes the sort of its domain
        if not fits(domain.sort[1], variable.data[1]):
            raise SymbolClash(variable.data[0], "it does not have the sort of the domain it runs through")
        other = c.store.var(variable.data[0], domain.sort[1])
        body, variable = c.store.replace(body, variable, other), other
    return hinted(c.store.make(op, (domain, c.bind(variable, body))), variable.data[0])


def _sum_over(c: Converter, op: str, value: Any) -> Term:
    body = c.convert(value.args[0])
    for symbol, domain in value.args[1:]:
        body = _over(c, op, body, symbol, c.convert(domain))
    return body


def _sympy_sum(c: Converter, op: str, value: Any) -> Term:
    body = c.convert(value.function)
    for limit in value.limits:
        if len(limit) != 3:
            raise NotAStatement(value, "a sum or product has a lower and an upper end")
        symbol, lo, hi = limit
        if not symbol.is_integer:  # SymPy users write Sum(x[k], (k, 0, n)) with a plain k
            body = _convert_again(c, value.function, symbol) if symbol in value.function.free_symbols else body
            symbol = sympy.Symbol(symbol.name, integer=True)
        domain = c.store.make("range", (c.convert(lo), c.convert(hi + 1)))
        body = _over(c, op, body, symbol, domain)
    return body


def _convert_again(c: Converter, body: Any, symbol: Any) -> Term:
    return c.convert(body.xreplace({symbol: sympy.Symbol(symbol.name, integer=True)}))


def _family_domain(c: Converter, value: Any) -> Term:
    length, index, inner = value.args
    domain = c.convert(inner)
    body = c.bind(c.variable(index), domain)
    return c.store.make("fam", (c.convert(length), body), hint=str(index) if inner.has(index) else None)


def _derivative(c: Converter, value: Any) -> Term:
    inner, *counts = value.args
    if isinstance(inner, AppliedUndef | language.Apply) and len(counts) == 1:
        symbol, order = counts[0]
        if inner.args[-1] == symbol and len(inner.args) == (1 if isinstance(inner, AppliedUndef) else 2):
            head = inner.args[0] if isinstance(inner, language.Apply) else inner.func
            return c.convert(language.D(head, order, symbol))
    raise NotAStatement(value, "a derivative is D(f, k, t)")


def _piecewise(c: Converter, value: Any) -> Term:
    made: Any = sympy.S.Zero
    for expr, condition in reversed(value.args):
        if condition == sympy.true:
            made = expr
        else:
            made = language.Indicator(condition) * expr + language.Indicator(language.Negation(condition)) * made
    return c.convert(made)


def _op(c: Converter, name: str, *args: Any) -> Term:
    return c.store.make(name, tuple(c.convert(a) for a in args))


def _implication(c: Converter, formulas: Any) -> Term:
    *hypotheses, made = (c.convert(f) for f in formulas)
    for hypothesis in reversed(hypotheses):
        made = c.store.make("imp", (hypothesis, made))
    return made


def _truth(c: Converter) -> Term:
    return c.store.negation(c.store.false())


def _refuse_float(converter: Converter, value: Any) -> Term:
    raise FloatGiven(value)


def _heaviside(c: Converter, value: Any) -> Term:
    at, middle = value.args
    return c.convert(language.Indicator(language.Below(0, at)) + middle * language.Indicator(language.Equal(at, 0)))


def _sign(c: Converter, value: Any) -> Term:
    at = value.args[0]
    return c.convert(language.Indicator(language.Below(0, at)) - language.Indicator(language.Below(at, 0)))


def _indexed(converter: Converter, value: Any) -> Term:
    base, *indices = value.args
    converter.rank(base, len(indices))
    return _applied(converter, converter.variable(base), indices)


def _undefined(converter: Converter, value: Any) -> Term:
    converter.rank(value.func, len(value.args))
    return _applied(converter, converter.variable(value.func), list(value.args))


def _not(converter: Converter, value: Any) -> Term:
    return converter.store.negation(converter.convert(value.args[0]))


def _begins_negative(value: Any) -> bool:
    return bool(value.is_Number and value < 0) or bool(value.is_Mul and value.args[0].is_Number and value.args[0] < 0)


def _in_order(value: Any) -> list[Any]:
    return sorted(sympy.Add.make_args(value), key=_begins_negative)


def _mixed(converter: Converter, value: Any) -> bool:
    terms = [converter.convert(a) for a in sympy.Add.make_args(value)]
    return any(t.sort == SERIES and _valuation(t) <= 0 for t in terms)


def _valuation(term: Term) -> int:
    """Return a lower bound of the order in λ; 1 for a variable, whose order the statement's hypotheses tell."""
    if term.sort != SERIES:
        return 0
    if term.op == "mul":
        return sum(map(_valuation, term.args))
    if term.op == "add":
        return min(map(_valuation, term.args))
    if term.op == "pow" and term.args[1].op == "num":
        return int(term.args[1].data) * _valuation(term.args[0])
    if term.op in ("sum", "prod"):
        return _valuation(term.args[1])
    return 0 if term.op == "jet" else 1


CASES: dict[Any, Callable[[Converter, Any], Term]] = {
    sympy.Rational: _number,
    sympy.Float: _refuse_float,
    sympy.Symbol: _symbol,
    sympy.IndexedBase: Converter.variable,
    sympy.Add: _add,
    sympy.Mul: _mul,
    sympy.Pow: _power,
    type(sympy.pi): lambda c, v: c.store.make("fn", (), "pi"),
    type(sympy.E): lambda c, v: c.store.make("fn", (c.store.num(1),), "exp"),
    sympy.Indexed: _indexed,
    AppliedUndef: _undefined,
    sympy.Lambda: _function,
    sympy.Sum: lambda c, v: _sympy_sum(c, "sum", v),
    sympy.Product: lambda c, v: _sympy_sum(c, "prod", v),
    sympy.Derivative: _derivative,
    sympy.Piecewise: _piecewise,
    sympy.Heaviside: _heaviside,
    sympy.sign: _sign,
    sympy.KroneckerDelta: lambda c, v: c.convert(language.Indicator(language.Equal(*v.args[:2]))),
    language.Apply: lambda c, v: _applied(c, c.convert(v.args[0]), list(v.args[1:])),
    language.Definition: lambda c, v: c.store.make("def", (c.convert(v.args[1]),), v.args[0].name),
    language.D: lambda c, v: _op(c, "D", *v.args),
    language.Jet: lambda c, v: _op(c, "jet", *v.args),
    language.Coefficient: lambda c, v: _op(c, "coeff", v.args[1], v.args[0]),
    language.Indicator: lambda c, v: _op(c, "ind", *v.args),
    language.Inverse: lambda c, v: _op(c, "inv", *v.args),
    language.Entries: lambda c, v: _op(c, "tup", *v.args),
    language.SumOver: lambda c, v: _sum_over(c, "sum", v),
    language.ProductOver: lambda c, v: _sum_over(c, "prod", v),
    language.Range: lambda c, v: _op(c, "range", *v.args),
    language.Points: lambda c, v: _op(c, "list", *v.args),
    language.Families: _family_domain,
    language.Equal: lambda c, v: _op(c, "eq", *v.args),
    language.Unequal: lambda c, v: c.store.negation(_op(c, "eq", *v.args)),
    language.AtMost: lambda c, v: _op(c, "le", *v.args),
    language.Below: lambda c, v: _op(c, "lt", *v.args),
    language.Congruent: lambda c, v: _op(c, "cong", *v.args),
    language.Differentiable: lambda c, v: _op(c, "differentiable", *v.args),
    language.Conjunction: lambda c, v: _op(c, "and", *v.args),
    language.Disjunction: lambda c, v: _op(c, "or", *v.args),
    language.Implication: lambda c, v: _implication(c, v.args),
    language.Negation: _not,
    language.ForAll: lambda c, v: _quantifier(c, "forall", v),
    language.Exists: lambda c, v: _quantifier(c, "exists", v),
    sympy.Eq: lambda c, v: _op(c, "eq", *v.args),
    sympy.Ne: lambda c, v: c.store.negation(_op(c, "eq", *v.args)),
    sympy.Le: lambda c, v: _op(c, "le", *v.args),
    sympy.Lt: lambda c, v: _op(c, "lt", *v.args),
    sympy.Ge: lambda c, v: _op(c, "le", *reversed(v.args)),
    sympy.Gt: lambda c, v: _op(c, "lt", *reversed(v.args)),
    sympy.And: lambda c, v: _op(c, "and", *v.args),
    sympy.Or: lambda c, v: _op(c, "or", *v.args),
    sympy.Not: _not,
    sympy.Implies: lambda c, v: _implication(c, v.args),
    type(sympy.true): lambda c, v: _truth(c),
    type(sympy.false): lambda c, v: c.store.false(),
}
