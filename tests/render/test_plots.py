"""Pictures show what they should: the numbers in them, always the same bytes, whatever the user has set."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import mpmath
import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.bounds import ErrorBound, as_box, error_bound
from symnet.constructions import squaring
from symnet.errors import BadFile, LimitExceeded, MissingExtra, SymnetError, UsageError
from symnet.exact.numbers import to_sympy
from symnet.render import plots
from symnet.render.error_plots import error_plot
from symnet.render.plots import Plot, figure, formula, power_of_ten, style, told
from symnet.render.sampling import errors, grid, random_points
from tests.bounds.oracle import errors as independent
from tests.bounds.oracle import points_in

x, y, u, v, alpha = sympy.symbols("x y u v alpha")
F = Fraction


def bound_of(c: sn.Construction, box: object, scale: object) -> ErrorBound:
    """A bound to be drawn, from values at the corners: what a picture shows does not depend on who bounds."""
    domain = as_box(box, c.variables)
    points = list(domain.corners)
    sizes = [abs(e) for e in errors(c.network, c.target, c.variables, points, scale)]
    most = max(sizes)
    at = dict(zip(c.variables, map(to_sympy, points[sizes.index(most)]), strict=True))
    upper, lower = (to_sympy(F(most) * q) for q in (F(11, 10), F(9, 10)))
    return ErrorBound(upper, lower, at, domain, sympy.Rational(str(scale)), "for a picture")


def drawn_lines(plot: Plot) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    return {str(line.get_label()): line.get_data() for line in plot.drawn.axes[0].get_lines()}


def texts(svg: str) -> list[str]:
    """What is written in a picture: matplotlib keeps it in comments beside the letters that it draws as paths."""
    return re.findall(r"<!-- (.*?) -->", svg, flags=re.DOTALL)


# --- the numbers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", ["1/4", "1/1000", "1e-30"])
@pytest.mark.parametrize("activation", [sn.tanh, sn.softplus, sn.gelu])
def test_the_errors_drawn_are_those_of_the_network(activation: sn.Activation, scale: str) -> None:
    """They agree with 60 digits by mpmath, also at scales at which doubles hold nothing of the error."""
    c = sn.multiplication_gate(activation)
    points = points_in([(F(-1), F(2)), (F(0), F(1))], 20)
    found = errors(c.network, c.target, c.variables, points, scale)
    wanted = [float(e) for e in independent(c, points, F(scale))]
    largest = max(map(abs, wanted))
    assert largest > 0
    assert np.allclose(found, wanted, rtol=1e-3, atol=largest / 500)


def test_the_errors_of_floats_are_those_of_numpy() -> None:
    """With a dtype the error is that of what NumPy computes, which at a tiny scale is wrong."""
    c = sn.multiplication_gate(sn.softplus)
    points = [(F(1, 2), F(1, 4)), (F(1), F(-1))]
    for dtype in ("float64", "float32"):
        found = errors(c.network, c.target, c.variables, points, "1/10", dtype)
        computed = c.at("1/10", dtype=dtype)([[0.5, 0.25], [1, -1]])
        assert found == [float(n) - t for n, t in zip(computed, (0.125, -1.0), strict=True)]
    assert abs(errors(c.network, c.target, c.variables, points, "1e-9", "float64")[0]) > 1e-3


def test_points_are_in_the_box_and_float32_holds_them() -> None:
    """Random points lie in the box and are numbers of both types, so that no input is rounded."""
    box = as_box({u: ("1/3", "5/7"), v: ("-1/10", "1/1000")}, (u, v))
    points = random_points(box, 200)
    assert len(points) > 150
    assert all(box.contains(p) for p in points)
    assert all(F(float(np.float32(float(c)))) == c for p in points for c in p)
    assert grid(F(0), F(1), 4) == [0, F(1, 4), F(1, 2), F(3, 4), 1]


def test_a_curve_is_the_error_with_the_bound_and_the_marked_point() -> None:
    """One variable: the curve, both signs of the bound, the point; in units of a power of ten that the axis names."""
    c = sn.square_gate(sn.tanh, bias=1)
    bound = bound_of(c, (0, 2), "1/10")
    plot = error_plot(c.recipe, bound)
    lines = drawn_lines(plot)
    xs, ys = lines["network − target"]
    unit = 10.0 ** power_of_ten([float(bound.upper)])
    wanted = independent(c, [(F(float(t)).limit_denominator(1000),) for t in xs], F(1, 10))
    assert np.allclose(ys * unit, [float(e) for e in wanted], rtol=1e-3, atol=1e-9)
    heights = [line.get_ydata()[0] for line in plot.drawn.axes[0].get_lines() if len(set(line.get_ydata())) == 1]
    assert {round(abs(h) * unit, 12) for h in heights if h} == {round(float(bound.upper), 12), *(
        round(abs(h) * unit, 12) for h in heights[3:])}  # fmt: skip
    (label,) = (name for name in lines if name.startswith("attained"))
    assert lines[label][0].tolist() == [2.0]
    assert f"$/\\ 10^{{{power_of_ten([float(bound.upper)])}}}$" in plot.drawn.axes[0].get_ylabel()


def test_a_map_varies_two_variables_and_says_how_the_others_stand() -> None:
    """Three variables: the first two vary, the third stays where the bound is attained; or those that are named."""
    z = sympy.Symbol("z")
    c = sn.derive(x * y * z + x**2, activation=sn.tanh)
    bound = bound_of(c, 1, "1/20")
    plot = error_plot(c.recipe, bound)
    assert f"with z = {bound.at[z]}" in plot.caption.replace("−", "-")
    assert f"z = {bound.at[z]}" in plot.drawn.axes[0].get_title(loc="left").replace("−", "-")
    other = error_plot(c.recipe, bound, vary=[z, x])
    assert (other.drawn.axes[0].get_xlabel(), other.drawn.axes[0].get_ylabel()) == ("$\\mathit{z}$", "$\\mathit{x}$")
    assert error_plot(c.recipe, bound, vary=[y]).drawn.axes[0].get_xlabel() == "$\\mathit{y}$"


def test_the_ends_of_a_map_are_the_bound_rounded_up() -> None:
    """The bar says that it ends at the certified bound, in four digits."""
    c = sn.multiplication_gate(sn.softplus)
    bound = replace(bound_of(c, 1, "1/10"), upper=sympy.Rational("0.0016642"))
    drawn = error_plot(c.recipe, bound).drawn
    drawn.canvas.draw()
    labels = [label.get_text() for label in drawn.axes[1].get_yticklabels()]
    assert (labels[0], labels[-1]) == ("−1.665", "1.665")


def test_numbers_beyond_doubles_are_not_drawn() -> None:
    """A bound or a box of more than 10^300."""
    c = sn.multiplication_gate(sn.tanh)
    for box, upper in ((10**301, 1), (1, sympy.Integer(10) ** 301)):
        bound = ErrorBound(sympy.Integer(upper), sympy.Integer(0), {}, as_box(box, c.variables), sympy.Integer(1), "")
        with pytest.raises(LimitExceeded, match="a picture"):
            error_plot(c.recipe, bound)


def test_what_does_not_vary_is_refused() -> None:
    """Variables that are none, three of them, one twice, one that is a point of the box, and bits."""
    c = sn.multiplication_gate(sn.tanh)
    bound = bound_of(c, {u: (1, 1), v: (0, 1)}, "1/10")
    assert error_plot(c.recipe, bound).drawn.axes[0].get_xlabel() == "$\\mathit{v}$"
    for vary in ([u], [x], [v, v], [v, u], []):
        with pytest.raises(UsageError, match="one or two of the variables v can vary"):
            error_plot(c.recipe, bound, vary=vary)
    point = replace(bound, box=as_box((1, 1), c.variables))
    with pytest.raises(UsageError, match="is a point"):
        error_plot(c.recipe, point)
    with pytest.raises(UsageError, match="bits"):
        error_plot(sn.and_neuron(sn.relu, 2).recipe, point)
    with pytest.raises(LimitExceeded, match="fewer points"):
        errors(sn.product(sn.tanh, 20).network, x, [x], [(F(0),)] * 20, "1/10")


def test_an_exact_network_is_drawn_too() -> None:
    """Error 0 everywhere: a picture without colours, no division by 0."""
    c = sn.multiplication_gate(sn.power(2))
    plot = error_plot(c.recipe, bound_of(c, 1, 1))
    assert plot.svg.startswith("<?xml")
    square = sn.square_gate(sn.power(2))
    assert error_plot(square.recipe, bound_of(square, 1, 1)).drawn.axes[0].get_ylim() == (-1, 1)


def test_a_sawtooth_is_drawn() -> None:
    """A ReLU network for a square on its box: no scale, and the error that its structure says."""
    recipe = squaring.polynomial(x**2, [(F(-1), F(1))], F(1, 100))
    bound = error_bound(recipe)
    lines = drawn_lines(error_plot(recipe, bound))
    unit = 10.0 ** power_of_ten([float(bound.upper)])
    largest = float(np.max(np.abs(lines["network − target"][1]))) * unit
    assert 0.9 * float(bound.lower) <= largest <= float(bound.upper)


# --- against the scale ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_truncation_rounding_and_what_is_seen_against_the_scale(dtype: str) -> None:
    """Nothing that NumPy shows lies above both bounds together; the best scale is marked where they are smallest."""
    c = sn.multiplication_gate(sn.tanh, bias=1)
    plot = c.plot_scales(1, dtype=dtype)
    lines = drawn_lines(plot)
    truncation, rounding = lines["truncation, certified"], lines[f"round-off in {dtype}, certified"]
    total = {s: t + r for s, t, r in zip(*truncation, rounding[1], strict=True)}
    seen = dict(zip(*lines[f"error seen in {dtype}"], strict=True))
    both = [s for s in total if s in seen]
    assert len(both) > 8
    assert all(seen[s] <= total[s] for s in both)
    (marked,) = (name for name in lines if name.startswith("best"))
    (best,), (least,) = lines[marked]
    assert least <= min(total.values()) * 1.001
    assert c.total_error(dtype, box=1, scale=F(best)).upper <= F(least) * F(1001, 1000)
    leading = lines["truncation, leading order $\\lambda^{2}$"]
    small = [k for k, s in enumerate(leading[0]) if s < 1e-2]
    assert small
    assert all(0.9 < leading[1][k] / truncation[1][k] < 1.001 for k in small)
    assert written_inside(plot)


def test_what_has_no_scale_has_no_such_picture() -> None:
    """Networks by cases, changed networks; an exact one has round-off only."""
    with pytest.raises(UsageError, match="no scale"):
        sn.maximum(3).plot_scales(1)
    gate = sn.multiplication_gate(sn.tanh)
    changed = gate.with_network(gate.network.replace_entry(0, "weight", 0, 0, 0))
    for draw in (changed.plot_scales, lambda: changed.plot_error(1, "1/10")):
        with pytest.raises(UsageError, match="changed by hand"):
            draw()
    assert "truncation, certified: 0" in drawn_lines(sn.multiplication_gate(sn.power(2)).plot_scales(1))


def test_a_dtype_draws_what_numpy_computes() -> None:
    """In float32 at a small scale the picture shows rounding, within the bound of both errors together."""
    c = sn.square_gate(sn.softplus)
    plot = c.plot_error(1, "1/1000", dtype="float32")
    ys = drawn_lines(plot)["network − target, as computed in float32"][1]
    unit = 10.0 ** power_of_ten([float(c.total_error("float32", box=1, scale="1/1000").upper)])
    assert float(c.error_bound(1, "1/1000").upper) * 10 < float(np.max(np.abs(ys))) * unit
    assert not any(name.startswith("attained") for name in drawn_lines(plot))


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_bytes_whatever_the_user_has_set(tmp_path: Path) -> None:
    """SVG and PNG are the same in two runs, with another style set; the user's settings are as before, no pyplot."""
    import sys

    import matplotlib as mpl

    c = sn.multiplication_gate(sn.tanh)
    bound = bound_of(c, 1, "1/10")
    for kind in ("svg", "png"):
        error_plot(c.recipe, bound).save(tmp_path / f"a.{kind}")
        with mpl.rc_context({"font.size": 40, "text.usetex": True, "svg.fonttype": "none", "axes.facecolor": "black"}):
            error_plot(c.recipe, bound).save(tmp_path / f"b.{kind}")
            assert mpl.rcParams["font.size"] == 40
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()
    content = (tmp_path / "a.svg").read_text(encoding="utf-8")
    ET.fromstring(content)
    assert "<text" not in content  # letters are paths: no font is needed to show it
    assert "dc:date" not in content
    assert "matplotlib.pyplot" not in sys.modules
    header = (tmp_path / "a.png").read_bytes()[:24]
    width, height = struct.unpack(">II", header[16:])
    assert min(width, height) > 600
    assert {p.name for p in tmp_path.iterdir()} == {"a.svg", "b.svg", "a.png", "b.png"}


