"""Random terms of the kernel's language, with values of their symbols, and facts that hold at those values."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from symnet.kernel.terms import INT, REAL, SERIES, Sort, Store, Term, fun
from symnet.proof.evaluate import Family

SYMBOLS: dict[str, Sort] = {"n": INT, "k": INT, "x": REAL, "y": REAL, "c": fun(INT, INT), "a": fun(INT, REAL)}
NUMBERS = tuple(Fraction(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (-3, 2), (3, 1)))


class Maker:
    """Makes random terms; `scope` has the sorts of the bound variables in force, innermost first."""

    def __init__(self, store: Store, random: Random, *, series: bool = False) -> None:
        self.store, self.random, self.with_series = store, random, series

    def var(self, name: str) -> Term:
        return self.store.var(name, SYMBOLS[name])

    def bound(self, sort: Sort, scope: tuple[Sort, ...]) -> Term | None:
        fitting = [i for i, s in enumerate(scope) if s == sort]
        return self.store.bvar(self.random.choice(fitting), sort) if fitting else None

    def integer(self, depth: int, scope: tuple[Sort, ...] = ()) -> Term:
        s, pick = self.store, self.random
        if depth <= 0 or pick.random() < 0.2:
            found = self.bound(INT, scope) if pick.random() < 0.5 else None
            return found or pick.choice([self.var("n"), self.var("k"), s.num(pick.randint(-2, 3))])
        kind = pick.choice(["add", "sub", "mul", "app", "ind", "sum", "prod", "pow"])
        below = lambda: self.integer(depth - 1, scope)  # noqa: E731
        match kind:
            case "add":
                return s.add(below(), below())
            case "sub":
                return s.sub(below(), below())
            case "mul":
                return s.mul(below(), below())
            case "app":
                families = [self.var("c")]
                if (found := self.bound(fun(INT, INT), scope)) is not None:
                    families.append(found)
                return s.app(pick.choice(families), below())
            case "ind":
                return s.make("ind", (self.formula(depth - 1, scope),))
            case "pow":
                return s.make("pow", (below(), s.num(pick.randint(0, 3))))
        return self.over(kind, INT, depth, scope)

    def real(self, depth: int, scope: tuple[Sort, ...] = ()) -> Term:
        s, pick = self.store, self.random
        if depth <= 0 or pick.random() < 0.2:
            found = self.bound(REAL, scope) if pick.random() < 0.5 else None
            return found or pick.choice([self.var("x"), self.var("y"), s.num(pick.choice(NUMBERS))])
        kind = pick.choice(["add", "mul", "inv", "pow", "pow", "raised", "sum", "prod", "app", "integer", "lam"])
        below = lambda: self.real(depth - 1, scope)  # noqa: E731
        match kind:
            case "add" | "mul":
                return s.make(kind, tuple(below() for _ in range(pick.randint(2, 3))))
            case "inv":
                return s.make("inv", (below(),))
            case "pow":
                return s.make("pow", (below(), self.integer(depth - 1, scope)))
            case "raised":
                return s.make("pow", (below(), s.num(pick.randint(-2, 3))))
            case "app":
                return s.app(self.var("a"), self.integer(depth - 1, scope))
            case "integer":
                return self.integer(depth - 1, scope)
            case "lam":
                return s.app(s.lam(REAL, self.real(depth - 1, (REAL, *scope))), below())
        return self.over(kind, REAL, depth, scope)

    def over(self, kind: str, sort: Sort, depth: int, scope: tuple[Sort, ...]) -> Term:
        """A sum or product over a range, a list or families."""
        s, pick = self.store, self.random
        make = self.integer if sort == INT else self.real
        shape = pick.random()
        if shape < 0.6:
            lo = pick.choice([s.num(0), s.num(pick.randint(-1, 2)), self.integer(depth - 2, scope)])
            hi = pick.choice([self.var("n"), s.add(self.var("n"), s.num(1)), self.integer(depth - 1, scope)])
            domain = s.make("range", (lo, hi))
        elif shape < 0.8:
            entries = tuple(make(depth - 2, scope) for _ in range(pick.randint(1, 3)))
            domain = s.make("list", entries)
        else:
            values = tuple(s.num(pick.randint(-1, 1)) for _ in range(pick.randint(1, 2)))
            inner = pick.choice([s.make("list", values), s.make("range", (s.num(0), self.integer(0, (INT, *scope))))])
            domain = s.make("fam", (pick.choice([self.var("n"), s.num(2), s.num(-1)]), inner))
        return s.make(kind, (domain, make(depth - 1, (domain.sort[1], *scope))))

    def formula(self, depth: int, scope: tuple[Sort, ...] = ()) -> Term:
        s, pick = self.store, self.random
        make = pick.choice([self.integer, self.real])
        return s.make(pick.choice(["eq", "le", "lt"]), (make(depth - 1, scope), make(depth - 1, scope)))

    def series(self, depth: int) -> Term:
        """A Laurent series: sums, products and powers of numbers and of z."""
        s, pick = self.store, self.random
        if depth <= 0 or pick.random() < 0.2:
            return pick.choice([s.make("z"), self.real(1), s.make("pow", (s.make("z"), self.integer(1)))])
        kind = pick.choice(["add", "mul", "mul", "pow", "sum"])
        if kind == "pow":
            return s.make("pow", (self.series(depth - 1), s.num(pick.randint(0, 3))))
        if kind == "sum":
            body = s.mul(s.app(self.var("a"), s.bvar(0, INT)), s.make("pow", (s.make("z"), s.bvar(0, INT))))
            return s.make("sum", (s.make("range", (s.num(pick.randint(-1, 1)), self.var("n"))), body))
        return s.make(kind, (self.series(depth - 1), self.series(depth - 1)))


def values(random: Random) -> dict[str, Any]:
    """Values of the symbols."""
    return {
        "n": Fraction(random.randint(-2, 4)),
        "k": Fraction(random.randint(-2, 3)),
        "x": random.choice(NUMBERS),
        "y": random.choice(NUMBERS),
        "c": Family(tuple(Fraction(random.randint(0, 2)) for _ in range(4)), Fraction(1)),
        "a": Family(tuple(random.choice(NUMBERS) for _ in range(4)), Fraction(2)),
    }


def true_facts(store: Store, random: Random, at: dict[str, Any]) -> list[Term]:
    """Formulas that hold at the values, of the kinds that algebra uses."""
    n, k, x, y = (store.var(name, SYMBOLS[name]) for name in "nkxy")
    found = []
    for term, value in (
        (n, at["n"]),
        (k, at["k"]),
        (store.sub(n, k), at["n"] - at["k"]),
        (store.add(n, k), at["n"] + at["k"]),
    ):
        if random.random() < 0.5:
            low = value - random.choice([0, 0, 1, 2])
            found.append(store.make("le", (store.num(low), term)))
    if random.random() < 0.4:
        found.append(
            store.make("eq", (x, random.choice([store.num(at["x"]), store.add(y, store.num(at["x"] - at["y"]))])))
        )
    elif random.random() < 0.4:
        found.append(store.make("eq", (store.make("pow", (x, store.num(2))), store.num(at["x"] ** 2))))
    elif random.random() < 0.4:
        inverse = 1 / at["x"] if at["x"] else Fraction(0)
        found.append(store.make("eq", (store.make("inv", (x,)), store.add(y, store.num(inverse - at["y"])))))
    return found


__all__ = ["SERIES", "SYMBOLS", "Maker", "true_facts", "values"]
