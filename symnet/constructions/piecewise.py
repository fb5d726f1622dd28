"""Maxima, minima and absolute values by ReLUs, exact on all of R^n.

    max(a, b) = a + ReLU(b - a),    min(a, b) = b - ReLU(b - a),    |a| = 2 ReLU(a) - a.

So every expression made of these and of rational combinations is a *program of ReLUs*: linear forms in the inputs and
in earlier ReLUs. Its layers are those of the program. What is needed later is passed on: by skip connections, or each
value a by two neurons, a = ReLU(a) - ReLU(-a). Of many forms that wait in one layer a basis is passed, and neurons that
read positive multiples of one form are one. The maximum of n numbers is a tree of depth ⌈log2 n⌉.

>>> from sympy.abc import x, y, z
>>> maximum(4).network.widths, maximum(4, skip=True).network.neurons
((4, 6, 3, 1), 3)
>>> piecewise_linear(sympy.Max(x, y) - sympy.Abs(z)/2).network
Network 3-4-1, relu, 4 neurons, 11 synapses
>>> median(skip=True).network.expr((x, y, z))
z - Max(0, -x + z - Max(0, -x + y)) + Max(0, y - z - Max(0, -x + y))

Source: Arora, Basu, Mianjy and Mukherjee, Understanding deep neural networks with rectified linear units (2018).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

import sympy

from symnet.activations import relu
from symnet.constructions.direct import Direct, layered, symbols_for
from symnet.constructions.straightline import ONE, ZERO, Linear, combine
from symnet.errors import FloatGiven, LimitExceeded, UsageError
from symnet.exact.numbers import from_sympy
from symnet.exact.polynomials import variables_of
from symnet.parsing.values import as_expression

__all__ = ["absolute_value", "entries", "is_piecewise", "maximum", "median", "minimum", "piecewise_linear"]

_MOST_INPUTS = 256
_MOST_NODES = 2000
_MINUS = Fraction(-1)


def piecewise_linear(
    target: sympy.Expr, *, variables: Sequence[sympy.Symbol] | None = None, skip: bool = False
) -> Direct:
    """The ReLU network of an expression in Max, Min, Abs and rational combinations; exact for all real inputs.

    `skip` allows skip connections; else what waits is passed on by two neurons a value.

    Raises:
        UsageError: for expressions that hold anything else, so are not piecewise linear by their form.
        FloatGiven, TextGiven, NotAnExpression, SymbolClash, LimitExceeded.

    >>> x = sympy.Symbol("x")
    >>> piecewise_linear(sympy.Max(0, sympy.Min(1, x))).network.expr([x])
    Max(0, 1 - Max(0, 1 - x))
    """
    checked = as_expression(target, "a piecewise linear function")
    symbols = variables_of(checked, variables)
    program = _Program(len(symbols))
    output = program.read(checked, {s.name: k for k, s in enumerate(symbols)}, {})
    return _direct("piecewise linear function", checked, symbols, program, output, skip=skip)


def maximum(inputs: int | Sequence[sympy.Symbol], *, skip: bool = False) -> Direct:
    """The maximum of n numbers at depth ⌈log2 n⌉: n - 1 neurons with skip connections.

    >>> maximum(2).network.expr(sympy.symbols("a b"))
    -Max(0, -a) + Max(0, a) + Max(0, -a + b)
    """
    return _extremum("maximum", sympy.Max, inputs, skip=skip)


def minimum(inputs: int | Sequence[sympy.Symbol], *, skip: bool = False) -> Direct:
    """The minimum of n numbers at depth ⌈log2 n⌉: n - 1 neurons with skip connections.

    >>> minimum(3, skip=True).network.neurons
    2
    """
    return _extremum("minimum", sympy.Min, inputs, skip=skip)


def absolute_value(symbol: sympy.Symbol | None = None, *, skip: bool = False) -> Direct:
    """|x| = ReLU(x) + ReLU(-x): two neurons; with `skip` |x| = 2 ReLU(x) - x, one.

    >>> absolute_value().network.expr([sympy.Symbol("x")])
    Max(0, -x) + Max(0, x)
    """
    (x,) = symbols_for([sympy.Symbol("x") if symbol is None else symbol], "an absolute value", 1)
    made = piecewise_linear(sympy.Abs(x), variables=[x], skip=skip)
    return Direct("absolute value", made.network, made.target, made.variables, relu, "reals", method=made.method)


def median(inputs: int | Sequence[sympy.Symbol] = 3, *, skip: bool = False) -> Direct:
    """The median of three numbers, the third one clamped between the others: three neurons with skip connections.

    z - ReLU(z - max(x, y)) + ReLU(min(x, y) - z), where max(x, y) and min(x, y) share the neuron ReLU(y - x).

    Raises UsageError for other numbers of inputs: write the sorting network with Max and Min, for `piecewise_linear`.
    """
    symbols = symbols_for(inputs, "a median", _MOST_INPUTS)
    if len(symbols) != 3:
        raise UsageError(f"median is that of three numbers, not {len(symbols)}; write others with Max and Min")
    x, y, z = symbols
    program = _Program(3)
    a, b, c = (Linear.node(k) for k in range(3))
    high, low = program.maximum(a, b), program.minimum(a, b)
    above, below = program.relu(_difference(c, high)), program.relu(_difference(low, c))
    output = combine([(ONE, c), (_MINUS, above), (ONE, below)])
    target = sympy.Max(sympy.Min(x, y), sympy.Min(sympy.Max(x, y), z))
    return _direct("median of 3", target, symbols, program, output, skip=skip)


def is_piecewise(target: object) -> bool:
    """Whether a target holds a maximum, a minimum or an absolute value, so that it is for `piecewise_linear`."""
    return isinstance(target, sympy.Expr) and target.has(sympy.Max, sympy.Min, sympy.Abs)


def _extremum(
    name: str, kind: type[sympy.Max | sympy.Min], inputs: int | Sequence[sympy.Symbol], *, skip: bool
) -> Direct:
    symbols = symbols_for(inputs, f"a {name}", _MOST_INPUTS)
    target = kind(*symbols, evaluate=False) if len(symbols) > 1 else symbols[0]
    made = piecewise_linear(target, variables=symbols, skip=skip)
    name = f"{name} of {len(symbols)}"
    return Direct(name, made.network, target, symbols, relu, "reals", method="binary tree")


def _direct(
    name: str, target: sympy.Expr, symbols: tuple[sympy.Symbol, ...], program: _Program, output: Linear, *, skip: bool
) -> Direct:
    layers, last = _layers(program, output, skip=skip)
    network = layered(relu, layers, last, len(symbols))
    return Direct(name, network, target, symbols, relu, "reals", method="program of ReLUs")


def entries(value: sympy.Expr, place: Mapping[str, int]) -> Sequence[sympy.Expr]:
    """The arguments of an expression; of a maximum or minimum by their first variable, constants before.

    SymPy puts x10 before x2.
    """
    if not isinstance(value, sympy.Max | sympy.Min):
        return list(value.args)

    def key(entry: sympy.Expr) -> tuple[int, object]:
        return min((place[s.name] for s in entry.free_symbols), default=-1), sympy.default_sort_key(entry)

    return sorted(value.args, key=key)


# --- programs ---------------------------------------------------------------------------------------------------------


class _Program:
    """Linear forms in nodes: node k < inputs is an input, node inputs + j is the ReLU of forms[j]."""

    def __init__(self, inputs: int) -> None:
        self.inputs = inputs
        self.forms: list[Linear] = []
        self.places: dict[Linear, int] = {}

    def relu(self, form: Linear) -> Linear:
        """ReLU of a form, as a positive multiple of the ReLU of a primitive one."""
        if form.is_constant:
            return Linear(max(form.constant, ZERO), ())
        factor, primitive = _upright(form)
        if primitive not in self.places:
            if len(self.forms) >= _MOST_NODES:
                raise LimitExceeded("ReLUs of a piecewise linear function", len(self.forms) + 1, _MOST_NODES)
            self.places[primitive] = self.inputs + len(self.forms)
            self.forms.append(primitive)
        return Linear.node(self.places[primitive]).scaled(factor)

    def maximum(self, a: Linear, b: Linear) -> Linear:
        """max(a, b) = a + ReLU(b - a); what is carried along is the constant, if one is."""
        if b.is_constant:
            a, b = b, a
        return combine([(ONE, a), (ONE, self.relu(_difference(b, a)))])

    def minimum(self, a: Linear, b: Linear) -> Linear:
        """min(a, b) = b - ReLU(b - a), which shares its neuron with max(a, b)."""
        if a.is_constant:
            a, b = b, a
        return combine([(ONE, b), (_MINUS, self.relu(_difference(b, a)))])

    def modulus(self, a: Linear) -> Linear:
        """|a| = 2 ReLU(a) - a."""
        return combine([(Fraction(2), self.relu(a)), (_MINUS, a)])

    def tree(self, join: Callable[[Linear, Linear], Linear], forms: Sequence[Linear]) -> Linear:
        """The extremum of many, by a tree of depth ⌈log2 n⌉: neighbours first."""
        level = list(forms)
        while len(level) > 1:
            pairs = [join(a, b) for a, b in zip(level[::2], level[1::2], strict=False)]
            level = pairs + level[2 * len(pairs) :]
        return level[0]

    def read(self, value: sympy.Expr, place: Mapping[str, int], known: dict[sympy.Expr, Linear]) -> Linear:
        """The form of an expression."""
        if value in known:
            return known[value]
        parts = [self.read(a, place, known) for a in entries(value, place)] if not value.is_Symbol else []
        if isinstance(value, sympy.Symbol):
            found = Linear.node(place[value.name])
        elif isinstance(value, sympy.Rational):
            found = Linear(from_sympy(value), ())
        elif isinstance(value, sympy.Float):
            raise FloatGiven(value, "a coefficient")
        elif isinstance(value, sympy.Add):
            found = combine((ONE, part) for part in parts)
        elif isinstance(value, sympy.Mul) and sum(not part.is_constant for part in parts) <= 1:
            found = Linear(ONE, ())
            for part in parts:
                found = part.scaled(found.constant) if found.is_constant else found.scaled(part.constant)
        elif isinstance(value, sympy.Max):
            found = self.tree(self.maximum, parts)
        elif isinstance(value, sympy.Min):
            found = self.tree(self.minimum, parts)
        elif isinstance(value, sympy.Abs):
            found = self.modulus(parts[0])
        else:
            raise UsageError(
                f"exact ReLU networks are made for Max, Min, Abs and rational combinations of them, not for {value}; "
                "products of reals need a smooth activation such as softplus"
            )
        known[value] = found
        return found

    def depth(self) -> list[int]:
        """In which layer each node is found; 0 for inputs."""
        found = [0] * self.inputs
        for form in self.forms:
            found.append(1 + max(found[node] for node, _ in form.terms))
        return found


def _difference(a: Linear, b: Linear) -> Linear:
    return combine([(ONE, a), (_MINUS, b)])


def _upright(form: Linear) -> tuple[Fraction, Linear]:
    """(factor, form) with a factor above 0 and coprime integers in the form."""
    factor, primitive = form.primitive()
    return abs(factor), primitive if factor > 0 else primitive.scaled(_MINUS)


# --- layers -----------------------------------------------------------------------------------------------------------

Layers = list[tuple[list[Linear], list[Linear]]]


def _layers(program: _Program, output: Linear, *, skip: bool) -> tuple[Layers, Linear]:
    """The neurons and the skips of each layer, and the output, as forms in the channels of the layer before."""
    depth = program.depth()
    top = max((depth[node] for node, _ in output.terms), default=0)
    plan: list[tuple[list[Linear], list[Linear]]] = []  # for each layer its ReLUs and what is passed, as forms in nodes
    needed = [output]
    for layer in range(top, 0, -1):
        nodes = sorted({node for form in needed for node, _ in form.terms if depth[node] == layer})
        relus = [program.forms[node - program.inputs] for node in nodes]
        basis = _basis(_part(form, lambda node: depth[node] < layer) for form in needed)  # noqa: B023
        plan.insert(0, (relus, basis))
        needed = [*relus, *basis]
    channels: dict[Linear, Linear] = {Linear.node(k): Linear.node(k) for k in range(program.inputs)}
    basis = [Linear.node(k) for k in range(program.inputs)]
    layers: Layers = []
    for relus, passed in plan:
        carried = [] if skip else [sided for form in passed for sided in (form, form.scaled(_MINUS))]
        neurons = list(dict.fromkeys([*relus, *(_upright(form)[1] for form in carried)]))
        layers.append(
            (
                [_in_channels(form, basis, channels) for form in neurons],
                [_in_channels(form, basis, channels) for form in passed] if skip else [],
            )
        )
        place = {form: Linear.node(k) for k, form in enumerate(neurons)}
        channels = {Linear.node(program.places[form]): place[form] for form in relus}
        for k, form in enumerate(passed):
            channels[form] = Linear.node(len(neurons) + k) if skip else _passed(form, place)
        basis = passed
    return layers, _in_channels(output, basis, channels)


def _passed(form: Linear, place: dict[Linear, Linear]) -> Linear:
    """a = ReLU(a) - ReLU(-a), where the neurons read primitive forms."""
    parts = []
    for sided, side in ((form, ONE), (form.scaled(_MINUS), _MINUS)):
        factor, primitive = _upright(sided)
        parts.append((side * factor, place[primitive]))
    return combine(parts)


def _part(form: Linear, kept: Callable[[int], bool]) -> Linear:
    """The part of a form in some of the nodes, without its constant."""
    return Linear(ZERO, tuple((node, q) for node, q in form.terms if kept(node)))


def _basis(forms: Iterable[Linear]) -> list[Linear]:
    """A basis of what the forms span, reduced: each has a node that no other has, with coefficient 1."""
    basis: list[Linear] = []
    for form in forms:
        rest = _reduced(form, basis)
        if rest.terms:
            lead, q = rest.terms[0]
            rest = rest.scaled(1 / q)
            basis = [combine([(ONE, b), (-dict(b.terms).get(lead, ZERO), rest)]) for b in basis] + [rest]
    return sorted(basis, key=lambda b: b.terms[0][0])


def _reduced(form: Linear, basis: Sequence[Linear]) -> Linear:
    """What is left of a form when multiples of the basis are taken away."""
    for b in basis:
        lead = b.terms[0][0]
        form = combine([(ONE, form), (-dict(form.terms).get(lead, ZERO), b)])
    return form


def _in_channels(form: Linear, basis: Sequence[Linear], channels: dict[Linear, Linear]) -> Linear:
    """A form in nodes as a form in the channels of a layer: its ReLUs, and the basis of what is passed."""
    parts, terms = [], dict(form.terms)
    for b in basis:
        factor = terms.get(b.terms[0][0], ZERO)
        if factor:
            parts.append((factor, channels[b]))
            for node, q in b.terms:
                terms[node] = terms.get(node, ZERO) - factor * q
    parts += [(q, channels[Linear.node(node)]) for node, q in terms.items() if q]
    return combine([(ONE, Linear(form.constant, ())), *parts])
