"""What an adversary found, each as a claim that now holds: nothing false, nothing misleading, no error but our own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy
from sympy.abc import b, u, v, x

import symnet as sn
from symnet.cli.main import main
from symnet.constructions import Recipe, identity_gate
from symnet.errors import (
    BadBias,
    DegenerateActivation,
    FloatGiven,
    LimitExceeded,
    NotAnActivation,
    NotAStatement,
    NotATaylorGate,
    NotExact,
    ParseError,
    ShapeMismatch,
    SymbolClash,
    SymnetError,
    UsageError,
)
from symnet.exact.constants import Laurent
from symnet.exact.fields import constant
from symnet.kernel.terms import REAL, Store
from symnet.networks import Network
from symnet.networks.layers import Activate, Affine
from symnet.networks.network import side_by_side, stack
from symnet.parsing import parse
from symnet.proof import Definition, verify
from symnet.render.latex import latex
from symnet.render.proofs import statement_text

RELU = sympy.Piecewise((0, x < 0), (x, True))
FLAT = sympy.Piecewise((sympy.exp(-1 / x**2), sympy.Ne(x, 0)), (0, True))
ELU = sympy.Piecewise((x, x > 0), (sympy.exp(x) - 1, True))


@pytest.mark.parametrize(
    "function",
    [
        sympy.floor, sympy.ceiling, sympy.frac, sympy.arg, sympy.re, sympy.acot, sympy.asec, sympy.acoth,
        sympy.loggamma, sympy.LambertW, sympy.zeta, sympy.fibonacci, sympy.conjugate, sympy.DiracDelta,
        lambda t: sympy.Mod(t, 2), lambda t: sympy.KroneckerDelta(t, 1), lambda t: sympy.SingularityFunction(t, 0, -1),
        sympy.O,
    ],
)  # fmt: skip
def test_functions_with_jumps_and_distributions_are_refused(function: Callable[[sympy.Expr], sympy.Expr]) -> None:
    """SymPy differentiates functions with jumps, and deltas: none of them is an activation (A6, A7, A9)."""
    with pytest.raises(NotAnActivation):
        sn.Activation(x + function(x))


def test_a_delta_is_no_number() -> None:
    """DiracDelta(0) is no real constant, and no derivative of an activation (A7)."""
    with pytest.raises(NotExact):
        constant(sympy.DiracDelta(0))
    assert [sn.relu.derivative(k) for k in (1, 2, 3)] == [sympy.Heaviside(x), 0, 0]


def test_absolute_values_of_a_complex_symbol() -> None:
    """The symbol of an activation stands for a real number, whatever SymPy assumes of it (A6)."""
    sigma = sn.Activation(sympy.exp(-abs(x)))
    assert sigma.derivative(1) == -sympy.exp(-abs(x)) * sympy.sign(x)
    gate = sn.multiplication_gate(sigma)
    assert gate.bias == 1
    assert gate.leading_error().order == 2
    assert "exact" not in gate.senses


@pytest.mark.parametrize("expr", [RELU, FLAT, ELU, sympy.Piecewise((1, x > sympy.sqrt(2)), (x, True))])
def test_pieces(expr: sympy.Expr) -> None:
    """Constant pieces are pieces; where pieces meet there is no expansion, elsewhere there is one (A6, A25)."""
    sigma = sn.Activation(expr)
    assert sigma.smooth_at(-1) is True
    assert sigma.smooth_at(sympy.sqrt(2) if expr.has(sympy.sqrt(2)) else 0) is False


@pytest.mark.parametrize("activation", [sn.relu, sn.Activation(x * abs(x)), sn.Activation(RELU), sn.Activation(ELU)])
@pytest.mark.parametrize(
    "make",
    [
        lambda a: sn.identity_gate(a, bias=1),
        lambda a: sn.square_gate(a, bias=1),
        lambda a: sn.derive(x, activation=a, bias=1, layers=1),
        lambda a: sn.derive(u * v, activation=a, bias=1),
    ],
)
def test_pieces_that_are_polynomials_make_no_gate(
    activation: sn.Activation, make: Callable[[sn.Activation], object]
) -> None:
    """Where a piece is a polynomial a gate would be exact near its bias and wrong further away: it is refused (A6)."""
    with pytest.raises((NotATaylorGate, BadBias, DegenerateActivation)):
        make(activation)


def test_a_network_without_neurons_needs_no_activation() -> None:
    """A linear target is computed exactly whatever the activation, and that is proved (A6)."""
    linear = sn.derive(x, activation=sn.relu, bias=1)
    assert linear.leading_error() == (None, 0)
    assert linear.check().status == "proved"


@pytest.mark.parametrize(
    ("expr", "zero"), [(sympy.sin(x) / x, 0), ((sympy.exp(x) - 1) / x, 0), ((x**3 - 1) / (x - 1), 1)]
)
def test_an_expression_that_divides_by_zero_has_no_value_there(expr: sympy.Expr, zero: int) -> None:
    """A removable singularity is no point of expansion: every evaluation there is undefined (A8)."""
    sigma = sn.Activation(expr)
    assert sigma.smooth_at(zero) is False
    with pytest.raises(BadBias, match="zero there"):
        sn.multiplication_gate(sigma, bias=zero)


def test_another_bias_is_chosen_than_a_removable_singularity() -> None:
    """sin(x)/x multiplies, at a bias where it has a value; also where all inputs are 0 (A8)."""
    gate = sn.multiplication_gate(sn.Activation(sympy.sin(x) / x))
    assert gate.bias != 0
    assert sympy.expand(gate.network.exact([sympy.Integer(0), sympy.Integer(0)], "1/10")) == 0
    assert np.isfinite(gate.at("1/10")([0, 0]))


def test_no_sense_exact_beyond_a_jump() -> None:
    """Derivatives about b say nothing beyond a jump: no gate is exact by them; where σ is analytic it is."""
    smooth = x + sympy.cos(x - 1)
    for jump in (0, sympy.Heaviside(x), sympy.atan(1 / x) + sympy.atan(x)):
        gate: Recipe = identity_gate(sn.Activation(smooth + jump), bias=1)
        assert ("exact" in gate.senses) is (jump == 0)


def test_symbols_named_like_functions_are_symbols() -> None:
    """A symbol called sin(1) is not the sine of 1: nothing is known of it (A10)."""
    assert (constant(sympy.cos(1) ** 2 + sympy.Symbol("sin(1)") ** 2) - 1).is_zero() is not True
    assert constant(sympy.cos(1) ** 2 + sympy.sin(1) ** 2) == 1


@pytest.mark.parametrize("name", ["2*x", "1", "x + 1", "x²", "a b", "pi", "π", "λ", "lambda", "sin(b)", "a\nb", ""])
def test_names_of_symbols_are_words(name: str) -> None:
    """What would print as another expression is no name of an input, a bias or an activation's variable (A14, A5)."""
    symbol = sympy.Symbol(name)
    for make in (
        lambda: sn.square_gate(sn.exp, variables=[symbol]),
        lambda: sn.derive(symbol * x, activation=sn.exp),
        lambda: sn.square_gate(sn.exp, bias=symbol),
        lambda: sn.Activation(symbol**2),
    ):
        with pytest.raises(SymbolClash):
            make()


