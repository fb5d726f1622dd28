"""Terms: the mathematical language of symnet, and the only data the kernel reasons about.

A term has an operation, arguments, a datum and a sort. Numbers are exact; bound variables are de Bruijn
indices; equal terms of one `Store` are one object, so equality is identity. The operations:

==========  ===================================  ==============================================================
operation   arguments (sorts)                    meaning
==========  ===================================  ==============================================================
num         -                                    a rational number, the datum
var, bvar   -                                    a declared symbol; a bound variable by its index
def         body                                 a named abbreviation of a closed term (the name is the datum)
add, mul    two or more (Int, Real, Series)      sum, product
pow         base, exponent (Int)                 power; x^0 = 1 also for x = 0, and x^(-k) = inv(x)^k, in the field of
                                                 Laurent series
inv         Real                                 inverse; inv(0) = 0
fn          as in `FUNCTIONS`                    named function, the datum: exp, log, ..., factorial, binomial
lam         body                                 function of one variable, whose sort is the datum
tup         entries                              the family i -> entry i for 0 <= i < length, and 0 elsewhere
app         function, argument                   application; of a lam or tup to a value it is carried out
D           f, k, t                              D^0 f(t) = f(t); D^(k+1) f(t) is the derivative of D^k f at t, or 0 if
                                                 there is none; for k < 0 any number
z           -                                    the formal variable: Series are Laurent series in it over Real
jet         f, b, S                              sum_k D^k f(b)/k! S^k, where S has no terms z^k, k <= 0 (else 0)
coeff       k, S                                 coefficient of z^k in S
sum, prod   domain, body                         over a finite domain; the body's bvar 0 runs through it
range       lo, hi                               the integers lo <= k < hi (none where hi <= lo)
list        entries                              the entries, with repetition
fam         n, domain                            families s with s_i in domain(i) for 0 <= i < n, and 0 elsewhere
ind         formula                              1 where it holds, else 0
eq le lt    two                                  formulas; `le` and `lt` between Int or Real
cong        A, B, k                              A - B has no terms z^m with m < k
differen-   f, k, t                              the function s -> D^k f(s) has a derivative at t
tiable
and or      two or more                          formulas
imp         two                                  formula; "not p" is "p implies false"
false       -                                    formula
forall      body                                 quantifiers; the datum is the sort
exists      body
==========  ===================================  ==============================================================

>>> s = Store()
>>> n = s.var("n", INT)
>>> s.add(n, s.num(1)) is s.add(n, s.num(1))
True
>>> s.app(s.lam(INT, s.mul(s.bvar(0, INT), n)), s.num(5)) is s.mul(s.num(5), n)
True
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .sorts import (
    FUNCTIONS,
    INT,
    LIMIT,
    MAX_DIGITS,
    MAX_EXPONENT,
    MAX_HEIGHT,
    NUMERIC,
    PROP,
    REAL,
    REAL_FUNCTION,
    SERIES,
    KernelError,
    OutOfFuel,
    Sort,
    fits,
    fun,
    is_sort,
    read_number,
    require,
    sort_of,
)

__all__ = [
    "BINDERS", "FUNCTIONS", "INT", "LIMIT", "MAX_DIGITS", "MAX_EXPONENT", "MAX_HEIGHT", "NUMERIC", "PROP", "REAL",
    "REAL_FUNCTION", "SERIES", "KernelError", "OutOfFuel", "Sort", "Store", "Term", "contains", "fits", "fun",
    "is_sort",
    "read_number", "require", "sort_of", "uses_bound",
]  # fmt: skip

BINDERS = {"lam": 0, "forall": 0, "exists": 0, "sum": 1, "prod": 1, "fam": 1}  # which argument is under the binder


class Term:
    """An immutable term; made by a `Store` alone. `loose` counts the bound variables that it leaves open."""

    __slots__ = ("args", "data", "height", "hint", "loose", "op", "open", "serial", "sort")

    op: str
    args: tuple[Term, ...]
    data: Any
    sort: Sort
    open: frozenset[tuple[int, Sort]]  # index and sort of the bound variables left open
    loose: int
    height: int
    serial: int
    hint: str | None  # the author's name of a bound variable; never part of what is proved

    def __repr__(self) -> str:
        inner = ([] if self.data is None else [str(self.data)]) + [repr(a) for a in self.args]
        return f"{self.op}({', '.join(inner)})"


class Store:
    """All terms of one check, each once; counts the fuel."""

    def __init__(self, fuel: int = 50_000_000) -> None:
        self.fuel = fuel
        self.table: dict[Any, Term] = {}
        self.digests: dict[Term, str] = {}
        self.normalizer: Any = None  # the one without knowledge, kept because its normal forms do not change

    def spend(self, amount: int = 1) -> None:
        self.fuel -= amount
        if self.fuel < 0:
            raise OutOfFuel("the budget of operations is used up")

    def make(self, op: str, args: tuple[Term, ...] = (), data: Any = None, hint: str | None = None) -> Term:
        """The term of this operation, after checking its sorts."""
        if op == "app" and len(args) == 2 and data is None and args[0].op in ("lam", "tup"):
            head, value = args
            if head.op == "lam":
                require(fits(value.sort, head.data), "the argument of a function has the wrong sort")
                return self.instantiate(head.args[0], value)
            if value.op == "num" and value.data.denominator == 1:
                inside = 0 <= value.data < len(head.args)
                return head.args[int(value.data)] if inside else self.num(0)
        key = (op, data, args)
        found = self.table.get(key)
        if found is not None:
            return found
        self.spend(1 + len(args))
        term = Term()
        term.op, term.args, term.data, term.hint = op, args, data, hint
        term.sort = sort_of(op, args, data)
        term.open = open_variables(term)
        term.loose = 1 + max((i for i, _ in term.open), default=-1)
        self.spend(len(term.open))
        require(op != "def" or term.loose == 0, "a definition must be closed")
        term.height = 1 + max((a.height for a in args), default=0)
        require(term.height <= MAX_HEIGHT, f"terms are nested at most {MAX_HEIGHT} deep")
        term.serial = len(self.table)
        self.table[key] = term
        return term

    # Short names for what rules build most.
    def num(self, value: int | Fraction) -> Term:
        value = Fraction(value)
        require(abs(value.numerator) < LIMIT and value.denominator < LIMIT, f"numbers have at most {MAX_DIGITS} digits")
        return self.make("num", (), value)

    def var(self, name: str, sort: Sort) -> Term:
        return self.make("var", (), (name, sort))

    def bvar(self, index: int, sort: Sort) -> Term:
        return self.make("bvar", (), (index, sort))

    def add(self, *args: Term) -> Term:
        return self.make("add", args) if len(args) > 1 else args[0] if args else self.num(0)

    def mul(self, *args: Term) -> Term:
        return self.make("mul", args) if len(args) > 1 else args[0] if args else self.num(1)

    def sub(self, left: Term, right: Term) -> Term:
        return self.add(left, self.mul(self.num(-1), right))

    def lam(self, sort: Sort, body: Term, hint: str | None = None) -> Term:
        return self.make("lam", (body,), sort, hint)

    def app(self, head: Term, *args: Term) -> Term:
        for arg in args:
            head = self.make("app", (head, arg))
        return head

    def false(self) -> Term:
        return self.make("false")

    def negation(self, formula: Term) -> Term:
        return self.make("imp", (formula, self.false()))

    # Substitution. Values put under a binder are shifted, so nothing is captured.
    def rebuild(self, term: Term, leaf: Callable[[Term, int], Term | None], depth: int = 0) -> Term:
        """The term with leaf(t, depth) in place of every subterm t for which it is not None."""
        memo: dict[tuple[Term, int], Term] = {}

        def walk(t: Term, d: int) -> Term:
            done = memo.get((t, d))
            if done is None:
                self.spend()
                new = leaf(t, d)
                if new is None:
                    bound = BINDERS.get(t.op)
                    args = tuple(walk(a, d + (i == bound)) for i, a in enumerate(t.args))
                    new = t if args == t.args else self.make(t.op, args, t.data, t.hint)
                done = memo[t, d] = new
            return done

        return walk(term, depth)

    def shift(self, term: Term, by: int, above: int = 0) -> Term:
        """Raise the indices of the bound variables that are open in the term (from `above` on)."""

        def leaf(t: Term, d: int) -> Term | None:
            if t.loose <= d:
                return t
            return self.bvar(t.data[0] + by, t.data[1]) if t.op == "bvar" else None

        return self.rebuild(term, leaf, above) if by and term.loose > above else term

    def instantiate(self, body: Term, value: Term) -> Term:
        """The body of a binder with its variable replaced by the value."""

        def leaf(t: Term, d: int) -> Term | None:
            if t.loose <= d:
                return t
            if t.op != "bvar":
                return None
            if t.data[0] > d:
                return self.bvar(t.data[0] - 1, t.data[1])
            require(fits(value.sort, t.data[1]), "a value has the wrong sort for its variable")
            return self.shift(value, d)

        return self.rebuild(body, leaf)

    def abstract(self, term: Term, variable: Term) -> Term:
        """The body of a binder whose variable stood as the free `variable` in the term."""

        def leaf(t: Term, d: int) -> Term | None:
            if t is variable:
                return self.bvar(d, t.sort)
            return self.bvar(t.data[0] + 1, t.data[1]) if t.op == "bvar" and t.data[0] >= d else None

        return self.rebuild(term, leaf)

    def replace(self, term: Term, old: Term, new: Term) -> Term:
        """Every occurrence of the closed term `old` replaced by the closed term `new`."""
        return self.rebuild(term, lambda t, d: new if t is old else None)

    def digest(self, term: Term) -> str:
        """A name of the term's content, the same in every run; hints do not count."""
        if term not in self.digests:
            parts = [term.op, repr(term.data)] + [self.digest(a) for a in term.args]
            self.digests[term] = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        return self.digests[term]


def open_variables(term: Term) -> frozenset[tuple[int, Sort]]:
    """The bound variables that a term leaves open; a binder's own variable has the binder's sort."""
    if term.op == "bvar":
        return frozenset({term.data})
    bound = BINDERS.get(term.op)
    found: frozenset[tuple[int, Sort]] = frozenset()
    for i, arg in enumerate(term.args):
        if i == bound and arg.open:
            sort = term.args[0].sort[1] if term.op in ("sum", "prod") else INT if term.op == "fam" else term.data
            require(all(s == sort for k, s in arg.open if k == 0), "a bound variable has another sort than its binder")
            found |= {(k - 1, s) for k, s in arg.open if k > 0}
        else:
            found |= arg.open
    return found


def contains(term: Term, part: Term) -> bool:
    """Whether the closed term `part` occurs in the term."""
    seen: set[Term] = set()
    stack = [term]
    while stack:
        t = stack.pop()
        if t is part:
            return True
        if t not in seen:
            seen.add(t)
            stack.extend(t.args)
    return False


def uses_bound(term: Term, index: int) -> bool:
    """Whether the bound variable of this index occurs in the term."""
    return any(i == index for i, _ in term.open)
