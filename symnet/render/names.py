"""Names for what is printed: Greek letters, bound variables without clashes, the definitions of a statement.

Terms carry no names for bound variables (they are de Bruijn indices), only the author's hint. A `Scope` gives each
binder a name on the way down: the hint if it is free, else the hint with a number.

>>> from symnet.kernel.terms import Store
>>> store = Store()
>>> x = store.var("x", REAL)
>>> scope = Scope.of(x)
>>> scope.bind("x", REAL)[0]
'x2'

One more letter or function name is a line in a table here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symnet.exact.polynomials import look
from symnet.kernel.terms import FUNCTIONS, INT, REAL, SERIES, Sort, Term
from symnet.proof.certificate import is_word

__all__ = ["GREEK", "SPELLED", "Scope", "definitions", "is_named_function", "sort_text"]

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
SPELLED = {letter: name for name, letter in GREEK.items()}


@dataclass(frozen=True, slots=True)
class Scope:
    """The names of the bound variables in force, innermost first, the names that are taken, and abbreviations.

    Names that print alike, as x1 and x_1, are one name to it: `taken` has what they have in common (`look`). An
    abbreviation stands for its term where `depth` variables are bound, as it may have open ones.
    """

    names: tuple[str, ...]
    taken: frozenset[str]
    short: Mapping[Term, str] = field(default_factory=dict)
    depth: int = 0

    @staticmethod
    def of(*terms: Term) -> Scope:
        """Return the scope in which the terms stand alone: their symbols and definitions take their names."""
        found = set(FUNCTIONS)
        seen: set[Term] = set()
        stack = list(terms)
        while stack:
            t = stack.pop()
            if t in seen:
                continue
            seen.add(t)
            stack.extend(t.args)
            if t.op == "var":
                found.add(t.data[0])
            elif t.op == "def":
                found.add(t.data)
            elif t.op in ("z", "cong"):
                found.add("lambda")  # else it may be the name of a number
        return Scope((), frozenset(map(look, found)))

    def has(self, name: str) -> bool:
        """Whether a name is taken, or another that prints like it."""
        return look(name) in self.taken

    def bind(self, hint: str | None, sort: Sort) -> tuple[str, Scope]:
        """Return the name of a binder's variable and the scope of its body; a hint that is no word is not taken."""
        base = hint if hint and is_word(hint) else _default(sort)
        name, count = base, 1
        while self.has(name):
            count += 1
            name = f"{base}{count}"
        return name, Scope((name, *self.names), self.taken | {look(name)}, self.short, self.depth)

    def abbreviated(self, names: Sequence[tuple[str, Term]]) -> Scope:
        """Return this scope with names for terms in it."""
        taken = self.taken | {look(name) for name, _ in names}
        return Scope(self.names, taken, {**self.short, **{t: name for name, t in names}}, len(self.names))

    def abbreviation(self, term: Term) -> str | None:
        """Return the name that stands for a term here, if there is one."""
        if not self.short or (term.loose and len(self.names) != self.depth):
            return None
        return self.short.get(term)

    def name(self, index: int) -> str:
        """Return the name of a bound variable; one that is bound nowhere is shown by its index."""
        return self.names[index] if index < len(self.names) else f"#{index - len(self.names)}"


def _default(sort: Sort) -> str:
    return (
        {INT: "k", REAL: "t", SERIES: "S"}.get(sort, "f") if isinstance(sort, str) else "x" if sort[1] == INT else "f"
    )


def definitions(*terms: Term) -> list[tuple[str, Term]]:
    """Return the definitions that occur, each once, with those first that others use."""
    found: list[tuple[str, Term]] = []
    seen: set[Term] = set()
    stack = [(t, False) for t in reversed(terms)]
    while stack:
        t, done = stack.pop()
        if done:
            found.append((t.data, t.args[0]))
        elif t not in seen:
            seen.add(t)
            if t.op == "def":
                stack.append((t, True))
            stack.extend((a, False) for a in reversed(t.args))
    return found


def is_named_function(term: Term) -> bool:
    """Whether the term is t ↦ exp(t), or another named function of a real variable, printed by its name alone."""
    if term.op != "lam" or term.data != REAL:
        return False
    body = term.args[0]
    return body.op == "fn" and len(body.args) == 1 and body.args[0].op == "bvar" and body.data != "factorial"


def sort_text(sort: Sort) -> str:
    """Return a sort as it is read: ℤ, ℝ, ℝ((λ)), ℤ → ℝ.

    >>> sort_text(("Fun", "Int", "Real"))
    'ℤ → ℝ'
    """
    if isinstance(sort, str):
        return {INT: "ℤ", REAL: "ℝ", SERIES: "ℝ((λ))"}.get(sort, sort)
    left, right = sort_text(sort[1]), sort_text(sort[2])
    return f"({left}) → {right}" if "→" in left else f"{left} → {right}"
