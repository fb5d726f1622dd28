"""Guessing rational numbers: which rational a coefficient made of exponentials and roots will turn out to be.

A coefficient like σ''(b)/(4σ''(b)) · 4 is 1, but its normal form does not show it while σ''(b) is a quotient. It is
evaluated with many digits and the rational nearby is taken; the step that then states it is checked by the kernel,
with the denominators known not to be 0. A wrong guess is a step refused, never a wrong statement.

>>> from symnet.kernel.terms import REAL
>>> p = Prover()
>>> d = p.store.make("D", (p.store.var("f", ("Fun", REAL, REAL)), p.number(2), p.number(0)))
>>> Guesses(p).rational(p.store.mul(p.number(3), d, p.store.make("inv", (d,))))
Fraction(3, 1)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from symnet.kernel.enclosure import Interval, enclose
from symnet.kernel.normal import Normalizer
from symnet.kernel.poly import Monomial, Poly, literal
from symnet.kernel.terms import KernelError, Term
from symnet.proof.prover import Prover
from symnet.proof.values import free_variables

__all__ = ["Guesses"]

BITS = 256
LARGEST, NEAR = 2**60, Fraction(1, 2**160)  # the denominators tried, and how near such a number must be


@dataclass
class Guesses:
    """What was guessed in one proof; symbols that are `fixed` are numbers, the others variables of polynomials."""

    prover: Prover
    fixed: frozenset[Term] = frozenset()
    found: dict[Term, Fraction | None] = field(default_factory=dict)
    known: dict[Term, Interval] = field(default_factory=dict)
    variable: dict[Term, bool] = field(default_factory=dict)

    def rational_coefficients(self, n: Normalizer, poly: Poly) -> Poly:
        """The polynomial with rational coefficients of its monomials in the variables, where they can be guessed."""
        groups: dict[Monomial, Poly] = {}
        for m, c in poly.items():
            outer = tuple(f for f in m if self.varies(f[0]))
            groups.setdefault(outer, {})[tuple(f for f in m if f not in outer)] = c
        result: Poly = {}
        for outer, coefficient in groups.items():
            value = literal(coefficient)
            if value is None:
                value = self.rational(n.term(coefficient))
            if value is None:
                for inner, c in coefficient.items():
                    result[tuple(sorted((*outer, *inner), key=lambda f: f[0].serial))] = c
            elif value:
                result[outer] = value
        return result

    def varies(self, atom: Term) -> bool:
        """Whether the atom has a variable in it."""
        if atom not in self.variable:
            self.variable[atom] = any(v not in self.fixed for v in free_variables(atom))
        return self.variable[atom]

    def rational(self, term: Term) -> Fraction | None:
        """The rational number that the term is likely to be, whatever its symbols are; None if there is none nearby."""
        if term not in self.found:
            self.found[term] = self.guess(term)
        return self.found[term]

    def guess(self, term: Term) -> Fraction | None:
        """The rational number near the term's value."""
        stack, seen = [term], {term}
        while stack:  # symbols and unknown derivatives get values at random
            t = stack.pop()
            if t.op in ("var", "D") or (t.op == "app" and t.args[0].op != "def"):
                value = Fraction(pow(5, 301 + t.serial, 2**201), 2**200)  # no quotient of these is a simple number
                self.known[t] = (value, value)
                continue
            new = [a for a in t.args if a not in seen]
            seen.update(new)
            stack.extend(new)
        store = self.prover.store
        fuel = store.fuel  # guessing is no step of the proof, so it costs none of its budget
        try:
            low, high = enclose(store, term, BITS, self.known)
        except (KernelError, ZeroDivisionError):
            return None
        finally:
            store.fuel = fuel
        middle = (low + high) / 2
        found = middle.limit_denominator(LARGEST)
        return found if max(high - found, found - low) < NEAR else None
