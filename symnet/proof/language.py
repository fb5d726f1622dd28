"""The vocabulary in which statements are written: SymPy, and the few words that SymPy has not.

SymPy's own expressions count as they stand: integer symbols are integers, other symbols real numbers,
`Sum(f, (k, 0, n - 1))` and `Product` run over integers (over none where the upper end is below the lower one), an
undefined function is a function of real numbers, `IndexedBase` a family of real numbers. This module adds formal series
in the scale λ, typed variables, sums over families such as s ∈ {±1}^n, derivatives and jets of functions, and formulas
that SymPy does not evaluate. `convert.to_term` carries all of it to the kernel's terms.

>>> n, = integers("n")
>>> s, = integer_families("s")
>>> x, = families("x")
>>> i, = integers("i")
>>> ForAll([n, x], Equal(SumOver(sympy.Product(s[i], (i, 0, n - 1)), (s, Signs(n))), 0))
ForAll(n, x: Equal(SumOver(Product(s[i], (i, 0, n - 1)), (s, Signs(n))), 0))

One more word is a class here, a case in `convert.py`, and nothing else: printing and evaluating go by terms.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

import sympy
from sympy.core.function import AppliedUndef, FunctionClass, UndefinedFunction
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean

from symnet.errors import NotAStatement, TextGiven
from symnet.exact.constants import SCALE
from symnet.kernel.terms import FUNCTIONS, INT, REAL, SERIES, Sort, fun, is_sort

__all__ = [
    "SCALE",
    "Apply",
    "AtMost",
    "Below",
    "Bits",
    "Coefficient",
    "Congruent",
    "Conjunction",
    "D",
    "Definition",
    "Differentiable",
    "Disjunction",
    "Domain",
    "Entries",
    "Equal",
    "Exists",
    "Families",
    "ForAll",
    "Implication",
    "Indicator",
    "Inverse",
    "Jet",
    "Negation",
    "Points",
    "ProductOver",
    "Range",
    "Signs",
    "SumOver",
    "Unequal",
    "Variable",
    "families",
    "functions",
    "given",
    "integer_families",
    "integers",
    "reals",
    "series",
    "series_families",
    "variables",
]

_INDEX = sympy.Symbol("_i", integer=True)  # the index of families whose domain does not depend on it
_ARGUMENT = sympy.Symbol("t")  # the argument under which a function of Python's kind is stored inside an expression


def value_of(value: Any, where: str) -> Any:
    """Return the value as a SymPy object; text is refused, functions become x -> f(x)."""
    if isinstance(value, str):
        raise TextGiven(value, where)
    if all(hasattr(value, part) for part in ("name", "symbol", "expr")):  # an activation
        function = sympy.Lambda(value.symbol, value.expr)
        named = isinstance(value.expr, sympy.Function) and value.expr.args == (value.symbol,)
        if named:  # tanh is defined as what it is already
            return function
        return Definition(value.name if _is_free_name(value.name) else "sigma", function)
    if isinstance(value, FunctionClass) or (callable(value) and not isinstance(value, sympy.Basic)):
        return sympy.Lambda(_ARGUMENT, value(_ARGUMENT))
    return sympy.sympify(value, strict=True)  # numbers and SymPy objects alone: text was refused above


def _is_free_name(name: str) -> bool:
    """Whether an activation's name can stand for it in a statement: a word that means nothing else."""
    from symnet.proof.definitions import NAMED, SYMPY

    word = name.removesuffix(")").replace("(", "_") if name.endswith(")") else name
    return word.isidentifier() and name not in {*NAMED.values(), *SYMPY.values()}


# --- variables --------------------------------------------------------------------------------------------------------


class Variable(sympy.Symbol):  # type: ignore[misc]
    """A variable of a given sort; families and functions are applied by ``x[i]``, ``f(t)`` alike.

    >>> a = Variable("a", fun(INT, INT, REAL))
    >>> a[1, 2]
    a[1, 2]
    """

    __slots__ = ("sort",)
    sort: Sort
    __iter__ = None  # x[0], x[1], ... has no end: Python and SymPy must not walk it
    _iterable = False

    def __new__(cls, name: str, sort: Sort) -> Self:
        """Check the arguments, and that none of them is text."""
        if not is_sort(sort):
            raise NotAStatement(sort, "a sort is INT, REAL, SERIES or fun(A, ..., B)")
        made: Self = sympy.Symbol.__xnew__(cls, name, integer=True) if sort == INT else sympy.Symbol.__xnew__(cls, name)
        made.sort = sort
        return made

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.name, repr(self.sort), *sorted(self.assumptions0.items()))

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.name, self.sort), {}

    def __getitem__(self, index: object) -> Any:
        return Apply(self, *(index if isinstance(index, tuple) else (index,)))

    def __call__(self, *args: object) -> Any:
        """Apply it."""
        return Apply(self, *args)


