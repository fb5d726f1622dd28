"""Isotropic Gaussian fields: the likelihood by the covariance itself, spectra by NumPy's Fourier transform."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import FloatGiven, LimitExceeded, ShapeMismatch, UsageError
from symnet.physics.fields import IsotropicField
from symnet.physics.gaussian import Gaussian

SHAPES = [1, 2, 3, 4, 5, 6, 7, 8, 12, (2, 2), (3, 3), (4, 4), (5, 5), (2, 3), (4, 6)]


def values(field: IsotropicField, seed: int = 0) -> list[int]:
    return [int(v) for v in np.random.default_rng(seed).integers(-5, 6, size=field.size)]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_spectrum_is_the_mean_of_squares_of_fourier_coefficients(shape: int | tuple[int, int]) -> None:
    field = IsotropicField(shape)
    data = values(field)
    squares = np.abs(np.fft.fftn(np.array(data).reshape(field.shape))) ** 2 / field.size
    for waves, power in zip(field.classes, field.power_spectrum(data), strict=True):
        assert abs(float(sympy.N(power)) - np.mean([squares[k] for k in waves])) < 1e-9
    assert sum(field.multiplicities) == field.size
    lengths = [{round(sum((v / n) ** 2 for v, n in zip(k, field.shape, strict=True)), 12) for k in waves}
               for waves in field.classes]  # fmt: skip
    assert all(len(found) == 1 for found in lengths)
    assert len(set.union(*lengths)) == len(lengths)


@pytest.mark.parametrize("shape", [1, 2, 3, 4, (2, 2)])
def test_the_likelihood_is_that_of_a_gaussian_and_an_identity_in_data_and_powers(shape: int | tuple[int, int]) -> None:
    field = IsotropicField(shape)
    spectrum = [sympy.Rational(2 + c, 1 + 2 * c) for c in range(len(field.classes))]
    data = values(field, 1)
    gaussian = Gaussian([0] * field.size, field.covariance(spectrum))
    wanted = gaussian.surprisal.subs(dict(zip(gaussian.variables, data, strict=True)))
    assert abs(sympy.N(wanted - field.hamiltonian(data, spectrum), 40)) < 1e-35
    inverse = field.covariance([1 / p for p in field.powers])  # C⁻¹ = Σ Q_c/P_c, as an identity in the powers
    assert sympy.simplify(field.covariance() * inverse - sympy.eye(field.size)) == sympy.zeros(field.size)
    d = sympy.Matrix(field.data)
    determinant = sympy.Mul(*(p**w for p, w in zip(field.powers, field.multiplicities, strict=True)))
    constant = sympy.Rational(field.size, 2) * sympy.log(2 * sympy.pi)
    quadratic = (d.T * inverse * d)[0] / 2 + sympy.log(determinant) / 2 + constant
    assert sympy.simplify(sympy.expand(sympy.expand_log(quadratic) - field.hamiltonian())) == 0


@pytest.mark.parametrize("shape", [3, 4, (2, 2)])
def test_fisher_and_neyman(shape: int | tuple[int, int]) -> None:
    """p(d | P) = g(S(d), P) h, with h free of both."""
    field = IsotropicField(shape)
    g, h = field.factorisation()
    assert not h.free_symbols
    spectrum = sympy.symbols(f"S_0:{len(field.classes)}", nonnegative=True)
    assert g.free_symbols == {*spectrum, *field.powers}
    product = sympy.expand_log(
        sympy.log(g.subs(dict(zip(spectrum, field.power_spectrum(), strict=True))) * h), force=True
    )
    assert sympy.simplify(sympy.expand(product + sympy.expand_log(field.hamiltonian(), force=True))) == 0


@pytest.mark.parametrize("shape", [1, 2, 3, 5, 8, 12, (3, 3), (4, 4), (2, 3)])
def test_the_projections_are_checked_exactly(shape: int | tuple[int, int]) -> None:
    assert IsotropicField(shape).check()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=7, max_size=7), st.integers(0, 6))
def test_shifts_and_reflections_leave_the_spectrum(data: list[int], by: int) -> None:
    field = IsotropicField(7)
    wanted = field.power_spectrum(data)
    assert field.power_spectrum(data[by:] + data[:by]) == wanted
    assert field.power_spectrum(data[::-1]) == wanted


def test_the_spectrum_is_sufficient_and_minimal() -> None:
    """Equal spectra: the same likelihood at all powers; other spectra: another function of the powers."""
    field = IsotropicField(4)
    one, other = [3, 0, 0, 4], [3, 4, 0, 0]
    assert field.power_spectrum(one) == field.power_spectrum(other)
    assert field.hamiltonian(one) == field.hamiltonian(other)
    apart = sympy.expand(field.hamiltonian(one) - field.hamiltonian([3, 0, 4, 0]))
    assert apart.free_symbols
    rotated = IsotropicField((3, 3))
    turned = np.rot90(np.arange(9).reshape(3, 3) ** 2)
    assert rotated.power_spectrum([v**2 for v in range(9)]) == rotated.power_spectrum(turned.ravel().tolist())


def test_the_most_likely_powers_are_the_spectrum() -> None:
    field = IsotropicField(6)
    data = [1, 0, 2, 0, 1, 5]
    surprisal = field.hamiltonian(data)
    found = dict(zip(field.powers, field.power_spectrum(data), strict=True))
    assert all(p != 0 for p in found.values())
    assert all(sympy.simplify(sympy.diff(surprisal, p).subs(found)) == 0 for p in field.powers)


def test_small_and_bad_fields() -> None:
    field = IsotropicField((2, 2))
    assert repr(field) == "IsotropicField on 2x2 sites, a spectrum of 3 powers"
    assert field.power_spectrum([[1, 2], [3, 4]]) == field.power_spectrum([1, 2, 3, 4])
    assert sum((field.projection(c) for c in range(3)), sympy.zeros(4)) == sympy.eye(4)
    with pytest.raises(UsageError, match="0 to 2"):
        field.projection(3)
    with pytest.raises(ShapeMismatch, match="4 sites"):
        field.power_spectrum([1, 2])
    with pytest.raises(FloatGiven):
        field.power_spectrum([0.5, 0, 0, 0])
    with pytest.raises(ShapeMismatch, match="2 powers"):
        field.covariance([1, 2])
    with pytest.raises(UsageError, match="above 0"):
        field.hamiltonian([1, 2, 3, 4], [1, -1, 1])
    with pytest.raises(UsageError, match="ring"):
        IsotropicField((2, 2, 2))
    with pytest.raises(UsageError, match="from 1 on"):
        IsotropicField(0)
    with pytest.raises(LimitExceeded, match="145"):
        IsotropicField(145)
    with pytest.raises(LimitExceeded, match="37"):
        IsotropicField(37).check()
