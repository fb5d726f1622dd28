"""Why a step holds, in words: the rules of the kernel as openings of sentences, its facts as formulas.

>>> RULES["series"].opening
'Expanding in powers of λ'
>>> known("exp_add").text
'exp(a + b) = exp(a)·exp(b)'
>>> known("binomial_step").text
"Pascal's rule"

A new rule of the kernel is one line in `RULES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from symnet.kernel.facts import axiom, fact
from symnet.kernel.terms import KernelError, Store, Term
from symnet.render.names import Scope
from symnet.render.text import text

__all__ = ["RULES", "Known", "Rule", "known", "known_axiom"]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a rule is said in a list of steps, and how a sentence about it begins."""

    words: str
    opening: str


RULES = {
    "assume": Rule("assumption", "Suppose that"),
    "discharge": Rule("the assumption becomes a condition", "Hence"),
    "apply": Rule("the condition holds", "Hence"),
    "intro": Rule("it was arbitrary", "As nothing else was assumed"),
    "instantiate": Rule("at these values", "At these values"),
    "both": Rule("together", "Together"),
    "part": Rule("a part of it", "In particular"),
    "either": Rule("one of the cases", "Thus"),
    "cases": Rule("in each of the cases", "In each of these cases"),
    "trichotomy": Rule("less, equal or greater", "As of two numbers one is less, or they are equal"),
    "excluded": Rule("it holds or it does not", "As it holds or does not"),
    "witness": Rule("here is one", "Thus"),
    "choose": Rule("take one", "Taking one"),
    "absurd": Rule("a contradiction", "From this contradiction"),
    "induction": Rule("by induction", "By induction"),
    "strong_induction": Rule("by strong induction", "By strong induction"),
    "rewrite": Rule("by rewriting", "Inserting this"),
    "convert": Rule("by the laws of rings", "By algebra"),
    "ring": Rule("by the laws of rings", "By algebra"),
    "linear_combination": Rule("by combining equations", "Combining equations"),
    "series": Rule("by expansion in powers of λ", "Expanding in powers of λ"),
    "by_coefficients": Rule("coefficient by coefficient", "Comparing coefficients"),
    "coefficients": Rule("coefficient by coefficient", "Comparing coefficients"),
    "order": Rule("by adding inequalities", "Adding inequalities"),
    "derivative": Rule("by differentiating", "Differentiating"),
    "differentiable": Rule("by the rules of differentiation", "By the rules of differentiation"),
    "enclosure": Rule("by rational intervals", "Computing with rational intervals"),
    "split": Rule("by cutting the range", "Cutting the range of summation"),
    "shift": Rule("by shifting the index", "Shifting the index"),
    "reverse": Rule("in the opposite order", "In the opposite order"),
    "swap": Rule("by exchanging the sums", "Exchanging the sums"),
    "congruence": Rule("term by term", "Term by term"),
    "distribute": Rule("by multiplying out", "Multiplying out"),
    "split_family": Rule("by taking off the last entry", "Taking off the last entry"),
    "indicator": Rule("by the meaning of the indicator", "By the meaning of the indicator"),
    "definition": Rule("by definition", "By definition"),
    "fact": Rule("known", "It is known that"),
    "axiom": Rule("axiom", "By an axiom"),
    "use": Rule("proved before", "We use what was proved before"),
}

IN_WORDS = {
    "binomial_step": "Pascal's rule",
    "coefficient_of_one": "1 having no coefficient but that of λ⁰",
    "coefficient_of_jet": "σ(b + S) having no negative powers of λ",
    "derivative_exp": "exp being its own derivative",
    "jet_expansion": "the expansion of σ(b + S), cut off",
    "exponential_series": "exp(S + T) = exp(S) exp(T)",
    "increasing": "functions not falling where their derivatives are not negative",
    "intermediate_value": "differentiable functions having zeros where their sign changes",
    "weierstrass": "continuous functions being close to polynomials on an interval",
}  # the facts and axioms that are better said than printed


@dataclass(frozen=True, slots=True)
class Known:
    """A fact of the kernel without its quantifiers: in words, or as a formula under conditions."""

    words: str
    formula: Term
    conditions: tuple[Term, ...]
    scope: Scope

    @property
    def text(self) -> str:
        """The fact in Unicode."""
        if self.words:
            return self.words
        given = " and ".join(text(c, scope=self.scope) for c in self.conditions)
        return text(self.formula, scope=self.scope) + (f" ({given})" if given else "")


def known(name: str) -> Known:
    """Return a fact of the kernel. A name that is none is returned as words: a certificate may come from anywhere."""
    return _known(name, "fact")


def known_axiom(name: str) -> Known:
    """Return an axiom of the kernel in the same way."""
    return _known(name, "axiom")


@lru_cache(maxsize=256)
def _known(name: str, kind: str) -> Known:
    store = Store()
    try:
        formula = (fact if kind == "fact" else axiom)(store, name)
    except KernelError:
        return Known(f"{kind} {name}", store.false(), (), Scope.of())
    scope, conditions = Scope.of(formula), []
    while formula.op == "forall" or (formula.op == "imp" and formula.args[1].op != "false"):
        if formula.op == "forall":
            _, scope = scope.bind(formula.hint, formula.data)
            formula = formula.args[0]
        else:
            conditions.append(formula.args[0])
            formula = formula.args[1]
    return Known(IN_WORDS.get(name, ""), formula, tuple(conditions), scope)