def test_what_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other endings, folders that are none, and no matplotlib: one line each, and no file."""
    c = sn.square_gate(sn.tanh, bias=1)
    plot = error_plot(c.recipe, bound_of(c, 1, "1/10"))
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        plot.save(tmp_path / "a.pdf")
    with pytest.raises(BadFile, match="no such folder"):
        plot.save(tmp_path / "none" / "a.svg")
    monkeypatch.setattr(plots, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=re.escape("pip install 'symnet[plot]'")):
        plot.save(tmp_path / "a.svg")
    with pytest.raises(MissingExtra):
        error_plot(c.recipe, bound_of(c, 1, "1/10"))
    assert list(tmp_path.iterdir()) == []


def test_it_shows_itself() -> None:
    """In a notebook as SVG, in a terminal by its caption, which says the bound."""
    c = sn.square_gate(sn.tanh, bias=1)
    plot = error_plot(c.recipe, bound_of(c, 1, "1/10"))
    assert plot._repr_svg_() == plot.svg
    assert repr(plot).startswith("error of the network for x² over x: |network - target| <= ")


@pytest.mark.parametrize("name", ["alpha_1", "x_12", "ξ", "变量", "a_b_c", "x1", "lambda_1", "Omega"])
def test_names_of_variables_are_drawn(name: str) -> None:
    """Greek, indices, and letters that the fonts lack: drawn without a warning (which would fail this test)."""
    variable = sympy.Symbol(name)
    c = sn.derive(variable**2, activation=sn.softplus)
    assert error_plot(c.recipe, bound_of(c, 1, "1/10")).svg


@pytest.mark.slow
def test_nothing_is_cut_off() -> None:
    """All that is written lies inside the picture, for long polynomials, long boxes and tiny errors."""
    z, w = sympy.symbols("z w")
    long = sum((k + 1) * alpha**k * z**2 * w for k in range(5)) + x**3 * y
    for c, box, scale in (
        (sn.derive(long, activation=sn.gelu), ("-12345/1000", "1000001/100000"), "1/1234567"),
        (sn.multiplication_gate(sn.silu), 10, "1e-12"),
        (sn.derive(x**5, activation=sn.exp), (0, 100), "1e-15"),
    ):
        plot = error_plot(c.recipe, bound_of(c, box, scale))
        assert written_inside(plot)


def written_inside(plot: Plot) -> bool:
    """Whether the text of a picture lies within it, as it is drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with style():
        canvas = FigureCanvasAgg(plot.drawn)
        canvas.draw()
        drawn = plot.drawn.get_tightbbox(canvas.get_renderer())
    width, height = plot.drawn.get_size_inches()
    return bool(drawn.x0 > -0.01 and drawn.y0 > -0.01 and drawn.x1 < width + 0.01 and drawn.y1 < height + 0.01)


