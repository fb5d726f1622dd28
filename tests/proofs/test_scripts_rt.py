"""Counting, gates, trees and univariate polynomials: the statements against formulas written down here once more.

That they hold at random values and that their twins are false is shown in tests/proofs/test_catalogue.py.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

import pytest
import sympy

from symnet.kernel.checker import check_text
from symnet.kernel.terms import INT, SERIES, KernelError, Store
from symnet.proof import AtMost, Prover, integer_families, integers
from symnet.proof.catalogue import shipped
from symnet.proof.certificate import certificate, dumps
from symnet.proof.claims import Claim, build
from symnet.proof.evaluate import Evaluator
from symnet.proof.instances import strip, to_value
from symnet.proof.scalars import Laurent
from symnet.proof.verification import catalogue


@pytest.fixture(autouse=True)
def scripts_can_be_imported() -> Iterator[None]:
    """A script imports its neighbours from the folder of the catalogue."""
    before = list(sys.path)
    sys.path.insert(0, str(catalogue()))
    yield
    sys.path[:] = before


def conclusion_at(label: str, values: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    """The conclusion of a claim, and the scope in which its variables have these values."""
    (*_, one) = [b for b in build([shipped(label)]) if b.claim.label == label]
    stripped = strip(one.statement)
    assert {name for name, _ in stripped.variables} <= set(values)
    return stripped.conclusion, tuple(to_value(values[name], sort) for name, sort in reversed(stripped.variables))


def sides(label: str, values: dict[str, Any]) -> list[Any]:
    """The values of both sides of the conclusion."""
    formula, scope = conclusion_at(label, values)
    return [Evaluator({}).best(a, scope) for a in formula.args[:2]]


def holds(label: str, values: dict[str, Any], *witness: Any) -> bool | None:
    """Whether the conclusion holds; with a witness, what it says to exist holds of it."""
    formula, scope = conclusion_at(label, values)
    answer: bool | None = Evaluator({}).best(formula.args[0] if witness else formula, (*witness, *scope))
    return answer


# --- the kernel ---

LABELS = [
    "ltr-count",
    "ltr-count-bits",
    "ltr-gate-all-orders",
    "gate-two-neurons",
    "ltr-gate-theorem-formal",
    "gate-of-series-three",
    "gate-of-series-two",
    "gate-of-series-two-flat",
    "square-of-series",
    "square-of-series-critical",
    "identity-of-series",
    "identity-of-series-single",
    "rt-gates",
    "rt-gate-square",
    "rt-gate-product",
    "rt-gate-identity",
    "vandermonde",
    "rt-univariate",
    "tree-product",
    "tree-product-formal",
    "circuit-formal",
    "binomial-theorem",
]


@pytest.mark.parametrize("label", LABELS)
def test_kernel_proves_the_claim_for_all_values_without_axioms(label: str) -> None:
    """The certificate of the script is proved, with scope all, and rests on no axiom."""
    built = build([shipped(label)])
    assert not any(b.error for b in built)
    (verdict,) = [v for v in check_text(dumps(certificate(built))) if v.label == label]
    assert (verdict.status, verdict.scope, verdict.axioms) == ("proved", "all", ())


@pytest.mark.parametrize("label", ["ltr-gate-divisor", "tree-product-160"])
def test_kernel_refutes_what_is_believed(label: str) -> None:
    """The divisor 4c₂, and 160 neurons for 32 numbers, are refuted by the kernel."""
    claim: Claim = shipped(label)
    (verdict,) = [v for v in check_text(dumps(certificate(build([claim])))) if v.label == label]
    assert claim.expected == verdict.status == "refuted"


# --- counting ---


@pytest.mark.parametrize(("n", "d", "M"), [(0, 0, 0), (0, 2, 3), (1, 2, 4), (2, 3, 3), (3, 2, 3), (4, 2, 2)])
def test_count_of_exponents(n: int, d: int, M: int) -> None:
    """Both sides are the number of exponents listed one by one."""
    count = sum(sum(a) <= d for a in itertools.product(range(M + 1), repeat=n))
    assert sides("ltr-count", {"n": n, "d": d, "M": M}) == [count, count]


@pytest.mark.parametrize(("n", "d"), [(0, 0), (0, 2), (1, 0), (3, 1), (4, 2), (5, 7)])
def test_count_of_sets(n: int, d: int) -> None:
    """Both sides are the number of sets of at most d of n bits."""
    count = sum(1 for size in range(d + 1) for _ in itertools.combinations(range(n), size))
    assert sides("ltr-count-bits", {"n": n, "d": d}) == [count, count]


def test_binomial_theorem_for_series() -> None:
    """Both sides at (1 + λ + (2λ - λ³))⁵ begin as the polynomial that SymPy expands."""
    x = sympy.Symbol("x")
    wanted = sympy.Poly((1 + x + 2 * x - x**3) ** 5, x)
    left, right = sides("binomial-theorem", {"n": 5, "X": {0: 1, 1: 1}, "Y": {1: 2, 3: -1}})
    for side in (left, right):
        assert [side.coefficient(k) for k in range(8)] == [Fraction(int(wanted.coeff_monomial(x**k))) for k in range(8)]


# --- gates ---


@pytest.mark.parametrize("m", [0, 1, 2, 3])
def test_gate_to_all_orders_for_the_exponential_series(m: int) -> None:
    """With σ = exp at 0 the gate is (cosh λ(u+v) - cosh λ(u-v))/2λ² = sinh λu sinh λv / λ²: compare coefficients."""
    u, v = Fraction(2, 3), Fraction(-5, 2)
    sigma = [Fraction(1, math.factorial(k)) for k in range(2 * m + 4)]
    formula, scope = conclusion_at("ltr-gate-all-orders", {"sigma": sigma, "b": 0, "u": u, "v": v, "m": m})
    left, right = (Evaluator({}).best(a, scope) for a in formula.args[0].args)
    odd = range(1, 2 * m + 3, 2)
    wanted = sum(
        (u**i / math.factorial(i) * v**j / math.factorial(j) for i in odd for j in odd if i + j == 2 * m + 2),
        Fraction(),
    )
    assert left == right == wanted


def convolved(a: list[Fraction], c: list[Fraction]) -> list[Fraction]:
    return [sum((a[i] * c[k - i] for i in range(k + 1)), Fraction()) for k in range(len(a))]


@pytest.mark.parametrize(
    ("label", "order"), [("ltr-gate-theorem-formal", 2), ("gate-of-series-three", 1), ("gate-of-series-two", 1)]
)
def test_gate_of_series_is_the_product_as_far_as_stated(label: str, order: int) -> None:
    """With random series in place of numbers, the gate's terms below the order are those of the product of series."""
    random = Random(label)
    first = 0 if label == "gate-of-series-two" else 3
    sigma = [Fraction(1), Fraction(first), *(Fraction(random.randint(1, 9), 2) for _ in range(6))]
    U, V = ([Fraction(random.randint(-5, 5)) for _ in range(6)] for _ in range(2))
    values = {"sigma": sigma, "b": 0, "U": dict(enumerate(U)), "V": dict(enumerate(V)), "u": U[0], "v": V[0]}
    formula, scope = conclusion_at(label, values)
    gate = formula.args[0].args[1].args[1].args[0]  # U, V regular ⇒ gate = expansion
    value = Evaluator({}).best(gate, scope)
    assert isinstance(value, Laurent)
    assert [value.coefficient(k) for k in range(-2, order)] == [0, 0, *convolved(U, V)[:order]]


