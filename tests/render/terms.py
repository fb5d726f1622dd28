"""Random small terms of every operation, for the tests of the printers."""

from random import Random

from symnet.kernel.terms import INT, REAL, SERIES, Store, Term, fun


class Terms:
    """Makes random terms of a wanted sort in one store."""

    def __init__(self, store: Store, random: Random) -> None:
        self.store, self.random = store, random

    def real(self, depth: int, scope: tuple = ()) -> Term:
        """A term of sort Int or Real."""
        s, r = self.store, self.random
        if depth <= 0 or r.random() < 0.15:
            return r.choice(
                [
                    s.var("x", REAL),
                    s.var("b", REAL),
                    s.num(r.choice([-2, -1, 0, 1, 2, 3])),
                    self.fraction(),
                    self.index(0, scope),
                ]
            )
        d = depth - 1
        kind = r.randrange(16)
        if kind in (0, 1):
            return s.add(*(self.real(d, scope) for _ in range(r.choice([2, 2, 3]))))
        if kind in (2, 3):
            return s.mul(*(self.real(d, scope) for _ in range(r.choice([2, 2, 3]))))
        if kind == 4:
            return s.make("pow", (self.real(d, scope), self.index(1, scope)))
        if kind in (5, 6):
            return s.make("inv", (self.real(d, scope),))
        if kind == 7:
            return s.make("fn", (self.real(d, scope),), r.choice(["exp", "sqrt"]))
        if kind == 8:
            return s.app(self.function(d, scope), self.real(d, scope))
        if kind == 9:
            return s.app(s.var("a", fun(INT, REAL)), self.index(1, scope))
        if kind == 10:
            return s.make("D", (self.function(d, scope), self.index(1, scope), self.real(d, scope)))
        if kind == 11:
            return s.make(r.choice(["sum", "prod"]), (self.domain(scope), self.real(d, (INT, *scope))))
        if kind == 12:
            return s.make("ind", (self.formula(d, scope),))
        if kind == 13:
            return s.app(s.app(s.var("phi", fun(INT, fun(REAL, REAL))), self.index(1, scope)), self.real(d, scope))
        if kind == 14:  # J(t ↦ F_k(i ↦ ...))
            family = s.lam(INT, self.real(d, (INT, REAL, *scope)))
            last = s.app(s.app(s.var("F", fun(INT, fun(fun(INT, REAL), REAL))), self.index(1, (REAL, *scope))), family)
            return s.app(s.var("J", fun(fun(REAL, REAL), REAL)), s.lam(REAL, last))
        return s.make("coeff", (self.index(0, scope), self.series(d, scope)))

    def fraction(self) -> Term:
        return self.store.make("num", (), self.random.choice([self.F(1, 2), self.F(-1, 2), self.F(3, 2)]))

    @staticmethod
    def F(p: int, q: int):
        from fractions import Fraction

        return Fraction(p, q)

    def index(self, depth: int, scope: tuple) -> Term:
        s, r = self.store, self.random
        bound = [s.bvar(k, INT) for k, sort in enumerate(scope) if sort == INT]
        leaf = r.choice([s.var("n", INT), s.num(r.choice([-2, -1, 0, 1, 2, 4])), *bound])
        if depth and r.random() < 0.5:
            return r.choice([s.add, s.mul])(leaf, self.index(0, scope))
        return leaf

    def function(self, depth: int, scope: tuple) -> Term:
        s, r = self.store, self.random
        if depth <= 0 or r.random() < 0.6:
            return r.choice(
                [
                    s.var("sigma", fun(REAL, REAL)),
                    s.make("def", (s.lam(REAL, s.make("fn", (s.bvar(0, REAL),), "exp")),), "rho"),
                    s.make("def", (s.lam(REAL, s.make("pow", (s.bvar(0, REAL), s.num(4)))),), "abs"),
                ]
            )
        return s.lam(REAL, s.make("pow", (s.bvar(0, REAL), s.num(2))))

    def domain(self, scope: tuple) -> Term:
        s, r = self.store, self.random
        if r.random() < 0.3:
            return s.make("list", (s.num(0), s.num(2)))
        return s.make("range", (s.num(r.choice([0, 1])), self.index(1, scope)))

    def series(self, depth: int, scope: tuple = ()) -> Term:
        s, r = self.store, self.random
        if depth <= 0:
            return r.choice([s.make("z"), s.var("U", SERIES)])
        d = depth - 1
        kind = r.randrange(5)
        if kind == 0:
            return s.add(self.series(d, scope), self.real(d, scope))
        if kind == 1:
            return s.mul(self.real(d, scope), self.series(d, scope))
        if kind == 2:
            return s.make("pow", (s.make("z"), self.index(1, scope)))
        if kind == 3:
            return s.make("jet", (self.function(d, scope), self.real(d, scope), self.series(d, scope)))
        return s.add(self.series(d, scope), self.series(d, scope))

    def formula(self, depth: int, scope: tuple = ()) -> Term:
        """A formula."""
        s, r = self.store, self.random
        if depth <= 0 or r.random() < 0.4:
            left, right = self.real(depth - 1, scope), self.real(depth - 1, scope)
            return s.make(r.choice(["eq", "le", "lt"]), (left, right))
        d = depth - 1
        kind = r.randrange(9)
        if kind == 8:
            return s.make("differentiable", (self.function(d, scope), self.index(1, scope), self.real(d, scope)))
        if kind == 0:
            return s.make("cong", (self.series(d, scope), self.series(d, scope), self.index(1, scope)))
        if kind in (1, 2):
            return s.make(("and", "or")[kind - 1], tuple(self.formula(d, scope) for _ in range(r.choice([2, 3]))))
        if kind in (3, 4):
            return s.make("imp", (self.formula(d, scope), self.formula(d, scope)))
        if kind == 5:
            return s.negation(self.formula(d, scope))
        sort = r.choice([INT, REAL])
        return s.make(("forall", "exists")[kind - 6], (self.formula(d, (sort, *scope)),), sort)
