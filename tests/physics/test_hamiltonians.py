"""Hamiltonians against brute force: energies of all states, graphs by hand, random polynomials."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import (
    FloatGiven,
    NotAPolynomial,
    NotPositiveDefinite,
    ShapeMismatch,
    SymbolClash,
    SymnetError,
    TextGiven,
    UnknownName,
    UsageError,
)
from symnet.physics.hamiltonians import Hamiltonian
from symnet.physics.lattices import (
    gaussian_hamiltonian,
    ising,
    ising_chain,
    ising_square,
    ising_triangular,
    phi4,
    potts,
)

x, y, z, J, h = sympy.symbols("x y z J h")
NAMES = sympy.symbols("x1:5")


def polynomials(largest: int = 3) -> st.SearchStrategy[sympy.Expr]:
    """Random polynomials in four variables, not expanded."""
    number = st.builds(sympy.Rational, st.integers(-5, 5), st.integers(1, 4))
    monomial = st.lists(st.integers(0, largest), min_size=4, max_size=4)
    term = st.builds(lambda c, e: c * sympy.Mul(*(v**k for v, k in zip(NAMES, e, strict=True))), number, monomial)
    return st.lists(term, max_size=6).map(lambda parts: sympy.Add(*parts))


def value_at(expr: sympy.Expr, point: dict[sympy.Symbol, object]) -> sympy.Expr:
    """The value of the expression as SymPy computes it."""
    return sympy.expand(expr.xreplace({v: sympy.sympify(a) for v, a in point.items()}))


@settings(max_examples=30, deadline=None)
@given(polynomials(), st.sampled_from(["reals", "bits", "spins"]))
def test_energies_are_values_of_the_polynomial(expr: sympy.Expr, domain: str) -> None:
    """Reduced on bits and spins, the energies at all states of a domain are those of the polynomial given."""
    H = Hamiltonian(expr, NAMES, domain)  # type: ignore[arg-type]
    states = {"reals": (-2, Fraction(1, 3)), "bits": (0, 1), "spins": (-1, 1)}[domain]
    for state in product(states, repeat=4):
        assert H.energy(state) == value_at(expr, dict(zip(NAMES, state, strict=True)))


@settings(max_examples=30, deadline=None)
@given(polynomials(1))
def test_spins_and_bits_are_the_same_energies(expr: sympy.Expr) -> None:
    """s = 2x - 1 keeps every energy, and the way back gives the Hamiltonian again."""
    H = Hamiltonian(expr, NAMES, "bits")
    spins = H.to_spins()
    assert spins.to_bits() == H
    for state in product((0, 1), repeat=4):
        assert spins.energy([2 * a - 1 for a in state]) == H.energy(state)


@settings(max_examples=30, deadline=None)
@given(polynomials(2), st.sampled_from(["reals", "bits", "spins"]))
def test_locality_is_the_mixed_derivative(expr: sympy.Expr, domain: str) -> None:
    """Two variables are joined where the mixed derivative (difference) is not 0."""
    H = Hamiltonian(expr, NAMES, domain)  # type: ignore[arg-type]
    local = H.locality()
    low, high = {"reals": (0, 1), "bits": (0, 1), "spins": (-1, 1)}[domain]
    for i, j in combinations(range(4), 2):
        one, other = NAMES[i], NAMES[j]
        if domain == "reals":
            mixed = sympy.diff(expr, one, other)
            vanishes = sympy.expand(mixed) == 0
        else:
            rest = [v for v in NAMES if v not in (one, other)]
            vanishes = all(
                sum(
                    (1 if a == b else -1) * value_at(expr, {**dict(zip(rest, at, strict=True)), one: a, other: b})
                    for a in (low, high)
                    for b in (low, high)
                )
                == 0
                for at in product((low, high), repeat=2)
            )
        assert local.independent(one, other) == vanishes
        assert (other in local.neighbours(one)) != vanishes


@settings(max_examples=30, deadline=None)
@given(polynomials(2), st.permutations(range(4)), st.lists(st.booleans(), min_size=4, max_size=4))
def test_symmetric_means_equal_after_substitution(expr: sympy.Expr, order: list[int], flips: list[bool]) -> None:
    """`is_symmetric` agrees with SymPy's substitution; symmetrized polynomials are symmetric."""
    images = [(-1 if flip else 1) * NAMES[k] for k, flip in zip(order, flips, strict=True)]
    mapping = dict(zip(NAMES, images, strict=True))
    moved = sympy.expand(expr.xreplace(mapping))
    assert Hamiltonian(expr, NAMES).is_symmetric(mapping) == (sympy.expand(expr - moved) == 0)
    total, current = expr, moved
    for _ in range(24):
        total, current = total + current, sympy.expand(current.xreplace(mapping))
    if sympy.expand(current - moved) == 0:  # the order of the permutation divides 24
        assert Hamiltonian(total - expr, NAMES).is_symmetric(mapping)


