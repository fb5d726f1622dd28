"""Terms as MathML: well-formed fragments that fetch nothing, whatever the names in them are."""

import importlib.util
import xml.etree.ElementTree as ET
from pathlib import Path
from random import Random

import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.kernel.terms import REAL, Store
from symnet.proof import language as la
from symnet.proof.convert import to_term
from symnet.render.html import mathml, statement

spec = importlib.util.spec_from_file_location("tests_render_terms", Path(__file__).with_name("terms.py"))
terms = importlib.util.module_from_spec(spec)
spec.loader.exec_module(terms)


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=False))
def test_every_formula_is_well_formed(random: Random):
    """Random terms and statements parse as XML, and each script and fraction has as many children as MathML wants."""
    make = terms.Terms(Store(), random)
    wanted = {"mfrac": 2, "msup": 2, "msub": 2, "msubsup": 3, "munder": 2, "munderover": 3}
    for shown in (mathml(make.real(4)), mathml(make.series(4), block=True), statement(make.formula(4))):
        for element in ET.fromstring(shown).iter():
            assert len(element) == wanted.get(element.tag, len(element))


def test_names_are_text():
    """A name cannot bring markup or anything from elsewhere."""
    shown = mathml(Store().var("<script>alert(1)</script>", REAL))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_a_statement_brings_its_definitions_and_nothing_else():
    """A fragment: no scripts, no style sheets, nothing fetched."""
    x = sympy.Symbol("x")
    shown = statement(to_term(Store(), la.Equal(sympy.tanh(x), 0)), "A <title>")
    assert "Here" in shown
    assert "A &lt;title&gt;" in shown
    for word in ("<script", "http", "<link", "src="):
        assert word not in shown


def test_an_indicator_behind_a_number_is_no_digit():
    """A plain 1 would make 21[0 ≤ t] of it."""
    store = Store()
    indicator = store.make("ind", (store.make("le", (store.num(0), store.var("t", REAL))),))
    assert "<mi>𝟏</mi>" in mathml(store.mul(store.num(2), indicator))


def test_functions_stand_off_and_signs_do_not():
    """A space before exp behind a factor, none behind a fence that opens; the minus of a first term is its sign."""
    store = Store()
    c, x = (store.var(name, REAL) for name in "cx")
    shown = mathml(store.mul(c, store.make("fn", (x,), "sin")))
    assert '<mi>c</mi><mspace width="0.17em"/><mi mathvariant="normal">sin</mi>' in shown
    assert "<mspace" not in mathml(store.make("fn", (store.make("fn", (x,), "sin"),), "cos"))
    negative = store.make("fn", (store.add(store.mul(store.num(-1), c), store.mul(store.num(-1), x)),), "sin")
    assert '<mo form="prefix">−</mo><mi>c</mi><mo>−</mo><mi>x</mi>' in mathml(negative)
