"""Products by k hidden layers: the fewest neurons by independent programs, the networks' counts and errors."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import log, log2, prod

import pytest
import sympy

from symnet.activations import exp, logistic, softplus, tanh
from symnet.constructions import by_layers, product, tree_neurons
from symnet.constructions.branching import branching, fewest
from symnet.errors import LimitExceeded, UsageError
from tests.constructions.probing import check

NETWORKS = [({}, 2, False), ({"skip": True}, 0, False), ({"output_bias": True}, 1, True)]
CONVENTIONS = [(2, False), (0, False), (1, True), (0, True)]


def over_all_partitions(waiting: int, *, output_bias: bool) -> object:
    """f(k, m) by trying, layer by layer, all partitions of m values into groups: no convexity, no order of the best."""

    def cost(b: int) -> int:
        return waiting if b == 1 else 2**b - output_bias

    @lru_cache(None)
    def groups(m: int, q: int) -> int | None:
        """The least cost of q groups of m values, of any sizes."""
        if q == 0:
            return None if m else 0
        found = [(groups(m - b, q - 1), b) for b in range(1, m - q + 2)]
        return min((rest + cost(b) for rest, b in found if rest is not None), default=None)

    @lru_cache(None)
    def f(k: int, m: int) -> int | None:
        if k == 1:
            return cost(m) if m > 1 else None
        found = [(f(k - 1, q), groups(m, q)) for q in range(1, m)]
        return min((a + b for a, b in found if a is not None and b is not None), default=None)

    return f


@pytest.mark.parametrize(("waiting", "output_bias"), CONVENTIONS)
def test_fewest_neurons_by_brute_force(waiting: int, *, output_bias: bool) -> None:
    """For n <= 30, k <= 6 the program agrees with one that tries all sizes of all groups."""
    f = over_all_partitions(waiting, output_bias=output_bias)
    rows, _ = fewest(30, 6, waiting=waiting, output_bias=output_bias)
    for k in range(1, 7):
        assert rows[k - 1][2:] == [f(k, m) for m in range(2, 31)]  # type: ignore[operator]


@pytest.mark.parametrize(("waiting", "output_bias"), CONVENTIONS)
def test_fewest_neurons_by_the_naive_program(waiting: int, *, output_bias: bool) -> None:
    """For n <= 200, k <= 8: every number of nearly equal groups; and the choices add up to the counts."""
    cost = [0, waiting, *(2**b - output_bias for b in range(2, 202))]
    rows, choices = fewest(200, 8, waiting=waiting, output_bias=output_bias)
    for k in range(2, 9):
        for m in range(k + 1, 201):
            totals = {}
            for q in range(k, m):
                size, longer = divmod(m, q)
                totals[q] = (q - longer) * cost[size] + longer * cost[size + 1] + rows[k - 2][q]  # type: ignore[operator]
            assert rows[k - 1][m] == min(totals.values()) == totals[choices[k - 1][m]]


def test_group_costs_are_convex() -> None:
    """What nearly equal groups and the order of the best rest on: c(b+1) - c(b) does not fall, in all conventions."""
    for waiting, output_bias in CONVENTIONS:
        cost = [waiting, *(2**b - output_bias for b in range(2, 40))]
        steps = [b - a for a, b in pairwise(cost)]
        assert all(a <= b for a, b in pairwise(steps))


@pytest.mark.parametrize(("b", "k"), [(2, 1), (2, 5), (3, 2), (3, 4), (4, 3), (5, 2)])
def test_equal_branchings(b: int, k: int) -> None:
    """n = b^k with groups of b: 2^b (n-1)/(b-1) neurons; the best cut has no more."""
    n, widths = b**k, [b**i for i in range(k, -1, -1)]
    count = sum(q * 2 ** (m // q) for m, q in pairwise(widths))
    assert count * (b - 1) == 2**b * (n - 1)
    best = branching(n, k)
    assert best.neurons <= count <= 2 * b ** (k - 1) * 2**b
    if b <= 3:
        assert best.widths == tuple(widths)


@pytest.mark.parametrize("n", [8, 64, 100, 365, 1000, 10_000])
def test_the_rule_for_real_branchings(n: int) -> None:
    """2^(b_(i+1) - b_i) = b_i - 1/ln 2 minimises over real sizes: below the integer optimum, by at most an eighth."""
    compared = 0
    for k in range(2, (n - 1).bit_length()):
        low, high = 1 + 1 / log(2), float(n)
        for _ in range(200):
            first = (low + high) / 2
            sizes = [first]
            while len(sizes) < k and sizes[-1] > 1 / log(2) and sizes[-1] < 1e3:
                sizes.append(sizes[-1] + log2(sizes[-1] - 1 / log(2)))
            low, high = (low, first) if sizes[-1] >= 1e3 or (len(sizes) == k and prod(sizes) >= n) else (first, high)
        if len(sizes) < k or abs(prod(sizes) / n - 1) > 1e-6 or sizes[-1] > 60:
            continue
        rule = sum(n / prod(sizes[: i + 1]) * 2**b for i, b in enumerate(sizes))
        best = branching(n, k).neurons
        assert rule * (1 - 1e-9) <= best <= rule * 1.125
        compared += 1
    assert compared >= 1


def test_groups_of_two_and_three() -> None:
    """With skip connections 4(n - 1) neurons are the fewest, and are reached exactly from ⌈log3 n⌉ layers on."""
    rows, _ = fewest(300, 8, waiting=0)
    for k in range(1, 9):
        for n in range(k + 1, 301):
            neurons = rows[k - 1][n]
            assert neurons is not None
            assert (neurons == 4 * (n - 1)) == (n <= 3**k)
            assert neurons >= 4 * (n - 1)


@pytest.mark.parametrize("n", range(2, 41))
def test_counts_of_networks(n: int) -> None:
    """The network has the neurons of its plan, `layers` hidden layers, and at the tree's depth no more than it."""
    deepest = (n - 1).bit_length()
    for k in range(1, deepest + 1):
        for options, waiting, output_bias in (
            ({}, 2, False),
            ({"skip": True}, 0, False),
            ({"output_bias": True}, 1, True),
        ):
            plan = branching(n, k, waiting=waiting, output_bias=output_bias)
            assert plan.widths[0] == n
            assert plan.widths[-1] == 1
            assert all(a > b for a, b in pairwise(plan.widths))
            assert [sum(sizes) for sizes in plan.groups] == list(plan.widths[:-1])
            if plan.neurons < 3000:
                network = product(exp, n, method="layers", layers=k, **options).network  # type: ignore[arg-type]
                assert (network.neurons, network.hidden_layers) == (plan.neurons, k)
    assert branching(n, deepest).neurons <= tree_neurons(n)
    assert branching(n, deepest, waiting=0).neurons == 4 * (n - 1)


