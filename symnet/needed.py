"""How many neurons one hidden layer needs for a polynomial: the bound, and its certificate for the kernel.

>>> import symnet as sn
>>> from sympy.abc import x, y, z
>>> sn.neurons_lower_bound(x*y*z, sn.tanh, bias=1)
at least 8 neurons (sense taylor; common bias, no output bias, no skip connections; at bias 1) by ...
>>> print(sn.neurons_lower_bound(x*y, sn.exp, bias=0).check())
proved, scope all
>>> sn.neurons_lower_bound(x*y*z, sn.relu, biases="free", sense="uniform").neurons
3

The theorems are in `symnet.lower_bounds`; one more is a function there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.display import Shown
from symnet.errors import NotAnActivation, SymnetError, UsageError
from symnet.kernel import Verdict
from symnet.lower_bounds import Biases, Bound, Conventions, Hypothesis, Sense, lower_bound
from symnet.proof.certificate import certificate, dumps, load
from symnet.proof.claims import Built, Claim, build
from symnet.proof.needed import needed_claim
from symnet.proof.verification import verdict_of
from symnet.render.writing import check_place, write_claims
from symnet.workbench import Explanation

if TYPE_CHECKING:
    from symnet.proof.certificate import Loaded

__all__ = ["LowerBound", "neurons_lower_bound"]


@dataclass(frozen=True, repr=False)
class LowerBound(Shown):
    """At least `neurons` neurons in one hidden layer, with the theorem, its hypotheses, and a certificate or none.

    `neurons` is oo where no number suffices at this bias; `unproved` says why there is no certificate.

    >>> from symnet.activations import exp
    >>> x, y = sympy.symbols("x y")
    >>> neurons_lower_bound(x * y, exp, bias=0).neurons
    4
    """

    bound: Bound

    @property
    def neurons(self) -> sympy.Expr:
        """The number."""
        return self.bound.neurons

    @property
    def theorem(self) -> str | None:
        """The label of the theorem; None where none is needed, or none applies."""
        return self.bound.theorem

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """What is used of the Taylor coefficients of σ, and how it is known."""
        return self.bound.hypotheses

    @property
    def certificate(self) -> str | None:
        """Its claim with the proof, as a certificate that `symnet check` reads; None if there is none."""
        return None if self.unproved else dumps(certificate(self._built[0]))

    @property
    def unproved(self) -> str:
        """Why there is no certificate; empty if there is one."""
        return self._built[1]

    @cached_property
    def _built(self) -> tuple[list[Built], str]:
        try:
            built = build([_claim(self.bound)])
        except SymnetError as error:
            return [], str(error)
        return built, built[-1].error

    def check(self) -> Verdict:
        """The kernel's verdict on the certificate, from a process of its own; undecided where there is none."""
        built, reason = self._built
        return verdict_of(built) if not reason else Verdict("neurons-needed", "undecided", reason=reason)

    def explain(self) -> Explanation:
        """Its claim, the numbered steps of its proof and the kernel's verdict.

        Raises:
            UsageError: where there is no certificate.
        """
        return Explanation(self._loaded(), self.check())

    def write(self, path: str | Path) -> None:
        """Write its claim with the proof, once the kernel has proved it: as .pdf, .tex, .html or .json.

        Raises:
            UsageError: where there is no certificate, and for other endings. BadFile, TypesettingError, NotAsExpected:
                as `Construction.write`.
        """
        place = Path(path)
        check_place(place)
        label = self._loaded().label
        write_claims(place, self.certificate or "", {label})

    def _loaded(self) -> Loaded:
        content = self.certificate
        if content is None:
            raise UsageError(f"this bound has no certificate: {self.unproved}")
        return load(content)[-1]

    def __str__(self) -> str:
        found, number = self.bound, self.neurons
        words = ", ".join(found.conventions.words)
        where = f"; at bias {found.bias}" if found.bias is not None and found.conventions.biases == "common" else ""
        count = "no number of neurons suffices" if number is sympy.oo else f"at least {number} neuron"
        count += "s" if number not in (1, sympy.oo) else ""
        theorem = f" by {found.theorem}" if found.theorem else ""
        lines = [f"{count} (sense {found.sense}; {words}{where}){theorem}: {found.why}"]
        if self.hypotheses:
            lines.append(f"  uses {', '.join(map(str, self.hypotheses[:_MOST_TOLD]))}{self._more()}")
        lines += [f"  {note}" for note in found.notes]
        return "\n".join(lines)

    def _more(self) -> str:
        left = len(self.hypotheses) - _MOST_TOLD
        return f" and {left} more" if left > 0 else ""

    __repr__ = __str__


_MOST_TOLD = 8


def _claim(bound: Bound) -> Claim:
    """The bound as a claim for the kernel.

    Raises:
        UsageError: where no theorem of the kernel's says it. LimitExceeded: where it is too large to be written down.
    """
    if bound.theorem is None:
        raise UsageError(f"no theorem is used: {bound.why}")
    return needed_claim(bound)


def neurons_lower_bound(
    target: sympy.Expr,
    activation: Activation,
    *,
    bias: Point | None = None,
    output_bias: bool = False,
    biases: Biases = "common",
    skip: bool = False,
    sense: Sense = "taylor",
    variables: Sequence[sympy.Symbol] | None = None,
) -> LowerBound:
    """How many neurons one hidden layer needs for a polynomial over Q, in a sense, under conventions.

    `biases="common"` without a `bias` is whichever common bias; `biases="none"` is the bias 0. `skip` allows linear
    connections from the inputs to the output. Senses: "taylor", "formal" (scale λ → 0), "uniform" (on a box).

    Raises:
        UsageError: for conventions that contradict each other. NotAPolynomial, TextGiven, FloatGiven, SymbolClash: for
            the target. LimitExceeded: for what is too large. NotExact, FloatGiven: for the bias.

    >>> import symnet as sn
    >>> from sympy.abc import x, y
    >>> sn.neurons_lower_bound(x*y, sn.softplus).neurons, sn.neurons_lower_bound(x*y, sn.tanh, bias=0).neurons
    (4, oo)
    """
    if not isinstance(activation, Activation):
        raise NotAnActivation(activation, "give a symnet Activation")
    at = None if bias is None else activation.point(bias)
    conventions = Conventions(biases, output_bias, skip)
    return LowerBound(lower_bound(target, activation, conventions, bias=at, sense=sense, variables=variables))
