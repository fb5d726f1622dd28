"""Statements in words say what the term says: each name stands for the variable that is bound there."""

import importlib.util
import re
from pathlib import Path
from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.kernel.terms import Store
from symnet.proof import language as la
from symnet.proof.convert import to_term
from symnet.render.latex import statement
from symnet.render.sentences import sentences

spec = importlib.util.spec_from_file_location("tests_render_terms", Path(__file__).with_name("terms.py"))
terms = importlib.util.module_from_spec(spec)
spec.loader.exec_module(terms)

n, i, j, k = la.integers("n i j k")
x, y, c = sympy.symbols("x y c")
(a,) = la.families("a")


def words(formula) -> str:
    """The statement as one line of LaTeX."""
    return re.sub(r"\s+", " ", statement(to_term(Store(), formula)).replace(r"\[", "").replace(r"\]", "")).strip()


def all_(variables, *formulas):
    """For all, under hypotheses."""
    return la.ForAll(variables, la.given(*formulas))


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (
            all_([n], la.AtMost(0, n), la.Below(n, 5), la.Equal(n, 1)),
            r"For all $n \in \mathbb{Z}$ with $0 \le n < 5$: n = 1.",
        ),
        (
            all_([n, a], all_([j], la.Below(j, n), all_([i], la.Below(i, j), la.Unequal(a[i], a[j]))), la.Equal(n, 1)),
            (
                r"For all $n \in \mathbb{Z}$ and $a\colon \mathbb{Z} \to \mathbb{R}$ with $a_{i} \ne a_{j}$ for all "
                r"$j, i \in \mathbb{Z}$ with $j < n$ and $i < j$: n = 1."
            ),
        ),
        (
            all_([x], la.Unequal(x, 0), la.Exists(y, la.Equal(x * y, 1))),
            r"For all $x \in \mathbb{R}$ with $x \ne 0$: there is $y \in \mathbb{R}$ such that x y = 1.",
        ),
        (la.Implication(la.Equal(c, 0), la.Equal(x, y)), "If $c = 0$, then x = y."),
        (la.Conjunction(la.AtMost(0, x), la.AtMost(x, 1)), r"0 \le x \le 1."),
        (
            la.Conjunction(
                la.Implication(la.Equal(c, 0), la.Equal(x, y)), la.Implication(la.Equal(c, 1), la.Equal(x, 1))
            ),
            "If $c = 0$, then x = y, and if $c = 1$, then x = 1.",
        ),
        (
            all_([x], la.Below(0, x), la.ForAll([y], la.Below(x, x + y**2 + 1))),
            r"For all $x \in \mathbb{R}$ with $0 < x$: for all $y \in \mathbb{R}$: x < x + y^{2} + 1.",
        ),
    ],
)
def test_it_reads_as_sentences(formula, said):
    """Statements as they should read."""
    assert words(formula) == said


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_variable_is_out_of_scope(random: Random):
    """Whatever the nesting, no bound variable prints as an index without binder, and sentences end with a stop."""
    formula = terms.Terms(Store(), random).formula(5)
    assert "#" not in statement(formula)
    last = sentences(formula)[-1]
    assert last.text.endswith(".")
