"""No text makes the parser hang: each of these is read, or refused, in a moment."""

from __future__ import annotations

import time

import pytest
import sympy
from sympy.abc import x

from symnet.errors import LimitExceeded, SymnetError
from symnet.parsing import parse
from symnet.parsing.grammar import MAX_NESTING

HUGE = {
    "power of a number": "2^(10^9)",
    "power of a negative number": "(-3)^(10^9)",
    "power with a coefficient inside": "(2*x)^(10^9)",
    "rational power": "2^(10^9/3)",
    "power of a root": "sqrt(2)^(10^9)",
    "tower of numbers": "9^9^9^9",
    "nested powers": "((((10^999)^999)^999)^999)",
    "logarithm in an exponential": "exp(10^9*log(2))",
    "logarithm in an exponential sum": "exp(x + 10^9*log(2*x))",
    "logarithm in a power of E": "E^(10^9*log(3))",
    "logarithm in an activation": "silu(10^9*log(7))",
    "exponent beyond the limit": "x^(10^10)",
    "tower of exponentials": "exp(exp(exp(exp(100))))",
    "tower compared": "max(1, exp(exp(exp(100))))",
    "tower of pi": "pi^(pi^(pi^(pi^(pi^pi))))",
    "difference of towers": "abs(1-exp(exp(exp(exp(9)))))",
    "deep constant": "exp(-" * 20 + "1" + ")" * 20,
    "deep constant with cancellation": "1/(1-tanh(" * 8 + "9" + "))" * 8,
    "root of a long number": "sqrt(1" + "0" * 3000 + "7)",
    "many roots of long numbers": "+".join(["sqrt(1" + "0" * 900 + "7)"] * 100),
    "many powers": "*".join(["(2*x)^999"] * 1000),
    "activations that copy": "mish(" * 40 + "x" + ")" * 40,
    "maximum of many": f"max({','.join(f'x{i}' for i in range(2000))})",
    "nested maxima": "".join(f"max(x{i}," for i in range(49)) + "x" + ")" * 49 + "".join("*relu(x)" * 2000),
    "nesting": "(" * 10_000 + "x" + ")" * 10_000,
    "powers of powers": "x^" * 10_000 + "x",
    "long text": "x+" * 100_000 + "x",
    "many signs": "-" * 90_000 + "x",
    "long literal": "9" * 90_000,
    "literal with an exponent": "1e999999999999999999",
    "literal with a small exponent": "1e-99999",
    "rational sum": "+".join(f"1/{n}" for n in range(2, 6000)),
    "constants": "+".join(f"sin(pi+{n})" for n in range(1, 1500)),
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_refused_in_time(text: str) -> None:
    """A text whose value, or whose evaluation by SymPy, is huge raises LimitExceeded within seconds."""
    start = time.perf_counter()
    with pytest.raises(LimitExceeded):
        parse(text)
    assert time.perf_counter() - start < 20  # a moment; the rest is for machines that share their cores


ALLOWED = {
    "x^(10^9)": x**1_000_000_000,
    "(x+1)^(10^6)": (x + 1) ** 1_000_000,
    "(-x)^(10^9)": x**1_000_000_000,
    "(-1)^(10^9+1)": None,
    "2^1000": sympy.Integer(2) ** 1000,
    "10^3999": sympy.Integer(10) ** 3999,
    "(3*x)^100": 3**100 * x**100,
    "sqrt(2)*sqrt(3)": sympy.sqrt(6),
    "exp(2*log(3))": sympy.Integer(9),
    "exp(1000)": sympy.exp(1000),
}


@pytest.mark.parametrize(("text", "value"), ALLOWED.items(), ids=ALLOWED)
def test_allowed(text: str, value: sympy.Expr | None) -> None:
    """Large exponents are read where nothing is computed by them, and numbers of up to 4000 digits are computed."""
    if value is None:
        with pytest.raises(LimitExceeded, match="exponent 1000000001 is above the limit of 1000000000"):
            parse(text)
    else:
        assert parse(text) == value


def test_nesting_up_to_the_limit_is_usable() -> None:
    """At the limit of nesting SymPy can still print, hash and substitute in what was read."""
    deep = MAX_NESTING - 1
    value = parse("sin(1+" * deep + "x" + ")" * deep)
    assert str(value).count("sin") == deep
    assert value.subs(x, sympy.Symbol("y")).free_symbols == {sympy.Symbol("y")}
    assert parse(str(parse("(" * deep + "x" + ")" * deep))) == x


def test_long_polynomials_are_read() -> None:
    """A dense quartic in 8 variables, 495 terms with fractions, is far below the limits."""
    names = [f"x{i}" for i in range(8)] + ["1"]
    monomials = {"*".join(sorted((a, b, c, d))) for a in names for b in names for c in names for d in names}
    text = " + ".join(f"{i + 1}/7*{monomial}" for i, monomial in enumerate(sorted(monomials)))
    assert len(monomials) == 495
    assert len(sympy.Add.make_args(parse(text))) == 495


def test_limits_are_symnet_errors() -> None:
    """A limit is a SymnetError with what was limited, the value and the limit as attributes."""
    with pytest.raises(SymnetError) as caught:
        parse("x^(10^10)")
    assert isinstance(caught.value, LimitExceeded)
    assert (caught.value.what, caught.value.value, caught.value.limit) == ("exponent", 10**10, 10**9)
