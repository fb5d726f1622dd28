"""The vocabulary of statements: what it refuses, and what SymPy must not do to it."""

import pickle

import pytest
import sympy

from symnet.errors import NotAStatement, TextGiven
from symnet.kernel.terms import INT, REAL, SERIES, fun
from symnet.proof import language as la

n, i = la.integers("n i")
(s,) = la.integer_families("s")
x = sympy.Symbol("x")


def test_variables_of_one_name_and_two_sorts_differ():
    """A variable is its name and its sort, and no SymPy symbol."""
    one, other = la.Variable("u", SERIES), la.Variable("u", fun(INT, REAL))
    assert one != other
    assert one != sympy.Symbol("u")
    assert one == la.series("u")[0]


def test_a_variable_survives_pickle():
    """Variables go between processes."""
    (f,) = la.functions("f")
    assert pickle.loads(pickle.dumps(f)) == f
    assert pickle.loads(pickle.dumps(f)).sort == fun(REAL, REAL)


def test_formulas_are_not_evaluated():
    """What SymPy would decide stays a formula."""
    assert la.Equal(x, x) is not sympy.true
    assert la.AtMost(0, 1) is not sympy.true
    assert la.Conjunction(la.Equal(x, x), la.Equal(x, x)).args[0] == la.Equal(x, x)
    with pytest.raises(NotAStatement):
        bool(la.Equal(x, x))


def test_an_entry_of_an_integer_family_is_an_integer():
    """So that SymPy may use it as an exponent."""
    assert s[i].is_integer
    assert la.families("y")[0][i].is_integer is None


def test_families_are_not_iterated():
    """Although x[0] is an entry, SymPy may not walk the family; (-1)**x[0] would never end."""
    with pytest.raises(TypeError):
        iter(s)
    assert ((-1) ** s[i]).args == (-1, s[i])


def test_substitution_reaches_the_indices():
    """A free index is replaced, as in x[i] for i = n."""
    (y,) = la.families("y")
    assert y[i].subs(i, n) == y[n]


@pytest.mark.parametrize(
    "make",
    [
        lambda: la.Equal("__import__('os')", x),
        lambda: la.D("f", 1, x),
        lambda: la.ForAll("x", la.Equal(x, x)),
        lambda: la.Signs("n"),
        lambda: la.Apply(s, "0"),
        lambda: la.given("x"),
    ],
)
def test_text_is_refused(make):
    """Text is never evaluated."""
    with pytest.raises(TextGiven):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: la.ForAll([x + 1], la.Equal(x, x)),
        lambda: la.ForAll([la.SCALE], la.Equal(x, x)),
        lambda: la.ForAll([x], x + 1),
        lambda: la.D(sympy.sin, 1),
        lambda: la.SumOver(x, (s, sympy.Interval(0, 1))),
        lambda: la.SumOver(x),
        lambda: la.Families(n, la.Signs(n)),
        lambda: la.Variable("x", "Complex"),
        lambda: la.Conjunction(la.Equal(x, 0)),
    ],
)
def test_what_is_not_a_statement_is_refused(make):
    """Each misuse has one error, of one kind."""
    with pytest.raises(NotAStatement):
        make()


@pytest.mark.parametrize(
    "value",
    [
        la.ForAll([n, x, sympy.Function("f")], la.Equal(x, n)),
        la.SumOver(s[i], (s, la.Signs(n))),
        la.Families(n, (i, la.Range(0, s[i]))),
        la.Definition("rho", sympy.Lambda(x, x)),
        la.D(sympy.tanh, n, x),
        la.Implication(la.Equal(x, 0), la.Congruent(x, 0, n)),
        la.Points(1, 2, 5),
    ],
    ids=str,
)
def test_values_are_rebuilt_from_their_arguments(value):
    """SymPy rebuilds what it substitutes in: value.func(*value.args) is the value."""
    assert value.func(*value.args) == value
    assert value.xreplace({sympy.Symbol("nowhere"): x}) == value


def test_it_prints_as_it_is_written():
    """A statement prints in the words in which it was written."""
    (y,) = la.families("y")
    text = "ForAll(n, y: Equal(SumOver(Product(s[i], (i, 0, n - 1)), (s, Signs(n))), 0))"
    assert str(la.ForAll([n, y], la.Equal(la.SumOver(sympy.Product(s[i], (i, 0, n - 1)), (s, la.Signs(n))), 0))) == text
    assert str(la.Bits(n)) == "Bits(n)"
    assert str(la.Families(n, (i, la.Range(0, s[i])))) == "Families(n, (i, Range(0, s[i])))"
