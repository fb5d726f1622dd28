"""The small language of expressions: what it means, what it refuses, and that it evaluates nothing."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy.abc import x, y, z

from symnet import activations
from symnet.errors import LimitExceeded, NotExact, ParseError, SymnetError, UnknownName, UsageError
from symnet.parsing import FUNCTIONS, parse, parse_number

Half = sympy.Rational(1, 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x", x),
        ("0.1", sympy.Rational(1, 10)),
        ("1e-3", sympy.Rational(1, 1000)),
        (".5", Half),
        ("5.", sympy.Integer(5)),
        ("1.5E+2", sympy.Integer(150)),
        ("-x^2", -(x**2)),
        ("-x**2", -(x**2)),
        ("(-x)^2", x**2),
        ("2^-1", Half),
        ("2^-x^2", 2 ** (-(x**2))),
        ("x^y^z", x ** (y**z)),
        ("(x^y)^z", (x**y) ** z),
        ("x - y - z", x - y - z),
        ("x - (y - z)", x - y + z),
        ("x/y/z", x / y / z),
        ("x/y*z", x * z / y),
        ("x/(y*z)", x / (y * z)),
        ("2*-3", sympy.Integer(-6)),
        ("x--y", x + y),
        ("x-+-y", x + y),
        ("+x", x),
        (" x\n+\ty ", x + y),
        ("pi*E", sympy.pi * sympy.E),
        ("π", sympy.pi),
        ("λ_1*σ", sympy.Symbol("λ_1") * sympy.Symbol("σ")),
        ("lambda + e", sympy.Symbol("lambda") + sympy.Symbol("e")),
        ("x1*x_2", sympy.Symbol("x1") * sympy.Symbol("x_2")),
        ("0^0", sympy.Integer(1)),
        ("1/3 + 1/6", Half),
        ("sqrt(8)", 2 * sympy.sqrt(2)),
        ("ln(x)", sympy.log(x)),
        ("arctan(x)", sympy.atan(x)),
        ("max(x, 0, y)", sympy.Max(0, x, y)),
        ("relu(x)", sympy.Max(0, x)),
        ("abs(x)", sympy.Abs(x)),
        ("logistic(x)", 1 / (1 + sympy.exp(-x))),
        ("sigmoid(x)", 1 / (1 + sympy.exp(-x))),
        ("softplus(2*x)", sympy.log(1 + sympy.exp(2 * x))),
        ("silu(x)", x / (1 + sympy.exp(-x))),
        ("mish(x)", x * sympy.tanh(sympy.log(1 + sympy.exp(x)))),
        ("gelu(x)", x * (1 + sympy.erf(x / sympy.sqrt(2))) / 2),
        ("x/(1+x^2)", x / (1 + x**2)),
    ],
)
def test_means(text: str, value: sympy.Expr) -> None:
    """Each text denotes the value that Python's precedence, with ^ for a power, gives it."""
    assert parse(text) == value


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions_agree_with_sympy_by_name(name: str) -> None:
    """A function that SymPy has under the same name is that function; the others are tested above."""
    known = getattr(sympy, name, None)
    point = 2 if name == "acosh" else Half
    value = parse(f"{name}({point})")
    assert value.is_real is not False
    if known is not None and name != "Heaviside":
        assert value == known(point)