def _names(names: str) -> list[str]:
    return names.replace(",", " ").split()


def variables(names: str, sort: Sort) -> tuple[Variable, ...]:
    """Return variables of any sort, one for each name.

    >>> variables("p q", fun(INT, INT, REAL))
    (p, q)
    """
    return tuple(Variable(name, sort) for name in _names(names))


def integers(names: str) -> tuple[sympy.Symbol, ...]:
    """Return integer symbols; they are SymPy's ``Symbol(name, integer=True)``."""
    return tuple(sympy.Symbol(name, integer=True) for name in _names(names))


def reals(names: str) -> tuple[sympy.Symbol, ...]:
    """Return symbols for real numbers; SymPy's plain ``Symbol(name)`` is one as well."""
    return tuple(sympy.Symbol(name, real=True) for name in _names(names))


def series(names: str) -> tuple[Variable, ...]:
    """Return variables for formal Laurent series in the scale."""
    return variables(names, SERIES)


def families(names: str) -> tuple[Variable, ...]:
    """Return variables for families of real numbers, x[0], x[1], ..."""
    return variables(names, fun(INT, REAL))


def integer_families(names: str) -> tuple[Variable, ...]:
    """Return variables for families of integers."""
    return variables(names, fun(INT, INT))


def series_families(names: str) -> tuple[Variable, ...]:
    """Return variables for families of series."""
    return variables(names, fun(INT, SERIES))


def functions(names: str) -> tuple[Variable, ...]:
    """Return variables for functions of one real variable, such as an activation σ."""
    return variables(names, fun(REAL, REAL))


# --- expressions ------------------------------------------------------------------------------------------------------


class _Expression(sympy.Expr):  # type: ignore[misc]
    """Base of the expressions below: unevaluated, commutative, printed by the name of the class."""

    is_commutative = True
    arity: ClassVar[int] = 0  # 0: any number

    def __new__(cls, *args: object) -> Any:
        """Check the number of arguments, and that none of them is text."""
        if cls.arity and len(args) != cls.arity:
            raise NotAStatement(args, f"{cls.__name__} has {cls.arity} arguments")
        return sympy.Expr.__new__(cls, *(value_of(a, cls.__name__) for a in args))

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(printer.doprint(a) for a in self.args)})"

    _sympyrepr = _sympystr


class Apply(_Expression):
    """The value of a family or function at arguments: Apply(x, i) is x[i]."""

    def __new__(cls, head: object, *args: object) -> Any:
        """Check the arguments, and that none of them is text."""
        if not args:
            raise NotAStatement(head, "an application needs an argument")
        return super().__new__(cls, head, *args)

    def _eval_is_integer(self) -> bool | None:
        sort = getattr(self.args[0], "sort", None)
        for _ in self.args[1:]:
            sort = sort[2] if isinstance(sort, tuple) else None
        return True if sort == INT else None

    def _sympystr(self, printer: Any) -> str:
        head, *rest = (printer.doprint(a) for a in self.args)
        sort = getattr(self.args[0], "sort", None)
        return f"{head}[{', '.join(rest)}]" if sort is not None and sort[1] == INT else f"{head}({', '.join(rest)})"

    _sympyrepr = _sympystr


class D(_Expression):
    """D(f, k, t): the k-th derivative of f at t; k may be symbolic."""

    arity = 3


class Jet(_Expression):
    """Jet(f, b, S): the formal series Σ_k f^(k)(b)/k! S^k, for a series S without terms λ^k, k ≤ 0.

    Written σ(b + λu) it is found by itself where the part free of λ and of series stands apart.
    """

    arity = 3


class Coefficient(_Expression):
    """Coefficient(S, k): the coefficient of λ^k in the series S."""

    arity = 2


class Indicator(_Expression):
    """Indicator(φ): 1 where the formula holds, else 0."""

    is_integer = True
    arity = 1


class Inverse(_Expression):
    """Inverse(x): 1/x, and 0 for x = 0; left alone by SymPy, which would cancel x/x."""

    arity = 1


