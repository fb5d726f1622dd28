"""Terms as Unicode text, for a terminal: λ²·σ''(b)/6, Σ_{i<n} x[i], ∀ n ∈ ℤ.

Two different terms never print alike (but for names of bound variables, and for names that two declared symbols
share): what is displayed is what was checked. So x·y/z, x·(y/z) and (x·y)/z are three terms, and nested sums keep
their parentheses.

>>> from symnet.kernel.terms import INT, REAL, Store
>>> store = Store()
>>> x, n = store.var("x", REAL), store.var("n", INT)
>>> text(store.add(store.mul(store.num(-2), store.make("pow", (x, n))), store.make("inv", (x,))))
'-2·x^n + 1/x'

One more operation of terms is one function here and one line in `PRINTERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from symnet.kernel.terms import INT, SERIES, Term
from symnet.render.names import GREEK, Scope, definitions, is_named_function, sort_text

__all__ = ["definition_lines", "named_lines", "statement", "text", "where"]

LOW, IMP, OR, AND, REL, ADD, MUL, POW, ATOM = range(9)
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
DEEPEST = 200  # levels; what lies below prints as …
MOST = 40_000  # parts; the same


def text(term: Term, *, longest: int = 200, scope: Scope | None = None) -> str:
    """Return a term as one line of Unicode text; a sum or product of more than `longest` terms is cut in the middle."""
    return _Printer(longest).at(term, LOW, scope or Scope.of(term))


def statement(term: Term) -> str:
    """Return a formula with the definitions that it uses, one a line.

    >>> from symnet.kernel.terms import Store
    >>> from symnet.proof.convert import to_term
    >>> import sympy
    >>> print(statement(to_term(Store(), sympy.Eq(sympy.tanh(sympy.Symbol("x")), 0))))
    tanh(x) = 0
    where tanh(t) = 1 - 2/(exp(2·t) + 1)
    """
    return "\n".join([text(term), *where(definition_lines(term))])


def where(equations: Sequence[str]) -> list[str]:
    """Return equations as lines: where a = ..., and b = ..."""
    return [f"{'  and' if k else 'where'} {equation}" for k, equation in enumerate(equations)]


def named_lines(names: Sequence[tuple[str, Term]], scope: Scope) -> list[str]:
    """Return what abbreviations in a scope stand for, as equations."""
    return [f"{_name(name)} = {PRINTERS[t.op](_Printer(200), t, scope)[0]}" for name, t in names]


def definition_lines(term: Term) -> list[str]:
    """Return the definitions that a term uses as equations: tanh(t) = ..."""
    lines = []
    for name, body in definitions(term):
        scope = Scope.of(term)
        arguments = []
        while body.op == "lam":
            argument, scope = scope.bind(body.hint, body.data)
            arguments.append(_name(argument))
            body = body.args[0]  # noqa: PLW2901 - peeled one argument at a time
        head = _called(name, arguments) if arguments else _name(name)
        lines.append(f"{head} = {_Printer(200).at(body, LOW, scope)}")
    return lines


def _name(name: str) -> str:
    base, mark, rest = name.partition("_")
    return GREEK.get(base, base) + mark + rest


def _called(name: str, arguments: Sequence[str]) -> str:
    """A function at its arguments; an absolute value as bars, with parentheses where there are bars inside of them."""
    if name == "abs" and len(arguments) == 1:
        return f"|({arguments[0]})|" if "|" in arguments[0] else f"|{arguments[0]}|"
    return f"{_name(name)}({', '.join(arguments)})"


class _Printer:
    """Prints with a budget: shared parts of a term are printed each time they occur, which may be without end."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.left = MOST
        self.depth = 0

    def at(self, term: Term, level: int, scope: Scope) -> str:
        """The term, in parentheses if it binds no tighter than this level allows."""
        self.left -= 1
        if self.left < 0 or self.depth > DEEPEST:
            return "…"
        name = scope.abbreviation(term)
        if name is not None:
            return _name(name)
        self.depth += 1
        shown, own = PRINTERS[term.op](self, term, scope)
        self.depth -= 1
        return shown if own >= level else f"({shown})"

    def joined(self, parts: list[str], glue: str) -> str:
        if len(parts) > self.longest:
            kept = self.longest // 2
            parts = [*parts[:kept], f"… {len(parts) - 2 * kept} more …", *parts[-kept:]]
        return glue.join(parts)


