"""What a lower bound is: a number of neurons, in a sense, under conventions, by a theorem with its hypotheses.

>>> Conventions("none").words
('no biases', 'no output bias', 'no skip connections')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import sympy

from symnet.activations import Activation
from symnet.exact.constants import Constant

__all__ = ["Biases", "Bound", "Conventions", "Hypothesis", "Polynomial", "Sense", "Triangular"]

Biases = Literal["none", "common", "free"]
Sense = Literal["taylor", "formal", "uniform"]

IN_PROSE = frozenset({"free-partials-pivot", "robust-partials"})
"""Theorems that no shipped claim states for all polynomials; docs/lower_bounds.md has their proofs."""
NOT_BY_THE_KERNEL = "(* proved in docs/lower_bounds.md, not by the kernel)"
_WORDS: dict[Biases, str] = {"none": "no biases", "common": "common bias", "free": "free biases"}


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the counted networks may use: biases, an output bias, linear skip connections from inputs to the output."""

    biases: Biases
    output_bias: bool = False
    skip: bool = False

    @property
    def supplied(self) -> frozenset[int]:
        """The degrees of the target that they supply without neurons: 0, 1, both or none."""
        return frozenset([0] * self.output_bias + [1] * self.skip)

    @classmethod
    def of(cls, words: Sequence[str]) -> Conventions:
        """The conventions that a construction states.

        >>> Conventions.of(("free biases", "output bias", "no skip connections"))
        Conventions(biases='free', output_bias=True, skip=False)
        """
        biases = next(name for name, word in _WORDS.items() if word in words)
        return cls(biases, "output bias" in words, "skip connections" in words)

    def allow(self, other: Conventions) -> bool:
        """Whether every network under the other conventions is one under these.

        So a construction under the others serves these, and a bound for these holds for the others.

        >>> Conventions("common", output_bias=True).allow(Conventions("none"))
        True
        >>> Conventions("common", output_bias=True).allow(Conventions("none", skip=True))
        False
        """
        order: list[Biases] = ["none", "common", "free"]
        biases = order.index(other.biases) <= order.index(self.biases)
        return biases and other.output_bias <= self.output_bias and other.skip <= self.skip

    @property
    def words(self) -> tuple[str, str, str]:
        """In the words in which constructions state theirs."""
        output = "output bias" if self.output_bias else "no output bias"
        return _WORDS[self.biases], output, "skip connections" if self.skip else "no skip connections"


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a bound uses of σ: that a Taylor coefficient at the bias is not 0 (or is 0), and how that is known."""

    order: int
    vanishes: bool
    how: str

    def __str__(self) -> str:
        return f"c_{self.order} {'=' if self.vanishes else '≠'} 0 ({self.how})"


Polynomial = tuple[tuple[tuple[int, ...], Fraction], ...]  # (exponents, coefficient), ...


@dataclass(frozen=True)
class Triangular:
    """Polynomials f_1 ... f_N and g_1 ... g_N: L(f_s g_t) is known for s <= t, 0 for s < t, not 0 for s = t.

    Here L(x^γ) = Σ_j w_j a_j^γ over the neurons of any network that computes the target, known for some degrees |γ|.
    With free biases L takes σ_j^(k)(b_j)/k! in, and is another one for each degree k. With a `pivot` x_pivot is divided
    by: L(y^γ) is that of the other variables over it, from the part of degree `part` alone, known for |γ| < part.
    """

    rows: tuple[Polynomial, ...]
    columns: tuple[Polynomial, ...]
    pivot: int | None = None
    part: int | None = None


@dataclass(frozen=True)
class Bound:
    """At least `neurons` neurons in one hidden layer, for this target in this sense under these conventions.

    `neurons` is oo where no number suffices.  `theorem` is the label of the theorem it is an instance of, None where it
    needs none (0 and 1, what the conventions supply) or none applies; robust-partials is proved in the text of
    `lower_bounds.free`, not by the kernel, and of free-partials-pivot the kernel proves single instances.  `why` says
    in words how it comes about.  `degrees` are those of the rows that are counted (the set R of the gap-set bound);
    `bias` is the common bias, None where any may be taken.  `notes` say what was not used: coefficients that are
    undecided, senses that do not apply.
    """

    neurons: sympy.Expr
    target: sympy.Expr
    variables: tuple[sympy.Symbol, ...]
    activation: Activation
    sense: Sense
    conventions: Conventions
    bias: Constant | None
    theorem: str | None
    hypotheses: tuple[Hypothesis, ...]
    why: str
    degrees: tuple[int, ...] = ()
    data: Triangular | None = None
    notes: tuple[str, ...] = ()

    @property
    def in_prose(self) -> bool:
        """Whether it is shown in prose alone; of free-partials-pivot the kernel proves instances with their data."""
        return self.theorem in IN_PROSE and not (self.theorem == "free-partials-pivot" and self.data is not None)

    @property
    def claim(self) -> str | None:
        """The label of the shipped claim that it is an instance of; None for theorems that are shown in prose alone."""
        return None if self.theorem in IN_PROSE else self.theorem