class Definition(_Expression):
    """Definition("rho", f): a value under a name; printed by the name, and stated once among the definitions.

    >>> t = sympy.Symbol("t")
    >>> Definition("half", sympy.Lambda(t, t / 2))(3)
    half(3)
    """

    def __new__(cls, name: object, value: object) -> Any:
        """Check the arguments, and that none of them is text."""
        text = name.name if isinstance(name, Str) else name
        if not isinstance(text, str) or not text.replace("(", "_").replace(")", "_").isidentifier():
            raise NotAStatement(name, "a definition has a name: letters, digits and _")
        if text in FUNCTIONS:
            raise NotAStatement(name, f"{text} is a function that the kernel knows; give the definition another name")
        return sympy.Expr.__new__(cls, Str(text), value_of(value, "Definition"))

    def __call__(self, *args: object) -> Any:
        """Apply it."""
        return Apply(self, *args)

    def _sympystr(self, printer: Any) -> str:
        return str(self.args[0].name)

    _sympyrepr = _sympystr


class Entries(_Expression):
    """Entries(a, b, c): the family with these entries, and 0 elsewhere."""


# --- domains ----------------------------------------------------------------------------------------------------------


def _domain_text(printer: Any, domain: Any) -> str:
    parts = [printer.doprint(a) for a in domain.args]
    if isinstance(domain, Families):
        _, index, inner = domain.args
        if inner == Points(1, -1):
            return f"Signs({parts[0]})"
        if inner == Range(0, 2):
            return f"Bits({parts[0]})"
        free = inner.has(index)
        text = _domain_text(printer, inner)
        return f"Families({parts[0]}, ({parts[1]}, {text}))" if free else f"Families({parts[0]}, {text})"
    return f"{type(domain).__name__}({', '.join(parts)})"


class Domain(sympy.Basic):  # type: ignore[misc]
    """A finite domain that a sum or product runs through."""

    def __new__(cls, *args: object) -> Any:
        """Check the arguments, and that none of them is text."""
        return sympy.Basic.__new__(cls, *(value_of(a, cls.__name__) for a in args))

    def _sympystr(self, printer: Any) -> str:
        return _domain_text(printer, self)

    _sympyrepr = _sympystr


class Range(Domain):
    """Range(lo, hi): the integers lo ≤ k < hi."""


class Points(Domain):
    """Points(1, 2, 5): the values listed, with repetition."""


class Families(Domain):
    """Families(n, domain): the families s with s_i in the domain for 0 ≤ i < n.

    Where the domain depends on i it is given as (i, domain).
    """

    def __new__(cls, length: object, *of: object) -> Any:
        """Check the arguments, and that none of them is text."""
        if len(of) == 1:
            of = tuple(of[0]) if isinstance(of[0], tuple | sympy.Tuple) else (_INDEX, of[0])
        if len(of) != 2:
            raise NotAStatement(of, "write Families(n, domain) or Families(n, (i, domain))")
        index, domain = of
        if not isinstance(domain, Range | Points):
            raise NotAStatement(domain, "the entries of a family run through a Range or through Points")
        return super().__new__(cls, length, index, domain)


def Signs(n: object) -> Domain:
    """Return the sign vectors {±1}^n.

    >>> Signs(sympy.Symbol("n", integer=True))
    Signs(n)
    """
    made: Domain = Families(n, Points(1, -1))
    return made


def Bits(n: object) -> Domain:
    """Return the bit vectors {0, 1}^n."""
    made: Domain = Families(n, Range(0, 2))
    return made


class Over(_Expression):
    """Base of SumOver and ProductOver."""

    def __new__(cls, body: object, *limits: object) -> Any:
        """Check the arguments, and that none of them is text."""
        pairs = []
        for limit in limits:
            if not isinstance(limit, tuple | sympy.Tuple) or len(limit) != 2 or not isinstance(limit[1], Domain):
                raise NotAStatement(limit, f"write {cls.__name__}(body, (variable, domain))")
            pairs.append(sympy.Tuple(_bound(limit[0]), limit[1]))
        if not pairs:
            raise NotAStatement(body, f"write {cls.__name__}(body, (variable, domain))")
        return super().__new__(cls, body, *pairs)


class SumOver(Over):
    """SumOver(body, (s, Signs(n)), ...): the sum over a finite domain; the first variable runs fastest."""


class ProductOver(Over):
    """ProductOver(body, (s, domain), ...): the product over a finite domain."""


# --- formulas ---------------------------------------------------------------------------------------------------------