Shown = tuple[str, int]  # the text, and how tightly it binds


def _num(p: _Printer, t: Term, scope: Scope) -> Shown:
    value: Fraction = t.data
    return str(value), ADD if value < 0 else ATOM if value.denominator == 1 else MUL


def _add(p: _Printer, t: Term, scope: Scope) -> Shown:
    return _sum_of(p, list(t.args), scope), ADD


def _sum_of(p: _Printer, args: list[Term], scope: Scope) -> str:
    shown = [p.at(a, ADD if _negative(a) else ADD + 1, scope) for a in args[: p.longest + 1]]
    parts = shown[:1]
    for part, arg in zip(shown[1:], args[1:], strict=False):
        parts.append(f" - {part[1:]}" if _negative(arg) and part.startswith("-") else f" + {part}")
    if len(args) > p.longest:
        kept = p.longest // 2
        last = [f" + {p.at(a, ADD + 1, scope)}" for a in args[-kept:]]
        parts = [*parts[:kept], f" + … {len(args) - 2 * kept} more …", *last]
    return "".join(parts)


def _negative(t: Term) -> bool:
    """Whether the term prints with a minus in front."""
    if t.op == "num":
        return bool(t.data < 0)
    if t.op != "mul" or t.args[0].op != "num" or t.args[0].data >= 0:
        return False
    return bool(t.args[0].data != -1 or t.args[1].op not in ("num", "inv"))


def _mul(p: _Printer, t: Term, scope: Scope) -> Shown:
    args = list(t.args)
    minus = _negative(t)
    sign, parts = ("-" if minus else ""), []
    if minus and args[0].data == -1:
        args = args[1:]
    elif minus:
        first = -args[0].data
        parts.append(str(first) if first.denominator == 1 else f"({first})")
        args = args[1:]
    for k, arg in enumerate(args):
        last = k == len(args) - 1
        before = t.args[len(t.args) - len(args) + k - 1] if parts else None
        if arg.op == "inv" and before is not None and not _reads_as_number(before, arg.args[0]):
            parts.append("/" + p.at(arg.args[0], POW, scope))
            continue
        big = arg.op in ("sum", "prod")
        shown = p.at(arg, MUL if big and last else POW, scope)
        parts.append(("·" if parts else "") + shown)
    if len(parts) > p.longest:
        kept = p.longest // 2
        parts = [*parts[:kept], f"·… {len(parts) - 2 * kept} more …", *parts[-kept:]]
    return sign + "".join(parts), ADD if minus else MUL


def _reads_as_number(before: Term, divisor: Term) -> bool:
    """Whether a/c would read as the number a/c, or as the inverse of c."""
    return before.op == "num" and (divisor.op == "num" or before.data in (1, -1))


def _pow(p: _Printer, t: Term, scope: Scope) -> Shown:
    base, exponent = t.args
    shown = p.at(base, ATOM, scope)
    if exponent.op == "num" and exponent.data >= 0:
        return shown + str(exponent.data).translate(SUPERSCRIPTS), POW
    return f"{shown}^{p.at(exponent, ATOM, scope)}", POW


def _inv(p: _Printer, t: Term, scope: Scope) -> Shown:
    inner = p.at(t.args[0], POW, scope)
    return f"1/({inner})" if t.args[0].op == "num" and not inner.startswith("(") else f"1/{inner}", MUL


def _fn(p: _Printer, t: Term, scope: Scope) -> Shown:
    if not t.args:
        return _name(t.data), ATOM
    if t.data == "factorial":
        return p.at(t.args[0], ATOM, scope) + "!", POW
    return f"{t.data}({', '.join(p.at(a, LOW, scope) for a in t.args)})", ATOM


