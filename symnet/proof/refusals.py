"""What the kernel's refusal of a step means to the author of a proof: the values that differ, the rule to use instead.

The kernel only says that a step does not hold. Nothing here is trusted: it words the refusal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from symnet.display import text
from symnet.kernel.algebra import congruence_parts
from symnet.kernel.logic import Theorem, knowledge
from symnet.kernel.series import Expansion
from symnet.kernel.terms import KernelError, Store, Term

__all__ = ["line_of", "refusal"]

LONGEST = 120  # characters of a coefficient that is still read in one line


def refusal(store: Store, rule: str, premises: Sequence[Theorem], terms: Sequence[Term], said: str) -> str:
    """Return in the words of an author why a rule of the kernel refuses a step."""
    found = re.fullmatch(r"the coefficients of z\^(-?\d+) differ", said)
    if rule == "series" and found:
        return f"the coefficients of λ^{found[1]} differ{_both(store, premises, terms[0], int(found[1]))}"
    if rule in ("ring", "linear_combination") and said == "a formula `eq` is wanted, this is `cong`":
        return "this step is about equations, and the formula holds up to O(λ^r) only: use p.series"
    return said.replace("z^", "λ^")  # the kernel calls the scale z


def _both(store: Store, premises: Sequence[Theorem], goal: Term, power: int) -> str:
    left, right, order = goal.args
    try:
        n, _, congruences = knowledge(store, list(premises))
        expansion = Expansion(n, [congruence_parts(t) for t in congruences])
        values = [
            text(n.term(expansion.expand(n.poly(side), int(order.data))[0].get(power, {}))) for side in (left, right)
        ]
    except (KernelError, RecursionError):
        return ""
    return f": {values[0]} and {values[1]}" if max(map(len, values)) <= LONGEST else ""


def line_of(error: BaseException, file: str) -> str:
    """Return 'line 7' for the line of a file in which an error arose; '' where it arose elsewhere."""
    found, at, there = 0, error.__traceback__, Path(file).resolve()
    while at is not None:
        if Path(at.tb_frame.f_code.co_filename).resolve() == there:
            found = at.tb_lineno
        at = at.tb_next
    return f"line {found}" if found else ""
