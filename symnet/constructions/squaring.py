"""ReLU networks for squares, products and polynomials: within a tolerance on a box, by depth.

A ReLU network is piecewise linear, so it equals no square; but m layers of tents (see `tents`) compute one on [0, 1] up
to 4^(-(m+1)), and this is the error exactly. A product of u and v on a box is a difference of two squares, off by at
most L K/4^(m+1) for intervals of lengths L and K, and that is attained. A polynomial is a straight-line program of such
products on intervals that hold what the network really computes, wider than those of the exact values by the error.

>>> square = relu_square(3)
>>> square.network, square.error
(Network 1-2-3-3-1, relu, 8 neurons, 18 synapses, 1/256)
>>> x, y = sympy.symbols("x y")
>>> wave = polynomial(x * y + x**3, ((-ONE, ONE), (ZERO, Fraction(2))), Fraction(1, 1000))
>>> wave.senses, wave.network.neurons
(('within 0.00087 on the box',), 48)

Errors add up like this: where u and v are known up to e and f, and |u| <= U, |v| <= V for what the network computes,
the product is off by at most its own gate's error + U f + V e + e f. All of it is rational arithmetic.

Source: Yarotsky, Error bounds for approximations with deep ReLU networks (2017); Telgarsky, Benefits of depth in neural
networks (2016).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import sympy

from symnet.activations import relu
from symnet.constructions.circuits import compile_circuit
from symnet.constructions.direct import Direct, symbols_for
from symnet.constructions.straightline import ONE, ZERO, Circuit, Linear, combine
from symnet.constructions.tents import UNIT, Interval, Plan, Tents, laid_out, rounded, total
from symnet.errors import BadBox, BadTolerance, CannotBeMet, LimitExceeded, UsageError, show
from symnet.exact.decimals import decimal_text, outward
from symnet.exact.polynomials import terms, variables_of

__all__ = ["MOST_STEPS", "Program", "polynomial", "relu_product", "relu_square"]

MOST_STEPS = 60
"""Tents of one gate: an error of 4^(-61) of the box."""
_MOST_LAYERS = 1000
_MOST_GATES = 2000
_MOST_LOWERED = 64  # gates whose steps are chosen one by one


@dataclass(frozen=True)
class Program:
    """The gates of a network on a box, by their nodes in ascending order (node k < n is input k), and its output.

    `circuit` has the exact products; `value` are its nodes as forms in inputs and gates; where a gate has no step, that
    is its M_0, a form in those before. `errors` bound how far each value is from the exact one, on the box.
    """

    circuit: Circuit
    box: tuple[Interval, ...]
    gates: Mapping[int, Tents]
    value: tuple[Linear, ...]
    errors: tuple[Fraction, ...]
    skip: bool = False

    def form(self, form: Linear) -> Linear:
        """A form in the circuit's nodes as one in inputs and gates."""
        return combine([(form.constant, UNIT), *((q, self.value[node]) for node, q in form.terms)])

    @cached_property
    def output(self) -> Linear:
        """The output as a form in inputs and gates."""
        return self.form(self.circuit.output)

    @property
    def error(self) -> Fraction:
        """A bound of |network - target| on the box."""
        return spread_error(self.circuit.output, self.errors)

    @cached_property
    def plan(self) -> Plan:
        """Its layers."""
        working = {node: gate for node, gate in self.gates.items() if gate.steps}
        return laid_out(working, self.box, self.output, skip=self.skip)


