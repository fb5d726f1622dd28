"""Normal forms: every number or series is a polynomial, with rational coefficients, in atoms.

Two terms with the same normal form are equal, in every commutative ring that contains the atoms. An atom
is a term that this file does not look into any further (a variable, exp of something, a sum, ...), after its
arguments were put into normal form, without any reduction: equal atoms are equal terms.

What is used beyond the laws of rings, and why it is true:

- inv(ab) = inv(a) inv(b), inv(inv(a)) = a, inv(q) for a number q: true also at 0, where inv(0) = 0.
- x^(a+b) = x^a x^b only where x is z or a number not 0, or where both exponents are known to be >= 0;
  x^n y^n = (xy)^n and (x^n)^k = (x^k)^n for literal k > 0, for any n.
- finite sums are linear, finite products multiplicative; ranges of known length are written out.
- the coefficients of a Laurent series are linear, and coeff(k, z^j S) = coeff(k - j, S).
- coeff(k, jet(f, b, a z)) = D^k f(b) a^k / k! for k >= 0 and a free of z.

>>> from .terms import REAL
>>> s = Store()
>>> x, y = s.var("x", REAL), s.var("y", REAL)
>>> n = Normalizer(s)
>>> n.poly(s.mul(s.add(x, y), s.sub(x, y))) == n.poly(s.sub(s.mul(x, x), s.mul(y, y)))
True
>>> n.poly(s.mul(x, s.make("inv", (x,)))) == n.poly(s.num(1))   # not at x = 0
False
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import comb, factorial

from .poly import (
    ONE,
    Monomial,
    Poly,
    add,
    bits,
    constant,
    integral,
    invertible,
    literal,
    monomial,
    order,
    primes,
    scale,
    single,
    times,
)
from .sums import coefficient, total
from .terms import INT, MAX_DIGITS, MAX_EXPONENT, NUMERIC, Store, Term, require

MAX_MONOMIALS = 500_000
VALUES = {
    ("exp", 0): 1,
    ("log", 1): 0,
    ("sin", 0): 0,
    ("cos", 0): 1,
    ("atan", 0): 0,
    ("erf", 0): 0,
    ("sqrt", 0): 0,
    ("sqrt", 1): 1,
}


def raised(term: Term) -> bool:
    return term.op == "pow" and term.args[1].op == "num"


class Normalizer:
    """Normal forms under stated knowledge: integer terms that are >= 0, and atoms that equal something simpler."""

    def __init__(self, store: Store, nonnegative: Iterable[Term] = (), equal: dict[Term, Term] | None = None) -> None:
        self.store = store
        self.equations = equal or {}
        self.equal = {a: t for a, t in self.equations.items() if not raised(a)}
        self.powers_of = {a.args[0]: (int(a.args[1].data), t) for a, t in self.equations.items() if raised(a)}
        self.memo: dict[Term, Poly] = {}
        self.canonicals: dict[Term, Term] = {}
        self.below: dict[Term, Normalizer] = {}
        self.nonnegative: tuple[
            Term, ...
        ] = ()  # their own normal forms are made without them: sums would need them inside
        self.least: dict[frozenset[tuple[Monomial, Fraction]], int] = {}  # f -> c where f + c >= 0 is known
        given = tuple(nonnegative)
        for p in [self.poly(t) for t in given]:
            if not integral(p):
                continue
            f, c = self.part(p)
            self.least[f] = min(c, self.least.get(f, c))
        self.nonnegative = given
        self.memo.clear()
        self.canonicals.clear()  # a power may be split now that could not before
        self.below.clear()

    # Polynomials
    def multiply(self, a: Poly, b: Poly) -> Poly:
        digits = bits(a) + bits(b)
        require(digits <= 16 * MAX_DIGITS, "a product has too many digits")
        self.store.spend(len(a) * len(b) * (1 + digits // 256))
        total: Poly = {}
        for m, c in a.items():
            for n, d in b.items():
                key = times(m, n)
                total[key] = total.get(key, Fraction(0)) + c * d
            require(len(total) <= MAX_MONOMIALS, "a polynomial has too many monomials")
        return {m: c for m, c in total.items() if c}

    def power(self, p: Poly, e: int) -> Poly:
        require(e <= MAX_EXPONENT, "an exponent is too large")
        require(bits(p) * e <= 16 * MAX_DIGITS, "a power has too many digits")
        one = single(p)
        if one:  # a single monomial, where no polynomial has to be multiplied out
            return {monomial((a, k * e) for a, k in one[0]): one[1] ** e}
        result = constant(1)
        for _ in range(e):
            result = self.multiply(result, p)
        return result

    def atom(self, term: Term) -> Poly:
        new = self.equal.get(term)
        return self.poly(new) if new is not None else {((term, 1),): Fraction(1)}

    def term(self, p: Poly) -> Term:
        """A term with this normal form, the same for equal polynomials."""
        s, parts = self.store, []
        for m, c in sorted(p.items(), key=lambda item: order(item[0])):
            factors = [a if e == 1 else self.lifted(a, e) for a, e in m]
            parts.append(s.mul(*([s.num(c)] if c != 1 or not factors else []), *factors))
        return s.add(*parts)

    def lifted(self, atom: Term, e: int) -> Term:
        if atom.op == "pow" and invertible(atom):  # (z^n)^-2 is z^(-2n)
            return self.store.make("pow", (atom.args[0], self.store.mul(self.store.num(e), atom.args[1])))
        return self.store.make("pow", (atom, self.store.num(e)))

    def canonical(self, term: Term) -> Term:
        """The term with its largest numeric parts in normal form."""
        if term.sort in NUMERIC:
            return self.term(self.poly(term))
        if term not in self.canonicals:
            self.store.spend()
            self.canonicals[term] = self.canonical_of(term)
        return self.canonicals[term]

    def canonical_of(self, term: Term) -> Term:
        if term.op == "lam":
            return self.store.lam(term.data, self.under(term, ()).canonical(term.args[0]), term.hint)
        if term.op in ("forall", "exists"):
            return self.store.make(term.op, (self.under(term, ()).canonical(term.args[0]),), term.data, term.hint)
        if term.op == "fam":
            n, domain = term.args
            knowledge = (
                self.store.bvar(0, INT),
                self.store.sub(self.store.sub(self.store.shift(n, 1), self.store.num(1)), self.store.bvar(0, INT)),
            )
            return self.store.make(
                "fam", (self.canonical(n), self.under(term, knowledge).canonical(domain)), None, term.hint
            )
        if term.op == "def":
            return term
        return self.store.make(term.op, tuple(self.canonical(a) for a in term.args), term.data, term.hint)

    def under(self, binder: Term, knowledge: tuple[Term, ...]) -> Normalizer:
        """The normalizer for the body of a binder; what is known outside holds inside."""
        if binder not in self.below:
            outside = tuple(self.store.shift(t, 1) for t in self.nonnegative)
            self.below[binder] = Normalizer(self.store, outside + knowledge, self.equations)
        return self.below[binder]

    def part(self, p: Poly) -> tuple[frozenset[tuple[Monomial, Fraction]], int]:
        require(integral(p), "an integer is wanted here")
        return frozenset((m, c) for m, c in p.items() if m), int(p.get(ONE, 0))

    def bound(self, monomial: Monomial) -> int | None:
        """c where monomial + c >= 0 is known."""
        known = self.least.get(frozenset({(monomial, Fraction(1))}))
        if known is None and len(monomial) + sum(e - 1 for _, e in monomial) > 1:
            factors = [self.least.get(frozenset({(((a, 1),), Fraction(1))})) for a, _ in monomial]
            known = 0 if all(c is not None and c <= 0 for c in factors) else None
        return known

    def split(self, p: Poly) -> list[tuple[Poly, int]] | None:
        """The integer p as a sum of multiples of polynomials known to be >= 0 (the last one a number), or None."""
        if not integral(p):
            return None
        f, c = self.part(p)
        rest, parts = c, []
        for m, a in f:
            low = self.bound(m) if a > 0 else None
            if low is None:
                break
            parts.append((add({m: Fraction(1)}, constant(low)), int(a)))
            rest -= int(a) * low
        else:
            return [*parts, (constant(1), rest)] if rest >= 0 else None
        low = self.least.get(f)
        return None if low is None or c < low else [(add(dict(f), constant(low)), 1), (constant(1), c - low)]

    def poly(self, term: Term) -> Poly:
        """The normal form of a number or series."""
        found = self.memo.get(term)
        if found is None:
            self.store.spend()
            found = self.memo[term] = self.reduce(self.compute(term))
        return found

    def reduce(self, p: Poly) -> Poly:
        """p after a^k = t for the equations whose left side is a power of an atom."""
        for atom, (k, t) in self.powers_of.items():
            while high := {m for m in p if dict(m).get(atom, 0) >= k}:
                low = {m: c for m, c in p.items() if m not in high}
                rests = ((monomial((a, e - k if a is atom else e) for a, e in m), p[m]) for m in p if m in high)
                p = add(low, *(self.multiply({rest: c}, self.poly(t)) for rest, c in rests))
        return p

    def compute(self, t: Term) -> Poly:
        require(t.sort in NUMERIC, "only numbers and series have a normal form")
        s = self.store
        match t.op:
            case "num":
                return constant(t.data)
            case "var" | "bvar" | "def" | "z":
                return self.atom(t)
            case "add":
                self.store.spend(sum(len(self.poly(a)) for a in t.args))
                return add(*(self.poly(a) for a in t.args))
            case "mul":
                result = constant(1)
                for a in t.args:
                    result = self.multiply(result, self.poly(a))
                return result
            case "inv":
                return self.inverse(self.poly(t.args[0]))
            case "pow":
                return self.powers(t)
            case "sum" | "prod":
                return total(self, t)
            case "coeff":
                return coefficient(self, t)
        args = tuple(self.canonical(a) for a in t.args)
        numbers = [a.data for a in args if a.op == "num"]
        if t.op == "fn" and numbers and len(numbers) == len(args):
            if (t.data, numbers[0]) in VALUES:
                return constant(VALUES[t.data, numbers[0]])
            if t.data == "factorial" and 0 <= numbers[0] <= 1000:
                return constant(factorial(int(numbers[0])))
            if t.data == "binomial" and min(numbers) >= 0 and max(numbers) <= 1000:
                return constant(comb(int(numbers[0]), int(numbers[1])))
        if t.op == "D" and args[1].op == "num" and args[1].data == 0:
            return self.poly(s.app(args[0], args[2]))
        if t.op == "ind" and args[0].op in ("eq", "le", "lt"):
            gap = literal(self.poly(s.sub(args[0].args[1], args[0].args[0])))
            if gap is not None:
                return constant({"eq": gap == 0, "le": gap >= 0, "lt": gap > 0}[args[0].op])
        if t.op == "jet" and args[2].op == "num" and args[2].data == 0:
            return self.poly(s.app(args[0], args[1]))
        new = s.make(t.op, args, t.data, t.hint)  # an application of a lam or a tup is carried out here
        return self.atom(new) if new.op == t.op else self.poly(new)

    def inverse(self, p: Poly) -> Poly:
        if not p:
            return {}
        one = single(p)
        if one is None:  # a monic argument, so that inv(2x + 2y) and inv(x + y) share their atom
            lead = p[min(p, key=order)]
            return scale(self.atom(self.store.make("inv", (self.term(scale(p, 1 / lead)),))), 1 / lead)
        result = constant(1 / one[1])
        for atom, e in one[0]:
            if invertible(atom):
                factor: Poly = {((atom, -1),): Fraction(1)}
            else:
                factor = self.poly(atom.args[0]) if atom.op == "inv" else self.atom(self.store.make("inv", (atom,)))
            for _ in range(abs(e)):
                result = self.multiply(result, factor if e > 0 else {((atom, 1),): Fraction(1)})
        return result

    def powers(self, t: Term) -> Poly:
        base, exponent = self.poly(t.args[0]), self.poly(t.args[1])
        number = literal(exponent)
        if number is not None:
            return self.literal_power(base, int(number))
        one = single(base)
        if one is None:
            return self.symbolic(self.term(base), exponent)
        result = constant(1)
        for factor, e in [*((self.store.num(p), e) for p, e in primes(one[1])), *one[0]]:
            result = self.multiply(result, self.literal_power(self.symbolic(factor, exponent), e))
        return result

    def literal_power(self, p: Poly, e: int) -> Poly:
        return self.power(p, e) if e >= 0 else self.power(self.inverse(p), -e)

    def symbolic(self, base: Term, exponent: Poly) -> Poly:
        """base^exponent, where the exponent is not literal."""
        require(integral(exponent), "an exponent is an integer")
        if invertible(base):
            parts: list[tuple[Poly, int]] | None = [
                ({m: Fraction(1)} if m else constant(1), int(a)) for m, a in exponent.items()
            ]
        else:
            parts = self.split(exponent)
        if parts is None:
            return self.atom(self.store.make("pow", (base, self.term(exponent))))
        result = constant(1)
        for p, e in parts:
            if literal(p) is not None:
                factor = self.literal_power(self.poly(base), e)
            elif invertible(base):
                factor = {monomial([(self.store.make("pow", (base, self.term(p))), e)]): Fraction(1)}
            else:
                factor = self.power(self.atom(self.store.make("pow", (base, self.term(p)))), e)
            result = self.multiply(result, factor)
        return result
