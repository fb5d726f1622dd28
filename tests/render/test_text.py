"""Terms as text: what is displayed is what was checked."""

import importlib.util
from pathlib import Path
from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.kernel.terms import INT, REAL, Store
from symnet.proof import language as la
from symnet.proof.convert import to_term
from symnet.render.text import statement, text

spec = importlib.util.spec_from_file_location("tests_render_terms", Path(__file__).with_name("terms.py"))
terms = importlib.util.module_from_spec(spec)
spec.loader.exec_module(terms)

n, i = la.integers("n i")
x, b = sympy.symbols("x b")
(y,) = la.families("y")
(s,) = la.integer_families("s")
(sigma,) = la.functions("sigma")


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_different_terms_never_print_alike(random: Random):
    """Among a hundred random terms and formulas, two that print alike are one term."""
    store = Store()
    make = terms.Terms(store, random)
    seen = {}
    for k in range(100):
        term = make.formula(3) if k % 3 == 0 else make.real(1 + k % 3)
        assert seen.setdefault(text(term), term) is term


@pytest.mark.parametrize(
    ("expr", "shown"),
    [
        (n + 1, "n + 1"),
        (x - b, "x - b"),
        (-x - 1, "-x - 1"),
        (x / (b + 1), "x/(b + 1)"),
        (x**2 * b**n, "b^n·x²"),
        (sympy.Sum(y[i] ** 2, (i, 0, n - 1)) / 2, "(1/2)·Σ_{i<n} y[i]²"),
        (sympy.Sum(y[i] + 1, (i, 1, n)), "Σ_{1≤i<n + 1} (y[i] + 1)"),
        (la.SumOver(s[0], (s, la.Signs(n))), "Σ_{s∈{±1}^n} s[0]"),
        (la.SumOver(s[0], (s, la.Bits(n + 1))), "Σ_{s∈{0,1}^(n + 1)} s[0]"),
        (la.D(sigma, 2, b), "σ''(b)"),
        (la.D(sigma, n + 2, b), "σ^(n + 2)(b)"),
        (sigma(b + la.SCALE * x), "σ(b + x·λ)"),
        (la.Congruent(la.SCALE, 0, 1), "λ = 0 + O(λ^1)"),
        (sympy.Abs(x) * b, "b·|x|"),
        (sympy.Abs(x - sympy.Abs(b)), "|(x - |b|)|"),
        (la.ForAll([n, x], la.given(la.AtMost(0, n), la.Unequal(x, 0))), "∀ n ∈ ℤ; x ∈ ℝ. 0 ≤ n ⇒ x ≠ 0"),
        (la.ForAll([sigma], la.Negation(la.Below(sigma(0), 1))), "∀ σ: ℝ → ℝ. ¬(σ(0) < 1)"),
    ],
)
def test_it_reads_as_mathematics(expr, shown):
    """A few formulas, as they should look."""
    assert text(to_term(Store(), expr)) == shown


def test_bound_names_clash_with_nothing():
    """A bound variable never takes the name of a symbol that stands free."""
    store = Store()
    body = store.make("le", (store.bvar(0, REAL), store.var("x", REAL)))
    assert text(store.make("forall", (body,), REAL, "x")) == "∀ x2 ∈ ℝ. x2 ≤ x"


def test_a_statement_lists_its_definitions():
    """Each definition once, those that others use first."""
    shown = statement(
        to_term(Store(), la.Equal(la.Apply(la.Definition("rho", sympy.Lambda(x, sympy.tanh(x) + 1)), b), sympy.tanh(b)))
    )
    assert shown.splitlines() == ["ρ(b) = tanh(b)", "where tanh(t) = 1 - 2/(exp(2·t) + 1)", "  and ρ(x) = tanh(x) + 1"]


def test_long_sums_are_cut():
    """A sum of ten thousand terms prints its ends and says how many it leaves out."""
    store = Store()
    term = store.add(*(store.var(f"x{k}", REAL) for k in range(10_000)))
    shown = text(term, longest=10)
    assert shown.startswith("x0 + x1 +")
    assert "9990 more" in shown
    assert shown.endswith("x9999")


def test_a_term_that_shares_its_parts_prints_in_bounded_time():
    """2^200 leaves as a tree, 200 as a graph: it prints, with dots."""
    store = Store()
    term = store.var("x", REAL)
    for _ in range(200):
        term = store.add(term, store.mul(term, store.num(2)))
    assert "…" in text(term)


def test_indices_without_binder_are_shown_as_such():
    """A part of a term may be looked at by itself."""
    assert text(Store().bvar(3, INT)) == "#3"
