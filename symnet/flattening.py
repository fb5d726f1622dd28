"""What it costs to flatten a deep network: neurons and synapses of flat networks, over those of the given one.

Lin, Tegmark and Rolnick (section III.F) call the least number of neurons of a network with l hidden layers that
computes the same, divided by the neurons of the given network, its flattening cost C_n, and C_s for synapses. The given
network is counted exactly. What flat ones need is bounded from below by a theorem where one applies (for one hidden
layer; for more none is known here), and from above by the smallest construction on offer.

>>> from symnet.activations import exp
>>> from sympy.abc import w, x, y, z
>>> print(flattening_cost(w * x * y * z, activation=exp))
w*x*y*z in at most 1 hidden layer, sense formal: any common bias, no output bias, no skip connections
given   layers of gates: 12 neurons, 52 synapses, 2 hidden layers
needed  16 neurons (...), 48 synapses
built   one hidden layer: 16 neurons, 80 synapses
C_n     16/12 = 1.33, exactly
C_s     from 48/52 = 0.923 to 80/52 = 1.54
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions import Direct, Recipe
from symnet.constructions.linear import Factorization, LinearFlattening, linear_flattening
from symnet.constructions.offers import Cost, counted, offers
from symnet.errors import SymnetError, UsageError, show
from symnet.exact.constants import Constant
from symnet.exact.polynomials import Terms, from_terms, terms, variables_of
from symnet.lower_bounds import Biases, Bound, Conventions, Sense, lower_bound
from symnet.lower_bounds.results import NOT_BY_THE_KERNEL
from symnet.workbench import Construction

__all__ = ["FlatteningCost", "Sides", "conventions_of", "flattening_cost", "synapses_needed"]

MOST_DERIVATIVES = 24  # different partial derivatives for which bounds are sought
Sides = tuple[sympy.Rational | None, sympy.Rational | None]


@dataclass(frozen=True)
class FlatteningCost:
    """C_n and C_s of a network, each from below and from above; None for a side that is not known.

    `given` is the network that is flattened, `fewest` and `sparsest` are the flat networks with the fewest neurons and
    synapses of those on offer in this sense and under these conventions (None: there is none), `needed` is the
    bound for all flat ones (None for more than one hidden layer) and `needed_synapses` that for their synapses.  A side
    is oo where no flat network exists.
    """

    target: sympy.Expr
    activation: Activation
    hidden_layers: int
    sense: Sense
    conventions: Conventions
    bias: Constant | None
    given: Cost
    fewest: Cost | None
    sparsest: Cost | None
    needed: Bound | None
    needed_synapses: sympy.Expr | None
    why: str = ""  # why there is no bound

    @property
    def neurons(self) -> Sides:
        """C_n: (at least, at most)."""
        high = None if self.fewest is None else self.fewest.neurons
        return _over(self.least, self.given.neurons), _over(high, self.given.neurons)

    @property
    def synapses(self) -> Sides:
        """C_s: (at least, at most)."""
        high = None if self.sparsest is None else self.sparsest.synapses
        return _over(self.needed_synapses, self.given.synapses), _over(high, self.given.synapses)

    @property
    def least(self) -> sympy.Expr | None:
        """How many neurons flat networks need, oo where there are none; None where no bound is known."""
        return None if self.needed is None else self.needed.neurons or None

    @property
    def impossible(self) -> bool:
        """Whether no network so flat computes the target, with any number of neurons."""
        return self.needed is not None and self.needed.neurons == sympy.oo

    def fields(self) -> dict[str, Any]:
        """What JSON shows; numbers that are not known are None."""
        needed = None if self.least is None else self.needed
        return {
            "target": str(self.target),
            "activation": str(self.activation.name),
            "hidden_layers": self.hidden_layers,
            "sense": self.sense,
            "conventions": list(self.conventions.words),
            "bias": None if self.bias is None else str(self.bias),
            "given": _fields(self.given),
            "needed": None
            if needed is None
            else {
                "neurons": None if self.impossible else int(needed.neurons),
                "synapses": None if self.needed_synapses in (None, sympy.oo) else int(self.needed_synapses),
                "possible": not self.impossible,
                "claim": needed.claim,
                "theorem": needed.theorem,
                "hypotheses": [str(h) for h in needed.hypotheses],
            },
            "built": None if self.fewest is None else _fields(self.fewest),
            "sparsest": None if self.sparsest is None else _fields(self.sparsest),
            "neurons_cost": _texts(self.neurons),
            "synapses_cost": _texts(self.synapses),
            "reason": self.why or None,
        }

    def __str__(self) -> str:
        words = list(self.conventions.words)
        if self.conventions.biases == "common":
            words[0] = "any common bias" if self.bias is None else f"common bias {self.bias}"
        flat = f"at most {self.hidden_layers} hidden layer{'s' * (self.hidden_layers != 1)}"
        lines = [
            f"{_short(self.target)} in {flat}, sense {self.sense}: {', '.join(words)}",
            f"given   {_counts(self.given)}, {self.given.hidden_layers} hidden layers",
        ]
        if self.impossible and self.needed is not None:
            return "\n".join([*lines, f"needed  no number of neurons is enough: {self.needed.why}"])
        if self.needed is None or self.least is None:
            lines.append(f"needed  no bound is known here: {self.why}")
        else:
            star = "*" if self.needed.theorem != self.needed.claim else ""
            theorem = f" ({self.needed.theorem}{star})" if self.needed.theorem else ""
            lines.append(f"needed  {self.least} neurons{theorem}, {self.needed_synapses} synapses")
        if self.fewest is None or self.sparsest is None:
            lines.append("built   none of the constructions on offer is so flat under these conventions")
        else:
            lines.append(f"built   {_counts(self.fewest)}")
            if self.sparsest is not self.fewest:
                lines.append(f"        {_counts(self.sparsest)}")
        built, sparse = self.fewest and self.fewest.neurons, self.sparsest and self.sparsest.synapses
        lines.append(f"C_n     {_between(self.least, built, self.given.neurons)}")
        lines.append(f"C_s     {_between(self.needed_synapses, sparse, self.given.synapses)}")
        if self.needed is not None and self.least is not None and self.needed.theorem != self.needed.claim:
            lines.append(NOT_BY_THE_KERNEL)
        return "\n".join(lines)

    __repr__ = __str__


def flattening_cost(
    what: sympy.Expr | Construction | Factorization | Sequence[Sequence[Sequence[object]]],
    hidden_layers: int = 1,
    *,
    activation: Activation | None = None,
    bias: Point | None = None,
    biases: Biases = "common",
    output_bias: bool | None = None,
    skip: bool | None = None,
    sense: Sense = "formal",
    variables: Sequence[sympy.Symbol] | None = None,
) -> FlatteningCost | LinearFlattening:
    """C_n and C_s of a construction, or of the deep network on offer for a polynomial with the fewest neurons.

    Flat is what has at most `hidden_layers` hidden layers and computes the same target in this sense.  It may use an
    output bias and skip connections where the given network does, unless said otherwise, and any common bias, or the
    `bias`, or none, or free biases.

    Linear networks are given as layers, matrices of rational numbers with the first one applied first, or as what
    `dft`, `walsh_hadamard` and others make: their flattening is exact, see `linear_flattening`.

    Raises:
        UsageError: for what computes by cases, a construction that was changed or has no neurons, a sense that it does
            not have, and conventions that contradict each other.
        NotAPolynomial, LimitExceeded and the like: for what is no polynomial of bounded size.

    Source: Lin, Tegmark and Rolnick, section III.F; bounds of synapses: symnet.

    >>> from symnet.activations import exp
    >>> x1, x2, x3, x4, x5 = symbols = sympy.symbols("x1:6")
    >>> found = flattening_cost(sympy.Mul(*symbols), activation=exp)
    >>> found.neurons, found.given.neurons       # exactly 32/16: flat ones need 32, and 32 are enough
    ((2, 2), 16)
    """
    if isinstance(what, Factorization | list | tuple):
        if activation is not None or bias is not None or variables is not None:
            raise UsageError("a linear network has no activation, no bias and no variables")
        return linear_flattening(what)
    if type(hidden_layers) is not int or hidden_layers < 1:
        told = f"a flat network has 1 hidden layer or more, not {show(hidden_layers)}"
        raise UsageError(f"{told}; an activation is given by its name, as in activation=exp")
    if sense not in ("taylor", "formal", "uniform"):
        raise UsageError(f"the sense of a flattening is taylor, formal or uniform, not {show(sense)}")
    if isinstance(what, Construction):
        target, sigma, symbols, given = _of_construction(what, activation, variables, sense)
    elif not isinstance(what, sympy.Expr | str):
        raise UsageError(f"flattening takes a polynomial, a construction, or layers of matrices, not {show(what)}")
    else:
        if not isinstance(activation, Activation):
            raise UsageError(f"a polynomial is flattened by an activation, such as symnet.tanh, not {show(activation)}")
        target, sigma, symbols, given = what, activation, variables_of(what, variables), None
    conventions = _conventions(given, biases, output_bias=output_bias, skip=skip)
    at = None if bias is None else sigma.point(bias)
    if at is not None and biases == "free":
        raise UsageError("free biases are any biases: give no bias with them")
    if at is not None and biases == "none" and at != 0:
        raise UsageError(f"without biases σ is expanded at 0, not at {at}")
    where = at if biases != "none" else Constant.rational(0)
    found = terms(target, symbols)
    rows, refused = counted(offers(target, sigma, symbols, found, where))
    if not rows:
        raise UsageError(refused[0][1])
    rows = tuple(row for row in rows if sense in row.senses)
    if given is None:
        given = _deepest(rows, hidden_layers, conventions, target)
    flat = [row for row in _candidates(rows, given) if row.hidden_layers <= hidden_layers]
    flat = [row for row in flat if _serves(row, conventions, where)]
    needed, why = _needed(target, sigma, symbols, conventions, where, sense, hidden_layers)
    return FlatteningCost(
        target, sigma, hidden_layers, sense, conventions, where, given,
        fewest=min(flat, key=lambda row: (row.neurons, row.synapses or 0), default=None),
        sparsest=min((row for row in flat if row.synapses), key=lambda row: row.synapses or 0, default=None),
        needed=needed,
        needed_synapses=synapses_needed(needed, sigma) if needed is not None and needed.neurons else None,
        why=why,
    )  # fmt: skip


def conventions_of(row: Cost) -> Conventions:
    """Those of a construction on offer: an affine map without any hidden layer is one of skip connections.

    >>> from symnet.activations import exp
    >>> x = sympy.Symbol("x")
    >>> conventions_of(counted(offers(x, exp, (x,), terms(x, (x,)), None))[0][0])
    Conventions(biases='none', output_bias=False, skip=True)
    """
    found = Conventions.of(row.conventions)
    return replace(found, skip=True) if not row.hidden_layers and row.synapses else found


def synapses_needed(bound: Bound, activation: Activation) -> sympy.Expr:
    """At least so many non-zero weights, where a bound says how many neurons are needed: its number and, for each
    input, the number that is needed for the partial derivative.

    A neuron whose output weight is 0 may be dropped, so that no fewer than `bound.neurons` output weights are not 0.
    And ∂N/∂x_i = Σ_j w_j a_ji σ'(b_j + a_j·x) + l_i is a network by σ' for ∂p/∂x_i whose neurons are those with
    w_j a_ji ≠ 0; skip connections become an output bias, an output bias falls away.  In the sense uniform σ need not be
    differentiable: smooth N and p by a mollifier first, which turns p into a polynomial with the same spans.

    >>> from symnet.activations import exp
    >>> from sympy.abc import x, y
    >>> synapses_needed(lower_bound(x * y, exp, Conventions("common"), sense="taylor"), exp)   # 4, 2 and 2
    8
    """
    if bound.neurons == sympy.oo:
        return sympy.oo
    found = terms(bound.target, bound.variables)
    total = bound.neurons
    weaker = Conventions(bound.conventions.biases, output_bias=bound.conventions.skip)
    kinds = list(_partials(found))
    derivative = activation.derivative(1)
    if len(kinds) > MOST_DERIVATIVES or not derivative.free_symbols:
        return total + sum(count for _, count in kinds)  # an input without synapses has no influence
    slope = Activation(derivative, symbol=activation.symbol) if bound.sense != "uniform" else activation
    for partial, count in kinds:
        symbols = bound.variables
        one = lower_bound(
            from_terms(partial, symbols), slope, weaker, bias=bound.bias, sense=bound.sense, variables=symbols
        )
        total += count * max(one.neurons, 1)
    return total


def _partials(found: Terms) -> Iterator[tuple[Terms, int]]:
    """The partial derivatives that are not 0, of a monomial those of equal exponents together."""
    inputs = range(len(next(iter(found), ())))
    if len(found) == 1:
        (exponents,) = found
        firsts = {e: exponents.index(e) for e in exponents if e}
        yield from ((_partial(found, i), exponents.count(e)) for e, i in firsts.items())
        return
    yield from ((partial, 1) for i in inputs if (partial := _partial(found, i)))


def _partial(found: Terms, i: int) -> Terms:
    return {(*e[:i], e[i] - 1, *e[i + 1 :]): c * e[i] for e, c in found.items() if e[i]}


def _needed(
    target: sympy.Expr,
    activation: Activation,
    symbols: tuple[sympy.Symbol, ...],
    conventions: Conventions,
    bias: Constant | None,
    sense: Sense,
    hidden_layers: int,
) -> tuple[Bound | None, str]:
    if hidden_layers > 1:
        return None, f"the bounds are for one hidden layer, and {hidden_layers} are allowed"
    try:
        found = lower_bound(target, activation, conventions, bias=bias, sense=sense, variables=symbols)
    except SymnetError as error:
        if isinstance(error, UsageError):
            raise
        return None, str(error)
    return found, "" if found.neurons else found.why


def _of_construction(
    made: Construction, activation: Activation | None, variables: Sequence[sympy.Symbol] | None, sense: Sense
) -> tuple[sympy.Expr, Activation, tuple[sympy.Symbol, ...], Cost]:
    if made.changed:
        raise UsageError("a network that was changed by hand has no target that a flat one could share")
    if isinstance(made.recipe, Direct):
        raise UsageError(
            f"{made.recipe.name} computes by cases; flattening is about polynomials computed by gates, "
            "and about linear networks"
        )
    if activation is not None or variables is not None:
        raise UsageError("a construction has its activation and its variables: give only the construction")
    if sense not in made.senses:
        raise UsageError(f"{made!r} computes its target in the senses {', '.join(made.senses)}, not {sense}")
    return made.target, made.activation, made.variables, _cost(made.recipe)


def _cost(made: Recipe) -> Cost:
    network = made.network
    if not network.neurons:
        raise UsageError(f"{made!r} has no neurons: there is nothing to compare with")
    counts = network.neurons, network.hidden_layers, network.synapses
    return Cost(made.name, *counts, made.senses, made.conventions, str(made.bias))


def _conventions(given: Cost | None, biases: Biases, *, output_bias: bool | None, skip: bool | None) -> Conventions:
    if biases not in ("none", "common", "free"):
        raise UsageError(f'biases are "none", "common" or "free", not {show(biases)}')
    for name, value in (("output_bias", output_bias), ("skip", skip)):
        if value not in (None, True, False):
            raise UsageError(f"{name} is True or False, not {show(value)}")
    own = Conventions("none") if given is None else Conventions.of(given.conventions)
    return Conventions(
        biases,
        own.output_bias if output_bias is None else output_bias,
        own.skip if skip is None else skip,
    )


def _deepest(rows: Sequence[Cost], hidden_layers: int, conventions: Conventions, target: sympy.Expr) -> Cost:
    """The network with the fewest neurons of those with more hidden layers, under these conventions if there is one."""
    deep = [row for row in rows if row.hidden_layers > hidden_layers and row.neurons]
    deep = [row for row in deep if conventions.allow(conventions_of(row))]
    if not deep:
        raise UsageError(
            f"no network on offer for {_short(target)} has more than {hidden_layers} hidden "
            f"layer{'s' * (hidden_layers != 1)} in this sense under these conventions: there is nothing to flatten"
        )
    return min(deep, key=lambda row: (row.neurons, row.synapses or 0))


def _candidates(rows: Sequence[Cost], given: Cost) -> Iterator[Cost]:
    yield from (row for row in rows if row.same_as is None)
    yield given  # what is flat already


def _serves(row: Cost, conventions: Conventions, bias: Constant | None) -> bool:
    """Whether it is a network under these conventions; rows were built at the bias, if there is one."""
    return conventions.allow(conventions_of(row)) and (bias is None or row.bias == str(bias))


def _over(number: Any, given: int | None) -> sympy.Rational | None:
    return None if number is None or not given else sympy.sympify(number) / given


def _between(low: Any, high: Any, given: int | None) -> str:
    """A quotient whose numerator is known from both sides."""
    if not given:
        return "not counted"

    def told(number: Any) -> str:
        return f"{number}/{given} = {sympy.Rational(number, given).evalf(3)}"

    if low is None:
        return "not known" if high is None else f"at most {told(high)}"
    if high is None:
        return f"at least {told(low)}"
    return f"{told(low)}, exactly" if low == high else f"from {told(low)} to {told(high)}"


def _counts(row: Cost) -> str:
    return f"{row.name}: {row.neurons} neurons, {row.synapses} synapses"


def _fields(row: Cost) -> dict[str, Any]:
    return {
        "name": row.name,
        "hidden_layers": row.hidden_layers,
        "neurons": row.neurons,
        "synapses": row.synapses,
        "conventions": list(row.conventions),
        "bias": row.bias,
    }


def _texts(sides: Sides) -> list[str | None]:
    return [None if side is None else str(side) for side in sides]


def _short(expr: sympy.Expr) -> str:
    text = str(expr)
    return text if len(text) <= 60 else f"{text[:57]}..."