def _lam(p: _Printer, t: Term, scope: Scope) -> Shown:
    if is_named_function(t):
        return t.args[0].data, ATOM
    name, inner = scope.bind(t.hint, t.data)
    sort = "" if t.data == "Real" else f" ∈ {sort_text(t.data)}"
    return f"{_name(name)}{sort} ↦ {p.at(t.args[0], LOW, inner)}", LOW


def _app(p: _Printer, t: Term, scope: Scope) -> Shown:
    args: list[Term] = []
    head = t
    while head.op == "app":
        args.append(head.args[1])
        head = head.args[0]
    args.reverse()
    family = head.sort[1] == INT
    inner = [p.at(a, LOW, scope) for a in args]
    if head.op == "def" and not family:
        return _called(head.data, inner), ATOM
    shown = ", ".join(inner)
    return p.at(head, ATOM, scope) + (f"[{shown}]" if family else f"({shown})"), ATOM


def _D(p: _Printer, t: Term, scope: Scope) -> Shown:
    return f"{_derivative(p, t, scope)}({p.at(t.args[2], LOW, scope)})", ATOM


def _derivative(p: _Printer, t: Term, scope: Scope) -> str:
    """The function with the order of its derivative."""
    function, order, _ = t.args
    primes = order.op == "num" and 1 <= order.data <= 3
    return p.at(function, ATOM, scope) + ("'" * int(order.data) if primes else f"^({p.at(order, LOW, scope)})")


def _differentiable(p: _Printer, t: Term, scope: Scope) -> Shown:
    plain = t.args[1].op == "num" and t.args[1].data == 0
    function = p.at(t.args[0], ATOM, scope) if plain else _derivative(p, t, scope)
    return f"{function} is differentiable at {p.at(t.args[2], ADD, scope)}", REL


def _jet(p: _Printer, t: Term, scope: Scope) -> Shown:
    function, at, step = t.args
    points = [] if at.op == "num" and at.data == 0 else list(at.args) if at.op == "add" else [at]
    flat = step.op == "add" and all(a.sort == SERIES for a in step.args)
    steps = list(step.args) if flat else [step]
    shown = _sum_of(p, points + steps, scope)
    if step.sort != SERIES or (step.op == "add" and not flat):
        shown = f"{_sum_of(p, [at], scope)} ⊕ {p.at(step, ADD + 1, scope)}"
    return f"{p.at(function, ATOM, scope)}({shown})", ATOM


def _coeff(p: _Printer, t: Term, scope: Scope) -> Shown:
    return (
        f"[λ^{p.at(t.args[0], ATOM, scope)}]({p.at(t.args[1], LOW, scope)})",
        POW,
    )  # ([λ^2](S))², as [λ^2](S)² could be S²


def _big(symbol: str) -> Callable[[_Printer, Term, Scope], Shown]:
    def shown(p: _Printer, t: Term, scope: Scope) -> Shown:
        domain, body = t.args
        name, inner = scope.bind(t.hint, domain.sort[1])
        return f"{symbol}_{{{_membership(p, _name(name), domain, scope)}}} {p.at(body, MUL, inner)}", MUL

    return shown


def _membership(p: _Printer, name: str, domain: Term, scope: Scope) -> str:
    """Say that the variable runs through the domain."""
    if domain.op == "range":
        lo, hi = domain.args
        low = "" if lo.op == "num" and lo.data == 0 else f"{p.at(lo, ADD, scope)}≤"
        return f"{low}{name}<{p.at(hi, ADD, scope)}"
    return f"{name}∈{p.at(domain, ATOM, scope)}"


def _range(p: _Printer, t: Term, scope: Scope) -> Shown:
    lo, hi = t.args
    return f"[{p.at(lo, ADD, scope)}, {p.at(hi, ADD, scope)})", ATOM


def _list(p: _Printer, t: Term, scope: Scope) -> Shown:
    return f"{{{p.joined([p.at(a, LOW, scope) for a in t.args], ', ')}}}", ATOM


