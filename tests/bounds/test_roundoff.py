"""Round-off bounds: NumPy never exceeds them, and they are not much larger than what NumPy loses."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.abc import x, y, z

import symnet as sn
from symnet import activations as lib
from symnet.activations import Activation
from symnet.bounds import Roundoff, roundoff
from symnet.bounds.arithmetic import FLOAT64
from symnet.constructions import Recipe, multiplication_gate
from symnet.errors import BadBox, BadScale, FloatGiven, LimitExceeded, SymnetError, Undecided, UsageError
from symnet.exact.balls import arb, precision
from symnet.networks import floats
from symnet.networks.floats import as_scale, rounded_arrays
from symnet.networks.layers import Activate
from tests.bounds.observing import observed, off, points_of

SMOOTH = [lib.by_name(n) for n in lib.names() if n not in ("power(n)", "relu", "heaviside")]
MINE = [
    Activation(e) for e in (x / (1 + x**2), x * sympy.tanh(x), sympy.log(sympy.cosh(x)), 1 - 1 / (1 + sympy.exp(x)))
]
BEST = {"float64": Fraction(1, 64), "float32": Fraction(1, 10)}


def gates_of(sigma: Activation) -> list[Recipe]:
    """Its gates with 4, 3, 2, 8 and 12 neurons, as far as it has them."""
    found = [multiplication_gate(sigma, neurons=k) for k in (4, 3)]
    found += [multiplication_gate(sigma, neurons=2, bias=b) for b in sigma.critical_biases()[:1]]
    return found + [multiplication_gate(sigma, order=order) for order in (4, 6)]


def ratio(recipe: Recipe, dtype: str, scale: Fraction, count: int = 10_000) -> float:
    """Bound over the largest error seen."""
    bound = roundoff(recipe, dtype, scale=scale).upper
    return float(bound / observed(recipe.network, points_of(recipe.network, dtype, count), str(scale)))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("sigma", SMOOTH, ids=str)
def test_a_gate_never_loses_more_and_at_least_a_twentieth(sigma: Activation, dtype: str) -> None:
    """10,000 points and the corners, at a scale that one would use; the worst of them confirmed by balls."""
    for recipe in gates_of(sigma):
        found = ratio(recipe, dtype, BEST[dtype])
        assert 1 <= found <= 20, (recipe.network, found)


@pytest.mark.parametrize("scale", [Fraction(1, 4), Fraction(1, 1000), Fraction(1, 2**20)])
@pytest.mark.parametrize("sigma", [lib.tanh, lib.softplus, lib.silu, lib.exp], ids=str)
def test_at_scales_that_nobody_should_use(sigma: Activation, scale: Fraction) -> None:
    """The bound holds, and stays near, where truncation or round-off alone is left."""
    for recipe in gates_of(sigma)[:3]:
        assert 1 <= ratio(recipe, "float64", scale, 2000) <= 20


@pytest.mark.parametrize("sigma", [lib.tanh, lib.softplus, lib.gelu], ids=str)
def test_activations_as_bad_as_is_assumed_come_near_and_worse_ones_exceed(
    sigma: Activation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each neuron off by k ulp in the direction that hurts: 4 stay below the bound, by a factor of 3; 12 do not."""
    recipe = multiplication_gate(sigma)
    signs = np.sign(rounded_arrays(recipe.network.affines[1], as_scale("1/64"))[0]).T
    points = points_of(recipe.network, "float64", 2000)
    bound, true = roundoff(recipe, scale="1/64").upper, floats._activated

    def seen(ulps: int) -> float:
        def wrong(layer: Activate, z: np.ndarray) -> np.ndarray:
            found = true(layer, z)
            return found + ulps * np.spacing(np.abs(found)) * signs

        monkeypatch.setattr(floats, "_activated", wrong)
        return observed(recipe.network, points, "1/64")

    assert bound / 3 < seen(4) <= bound < seen(12)