def test_text_beyond_the_edge_is_seen() -> None:
    """The test before can fail: a title that is too long for its picture."""
    with style():
        drawn, axes = figure(3, 3)
        axes.set_title("too long " * 20)
    assert not written_inside(Plot("", drawn))


def test_a_pole_within_reach_at_large_scales_only_shortens_the_picture() -> None:
    """tan about 1 meets π/2 at scale 1/2 on [-1, 1]²: the picture begins below it, at 1/4."""
    drawn = sn.multiplication_gate(sn.Activation(sympy.tan(x))).plot_scales(box=1)
    xs, _ = drawn_lines(drawn)["truncation, certified"]
    assert max(xs) == 1 / 4
    assert "best at scale 1/16384" in drawn.caption


# --- words ------------------------------------------------------------------------------------------------------------


def test_numbers_are_rounded_outward() -> None:
    """An upper end is never told too small, nor a lower one too large."""
    for value in (F(1, 3), F(2, 3 * 10**9), F(10**12, 7)):
        up, down = (told(value, up=side).replace("$\\cdot 10^{", "e").replace("}$", "") for side in (True, False))
        assert F(down) <= value <= F(up)
        assert F(up) - F(down) <= value / 1000


def test_formulas_fit() -> None:
    """Powers are raised, long polynomials are cut."""
    assert formula(x**12 - 3 * x * y) == "x¹² − 3·x·y"
    assert len(formula(sum(sympy.symbols("x1:50")))) == 48
    assert power_of_ten([0.0]) == 0
    assert power_of_ten([3e-7, 1e-9]) == -7


def test_mpmath_is_left_alone() -> None:
    """The independent route restores mpmath's precision."""
    before = mpmath.mp.dps
    independent(sn.multiplication_gate(sn.tanh), [(F(1), F(1))], F(1, 100))
    assert mpmath.mp.dps == before


def test_errors_of_symnet_are_of_one_line() -> None:
    """Refusals of pictures are refusals like others."""
    assert issubclass(MissingExtra, SymnetError)