# --- trees ---


def tree(n: int, c: int) -> int:
    """The neurons of a tree: layer by layer."""
    count = 0
    while n > 1:
        count += 4 * (n // 2) + c * (n % 2)
        n = -(-n // 2)
    return count


@pytest.mark.parametrize("c", [0, 1, 2])
def test_tree_count_layer_by_layer(c: int) -> None:
    """The recursion is the count of a tree built layer by layer, and the formula of the claim holds to n = 300."""
    for n in range(1, 301):
        depth = (n - 1).bit_length()
        assert tree(n, c) == 4 * (n - 1) + c * (depth - (n - 1).bit_count())
    for m in range(1, 100):
        assert tree(2 * m, c) == tree(m, c) + 4 * m
        assert tree(2 * m + 1, c) == tree(m + 1, c) + 4 * m + c
    assert tree(32, c) == 124


@pytest.mark.parametrize("n", [1, 2, 3, 6, 11])
def test_tree_claim_at_its_functions(n: int) -> None:
    """The conclusion holds at the true counts, depths and numbers of ones, and not with one neuron more."""
    values: dict[str, Any] = {
        "n": n,
        "q": 4,
        "c": 2,
        "N": [0, *(tree(i, 2) for i in range(1, 30))],
        "L": [0, *((i - 1).bit_length() for i in range(1, 30))],
        "P": [i.bit_count() for i in range(30)],
    }
    assert holds("tree-product", values)
    assert holds("tree-product", {**values, "N": [v + 1 for v in values["N"]]}) is False


# --- univariate ---


@pytest.mark.parametrize("nodes", [[3], [0, 1], [2, -1, 5], [1, 2, 3, Fraction(1, 2)]])
def test_weights_solve_the_vandermonde_system(nodes: list[Fraction]) -> None:
    """SymPy's solution is a witness of what the claims say exists; with one weight changed it is none."""
    d = len(nodes) - 1
    moments = [Fraction(k * k + 1, k + 2) for k in range(d + 1)]
    exact = [sympy.Rational(q.numerator, q.denominator) for q in map(Fraction, moments)]
    matrix = sympy.Matrix(d + 1, d + 1, lambda k, j: sympy.Rational(str(nodes[j])) ** k)
    weights = [Fraction(int(q.p), int(q.q)) for q in matrix.LUsolve(sympy.Matrix(exact))]
    family = to_value(weights, ("Fun", "Int", "Real"))
    wrong = to_value([weights[0] + 1, *weights[1:]], ("Fun", "Int", "Real"))
    values = {"d": d, "a": nodes, "m": moments}
    assert holds("vandermonde", values, family) is True
    assert holds("vandermonde", values, wrong) is False
    # with σ^(k)(0) = k!, the moments are the coefficients of the polynomial
    network = {"sigma": [1] * (d + 1), "b": 0, "d": d, "a": nodes, "p": moments}
    assert holds("rt-univariate", network, family) is True
    assert holds("rt-univariate", network, wrong) is False


# --- what these scripts ask of the kernel ---


def test_series_have_symbolic_powers_but_no_literal_negative_ones() -> None:
    """X^n is a term for a series X, and X^(-1) is refused: inverses are of real numbers and of λ."""
    s = Store()
    X, n = s.var("X", SERIES), s.var("n", INT)
    assert s.make("pow", (X, n)).sort == SERIES
    with pytest.raises(KernelError, match="this power is not defined"):
        s.make("pow", (X, s.num(-1)))


def test_known_inequality_about_a_sum_can_be_used() -> None:
    """0 ≤ Σ a_i as knowledge ends, and gives -1 ≤ Σ a_i."""
    (i, n), (a,) = integers("i n"), integer_families("a")
    p = Prover()
    total = sympy.Sum(a[i], (i, 0, n - 1))
    known = [p.assume(AtMost(0, n)), p.assume(AtMost(0, total))]
    with p.knowing(*known):
        assert p.order(AtMost(-1, total)).formula is p.term(AtMost(-1, total))