def relu_square(
    steps: int,
    symbol: sympy.Symbol | None = None,
    *,
    box: Sequence[Interval] = ((ZERO, ONE),),
    skip: bool = False,
) -> Direct:
    """The ReLU network of depth m that is x² at all multiples of 2^(-m) in [0, 1] and between them above it.

    The error is 4^(-(m+1)) exactly, attained at odd multiples of 2^(-(m+1)); on an interval of length L it is L² times
    that. 3m - 1 neurons; m with skip connections.

    Raises:
        UsageError: for a number of steps that is no integer from 1 up. LimitExceeded: above 60.

    >>> relu_square(2).network.expr([sympy.Rational(1, 2)])
    1/4
    """
    _check_steps(steps)
    (x,) = symbols_for([sympy.Symbol("x") if symbol is None else symbol], "a square", 1)
    circuit = Circuit(1, ((Linear.node(0), Linear.node(0)),), Linear.node(1), "square")
    return _direct(f"ReLU square of depth {steps}", x**2, (x,), _assessed(circuit, box, [steps], centred=False), skip)


def relu_product(
    steps: int,
    inputs: int | Sequence[sympy.Symbol] = 2,
    *,
    box: Sequence[Interval] = ((-ONE, ONE), (-ONE, ONE)),
    skip: bool = False,
) -> Direct:
    """The ReLU network of depth m for u v on a box of sides L and K: the error is L K/4^(m+1), and it is attained.

    At most 5m - 1 neurons; 2m with skip connections.

    Raises:
        UsageError: for a number of steps that is no integer from 1 up, or not two inputs. LimitExceeded: above 60.

    >>> relu_product(5).network.neurons, relu_product(5).error
    (23, 1/1024)
    """
    _check_steps(steps)
    chosen = sympy.symbols("u v") if inputs == 2 else inputs
    symbols = symbols_for(chosen, "a product by one gate", 2, 2)
    circuit = Circuit(2, ((Linear.node(0), Linear.node(1)),), Linear.node(2), "product")
    target = symbols[0] * symbols[1]
    return _direct(f"ReLU product of depth {steps}", target, symbols, _assessed(circuit, box, [steps]), skip)


def polynomial(
    target: sympy.Expr,
    box: Sequence[Interval],
    tolerance: Fraction,
    *,
    variables: Sequence[sympy.Symbol] | None = None,
    skip: bool = False,
) -> Direct:
    """A ReLU network with |network - p| <= tolerance on the box, for a polynomial with rational coefficients.

    The box has an interval for each variable, in their order. Each product of the straight-line program is a gate of
    as few tents as the tolerance allows; `skip` lets values wait in skip connections, else one neuron passes one on.

    Raises:
        BadTolerance: for a tolerance that is not above 0. BadBox: for another number of intervals.
        CannotBeMet: where more than 60 tents a product or 1000 layers are needed; it names the best bound there is.
        LimitExceeded, NotAPolynomial, FloatGiven, TextGiven, SymbolClash.

    >>> x = sympy.Symbol("x")
    >>> cubic = polynomial(x**3 - x / 2, ((-ONE, ONE),), Fraction(1, 100))
    >>> cubic.error <= Fraction(1, 100), cubic.network.hidden_layers
    (True, 7)
    """
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    if tolerance <= 0:
        raise BadTolerance(tolerance)
    if len(box) != len(symbols):
        raise BadBox(box, f"it has {len(box)} intervals for {len(symbols)} variables")
    circuit = compile_circuit(found, len(symbols))
    if circuit.multiplications > _MOST_GATES:
        raise LimitExceeded("products of a ReLU network", circuit.multiplications, _MOST_GATES)
    program = _chosen(circuit, box, tolerance)
    return _direct("ReLU polynomial", target, symbols, program, skip)


def _direct(name: str, target: sympy.Expr, symbols: tuple[sympy.Symbol, ...], program: Program, skip: bool) -> Direct:  # noqa: FBT001
    made = replace(program, skip=skip)
    network = made.plan.network(len(symbols))
    return Direct(name, network, target, symbols, relu, "box", "tents", box=made.box, within=made.error, program=made)


def _check_steps(steps: int) -> None:
    if type(steps) is not int or steps < 1:
        raise UsageError(f"the depth of a ReLU square or product is an integer from 1 up, not {show(steps)}")
    if steps > MOST_STEPS:
        raise LimitExceeded("depth of a ReLU square or product", steps, MOST_STEPS)