@pytest.mark.parametrize("options", [{}, {"skip": True}, {"output_bias": True}])
@pytest.mark.parametrize(("n", "k"), [(3, 1), (4, 2), (5, 2), (6, 2), (7, 3)])
def test_products_by_layers_multiply(n: int, k: int, options: dict[str, bool]) -> None:
    """The network's error is what the series says, by balls at two small scales."""
    for sigma in (exp, tanh):
        recipe = product(sigma, n, method="layers", layers=k, **options)  # type: ignore[arg-type]
        assert recipe.target == sympy.Mul(*recipe.variables)
        order = check(recipe)
        assert order is not None
        assert order >= 2 - ("output_bias" in options)


def test_a_coefficient_and_unused_variables() -> None:
    """q·∏ x_i over some of the variables."""
    a, b, c, d = sympy.symbols("a b c d")
    recipe = by_layers(softplus, -2 * a * b * d / 3, 2, variables=(a, b, c, d))
    assert recipe.network.widths == (4, 6, 4, 1)
    assert check(recipe) is not None
    assert by_layers(logistic, a * b * c, 1).network.neurons == 8


def test_refusals() -> None:
    """Other polynomials, other numbers of layers, layers that are too wide; each says what to do."""
    x, y, z = sympy.symbols("x y z")
    for target in (x**2 * y, x * y + z, 3 * x, sympy.Integer(7), sympy.Integer(0)):
        with pytest.raises(UsageError, match="products of distinct variables"):
            by_layers(exp, target, 2, variables=(x, y, z))
    for layers in (0, 3, -1, True, "2"):
        with pytest.raises(UsageError, match="1 to 2 hidden layers"):
            product(exp, 3, method="layers", layers=layers)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="takes a number of layers"):
        product(exp, 3, method="layers")
    with pytest.raises(UsageError, match="no other method"):
        product(exp, 3, layers=2)
    with pytest.raises(LimitExceeded, match="more layers"):
        product(exp, 300, method="layers", layers=2)
    with pytest.raises(LimitExceeded):
        product(exp, 41, method="layers", layers=1)
    with pytest.raises(LimitExceeded):
        branching(10_001, 3)
    with pytest.raises(UsageError):
        branching(1, 1)
