"""Markov chains: compositions, joints and posteriors, by counting all paths; what is refused."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
import sympy
from hypothesis import given, settings

from symnet.errors import (
    FloatGiven,
    LimitExceeded,
    NotADistribution,
    NotExact,
    NotStochastic,
    ShapeMismatch,
    SymbolClash,
    UsageError,
)
from symnet.physics.markov import MarkovChain
from tests.physics.chains import chains, columns, paths

HALF = Fraction(1, 2)


@settings(max_examples=40, deadline=None)
@given(chains())
def test_everything_agrees_with_the_sum_over_all_paths(chain: MarkovChain) -> None:
    n, total = chain.steps, paths(chain)
    assert sum(total.values()) == 1
    for i in range(n + 1):
        marginal = [sum(p for path, p in total.items() if path[i] == k) for k in range(chain.sizes[i])]
        assert list(chain.distribution(i)) == marginal
        assert chain.support(i) == tuple(k for k, p in enumerate(marginal) if p)
    for i, j in product(range(n + 1), repeat=2):
        found = chain.conditional(i, j)
        assert found.shape == (chain.sizes[i], len(chain.support(j)))
        for place, b in enumerate(chain.support(j)):
            given_b = sum(p for path, p in total.items() if path[j] == b)
            wanted = [sum(p for path, p in total.items() if path[j] == b and path[i] == a) / given_b
                      for a in range(chain.sizes[i])]  # fmt: skip
            assert list(found[:, place]) == wanted == list(chain.posterior(i, j, b))
    assert chain.joint().probabilities == {path: p for path, p in total.items() if p}


@settings(max_examples=20, deadline=None)
@given(chains())
def test_joints_are_marginals_of_the_whole_joint_in_any_order(chain: MarkovChain) -> None:
    total = paths(chain)
    wanted: dict[tuple[int, ...], Fraction] = {}
    for path, p in total.items():
        wanted[path[-1], path[0]] = wanted.get((path[-1], path[0]), Fraction(0)) + p
    assert chain.joint(chain.steps, 0).probabilities == {k: p for k, p in wanted.items() if p}


@settings(max_examples=20, deadline=None)
@given(chains())
def test_compositions_are_products_of_matrices_and_column_stochastic(chain: MarkovChain) -> None:
    made = sympy.eye(chain.sizes[0])
    for i, matrix in enumerate(chain.matrices, 1):
        made = matrix * made
        assert chain.composition(0, i) == made
        assert all(sum(made[:, a]) == 1 for a in range(made.cols))


def test_symbolic_entries_are_rational_functions() -> None:
    """A binary symmetric channel of flip probability p, twice: flips 2p(1 - p)."""
    p = sympy.Symbol("p")
    flip = [[1 - p, p], [p, 1 - p]]
    chain = MarkovChain([HALF, HALF], [flip, flip])
    assert sympy.expand(chain.composition(0, 2)[1, 0] - 2 * p * (1 - p)) == 0
    assert chain.distribution(2) == sympy.Matrix([HALF, HALF])
    assert sympy.expand(chain.posterior(0, 2, 0)[1] - 2 * p * (1 - p)) == 0
    assert chain.symbols == (p,)
    at = [m.subs(p, sympy.Rational(1, 3)) for m in chain.matrices]
    assert MarkovChain([HALF, HALF], at).composition(0, 2) == chain.composition(0, 2).subs(p, sympy.Rational(1, 3))


def test_one_matrix_may_have_any_shape_and_none_is_a_chain_too() -> None:
    assert MarkovChain([1], []).steps == 0
    assert MarkovChain(sympy.Matrix([HALF, HALF]), (sympy.Matrix([[1, 1]]),)).sizes == (2, 1)
    assert MarkovChain(["0.1", "0.9"], []).initial[0] == sympy.Rational(1, 10)
    assert MarkovChain([[1, 0]], []) == MarkovChain([[1], [0]], []) == MarkovChain([1, 0], [])
    assert len({MarkovChain([1, 0], []), MarkovChain([1, 0], [])}) == 1


@pytest.mark.parametrize(
    ("initial", "matrices", "error", "words"),
    [
        ([HALF, "1/3"], [], NotADistribution, "5/6"),
        (["3/2", "-1/2"], [], NotADistribution, "y_0 = 1' is -1/2"),
        ([1, 0], [[["1/2", 0], ["1/3", 1]]], NotStochastic, "column 0 sums to 5/6"),
        ([1, 0], [[[2, 0], [-1, 1]]], NotStochastic, "row 1, column 0 is -1"),
        ([1, 0], [columns([[1]])], ShapeMismatch, "M_1 .* 1 columns .* 2 states"),
        ([1], [[[1]], [[1, 0], [0, 1]]], ShapeMismatch, "M_2"),
        ([1], [[[1], [0, 0]]], ShapeMismatch, "rows of M_1"),
        ([0.5, 0.5], [], FloatGiven, "1/2"),
        ([1], [[[sympy.sqrt(2) - 1], [2 - sympy.sqrt(2)]]], NotExact, "rational"),
        ([1], [[[sympy.exp(sympy.Symbol("t"))], [0]]], NotExact, "rational function"),
        ([sympy.Symbol("a"), 1 - sympy.Symbol("a", positive=True)], [], SymbolClash, "a"),
        ([sympy.Symbol("a"), sympy.Symbol("a")], [], NotADistribution, r"2\*a"),
        ([-sympy.Symbol("a", positive=True), 1 + sympy.Symbol("a", positive=True)], [], NotADistribution, "-a"),
        ([(sympy.Symbol("a") + 1) ** 400, 0], [], LimitExceeded, "exponent"),
        ("01", [], UsageError, "list of exact numbers"),
        ([], [], UsageError, "list of exact numbers"),
        ([1], [[1]], UsageError, "list of rows"),
        ([1], 7, UsageError, "matrices are a list"),
    ],
)
def test_what_is_no_chain_is_refused(initial: object, matrices: object, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        MarkovChain(initial, matrices)  # type: ignore[arg-type]


def test_questions_without_an_answer_are_refused() -> None:
    chain = MarkovChain([1, 0], [[[1, 0], [0, 1]]])
    with pytest.raises(UsageError, match="probability 0"):
        chain.posterior(0, 1, 1)
    with pytest.raises(UsageError, match=r"y_0, ..., y_1"):
        chain.distribution(2)
    with pytest.raises(UsageError, match="forwards"):
        chain.composition(1, 0)
    with pytest.raises(UsageError, match="once"):
        chain.joint(0, 0)
    with pytest.raises(LimitExceeded):
        MarkovChain([1, 0], [[[1, 0], [0, 1]]] * 24).joint()  # 2^25 paths
