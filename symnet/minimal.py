"""The smallest one-hidden-layer network for a polynomial that is known here, and how far it is from what is needed.

>>> import symnet as sn
>>> from sympy.abc import x, y, z
>>> sn.minimal_network(x**2 + y**2 + z**2, sn.softplus)
5 neurons for x**2 + y**2 + z**2 at bias 0, and no fewer do: quadratic form; at least 5 by partials-bound
>>> found = sn.minimal_network(x**2*y + x*y**2, sn.exp)
>>> found.neurons, found.closed, found.construction.network.widths
(6, True, (2, 6, 1))

In the sense `taylor`. What is tried: the constructions for monomials, products, quadratic forms, polynomials in one
variable and sums of monomials; else, for few variables and low degrees, a search for points in floats, whose solutions
are made exact, rational if possible, and then proved. One more construction is a line in `_offers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.forms import by_cubature, essential, power_form
from symnet.constructions.point_search import Number, effort, few_points, few_points_for
from symnet.constructions.polynomial import shallow
from symnet.constructions.quadratic_forms import balanced, diagonalised, isotropic, quadratic_form
from symnet.constructions.recipes import Gate, Level, Recipe, recipe
from symnet.constructions.scale_one import conditions_on, network_at
from symnet.constructions.settle import settle
from symnet.constructions.several_biases import few_neurons
from symnet.constructions.straightline import ZERO, Linear
from symnet.constructions.two_biases import form_with_two_biases, simple_biases
from symnet.display import Shown, progress
from symnet.errors import InternalError, NotAnActivation, SymnetError, Undecided, UsageError, show
from symnet.exact.constants import Constant
from symnet.exact.polynomials import Terms, from_terms, terms, variables_of
from symnet.kernel import Verdict
from symnet.lower_bounds import Biases, Conventions, lower_bound
from symnet.needed import LowerBound
from symnet.proof.certify import zero_of
from symnet.workbench import Construction

__all__ = ["Minimal", "minimal_network"]

_MOST_VARIABLES, _MOST_DEGREE, _MOST_NEURONS = 5, 5, 40  # of forms whose points are looked for
_MOST_SOUGHT = 4  # degree of a form for which critical biases are looked for
_WORK = 2e10  # multiplications of a search for one number of neurons, about half a minute
INTERRUPTED, NOTHING_SMALLER = "; the search was interrupted", "; a search found nothing smaller that is exact"
SEVERAL = "; a search with several biases found nothing smaller that is exact"
_MOST_OWN = 7  # neurons with biases of their own
_RANK = {"no biases": 0, "common bias": 1, "free biases": 2}


def _ended(sizes: range, best: Recipe | None) -> str:
    """What a search of these sizes without a result says."""
    whole = best is not None and sizes.stop >= best.network.neurons
    return NOTHING_SMALLER if whole else f"; a search of up to {sizes[-1]} neurons found nothing that is exact"


@dataclass(frozen=True, repr=False)
class Minimal(Shown):
    """The network with fewest neurons that was found, and the bound beside it, under the same conventions.

    `construction` is None where nothing was built, `neurons` and `gap` with it. `closed`: none has fewer, at its bias.
    `numerical` is a smaller number for which floats found a solution that could not be made exact: it counts for
    nothing. The bound is that at the construction's bias, unless biases are free.

    >>> from symnet.activations import exp
    >>> found = minimal_network(sympy.Symbol("x") ** 3, exp, bias=0)
    >>> found.neurons, found.gap, found.closed
    (4, 0, True)
    """

    construction: Construction | None
    bound: LowerBound
    numerical: int | None
    how: str

    @property
    def neurons(self) -> int | None:
        """The neurons of the construction."""
        return None if self.construction is None else self.construction.network.neurons

    @property
    def closed(self) -> bool:
        """Whether it is shown that no network has fewer neurons (or that there is none)."""
        return bool(self.bound.neurons == (sympy.oo if self.neurons is None else self.neurons))

    @property
    def gap(self) -> int | None:
        """How many neurons fewer the bound leaves possible."""
        return None if self.neurons is None else self.neurons - int(self.bound.neurons)

    def check(self) -> tuple[Verdict | None, Verdict]:
        """The kernel's verdicts: that the construction computes the target (None without one), and on the bound.

        >>> import symnet as sn
        >>> from sympy.abc import x, y
        >>> [str(verdict) for verdict in sn.minimal_network(x*y, sn.exp).check()]
        ['proved, scope all', 'proved, scope all']
        """
        return None if self.construction is None else self.construction.check(), self.bound.check()

    def __str__(self) -> str:
        needed, theorem = self.bound.neurons, self.bound.theorem
        by = f" by {theorem}" if theorem else ""
        if self.construction is None:
            return f"{self.bound}; {self.how}"
        target = str(self.construction.target)
        short = target if len(target) <= 60 else f"{target[:57]}..."
        count = f"{self.neurons} neuron{'s' * (self.neurons != 1)} for {short}"
        if self.bound.bound.conventions.biases == "common":
            count += f" at bias {self.construction.bias}"
        if self.closed:
            return f"{count}, and no fewer do: {self.how}; at least {needed}{by}"
        floats = f"; floats alone find {self.numerical}" if self.numerical is not None else ""
        need = "is" if needed == 1 else "are"
        return f"{count}: {self.how}; at least {needed} {need} needed{by}, in between is open{floats}"

    __repr__ = __str__


def minimal_network(
    target: sympy.Expr,
    activation: Activation,
    *,
    bias: Point | None = None,
    output_bias: bool = False,
    biases: Biases = "common",
    skip: bool = False,
    variables: Sequence[sympy.Symbol] | None = None,
    search: bool = True,
    work: float = _WORK,
) -> Minimal:
    """The smallest network with one hidden layer, in the sense `taylor`, that is known for a polynomial.

    Conventions as for `neurons_lower_bound`. Without a bias it is chosen, so that few neurons do: that of `derive`, 0,
    or one where a derivative is 0. `search` looks for points, where what is known has more neurons than the bound, for
    polynomials of at most 5 variables and degree 5: for forms (up to a constant, with `output_bias`) networks with a
    scale, as all constructions are; for those of several degrees, with `skip`, and for points that are not rational,
    networks at scale 1, which equal the target through its degree and claim no more. With free biases quadratic forms
    are tried with two biases, and `search` looks also for networks of at most 7 neurons with several of a few biases
    where the derivatives are rational. The search is seeded: the same question has the same
    answer. An interrupt ends it; the best so far is returned. `work` is about how many multiplications it may take, for
    each number of neurons and bias.

    Raises:
        NotAPolynomial, FloatGiven, TextGiven, SymbolClash, UsageError: for the target and the conventions.
        DegenerateActivation, NotATaylorGate, Undecided, BadBias: where nothing can be built; see `settle`.

    >>> import symnet as sn
    >>> from sympy.abc import x, y, z
    >>> sn.minimal_network(x*y*z, sn.tanh, biases="none").neurons
    4
    >>> sn.minimal_network(x*y, sn.exp, output_bias=True).neurons
    3
    >>> sn.minimal_network(x*y, sn.softplus, biases="free").neurons, sn.minimal_network(x*y, sn.softplus).neurons
    (3, 4)
    """
    if not isinstance(activation, Activation):
        raise NotAnActivation(activation, "give a symnet Activation")
    amount: object = work
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not amount > 0:
        raise UsageError(f"work must be a positive number of multiplications, such as 1e9, not {show(work)}")
    symbols = variables_of(target, variables)
    conventions = Conventions(biases, output_bias, skip)
    point = None if bias is None else activation.point(bias)
    first = lower_bound(target, activation, conventions, bias=point, variables=symbols)
    if first.neurons is sympy.oo:
        return Minimal(None, LowerBound(first), None, first.why)
    problem = _Problem(target, symbols, activation, conventions, work)
    best: Minimal | None = None
    refusal: SymnetError | None = None
    for place in [point] if point is not None else problem.biases():
        try:
            found = problem.at(place, search=search, below=None if best is None else best.neurons)
        except SymnetError as error:
            refusal = refusal or error
            continue
        if found is not None and (best is None or (found.neurons or 0) < (best.neurons or 0)):
            best = found
    if best is not None:
        return problem.with_own_biases(best) if biases == "free" and search and not best.closed else best
    if refusal is not None:
        raise refusal
    raise InternalError(f"nothing was tried for {target}")


@dataclass(frozen=True)
class _Problem:
    """A target under conventions; `parts` are what is left to the neurons."""

    target: sympy.Expr
    symbols: tuple[sympy.Symbol, ...]
    activation: Activation
    conventions: Conventions
    work: float

    @property
    def given(self) -> Terms:
        """The terms of the target."""
        return terms(self.target, self.symbols)

    @property
    def rest(self) -> Terms:
        """Those that neurons have to compute: without a constant or a linear form that are there for nothing."""
        free = {0} if self.conventions.output_bias else set()
        return {e: c for e, c in self.given.items() if sum(e) not in free | ({1} if self.conventions.skip else set())}

    @property
    def degree(self) -> int | None:
        """The degree of the rest, if it is a form of degree 1 or more."""
        degrees = {sum(e) for e in self.rest}
        return next(iter(degrees)) if len(degrees) == 1 and degrees != {0} else None

    def biases(self) -> Iterator[Constant]:
        """Where to try: the bias of `derive`, 0, and where the derivative below the highest one is 0."""
        zero = Constant.rational(0)
        if self.conventions.biases == "none":
            yield zero
            return
        orders = sorted({sum(e) for e in self.rest})
        usual = settle(self.activation, orders).bias
        yield usual
        if self.degree is None:
            return
        if usual != 0:
            yield zero
        if 1 < self.degree <= _MOST_SOUGHT:
            with suppress(SymnetError):
                yield from (b.constant for b in self.activation.critical_biases(self.degree) if b.constant != usual)

    def at(self, bias: Constant, *, search: bool, below: int | None) -> Minimal | None:
        """The best at one bias; None if the bound is that what is known already is as good."""
        free = self.conventions.biases == "free"
        found = lower_bound(
            self.target, self.activation, self.conventions, bias=None if free else bias, variables=self.symbols
        )
        bound = LowerBound(found)
        if found.neurons is sympy.oo or (below is not None and found.neurons >= below):
            return None
        best: Recipe | None = None
        refusal: SymnetError | None = None
        for make in self._offers(bias):
            try:
                made = self._completed(make())
            except SymnetError as error:
                refusal = refusal or error
                continue
            if self._allowed(made) and (best is None or made.network.neurons < best.network.neurons):
                best = made
        if best is None and refusal is not None:
            raise refusal
        numerical, note = None, ""
        if search and (best is None or best.network.neurons > found.neurons) and self.rest:
            form = self.degree is not None and not self.conventions.skip
            sought, numerical, note = (self._searched if form else self._sought_at_scale_one)(bias, best)
            if form and numerical is not None and note != INTERRUPTED:  # points that are not rational
                again = self._sought_at_scale_one(bias, sought or best)
                sought, numerical, note = again if again[0] is not None else (sought, numerical, note)
            best = sought or best
        if best is None:
            return None
        if numerical is not None and numerical >= best.network.neurons:
            numerical = None
        return Minimal(Construction(best), bound, numerical, f"{best.name}{note}")

    def _allowed(self, made: Recipe) -> bool:
        """Whether it computes the target in sense taylor and uses nothing that is not allowed."""
        common, output, skips = made.conventions
        return (
            "taylor" in made.senses
            and made.network.hidden_layers <= 1
            and _RANK[common] <= _RANK[self.conventions.words[0]]
            and (self.conventions.output_bias or output == "no output bias")
            and (self.conventions.skip or skips == "no skip connections")
        )

    def _completed(self, made: Recipe) -> Recipe:
        """With the constant and the linear form that the network's own conventions supply."""
        if made.target == self.target and made.variables == self.symbols:
            return made
        gates = made.levels[0].gates if made.levels else ()
        constant = self.given.get((0,) * len(self.symbols), ZERO) if self.conventions.output_bias else ZERO
        outer = dict(made.output.terms)
        if self.conventions.skip:
            slopes = {e.index(1): c for e, c in self.given.items() if sum(e) == 1}
            if slopes and not gates:
                return recipe(made.name, self.target, self.symbols, made.setting, (), Linear.of(constant, slopes))
            if slopes:
                outer[len(gates)] = Fraction(1)
                gates = (*gates, Gate(None, (Linear.of(ZERO, slopes),)))
        levels = (Level(gates),) if gates else ()
        output = Linear.of(made.output.constant + constant, outer)
        return recipe(made.name, self.target, self.symbols, made.setting, levels, output, made.method)

    def _offers(self, bias: Constant) -> Iterator[Callable[[], Recipe]]:
        """The constructions for the rest, with output bias or without."""
        rest = from_terms(self.rest, self.symbols)
        sigma, symbols = self.activation, self.symbols
        for output_bias in {False, self.conventions.output_bias}:
            if self.degree is not None:
                for critical in (False, True):
                    make = quadratic_form if self.degree == 2 else power_form
                    if not (critical and make is power_form and output_bias):
                        yield partial(
                            make, sigma, rest, variables=symbols, bias=bias, output_bias=output_bias, critical=critical
                        )
            yield partial(shallow, sigma, rest, variables=symbols, bias=bias, output_bias=output_bias, taylor=True)
        if self.conventions.skip and self.degree == 2:
            yield partial(self._squares_and_skips, bias)
        if self.conventions.biases == "free" and self.degree == 2 and self.rest == self.given:
            yield partial(form_with_two_biases, sigma, rest, variables=symbols)

    def _squares_and_skips(self, bias: Constant) -> Recipe:
        """A quadratic form as a sum of squares: skip connections take what the neurons have of degree 1.

        What they have of degree 0 goes into an output bias, or adds up to 0, or a neuron at the origin takes it.
        """
        output_bias = self.conventions.output_bias
        alone = None if output_bias else isotropic(self.rest)
        squares = alone or balanced(diagonalised(self.rest))
        rows = [self._row((Fraction(1),), (form,)) for _, form in squares]
        if not output_bias and alone is None:
            rows.append((ZERO,) * len(self.symbols))
        setting = settle(self.activation, (2,), bias=bias)
        weights = conditions_on(self.rest, setting, output_bias=output_bias, skip=True).weights(rows)
        if weights is None:
            raise InternalError(f"squares without weights for {self.target}")
        made = network_at(self.target, self.symbols, setting, rows, weights, output_bias=output_bias, skip=True)
        return replace(made, name="squares and skip connections")

    def _searched(self, bias: Constant, best: Recipe | None) -> tuple[Recipe | None, int | None, str]:
        """Networks by points with fewer neurons than the best, the fewest first: (recipe, numerical, note).

        They have the common bias and no skip connections; for those the bound may be larger than what was asked.
        """
        rest, common = from_terms(self.rest, self.symbols), Conventions("common", self.conventions.output_bias)
        least = int(lower_bound(rest, self.activation, common, bias=bias, variables=self.symbols).neurons)
        reduced, forms = essential(self.rest)
        degree = self.degree or 0
        sizes, why = self._sizes(least, best, len(forms))
        if not sizes:
            return None, None, why
        setting = settle(self.activation, (degree,), bias=bias)
        unseen = [k for k in range(degree) if setting.derivative(k).is_zero()]
        free_origin = self.conventions.output_bias
        numerical: int | None = None
        try:
            for neurons in progress(sizes, len(sizes), "size"):
                found = few_points(reduced, neurons, unseen=unseen, free_origin=free_origin, work=self.work)
                if found.numerical and numerical is None:
                    numerical = neurons
                if found.made is None:
                    continue
                made = by_cubature(self.activation, rest, self.symbols, found.made, forms, bias)
                made = self._completed(replace(made, name="points that a search found"))
                verdict = Construction(made).check()
                if self._allowed(made) and verdict.status == "proved":
                    return made, numerical, ""
        except KeyboardInterrupt:
            return None, numerical, INTERRUPTED
        return None, numerical, _ended(sizes, best)

    def _sought_at_scale_one(self, bias: Constant, best: Recipe | None) -> tuple[Recipe | None, int | None, str]:
        """The same for polynomials of several degrees, and with skip connections: networks at scale 1."""
        output_bias, skip = self.conventions.output_bias, self.conventions.skip
        common = Conventions("common", output_bias, skip)
        least = int(lower_bound(self.target, self.activation, common, bias=bias, variables=self.symbols).neurons)
        reduced, forms = essential(self.rest)
        sizes, why = self._sizes(least, best, len(forms))
        if sizes and (zero_of(bias) is not None or bias.free_symbols):
            sizes, why = range(0), f"; not searched: the bias {bias} has no closed form"
        if not sizes:
            return None, None, why
        setting = settle(self.activation, sorted({sum(e) for e in self.rest}), bias=bias)
        conditions = conditions_on(reduced, setting, output_bias=output_bias, skip=skip)

        def accept(points: list[tuple[Number, ...]]) -> Recipe | None:
            try:
                weights = conditions.weights(points)
            except Undecided:
                return None
            if weights is None:
                return None
            rows = [self._row(a, forms) for a in points]
            made = network_at(self.target, self.symbols, setting, rows, weights, output_bias=output_bias, skip=skip)
            return made if self._allowed(made) and Construction(made).check().status == "proved" else None

        numerical: int | None = None
        try:
            for neurons in progress(sizes, len(sizes), "size"):
                tables = [table for _, table in conditions.tables]
                found = few_points_for(tables, conditions.orders, neurons, accept, work=self.work)
                if found.made is not None:
                    return found.made, numerical, ""
                if found.numerical and numerical is None:
                    numerical = neurons
        except KeyboardInterrupt:
            return None, numerical, INTERRUPTED
        return None, numerical, _ended(sizes, best)

    def _sizes(self, least: int, best: Recipe | None, arity: int) -> tuple[range, str]:
        """How many neurons are tried, and why none are."""
        degree, most = max(map(sum, self.rest)), best.network.neurons if best is not None else _MOST_NEURONS + 1
        sizes = range(max(1, least), min(_MOST_NEURONS + 1, most))
        if degree < 1 or least >= most:
            return range(0), ""
        beyond = f"{arity} variables, above {_MOST_VARIABLES}" if arity > _MOST_VARIABLES else ""
        beyond = beyond or (f"degree {degree}, above {_MOST_DEGREE}" if degree > _MOST_DEGREE else "")
        beyond = beyond or ("" if sizes else f"{least} neurons or more, above {_MOST_NEURONS}")
        quick = [m for m in sizes if effort(arity, degree, m) <= self.work]
        beyond = beyond or ("" if quick else f"{least} neurons or more take longer")
        return (range(0), f"; not searched: {beyond}") if beyond else (range(quick[0], quick[-1] + 1), "")

    def with_own_biases(self, best: Minimal) -> Minimal:
        """A smaller network whose neurons have two or more of a few simple biases, if a search finds one."""
        recipe = best.construction.recipe if best.construction is not None else None
        if not isinstance(recipe, Recipe) or not any(map(sum, self.rest)) or best.how.endswith(INTERRUPTED):
            return best
        sizes, why = self._sizes(max(2, int(best.bound.neurons)), recipe, len(self.symbols))
        if sizes and sizes.start > _MOST_OWN:
            why = f"; with several biases only up to {_MOST_OWN} neurons are tried"
        if sizes and len(simple_biases(self.activation, max(map(sum, self.rest)))) < 2:
            why = "; no two biases are known where the derivatives are rational"
        if why or not sizes:
            return best if why and best.how.endswith(why) else replace(best, how=f"{best.how}{why}")
        sizes = range(sizes.start, min(sizes.stop, _MOST_OWN + 1))

        def accept(made: Recipe) -> Recipe | None:
            return made if self._allowed(made) and Construction(made).check().status == "proved" else None

        numerical, output_bias, skip = best.numerical, self.conventions.output_bias, self.conventions.skip
        try:
            for neurons in progress(sizes, len(sizes), "size"):
                found = few_neurons(
                    self.activation, self.target, self.symbols, neurons, accept, output_bias=output_bias, skip=skip,
                    work=self.work,
                )  # fmt: skip
                if found.made is not None:
                    numerical = None if numerical is None or numerical >= found.made.network.neurons else numerical
                    return Minimal(Construction(found.made), best.bound, numerical, found.made.name)
                if found.numerical:
                    numerical = min(neurons, numerical or neurons)
        except KeyboardInterrupt:
            return replace(best, numerical=numerical, how=f"{best.how}{INTERRUPTED}")
        return replace(best, numerical=numerical, how=f"{best.how}{SEVERAL}")

    def _row(self, point: Sequence[Number], forms: Sequence[Linear]) -> tuple[Number, ...]:
        """The weights of the variables in a combination of forms."""
        total: list[Number] = [ZERO] * len(self.symbols)
        for x, form in zip(point, forms, strict=True):
            for k, c in form.terms:
                total[k] = total[k] + x * c
        return tuple(total)
