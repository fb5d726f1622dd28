"""Renormalization-group maps: decimation of the Ising chain, Migdal and Kadanoff, Niemeijer and van Leeuwen, Gauss.

Conventions: spins ±1, weights e^(-H), -H = K Σ s_i s_j + h Σ s_i (no temperature beside K); b is the factor by which
lengths shrink. Where a map is exact for its model it says so; Migdal-Kadanoff, the first cumulant and the truncated
square lattice are approximations, whose exponents are exact numbers of the approximation.
"""

from __future__ import annotations

import sympy

from symnet.errors import UsageError
from symnet.exact.numbers import as_exact, check_whole
from symnet.physics.flows import RGMap

__all__ = [
    "chain_decimation",
    "chain_decimation_in_field",
    "gaussian_model",
    "migdal_kadanoff",
    "square_decimation",
    "square_lattice_truncated",
    "triangular_first_cumulant",
]

K, h, L, t, x, y = sympy.symbols("K h L t x y", real=True)


def chain_decimation(b: int = 2) -> RGMap:
    """Return the decimation of the Ising chain, of b bonds to one: t' = t^b for t = tanh K; exact.

    Each new bond also brings a factor ½ √((2 cosh K)^(2b) - (2 sinh K)^(2b)), which does not depend on the spins (claim
    rg-ising-chain). Fixed points are t = 0 (infinite temperature) and t = 1 (zero temperature), where y = 1; for odd b
    also t = -1.

    >>> chain_decimation(3)
    the Ising chain: t' = t**3 (b = 3)
    >>> [(p.values, p.exponents) for p in chain_decimation(3).fixed_points()]
    [((-1,), (1,)), ((0,), (-oo,)), ((1,), (1,))]
    """
    check_whole(b, 2, "the number of bonds b")
    return RGMap("the Ising chain", (t,), (t**b,), sympy.Integer(b), ((-1, 1),), {K: sympy.atanh(t)}, source="textbook")


def chain_decimation_in_field() -> RGMap:
    """Return the decimation of every second spin of the Ising chain in a field, for x = e^(-4K), y = e^(-2h); exact.

    x' = x(1+y)²/((x+y)(1+xy)), y' = y(x+y)/(1+xy), on 0 ≤ x ≤ 1 (K ≥ 0), 0 ≤ y ≤ 1 (h ≥ 0). All of x = 1 (K = 0) is
    fixed; (0, 1) is the ferromagnet at zero temperature: both exponents there are positive.

    >>> chain = chain_decimation_in_field()
    >>> [(p.values, p.exponents) for p in chain.fixed_points()], chain.fixed_curves()
    ([((0, 1), (2, 1))], [x - 1])
    """
    images = (x * (1 + y) ** 2 / ((x + y) * (1 + x * y)), y * (x + y) / (1 + x * y))
    physical = {K: -sympy.log(x) / 4, h: -sympy.log(y) / 2}
    return RGMap("the Ising chain in a field", (x, y), images, sympy.Integer(2), ((0, 1), (0, 1)), physical)


def migdal_kadanoff(dimension: int = 2, b: int = 2) -> RGMap:
    """Return the approximation of Migdal and Kadanoff for the Ising model on the d-dimensional cubic lattice.

    Bonds are moved first, K → b^(d-1) K, then b of them are decimated: t' = T(t)^b, T = tanh(b^(d-1) artanh t).

    >>> [(p.decimals(10)["K"], p.kinds) for p in migdal_kadanoff(2, 2).fixed_points()]
    [('0', ('irrelevant',)), ('0.3046889317', ('relevant',)), ('oo', ('irrelevant',))]
    """
    check_whole(dimension, 1, "the dimension")
    check_whole(b, 2, "the length factor b")
    bonds = b ** (dimension - 1)
    if bonds * b > 128:
        raise UsageError(f"b^d is at most 128 here, not {bonds * b}: the fixed points would be roots of that degree")
    up, down = sympy.expand((1 + t) ** bonds), sympy.expand((1 - t) ** bonds)
    moved = sympy.cancel((up - down) / (up + down))
    source = "A. A. Migdal, Sov. Phys. JETP 42, 743 (1975); L. P. Kadanoff, Ann. Phys. 100, 359 (1976)"
    return RGMap(
        f"Migdal-Kadanoff in {dimension} dimensions", (t,), (moved**b,), sympy.Integer(b), ((0, 1),),
        {K: sympy.atanh(t)}, exact=dimension == 1, source=source,
    )  # fmt: skip