@pytest.mark.parametrize("sigma", MINE, ids=str)
def test_activations_given_by_an_expression_are_followed_part_by_part(sigma: Activation) -> None:
    """Also where parts cancel: 1 - 1/(1 + e^x) in its left tail."""
    for recipe in (multiplication_gate(sigma), multiplication_gate(sigma, bias=-3)):
        assert 1 <= ratio(recipe, "float64", Fraction(1, 32), 3000) <= 40
        assert "elementary functions" in roundoff(recipe).assumption


def test_where_parts_cancel_the_bound_grows_with_what_is_lost() -> None:
    """At bias -20 the naive logistic loses 8 digits more than the stable one, and the bound says so."""
    naive = multiplication_gate(Activation(1 - 1 / (1 + sympy.exp(x))), bias=-20)
    stable = multiplication_gate(lib.logistic, bias=-20)
    assert roundoff(naive, scale="1/16").upper > 10**7 * roundoff(stable, scale="1/16").upper
    assert 1 <= ratio(naive, "float64", Fraction(1, 16), 2000) <= 40


DEEP = [
    sn.derive(x * y * z + x**2, activation=sn.tanh),
    sn.derive((x + 2 * y - z) ** 3 / 4 + x, activation=sn.softplus, skip=True),
    sn.product(sn.tanh, 5, method="tree"),
    sn.product(sn.exp, 4, method="layers", layers=2),
    sn.product(sn.exp, 3, method="differences"),
    sn.monomial(sn.sin, x**5 * y**2, method="deep"),
    sn.derive(x**4 - x, activation=sn.exp, layers=1),
]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("made", DEEP, ids=lambda made: made.network.widths.__repr__())
def test_deep_networks_never_lose_more(made: sn.Construction, dtype: str) -> None:
    """Gates that read gates, passes and identities: on [-1, 1]^n at three scales."""
    points = points_of(made.network, dtype, 2000)
    for scale in ("1/8", "1/32", "1/256"):
        bound = made.roundoff(dtype, scale=scale).upper
        assert observed(made.network, points, scale) <= bound
        assert scale == "1/8" or bound < 3000 * observed(made.network, points, scale)


def test_errors_enter_a_gate_with_the_slopes_of_the_product() -> None:
    """Not with the weights 1/λ² of its neurons: a tree twice as deep loses some times more, not 1/λ times."""
    four, sixteen = (sn.product(sn.tanh, n, method="tree") for n in (4, 16))
    assert sixteen.roundoff(scale="1/64").upper < 30 * four.roundoff(scale="1/64").upper


def test_round_off_of_trees_grows_as_the_square_of_the_scale_shrinks() -> None:
    """Opposite rows lose oppositely, so that what sums lose cancels: 1/λ², as it is seen, and not 1/λ³."""
    tree = sn.product(sn.tanh, 8, method="tree")
    bounds = [float(tree.roundoff(scale=Fraction(1, 2**k)).upper) for k in (8, 10, 12)]
    assert 14 < bounds[1] / bounds[0] < 18
    assert 14 < bounds[2] / bounds[1] < 18
    seen = observed(tree.network, points_of(tree.network, "float64", 2000), "1/256")
    assert seen < bounds[0] < 200 * seen


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_opposite_rows_give_exactly_opposite_sums(dtype: str) -> None:
    """In dense layers and in those stored by their entries, to the last bit; the bound of pairs rests on it."""
    kinds = set()
    for made in (sn.product(sn.tanh, 8, method="tree"), sn.product(sn.tanh, 128, method="tree")):
        network = made.network.at("1/10", dtype=dtype)
        for affine, weight in zip(made.network.affines, network.weights, strict=True):
            rows, _ = rounded_arrays(affine, as_scale("1/10"), np.dtype(dtype))
            places = {row.tobytes(): k for k, row in enumerate(rows + 0)}
            x = np.random.default_rng(3).normal(size=(rows.shape[1], 57)).astype(dtype)
            sums = weight.times(x)
            for k, row in enumerate(rows):
                other = places.get((0 - row).tobytes())
                if other is not None:
                    kinds.add(type(weight).__name__)
                    assert np.array_equal(sums[other], -sums[k])
    assert kinds == {"_Opposite", "_Jagged"}


