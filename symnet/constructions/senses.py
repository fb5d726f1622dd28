"""In which sense a construction computes its target, and under which conventions: both read off, not declared.

`exact`: N = p.  `taylor`: N = p through degree d = deg p, at scale 1 (one hidden layer).  `formal`: N_λ = p + O(λ) as
formal power series in λ.  `uniform`: on every box, as λ → 0, because σ is smooth at the bias.  exact implies all
others.

>>> from symnet.activations import exp, power
>>> from symnet.constructions.gates import multiplication_gate
>>> multiplication_gate(power(2)).senses
('exact', 'taylor', 'formal', 'uniform')
>>> multiplication_gate(exp, neurons=3).conventions
('no biases', 'output bias', 'no skip connections')
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symnet.activations import Activation
from symnet.constructions.cubatures import Cubature
from symnet.constructions.settle import Setting
from symnet.constructions.stencils import Stencil
from symnet.constructions.straightline import Linear
from symnet.errors import SymnetError
from symnet.exact.constants import Constant
from symnet.exact.matrices import Ones
from symnet.networks.network import Network
from symnet.networks.planes import Planes, on_top

if TYPE_CHECKING:
    from symnet.constructions.recipes import Level

__all__ = ["conventions_of", "senses_of"]

_MOST_DEGREE = 40


def senses_of(levels: Sequence[Level], output: Linear, setting: Setting, inputs: int) -> tuple[str, ...]:
    """The senses that are shown by the moments of the gates."""
    if all(_exact(level, setting) for level in levels):
        return ("exact", "taylor", "formal", "uniform")
    if len(levels) == 1 and _taylor(levels[0], output, setting):
        return ("taylor", "formal", "uniform")
    return ("formal", "uniform")


def _exact(level: Level, setting: Setting) -> bool:
    """Whether every gate has no error at all."""
    return all(_no_error(stencil, setting) for stencil in {gate.stencil for gate in level.gates if gate.stencil})


def _no_error(stencil: Stencil | Cubature, setting: Setting) -> bool:
    """Whether σ^(k)(b) or M_k is 0 for every k > d: σ is a polynomial, or of the right parity about b.

    A symmetric gate sees only the derivatives of orders k = d mod 2; those above d are odd derivatives of σ^(d+1), so
    they are 0 if σ^(d+1) is even about b.  softplus(x) - softplus(-x) = x is an example.
    """
    d, degree = stencil.order, setting.polynomial_degree
    if not stencil.arity:  # a constant
        return True
    if degree is not None:
        return all(setting.ratio(k, d).is_zero() or not stencil.moment(k) for k in range(d + 1, degree + 1))
    if not stencil.symmetric or d > _MOST_DEGREE or setting.bias.free_symbols or not setting.activation.analytic:
        return False  # beyond a jump or a kink derivatives say nothing
    # cheap first: a few derivatives are not 0 for nearly every activation
    if not all(setting.derivative(k).is_zero() for k in (d + 2, d + 4, d + 6)):
        return False
    sigma = setting.activation
    shifted = sigma.derivative(d + 1).xreplace({sigma.symbol: sigma.symbol + setting.bias.expr})
    try:
        return Activation(shifted).parity == "even"
    except SymnetError:
        return False


def _taylor(level: Level, output: Linear, setting: Setting) -> bool:
    """Whether the error at scale 1 has no term of degree <= deg p.

    Gates on the inputs whose operands have no constants: gate k errs in degrees above its order alone; those between it
    and the largest order must add up to 0.
    """
    gates = [(q, level.gates[node]) for node, q in output.terms]
    if any(operand.constant for _, gate in gates for operand in gate.operands):
        return False
    highest = max((gate.order for _, gate in gates), default=0)
    if all(gate.order == highest or gate.stencil is None for _, gate in gates):
        return True
    if highest > _MOST_DEGREE and any(len(gate.operands) > 1 for _, gate in gates):
        return False
    for degree in range(highest + 1):
        total: dict[tuple[tuple[Linear, int], ...], Constant] = {}
        for q, gate in gates:
            if gate.stencil is None or gate.order >= degree:
                continue
            ratio = setting.ratio(degree, gate.order)
            if ratio.is_zero():
                continue
            for exponents, c in gate.stencil.moment(degree).items():
                key = tuple((form, e) for form, e in zip(gate.operands, exponents, strict=True) if e)
                total[key] = total.get(key, Constant.rational(0)) + ratio * (q * c / gate.stencil.divisor)
        if not all(value.is_zero() for value in total.values()):
            return False
    return True


def conventions_of(network: Network, bias: Constant) -> tuple[str, str, str]:
    """What a network about a bias uses: (biases, output bias, skip connections)."""
    common = all(
        affine.bias == _common(bias, middle.active, middle.passed)
        for affine, middle in zip(network.affines, network.activations, strict=False)
    )
    biases = "free biases" if not common else "no biases" if bias == 0 or not network.neurons else "common bias"
    output = "output bias" if network.affines[-1].bias.planes else "no output bias"
    return biases, output, "skip connections" if network.skips else "no skip connections"


def _common(bias: Constant, active: int, passed: int) -> Planes:
    same = Planes.of(bias, Ones((active, 1)))
    return on_top([same, Planes.zero(passed, 1)]) if passed else same
