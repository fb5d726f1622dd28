"""The evaluator agrees with SymPy, decides nothing that it does not know, and tells false statements from true ones."""

from fractions import Fraction
from random import Random

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from symnet.errors import FloatGiven, SymnetError
from symnet.kernel.terms import Store
from symnet.proof import language as la
from symnet.proof.convert import to_term
from symnet.proof.definitions import definition
from symnet.proof.evaluate import Evaluator, Family, evaluate
from symnet.proof.instances import counterexample, dependence, instances, strip, to_value
from symnet.proof.scalars import Laurent, Polynomial, taylor_coefficients

n, i, k, m = la.integers("n i k m")
x, b, u, v, t = sympy.symbols("x b u v t")
(y,) = la.families("y")
(s,) = la.integer_families("s")
(sigma,) = la.functions("sigma")
S, U = la.series("S U")
lam = la.SCALE


def value(expr, **values):
    """Evaluate a SymPy expression or formula at values given by name."""
    term = to_term(Store(), expr)
    sorts = {
        "n": "Int",
        "i": "Int",
        "k": "Int",
        "m": "Int",
        "y": ("Fun", "Int", "Real"),
        "sigma": ("Fun", "Real", "Real"),
    }
    return evaluate(term, {name: to_value(w, sorts.get(name, "Real")) for name, w in values.items()})


def product_rule(constant):
    """The product of n factors by sign sums, with the constant of its first error term."""
    lhs = la.SumOver(
        sympy.Product(s[i], (i, 0, n - 1)) * sigma(b + lam * sympy.Sum(s[i] * y[i], (i, 0, n - 1))), (s, la.Signs(n))
    )
    error = lam**2 * la.D(sigma, n + 2, b) / la.D(sigma, n, b) * sympy.Sum(y[i] ** 2, (i, 0, n - 1)) / constant
    rhs = sympy.Product(y[i], (i, 0, n - 1)) * (1 + error)
    claim = la.Congruent(lam ** (-n) / (2**n * la.D(sigma, n, b)) * lhs, rhs, 4)
    return la.ForAll([n, y, sigma, b], la.given(la.AtMost(0, n), la.Unequal(la.D(sigma, n, b), 0), claim))


@settings(max_examples=100, deadline=None)
@given(
    st.integers(-3, 3),
    st.fractions(-3, 3, max_denominator=5),
    st.lists(st.fractions(-2, 2, max_denominator=3), max_size=5),
)
def test_rational_arithmetic_agrees_with_sympy(p, q, coefficients):
    """Sums, products, powers and derivatives of polynomials, exactly."""
    at = sympy.Rational(q.numerator, q.denominator)
    if q or p >= 0:
        assert value(x**p * (x + p), x=q) == Fraction(str(at**p * (at + p)))
    poly = sum(
        (sympy.Rational(c.numerator, c.denominator) * t**j for j, c in enumerate(coefficients)), sympy.Integer(0)
    )
    for order in range(4):
        wanted = Fraction(str(sympy.diff(poly, t, order).subs(t, at)))
        assert value(la.D(sigma, order, x), sigma=coefficients, x=q) == wanted


@pytest.mark.parametrize("name", ["tanh", "logistic", "softplus", "gelu", "silu", "mish", "gaussian", "atanh", "asinh"])
@pytest.mark.parametrize("order", [0, 1, 2, 5])
def test_derivatives_agree_with_sympy(name, order):
    """The derivatives of a definition, found by series arithmetic, against symbolic differentiation at 40 digits."""
    body = definition(name).args[1].expr
    wanted = sympy.diff(body, t, order).subs(t, sympy.Rational(1, 3)).evalf(40)
    found = value(la.D(definition(name), order, x), x=Fraction(1, 3))
    exact = isinstance(found, Fraction)  # atanh has rational derivatives
    shown = (
        sympy.Rational(found.numerator, found.denominator) if exact else sympy.Float(found.str(45, radius=False), 45)
    )
    assert abs(shown - wanted) < sympy.Float(10) ** -30
    assert exact == (name == "atanh" and order > 0)