# --- how far it is off ------------------------------------------------------------------------------------------------


def spread_error(form: Linear, errors: Sequence[Fraction]) -> Fraction:
    """How far a linear form in the circuit's nodes is off, where these are."""
    return sum((abs(q) * errors[node] for node, q in form.terms), ZERO)


def _assessed(circuit: Circuit, box: Sequence[Interval], steps: Sequence[int], *, centred: bool = True) -> Program:
    """The program with so many tents in each product: intervals and errors, product after product.

    A square is never below its target; `centred` takes half of its error off, so that it is off by as much both ways.
    """
    inputs = circuit.inputs
    ranges = dict(enumerate(box))
    value = [Linear.node(k) for k in range(inputs)]
    errors = [ZERO] * inputs
    gates: dict[int, Tents] = {}
    made = Program(circuit, tuple(box), gates, (), ())
    for number, pair in enumerate(circuit.products):
        node, distinct = inputs + number, list(dict.fromkeys(pair))
        made = replace(made, value=tuple(value))
        forms = tuple(made.form(form) for form in distinct)
        within = [total(form, ranges) for form in forms]
        intervals = tuple(
            rounded(held) if any(n >= inputs for n, _ in form.terms) else held
            for form, held in zip(forms, within, strict=True)
        )
        gate = Tents(forms, intervals, steps[number])
        if not gate.spread:
            gate = replace(gate, steps=0)
        own, off = gate.error(gate.steps), ZERO
        if len(distinct) == 1 and centred:
            own, off = own / 2, own / 2
        (u, e), (v, f) = (_operand(form, held, errors) for form, held in zip(pair, (intervals * 2)[:2], strict=True))
        error = own + u * f + v * e + e * f
        errors.append(_short(error) if e or f else error)
        gates[node], ranges[node] = gate, gate.values(gate.steps)
        value.append(combine([(ONE, Linear.node(node) if gate.steps else gate.start), (-off, UNIT)]))
    return replace(made, value=tuple(value), errors=tuple(errors))


def _operand(form: Linear, interval: Interval, errors: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """The largest |u| of an operand, and how far it is off."""
    return max(abs(interval[0]), abs(interval[1])), spread_error(form, errors)


def _short(value: Fraction, bits: int = 24) -> Fraction:
    """A number of few digits at or above a positive one."""
    unit = Fraction(2) ** (value.numerator.bit_length() - value.denominator.bit_length() - bits)
    return (value / unit).__ceil__() * unit


def _chosen(circuit: Circuit, box: Sequence[Interval], tolerance: Fraction) -> Program:
    """The program of the fewest tents found to be enough: as many in all products, then fewer in some."""
    count = circuit.multiplications
    best: Fraction | None = None
    for most in range(MOST_STEPS + 1):
        if most * circuit.depth > _MOST_LAYERS:
            break
        steps = [most] * count
        program = _assessed(circuit, box, steps)
        best = program.error if best is None else min(best, program.error)
        if program.error <= tolerance:
            return _lowered(program, circuit, box, steps, tolerance)
    limits = f"{MOST_STEPS} tents a product and {_MOST_LAYERS} layers"
    reached = "" if best is None else f"by {limits} the best bound is {decimal_text(outward(best, 3))}"
    raise CannotBeMet(
        decimal_text(outward(tolerance, 3, up=False)), reached, "give a larger tolerance or a smaller box"
    )


def _lowered(
    program: Program, circuit: Circuit, box: Sequence[Interval], steps: list[int], tolerance: Fraction
) -> Program:
    """Fewer steps in one product after the other, the last ones first, as long as the tolerance is kept."""
    places = range(len(steps) - 1, -1, -1) if len(steps) <= _MOST_LOWERED else ()
    for place in places:
        while steps[place]:
            fewer = [*steps[:place], steps[place] - 1, *steps[place + 1 :]]
            other = _assessed(circuit, box, fewer)
            if other.error > tolerance:
                break
            program, steps = other, fewer
    return program
