"""What a user holds: a construction, with methods of one line that each call a part of symnet.

>>> import symnet as sn
>>> gate = sn.multiplication_gate(sn.softplus)
>>> gate
multiplication gate: u*v by Network 2-4-1, softplus, 4 neurons, 12 synapses
>>> print(gate.check())
proved, scope all
>>> gate.leading_error()
LeadingError(order=2, polynomial=-u*v*(u**2 + v**2)/12)
>>> float(gate.at("1/100")([0.3, 0.5]))
0.14999957...

The functions that make constructions are those of `symnet.constructions`, with what they return
held in a `Construction`; `symnet.derivation` compiles any polynomial. One more construction there is one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, ParamSpec

import numpy as np
import numpy.typing as npt
import sympy

from symnet import constructions
from symnet.activations import Activation
from symnet.bounds import Box, ErrorBound, Roundoff, TotalError, as_box, best_total, error_bound, roundoff, total_error
from symnet.bounds.tolerance import Choice
from symnet.constructions import Direct, LeadingError, Recipe
from symnet.constructions.direct import Domain, symbols_for
from symnet.constructions.senses import conventions_of
from symnet.display import Shown
from symnet.errors import LimitExceeded, ShapeMismatch, UsageError, show
from symnet.exact.constants import SCALE
from symnet.kernel import Verdict
from symnet.kernel.terms import KernelError
from symnet.networks import Network
from symnet.proof.certificate import Loaded, certificate, dumps, load
from symnet.proof.certify import certify
from symnet.proof.verification import verdict_of
from symnet.render.writing import check_place, write_claims

if TYPE_CHECKING:
    from symnet.render.plots import Plot

__all__ = [
    "Construction",
    "Explanation",
    "absolute_value",
    "and_neuron",
    "boolean_function",
    "form_with_two_biases",
    "identity_gate",
    "maximum",
    "median",
    "minimum",
    "monomial",
    "multiplication_gate",
    "parity",
    "product",
    "quadratic_form",
    "relu_product",
    "relu_square",
    "square_gate",
    "univariate",
]


MOST_SHOWN = 64  # neurons of a construction whose statement is shown in a notebook


@dataclass(frozen=True, repr=False)
class Construction(Shown):
    """A network together with what it computes, in which senses, and why.

    Its columns are in the order of `variables`; its one scale λ is `symnet.scale`.

    >>> import symnet as sn
    >>> gate = sn.multiplication_gate(sn.exp)
    >>> gate.network.neurons, gate.leading_error().polynomial
    (4, u*v*(u**2 + v**2)/6)
    """

    recipe: Recipe | Direct
    changed: bool = False  # whether its network is another one than was derived
    box: Box | None = None  # where its error is bounded, and
    scale: sympy.Rational | None = None  # the scale it is used at, unless others are given
    choice: Choice | None = None  # what was chosen for a tolerance, and why

    @property
    def network(self) -> Network:
        """The network, with exact weights."""
        return self.recipe.network

    @property
    def target(self) -> sympy.Expr:
        """What it computes."""
        return self.recipe.target

    @property
    def variables(self) -> tuple[sympy.Symbol, ...]:
        """The inputs, in the order of the columns."""
        return self.recipe.variables

    @property
    def activation(self) -> Activation:
        """The activation of its neurons."""
        return self.recipe.activation

    @property
    def bias(self) -> sympy.Expr:
        """The common point about which its neurons expand the activation."""
        return self.recipe.bias.expr

    @property
    def senses(self) -> tuple[str, ...]:
        """The senses in which it computes its target: exact, taylor, formal, uniform; on bits; within E on a box.

        None, if its network was changed.
        """
        return () if self.changed else self.recipe.senses

    @property
    def conventions(self) -> tuple[str, ...]:
        """What its neurons were counted with: biases, an output bias, skip connections."""
        return conventions_of(self.network, self.recipe.bias) if self.changed else self.recipe.conventions

    @property
    def domain(self) -> Domain:
        """Where it computes its target: on all reals, on bits, or on the box that it was made for."""
        return self.recipe.domain if isinstance(self.recipe, Direct) else "reals"

    def expr(self, *inputs: sympy.Expr, scale: sympy.Expr = SCALE) -> sympy.Expr:
        """Its output as a SymPy expression in the inputs (by default its variables) and the scale."""
        return self.network.expr(inputs or self.variables, scale)

    def at(
        self, scale: object = None, *, dtype: npt.DTypeLike | None = None
    ) -> Callable[[npt.ArrayLike], npt.NDArray[Any]]:
        """Its values at a scale, if it has one: a function of points, one a row, that returns one number a point.

        Without a scale at that of `derive`, else at 1; in float64, unless `derive` was asked for float32.

        >>> import symnet as sn
        >>> values = sn.multiplication_gate(sn.tanh).at("1/10")
        >>> values([[0.5, 0.5], [1, -1]]).shape
        (2,)
        """
        chosen = 1 if self.scale is None else self.scale
        if dtype is None:
            dtype = "float32" if self.choice is not None and self.choice.dtype == "float32" else "float64"
        network = self.network.at(chosen if scale is None else scale, dtype=dtype)

        def values(points: npt.ArrayLike) -> npt.NDArray[Any]:
            try:
                rows = np.asarray(points, dtype=dtype)
            except (TypeError, ValueError):
                given = f"give {self.network.inputs} numbers for one point, or a list of such lists, one a point"
                raise UsageError(f"{given}; not {show(points)}") from None
            return np.asarray(network(rows)[..., 0])

        return values

    def leading_error(self) -> LeadingError:
        """(r, e) with network - target = λ^r e + higher powers of λ, exactly; of a changed network, UsageError."""
        self._derived("the leading error")
        if not isinstance(self.recipe, Direct):
            return constructions.leading_error(self.recipe)
        if self.recipe.domain != "reals":
            where = "bits" if self.recipe.domain == "bits" else "a box"
            on = "bits" if self.recipe.domain == "bits" else "its box"
            raise UsageError(
                f"a network for {where} has no error in powers of λ; on {on} it is at most {self.recipe.error}"
            )
        return LeadingError(None, sympy.Integer(0))

    def error_bound(self, box: object = None, scale: object = None) -> ErrorBound:
        """lower <= sup |network - target| <= upper on a box at a scale, rigorously: by default those of `derive`.

        `box=1` is [-1, 1] for each variable; also (0, 1), {x: (0, 1)}. On bits, and where there is no error, neither is
        needed.

        Raises UsageError without a box or a scale, and for a changed network; BadBox, BadScale; Undecided, with the
        best bound so far, where the enclosures do not get narrow enough.

        >>> import symnet as sn
        >>> found = sn.multiplication_gate(sn.softplus).error_bound(box=1, scale="1/100")
        >>> float(found.lower), found.upper < found.lower * sympy.Rational(101, 100)
        (1.66662...e-05, True)
        """
        self._derived("the error bound")
        return error_bound(self.recipe, self.box if box is None else box, self.scale if scale is None else scale)

    def roundoff(
        self, dtype: npt.DTypeLike = "float64", *, box: object = None, scale: object = None, ulp: object = 4
    ) -> Roundoff:
        """A bound of |computed - exact network| on a box, where `at(scale, dtype=dtype)` computes it.

        Box and scale are those of `derive`, else [-1, 1] for each variable, and 1. `ulp` is assumed of activations.

        >>> import symnet as sn
        >>> sn.multiplication_gate(sn.softplus).roundoff("float32", scale="1/16").upper < 1e-3
        True
        """
        where, at = self.box if box is None else box, self.scale if scale is None else scale
        return roundoff(self.recipe, dtype, where, at, ulp, changed=self.changed)

    def total_error(
        self, dtype: npt.DTypeLike = "float64", *, box: object = None, scale: object = None, ulp: object = 4
    ) -> TotalError:
        """A bound of |computed - target|: that of the exact network plus `roundoff`; not for a changed network.

        >>> import symnet as sn
        >>> sn.multiplication_gate(sn.softplus).total_error("float32", box=1, scale="1/16")
        float32: |computed - target| <= 0.0009... at scale 1/16 (truncation 0.0006..., round-off 0.0002..., if ...
        """
        where, at = self.box if box is None else box, self.scale if scale is None else scale
        self._derived("the total error")
        return total_error(self.recipe, dtype, where, at, ulp)

    def best_scale(self, dtype: npt.DTypeLike = "float64", *, box: object = None, ulp: object = 4) -> TotalError:
        """The least `total_error` that was found, with its `scale`: below it the network gets worse again.

        >>> import symnet as sn
        >>> sn.multiplication_gate(sn.softplus).best_scale("float64", box=1).scale
        3/8192
        """
        self._derived("the best scale")
        return best_total(self.recipe, dtype, self.box if box is None else box, ulp)

    def _derived(self, what: str) -> None:
        if self.changed:
            raise UsageError(f"{what} follows from the derivation; this network was changed by hand")

    def plot_error(
        self,
        box: object = None,
        scale: object = None,
        *,
        vary: Sequence[sympy.Symbol] | None = None,
        dtype: Literal["float64", "float32"] | None = None,
    ) -> Plot:
        """A picture of network - target over a box at a scale, with its certified bound: a curve, or a map.

        One or two variables `vary` (by default the first two); others stay where the bound's lower end is attained.
        With a `dtype` it is what NumPy computes, and the bound that of `total_error`. It shows itself in a notebook;
        `.save("error.svg")`, or .png, writes it. Raises what the bounds raise, UsageError where nothing varies, and
        MissingExtra without matplotlib.

        >>> import symnet as sn
        >>> sn.square_gate(sn.softplus).plot_error(box=1, scale="1/10")
        error of the network for x² over x: |network - target| <= 0.000416...
        """
        from symnet.render.error_plots import error_plot

        bound = self.error_bound(box, scale)
        if dtype is not None:
            total = self.total_error(dtype, box=box, scale=scale)
            bound = replace(bound, upper=total.upper, how=f"truncation and round-off, {total.rounding.assumption}")
        return error_plot(self.recipe, bound, vary=vary, dtype=dtype)

    def plot_scales(self, box: object = None, *, dtype: Literal["float64", "float32"] = "float64") -> Plot:
        """A picture of the errors on a box against the scale: truncation, round-off, what NumPy shows, and the best.

        Raises UsageError for a network without a scale, what the bounds raise, and MissingExtra without matplotlib.

        >>> import symnet as sn
        >>> sn.square_gate(sn.softplus).plot_scales(box=1, dtype="float32")
        error of the network for x² on x in [-1, 1] against the scale, in float32: best at scale ...
        """
        from symnet.render.scale_plots import scale_plot

        self._derived("the error at a scale")
        return scale_plot(self.recipe, self.box if box is None else box, dtype)

    def certificate(self) -> str:
        """Its claim with the proof, as a certificate that `symnet check` reads."""
        return dumps(certificate(certify(self.recipe, changed=self.changed)))

    def claim(self) -> Loaded:
        """Its claim, as the certificate states it; not checked."""
        return load(self.certificate())[-1]

    def check(self, order: int | None = None) -> Verdict:
        """The kernel's verdict, from a process of its own, on the certificate of this very network.

        With an `order` it is asked only whether N_λ = p + O(λ^order), without the leading error: quicker where large.

        >>> import symnet as sn
        >>> gate = sn.multiplication_gate(sn.softplus)
        >>> wrong = gate.network.replace_entry(0, "weight", 0, 0, 0)      # one weight changed
        >>> print(gate.with_network(wrong).check().status)
        failed
        """
        try:
            built = certify(self.recipe, order=order, changed=self.changed)
        except (LimitExceeded, KernelError) as error:  # too large or too deep to be written down: not proved, not wrong
            return Verdict("network", "undecided", reason=str(error))
        return verdict_of(built)

    def explain(self) -> Explanation:
        """Its claim, the numbered steps of its proof and the kernel's verdict, to print or as LaTeX."""
        return Explanation(self.claim(), self.check())

    def write(self, path: str | Path) -> None:
        """Write its claim with the proof, once the kernel has proved it: as .pdf (by latexmk), .tex, .html or .json.

        Raises UsageError for other endings, BadFile where it cannot be written, TypesettingError without TeX,
        NotAsExpected where there is no proof; then no file is written.

        >>> import tempfile
        >>> import symnet as sn
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     sn.multiplication_gate(sn.softplus).write(f"{folder}/gate.html")
        ...     "1 claim: 1 proved" in Path(folder, "gate.html").read_text(encoding="utf-8")
        True
        """
        place = Path(path)
        check_place(place)
        content = self.certificate()
        write_claims(place, content, {load(content)[-1].label}, self._repr_svg_() or "")

    def with_network(self, network: Network) -> Construction:
        """The construction with another network under the same claim: what if this weight were another one?

        Raises ShapeMismatch for other numbers of inputs or outputs.
        """
        if not isinstance(network, Network):
            raise UsageError(f"with_network takes a Network, such as .network.replace_entry(...), not {show(network)}")
        wanted = (len(self.variables), 1)
        if (network.inputs, network.outputs) != wanted:
            raise ShapeMismatch("inputs and outputs", (network.inputs, network.outputs), f"the claim's {wanted}")
        return replace(self, recipe=replace(self.recipe, network=network), changed=True, choice=None)

    def _repr_svg_(self) -> str | None:
        return self.network._repr_svg_()

    def _repr_latex_(self) -> str | None:
        return self._shown("latex")

    def _repr_html_(self) -> str | None:
        drawing, statement = self._repr_svg_(), self._shown("html")
        return "".join(part for part in (drawing, statement) if part) or None

    def _shown(self, target: Literal["latex", "html"]) -> str | None:
        """The statement of a small construction; a large one shows its shape only."""
        from symnet.render.show import as_html, as_latex

        if self.network.neurons > MOST_SHOWN:
            return None
        statement = self.claim().statement
        return as_html(statement) if target == "html" else f"$\\displaystyle {as_latex(statement)}$"

    def __repr__(self) -> str:
        target = str(self.target)
        shown = f"{self.recipe.name}: {target if len(target) <= 60 else target[:57] + '...'} by {self.network!r}"
        if self.recipe.assumed:
            orders = ", ".join(map(str, self.recipe.assumed))
            shown += f"; if the activation's derivative of order {orders} at the bias is not 0"
            if isinstance(self.recipe, Recipe) and any(map(self.recipe.setting.looks_zero, self.recipe.assumed)):
                shown += " (but it is 0 to 600 digits)"
        if isinstance(self.recipe, Direct) and self.recipe.domain == "box" and not self.changed:
            where = repr(Box(self.variables, self.recipe.box))
            return f"{shown}; {self.senses[0].replace('the box', where)}"
        if isinstance(self.recipe, Direct):
            sense = "" if self.changed else f"; {', '.join(self.senses)}"
            return shown + sense + (f", error at most {self.recipe.error}" if sense and self.recipe.error else "")
        if self.choice is not None:
            return f"{shown}; {self.choice.short}"
        n = self.network.inputs
        if self.network.hidden_layers != 1 or self.network.neurons != 2**n or n < 8:
            return shown
        digits, tree = 32 // (n + 2), constructions.tree_neurons(n, 0)  # rounding leaves ε^(2/(n+2)) of a sign sum
        return (
            f"{shown}; in float64 about {digits} correct digit{'s' * (digits != 1)} at best: "
            f"use method='tree' ({tree} neurons with skip connections) or balls (network.ball)"
        )


@dataclass(frozen=True, repr=False)
class Explanation(Shown):
    """A claim, its proof in numbered steps, and what the kernel said of it; `latex` is a fragment for a paper."""

    claim: Loaded
    verdict: Verdict

    @property
    def latex(self) -> str:
        """The theorem and its proof in LaTeX, for amsmath and amsthm."""
        from symnet.render.paper import fragment

        return fragment(self.claim, self.verdict.status, self.verdict.axioms)

    def __str__(self) -> str:
        from symnet.render.proofs import explanation, lines_text, names_of, statement_text

        ending = "Hence the claim." if self.verdict.status == "proved" else "Here the proof stops."
        lines = explanation(self.claim)
        steps = lines_text(lines, ending, names_of(self.claim, lines))
        return f"{statement_text(self.claim.statement)}\n{steps}\nThe kernel says: {self.verdict}."

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from symnet.render.page import Entry, excerpt

        return excerpt(Entry(self.claim, self.verdict.status, self.verdict.axioms))

    def _repr_latex_(self) -> str:
        from symnet.render.paper import excerpt

        return excerpt(self.claim, self.verdict.status, self.verdict.axioms)


P = ParamSpec("P")


def held(make: Callable[P, Recipe] | Callable[P, Direct]) -> Callable[P, Construction]:
    """The same function, with what it returns held in a `Construction`."""
    takes = [p.name for p in signature(make).parameters.values() if p.kind is Parameter.POSITIONAL_OR_KEYWORD]

    @wraps(make)
    def made(*args: P.args, **options: P.kwargs) -> Construction:
        if takes[:1] == ["activation"] and args and isinstance(args[0], int):
            example = "relu" if make.__name__ in ("and_neuron", "parity") else "tanh"
            raise UsageError(f"the activation comes first: {make.__name__}(symnet.{example}, {show(args[0])})")
        if takes == ["inputs"] and len(args) > 1:
            raise UsageError(f"give the inputs as a list: {make.__name__}([{', '.join(map(str, args))[:80]}])")
        given = next((a for a in args[1:] if isinstance(a, Activation)), None)
        if given is not None and not isinstance(args[0], Activation):
            raise UsageError(
                f"the activation comes first: {make.__name__}(symnet.{given}, ...), unlike in derive(p, activation=...)"
            )
        return Construction(make(*args, **options))

    made.__annotations__ = {**made.__annotations__, "return": "Construction"}
    return made


multiplication_gate = held(constructions.multiplication_gate)
square_gate = held(constructions.square_gate)
identity_gate = held(constructions.identity_gate)
product = held(constructions.product)
monomial = held(constructions.monomial)
univariate = held(constructions.univariate)
quadratic_form = held(constructions.quadratic_form)
form_with_two_biases = held(constructions.form_with_two_biases)
and_neuron = held(constructions.and_neuron)
boolean_function = held(constructions.boolean_function)
parity = held(constructions.bits.parity)
absolute_value = held(constructions.absolute_value)
maximum = held(constructions.maximum)
median = held(constructions.median)
minimum = held(constructions.minimum)


def relu_square(
    depth: int, symbol: sympy.Symbol | None = None, *, box: object = (0, 1), skip: bool = False
) -> Construction:
    """The ReLU network of this depth m for x² on an interval of length L: its error is L²/4^(m+1) exactly.

    Equal to x² at 2^m + 1 points of equal distance and above it between them. At most 3m - 1 neurons; m with skip
    connections.

    Raises UsageError for a depth that is no integer from 1 up, LimitExceeded above 60; BadBox.

    >>> import symnet as sn
    >>> sn.relu_square(3)
    ReLU square of depth 3: x**2 by Network 1-2-3-3-1, relu, 8 neurons, 18 synapses; within 0.00391 on x in [0, 1]
    >>> print(sn.relu_square(3).check())
    proved, scope all
    """
    symbols = symbols_for([sympy.Symbol("x") if symbol is None else symbol], "a square", 1)
    where = as_box(box, symbols)
    return Construction(constructions.relu_square(depth, symbols[0], box=where.intervals, skip=skip), box=where)


def relu_product(
    depth: int, inputs: int | Sequence[sympy.Symbol] = 2, *, box: object = 1, skip: bool = False
) -> Construction:
    """The ReLU network of this depth m for u v on a box of sides L and K: its error is L K/4^(m+1), which is attained.

    At most 5m - 1 neurons, 2m with skip connections.

    Raises UsageError for a depth that is no integer from 1 up, LimitExceeded above 60; BadBox.

    >>> import symnet as sn
    >>> found = sn.relu_product(4).error_bound()
    >>> found.upper == found.lower == sympy.Rational(1, 256)
    True
    """
    chosen = sympy.symbols("u v") if inputs == 2 else inputs
    symbols = symbols_for(chosen, "a product by one gate", 2, 2)
    where = as_box(box, symbols)
    return Construction(constructions.relu_product(depth, symbols, box=where.intervals, skip=skip), box=where)