@settings(max_examples=20, deadline=None)
@given(polynomials(1))
def test_spin_flip_on_bits_is_a_flip_of_spins(expr: sympy.Expr) -> None:
    """On bits the flip exchanges 0 and 1 everywhere: compared state by state."""
    H = Hamiltonian(expr, NAMES, "bits")
    flipped = all(H.energy(s) == H.energy([1 - a for a in s]) for s in product((0, 1), repeat=4))
    assert H.is_symmetric("spin flip") == flipped
    assert H.is_symmetric({v: 1 - v for v in NAMES}) == flipped


@settings(max_examples=20, deadline=None)
@given(polynomials(2))
def test_the_quadratic_part_is_the_expansion_at_0(expr: sympy.Expr) -> None:
    """½ xᵀA x - bᵀx + c: A is the Hessian at 0, -b the gradient."""
    part = Hamiltonian(expr, NAMES).quadratic()
    zero = dict.fromkeys(NAMES, 0)
    assert part.matrix == sympy.hessian(expr, NAMES).subs(zero)
    assert list(part.linear) == [-sympy.diff(expr, v).subs(zero) for v in NAMES]
    assert part.constant == expr.subs(zero)


def test_ising_models_by_their_bonds() -> None:
    """All energies of the chain, the square and the triangular lattice, from loops over sites."""
    for n in (2, 3, 5):
        ring, line = ising_chain(n, "1/2", "1/3"), ising_chain(n, "1/2", "1/3", periodic=False)
        for s in product((-1, 1), repeat=n):
            field = Fraction(sum(s), 3)
            bonds = sum(s[k] * s[(k + 1) % n] for k in range(n))
            assert ring.energy(s) == sympy.Rational(-Fraction(bonds, 2) - field)
            assert line.energy(s) == sympy.Rational(-Fraction(bonds - s[-1] * s[0], 2) - field)
    square, triangular = ising_square(3), ising_triangular((2, 3))
    for s in product((-1, 1), repeat=9):
        at = {(a, b): s[3 * a + b] for a in range(3) for b in range(3)}
        assert square.energy(s) == -sum(at[a, b] * (at[(a + 1) % 3, b] + at[a, (b + 1) % 3]) for a, b in at)
    for s in product((-1, 1), repeat=6):
        at = {(a, b): s[3 * a + b] for a in range(2) for b in range(3)}
        steps = ((1, 0), (0, 1), (1, 1))
        wanted = -sum(at[a, b] * at[(a + i) % 2, (b + j) % 3] for a, b in at for i, j in steps)
        assert triangular.energy(s) == wanted


