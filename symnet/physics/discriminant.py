"""Gaussian classifiers from data, exactly: linear and quadratic discriminant analysis with rational means, covariances.

>>> rows = [["0.1"], ["0.3"], ["1.0"], ["1.4"]]
>>> rule = gaussian_classifier(rows, ["a", "a", "b", "b"])
>>> rule.priors, rule.decide(["0.4"])
((1/2, 1/2), 'a')

A class of k rows has their mean, and their covariance with divisor k: the estimate of largest likelihood, and that of
scikit-learn 1.9 in `LinearDiscriminantAnalysis(solver="lsqr")` and `QuadraticDiscriminantAnalysis` (older versions of
the latter have k - 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

import sympy

from symnet.errors import NotPositiveDefinite, ShapeMismatch, UnknownName, UsageError, show
from symnet.exact.numbers import as_fraction, listed, to_sympy
from symnet.exact.rationalmatrices import RationalMatrix
from symnet.physics.classifier import Classifier
from symnet.physics.gaussian import Gaussian

__all__ = ["Divisor", "gaussian_classifier", "gaussian_mixture"]

Divisor = Literal["n", "n-1"]


def gaussian_classifier(
    rows: object,
    labels: Sequence[object],
    priors: Mapping[str, object] | None = None,
    *,
    shared_covariance: bool = False,
    divisor: Divisor = "n",
    variables: Sequence[sympy.Symbol] | None = None,
) -> Classifier:
    """The classifier with a Gaussian fitted to the rows of each label; exact numbers in, exact numbers out.

    `rows` is N x n, exact numbers or text such as "5.1"; `labels` has N texts, and the classes come in alphabetical
    order. `priors` are by label; without them the shares n_y/N. `shared_covariance` gives all classes Σ_y p(y) S_y, the
    average of their covariances (LDA: linear logits), else each has its own (QDA). The `divisor` of the covariance of
    n_y rows is "n" for n_y, or "n-1" for n_y - 1.

    Raises:
        NotPositiveDefinite: where rows of a class lie in a plane; it names the class.
        ShapeMismatch, UsageError, UnknownName, FloatGiven, NotADistribution: for what does not fit.

    >>> gaussian_classifier([["0.1"], ["0.3"], ["1.0"], ["1.4"]], ["a", "a", "b", "b"]).decide(["0.4"])
    'a'
    """
    table = RationalMatrix.of(rows, "rows")
    labels = listed(labels, "labels", "['a', 'b']")
    if len(labels) != table.shape[0]:
        raise ShapeMismatch("labels of the rows", f"{len(labels)} labels", f"{table.shape[0]} rows")
    names = [label for label in labels if isinstance(label, str)]
    if len(names) != len(labels):
        raise UsageError(f"labels are texts, such as 'setosa', not {show(list(labels))}")
    if divisor not in ("n", "n-1"):
        raise UnknownName("divisor", str(divisor), ("n", "n-1"))
    classes = sorted(set(names))
    for label in priors or ():
        if label not in classes:
            raise UnknownName("class", str(label), classes)
    missing = [label for label in classes if priors is not None and label not in priors]
    if missing:
        raise UsageError(f"give a prior for each class; there is none for {show(missing[0])}")
    fitted = [_fitted(table, [k for k, y in enumerate(names) if y == label], label, divisor) for label in classes]
    if priors is None:
        shares = [Fraction(names.count(label), len(names)) for label in classes]
    else:
        shares = [as_fraction(priors[label], f"the prior of {label}") for label in classes]
    spreads = [spread for _, spread in fitted]
    if shared_covariance:
        average = RationalMatrix.zero(table.shape[1], table.shape[1])
        for share, spread in zip(shares, spreads, strict=True):
            average += spread.times(share)
        spreads = [average] * len(classes)
    for label, spread in zip(classes, spreads, strict=True):
        wrong_minor = spread.bad_minor()
        if wrong_minor is not None:
            raise NotPositiveDefinite(f"the covariance of {label}", *wrong_minor)
    gaussians = [
        Gaussian(mean.sympy(), spread.sympy(), variables) for (mean, _), spread in zip(fitted, spreads, strict=True)
    ]
    return Classifier(gaussians, list(map(to_sympy, shares)), classes)


def _fitted(
    table: RationalMatrix, places: Sequence[int], label: str, divisor: Divisor
) -> tuple[RationalMatrix, RationalMatrix]:
    """Mean and covariance of some rows."""
    count = len(places) - (divisor == "n-1")
    if not count:
        raise UsageError(f"class {show(label)} has one row; a covariance with divisor n-1 needs two")
    part = table.part(places, range(table.shape[1]))
    ones = RationalMatrix.of([[1]] * len(places))
    mean = (part.transpose() @ ones).times(Fraction(1, len(places)))
    centred = part - ones @ mean.transpose()
    return mean, (centred.transpose() @ centred).times(Fraction(1, count))


def gaussian_mixture(
    means: Sequence[object],
    covariances: Sequence[object],
    weights: Sequence[object],
    labels: Sequence[str] | None = None,
    variables: Sequence[sympy.Symbol] | None = None,
) -> Classifier:
    """Which component of a mixture Σ_y w_y N(m_y, Σ_y) a point is from: the classifier of its components.

    `means` and `covariances` have one entry a component, or `covariances` a single matrix for all of them.

    Raises ShapeMismatch for other numbers of them, and what `Gaussian` and `Classifier` raise.

    >>> mixture = gaussian_mixture([[-1], [1]], [[["1/2"]]], ["1/3", "2/3"])
    >>> mixture.log_odds("1", "0")
    4*x1 + log(2)
    """
    means, covariances = listed(means, "means", "[[0], [1]]"), listed(covariances, "covariances", "[[[1]]]")
    spreads = covariances * len(means) if len(covariances) == 1 else covariances
    if len(spreads) != len(means):
        raise ShapeMismatch("a mixture", f"{len(means)} means", f"{len(spreads)} covariances")
    parts = [Gaussian(m, s, variables) for m, s in zip(means, spreads, strict=True)]
    return Classifier(parts, weights, labels)