def test_a_changed_network_is_followed_neuron_by_neuron() -> None:
    """Its bound holds for what it now computes; for one hidden layer that is nearly as good."""
    gate = sn.multiplication_gate(sn.tanh)
    bound = gate.roundoff(scale="1/8").upper
    assert bound / 2 < roundoff(gate.recipe, scale="1/8", changed=True).upper < 2 * bound
    changed = gate.with_network(gate.network.replace_entry(0, "weight", 0, 0, 7))
    points = points_of(changed.network, "float64", 2000)
    assert observed(changed.network, points, "1/8") <= changed.roundoff(scale="1/8").upper


def test_wide_layers_are_bounded_by_their_formula() -> None:
    """2^20 neurons in a moment, and no correct digit; 2^13 neurons as balls confirm."""
    assert sn.product(sn.tanh, 20).roundoff(scale="1/12").upper > Fraction(1, 100)
    wide = sn.product(sn.exp, 13)
    (point,) = points_of(wide.network, "float64", 1)[:1]
    for scale in ("1/2", "1/8"):
        computed = wide.network.at(scale)(point)[0]
        assert 0 < off(wide.network, point, computed, scale) <= wide.roundoff(scale=scale).upper
    differences = sn.product(sn.exp, 13, method="differences")
    computed = differences.network.at("1/4")(point)[0]
    assert 0 < off(differences.network, point, computed, "1/4") <= differences.roundoff(scale="1/4").upper


def test_bits_are_computed_exactly_or_nearly() -> None:
    """ReLU and the step lose nothing on bits; a logistic neuron and weights of a third lose some ulp."""
    for sigma in (sn.relu, sn.heaviside):
        assert sn.parity(sigma, 6).roundoff().upper == 0
        assert sn.and_neuron(sigma, 5).roundoff("float32").upper == 0
    third = sn.derive(x * y / 3, activation=sn.relu, domain="bits")
    assert 0 < third.roundoff().upper < Fraction(1, 10**15)
    steep = sn.and_neuron(sn.logistic, 4).recipe
    assert isinstance(roundoff(sn.derive(x * y, activation=sn.logistic, domain="bits", beta=20).recipe), Roundoff)
    with pytest.raises(SymnetError):
        roundoff(steep)  # beta is a symbol
    with pytest.raises(BadBox):
        sn.parity(sn.relu, 3).roundoff(box=2)


@pytest.mark.parametrize("made", [sn.maximum(9), sn.median(3), sn.absolute_value(x)], ids=str)
def test_relu_networks_on_reals(made: sn.Construction) -> None:
    """Sums of ReLUs lose some ulp, also on a box far from 0."""
    for box in ((-1, 1), (5, 7)):
        points = points_of(made.network, "float32", 2000, box)
        seen = observed(made.network, points, "1")
        assert seen <= made.roundoff("float32", box=box).upper < 10**-3


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(SMOOTH),
    st.fractions(-2, 2, max_denominator=8),
    st.tuples(st.integers(-3, 2), st.integers(1, 4)),
    st.integers(1, 14),
    st.sampled_from(["float64", "float32"]),
)
def test_random_gates_boxes_and_scales(
    sigma: Activation, bias: Fraction, box: tuple[int, int], power: int, dtype: str
) -> None:
    """Any bias, also one where σ'' is small; boxes that are not symmetric; scales down to 2^-14."""
    try:
        recipe = multiplication_gate(sigma, bias=bias)
    except SymnetError:
        return
    where, scale = (box[0], box[0] + box[1]), Fraction(1, 2**power)
    bound = roundoff(recipe, dtype, where, scale).upper
    points = points_of(recipe.network, dtype, 500, where, seed=power)
    assert observed(recipe.network, points, str(scale), 10) <= bound