@pytest.mark.parametrize(
    ("expr", "name"),
    [
        (x * sympy.exp(x), "exp"), (x**2, "gamma"), (x**2 + x**3, "tanh"), (x, "logistic"), (x**2, "two words"),
        (x**2, "relu, 0 neurons\nproved"), (x**2, "\x1b[31m"), (x**2, 5),
    ],
)  # fmt: skip
def test_names_of_activations_are_words_and_their_own(expr: sympy.Expr, name: str) -> None:
    """No activation has the name of another function, nor a text for a name (A13)."""
    with pytest.raises(UsageError, match="name"):
        sn.Activation(expr, name=name)


def test_functions_may_have_their_own_names() -> None:
    """However an activation is written, its own name may be given to it (A13)."""
    for expr, name in ((sympy.exp(x) / (1 + sympy.exp(x)), "logistic"), (sympy.tanh(x), "tanh"), (x**2, "mine")):
        assert sn.Activation(expr, name=name).name == name


@pytest.mark.parametrize(
    ("degree", "error"),
    [(True, NotExact), (np.True_, NotExact), (1.0, FloatGiven), (np.float32(1), FloatGiven), (np.array(1), NotExact)],
)
def test_powers_of_what_is_no_integer(degree: object, error: type[SymnetError]) -> None:
    """power(True) is refused before and after power(1) was made; text that is a number is one (A15)."""
    assert sn.power(1) == sn.power("1")
    with pytest.raises(error):
        sn.power(degree)