def test_conventions_of_the_kernel():
    """1/0 = 0, 0^0 = 1, empty sums and products, one empty family, and 0 outside a list of entries."""
    assert value(la.Inverse(x), x=0) == 0
    assert value(x**n, x=0, n=0) == 1
    assert value(x ** (-n), x=0, n=2) == 0
    assert value(sympy.Sum(i, (i, 0, n - 1)), n=-3) == 0
    assert value(sympy.Product(i, (i, 0, n - 1)), n=0) == 1
    assert value(la.SumOver(1, (s, la.Signs(n))), n=0) == 1
    assert value(la.SumOver(sympy.Product(s[i], (i, 0, n - 1)), (s, la.Signs(n))), n=3) == 0
    assert value(la.Apply(la.Entries(5, 7), n), n=2) == 0
    assert value(la.SumOver(1, (s, la.Families(n, (i, la.Range(0, i + 1))))), n=4) == 24
    assert value(la.Indicator(la.Below(x, 1)), x=0) == 1


def test_zero_times_anything_is_zero():
    """0 log 0 is 0, as in the kernel, where log 0 is some number; 1 · log 0 is not known."""
    assert value(sympy.Mul(x, sympy.log(b), evaluate=False), x=0, b=0) == 0
    assert value(sympy.Mul(x, sympy.log(b), evaluate=False), x=1, b=0) is None
    assert value(la.SumOver(y[i] * sympy.log(y[i]), (i, la.Range(0, 2))), y=[1, 0]) == 0


def test_series():
    """Jets, coefficients and congruences; a jet of a series with a constant term is 0."""
    exponential = sympy.exp(lam * x)
    assert value(la.Coefficient(exponential, 3), x=2) == Fraction(8, 6)
    assert value(la.Coefficient(sigma(b + lam), 2), sigma=[0, 0, 0, 1], b=2) == 6
    assert value(la.Congruent(exponential, 1 + lam * x, 2), x=5) is True
    assert value(la.Congruent(exponential, 1 + lam * x, 3), x=5) is False
    assert value(la.Congruent(lam ** (-40) * (exponential - 1), x * lam ** (-39), -38), x=5) is True
    assert value(la.Coefficient(la.Jet(sigma, b, 1 + lam), 0), sigma=[1, 1], b=0) == 0
    assert value(la.Equal((1 + lam) ** 3, 1 + 3 * lam + 3 * lam**2 + lam**3)) is True


def test_undecided_is_an_answer():
    """What balls cannot tell, what has no value and what has no bound is None."""
    assert value(la.Equal(sympy.exp(x) ** 2, sympy.Mul(sympy.exp(x), sympy.exp(x), evaluate=False)), x=1) is None
    assert value(sympy.log(x), x=-1) is None
    assert value(sympy.sqrt(x), x=-1) is None
    assert value(sympy.factorial(n), n=-1) is None
    assert value(x + u, x=1) is None
    assert value(la.ForAll(x, la.AtMost(0, x**2))) is None
    assert value(la.ForAll(x, la.AtMost(0, x))) is False
    assert value(la.Exists(k, la.Equal(k**2, 9))) is True
    assert value(la.Exists(k, la.Equal(k**2, 10))) is None
    assert value(la.SumOver(1, (s, la.Signs(n))), n=40) is None


def test_bounded_quantifiers_are_decided():
    """∀ 0 ≤ k < n, and ∃ with both bounds, are run through."""
    assert value(la.ForAll(k, la.given(la.AtMost(0, k), la.Below(k, n), la.Below(k**2, 50))), n=8) is True
    assert value(la.ForAll(k, la.given(la.AtMost(0, k), la.Below(k, n), la.Below(k**2, 49))), n=8) is False
    assert value(la.Exists(k, la.Conjunction(la.AtMost(0, k), la.Below(k, n), la.Equal(k**2, 10))), n=8) is False