def test_a_bias_known_only_as_a_zero_leaves_a_term_in_one_over_the_scale() -> None:
    """GELU's two-neuron gate at the rounded minimum: below some scale halving it doubles the bound, and not more."""
    (bias,) = lib.gelu.critical_biases()[:1]
    recipe = multiplication_gate(lib.gelu, neurons=2, bias=bias)
    one, two = (float(roundoff(recipe, scale=Fraction(1, 2**k)).upper) for k in (20, 21))
    assert 1.9 < two / one < 4.1


def test_what_is_told() -> None:
    """A sentence with type, bound, box, scale and assumption; more ulp, more error."""
    gate = sn.multiplication_gate(sn.softplus)
    told = str(gate.roundoff("float32", scale="1/16"))
    assert told.startswith("float32: |computed - exact network| <= ")
    assert told.endswith("at scale 1/16, if softplus is within 4 ulp")
    assert gate.roundoff(scale="1/16", ulp=8).upper > gate.roundoff(scale="1/16").upper
    assert gate.roundoff(np.float32, box=(0, 1), scale="1/16").dtype == "float32"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"dtype": "float16"}, UsageError),
        ({"dtype": "int"}, UsageError),
        ({"ulp": 0}, UsageError),
        ({"ulp": 0.5}, FloatGiven),
        ({"scale": 0}, BadScale),
        ({"scale": "-1/2"}, BadScale),
        ({"box": (1, 0)}, BadBox),
        ({"box": 0.5}, FloatGiven),
        ({"dtype": "float32", "scale": f"1/{10**25}"}, LimitExceeded),
    ],
)
def test_wrong_input_is_refused(options: dict[str, object], error: type[SymnetError]) -> None:
    """Each with the class that says what is wrong."""
    with pytest.raises(error):
        sn.multiplication_gate(sn.tanh).roundoff(**options)  # type: ignore[arg-type]


def test_a_box_on_which_nothing_is_known_is_undecided() -> None:
    """Gates at values around 10^9 and more: a clear answer, whatever the road."""
    for sigma, factors, box, scale in ((sn.silu, 5, ("5/2", "11/2"), "7/128"), (sn.tanh, 3, 10**6, 1)):
        tree = sn.product(sigma, factors, method="tree", bias=Fraction(-3, 2))
        with pytest.raises((Undecided, LimitExceeded), match="smaller"):
            tree.roundoff("float32", box=box, scale=scale)


def test_steps_inside_an_expression_are_undecided() -> None:
    """A jump that is not the whole activation has no bound here."""
    jumps = Activation(sympy.Piecewise((x**2, x < 0), (x**2, True)) + sympy.exp(x) * sympy.Heaviside(x + 50))
    with pytest.raises(Undecided):
        roundoff(multiplication_gate(jumps))


@pytest.mark.parametrize(("dtype", "factor"), [("float64", 300), ("float32", 30)])
def test_a_single_product_that_overflows_has_no_bound(dtype: str, factor: int) -> None:
    """10^300·x at x = 10^10 is inf in float64: no sum is formed there that would be found too large."""
    c = sn.derive(sympy.Integer(10) ** factor * x, activation=sn.tanh)
    with np.errstate(over="ignore"):
        assert np.isinf(c.at(1, dtype=dtype)([1e10]))
    with pytest.raises(LimitExceeded, match=f"a value in {dtype}"):
        c.roundoff(dtype, box=10**10, scale=1)
    assert c.roundoff(dtype, box=10**7, scale=1).upper > 0


def test_a_number_that_is_rounded_to_infinity_is_too_large() -> None:
    """The least such number is half a unit in the last place above the largest float."""
    with precision(2000):
        edge = arb(2) ** 1024 - arb(2) ** 970
        assert FLOAT64.half(edge - 1) > 0
        with pytest.raises(LimitExceeded):
            FLOAT64.half(edge)
