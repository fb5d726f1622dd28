"""Linear measurements of Gaussian signals, d = A s + n: Wiener filter, least squares, what the data tell of the signal.

>>> sky = LinearMeasurement(Gaussian([0], [[1]]), response=[[1], [1]], noise=[[1, 0], [0, 1]])
>>> sky.wiener_filter, sky.posterior([1, 2])
(Matrix([[1/3, 1/3]]), Gaussian(x1): mean [1], covariance [[1/3]])
>>> sky.information
log(3)/2

The data enter the posterior through the statistic AᵀN⁻¹d alone: it is sufficient, as the power spectrum of a map is for
its cosmological parameters (Lin, Tegmark and Rolnick, arXiv:1608.08225, section III).
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from symnet.errors import ShapeMismatch, UsageError, show
from symnet.exact.expressionmatrices import (
    determinant,
    exact_column,
    exact_matrix,
    inverse,
    logarithm,
    require_positive_definite,
    tidy,
)
from symnet.physics.gaussian import Gaussian

__all__ = ["LinearMeasurement"]


@dataclass(frozen=True, init=False, repr=False)
class LinearMeasurement:
    """Data d = A s + n of a Gaussian signal s (k variables): A is m x k, the noise n has mean 0 and covariance N.

    N is m x m, symmetric positive definite, and independent of s; entries are exact numbers or expressions.

    Raises:
        NotPositiveDefinite: for noise that is no covariance.
        ShapeMismatch, FloatGiven, NotExact, UsageError: for what does not fit, or is not exact.

    >>> LinearMeasurement(Gaussian([0], [[1]]), response=[[2]], noise=[[1]]).posterior([5])
    Gaussian(x1): mean [2], covariance [[1/5]]
    """

    signal: Gaussian
    response: sympy.ImmutableMatrix
    noise: sympy.ImmutableMatrix

    def __init__(self, signal: Gaussian, response: object, noise: object) -> None:
        if not isinstance(signal, Gaussian):
            raise UsageError(f"the signal is a Gaussian, such as Gaussian([0], [[1]]), not {show(signal)}")
        map_, spread = exact_matrix(response, "response"), exact_matrix(noise, "noise")
        if map_.cols != signal.size:
            raise ShapeMismatch("response and signal", f"{map_.rows}x{map_.cols}", f"{signal.size} variables")
        if spread.rows != map_.rows:
            raise ShapeMismatch("response and noise", f"{map_.rows}x{map_.cols}", f"{spread.rows}x{spread.cols}")
        require_positive_definite(spread, "noise")
        for name, value in (("signal", signal), ("response", map_), ("noise", spread)):
            object.__setattr__(self, name, value)

    @property
    def evidence(self) -> Gaussian:
        """The distribution of the data, with covariance A S Aᵀ + N; variables d1, ..., dm."""
        spread = self.response * self.signal.covariance * self.response.T + self.noise
        names = sympy.symbols(f"d1:{self.response.rows + 1}")
        return Gaussian(tidy(self.response * self.signal.mean), tidy(spread), names)

    @property
    def wiener_filter(self) -> sympy.ImmutableMatrix:
        """W = S Aᵀ (A S Aᵀ + N)⁻¹, k x m: m + W (d - A m) is the mean of the signal given the data.

        It has the least mean square error of all estimates of s, linear or not; and W = (S⁻¹ + AᵀN⁻¹A)⁻¹ AᵀN⁻¹.
        """
        spread = self.response * self.signal.covariance * self.response.T + self.noise
        return tidy(self.signal.covariance * self.response.T * inverse(tidy(spread), "covariance of the data"))

    @property
    def least_squares(self) -> sympy.ImmutableMatrix:
        """(AᵀN⁻¹A)⁻¹ AᵀN⁻¹, k x m: the unbiased linear estimate of s with the least covariance (Gauss and Markov).

        Raises UsageError where A does not have full column rank: no linear estimate is unbiased then.

        >>> LinearMeasurement(Gaussian([0], [[1]]), [[1], [1]], [[1, 0], [0, 3]]).least_squares
        Matrix([[3/4, 1/4]])
        """
        statistic = self.statistic
        return tidy(inverse(tidy(statistic * self.response), "AᵀN⁻¹A (A must have full column rank)") * statistic)

    @property
    def statistic(self) -> sympy.ImmutableMatrix:
        """AᵀN⁻¹, k x m: AᵀN⁻¹d is a sufficient statistic of the data for the signal, whatever its distribution."""
        return tidy(self.response.T * inverse(self.noise, "noise"))

    def posterior(self, data: object) -> Gaussian:
        """The distribution of the signal given the data: exact numbers, or expressions such as symbols.

        Raises ShapeMismatch for data of another length.
        """
        values = exact_column(data, "data")
        if values.rows != self.response.rows:
            raise ShapeMismatch("data", f"{values.rows} entries", f"{self.response.rows} rows of the response")
        gain, signal = self.wiener_filter, self.signal
        mean = signal.mean + gain * (values - self.response * signal.mean)
        spread = signal.covariance - gain * self.response * signal.covariance
        return Gaussian.known(tidy(mean), tidy(spread), signal.variables)

    @property
    def information(self) -> sympy.Expr:
        """I(s; d) = ln det(1 + A S AᵀN⁻¹)/2, in nats: also that of the statistic, which loses none.

        >>> t = sympy.Symbol("t", positive=True)
        >>> LinearMeasurement(Gaussian([0], [[1]]), [[1]], [[t]]).information
        log((t + 1)/t)/2
        """
        gain = self.response * self.signal.covariance * self.response.T * inverse(self.noise, "noise")
        return logarithm(determinant(tidy(sympy.eye(self.response.rows) + gain))) / 2

    def __repr__(self) -> str:
        k, m = self.signal.size, self.response.rows
        return f"LinearMeasurement(d = A s + n: {m} data of {k} signal variable{'s' * (k != 1)})"