def test_powers_with_irrational_exponents() -> None:
    """2^√2 and 2^b are numbers: 2^x - x² is expanded everywhere (A11)."""
    assert constant(2 ** sympy.sqrt(2)).ball(64) > 2.66
    sigma = sn.Activation(2**x - x**2)
    log2 = sympy.log(2)
    assert [d.expr for d in sigma.derivatives(4, 0)] == [1, log2, log2**2 - 2, log2**3]
    assert sigma.derivative(2, sympy.sqrt(2)) == 2 ** sympy.sqrt(2) * log2**2 - 2
    assert sigma.derivative(1, b).has(b)
    with pytest.raises(NotExact):
        constant((1 - sympy.sqrt(2)) ** sympy.pi)


@pytest.mark.parametrize("text", ["(-8)^(1/3)", "(-8)^(1/3)*x", "x + (-2)^0.5"])
def test_roots_of_negative_numbers_are_refused(text: str) -> None:
    """A complex constant is refused where it arises (A20)."""
    with pytest.raises(ParseError, match="complex"):
        parse(text)


def test_floats_of_named_activations_in_any_form_do_not_overflow() -> None:
    """The logistic function and softplus are evaluated stably however they are written (A26)."""
    far = np.array([-800.0, 800.0])
    e = sympy.exp(x)
    assert sn.Activation(e / (1 + e)).numpy(far).tolist() == [0, 1]
    assert sn.Activation(sympy.log(1 + sympy.exp(2 * x))).numpy(far).tolist() == [0, 1600]


def test_a_hypothesis_is_shown() -> None:
    """A gate that rests on a derivative that may be 0 says so where it is printed, and what is known of it (A29)."""
    third = sympy.Rational(1, 3)
    zero = sympy.gamma(third) * sympy.gamma(2 * third) - 2 * sympy.pi / sympy.sqrt(3)  # Euler's reflection formula
    gate = sn.multiplication_gate(sn.Activation(zero * x**2 + x**3), bias=0, assume_nonzero=(2,))
    assert "if the activation's derivative of order 2 at the bias is not 0 (but it is 0 to 600 digits)" in repr(gate)
    generic = sn.multiplication_gate(sn.exp, bias=b)
    assert "600" not in repr(generic)
    assert "if" not in repr(sn.multiplication_gate(sn.softplus))


@pytest.mark.parametrize(
    "zero",
    [
        "log(6) - log(2) - log(3)",
        "log(2 + sqrt(3)) + log(2 - sqrt(3))",
        "sqrt(2)*(log(12) - 2*log(2) - log(3))",
        "log(8)/log(2) - 3",
        "log(9)*log(2) - log(4)*log(3)",
        "atanh(1/2) - log(3)/2",
        "asinh(1) - log(1 + sqrt(2))",
        "log(12)/3 - log(3)/3 - 2*log(2)/3",
    ],
)
def test_sums_of_logarithms_are_decided(zero: str) -> None:
    """Σ n_i log a_i = 0 exactly where ∏ a_i^n_i = 1: then nothing can be assumed of it (A29)."""
    value = parse(zero)
    assert constant(value).is_zero() is True
    assert constant(value + sympy.Rational(1, 10**30)).is_zero() is False
    with pytest.raises(DegenerateActivation):
        sn.multiplication_gate(sn.Activation(value * x**2 + x**3), bias=0, assume_nonzero=(2,))


def test_numbers_beyond_doubles() -> None:
    """A number too small for a double is 0.0, one too large is refused, both at once (A31, A32)."""
    assert constant(sympy.exp(-(10**10)) - sympy.exp(-(10**10) - 1)).float() == 0
    assert str(constant(sympy.log(10**4000) - sympy.log(10**4000 - 1)).float()) == "0.0"
    for large in (sympy.exp(10**4), sympy.exp(10**10), sympy.Integer(10) ** 400):
        with pytest.raises(LimitExceeded):
            constant(large).float()