def test_lattices_have_their_symmetries() -> None:
    """Translations and reflections of the lattices; a field breaks the flip, an open chain the translation."""
    assert ising_square(3, J, 0).is_symmetric(["translation", "reflection", "spin flip"])
    assert ising_triangular(3, J, h).is_symmetric("translation")
    assert not ising_triangular(3, J, 0).is_symmetric("reflection")
    assert not ising_square(3, J, h).is_symmetric("spin flip")
    assert not ising_chain(4, J, periodic=False).is_symmetric("translation")
    assert ising_chain(4, J, periodic=False).is_symmetric(dict(zip(*_reversed(4), strict=True)))
    assert phi4((2, 3), h, J).is_symmetric(["translation", "reflection", "spin flip"])


def _reversed(n: int) -> tuple[list[sympy.Symbol], list[sympy.Symbol]]:
    spins = list(ising_chain(n).variables)
    return spins, spins[::-1]


def test_graphs_couplings_and_fields() -> None:
    """A star with its own couplings and fields; mappings and lists say the same."""
    bonds = [(1, 2), (1, 3), (1, 4)]
    one = ising(bonds, [1, 2, "1/3"], {4: h})
    assert one == ising(bonds, {(2, 1): 1, (1, 3): 2, (4, 1): "1/3"}, {4: h})
    assert [len(one.locality().neighbours(s)) for s in one.variables] == [3, 1, 1, 1]
    assert one.at({h: 2}).energy([1, 1, -1, -1]) == -1 + 2 + sympy.Rational(1, 3) + 2
    assert ising([("a", "b")]).variables == tuple(sympy.symbols("s_a s_b"))


def test_phi4_from_loops_over_sites() -> None:
    """Energies of φ⁴ on 2 x 3 sites with exact random values."""
    H = phi4((2, 3), "1/2", 3, stiffness=2)
    values = [Fraction(k * k % 7 - 3, k) for k in range(1, 7)]
    at = {(a, b): values[3 * a + b] for a in range(2) for b in range(3)}
    total = Fraction(0)
    for (a, b), v in at.items():
        total += (at[(a + 1) % 2, b] - v) ** 2 + (at[a, (b + 1) % 3] - v) ** 2 + v**2 / 4 + v**4 / 8
    assert H.energy(values) == sympy.Rational(total)


def test_potts_counts_equal_neighbours() -> None:
    """On states with one 1 a site: -J for each bond of equal states; elsewhere the penalty."""
    H = potts([(1, 2), (2, 3)], 3, J, penalty=5)
    for state in product(range(3), repeat=3):
        bits = [int(a == k) for k in state for a in range(3)]
        assert H.energy(bits) == -J * ((state[0] == state[1]) + (state[1] == state[2]))
    assert H.energy([0] * 9) == 15


def test_gaussians_and_counts() -> None:
    """A tridiagonal precision is banded; counts of coefficients on reals and on bits."""
    H = gaussian_hamiltonian([[2, -1, 0], [-1, 2, -1], [0, -1, 2]], [J, 0, 0])
    assert H.locality().bandwidth == 1
    assert H.quadratic().matrix == sympy.Matrix([[2, -1, 0], [-1, 2, -1], [0, -1, 2]])
    assert list(H.quadratic().linear) == [J, 0, 0]
    assert (H.terms, H.generic_terms) == (6, 10)
    assert Hamiltonian(x * y * z, domain="bits").generic_terms == 8
    assert (Hamiltonian(x) + Hamiltonian(y**2)).degree == 2
    assert (3 * Hamiltonian(x) - Hamiltonian(x * 2)).expr == x


def test_coefficients_that_cancel_are_gone() -> None:
    """Zero is decided: algebraic numbers and parameters that cancel leave no coefficient behind."""
    assert Hamiltonian((sympy.sqrt(2) * sympy.sqrt(3) - sympy.sqrt(6)) * x + y, [x, y]).terms == 1
    assert Hamiltonian((J + 1) ** 2 * x - (J**2 + 2 * J + 1) * x, [x]).terms == 0
    assert Hamiltonian(sympy.log(2) * x / J + x, [x]).parameters == (J,)


