"""Conversion to terms says what SymPy holds: sorts, binders, jets; and the way back gives the same term again."""

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import FloatGiven, NotAStatement, SymbolClash, SymnetError, TextGiven
from symnet.kernel.terms import INT, REAL, SERIES, Store, fun
from symnet.proof import language as la
from symnet.proof.convert import Converter, from_term, to_term
from symnet.proof.definitions import definition, definition_bodies

n, i, k = la.integers("n i k")
x, b = sympy.symbols("x b")
(y,) = la.families("y")
(s,) = la.integer_families("s")
(sigma,) = la.functions("sigma")
(U,) = la.series("U")
lam = la.SCALE


def expressions():
    """Rational expressions in reals, integers, entries of families and values of functions."""
    leaves = st.sampled_from(
        [
            x,
            b,
            n,
            y[i],
            s[i],
            sigma(b),
            la.D(sigma, 2, b),
            sympy.exp(x),
            sympy.pi,
            sympy.Rational(2, 3),
            sympy.Integer(-2),
        ]
    )
    return st.recursive(
        leaves,
        lambda e: st.one_of(
            st.builds(lambda a, c: a + c, e, e),
            st.builds(lambda a, c: a * c, e, e),
            st.builds(lambda a, p: a**p, e, st.integers(1, 3)),
            st.builds(sympy.tanh, e),
            st.builds(lambda a: sympy.Sum(a, (i, 0, n)), e),
            st.builds(lambda a: la.SumOver(a, (s, la.Signs(n))), e),
            st.builds(lambda a: la.Indicator(la.Below(0, a)), e),
        ),
        max_leaves=6,
    )


@settings(max_examples=150, deadline=None)
@given(expressions())
def test_there_and_back_is_the_same_term(expr):
    """to_term(from_term(t)) is t: nothing is lost on the way."""
    store = Store()
    term = to_term(store, expr)
    assert to_term(store, from_term(term)) is term


def test_names_of_bound_variables_do_not_matter():
    """Equal up to the names of bound variables means the same term."""
    store = Store()
    one = la.ForAll([n, x], la.Equal(sympy.Sum(x**k, (k, 0, n)), 0))
    other = la.ForAll([i, b], la.Equal(sympy.Sum(b**n, (n, 0, i)), 0))
    assert to_term(store, one) is to_term(store, other)
    assert to_term(Store(), other).hint == "i"


def test_a_sum_includes_its_upper_end():
    """SymPy's (k, 0, n - 1) is the range from 0 up to, but not including, n."""
    store = Store()
    term = to_term(store, sympy.Sum(k, (k, 0, n - 1)))
    assert term.args[0] is store.make("range", (store.num(0), store.var("n", INT)))


@pytest.mark.parametrize(
    ("argument", "point", "rest"),
    [
        (b + lam * x, b, lam * x),
        (lam * x, 0, lam * x),
        (b + x + lam * sympy.Sum(y[i], (i, 0, n)) + U, b + x, lam * sympy.Sum(y[i], (i, 0, n)) + U),
        ((b + lam) ** 2, b**2, lam**2 + 2 * b * lam),
        (3 * (b + lam * x), 3 * b, 3 * lam * x),
    ],
)
def test_jets_are_split_at_the_part_without_scale(argument, point, rest):
    """σ(b + S) is the jet of σ at b with the increment S."""
    store = Store()
    assert to_term(store, sigma(argument)) is to_term(store, la.Jet(sigma, point, rest))


def test_a_part_that_cannot_be_split_is_refused():
    """exp(x + λ) inside σ has a constant term that does not stand apart."""
    with pytest.raises(NotAStatement):
        to_term(Store(), sigma(b + sympy.exp(x + lam)))


def test_sorts():
    """The sort of a symbol follows from its assumptions, the sort of a family from its use."""
    store = Store()
    a = sympy.IndexedBase("a")
    r = sympy.IndexedBase("r", integer=True)
    f = sympy.Function("f")
    assert to_term(store, n).sort == INT
    assert to_term(store, x).sort == REAL
    assert to_term(store, U + x).sort == SERIES
    assert to_term(store, a[n, i]).args[0].args[0].sort == fun(INT, INT, REAL)
    assert to_term(store, r[i]).sort == INT
    assert to_term(store, la.ForAll([f], la.Equal(f(x), 0))).data == fun(REAL, REAL)
    assert to_term(store, la.ForAll([a], la.Equal(a[n, i], 0))).data == fun(INT, INT, REAL)


def test_functions_stand_for_themselves():
    """Functions f and t ↦ f(t) are one term; an expression is a lambda term."""
    store = Store()
    assert to_term(store, la.D(sigma, 1, b)).args[0] is store.var("sigma", fun(REAL, REAL))
    assert to_term(store, la.D(sympy.exp, 1, b)).args[0].op == "lam"
    assert to_term(store, sympy.Derivative(sigma(x), (x, 2))) is to_term(store, la.D(sigma, 2, x))


@pytest.mark.parametrize("name", sorted(definition_bodies()))
def test_definitions_agree_with_sympy(name):
    """The body of a definition takes the value of SymPy's function, at a point where both are real."""
    body = definition_bodies()[name]
    at = [sympy.Rational(5, 4) if name == "acosh" else sympy.Rational(1, 3)] * len(body.variables)
    at[-1] /= 2 if len(at) > 1 else 1
    expected = {
        "logistic": 1 / (1 + sympy.exp(-at[0])),
        "softplus": sympy.log(1 + sympy.exp(at[0])),
        "gaussian": sympy.exp(-(at[0] ** 2) / 2),
        "gelu": at[0] * (1 + sympy.erf(at[0] / sympy.sqrt(2))) / 2,
        "silu": at[0] / (1 + sympy.exp(-at[0])),
        "mish": at[0] * sympy.tanh(sympy.log(1 + sympy.exp(at[0]))),
        "relu": sympy.Max(at[0], 0),
        "heaviside": sympy.Integer(1),
    }
    value = body(*at).replace(la.Indicator, lambda p: sympy.Integer(1 if p.args[0] <= p.args[1] else 0))
    wanted = (
        expected[name]
        if name in expected
        else getattr(sympy, name.capitalize() if name in ("abs", "max", "min") else name)(*at)
    )
    assert abs((value - wanted).evalf(30)) < 10**-25
    assert to_term(Store(), definition(name)).op == "def"


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("x", TextGiven),
        (0.5, FloatGiven),
        (x + 0.5, FloatGiven),
        (sympy.I * x, NotAStatement),
        (sympy.oo, NotAStatement),
        (x**b, NotAStatement),
        (1 / (1 + lam), NotAStatement),
        (sympy.Integral(x, x), NotAStatement),
        (la.Equal(n, sympy.Symbol("n")), SymbolClash),
        (la.ForAll([n], la.Equal(sympy.Symbol("n"), 0)), SymbolClash),
        (sympy.factorial(x), NotAStatement),
    ],
)
def test_refusals(value, error):
    """What terms cannot say is refused, by an error that says why."""
    with pytest.raises(error) as caught:
        to_term(Store(), value)
    assert isinstance(caught.value, SymnetError)
    assert "\n" not in str(caught.value)


def test_conversion_is_fast():
    """A converter remembers: a sum of a thousand terms converts once, in well under a second's worth of fuel."""
    store = Store()
    convert = Converter(store)
    big = sympy.Add(*(sympy.Symbol(f"x{j}") * sympy.Symbol(f"x{j + 1}") for j in range(1000)))
    first = convert.term(big)
    assert convert.term(big) is first
    assert len(store.table) < 5000