def test_inverses_of_algebraic_numbers_of_high_degree() -> None:
    """1/(2^(1/61) + 1) is found by Euclid's algorithm (A31)."""
    root = constant(2 ** sympy.Rational(1, 61))
    assert (1 / (root + 1)) * (root + 1) == 1
    assert 1 / root == root**60 / 2


def test_high_powers_are_not_expanded() -> None:
    """(1 + x + x²)^9999 is an activation; nothing writes it out (A31)."""
    sigma = sn.Activation((1 + x + x**2) ** 9999)
    assert sn.multiplication_gate(sigma, bias="1/3").leading_error().order == 2


def test_very_wide_layers_are_refused() -> None:
    """2^40 neurons are neither evaluated in floating point nor stored (A31)."""
    wide = sn.product(sn.exp, 40)
    with pytest.raises(LimitExceeded, match="neurons"):
        wide.at("1/10")
    with pytest.raises(LimitExceeded, match="rows"):
        wide.network.replace_entry(0, "weight", 0, 0, 7)


EXOTIC: dict[str, Callable[[sympy.Expr], sympy.Expr]] = {
    "Abs": sympy.Abs,
    "sign": sympy.sign,
    "floor": sympy.floor,
    "gamma": sympy.gamma,
    "Airy": sympy.airyai,
    "log": sympy.log,
    "root": sympy.cbrt,
    "tan": sympy.tan,
    "acosh": sympy.acosh,
    "2^t": lambda t: 2**t,
    "t^t": lambda t: t**t,
    "Max": lambda t: sympy.Max(t, t**2, 1),
    "pieces": lambda t: sympy.Piecewise((t, t > 0), (0, sympy.Eq(t, 0)), (sympy.exp(t), True)),
    "gaps": lambda t: sympy.Piecewise((t, sympy.And(t > 0, t < 1)), (1, t > 2)),
    "Heaviside": lambda t: sympy.Heaviside(t, t),
}


@pytest.mark.slow
@pytest.mark.parametrize("bias", [0, "1/2", -3, sympy.sqrt(2), b, 2 ** sympy.sqrt(2), Fraction(10) ** 30])
@pytest.mark.parametrize("function", EXOTIC)
def test_no_foreign_error_escapes(function: str, bias: object) -> None:
    """Whatever the function and the bias, an answer comes or a SymnetError (A6)."""
    for expr in (EXOTIC[function](x), x**2 + EXOTIC[function](sympy.sin(x))):
        try:
            gate = sn.multiplication_gate(sn.Activation(expr), bias=bias)
            assert gate.leading_error().order in {None, 2, 4}
        except SymnetError as refusal:
            assert len(str(refusal)) < 1000  # noqa: PT017 - any refusal will do


# --- networks that were changed by hand -----------------------------------------------------------------------------


def with_activation(construction: sn.Construction, activation: sn.Activation) -> sn.Construction:
    layers = construction.network.layers
    changed = (replace(la, activation=activation) if isinstance(la, Activate) else la for la in layers)
    return construction.with_network(Network(tuple(changed)))


def with_output_times(construction: sn.Construction, factor: Laurent) -> sn.Construction:
    *before, last = construction.network.layers
    assert isinstance(last, Affine)
    return construction.with_network(Network((*before, Affine(last.weight.times(factor), last.bias))))


@pytest.mark.slow
@pytest.mark.parametrize("other", [sn.relu, sn.sin])
def test_the_activation_of_a_wide_network_is_read(other: sn.Activation) -> None:
    """A wide layer of other neurons than the recipe's is not proved (A1)."""
    wide = sn.product(sn.exp, 4)
    assert with_activation(wide, sn.exp).check().status == "proved"
    assert with_activation(wide, other).check().status == "failed"


def test_an_exact_network_that_is_changed_is_not_proved() -> None:
    """Where the sense is exact, exactness is what is certified: a factor 1 + λ⁹ makes it false (A2)."""
    gate = sn.multiplication_gate(sn.power(2))
    changed = with_output_times(gate, Laurent.of(1) + Laurent.scale(9))
    assert gate.claim().about["senses"] == ["exact"]
    assert changed.check().status == "failed"
    assert changed.senses == ()


