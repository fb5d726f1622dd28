"""Terms as LaTeX: readable, balanced, and nothing in it that the author's names could break."""

import importlib.util
import re
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.kernel.terms import REAL, Store
from symnet.proof import language as la
from symnet.proof.convert import to_term
from symnet.proof.definitions import definition
from symnet.render.latex import display, latex, statement

spec = importlib.util.spec_from_file_location("tests_render_terms", Path(__file__).with_name("terms.py"))
terms = importlib.util.module_from_spec(spec)
spec.loader.exec_module(terms)

n, i = la.integers("n i")
x, b = sympy.symbols("x b")
(y,) = la.families("y")
(s,) = la.integer_families("s")
(sigma,) = la.functions("sigma")
lam = la.SCALE


@pytest.mark.parametrize(
    ("expr", "shown"),
    [
        (x / (n + 1), r"\frac{x}{n + 1}"),
        (-x / 2, r"-\frac{x}{2}"),
        (x - 1, "x - 1"),
        (2 ** (-n), r"\frac{1}{2^{n}}"),
        (n * (x + 1), r"n \cdot (x + 1)"),
        (sympy.Sum(y[i] ** 2, (i, 0, n - 1)), r"\sum_{i = 0}^{n - 1} y_{i}^{2}"),
        (sympy.Sum(y[i], (i, 0, n)), r"\sum_{i = 0}^{n} y_{i}"),
        (la.SumOver(s[i], (s, la.Signs(n))), r"\sum_{s \in \{\pm1\}^{n}} s_{i}"),
        (la.SumOver(s[i], (s, la.Bits(n))), r"\sum_{s \in \{0, 1\}^{n}} s_{i}"),
        (la.D(sigma, 2, b), r"\sigma''(b)"),
        (la.D(sigma, n, b), r"\sigma^{(n)}(b)"),
        (sigma(b - lam * x), r"\sigma(b - \lambda x)"),
        (sympy.tanh(x), r"\tanh(x)"),
        (la.D(sympy.exp, n, b), r"\exp^{(n)}(b)"),
        (sympy.exp(-x), r"\mathrm{e}^{-x}"),
        (la.Congruent(x, 0, 3), r"x = O(\lambda^{3})"),
        (sympy.Abs(x) * b, r"b\lvert x\rvert"),
        (sympy.Abs(x) ** 2 * sympy.Abs(b), r"\lvert x\rvert^{2} \cdot \lvert b\rvert"),
        (la.D(definition("abs"), 1, x), r"\lvert \cdot\rvert'(x)"),
        (sympy.Abs(x - sympy.Abs(b)), r"\bigl\lvert x - \lvert b\rvert\bigr\rvert"),
        (sympy.Abs(x / 2 + sympy.Abs(b)), r"\left\lvert \left(\frac{x}{2} + \lvert b\rvert\right)\right\rvert"),
        (sympy.Max(b, x), r"\max(b, x)"),
    ],
)
def test_it_reads_as_mathematics(expr, shown):
    """A few formulas, as they should be set."""
    assert latex(to_term(Store(), expr)) == shown


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_braces_are_balanced(random: Random):
    """Every random formula and statement is balanced LaTeX."""
    make = terms.Terms(Store(), random)
    for shown in (latex(make.real(4)), statement(make.formula(4)), display(make.series(4))):
        depth = 0
        for c in shown.replace(r"\{", "").replace(r"\}", ""):
            depth += (c == "{") - (c == "}")
            assert depth >= 0
        assert depth == 0
        assert len(re.findall(r"\\left\W", shown)) == len(re.findall(r"\\right\W", shown))


def test_names_cannot_break_out():
    """A name is text: LaTeX reads no command in it."""
    shown = latex(Store().var(r"\input{secret}", REAL))
    assert r"\input" not in shown
    assert shown == r"\mathit{\textbackslash{}input\{secret\}}"


def test_a_statement_is_a_paragraph():
    """Variables and hypotheses in words, the conclusion displayed, the definitions after it."""
    shown = statement(to_term(Store(), la.ForAll([n, x], la.given(la.AtMost(0, n), la.Equal(sympy.tanh(x), n)))))
    assert shown.splitlines() == [
        r"For all $n \in \mathbb{Z}$ and $x \in \mathbb{R}$ with $0 \le n$:",
        r"\[",
        r"  \tanh(x) = n.",
        r"\]",
        r"Here $\tanh(t) = 1 - \frac{2}{\mathrm{e}^{2 t} + 1}$.",
    ]


def test_names_of_definitions_have_subscripts_and_wide_definitions_stand_alone():
    """K_c is K with the index c, leaky_relu a word; what is wide has a line of its own."""
    store = Store()
    t = store.bvar(0, REAL)
    wide = store.add(*(store.make("pow", (t, store.num(k))) for k in range(2, 15)))
    names = {"K_c": store.num(2), "leaky_relu": store.lam(REAL, t), "k_w": store.lam(REAL, wide)}
    constant, word, long = (store.make("def", (value,), name) for name, value in names.items())
    shown = statement(store.make("eq", (constant, store.app(word, store.app(long, constant)))))
    assert r"K_{c} = \operatorname{leaky\_relu}\bigl(k_{w}(K_{c})\bigr)" in shown
    assert re.search(r"Here .*\$K_\{c\} = 2\$.*\n\\\[\n  k_\{w\}\(t\) = .*\n\\\]", shown, re.DOTALL)


def test_wide_formulas_are_broken():
    """A formula wider than a line is broken at its relation and at its sums."""
    store = Store()
    wide = store.add(*(store.var(f"x_{k}", REAL) for k in range(60)))
    shown = display(store.make("eq", (store.num(0), wide)))
    assert shown.startswith(r"\begin{align*}")
    assert shown.count(r"\\") >= 3


def test_products_of_denominators_keep_their_parentheses():
    """An inverse that stands before a fraction: (1/(-1)) (7/4) is -7/4, not 7/(4 - 1)."""
    s = Store()
    x = s.var("x", REAL)

    def inverse(t):
        return s.make("inv", (t,))

    seven, third = (s.num(Fraction(*q)) for q in ((7, 4), (1, 3)))
    assert latex(s.mul(inverse(s.num(-1)), seven)) == r"\frac{7}{4 (-1)}"
    assert latex(s.mul(inverse(s.add(x, s.num(1))), x, third)) == r"\frac{x}{3 (x + 1)}"
    assert latex(s.mul(inverse(s.num(-2)), s.num(3))) == r"\frac{3}{-2}"


def test_letters_are_set_as_their_names():
    """LaTeX has no letter ε of its own: whoever writes it as one gets the command."""
    assert latex(Store().var("ε", REAL)) == r"\epsilon"


def test_a_line_may_end_after_long_limits():
    """A sum over families is wide under its sign; in a paragraph a line may end after it."""
    boxes = la.Families(n, (i, la.Range(0, s[i] + 1)))
    (t,) = la.integer_families("t")
    assert r"\allowbreak" in latex(to_term(Store(), la.SumOver(t[0], (t, boxes))))
    assert r"\allowbreak" not in latex(to_term(Store(), sympy.Sum(y[i], (i, 0, n))))