def _fam(p: _Printer, t: Term, scope: Scope) -> Shown:
    length, domain = t.args
    name, inner = scope.bind(t.hint, INT)
    if _values(domain) == (1, -1):
        return f"{{±1}}^{p.at(length, ATOM, scope)}", ATOM
    if domain.op == "range" and _values(domain) == (0, 2):
        return f"{{0,1}}^{p.at(length, ATOM, scope)}", ATOM
    shown = p.at(domain, ATOM, inner)
    if any(k == 0 for k, _ in domain.open):
        return f"∏_{{{_name(name)}<{p.at(length, ADD, scope)}}} {shown}", ATOM
    return f"{shown}^{p.at(length, ATOM, scope)}", ATOM


def _values(domain: Term) -> tuple[Any, ...]:
    return tuple(a.data if a.op == "num" else None for a in domain.args)


def _ind(p: _Printer, t: Term, scope: Scope) -> Shown:
    return f"[{p.at(t.args[0], LOW, scope)}]", ATOM


def _relation(sign: str) -> Callable[[_Printer, Term, Scope], Shown]:
    return lambda p, t, scope: (f" {sign} ".join(p.at(a, ADD, scope) for a in t.args), REL)


def _cong(p: _Printer, t: Term, scope: Scope) -> Shown:
    left, right, order = t.args
    return f"{p.at(left, ADD, scope)} = {p.at(right, ADD, scope)} + O(λ^{p.at(order, ATOM, scope)})", REL


def _connective(sign: str, level: int) -> Callable[[_Printer, Term, Scope], Shown]:
    return lambda p, t, scope: (f" {sign} ".join(p.at(a, level + 1, scope) for a in t.args), level)


def _imp(p: _Printer, t: Term, scope: Scope) -> Shown:
    left, right = t.args
    if right.op != "false":
        body = p.at(right, IMP, scope) if right.op not in ("forall", "exists") else p.at(right, LOW, scope)
        return f"{p.at(left, IMP + 1, scope)} ⇒ {body}", IMP if right.op not in ("forall", "exists") else LOW
    if left.op == "eq":
        return " ≠ ".join(p.at(a, ADD, scope) for a in left.args), REL
    return f"¬({p.at(left, LOW, scope)})", ATOM


def _quantifier(sign: str) -> Callable[[_Printer, Term, Scope], Shown]:
    def shown(p: _Printer, t: Term, scope: Scope) -> Shown:
        groups: list[tuple[list[str], str]] = []
        body = t
        while body.op == t.op:
            name, scope = scope.bind(body.hint, body.data)
            sort = sort_text(body.data)
            if groups and groups[-1][1] == sort:
                groups[-1][0].append(_name(name))
            else:
                groups.append(([_name(name)], sort))
            body = body.args[0]
        listed = "; ".join(f"{', '.join(names)} {'∈' if '→' not in sort else ':'} {sort}" for names, sort in groups)
        return f"{sign} {listed.replace(' :', ':')}. {p.at(body, LOW, scope)}", LOW

    return shown


PRINTERS: dict[str, Callable[[_Printer, Term, Scope], Shown]] = {
    "num": _num,
    "var": lambda p, t, scope: (_name(t.data[0]), ATOM),
    "bvar": lambda p, t, scope: (_name(scope.name(t.data[0])), ATOM),
    "def": lambda p, t, scope: ("|·|" if t.data == "abs" else _name(t.data), ATOM),
    "z": lambda p, t, scope: ("λ", ATOM),
    "add": _add,
    "mul": _mul,
    "pow": _pow,
    "inv": _inv,
    "fn": _fn,
    "lam": _lam,
    "tup": lambda p, t, scope: (f"⟨{p.joined([p.at(a, LOW, scope) for a in t.args], ', ')}⟩", ATOM),
    "app": _app,
    "D": _D,
    "jet": _jet,
    "coeff": _coeff,
    "sum": _big("Σ"),
    "prod": _big("∏"),
    "range": _range,
    "list": _list,
    "fam": _fam,
    "ind": _ind,
    "eq": _relation("="),
    "le": _relation("≤"),
    "lt": _relation("<"),
    "cong": _cong,
    "differentiable": _differentiable,
    "and": _connective("∧", AND),
    "or": _connective("∨", OR),
    "imp": _imp,
    "false": lambda p, t, scope: ("⊥", ATOM),
    "forall": _quantifier("∀"),
    "exists": _quantifier("∃"),
}
