"""Drawings of networks: every weight that is drawn is there, and huge networks are drawn small."""

import xml.etree.ElementTree as ET
from fractions import Fraction

from symnet.activations import exp, softplus
from symnet.exact.constants import Constant, Laurent
from symnet.exact.matrices import SignProducts, Signs
from symnet.networks import Planes, compose, identity, one_layer, stack
from symnet.render.matrices import network_latex
from symnet.render.svg import svg

NAME = "{http://www.w3.org/2000/svg}"


def gate(n=2, activation=softplus):
    """The product of n factors."""
    output = Laurent({-n: Constant.rational(Fraction(1, 2**n))})
    return one_layer(activation, Planes.of(Laurent.scale(1), Signs(n)), Planes.of(output, SignProducts(n)))


def drawn(network, labels=()):
    """The drawing, parsed."""
    return ET.fromstring(svg(network, labels))


def test_a_gate_is_drawn_whole():
    """Seven circles, twelve weights, six of them negative and dashed; names and counts as text."""
    picture = drawn(gate(), ("u", "x_1"))
    assert len(picture.findall(NAME + "circle")) == 7
    lines = picture.findall(NAME + "line")
    assert len(lines) == 12
    assert sum("stroke-dasharray" in line.attrib for line in lines) == 6
    words = ["".join(t.itertext()) for t in picture.findall(NAME + "text")]
    assert {"u", "x1", "inputs", "softplus", "output", "2", "4", "1"} <= set(words)


def test_the_sign_of_a_weight_is_its_sign_for_small_scales():
    """A weight 1/λ² - 5 counts as positive, one that is negative at leading order as negative."""
    weight = Planes.build(
        (1, 2), {(0, 0): Laurent({-2: Constant.rational(1), 0: Constant.rational(-5)}), (0, 1): Fraction(-1)}
    )
    network = one_layer(exp, Planes.of(1, Signs(1)), weight)
    dashes = ["stroke-dasharray" in line.attrib for line in drawn(network).findall(NAME + "line")]
    assert sorted(dashes) == [False, False, True, True]


def test_a_million_neurons_are_drawn_small():
    """The drawing of 2^20 neurons shows some, says how many, and stays below a hundred kilobytes."""
    text = svg(gate(20, exp))
    assert len(text) < 100_000
    assert "1\u2009048\u2009576" in text
    assert text.count("⋮") == 2


def test_channels_that_pass_are_squares():
    """A skip is drawn as a square, not as a neuron."""
    passed = drawn(stack(gate(), identity(1)) if len(stack(gate(), identity(1)).layers) > 1 else gate())
    assert len(passed.findall(NAME + "rect")) in (0, 1)


def test_deep_networks_have_a_column_for_each_layer():
    """Inputs, each hidden layer, outputs."""
    picture = drawn(compose(gate(), stack(gate(), gate())))
    assert len({c.attrib["cx"] for c in picture.findall(NAME + "circle")}) == 4


def test_a_network_as_formulas():
    """Each layer is a line; matrices too large to read stand as letters with their shape."""
    small, large = network_latex(gate()), network_latex(gate(5, exp))
    assert small.count(r"\begin{pmatrix}") == 2
    assert r"\frac{1}{4 \lambda^{2}}" in small
    assert r"\operatorname{softplus}\left(" in small
    assert r"\underset{32 \times 5}{W_{1}}" in large
