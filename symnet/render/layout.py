"""From terms to typeset formulas, once for LaTeX and MathML: fractions, scripts, big operators, fences.

What stands where is said by the nodes of `nodes.py`. Layout may rearrange as mathematicians do (a product with inverses
becomes one fraction, a range ends at n - 1); `text.py` shows every bracket.

>>> from symnet.kernel.terms import REAL, Store
>>> store = Store()
>>> layout(store.make("inv", (store.var("x", REAL),))).kind
'fraction'

One more operation of terms is one function here and one line in `LAYOUTS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from symnet.kernel.terms import INT, SERIES, Term
from symnet.render.names import Scope, is_named_function
from symnet.render.nodes import (
    Node,
    barred,
    called,
    fenced,
    name_node,
    number,
    operator,
    row,
    separated,
    sort_node,
    tall,
    word_node,
)

__all__ = ["chained", "expanded", "layout"]

LOW, IMP, OR, AND, REL, ADD, MUL, POW, ATOM = range(9)
FUNCTION_WORDS = {"atan": "arctan"}
SHORT = 5  # parts of a sum that stands above a line by itself
DEEPEST, MOST = 120, 20_000  # what lies below, or comes after, is set as dots


def layout(term: Term, scope: Scope | None = None) -> Node:
    """Return the layout of a term."""
    return _Layout().at(term, LOW, scope or Scope.of(term))


def expanded(term: Term, scope: Scope) -> Node:
    """Return the layout of what an abbreviation stands for."""
    return LAYOUTS[term.op](_Layout(), term, scope)[0]


class _Layout:
    """Sets terms with a budget, as the shared parts of a term are set each time they occur."""

    def __init__(self) -> None:
        self.left = MOST
        self.depth = 0

    def at(self, term: Term, level: int, scope: Scope) -> Node:
        """The term, in parentheses if it binds no tighter than this level allows."""
        self.left -= 1
        if self.left < 0 or self.depth > DEEPEST:
            return Node("dots")
        name = scope.abbreviation(term)
        if name is not None:
            return name_node(name)
        self.depth += 1
        node, own = LAYOUTS[term.op](self, term, scope)
        self.depth -= 1
        return node if own >= level else fenced(node)


Laid = tuple[Node, int]


def _num(p: _Layout, t: Term, scope: Scope) -> Laid:
    value: Fraction = t.data
    node = number(abs(value.numerator))
    if value.denominator != 1:
        node = Node("fraction", (node, number(value.denominator)))
    if value < 0:
        return row(operator("-"), node), ADD
    return node, ATOM if value.denominator == 1 else MUL


def _add(p: _Layout, t: Term, scope: Scope) -> Laid:
    return _sum_of(p, list(t.args), scope), ADD


def _sum_of(p: _Layout, args: list[Term], scope: Scope) -> Node:
    parts: list[Node] = []
    for arg in args:
        if arg.op == "add":
            node = p.at(arg, ADD + 1, scope)
            parts.extend([operator("+"), node] if parts else [node])
            continue
        node = p.at(arg, ADD, scope)
        minus = node.kind == "row" and node.parts[0] == operator("-")
        parts.extend(node.parts if minus and node.kind == "row" else [operator("+"), node] if parts else [node])
    return row(*parts)


def _inverted(exponent: Term) -> bool:
    """Whether a power with this exponent goes below the line."""
    if exponent.op == "num":
        return bool(exponent.data < 0)
    return exponent.op == "mul" and exponent.args[0].op == "num" and exponent.args[0].data < 0


def _mul(p: _Layout, t: Term, scope: Scope) -> Laid:
    """One fraction for what has numbers and inverses, then what is big."""
    factors = list(_factors_of(t))
    scalar, rest = _scalar(factors)
    above: list[Term] = []
    below: list[Node] = []
    after: list[Term] = []
    alone = scalar.denominator == 1 and sum(down or _is_inverse(f) for f, down in rest) == 1
    for factor, down in rest:
        if down:
            below.append(p.at(factor, LOW if alone else POW, scope))
        elif _is_inverse(factor):
            below.append(_below(p, factor, scope, alone=alone))
        elif factor.op in ("sum", "prod", "add"):
            after.append(factor)
        else:
            above.append(factor)
    above.sort(key=lambda a: not _is_scale(a))  # λx, not xλ
    _in_natural_order(above, scope)
    if not below and scalar.denominator == 1:
        above, after = [*above, *after], []
    top = _factors(p, above, scope, first=abs(scalar.numerator))
    node = top
    if below or scalar.denominator != 1:
        if tall(top):  # no fraction in a fraction: (1/2) log(...)
            top, above, after = number(abs(scalar.numerator)), [], [*above, *after]
        elif not above and abs(scalar.numerator) == 1 and len(after) == 1 and after[0].op == "add":
            short = p.at(after[0], LOW, scope)
            if len(short.parts) <= SHORT and not tall(short):  # (x + 1)/2, not (1/2)(x + 1)
                top, after = short, []
        if scalar.denominator != 1:
            below.insert(0, number(scalar.denominator))
        node = Node("fraction", (top, _juxtaposed(below)))
    if after:
        big = _factors(p, after, scope, first=1)
        node = big if node == number(1) else _juxtaposed([node, big])
    return (row(operator("-"), node), ADD) if scalar < 0 else (node, MUL)


def _factors_of(t: Term, *, down: bool = False) -> Iterator[tuple[Term, bool]]:
    """The factors of a product and of the products in it, as x(yz) is printed as xyz, and whether one is divided by."""
    if t.op == "mul":
        for a in t.args:
            yield from _factors_of(a, down=down)
    elif t.op == "inv" and t.args[0].op == "mul":
        yield from _factors_of(t.args[0], down=not down)
    else:
        yield t, down


def _in_natural_order(factors: list[Term], scope: Scope) -> None:
    """Put x10 after x2, each where one of these stood."""
    numbers: dict[int, int] = {}
    places: dict[str, list[int]] = {}
    for k, t in enumerate(factors):
        base = t.args[0] if t.op == "pow" else t
        name = str(base.data[0]) if base.op == "var" else scope.name(base.data[0]) if base.op == "bvar" else ""
        found = re.fullmatch(r"([^\W\d]+?_?)(\d+)", name)
        if found:
            numbers[t.serial] = int(found[2])
            places.setdefault(found[1], []).append(k)
    for where in places.values():
        ordered = sorted((factors[k] for k in where), key=lambda t: numbers[t.serial])
        for k, t in zip(where, ordered, strict=True):
            factors[k] = t


def _scalar(factors: Sequence[tuple[Term, bool]]) -> tuple[Fraction, list[tuple[Term, bool]]]:
    """The numbers of a product in one, and the other factors. Of whole numbers side by side the first is taken."""
    scalar, rest = Fraction(1), list[tuple[Term, bool]]()
    for k, (factor, down) in enumerate(factors):
        before = factors[k - 1] if k else None
        beside = before is not None and before[0].op == "num" and before[1] == down and _whole(factor, before[0])
        if factor.op != "num" or beside or (down and not factor.data):
            rest.append((factor, down))
        else:
            scalar = scalar / factor.data if down else scalar * factor.data
    return scalar, rest


def _is_inverse(t: Term) -> bool:
    return t.op == "inv" or (t.op == "pow" and _inverted(t.args[1]))


def _is_scale(t: Term) -> bool:
    """Whether a factor is λ or a power of it."""
    return t.op == "z" or (t.op == "pow" and t.args[0].op == "z")


def _whole(*numbers: Term) -> bool:
    """Whether a product of numbers is to be seen as one: 4 · 31, but not 4 · 1/31."""
    return all(a.op == "num" and a.data.denominator == 1 for a in numbers)


def _below(p: _Layout, arg: Term, scope: Scope, *, alone: bool) -> Node:
    if arg.op == "inv":
        return p.at(arg.args[0], LOW if alone else POW, scope)
    base, exponent = arg.args
    if exponent.op == "num" and exponent.data == -1:
        return p.at(base, LOW if alone else POW, scope)
    shown = p.at(base, ATOM, scope)
    if exponent.op == "num":
        return Node("power", (shown, number(-int(exponent.data))))
    factor, *rest = exponent.args
    nodes = [p.at(r, POW if len(rest) > 1 else MUL, scope) for r in rest]
    if factor.data != -1:
        nodes.insert(0, _num(p, factor, scope)[0].parts[1])
    return Node("power", (shown, _juxtaposed(nodes)))


def _factors(p: _Layout, args: list[Term], scope: Scope, first: int) -> Node:
    nodes = [number(first)] if first != 1 or not args else []
    for k, arg in enumerate(args):
        last = k == len(args) - 1
        alone = last and not nodes
        big = arg.op in ("sum", "prod")
        nodes.append(p.at(arg, MUL if (big and last) or (alone and arg.op == "num") else POW, scope))
    return _juxtaposed(nodes)


def _juxtaposed(nodes: list[Node]) -> Node:
    """Set factors side by side, with a dot where they would read as one number, an application, or other bars."""
    made: list[Node] = []
    bars = False
    for node in nodes:
        if made and (
            _starts_with_digit(node)
            or (_fence_first(node) and _could_be_applied(made[-1]))
            or (bars and (barred(made[-1]) or barred(node)))  # |x| · y · |z| is not |x|y|z|
        ):
            made.append(operator("·"))
        bars = bars or barred(node) > 0
        made.append(node)
    return row(*made)


def _starts_with_digit(node: Node) -> bool:
    if node.kind in ("row", "power", "index", "power_index"):
        return _starts_with_digit(node.parts[0])
    return node.kind in ("number", "fraction")


def _fence_first(node: Node) -> bool:
    if node.kind in ("row", "power"):
        return _fence_first(node.parts[0])
    return node.kind == "fence" and node.text != "||"


def _could_be_applied(node: Node) -> bool:
    if node.kind == "row":
        return _could_be_applied(node.parts[-1])
    scale = (node.parts[0] if node.kind == "power" else node) == Node("name", text="lambda")
    return node.kind in ("name", "word", "index", "power", "power_index") and not scale


def _pow(p: _Layout, t: Term, scope: Scope) -> Laid:
    base, exponent = t.args
    if _inverted(exponent):
        return Node("fraction", (number(1), _below(p, t, scope, alone=True))), MUL
    power = p.at(exponent, LOW, scope)
    if base.op == "app" and base.args[0].sort[1] == INT:  # x_i^2, not (x_i)^2
        inner = p.at(base, ATOM, scope)
        if inner.kind == "index":
            return Node("power_index", (inner.parts[0], inner.parts[1], power)), POW
    return Node("power", (p.at(base, ATOM, scope), power)), POW


def _inv(p: _Layout, t: Term, scope: Scope) -> Laid:
    return Node("fraction", (number(1), p.at(t.args[0], LOW, scope))), MUL


def _fn(p: _Layout, t: Term, scope: Scope) -> Laid:
    name, args = t.data, t.args
    match name:
        case "pi":
            return Node("name", text="pi"), ATOM
        case "exp":
            return Node("power", (Node("word", text="e"), p.at(args[0], LOW, scope))), POW
        case "sqrt":
            return Node("root", (p.at(args[0], LOW, scope),)), ATOM
        case "factorial":
            return row(p.at(args[0], ATOM, scope), operator("!")), POW
        case "binomial":
            return Node("binomial", (p.at(args[0], LOW, scope), p.at(args[1], LOW, scope))), ATOM
    inner = separated(p.at(a, LOW, scope) for a in args)
    return row(Node("word", text=FUNCTION_WORDS.get(name, name)), fenced(inner)), ATOM


def _lam(p: _Layout, t: Term, scope: Scope) -> Laid:
    if is_named_function(t):
        return Node("word", text=FUNCTION_WORDS.get(t.args[0].data, t.args[0].data)), ATOM
    name, inner = scope.bind(t.hint, t.data)
    return row(name_node(name), operator("↦"), p.at(t.args[0], LOW, inner)), LOW


def _def(p: _Layout, t: Term, scope: Scope) -> Laid:
    if t.data == "abs":  # the function itself: |·|
        return called(t.data, [operator("·")]), ATOM
    return word_node(t.data), ATOM


def _app(p: _Layout, t: Term, scope: Scope) -> Laid:
    args: list[Term] = []
    head = t
    while head.op == "app":
        args.append(head.args[1])
        head = head.args[0]
    args.reverse()
    nodes = [p.at(a, LOW, scope) for a in args]
    if head.op == "def" and head.sort[1] != INT:
        return called(head.data, nodes), ATOM
    name = p.at(head, ATOM, scope)
    sort, count = head.sort, 0  # the indices come first
    while count < len(args) and sort[1] == INT:
        sort, count = sort[2], count + 1
    if count:
        shown = separated(nodes[:count])
        if name.kind == "index":  # x_1 and an index of it: x_{1,i}
            name = Node("index", (name.parts[0], separated([name.parts[1], shown], ";")))
        else:
            name = Node("index", (name, shown))
    if count < len(args):  # F_k(x): the function F_k of a number or a function
        return row(name, fenced(separated(nodes[count:]))), ATOM
    return name, ATOM


def _D(p: _Layout, t: Term, scope: Scope) -> Laid:
    return row(_derivative(p, t, scope), fenced(p.at(t.args[2], LOW, scope))), ATOM


def _derivative(p: _Layout, t: Term, scope: Scope) -> Node:
    """Set the function with the order of its derivative."""
    function, order, _ = t.args
    name = p.at(function, ATOM, scope)
    if order.op == "num" and 1 <= order.data <= 3:
        mark = Node("word", text="′" * int(order.data))
    else:
        mark = fenced(p.at(order, LOW, scope))
    if name.kind == "index":
        return Node("power_index", (name.parts[0], name.parts[1], mark))
    return Node("power", (name, mark))


def _differentiable(p: _Layout, t: Term, scope: Scope) -> Laid:
    plain = t.args[1].op == "num" and t.args[1].data == 0
    function = p.at(t.args[0], ATOM, scope) if plain else _derivative(p, t, scope)
    return row(function, Node("phrase", text="is differentiable at"), p.at(t.args[2], ADD, scope)), REL


def _jet(p: _Layout, t: Term, scope: Scope) -> Laid:
    function, at, step = t.args
    points = [] if at.op == "num" and at.data == 0 else list(at.args) if at.op == "add" else [at]
    flat = step.op == "add" and all(a.sort == SERIES for a in step.args)
    if step.sort != SERIES or (step.op == "add" and not flat):  # numbers in the step, which must not join the point
        inner = row(p.at(at, ADD, scope), operator("⊕"), p.at(step, ADD + 1, scope))
    else:
        inner = _sum_of(p, points + list(step.args if flat else (step,)), scope)
    return row(p.at(function, ATOM, scope), fenced(inner)), ATOM


def _coeff(p: _Layout, t: Term, scope: Scope) -> Laid:
    power = Node("power", (Node("name", text="lambda"), p.at(t.args[0], LOW, scope)))
    return row(fenced(power, "[", "]"), fenced(p.at(t.args[1], LOW, scope))), POW  # its square is ([λ^2](S))^2


def _big(sign: str) -> Callable[[_Layout, Term, Scope], Laid]:
    def laid(p: _Layout, t: Term, scope: Scope) -> Laid:
        domain, body = t.args
        name, inner = scope.bind(t.hint, domain.sort[1])
        shown = p.at(body, MUL, inner)
        if domain.op == "range":
            below = row(name_node(name), operator("="), p.at(domain.args[0], LOW, scope))
            parts = (below, _before(p, domain.args[1], scope))
        else:
            parts = (row(name_node(name), operator("∈"), p.at(domain, LOW, scope)),)  # type: ignore[assignment]
        return row(Node("big", parts, sign), shown), MUL

    return laid


def _before(p: _Layout, end: Term, scope: Scope) -> Node:
    """Set end - 1: the last number of a range that stops before its end."""
    if end.op == "num":
        return number(int(end.data) - 1)
    if end.op == "add" and end.args[-1].op == "num":
        rest = _sum_of(p, list(end.args[:-1]), scope)
        over = int(end.args[-1].data) - 1
        return row(rest, operator("+" if over > 0 else "-"), number(abs(over))) if over else rest
    return row(p.at(end, ADD, scope), operator("-"), number(1))


def _range(p: _Layout, t: Term, scope: Scope) -> Laid:
    lo, hi = t.args
    if all(a.op == "num" for a in t.args) and 0 < hi.data - lo.data <= 3:
        entries = [number(k) for k in range(int(lo.data), int(hi.data))]
        return fenced(separated(entries), "{", "}"), ATOM
    return fenced(separated([p.at(lo, LOW, scope), Node("dots"), _before(p, hi, scope)]), "{", "}"), ATOM


def _list(p: _Layout, t: Term, scope: Scope) -> Laid:
    return fenced(separated(p.at(a, LOW, scope) for a in t.args), "{", "}"), ATOM


def _fam(p: _Layout, t: Term, scope: Scope) -> Laid:
    length, domain = t.args
    name, inner = scope.bind(t.hint, INT)
    if [a.data if a.op == "num" else None for a in domain.args] == [1, -1] and domain.op == "list":
        shown = fenced(row(operator("±"), number(1)), "{", "}")
    else:
        shown = p.at(domain, ATOM, inner)
    if any(k == 0 for k, _ in domain.open):
        below = row(name_node(name), operator("="), number(0))
        return row(Node("big", (below, _before(p, length, scope)), "∏"), shown), ATOM
    return Node("power", (shown, p.at(length, LOW, scope))), ATOM


def _relation(sign: str) -> Callable[[_Layout, Term, Scope], Laid]:
    return lambda p, t, scope: (separated((p.at(a, ADD, scope) for a in t.args), sign), REL)


def _cong(p: _Layout, t: Term, scope: Scope) -> Laid:
    left, right, order = t.args
    power = Node("power", (Node("name", text="lambda"), p.at(order, LOW, scope)))
    if order.op == "num" and order.data in (0, 1):
        power = power.parts[0] if order.data else number(1)
    rest = row(Node("name", text="O"), fenced(power))
    shown = p.at(right, ADD, scope)
    zero = right.op == "num" and right.data == 0
    return row(p.at(left, ADD, scope), operator("="), *([] if zero else [shown, operator("+")]), rest), REL


def _connective(sign: str, level: int) -> Callable[[_Layout, Term, Scope], Laid]:
    return lambda p, t, scope: (separated((p.at(a, level + 1, scope) for a in t.args), sign), level)


def _and(p: _Layout, t: Term, scope: Scope) -> Laid:
    nodes = [node for node, _ in _chains(p, t.args, scope, AND + 1)]
    return separated(nodes, "∧"), REL if len(nodes) == 1 else AND


def _chains(p: _Layout, formulas: Sequence[Term], scope: Scope, level: int) -> list[tuple[Node, tuple[Term, ...]]]:
    """Set formulas, with a ≤ b and b < c that follow each other as a ≤ b < c."""
    made: list[tuple[Node, tuple[Term, ...]]] = []
    before: Term | None = None
    for formula in formulas:
        order = formula.op in ("le", "lt")
        if before is not None and order and before.args[1] is formula.args[0]:
            sign = operator("≤" if formula.op == "le" else "<")
            made[-1] = (row(made[-1][0], sign, p.at(formula.args[1], ADD, scope)), (*made[-1][1], formula))
        else:
            made.append((p.at(formula, level, scope), (formula,)))
        before = formula if order else None
    return made


def chained(formulas: Sequence[Term], scope: Scope) -> list[tuple[Node, tuple[Term, ...]]]:
    """Return the layouts of formulas that all hold, each with its terms; those that chain have one layout."""
    return _chains(_Layout(), formulas, scope, LOW)


def _imp(p: _Layout, t: Term, scope: Scope) -> Laid:
    left, right = t.args
    if right.op == "false":
        if left.op == "eq":
            return separated((p.at(a, ADD, scope) for a in left.args), "≠"), REL
        return row(operator("¬"), fenced(p.at(left, LOW, scope))), ATOM
    given = [left]
    while right.op == "imp" and right.args[1].op != "false":
        given.append(right.args[0])
        right = right.args[1]
    opened = right.op in ("forall", "exists")
    nodes = [*(node for node, _ in _chains(p, given, scope, IMP + 1)), p.at(right, LOW if opened else IMP, scope)]
    return separated(nodes, "⇒"), LOW if opened else IMP


def _quantifier(sign: str) -> Callable[[_Layout, Term, Scope], Laid]:
    def laid(p: _Layout, t: Term, scope: Scope) -> Laid:
        name, inner = scope.bind(t.hint, t.data)
        colon = operator(":" if isinstance(t.data, tuple) else "∈")
        bound = row(operator(sign), name_node(name), colon, sort_node(t.data))
        return row(bound, operator("."), p.at(t.args[0], LOW, inner)), LOW

    return laid


LAYOUTS: dict[str, Callable[[_Layout, Term, Scope], Laid]] = {
    "num": _num,
    "var": lambda p, t, scope: (name_node(t.data[0]), ATOM),
    "bvar": lambda p, t, scope: (name_node(scope.name(t.data[0])), ATOM),
    "def": _def,
    "z": lambda p, t, scope: (Node("name", text="lambda"), ATOM),
    "add": _add,
    "mul": _mul,
    "pow": _pow,
    "inv": _inv,
    "fn": _fn,
    "lam": _lam,
    "tup": lambda p, t, scope: (fenced(separated(p.at(a, LOW, scope) for a in t.args)), ATOM),
    "app": _app,
    "D": _D,
    "jet": _jet,
    "coeff": _coeff,
    "sum": _big("∑"),
    "prod": _big("∏"),
    "range": _range,
    "list": _list,
    "fam": _fam,
    "ind": lambda p, t, scope: (row(Node("word", text="1"), fenced(p.at(t.args[0], LOW, scope), "[", "]")), ATOM),
    "eq": _relation("="),
    "le": _relation("≤"),
    "lt": _relation("<"),
    "cong": _cong,
    "differentiable": _differentiable,
    "and": _and,
    "or": _connective("∨", OR),
    "imp": _imp,
    "false": lambda p, t, scope: (operator("⊥"), ATOM),
    "forall": _quantifier("∀"),
    "exists": _quantifier("∃"),
}
