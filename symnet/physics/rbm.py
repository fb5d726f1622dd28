"""Renormalization as a restricted Boltzmann machine, on finite alphabets, exactly.

Visible states v have the weights e^(-H(v)), and T(v, h) couples them to hidden states h. The renormalized one is
e^(-H_RG(h)) = Σ_v e^(T(v, h) - H(v)), which is the weight that the machine of energy H(v) - T(v, h) gives to h (claim
rg-rbm). The other way round, the machine's weight of v is e^(-H(v)) only where Σ_h e^(T(v, h)) = 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from symnet.errors import ShapeMismatch, Undecided, UsageError
from symnet.exact.balls import sign
from symnet.exact.numbers import as_exact, listed

__all__ = ["BoltzmannMachine", "equal_sums_only", "not_coupled"]


@dataclass(frozen=True)
class BoltzmannMachine:
    """Weights e^(-H(v)) of the visible states and factors e^(T(v, h)), row v, column h: exact positive numbers.

    Raises ShapeMismatch where the rows do not fit, UsageError for an entry that is not positive, FloatGiven for floats.

    >>> machine = BoltzmannMachine([1, 3], [["1/4", "3/4"], ["1/2", "1/2"]])
    >>> machine.hidden, machine.visible, machine.is_exact
    ((7/4, 9/4), (1, 3), True)
    """

    weights: Sequence[Any]
    factors: Sequence[Sequence[Any]]

    def __post_init__(self) -> None:
        given = listed(self.weights, "weights of a machine", "[1, 2]")
        table = [
            listed(row, "the factors of a state", "['1/4', '3/4']")
            for row in listed(self.factors, "rows of factors", "[[1, 2], [3, 4]]")
        ]
        weights = tuple(_positive(w, f"the weight of state {v}") for v, w in enumerate(given))
        factors = tuple(
            tuple(_positive(e, f"the factor of states ({v}, {h})") for h, e in enumerate(row))
            for v, row in enumerate(table)
        )
        if not weights or not factors or not factors[0]:
            raise UsageError("a machine has at least one visible and one hidden state")
        if len(factors) != len(weights):
            raise ShapeMismatch("weights and rows of factors", len(weights), len(factors))
        for row in factors:
            if len(row) != len(factors[0]):
                raise ShapeMismatch("rows of factors", len(factors[0]), len(row))
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "factors", factors)

    @property
    def traces(self) -> tuple[sympy.Expr, ...]:
        """Tr_h e^T for each v."""
        return tuple(sympy.Add(*row) for row in self.factors)

    @property
    def hidden(self) -> tuple[sympy.Expr, ...]:
        """e^(-H_RG(h)) = Σ_v e^(T - H) for each h; the machine's weights of the hidden states too."""
        pairs = list(zip(self.weights, self.factors, strict=True))
        return tuple(sympy.Add(*(w * row[h] for w, row in pairs)) for h in range(len(self.factors[0])))

    @property
    def visible(self) -> tuple[sympy.Expr, ...]:
        """The machine's weights Σ_h e^(T - H) of the visible states."""
        return tuple(w * trace for w, trace in zip(self.weights, self.traces, strict=True))

    @property
    def hamiltonian(self) -> tuple[sympy.Expr, ...]:
        """H_RG(h) = -ln Σ_v e^(T - H)."""
        return tuple(-sympy.log(w) for w in self.hidden)

    @property
    def is_exact(self) -> bool:
        """Whether the machine's weights of the visible states are e^(-H(v)): Tr_h e^T = 1 for all v."""
        return all(_same(trace, sympy.Integer(1)) for trace in self.traces)

    @property
    def is_exact_normalised(self) -> bool:
        """Whether the machine's probabilities of the visible states are e^(-H(v))/Z: Tr_h e^T is the same for all v."""
        return all(_same(trace, self.traces[0]) for trace in self.traces)

    @property
    def sums_agree(self) -> bool:
        """Whether Tr_vh e^(T - H) = Tr_v e^(-H), which is less than `is_exact`."""
        return _same(sympy.Add(*self.visible), sympy.Add(*self.weights))


def equal_sums_only() -> BoltzmannMachine:
    """Return a machine whose partition function is that of its Hamiltonian, while its probabilities are not.

    >>> machine = equal_sums_only()
    >>> machine.sums_agree, machine.is_exact_normalised, machine.visible
    (True, False, (1/2, 3/2))
    """
    return BoltzmannMachine([1, 1], [["1/2"], ["3/2"]])


def not_coupled(weights: Sequence[object], hidden: Sequence[object]) -> BoltzmannMachine:
    """Return the machine with T(v, h) = g(h), e^g given: exact after normalisation, and its hidden states tell nothing.

    >>> machine = not_coupled([1, 3], [2, 5])
    >>> machine.is_exact_normalised, machine.is_exact, machine.hidden
    (True, False, (8, 20))
    """
    return BoltzmannMachine(weights, [hidden for _ in weights])


def _positive(value: object, what: str) -> sympy.Expr:
    number = as_exact(value, what)
    found = sign(number) if number.is_number else 1
    if found is None:
        raise Undecided(f"whether {what} is positive", f"{number} is too near 0")
    if found != 1 or number.is_nonpositive:
        raise UsageError(f"{what} is {number}, but e^x is positive; give e^(-H) and e^T, not H and T")
    return number


def _same(first: sympy.Expr, second: sympy.Expr) -> bool:
    found = sign(first - second) if (first - second).is_number else (0 if sympy.simplify(first - second) == 0 else None)
    if found is None:
        raise Undecided(f"whether {first} = {second}", "their difference may be 0")
    return found == 0