@pytest.mark.parametrize("name", [name for name in activations.names() if "(" not in name])
def test_functions_agree_with_the_library(name: str) -> None:
    """An activation named in a text is the activation of the library of that name."""
    assert parse(f"{name}(2*x)") == activations.by_name(name)(2 * x)


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", 0, "the text is empty"),
        ("  ", 2, "the text is empty"),
        ("x +", 3, "the text ends where a value is needed"),
        ("2x", 1, "multiplication is written out: put * before 'x'"),
        ("2 x", 2, "multiplication is written out: put * before 'x'"),
        ("2(x)", 1, "multiplication is written out: put * before '('"),
        ("x(y)", 1, "multiplication is written out: put * before '('"),
        ("(x)(y)", 3, "multiplication is written out: put * before '('"),
        ("(x)y", 3, "multiplication is written out: put * before 'y'"),
        ("x 2", 2, "multiplication is written out: put * before '2'"),
        ("pi(2)", 2, "multiplication is written out: put * before '('"),
        ("(x", 0, "this parenthesis is never closed"),
        ("sin(x", 3, "this parenthesis is never closed"),
        ("x)", 1, "this parenthesis was never opened"),
        ("()", 1, "a value is needed before ')'"),
        ("x*/y", 2, "a value is needed before '/'"),
        ("x, y", 1, "',' stands outside the parentheses of a function"),
        ("x = y", 2, "an expression is needed, not an equation"),
        ("x < y", 2, "an expression is needed, not an inequality"),
        ("x[1]", 1, "use round parentheses"),
        ("x·y", 1, "write * for multiplication"),
        ("x − y", 2, "write - for minus"),
        ("x²", 1, "write ^2"),
        ("x!", 1, "unexpected character '!'"),
        ("x.y", 1, "unexpected character '.'"),
        ("٣", 0, "unexpected character '٣'"),
        ("_x", 0, "a name begins with a letter"),
        ("__import__('os')", 0, "a name begins with a letter"),
        ("sin", 0, "sin is a function; write sin(...)"),
        ("sin x", 0, "sin is a function; write sin(...)"),
        ("sin(x, y)", 0, "sin takes one argument, not 2"),
        ("I*x", 0, "complex numbers are not allowed; for a symbol take another name"),
        ("x + oo", 4, "infinite values are not allowed"),
        ("nan", 0, "every value must be a number"),
        ("True", 0, "a truth value is not a number"),
        ("x/0", 2, "division by zero"),
        ("1/(x-x)", 2, "division by zero"),
        ("0^-1", 1, "division by zero"),
        ("sqrt(-2)*x", 0, "this value is complex"),
        ("log(0)", 0, "this value is infinite or undefined"),
        ("x*log(-1)", 2, "this value is complex"),
        ("tan(pi/2)", 0, "this value is infinite or undefined"),
        ("asin(2)", 0, "this value is not a real number"),
    ],
)
def test_refuses(text: str, position: int, reason: str) -> None:
    """What is not in the language is refused where it stands, with what to write instead."""
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert (caught.value.position, caught.value.reason) == (position, reason)
    assert "\n" not in str(caught.value)


def test_unknown_function_is_named() -> None:
    """An unknown function is an UnknownName with the nearest known one."""
    with pytest.raises(UnknownName, match=r"unknown function 'softpls' \(did you mean 'softplus'\?\)"):
        parse("softpls(x)")


def test_functions_can_be_refused() -> None:
    """With functions=False a text is a polynomial in form: no function is read."""
    assert parse("x*pi/2", functions=False) == x * sympy.pi / 2
    with pytest.raises(ParseError, match="functions such as sin are not allowed here"):
        parse("sin(x)", functions=False)


def test_parse_number_refuses_symbols() -> None:
    """A number contains no symbol; the message names those that it contains."""
    assert parse_number("log(5+2*sqrt(6))") == sympy.log(5 + 2 * sympy.sqrt(6))
    with pytest.raises(NotExact, match="a number is needed, and it contains x, y"):
        parse_number("x*y + 1")


def test_only_text_is_parsed() -> None:
    """A value that is no text is not silently turned into one."""
    with pytest.raises(UsageError, match="it got 3, which needs no parsing"):
        parse(3)  # type: ignore[arg-type]


# --- round trip -------------------------------------------------------------------------------------------------

symbols = st.sampled_from([x, y, z, sympy.Symbol("alpha_1")])
rationals = st.fractions(min_value=-50, max_value=50, max_denominator=30).map(
    lambda q: sympy.Rational(q.numerator, q.denominator)
)
heads = st.sampled_from([sympy.exp, sympy.tanh, sympy.sin, sympy.erf, sympy.Abs, lambda e: sympy.log(1 + sympy.exp(e))])


def _compound(children: st.SearchStrategy[sympy.Expr]) -> st.SearchStrategy[sympy.Expr]:
    pairs = st.tuples(children, children)
    return st.one_of(
        pairs.map(lambda p: p[0] + p[1]),
        pairs.map(lambda p: p[0] - p[1]),
        pairs.map(lambda p: p[0] * p[1]),
        st.tuples(children, st.integers(-3, 6)).map(lambda p: p[0] ** p[1] if p[0] != 0 else p[0]),
        st.tuples(symbols, rationals).map(lambda p: p[0] ** p[1]),
        st.tuples(rationals.filter(lambda q: q > 0), symbols).map(lambda p: p[0] ** p[1]),
        st.tuples(heads, symbols, rationals).map(lambda p: p[0](p[1] * p[2])),
    )