@pytest.mark.parametrize(
    ("make", "kind", "names"),
    [
        (lambda: Hamiltonian("x*y"), TextGiven, "x*y"),  # type: ignore[arg-type]
        (lambda: Hamiltonian(0.5 * x), FloatGiven, "0.5"),
        (lambda: Hamiltonian(sympy.sin(x)), NotAPolynomial, "sin"),
        (lambda: Hamiltonian(J * x ** sympy.Symbol("k"), [x]), NotAPolynomial, "exponent"),
        (lambda: Hamiltonian(x, domain="spin"), UnknownName, "spins"),  # type: ignore[arg-type]
        (lambda: Hamiltonian(x + y, lattice=(3,)), UsageError, "3 sites"),
        (lambda: Hamiltonian(x, [x, x]), SymbolClash, "twice"),
        (lambda: Hamiltonian(x * y).is_symmetric("translations"), UnknownName, "translation"),
        (lambda: Hamiltonian(x * y).is_symmetric({x: y}), UsageError, "y is the image of x"),
        (lambda: Hamiltonian(x * y).is_symmetric({x: 2 * y}), UsageError, "2*y"),
        (lambda: Hamiltonian(x * y).is_symmetric({z: y}), UsageError, "z is none"),
        (lambda: Hamiltonian(x * y, domain="spins").energy([1, 0]), UsageError, "y is a spin: -1 or 1, not 0"),
        (lambda: Hamiltonian(x * y).energy([1]), ShapeMismatch, "2 variables"),
        (lambda: Hamiltonian(x * y).energy([1, 0.5]), FloatGiven, "value of y"),
        (lambda: Hamiltonian(x * y).to_bits(), UsageError, "on reals"),
        (lambda: Hamiltonian(J * x, [x]).at({h: 1}), UnknownName, "h"),
        (lambda: Hamiltonian(x) + Hamiltonian(x, domain="bits"), UsageError, "to_bits"),
        (lambda: Hamiltonian(x) * x, UsageError, "free of its variables"),
        (lambda: Hamiltonian(x).locality().neighbours(y), UsageError, "y"),
        (lambda: ising([(1, 2), (3, 3)]), UsageError, "(3, 3)"),
        (lambda: ising([(1, 2), 3]), UsageError, "not 3"),  # type: ignore[list-item]
        (lambda: ising([(1, 2)], fields={5: 1}), UsageError, "site 5"),
        (lambda: ising([(1, 2), (2, 3)], {(1, 2): 1}), UsageError, "(2, 3)"),
        (lambda: ising([(1, 2)], [1, 2]), ShapeMismatch, "2 couplings"),
        (lambda: ising_chain(0), UsageError, "spins"),
        (lambda: ising_chain(3, 0.5), FloatGiven, "coupling"),
        (lambda: ising_square((2, 2, 2)), UsageError, "2 numbers"),  # type: ignore[arg-type]
        (lambda: phi4((4, 0), 1, 1), UsageError, "not 0"),
        (lambda: gaussian_hamiltonian([[1, 2], [3, 1]]), NotPositiveDefinite, "row 1, column 0 and the mirror"),
        (lambda: gaussian_hamiltonian([[1, J], [3, 1]]), NotPositiveDefinite, "differ by J - 3"),
        (lambda: gaussian_hamiltonian([[1, 2], [2, 1]]), NotPositiveDefinite, "leading minor of order 2 is -3"),
        (lambda: gaussian_hamiltonian([[1, 2]]), ShapeMismatch, "row 1"),
    ],
)  # fmt: skip
def test_bad_input_is_named(make: object, kind: type[SymnetError], names: str) -> None:
    """Each refusal names the entry, on one line."""
    with pytest.raises(kind) as refusal:
        make()  # type: ignore[operator]
    assert names in str(refusal.value)
    assert "\n" not in str(refusal.value)