def test_a_witness_decides_an_existential():
    """A witness given by the name of the bound variable is tried."""
    term = to_term(Store(), la.Exists(x, la.Equal(x**2, sympy.Rational(25, 49))))
    assert Evaluator({}).best(term) is None
    assert Evaluator({}, {"x": Fraction(5, 7)}).best(term) is True


def test_linear_equations_have_witnesses():
    """There are weights with given moments at distinct points; at points that coincide there need not be."""
    (a,) = la.families("a")
    (w,) = la.families("w")
    moments = la.ForAll(
        k, la.given(la.AtMost(0, k), la.Below(k, n), la.Equal(sympy.Sum(w[i] * a[i] ** k, (i, 0, n - 1)), y[k]))
    )
    term = to_term(Store(), la.Exists(w, moments))
    values = {"n": Fraction(3), "y": to_value([1, 2, 4], ("Fun", "Int", "Real"))}
    assert evaluate(term, values | {"a": to_value([1, 2, 5], ("Fun", "Int", "Real"))}) is True
    assert evaluate(term, values | {"a": to_value([1, 1, 1], ("Fun", "Int", "Real"))}) is None


def test_a_witness_may_depend_on_the_variables():
    """A function of the values of the variables gives the witness."""
    term = to_term(Store(), la.ForAll(x, la.given(la.Unequal(x, 0), la.Exists(u, la.Equal(x * u, 1)))))
    found = instances(term, Random(1), 3, witnesses={"u": lambda values: 1 / values["x"]})
    assert [f.outcome for f in found] == [True] * 3


def test_nested_derivatives_are_not_confused():
    """d/dx of (x · d/dy (x y) at y = x) is 2x: the two variables of differentiation are kept apart."""
    inner = la.D(sympy.Lambda(u, x * u), 1, x)
    assert value(la.D(sympy.Lambda(x, x * inner), 1, v), v=Fraction(3, 2)) == 3


def test_the_product_rule_holds_at_random_values():
    """A statement with functions, families, sign sums and series, for all n: True wherever it is tried."""
    found = instances(to_term(Store(), product_rule(6)), Random(3), 6)
    assert len(found) == 6
    assert all(f.outcome is True and f.certain for f in found)
    assert {f.values["n"] for f in found} > {Fraction(2)}


def test_its_false_twin_is_refuted():
    """With 5 in place of 6 there is a stored point at which it is false."""
    twin = to_term(Store(), product_rule(5))
    at = {"n": 2, "y": [1, 1], "sigma": [0, 0, 1, 0, 1], "b": 0}
    assert counterexample(twin, at).outcome is False
    assert counterexample(to_term(Store(), product_rule(6)), at) is None
    assert counterexample(twin, at | {"y": [1, 0]}) is None


def test_both_sides_depend_on_the_inputs():
    """Every variable of the product rule changes both sides; a constant side is found out."""
    assert set(dependence(to_term(Store(), product_rule(6)), Random(5), 4).values()) == {(True, True)}
    constant = la.ForAll([x], la.Equal(x - x + 1, la.Indicator(la.Equal(x, x))))
    assert dependence(to_term(Store(), constant), Random(1)) == {"x": (False, False)}