def test_a_changed_network_keeps_no_word_of_the_old_one() -> None:
    """Senses, conventions and leading error are said of the network that is there (A3)."""
    changed = with_output_times(sn.multiplication_gate(sn.tanh, bias=b), Laurent.of(1) + Laurent.scale(2))
    assert changed.senses == ()
    assert changed.claim().about["senses"] == ["formal"]
    assert changed.check().status == "proved"  # uv + O(λ²) is still true
    with pytest.raises(UsageError, match="changed by hand"):
        changed.leading_error()


def test_a_network_of_another_shape_is_refused() -> None:
    """A claim about uv is about two inputs and one output."""
    gate = sn.multiplication_gate(sn.exp)
    for other in (stack(gate.network, gate.network), side_by_side(gate.network, gate.network)):
        with pytest.raises(ShapeMismatch, match=r"the claim's \(2, 1\)"):
            gate.with_network(other)
    with pytest.raises(UsageError, match="takes a Network"):
        gate.with_network(gate)  # type: ignore[arg-type]


def test_names_are_kept_apart() -> None:
    """A bias with the name of an input is refused; one that symnet invents gets another name (A4)."""
    for make in (lambda: sn.multiplication_gate(sn.exp, bias=u), lambda: sn.product(sn.exp, 7, bias="x1")):
        with pytest.raises(SymnetError):
            make()
    invented = sn.multiplication_gate(sn.gelu, neurons=2, variables=(b, v))
    assert invented.check().status == "proved"
    assert "gelu(c" in str(invented.explain())


def test_a_constant_is_a_statement_about_all_there_is() -> None:
    """A network without inputs is described completely: scope all (A12)."""
    assert str(sn.derive(sympy.Rational(7, 3), activation=sn.exp, layers=1).check()) == "proved, scope all"


def test_nameless_activations_are_called_sigma() -> None:
    """An activation without a name is a letter in formulas, and its expression stands beside (A28)."""
    shown = str(sn.multiplication_gate(sn.Activation(x**3 + x**2)).explain())
    assert "σ(λ·(u + v))" in shown
    assert "where σ(x) = x² + x³" in shown


def test_exact_gates_at_a_symbolic_bias() -> None:
    """At a symbolic bias too it is known which derivatives of a power vanish (A30)."""
    for degree in (2, 3):
        assert sn.multiplication_gate(sn.power(degree), bias=b).check().status == "proved"


# --- certificates and their names -----------------------------------------------------------------------------------


def test_products_of_inverses_print_with_parentheses() -> None:
    r"""1/(-1) · 7/4 is no \frac{7}{4 - 1} (A24)."""
    store = Store()
    shown = latex(store.mul(store.make("inv", (store.num(-1),)), store.num(Fraction(7, 4))))
    assert shown == r"\frac{7}{4 (-1)}"


@pytest.mark.parametrize("name", ["x + 1", "x²", "π", "λ", "\x1b[31m", "1", "sin(b)"])
def test_variables_print_as_words(name: str) -> None:
    """A hint of a certificate that would read as another expression is not taken (A23)."""
    store = Store()
    variable = store.make("bvar", (), (0, REAL))
    body = store.make("eq", (variable, variable))
    assert statement_text(store.make("forall", (body,), REAL, name)) == "for all t ∈ ℝ:\n    t = t"


def test_definitions_have_names_of_their_own(tmp_path: Path) -> None:
    """No definition takes the name of a function, nor one that reads as an expression, not in a forged file (A23)."""
    for name in ("log", "1 = 1", ""):
        with pytest.raises(NotAStatement):
            Definition(name, sympy.Lambda(x, x))
    nodes = [["num", [], "0"], ["def", [0], "1 + 1"], ["num", [], "2"], ["eq", [0, 1]], ["eq", [1, 1]]]
    claims = [{"label": "one", "statement": 4, "steps": [["ring", [], [4], None, 4]], "title": "", "source": ""}]
    text = json.dumps({"format": "symnet certificate 1", "nodes": nodes, "claims": claims, "own": ["one"]})
    text = text.replace('"title"', '"expected": "proved", "title"')
    (tmp_path / "forged.py").write_text(
        f"import os, sys\nopen(sys.argv[-1], 'w').write({text!r})\nsys.stdout.flush()\nos._exit(0)\n"
    )
    (found,) = verify([tmp_path])
    assert found.status == "failed"
    assert "is no word" in found.reason


