r"""A small reader of the LaTeX that symnet prints, not made from the printer: back to terms, to compare.

It knows what a reader of a paper knows: which letters are functions, families or numbers. What mathematicians write
alike (x/2 and (1/2)x, a - b and a + (-1)b, 0 ≤ k < n and two inequalities) is made equal in `alike.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from symnet.kernel.terms import FUNCTIONS, INT, REAL, SERIES, KernelError, Store, Term
from symnet.render.names import GREEK

SKIPPED = {"left", "right", "quad", "notag", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "displaystyle"}
KERNEL_NAMES = {"arctan": "atan"}
RELATIONS = {"=": "eq", r"\le": "le", "<": "lt", r"\ne": "ne"}
SMOOTH = r"\text{ is differentiable at }"


class Unreadable(Exception):
    """The text is no formula."""


def tokens(text: str) -> list[str]:
    r"""Split LaTeX into what is read: numbers, letters, signs, and names in braces such as \mathit{...}."""
    text = text.replace(r" }\allowbreak\text{", " ")  # words of a sentence, with places where a line may end
    text = text.replace(r"\allowbreak", " ")  # after a sum over long conditions
    text = re.sub(r"\\label\{[^}]*\}|\\(?:begin|end)\{[a-z]+\*?\}|\\\[|\\\]|\\\\|&|\\[,;]", " ", text)
    found = []
    rule = r"\\(?:mathit|operatorname|mathbb|mathbf|mathrm|text)\{((?:[^{}\\]|\\.)*)\}|\\[a-zA-Z]+|\\[{}]|\d+|\S"
    for match in re.finditer(rule, text):
        token = match[0]
        if token.startswith("\\") and token[1:] in SKIPPED:
            continue
        found.append(token)
    return found


def key(name: str) -> tuple[str, ...]:
    """What a name looks like: x_1, x1 are both x with the index 1."""
    base, *rest = name.split("_")
    stem = base.rstrip("0123456789")
    if stem and stem != base:
        rest = [base[len(stem) :], *rest]
        base = stem
    return (base or "x", *[r for r in rest if r])


class Reader:
    """Reads one formula. `names` are what is known: name -> term; `scale` is what λ stands for."""

    def __init__(self, store: Store, names: dict[str, Term], text: str, lam: Any = REAL) -> None:
        self.store, self.lam = store, lam
        self.names = {key(n): t for n, t in names.items()}
        self.tokens, self.at, self.fresh = tokens(text), 0, 0

    # tokens
    def peek(self, ahead: int = 0) -> str:
        k = self.at + ahead
        return self.tokens[k] if k < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.peek()
        if wanted and token not in wanted:
            raise Unreadable(f"{token!r} where {wanted} should be, before {self.tokens[self.at + 1 : self.at + 8]}")
        self.at += 1
        return token

    def trying(self, *ways: Callable[[], Term]) -> Term:
        start, far, problem = self.at, -1, Unreadable("")
        for way in ways:
            kept = self.tokens
            try:
                self.at = start
                return way()
            except (Unreadable, KernelError) as error:
                self.tokens = kept
                if self.at > far:  # the way that came furthest has the best complaint
                    far, problem = self.at, Unreadable(str(error))
        raise problem

    def bound(self, name: tuple[str, ...], sort: Any, read: Callable[[], Any]) -> tuple[Term, Any]:
        self.fresh += 1
        variable = self.store.var(f"?{self.fresh}{name[0]}", sort)
        before = self.names.get(name)
        self.names[name] = variable
        try:
            return variable, read()
        finally:
            if before is None:
                del self.names[name]
            else:
                self.names[name] = before

    # formulas
    def whole(self, *, formula: bool) -> Term:
        term = self.formula() if formula else self.sum()
        while self.peek() in {".", ",", ":"}:
            self.take()
        if self.peek():
            raise Unreadable(f"left over: {self.tokens[self.at :]}")
        return term

    def formula(self) -> Term:
        if self.peek() in (r"\forall", r"\exists"):
            op = {r"\forall": "forall", r"\exists": "exists"}[self.take()]
            name = self.name()
            self.take(r"\in", r"\colon")
            sort = self.sort()
            self.take(".")
            variable, body = self.bound(name, sort, self.formula)
            return self.store.make(op, (self.store.abstract(body, variable),), sort)
        left = self.disjunction()
        if self.peek() == r"\Rightarrow":
            self.take()
            return self.store.make("imp", (left, self.formula()))
        return left

    def sort(self) -> Any:
        if self.peek() == "(":
            self.take("(")
            left = self.sort()
            self.take(")")
        else:
            left = {r"\mathbb{Z}": INT, r"\mathbb{R}": REAL}[self.take(r"\mathbb{Z}", r"\mathbb{R}")]
            if self.peek() == "(" and self.peek(1) == "(":
                for sign in ("(", "(", r"\lambda", ")", ")"):
                    self.take(sign)
                left = SERIES
        if self.peek() == r"\to":
            self.take()
            return ("Fun", left, self.sort())
        return left

    def disjunction(self) -> Term:
        parts = [self.conjunction()]
        while self.peek() == r"\vee":
            self.take()
            parts.append(self.conjunction())
        return self.store.make("or", tuple(parts)) if len(parts) > 1 else parts[0]

    def conjunction(self) -> Term:
        parts = [self.statement()]
        while self.peek() == r"\wedge":
            self.take()
            parts.append(self.statement())
        return self.store.make("and", tuple(parts)) if len(parts) > 1 else parts[0]

    def statement(self) -> Term:
        if self.peek() == r"\bot":
            self.take()
            return self.store.false()
        if self.peek() == r"\neg":
            self.take()
            self.take("(")
            inner = self.formula()
            self.take(")")
            return self.store.negation(inner)

        def fenced() -> Term:
            self.take("(")
            inner = self.formula()
            self.take(")")
            return inner

        return self.trying(self.relation, fenced)

    def relation(self) -> Term:
        sides, signs = [self.sum()], []
        while self.peek() in RELATIONS:
            signs.append(RELATIONS[self.take()])
            sides.append(self.remainder())
        if not signs and sides[0].op == "differentiable":
            return sides[0]
        if not signs:
            raise Unreadable("no relation")
        found = []
        for sign, left, right in zip(signs, sides, sides[1:], strict=False):
            if isinstance(right, tuple):
                found.append(self.store.make("cong", (left, *right)))
            elif sign == "ne":
                found.append(self.store.negation(self.store.make("eq", (left, right))))
            else:
                found.append(self.store.make(sign, (left, right)))
        return self.store.make("and", tuple(found)) if len(found) > 1 else found[0]

    def remainder(self) -> Any:
        """The right side of a relation: a sum, or a sum with + O(λ^k), which gives both."""
        start = self.at
        depth, found = 0, -1
        for k in range(start, len(self.tokens)):
            t = self.tokens[k]
            depth += (t in ("(", "[", "{", r"\{")) - (t in (")", "]", "}", r"\}"))
            if depth < 0:
                break
            if not depth and t == "O" and self.peek(k - start + 1) == "(" and (k == start or self.tokens[k - 1] == "+"):
                found = k
            if not depth and t in (r"\Rightarrow", r"\wedge", r"\vee"):
                break
        if found < 0:
            return self.sum()
        right = self.store.num(0)
        if found > start:
            kept, self.tokens = self.tokens, [*self.tokens[: found - 1], "END"]
            right = self.sum()
            self.take("END")
            self.tokens = kept
        self.at = found + 2
        order = self.store.num(0) if self.peek() == "1" else self.store.num(1)
        if self.take("1", r"\lambda") == r"\lambda" and self.peek() == "^":
            self.take()
            order = self.group()
        self.take(")")
        return right, order

    # numbers
    def sum(self) -> Term:
        parts = []
        sign = self.take() if self.peek() in ("-", "+") else "+"
        while True:
            term = self.product()
            parts.append(self.store.mul(self.store.num(-1), term) if sign == "-" else term)
            if self.peek() not in ("+", "-"):
                return self.store.add(*parts)
            sign = self.take()

    def product(self) -> Term:
        factors = [self.factor()]
        while True:
            if self.peek() == "/":
                self.take()
                factors.append(self.inverse(self.factor()))
                continue
            if self.peek() == r"\cdot":
                self.take()
            elif not self.starts():
                return self.store.mul(*factors)
            factors.append(self.factor())

    def inverse(self, term: Term) -> Term:
        minus = self.store.num(-1)
        if term.op == "mul":
            return self.store.mul(*map(self.inverse, term.args))
        if term.sort == SERIES and term.op == "pow":
            return self.store.make("pow", (term.args[0], self.store.mul(minus, term.args[1])))
        if term.sort == SERIES:
            return self.store.make("pow", (term, minus))
        return self.store.make("inv", (term,))

    def starts(self) -> bool:
        t = self.peek()
        if t == r"\{" or t in ("", "END"):
            return False
        words = (r"\frac", r"\sqrt", r"\binom", r"\sum", r"\prod", r"\mathbf{1}", r"\mathrm{e}", r"\lvert")
        return t in words or t in ("(", "[") or t.isdigit() or self.named(t)

    def named(self, t: str) -> bool:
        return (
            (t.isalnum() and not t.isdigit())
            or t.startswith((r"\mathit{", r"\operatorname{", r"\text{"))
            or (
                t[:1] == "\\"
                and (t[1:] in GREEK or t[1:] in FUNCTIONS or (t[1:],) in self.names or t[1:] in KERNEL_NAMES)
            )
        )

    def group(self, read: Callable[[], Term] | None = None) -> Term:
        self.take("{")
        term = (read or self.sum)()
        self.take("}")
        return term

    def factor(self) -> Term:
        term = self.scripted(self.primary())
        while self.peek() == "!":
            self.take()
            term = self.store.make("fn", (term,), "factorial")
        return term

    def scripted(self, term: Term) -> Term:
        """Indices, primes, powers, and arguments."""
        function = isinstance(term.sort, tuple) and term.sort[1] != INT
        while True:
            t = self.peek()
            if function and t in ("'", "^"):
                order = self.order()
                if self.peek() == SMOOTH:
                    return self.smooth(term, order)
                self.take("(")
                term = self.store.make("D", (term, order, self.sum()))
                self.take(")")
                function = False
            elif function and t == SMOOTH:
                return self.smooth(term, self.store.num(0))
            elif function and t == "(":
                self.take()
                inner = [self.argument(term.sort[1]), *self.more(term.sort[2])]
                if self.peek() == r"\oplus":
                    self.take()
                    term = self.store.make("jet", (term, inner[0], self.sum()))
                else:
                    term = self.applied(term, inner)
                self.take(")")
                function = isinstance(term.sort, tuple)
            elif t == "_" and isinstance(term.sort, tuple) and term.sort[1] == INT:
                self.take()
                term = self.group(lambda term=term: self.indexed(term))
                function = isinstance(term.sort, tuple) and term.sort[1] != INT
            elif t == "^" and not isinstance(term.sort, tuple):
                self.take()
                term = self.raised(term)
            else:
                return term

    def smooth(self, function: Term, order: Term) -> Term:
        self.take(SMOOTH)
        return self.store.make("differentiable", (function, order, self.sum()))

    def indexed(self, term: Term) -> Term:
        for index in [self.sum(), *self.more()]:
            term = self.store.app(term, index)
        return term

    def more(self, sort: Any = None) -> list[Term]:
        """Further arguments, of a function of this sort."""
        found = []
        while self.peek() == ",":
            self.take()
            known = isinstance(sort, tuple)
            found.append(self.argument(sort[1] if known else None))
            sort = sort[2] if known else None
        return found

    def argument(self, sort: Any = None) -> Term:
        """A number, or a function t ↦ ..., of this sort if one is given, that stands without parentheses."""
        return self.mapped(sort) if self.arrow() else self.sum()

    def arrow(self) -> bool:
        """Whether a name and ↦ stand here."""
        start = self.at
        try:
            self.name()
            return self.peek() == r"\mapsto"
        except Unreadable:
            return False
        finally:
            self.at = start

    def order(self) -> Term:
        if self.peek() == "'":
            count = 0
            while self.peek() == "'":
                self.take()
                count += 1
            return self.store.num(count)
        self.take("^")
        self.take("{")
        self.take("(")
        order = self.sum()
        self.take(")")
        self.take("}")
        return order

    def raised(self, base: Term) -> Term:
        exponent = self.group()
        half = self.store.mul(self.store.num(1), self.inverse(self.store.num(2)))
        if exponent is half:
            return self.store.make("fn", (base,), "sqrt")
        return self.store.make("pow", (base, exponent))

    def applied(self, function: Term, arguments: list[Term]) -> Term:
        first = arguments[0]
        if len(arguments) == 1 and first.sort == SERIES and function.sort[1] != SERIES:
            parts = first.args if first.op == "add" else (first,)
            at = [p for p in parts if p.sort != SERIES]
            step = [p for p in parts if p.sort == SERIES]
            return self.store.make("jet", (function, self.store.add(*at), self.store.add(*step)))
        for argument in arguments:
            if function.op == "lam" and function.args[0].op == "fn":
                function = self.store.instantiate(function.args[0], argument)
            elif function.op in ("lam", "tup"):
                function = self.raw(function, argument)
            else:
                function = self.store.app(function, argument)
        return function

    def raw(self, function: Term, argument: Term) -> Term:
        return self.store.app(function, argument)

    def name(self) -> tuple[str, ...]:
        """A name that is bound, with the index that belongs to it."""
        base = self.letter()
        if self.peek() != "_":
            return (base,)
        self.take()
        self.take("{")
        parts = []
        while self.peek() != "}":
            parts.append(self.letter() if not self.peek().isdigit() else self.take())
            if self.peek() == ",":
                self.take()
        self.take("}")
        return (base, *parts)

    def letter(self) -> str:
        t = self.take()
        match = re.fullmatch(r"\\(?:mathit|operatorname|text)\{(.*)\}", t)
        if match:
            return match[1].replace("\\", "")
        return t.removeprefix("\\")

    def variable(self) -> Term:
        """A known name: the longest one that stands here."""
        start = self.at
        try:
            name = self.name()
            if name in self.names:
                return self.names[name]
        except Unreadable:
            pass
        self.at = start
        base = self.letter()
        if self.peek() == "_":  # x_{1; i}: the entry i of x_1
            mark = self.at
            self.take()
            self.take("{")
            parts = [base]
            while self.peek() and self.peek() not in (";", "}"):
                parts.append(self.take().lstrip("\\"))
                if self.peek() == ",":
                    self.take()
            if self.peek() == ";" and tuple(parts) in self.names:
                self.take()
                term = self.indexed(self.names[tuple(parts)])
                self.take("}")
                return term
            self.at = mark
        if (base,) in self.names:
            return self.names[(base,)]
        if base == "lambda":
            return self.store.make("z")
        if base == "pi":
            return self.store.make("fn", (), "pi")
        kernel = KERNEL_NAMES.get(base, base)
        if kernel in FUNCTIONS:
            return self.store.lam(REAL, self.store.make("fn", (self.store.bvar(0, REAL),), kernel))
        raise Unreadable(f"{base!r} is not known")

    def primary(self) -> Term:
        s, t = self.store, self.peek()
        if t.isdigit():
            return s.num(int(self.take()))
        if t == r"\frac":
            self.take()
            above = self.group()
            return s.mul(above, self.inverse(self.group()))
        if t == r"\sqrt":
            self.take()
            return s.make("fn", (self.group(),), "sqrt")
        if t == r"\binom":
            self.take()
            return s.make("fn", (self.group(), self.group()), "binomial")
        if t == r"\mathrm{e}":
            self.take()
            self.take("^")
            return s.make("fn", (self.group(),), "exp")
        if t in (r"\sum", r"\prod"):
            return self.big()
        if t == r"\mathbf{1}":
            self.take()
            self.take("[")
            inner = self.formula()
            self.take("]")
            return s.make("ind", (inner,))
        if t == "[":
            for sign in ("[", r"\lambda", "^"):
                self.take(sign)
            order = self.group()
            self.take("]")
            self.take("(")
            inner = self.sum()
            self.take(")")
            return s.make("coeff", (order, inner))
        if t == r"\lvert":
            self.take()
            if self.peek() == r"\cdot":
                self.take()
                self.take(r"\rvert")
                return self.names[("abs",)]
            inner = self.sum()
            self.take(r"\rvert")
            return self.applied(self.names[("abs",)], [inner])
        if t == "(":
            return self.trying(self.function, self.parenthesis)
        return self.variable()

    def function(self) -> Term:
        self.take("(")
        name = self.name()
        self.take(r"\mapsto")
        variable, body = self.bound(name, self.lam, self.mapped)
        self.take(")")
        return self.store.lam(self.lam, self.store.abstract(body, variable))

    def mapped(self, sort: Any = None) -> Term:
        if not self.arrow():
            return self.sum()
        name = self.name()
        self.take(r"\mapsto")
        _, of, value = sort if isinstance(sort, tuple) else ("Fun", self.lam, None)
        variable, body = self.bound(name, of, lambda: self.mapped(value))
        return self.store.lam(of, self.store.abstract(body, variable))

    def parenthesis(self) -> Term:
        self.take("(")
        inner = [self.sum(), *self.more()]
        one = len(inner) == 1 and self.peek() != ","
        self.take(")")
        return inner[0] if one else self.store.make("tup", tuple(inner))

    def big(self) -> Term:
        op = {r"\sum": "sum", r"\prod": "prod"}[self.take()]
        self.take("_")
        self.take("{")
        name = self.name()
        if self.take("=", r"\in") == "=":
            low = self.sum()
            self.take("}")
            self.take("^")
            high = self.group()
            domain = self.store.make("range", (low, self.store.add(high, self.store.num(1))))
        else:
            domain = self.domain()
            self.take("}")
        variable, body = self.bound(name, domain.sort[1], self.product)
        return self.store.make(op, (domain, self.store.abstract(body, variable)))

    def domain(self) -> Term:
        s = self.store
        if self.peek() == r"\prod":
            self.take()
            self.take("_")
            self.take("{")
            name = self.name()
            self.take("=")
            self.take("0")
            self.take("}")
            self.take("^")
            length = s.add(self.group(), s.num(1))
            variable, inner = self.bound(name, INT, self.domain)
            return s.make("fam", (length, s.abstract(inner, variable)))
        if self.peek() == "(":
            self.take()
            found = self.domain()
            self.take(")")
        else:
            found = self.set()
        if self.peek() == "^":
            self.take()
            return s.make("fam", (self.group(), s.shift(found, 1)))
        return found

    def set(self) -> Term:
        s = self.store
        self.take(r"\{")
        if self.peek() == r"\pm":
            self.take()
            self.take("1")
            self.take(r"\}")
            return s.make("list", (s.num(1), s.num(-1)))
        if self.peek() == r"\}":
            self.take()
            return s.make("list", ())
        first = self.sum()
        self.take(",") if self.peek() == "," else None
        if self.peek() == r"\dots":
            self.take()
            self.take(",")
            last = self.sum()
            self.take(r"\}")
            return s.make("range", (first, s.add(last, s.num(1))))
        entries = [first]
        while self.peek() != r"\}":
            entries.append(self.sum())
            if self.peek() == ",":
                self.take()
        self.take(r"\}")
        return s.make("list", tuple(entries))
