"""Networks that compute their target by cases, on bits or on all reals, with no expansion about a bias.

A `Recipe` divides by derivatives of a smooth activation. ReLU and the Heaviside step have none to divide by, but they
distinguish cases, and so does a steep logistic: what they compute on {0,1}^n, and ReLU on R^n, is exact, or off by an
error that is told. The network is all the structure there is.

>>> from symnet.constructions.bits import and_neuron
>>> from symnet.activations import relu
>>> gate = and_neuron(relu, 3)
>>> gate.network.widths, gate.senses, gate.conventions
((3, 1, 1), ('exact on bits',), ('free biases', 'no output bias', 'no skip connections'))

One more construction: a function that says its layers as linear forms and returns `Direct`; its proof is in
`proof/cases`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

import sympy

from symnet.activations import Activation
from symnet.constructions.recipes import affine_of
from symnet.constructions.senses import conventions_of
from symnet.constructions.straightline import Linear
from symnet.errors import LimitExceeded, TextGiven, UsageError
from symnet.exact.constants import Constant
from symnet.exact.decimals import decimal_text, outward
from symnet.exact.numbers import to_sympy
from symnet.exact.polynomials import variables_of
from symnet.networks.layers import Activate, Affine
from symnet.networks.network import Layer, Network

if TYPE_CHECKING:
    from symnet.constructions.squaring import Program

__all__ = ["Direct", "Domain", "layered", "symbols_for"]

Domain = Literal["bits", "reals", "box"]


@dataclass(frozen=True)
class Direct:
    """A network that computes its target on a domain, up to an error that is told; immutable.

    |network - target| is at most weight/(1 + e^(β/2)) on the domain, for the sharpness β > 0 of its neurons; where they
    have none it is 0. `cases` are values and formulas of bits, if the target was read off them as Σ value·[formula].
    On a box (an interval for each variable) it is at most `within`; `program` says how it came about.
    """

    name: str
    network: Network
    target: sympy.Expr
    variables: tuple[sympy.Symbol, ...]
    activation: Activation
    domain: Domain
    method: str = ""
    sharpness: Constant | None = None
    weight: Fraction = Fraction(0)
    cases: tuple[tuple[Fraction, sympy.Basic], ...] = ()
    box: tuple[tuple[Fraction, Fraction], ...] = ()
    within: Fraction = Fraction(0)
    program: Program | None = None

    @property
    def error(self) -> sympy.Expr:
        """A bound of |network - target| on the domain."""
        if self.domain == "box":
            return to_sympy(self.within)
        if self.sharpness is None:
            return sympy.Integer(0)
        return to_sympy(self.weight) / (1 + sympy.exp(self.sharpness.expr / 2))

    @property
    def senses(self) -> tuple[str, ...]:
        """The one sense in which it computes its target: exact, exact or uniform on bits, within an error on a box."""
        kind = "exact" if self.error == 0 else "uniform"
        if self.domain == "box":
            return (
                f"within {decimal_text(outward(self.within, 3))} on the box" if self.within else "exact on the box",
            )
        return (kind if self.domain == "reals" else f"{kind} on bits",)

    @property
    def conventions(self) -> tuple[str, ...]:
        """What its neurons were counted with: biases, an output bias, skip connections."""
        return conventions_of(self.network, self.bias)

    @property
    def bias(self) -> Constant:
        """0: there is no common bias about which its neurons expand the activation."""
        return Constant.rational(0)

    @property
    def assumed(self) -> tuple[int, ...]:
        """Nothing is assumed of derivatives."""
        return ()

    def __repr__(self) -> str:
        return f"Direct({self.name}: {self.target}, {self.network!r})"


def layered(
    activation: Activation,
    layers: Sequence[tuple[Sequence[Linear], Sequence[Linear]]],
    output: Linear,
    inputs: int,
    sharpness: Constant | None = None,
) -> Network:
    """The network whose layer k has neurons that read, and skips that pass on, linear forms in the channels of k - 1.

    The channels of a layer are its neurons, then its skips; with a sharpness β each neuron reads β times its form.
    """
    made: list[Layer] = []
    width = inputs
    for neurons, passes in layers:
        affine = affine_of([*neurons, *passes], width)
        if sharpness is not None:
            affine = Affine(affine.weight.times(sharpness), affine.bias.times(sharpness))
        made += [affine, Activate(activation if neurons else None, None, len(neurons), len(passes))]
        width = len(neurons) + len(passes)
    return Network((*made, affine_of([output], width)))


def symbols_for(inputs: int | Sequence[sympy.Symbol], what: str, most: int, least: int = 1) -> tuple[sympy.Symbol, ...]:
    """The inputs x1, x2, … of a number of them, or the symbols given."""
    if isinstance(inputs, str):
        raise TextGiven(inputs, what)
    if not isinstance(inputs, int | list | tuple) or isinstance(inputs, bool):
        raise UsageError(f"{what}: give the number of inputs or a list of symbols, not {inputs!r}")
    n = inputs if isinstance(inputs, int) else len(inputs)
    if n < least:
        raise UsageError(f"{what} has at least {least} input{'s' * (least != 1)}, not {n}")
    if n > most:
        raise LimitExceeded(f"inputs of {what}", n, most)
    symbols = sympy.symbols(f"x1:{n + 1}") if isinstance(inputs, int) else inputs
    return variables_of(sympy.Integer(0), symbols)