def test_who_sends_a_certificate_wants_something_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a certificate says it expects counts for nothing but a refutation; no claims are no success (A21)."""
    nodes = [["num", [], "1"], ["num", [], "2"], ["eq", [0, 1]]]
    for expected in ("undecided", "failed", 5, None):
        claims = [{"label": "ltr-gate", "statement": 2, "steps": [], "expected": expected}]
        data = {"format": "symnet certificate 1", "nodes": nodes, "claims": claims}
        (tmp_path / "x.json").write_text(json.dumps(data))
        assert main(["check", str(tmp_path / "x.json")]) == 1
    (tmp_path / "x.json").write_text(json.dumps({"format": "symnet certificate 1", "nodes": [], "claims": []}))
    assert main(["check", str(tmp_path / "x.json")]) == 2
    assert "digest" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "names", [("x1", "x_1"), ("h11", "h_11"), ("sigma", "σ"), ("mu2", "μ_2"), ("x", "x_"), ("x__1", "x1")]
)
def test_names_that_print_alike_are_refused(names: tuple[str, str], tmp_path: Path) -> None:
    """With x1 and x_1 the formula in LaTeX would be that of one variable: of networks and of claims."""
    first, second = map(sympy.Symbol, names)
    with pytest.raises(SymbolClash, match="prints like"):
        sn.multiplication_gate(sn.exp, variables=[first, second])
    with pytest.raises(SymbolClash, match="prints like"):
        sn.derive(first * second, activation=sn.exp)
    with pytest.raises(SymbolClash):
        sn.multiplication_gate(sn.exp, bias=first, variables=[second, v])
    script = "from symnet.proof import Claim, Equal, reals\n" + f"a, b = reals({' '.join(names)!r})\n"
    claim = (
        'c = Claim("same", title="t", variables=[a, b], conclusion=Equal(a * b, b * a), proof=lambda p: p.ring(p.goal))'
    )
    (tmp_path / "alike.py").write_text(script + claim)
    (found,) = verify([tmp_path])
    assert found.status == "failed"
    assert "prints like" in found.reason


def test_the_sharpness_is_no_input() -> None:
    """β is the default name of the sharpness; an input of that letter would read as the same number."""
    with pytest.raises(SymbolClash):
        sn.and_neuron(sn.logistic, [x, sympy.Symbol("β")])


def test_bound_variables_that_print_alike_are_renamed() -> None:
    """Hints of a certificate that print alike get different names."""
    store = Store()
    body = store.make("eq", (store.make("bvar", (), (0, REAL)), store.make("bvar", (), (1, REAL))))
    inner = store.make("forall", (body,), REAL, "x_1")
    shown = statement_text(store.make("forall", (inner,), REAL, "x1"))
    assert shown.splitlines()[0] == "for all x1, x_12 ∈ ℝ:"


def test_a_proof_that_stops_is_not_told_as_one_that_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The steps of a failed proof do not close with "Hence the claim."."""
    gate = sn.multiplication_gate(sn.softplus)
    wrong = gate.with_network(gate.network.replace_entry(2, "weight", 0, 0, 0))
    assert "Hence" not in str(wrong.explain())
    assert "Hence the claim." in str(gate.explain())
    (tmp_path / "zero.py").write_text(
        "from symnet.proof import Claim, Equal, reals\n(x,) = reals('x')\n"
        "def proof(p):\n    p.ring(Equal(x + x, 2 * x))\n    return p.ring(p.goal)\n"
        'c = Claim("zero", title="t", variables=[x], conclusion=Equal(x, 0), proof=proof)\n'
    )
    assert main(["explain", "zero", str(tmp_path / "zero.py")]) == 0
    shown = capsys.readouterr().out
    assert "Here the proof stops: step 2" in shown
    assert "Hence" not in shown


def test_a_statement_that_is_nested_too_deeply_is_undecided() -> None:
    """A proof that follows a thousand bits one by one is deeper than a certificate may be; that is no error."""
    verdict = sn.and_neuron(sn.relu, 1000).check()
    assert verdict.status == "undecided"
    assert "nested" in verdict.reason
