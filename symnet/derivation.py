"""From a target to a network: `derive` compiles any polynomial, and takes what is computed by cases.

>>> import symnet as sn
>>> from sympy.abc import x, y
>>> sn.derive(x*y + x, activation=sn.softplus).network.neurons
4
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Literal

import sympy

from symnet import constructions
from symnet.activations import Activation, relu
from symnet.activations.activation import Point
from symnet.bounds import as_box
from symnet.bounds.networks import as_rational_scale
from symnet.bounds.tolerance import DType, Family, as_dtype, as_tolerance, choose, refusal
from symnet.constructions import Direct, Recipe
from symnet.constructions.by_cases import computed_by_cases
from symnet.constructions.direct import Domain
from symnet.constructions.multilinear import BitFunction, is_formula
from symnet.constructions.piecewise import is_piecewise
from symnet.constructions.squaring import MOST_STEPS, polynomial
from symnet.errors import CannotBeMet, InternalError, LimitExceeded, SymnetError, UsageError
from symnet.exact.numbers import from_sympy, to_sympy
from symnet.exact.polynomials import terms, variables_of
from symnet.workbench import Construction

__all__ = ["derive"]


def derive(
    target: sympy.Expr | BitFunction,
    activation: Activation,
    *,
    domain: Domain = "reals",
    bias: Point | None = None,
    layers: Literal["deep"] | int = "deep",
    variables: Sequence[sympy.Symbol] | None = None,
    assume_nonzero: Sequence[int] = (),
    skip: bool = False,
    output_bias: bool = False,
    order: int | None = None,
    sense: Literal["formal", "taylor"] = "formal",
    beta: object | None = None,
    box: object | None = None,
    scale: object | None = None,
    tolerance: object | None = None,
    dtype: DType = "float64",
) -> Construction:
    """The network for a polynomial with rational coefficients: N_λ = p + O(λ) as formal power series in the scale.

    With activation relu also for expressions in Max, Min and Abs, exactly, and for any polynomial on a `box` within a
    `tolerance`, by tents (`relu_square`). On `domain="bits"` any function of bits
    (a formula such as x & ~y, a polynomial, a table) by relu and heaviside, exactly, or logistic with sharpness `beta`.

    `layers="deep"` compiles it to layers of gates, about four neurons a product; `layers=1` gives one hidden layer,
    `layers=K` a product of distinct variables by K hidden layers (of other polynomials: UsageError).
    `skip` allows skip connections (else identity neurons carry values along), `output_bias` gates with one neuron fewer
    at a larger error. Without a bias one that works is chosen. With an `order` the error is O(λ^order): gates stand in
    copies at several scales. `sense="taylor"`, with one hidden layer, asks for N = p through degree deg p at scale 1.

    `box` and `scale` (see `symnet.bounds.as_box`) are where its error is bounded and the scale it is used at, unless
    `error_bound` and `at` are given others. With a `tolerance` scale, bias and order of the gates are chosen, as far as
    they are not given: the fewest neurons among the gates on offer whose certified error on the box, truncation and
    rounding in `dtype` together (for "exact" truncation alone), is at most the tolerance. `choice` tells which and why.

    Raises NotAPolynomial, LimitExceeded, DegenerateActivation, NotATaylorGate, Undecided, TextGiven, FloatGiven,
    BadBox, BadScale, BadTolerance, CannotBeMet.

    >>> import symnet as sn
    >>> from sympy.abc import x, y, z
    >>> c = sn.derive(x*y*z + x**2, activation=sn.tanh)
    >>> c.network.hidden_layers
    2
    >>> print(c.check())
    proved, scope all
    >>> sn.derive(x*y + x, activation=sn.exp, layers=1, sense="taylor").senses
    ('taylor', 'formal', 'uniform')
    >>> sn.derive((x & y) | z, activation=sn.relu)
    Boolean function z | (x & y): -x*y*z + x*y + z by Network 3-3-1, relu, 3 neurons, 9 synapses; exact on bits
    """
    asked = Request(
        target, activation, domain, bias, layers, variables, assume_nonzero, skip, output_bias, order, sense, beta
    )
    used = None if scale is None else to_sympy(as_rational_scale(scale))
    arithmetic = as_dtype(dtype)
    if tolerance is not None:
        return _within(asked, box, as_tolerance(tolerance), arithmetic, used)
    recipe = network_for(asked)
    return Construction(recipe, box=None if box is None else as_box(box, recipe.variables), scale=used)


def _within(
    asked: Request, box: object | None, tolerance: Fraction, dtype: DType, scale: sympy.Rational | None
) -> Construction:
    """The cheapest network within a tolerance; what computes by cases has no scale, and errs only where told."""
    if _is_for_tents(asked):
        return _by_tents(asked, box, tolerance, dtype, scale)
    first = network_for(asked)
    if isinstance(first, Direct):
        return _by_cases(first, box, tolerance, dtype)
    if box is None:
        raise UsageError(_NO_BOX)
    where = as_box(box, first.variables)
    at = None if scale is None else from_sympy(scale)
    choice = choose(families(asked, first), where, tolerance, dtype, at, _advice(asked))
    return Construction(choice.recipe, box=where, scale=choice.scale, choice=choice)


def _by_cases(direct: Direct, box: object | None, tolerance: Fraction, dtype: DType) -> Construction:
    """What computes by cases, if it is within the tolerance: there is nothing to choose."""
    if box is None and direct.domain == "reals" and dtype != "exact":
        raise UsageError(_NO_BOX)
    made = Construction(direct, box=None if box is None else as_box(box, direct.variables))
    total = from_sympy(made.error_bound().upper)
    if dtype != "exact":
        total += from_sympy(made.roundoff(dtype).upper)
    if total > tolerance:
        sharper = [] if direct.sharpness is None else ["a larger beta"]
        raise refusal(tolerance, dtype, made.box, total, "", sharper)
    return made


def _is_for_tents(asked: Request) -> bool:
    """Whether it is a polynomial of degree 2 or more for ReLUs, which compute no such one exactly."""
    target = asked.target
    if asked.activation != relu or asked.domain != "reals" or not isinstance(target, sympy.Expr):
        return False
    if is_formula(target) or is_piecewise(target):
        return False
    return max((sum(e) for e in terms(target, variables_of(target, asked.variables))), default=0) > 1


def _by_tents(
    asked: Request, box: object | None, tolerance: Fraction, dtype: DType, scale: sympy.Rational | None
) -> Construction:
    """The ReLU network of squares and products by tents, as deep as the tolerance and the rounding ask for."""
    if scale is not None or asked.bias is not None or asked.assume_nonzero or asked.order is not None:
        raise UsageError("a ReLU network has no common bias and no scale: leave out bias, order, assume_nonzero, scale")
    if asked.sense != "formal" or asked.beta is not None:
        raise UsageError("a ReLU network for a polynomial is within an error on a box: leave out sense and beta")
    if box is None:
        raise UsageError(_NO_BOX)
    symbols = variables_of(asked.target, asked.variables)
    where = as_box(box, symbols)

    found: list[Fraction] = []  # what was certified
    failures: list[SymnetError] = []

    def within(wanted: Fraction) -> tuple[Construction, Fraction] | None:
        try:
            recipe = polynomial(asked.target, where.intervals, wanted, variables=symbols, skip=asked.skip)
        except (CannotBeMet, LimitExceeded) as failure:  # deeper than networks are built
            if dtype == "exact":
                raise
            failures.append(failure)
            return None
        made = Construction(recipe, box=where)
        rounding = Fraction(0) if dtype == "exact" else from_sympy(made.roundoff(dtype).upper)
        found.append(recipe.within + rounding)
        return made, rounding

    def accepted(made: Construction) -> Construction:
        layers = made.network.hidden_layers
        if asked.layers != "deep" and layers > asked.layers:
            raise UsageError(f"this network has {layers} hidden layers; leave out layers")
        return made

    wanted = tolerance
    for _ in range(_MOST_DEEPENED):
        attempt = within(wanted) if wanted > 0 else None
        if attempt is None:
            break
        made, rounding = attempt
        if found[-1] <= tolerance:
            return accepted(made)
        wanted = tolerance - rounding * Fraction(5, 4)
    for k in range(0, 2 * MOST_STEPS, _MOST_DEEPENED):  # the more tents, the more rounding
        attempt = within(Fraction(1, 2**k))
        if attempt is None or attempt[1] > min(found):
            break
        if found[-1] <= tolerance:
            return accepted(attempt[0])
    if not found:
        raise failures[-1]
    raise refusal(tolerance, dtype, where, min(found), "", ())


def families(asked: Request, first: Recipe) -> list[Family]:
    """The networks on offer for a tolerance, in families of ever higher order; the first is what is asked for.

    They differ in the neurons of a product (4; with output biases 3; 2 at a critical bias), in the bias where none is
    given (that of `settle`, and the best one), and in the copies of their gates.
    """
    biases: list[Point | None] = [asked.bias]
    if asked.bias is None:
        with suppress(SymnetError):
            top = 2 if asked.layers == "deep" else max(gate.order for level in first.levels for gate in level.gates)
            best = asked.activation.best_bias(top) if top <= _MOST_SOUGHT else None
            biases += [best] if best is not None and best.constant != first.bias else []
    kinds: list[tuple[str, Callable[[Point | None, int | None], Recipe], Sequence[Point | None]]] = []
    if asked.layers == "deep":
        counts = (4, 3, 2) if asked.output_bias else (4, 2)
        kinds = [
            (f"{count} neurons a product", partial(_deep, asked, count), biases[: 1 if count == 2 else None])
            for count in counts  # two neurons multiply at critical biases alone
        ]
    else:
        layers = "one hidden layer" if asked.layers == 1 else f"{asked.layers} hidden layers"
        for output_bias in sorted({False, asked.output_bias}):
            name = f"{layers}, output bias" if output_bias else layers
            kinds.append((name, partial(_layered, replace(asked, output_bias=output_bias)), biases))
    orders = _ORDERS if asked.order is None else (asked.order,)
    return [
        [(name if k is None else f"{name}, order {k}", partial(make, bias, k)) for k in orders]
        for name, make, allowed in kinds
        for bias in allowed
    ]


_NO_BOX = "a tolerance is for a box: give box=1 for [-1, 1] in each variable, or box={x: (0, 1)}"
_MOST_DEEPENED = 5  # times a ReLU network is made deeper because of what rounding adds
_ORDERS = (None, 2, 4, 6, 8)
_MOST_SOUGHT = 4  # best biases of higher orders take long to find, and seldom exist


def _deep(asked: Request, neurons: int, bias: Point | None, order: int | None) -> Recipe:
    made = constructions.deep(
        asked.activation, asked.target, variables=asked.variables, bias=bias, assume_nonzero=asked.assume_nonzero,
        skip=asked.skip, neurons=neurons, order=order,
    )  # fmt: skip
    gates = [gate.stencil for level in made.levels for gate in level.gates if gate.stencil]
    if not asked.output_bias and any(stencil.free_origin for stencil in gates):
        raise UsageError("squares of one neuron need an output bias")
    return made


def _layered(asked: Request, bias: Point | None, order: int | None) -> Recipe:
    made = network_for(replace(asked, bias=bias, order=order))
    if isinstance(made, Direct):
        raise InternalError("a network by cases among those about a bias")
    return made


def _advice(asked: Request) -> list[str]:
    """What may reach a tolerance that nothing on offer reached."""
    deeper = ['layers="deep" (--layers deep)'] if asked.layers != "deep" else []
    return deeper + (["no order (it is chosen)"] if asked.order is not None else [])


@dataclass(frozen=True, slots=True)
class Request:
    """What `derive` is asked for; the fields are its arguments."""

    target: sympy.Expr | BitFunction
    activation: Activation
    domain: Domain
    bias: Point | None
    layers: Literal["deep"] | int
    variables: Sequence[sympy.Symbol] | None
    assume_nonzero: Sequence[int]
    skip: bool
    output_bias: bool
    order: int | None
    sense: Literal["formal", "taylor"]
    beta: object | None


def network_for(asked: Request) -> Recipe | Direct:
    """The recipe of the network that is asked for."""
    layers = asked.layers
    if asked.sense not in ("formal", "taylor"):
        raise UsageError(f'sense is "formal" or "taylor", not {asked.sense!r}')
    if asked.sense == "taylor" and layers != 1:
        raise UsageError('sense="taylor" belongs to layers=1: scale 1 says nothing of gates that read gates')
    if isinstance(asked.target, Activation):
        raise UsageError("the polynomial comes first: derive(polynomial, activation=symnet.tanh)")
    by_cases = computed_by_cases(
        asked.target, asked.activation, asked.domain, variables=asked.variables, beta=asked.beta, skip=asked.skip
    )
    if by_cases is not None:
        if asked.bias is not None or asked.assume_nonzero or asked.order is not None or asked.sense != "formal":
            raise UsageError("this network computes by cases: bias, assume_nonzero, order and sense have no meaning")
        if layers != "deep" and by_cases.network.hidden_layers > layers:
            raise UsageError(f"this network has {by_cases.network.hidden_layers} hidden layers; leave out layers")
        return by_cases
    if layers == "deep":
        return constructions.deep(
            asked.activation, asked.target, variables=asked.variables, bias=asked.bias,
            assume_nonzero=asked.assume_nonzero, skip=asked.skip, neurons=3 if asked.output_bias else 4,
            order=asked.order,
        )  # fmt: skip
    if type(layers) is not int or layers < 1:
        raise UsageError(
            f'layers is "deep" or a number of hidden layers (above 1 for products of variables), not {layers!r}'
        )
    if layers > 1:
        return constructions.by_layers(
            asked.activation, asked.target, layers, variables=asked.variables, bias=asked.bias,
            assume_nonzero=asked.assume_nonzero, skip=asked.skip, output_bias=asked.output_bias, order=asked.order,
        )  # fmt: skip
    if asked.skip:
        raise UsageError("skip belongs to layers='deep': one hidden layer has nothing to skip")
    return constructions.shallow(
        asked.activation, asked.target, variables=asked.variables, bias=asked.bias,
        assume_nonzero=asked.assume_nonzero, output_bias=asked.output_bias, order=asked.order,
        taylor=asked.sense == "taylor",
    )  # fmt: skip
