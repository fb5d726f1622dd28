"""Bayes' rule as a network: classes with Hamiltonians H_y = -ln p(x|y) and priors, p(y|x) = softmax_y(-H_y(x) - μ_y).

>>> from symnet.physics.gaussian import Gaussian
>>> rule = Classifier([Gaussian([0], [[1]]), Gaussian([2], [[1]])], ["1/2", "1/2"], labels=["left", "right"])
>>> rule.log_odds("right", "left")
2*x1 - 2
>>> rule.posterior([0])["left"]
1/(exp(-2) + 1)
>>> rule.decide(["3/2"])
'right'

Here all is exact; `Classifier.compile` makes a network of neurons, with a certified bound on the error of the
probabilities (`physics.compiled`). With μ_y = -ln p(y) as last-layer bias this is LTR's eq. (8) (Lin, Tegmark and
Rolnick, arXiv:1608.08225); the claims ltr-bayes-softmax and ltr-softmax-shift prove it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import sympy

from symnet.activations import Activation
from symnet.display import Shown
from symnet.errors import (
    NotADistribution,
    NotAPolynomial,
    ShapeMismatch,
    SymbolClash,
    Undecided,
    UnknownName,
    UsageError,
    ZeroProbability,
    show,
)
from symnet.exact.balls import arb, ball, precision, sign
from symnet.exact.expressionmatrices import logarithm
from symnet.exact.numbers import as_exact, as_fraction, listed, to_sympy
from symnet.parsing.values import as_expression
from symnet.physics.gaussian import Gaussian, check_variables
from symnet.physics.hamiltonians import Hamiltonian

if TYPE_CHECKING:
    from symnet.physics.compiled import CompiledClassifier

__all__ = ["Classifier", "softmax_balls"]


@dataclass(frozen=True, init=False, repr=False)
class Classifier(Shown):
    """The posterior p(y|x) = p(x|y) p(y)/Σ_z p(x|z) p(z) of classes y with p(x|y) = e^(-H_y(x)) and priors p(y).

    Each H_y is a polynomial in the variables, its constant the log-normaliser: a `Gaussian` (its surprisal), a
    `Hamiltonian`, or an expression; what all H_y share cancels. Priors are exact, above 0, and sum to 1.

    Raises:
        NotADistribution: for priors that are negative, or do not sum to exactly 1. ZeroProbability: for one that is 0.
        ShapeMismatch, UsageError: for other numbers of priors, labels or variables; fewer than two classes.
        NotAPolynomial, FloatGiven, NotExact: for what is no exact polynomial.

    >>> x = sympy.Symbol("x")
    >>> Classifier([x**2, x**2 - x], ["1/2", "1/3"])
    Traceback (most recent call last):
    symnet.errors.NotADistribution: these are not probabilities: they sum to 5/6; the sum must be exactly 1 ...
    """

    hamiltonians: tuple[sympy.Expr, ...]
    priors: tuple[sympy.Rational, ...]
    labels: tuple[str, ...]
    variables: tuple[sympy.Symbol, ...]

    def __init__(
        self,
        hamiltonians: Sequence[Gaussian | Hamiltonian | sympy.Expr],
        priors: Sequence[object],
        labels: Sequence[str] | None = None,
        variables: Sequence[sympy.Symbol] | None = None,
    ) -> None:
        if not isinstance(hamiltonians, list | tuple) or len(hamiltonians) < 2:
            raise UsageError(f"a classifier has a list of two or more Hamiltonians, not {show(hamiltonians)}")
        count = len(hamiltonians)
        names = tuple(map(str, range(count))) if labels is None else tuple(listed(labels, "labels", "['a', 'b']"))
        shares = tuple(as_fraction(p, f"prior {k}") for k, p in enumerate(listed(priors, "priors", "['1/3', '2/3']")))
        for what, given in (("labels", names), ("priors", shares)):
            if len(given) != count:
                raise ShapeMismatch(f"{what} of a classifier", f"{len(given)} {what}", f"{count} Hamiltonians")
        if len(set(names)) != count or not all(isinstance(name, str) for name in names):
            raise UsageError(f"labels are different texts, one a class, not {show(list(names))}")
        _check_priors(shares, names)
        symbols = _variables_of(hamiltonians, variables)
        found = tuple(_surprisal(h, symbols) for h in hamiltonians)
        values = {"hamiltonians": found, "priors": tuple(map(to_sympy, shares)), "labels": names, "variables": symbols}
        for name, value in values.items():
            object.__setattr__(self, name, value)

    # --- logits and probabilities -------------------------------------------------------------------------------

    @property
    def logits(self) -> tuple[sympy.Expr, ...]:
        """-H_y(x) - μ_y with μ_y = -ln p(y), one a class, as they are: nothing is cancelled."""
        return tuple(logarithm(p) - h for h, p in zip(self.hamiltonians, self.priors, strict=True))

    def essential(self) -> tuple[tuple[sympy.Expr, sympy.Expr], ...]:
        """(polynomial without constant, constant) of each logit, less what leaves the softmax unchanged.

        Of two classes the first logit is 0 and the second the log odds; of more the first has the constant 0, and terms
        that all of them share are left out: so Gaussians of one covariance have linear logits.

        >>> g = [Gaussian([m], [[2]]) for m in (0, 1, 2)]
        >>> Classifier(g, ["1/2", "1/4", "1/4"]).essential()[1:]
        ((x1/2, -log(2) - 1/4), (x1, -1 - log(2)))
        """
        tables = [_table(expr, self.variables) for expr in self.logits]
        first = tables[0] if len(tables) == 2 else {key: v for key, v in tables[0].items() if not any(key[0])}
        tables = [{key: table.get(key, _ZERO) - first.get(key, _ZERO) for key in first | table} for table in tables]
        shared = {key for key, value in tables[0].items() if all(t.get(key) == value for t in tables)}
        found = []
        for table in tables:
            left = {key: value for key, value in table.items() if key not in shared}
            parts: list[list[sympy.Expr]] = [[], []]
            for (powers, unit), value in left.items():
                monomial = sympy.prod(v**k for v, k in zip(self.variables, powers, strict=True))
                parts[not any(powers)].append(value * unit * monomial)
            found.append((sympy.Add(*parts[0]), sympy.Add(*parts[1])))
        return tuple(found)

    def log_odds(self, one: str, other: str) -> sympy.Expr:
        """ln p(one|x)/p(other|x) = H_other - H_one + ln(p(one)/p(other)), a polynomial in x.

        Of two classes p(one|x) is the logistic function of it.
        """
        a, b = self._place(one), self._place(other)
        return sympy.expand(sympy.expand_log(self.logits[a] - self.logits[b], force=True))

    def posterior(self, point: Sequence[object]) -> dict[str, sympy.Expr]:
        """p(y|x) of each class at an exact point, as 1/Σ_z e^(ℓ_z - ℓ_y) with exact exponents.

        Raises ShapeMismatch for a point of another length, FloatGiven for floats.
        """
        logits = self._at(point)
        return {
            label: 1 / sympy.Add(*(_exp(z - y) if z is not y else sympy.Integer(1) for z in logits))
            for label, y in zip(self.labels, logits, strict=True)
        }

    def enclosures(self, point: Sequence[object], bits: int = 128) -> dict[str, arb]:
        """Balls that contain the posterior probabilities at an exact point.

        >>> rule = Classifier([Gaussian([0], [[1]]), Gaussian([2], [[1]])], ["1/2", "1/2"])
        >>> rule.enclosures([1])["0"].str(5)
        '[0.50000 +/- ...]'
        """
        logits = self._at(point)
        with precision(bits):
            found = softmax_balls([ball(z, bits) for z in logits])
        return dict(zip(self.labels, found, strict=True))

    def decide(self, point: Sequence[object]) -> str:
        """The label of the most probable class at an exact point, decided exactly; the first of those that are equal.

        Raises Undecided where the sign of a difference of logits stays open.
        """
        logits = self._at(point)
        best = 0
        for k in range(1, len(logits)):
            difference = sign(logits[k] - logits[best])
            if difference is None:
                pair = f"{self.labels[best]} or {self.labels[k]}"
                raise Undecided(f"whether {pair} is more probable", "the difference of the logits looks like 0")
            best = k if difference > 0 else best
        return self.labels[best]

    # --- networks -----------------------------------------------------------------------------------------------

    def compile(
        self,
        activation: Activation,
        *,
        tolerance: object = None,
        box: object = None,
        scale: object = None,
        dtype: str = "float64",
    ) -> CompiledClassifier:
        """One network with a logit for each class, within a tolerance of the *probabilities* on a box.

        With a `tolerance` scale, bias and gates are chosen as by `derive`, so that on the box each probability is
        within it, in the arithmetic `dtype` (for "exact" truncation alone). Without one, box and scale are where
        `error_bound` looks, unless that is given others. The log-normalisers and log-priors are exact biases of the
        last layer: sums of logarithms in a constant field.

        Raises what `derive` raises; CannotBeMet where rounding in the softmax alone is above the tolerance.

        >>> import symnet as sn
        >>> x = sympy.Symbol("x")
        >>> net = Classifier([x**4, x**2], ["1/2", "1/2"]).compile(sn.tanh, tolerance="1/1000", box=1)
        >>> net.network.outputs, net.error_bound().probabilities <= sympy.Rational(1, 1000)
        (2, True)
        """
        from symnet.physics.compiled import compiled

        return compiled(self, activation, tolerance=tolerance, box=box, scale=scale, dtype=dtype)

    # --- the rest -----------------------------------------------------------------------------------------------

    def _place(self, label: str) -> int:
        if label not in self.labels:
            raise UnknownName("class", str(label), self.labels)
        return self.labels.index(label)

    def _at(self, point: Sequence[object]) -> list[sympy.Expr]:
        if not hasattr(point, "__iter__"):
            raise UsageError(f"a point is a list of exact numbers, such as [{show(point)}], not {show(point)}")
        values = [as_exact(v, f"coordinate {k} of the point") for k, v in enumerate(point)]
        if len(values) != len(self.variables):
            raise ShapeMismatch("point", f"{len(values)} coordinates", f"{len(self.variables)} variables")
        placed = dict(zip(self.variables, values, strict=True))
        return [z.xreplace(placed) for z in self.logits]

    def __repr__(self) -> str:
        shown = ", ".join(f"{label} {p}" for label, p in zip(self.labels[:6], self.priors, strict=False))
        more = ", ..." if len(self.labels) > 6 else ""
        n = len(self.variables)
        return f"Classifier of {len(self.labels)} classes ({shown}{more}) in {n} variable{'s' * (n != 1)}"

    __str__ = __repr__


_ZERO = sympy.Integer(0)
_Key = tuple[tuple[int, ...], sympy.Expr]


def softmax_balls(logits: Sequence[arb]) -> list[arb]:
    """Return balls of the softmax of numbers in balls, at the precision that is set."""
    return [1 / sum(((z - y).exp() for j, z in enumerate(logits) if j != k), arb(1)) for k, y in enumerate(logits)]


def _check_priors(priors: Sequence[Fraction], labels: Sequence[str]) -> None:
    for prior, label in zip(priors, labels, strict=True):
        if prior < 0:
            raise NotADistribution(label, prior)
        if prior == 0:
            raise ZeroProbability("a logit", label)
    if sum(priors) != 1:
        raise NotADistribution(None, sum(priors))


def _variables_of(
    hamiltonians: Sequence[Gaussian | Hamiltonian | sympy.Expr], given: Sequence[sympy.Symbol] | None
) -> tuple[sympy.Symbol, ...]:
    """The variables: those that are given, those of Gaussians and Hamiltonians, else the symbols by name."""
    if given is not None:
        chosen = tuple(listed(given, "variables", "[x, y]"))
        check_variables(chosen, len(chosen))
        return chosen
    known = [h.variables for h in hamiltonians if isinstance(h, Gaussian | Hamiltonian)]
    for other in known[1:]:
        if other != known[0]:
            raise SymbolClash(", ".join(map(str, other)), "all Hamiltonians have the same variables, in the same order")
    if known:
        return known[0]
    free: set[sympy.Symbol] = set()
    for k, h in enumerate(hamiltonians):
        free |= as_expression(h, f"Hamiltonian {k}").free_symbols
    return tuple(sorted(free, key=str))


def _surprisal(value: Gaussian | Hamiltonian | sympy.Expr, variables: Sequence[sympy.Symbol]) -> sympy.Expr:
    if isinstance(value, Gaussian):
        expr = value.surprisal
    else:
        expr = as_expression(value.expr if isinstance(value, Hamiltonian) else value, "a Hamiltonian of a classifier")
    stray = expr.free_symbols - set(variables)
    if stray:
        name = min(map(str, stray))
        raise NotAPolynomial(expr, f"{name} is none of the variables {', '.join(map(str, variables))}; put a number in")
    _table(expr, variables)
    return expr


def _table(expr: sympy.Expr, variables: Sequence[sympy.Symbol]) -> dict[_Key, sympy.Expr]:
    """(powers, 1 or a logarithm, ...) -> rational factor: the terms of a polynomial, each coefficient by its terms."""
    try:
        poly = sympy.Poly(expr, *variables) if variables else None
    except sympy.PolynomialError:
        raise NotAPolynomial(expr, "it is no polynomial in " + ", ".join(map(str, variables))) from None
    terms = [((), expr)] if poly is None else poly.terms()
    found: dict[_Key, sympy.Expr] = {}
    for powers, coefficient in terms:
        for unit, value in sympy.expand(sympy.expand_log(coefficient, force=True)).as_coefficients_dict().items():
            found[powers, unit] = value
    return found


def _exp(value: sympy.Expr) -> sympy.Expr:
    """e^value; a logarithm in the exponent is left there, because SymPy would look for roots of huge numbers."""
    return sympy.exp(value, evaluate=not value.has(sympy.log))