def _formula(value: object, where: str) -> Any:
    made = value_of(value, where)
    if not isinstance(made, Boolean) or isinstance(made, sympy.Symbol):
        raise NotAStatement(value, f"{where} wants a formula")
    return made


class _Formula(Boolean):  # type: ignore[misc]
    """Base of the formulas below; SymPy neither evaluates nor reorders them."""

    def __bool__(self) -> bool:
        raise NotAStatement(self, "a formula has no truth value of its own; state it, or evaluate its term")

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(printer.doprint(a) for a in self.args)})"

    _sympyrepr = _sympystr


class _Relation(_Formula):
    arity: ClassVar[int] = 2

    def __new__(cls, *sides: object) -> Any:
        """Check the number of sides, and that none of them is text."""
        if len(sides) != cls.arity:
            raise NotAStatement(sides, f"{cls.__name__} has {cls.arity} arguments")
        return Boolean.__new__(cls, *(value_of(a, cls.__name__) for a in sides))


class Equal(_Relation):
    """Equal(a, b): a = b, also where SymPy would decide it."""


class Unequal(_Relation):
    """Unequal(a, b): a ≠ b."""


class AtMost(_Relation):
    """AtMost(a, b): a ≤ b."""


class Below(_Relation):
    """Below(a, b): a < b."""


class Congruent(_Relation):
    """Congruent(A, B, r): A = B + O(λ^r) as formal series, that is, A - B has no terms λ^m with m < r."""

    arity = 3


class Differentiable(_Relation):
    """Differentiable(f, k, t): the k-th derivative of f (f itself for k = 0) has a derivative at t."""

    arity = 3


class _Connective(_Formula):
    def __new__(cls, *formulas: object) -> Any:
        """Check the arguments, and that none of them is text."""
        if len(formulas) < 2:
            raise NotAStatement(formulas, f"{cls.__name__} joins two or more formulas")
        return Boolean.__new__(cls, *(_formula(f, cls.__name__) for f in formulas))


class Conjunction(_Connective):
    """Conjunction(p, q, ...): all of them, in this order."""


class Disjunction(_Connective):
    """Disjunction(p, q, ...): one of them at least."""


class Implication(_Connective):
    """Implication(p, q, ..., r): p implies (q implies (... r))."""


class Negation(_Formula):
    """Negation(p): p is false."""

    def __new__(cls, formula: object) -> Any:
        """Check the arguments, and that none of them is text."""
        return Boolean.__new__(cls, _formula(formula, "Negation"))


def _bound(variable: object) -> Any:
    """Return a variable as it is stored in a binder."""
    if isinstance(variable, sympy.Symbol | sympy.IndexedBase) and variable != SCALE:
        return variable
    if isinstance(variable, UndefinedFunction):
        return sympy.Lambda(_ARGUMENT, variable(_ARGUMENT))
    if isinstance(variable, sympy.Lambda) and isinstance(variable.expr, AppliedUndef):
        return variable
    raise NotAStatement(variable, "only variables can be bound")


class _Quantifier(_Formula):
    def __new__(cls, variables: object, formula: object) -> Any:
        """Check the arguments, and that none of them is text."""
        several = variables if isinstance(variables, list | tuple | sympy.Tuple) else [variables]
        if isinstance(variables, str):
            raise TextGiven(variables, cls.__name__)
        bound = sympy.Tuple(*(_bound(v) for v in several))
        return (
            Boolean.__new__(cls, bound, _formula(formula, cls.__name__)) if bound else _formula(formula, cls.__name__)
        )

    def _sympystr(self, printer: Any) -> str:
        names = ", ".join(printer.doprint(v.expr.func if isinstance(v, sympy.Lambda) else v) for v in self.args[0])
        return f"{type(self).__name__}({names}: {printer.doprint(self.args[1])})"

    _sympyrepr = _sympystr


class ForAll(_Quantifier):
    """ForAll([n, x], φ): φ for every value of the variables; their sorts are those of the symbols."""


class Exists(_Quantifier):
    """Exists(x, φ): φ for some value."""


def given(*formulas: object) -> Any:
    """Return the last formula under the hypotheses before it; of one formula alone, itself.

    >>> x = sympy.Symbol("x")
    >>> given(Below(0, x), Unequal(x, 0))
    Implication(Below(0, x), Unequal(x, 0))
    """
    return Implication(*formulas) if len(formulas) > 1 else _formula(formulas[0], "given")