@pytest.mark.parametrize(
    "hypotheses",
    [
        [la.Equal(x, u + 1)],
        [la.Below(u, x), la.Below(x, u + 2), la.Unequal(v, 0)],
        [la.Equal(la.D(sigma, 2, b), 0), la.Unequal(la.D(sigma, 3, b), 0)],
        [la.AtMost(1, n), la.ForAll(k, la.given(la.AtMost(0, k), la.Below(k, n), la.Equal(la.D(sigma, k, b), 0)))],
        [la.ForAll(k, la.given(la.AtMost(0, k), la.Below(k, n), la.Below(0, y[k])))],
        [la.Equal(sympy.Sum(y[k], (k, 0, 0)), 3), la.Equal(y[1], x)],
        [la.Congruent(S, U, 2), la.Congruent(U, 0, 1)],
        [la.Equal(la.Coefficient(S, 0), 0), la.Equal(la.Coefficient(S, -1), 0)],
    ],
    ids=str,
)
def test_hypotheses_are_met(hypotheses):
    """Values are found, and they satisfy what is assumed."""
    variables = [n, x, u, v, y, sigma, b, U, S]
    if "Sum" in str(hypotheses):
        hypotheses = [la.Equal(y[0], 3), *hypotheses]
    store = Store()
    term = to_term(store, la.ForAll(variables, la.given(*hypotheses, la.Equal(0, 0))))
    found = instances(term, Random(2), 3)
    assert len(found) == 3
    for instance in found:
        values = [instance.values[name] for name, _ in strip(term).variables]
        for formula, count in strip(term).hypotheses:
            assert evaluate(formula, {}, tuple(reversed(values[:count]))) is True


def test_series_that_agree_are_left_undecided():
    """Two infinite series that are equal agree up to an order that is told; different ones are found out."""
    both, one, other = (la.Jet(sympy.exp, 0, lam * a) for a in (u + v, u, v))
    found = instances(to_term(Store(), la.ForAll([u, v], la.Equal(both, one * other))), Random(1), 3)
    assert all(f.outcome is None and f.order >= 24 for f in found)
    assert value(la.Equal(la.Jet(sympy.exp, 0, lam), 1 + lam)) is False


def test_transcendental_identities_agree_to_many_digits():
    """An identity between transcendental values is not decided by balls, but they agree to hundreds of digits."""
    found = instances(
        to_term(Store(), la.ForAll(x, la.Equal(la.D(sympy.tanh, 1, x), 1 - sympy.tanh(x) ** 2))), Random(1), 3
    )
    assert all(f.outcome is None and f.digits > 250 for f in found)
    found = instances(
        to_term(Store(), la.ForAll(x, la.Equal(la.D(sympy.tanh, 1, x), 2 - sympy.tanh(x) ** 2))), Random(1), 3
    )
    assert all(f.outcome is False for f in found)


@pytest.mark.parametrize(
    ("given_value", "sort"),
    [(0.5, "Real"), ("x", "Real"), (Fraction(1, 2), "Int"), (True, "Real"), (object(), ("Fun", "Int", "Real"))],
)
def test_values_are_exact_or_refused(given_value, sort):
    """Floats, text that is no number and what has another sort do not enter."""
    with pytest.raises(SymnetError):
        to_value(given_value, sort)
    with pytest.raises(FloatGiven):
        to_value([0.5], ("Fun", "Int", "Real"))


def test_a_family_has_a_value_everywhere():
    """Entries, and one value for all other indices."""
    family = Family((Fraction(1), Fraction(2)), Fraction(7))
    assert [family(Fraction(j)) for j in (-1, 0, 1, 2)] == [7, 1, 2, 7]


def test_a_polynomial_can_be_given_a_derivative():
    """Adding a·(t - b)^k changes the k-th derivative at b and no other."""
    before = Polynomial((Fraction(1), Fraction(2), Fraction(3)))
    after = before.shifted(Fraction(2), 4, Fraction(5))
    old, new = (taylor_coefficients(f, Fraction(2), 6) for f in (before, after))
    assert [p - q for p, q in zip(new, old, strict=True)] == [0, 0, 0, 0, 5, 0]


@settings(max_examples=50, deadline=None)
@given(*[st.lists(st.integers(-3, 3), min_size=1, max_size=4)] * 2, st.integers(-2, 2), st.integers(0, 5))
def test_laurent_series_know_how_far_they_are_known(one, other, low, cut):
    """A product of truncated series agrees with the exact product as far as it says."""
    a, c = Laurent(low, tuple(map(Fraction, one)), None), Laurent(1, tuple(map(Fraction, other)), None)
    exact, known = a * c, a.cut(cut) * c
    for j in range(-6, 12):
        if known.order is None or j < known.order:
            assert known.coefficient(j) == exact.coefficient(j)
