"""Names of bound variables where a step or another claim made the term first, without one.

Terms are shared, so that a name (a hint for printing, never part of what is proved) is that of whoever made the term
first. Where nobody named the variable, the first name that an author gives counts.

>>> from symnet.kernel.terms import INT, Store
>>> store = Store()
>>> function = store.lam(INT, store.bvar(0, INT))
>>> hinted(function, "k").hint, hinted(function, "m").hint
('k', 'k')
"""

from __future__ import annotations

from symnet.kernel.terms import Term

__all__ = ["hinted", "keep_names"]

ENTRY = "c"  # the value that runs through the domain of one entry of a family


def hinted(term: Term, name: str | None) -> Term:
    """Return the term; its bound variable has this name if it had none."""
    if term.hint is None:
        term.hint = name
    return term


def keep_names(rule: str, conclusion: Term) -> None:
    """Name the bound variables on the right side of a rule about sums as they are named on the left side."""
    left, right = conclusion.args
    if rule == "split":
        for part in right.args:
            hinted(part, left.hint)
    elif rule in ("shift", "reverse"):
        hinted(right, left.hint)
    elif rule == "swap":
        hinted(hinted(right, left.args[1].hint).args[1], left.hint)
    elif rule == "distribute":
        hinted(hinted(right, left.args[1].hint).args[1], ENTRY)
    elif rule == "split_family":
        hinted(hinted(right, left.hint).args[1], ENTRY)


RULES = ("split", "shift", "reverse", "swap", "distribute", "split_family")