expressions = st.recursive(st.one_of(symbols, rationals, st.just(sympy.pi)), _compound, max_leaves=12)


@given(expressions)
def test_reads_what_sympy_prints(expression: sympy.Expr) -> None:
    """parse(str(e)) == e for SymPy expressions e of arithmetic and of the functions in the language."""
    assert parse(str(expression)) == expression


def _python(text: str, values: dict[str, Fraction]) -> Fraction:
    """Evaluate arithmetic by walking Python's own syntax tree: another parser with the precedence that is promised."""

    def walk(node: ast.expr) -> Fraction:
        match node:
            case ast.Constant(value=int(value)):
                return Fraction(value)
            case ast.Name(id=name):
                return values[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -walk(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return walk(operand)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return walk(left) + walk(right)
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return walk(left) - walk(right)
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return walk(left) * walk(right)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return walk(left) / walk(right)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                power = walk(right)
                assert power.denominator == 1
                return Fraction(walk(left) ** int(power))
        raise AssertionError(ast.dump(node))

    return walk(ast.parse(text.strip(), mode="eval").body)


arithmetic = st.recursive(
    st.one_of(st.integers(0, 9).map(str), st.sampled_from(["x", "y", "3^2", "x**2", "2^-1", "x^2^1"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", " - ", "*-", "--"]), inner).map("".join),
        inner.map(lambda s: f"({s})"),
        inner.map(lambda s: f"-{s}"),
        inner.map(lambda s: f"({s})^2"),
    ),
    max_leaves=12,
)


@given(arithmetic)
def test_agrees_with_pythons_grammar(text: str) -> None:
    """At rational points a text has the value that Python's own parser gives it, with ^ written as **."""
    point = {"x": Fraction(3, 7), "y": Fraction(-5, 2)}
    try:
        expected = _python(text.replace("^", "**"), point)
    except ZeroDivisionError:
        return
    value = parse(text)
    for name, number in point.items():
        value = value.subs(sympy.Symbol(name), sympy.Rational(number.numerator, number.denominator))
    assert value == sympy.Rational(expected.numerator, expected.denominator)


# --- hostile text -----------------------------------------------------------------------------------------------


@given(st.one_of(st.text(), st.text(alphabet="xy12.()+-*/^ ,eEsincoxp_πλ²'\"[]{}=!\\\n\0", max_size=40)))
def test_garbage_is_refused_politely(text: str) -> None:
    """Whatever the text, parse returns a SymPy expression or raises a SymnetError of one line."""
    try:
        outcome: sympy.Expr | SymnetError = parse(text)
    except SymnetError as error:
        outcome = error
    assert isinstance(outcome, sympy.Expr) or str(outcome).isprintable()


@pytest.mark.parametrize(
    "attack",
    [
        "__import__('pathlib').Path({0!r}).touch()",
        "open({0!r}, 'w')",
        "eval(\"open({0!r}, 'w')\")",
        "x + open({0!r}, 'w').write('')",
        "[open(f, 'w') for f in [{0!r}]]",
        "Symbol('x').__class__.__mro__[-1]",
        "lambda: open({0!r}, 'w')",
        "sin(open({0!r}, 'w'))",
        "exec(open({0!r}, 'w'))",
        "Function('f')(x)",
    ],
)
def test_text_is_never_evaluated(attack: str, tmp_path: Path) -> None:
    """A text that would make a file if Python evaluated it is refused, and the file is not made."""
    target = tmp_path / "touched"
    with pytest.raises(SymnetError):
        parse(attack.format(str(target)))
    assert not target.exists()


def test_integers_keep_their_digits() -> None:
    """Integers of up to 4000 digits are read exactly, longer ones are refused before they are read."""
    digits = "7" * 4000
    assert parse(digits) == sympy.Integer(int(digits))
    with pytest.raises(LimitExceeded, match="number of digits of a number 4001 is above the limit of 4000"):
        parse(digits + "7")