def triangular_first_cumulant() -> RGMap:
    """Return the first cumulant of Niemeijer and van Leeuwen for the triangular lattice, blocks of three, b = √3.

    K' = 2Kφ², φ = (e^(3K) + e^(-K))/(e^(3K) + 3e^(-K)) the mean of a spin in a block whose majority is up.

    >>> critical = triangular_first_cumulant().fixed_points()[1]
    >>> critical.values, critical.decimals(8)["y1"]
    ((log(1 + 2*sqrt(2))/4,), '0.88220265')
    """
    up, down = sympy.exp(3 * K), sympy.exp(-K)
    phi = (up + down) / (up + 3 * down)
    source = "Th. Niemeijer, J. M. J. van Leeuwen, Phys. Rev. Lett. 31, 1411 (1973)"
    return RGMap(
        "Niemeijer-van Leeuwen, first cumulant", (K,), (2 * K * phi**2,), sympy.sqrt(3), ((0, sympy.oo),), {},
        exact=False, source=source,
    )  # fmt: skip


def square_decimation() -> RGMap:
    """Return the square lattice decimated to its even sites, all couplings folded into one: K' = ⅜ ln cosh 4K, b = √2.

    Decimation gives nearest neighbours ¼ ln cosh 4K, next-nearest ⅛ ln cosh 4K and a four-spin coupling
    (`decimate`); the approximation adds the first two and drops the third.

    >>> square_decimation().fixed_points()[1].decimals(8)["K"]
    '0.50698102'
    """
    source = "H. J. Maris, L. P. Kadanoff, Am. J. Phys. 46, 652 (1978)"
    image = sympy.Rational(3, 8) * sympy.log(sympy.cosh(4 * K))
    return RGMap(
        "the square lattice in one coupling",
        (K,),
        (image,),
        sympy.sqrt(2),
        ((0, sympy.oo),),
        {},
        exact=False,
        source=source,
    )


def square_lattice_truncated() -> RGMap:
    """Return the square lattice decimated to its even sites, to second order: K' = 2K² + L, L' = K², b = √2.

    K couples nearest, L next-nearest neighbours; L counts as of second order.

    >>> [(p.values, p.eigenvalues) for p in square_lattice_truncated().fixed_points()][1]
    ((1/3, 1/9), (2/3 + sqrt(10)/3, 2/3 - sqrt(10)/3))
    """
    source = "K. G. Wilson, Rev. Mod. Phys. 47, 773 (1975)"
    return RGMap(
        "the square lattice to second order",
        (K, L),
        (2 * K**2 + L, K**2),
        sympy.sqrt(2),
        (),
        {},
        exact=False,
        source=source,
    )


def gaussian_model(dimension: int, orders: int = 3, b: object = 2, *, rescale: bool = True) -> RGMap:
    """Return the map of the Gaussian model H = ½ Σ_i y_i ∫ (∇^i φ)² d^d x, i = 0, …, orders - 1, lengths divided by b.

    Without rescaling of the field y_i → b^(d-2i) y_i; where the field is rescaled such that y_1 stays (`rescale`, the
    usual normalisation) y_i → b^(2-2i) y_i in each dimension: the mass y_0 is relevant, y_1 marginal, all higher
    derivatives are irrelevant. Exact.

    >>> point = gaussian_model(3).at(0, 1, 0)
    >>> point.exponents, point.kinds
    ((2, 0, -2), ('relevant', 'marginal', 'irrelevant'))
    >>> gaussian_model(3, rescale=False).at(0, 0, 0).exponents
    (3, 1, -1)
    """
    check_whole(dimension, 1, "the dimension")
    check_whole(orders, 1, "the number of terms")
    length = as_exact(b, "the length factor")
    names = sympy.symbols(f"y:{orders}", real=True)
    powers = [(2 if rescale else dimension) - 2 * i for i in range(orders)]
    images = tuple(length**power * name for power, name in zip(powers, names, strict=True))
    return RGMap(f"the Gaussian model in {dimension} dimensions", names, images, length)
