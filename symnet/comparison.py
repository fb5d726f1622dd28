"""What each construction on offer costs for a target: neurons, synapses, layers, with sense and conventions.

>>> from symnet.activations import softplus
>>> from sympy.abc import x, y, z
>>> for row in costs(x*y*z, softplus).rows[:3]:
...     print(row.name, row.neurons, row.hidden_layers, row.conventions)
layers of gates 10 2 ('no biases', 'no output bias', 'no skip connections')
layers of gates, skip connections 8 2 ('no biases', 'no output bias', 'skip connections')
layers of gates with output bias 7 2 ('free biases', 'output bias', 'no skip connections')

One more construction is a line in `constructions/offers.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.by_cases import computed_by_cases
from symnet.constructions.direct import Domain
from symnet.constructions.multilinear import BitFunction
from symnet.constructions.offers import Cost, counted, offers, offers_by_cases
from symnet.display import table
from symnet.exact.polynomials import terms, variables_of

__all__ = ["Cost", "Costs", "costs"]


@dataclass(frozen=True, slots=True)
class Costs:
    """All constructions for a target, those that this activation cannot do, and generic counts to compare with.

    `coefficients` is C(n+d, d), the number of coefficients of a polynomial of degree d in n variables; on bits 2^n, the
    number of values; None for what is no polynomial.
    """

    target: sympy.Expr | BitFunction
    activation: Activation
    rows: tuple[Cost, ...]
    refused: tuple[tuple[str, str], ...]
    coefficients: int | None
    variables: int
    degree: int | None

    def __str__(self) -> str:
        lines = [_table(self.rows)] if self.rows else []
        lines += [
            f"not possible: {', '.join(name for name, why in self.refused if why == reason)}: {reason}"
            for reason in dict.fromkeys(reason for _, reason in self.refused)
        ]
        n, d, number = self.variables, self.degree, self.coefficients
        if d is not None:
            lines.append(f"a polynomial of degree {d} in {n} variables has C({n}+{d},{d}) = {number} coefficients")
        elif number is not None:
            lines.append(f"a function of {n} bits has 2^{n} = {number} values")
        return "\n".join(lines)


def _table(found: Sequence[Cost]) -> str:
    """Each network in a row, those with few layers and neurons first; below, its other names after a sign =."""
    rows = []
    for r in sorted(found, key=lambda r: (r.hidden_layers, r.neurons, r.synapses or 0)):
        if r.same_as is not None:
            continue
        counts = (r.hidden_layers, r.neurons, "" if r.synapses is None else r.synapses)
        rows.append((r.name, *map(str, counts), ", ".join(r.senses), ", ".join(r.conventions)))
        rows += [(f"= {other.name}", "", "", "", "", "") for other in found if other.same_as == r.name]
    shown = table(rows, ("construction", "layers", "neurons", "synapses", "senses", "conventions"))
    return f"{shown}\n(= the same network)" if any(r.same_as for r in found) else shown


def costs(
    target: sympy.Expr | BitFunction,
    activation: Activation,
    *,
    domain: Domain = "reals",
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    beta: object | None = None,
) -> Costs:
    """Build every construction on offer for the target and count it; nothing is stored of those that are refused.

    Printed, it is the table of `symnet cost`.

    Raises NotAPolynomial, LimitExceeded and the like for targets that no construction takes.

    >>> from symnet.activations import relu
    >>> from sympy.abc import x, y
    >>> print(costs(x & y, relu))
    construction                                  layers  neurons  synapses  senses         conventions
    an AND for each monomial                      1       1        3         exact on bits  free biases...
    ...
    a function of 2 bits has 2^2 = 4 values
    """
    made = computed_by_cases(target, activation, domain, variables=variables, beta=beta)
    if made is not None:
        n = len(made.variables)
        coefficients = 2**n if made.domain == "bits" else None
        rows, refused = counted(offers_by_cases(target, made))
        return Costs(target, activation, rows, refused, coefficients, n, None)
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    degree = max((sum(e) for e in found), default=0)
    rows, refused = counted(offers(target, activation, symbols, found, bias))
    n = len(symbols)
    return Costs(target, activation, rows, refused, comb(n + degree, degree), n, degree)
