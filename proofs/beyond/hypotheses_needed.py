"""For each hypothesis of the lower bounds an exact example that violates it alone, and takes fewer neurons.

| label | theorem | hypothesis that is violated | example | neurons | bound |
|---|---|---|---|---|---|
| hypotheses-needed-coefficient | no-flattening-product | c_3 ≠ 0 | tanh at tanh² b = 1/3, four factors | 8 | 16 |
| hypotheses-needed-constant | no-flattening-product | c_0 ≠ 0 | SiLU at 0, two factors | 3 | 4 |
| hypotheses-needed-slope | no-flattening-product | c_1 ≠ 0 | cos at 0, two factors | 2 | 4 |
| hypotheses-needed-parity | no-flattening-product | c_2 ≠ 0 | logistic at 0, three factors | 4 | 8 |
| hypotheses-needed-parity-tanh | no-flattening-product | c_0, c_2 ≠ 0 | tanh at 0, three factors | 4 | 8 |
| hypotheses-needed-output-bias | no-flattening-product | no output bias | exp, two factors | 3 | 4 |
| hypotheses-needed-skip | no-flattening-product, -output-bias | no skip connections | exp, two factors | 2 | 4, 3 |
| hypotheses-needed-common-bias | no-flattening-product | common bias | softplus with two biases, two factors | 3 | 4 |
| uniform-counterexample | no-flattening-product | the sense taylor | t² + sin t + cos t, two factors | 2 | 4 |
| hypotheses-needed-formal | free-biases | the sense taylor | t³, x²y in the sense formal | 2 | 3 |
| hypotheses-needed-only-cd | rt-monomial-exact | c_k ≠ 0 for k < d | t^d, x^d | 1 | d + 1 |
| quadratic-upper-critical | quadratic-exact | c_1 ≠ 0 | rank r with an output bias | r | r + 1 |
"""

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import sympy
from beyond.critical_product import product_critical_bias

from symnet.activations import logistic, silu, softplus
from symnet.proof import (
    SCALE,
    AtMost,
    Below,
    Claim,
    Congruent,
    Conjunction,
    D,
    Equal,
    Exists,
    Fact,
    ForAll,
    Implication,
    Jet,
    Prover,
    Signs,
    SumOver,
    Twin,
    Unequal,
    families,
    functions,
    integer_families,
    integers,
    reals,
    series,
)
from symnet.proof.calculus import slope
from symnet.proof.claims import Inverse
from symnet.proof.language import value_of
from symnet.proof.relations import knowledge_of
from symnet.proof.tactics import unequal
from symnet.proof.values import condition, derivatives, not_zero, positive

b, c, t, u, v, x, y, z, r = reals("b c t u v x y z r")
d, k, i = integers("d k i")
(sigma,) = functions("sigma")
(xs,) = families("x")
(s,) = integer_families("s")
(A,) = series("A")
none, rational = sympy.Integer(0), sympy.Rational


def values_at(function: Any, numbers: Sequence[Any], bias: Any = none) -> list[Equal]:
    """σ^(k)(b) for k = 0, 1, …."""
    head = value_of(function, "")
    value = head.expr.func(bias, evaluate=False) if isinstance(head, sympy.Lambda) else head(bias)
    return [Equal(D(function, j, bias) if j else value, number) for j, number in enumerate(numbers)]


def of_degree(network: Any, target: Any, degree: int) -> Congruent:
    """The network is the target through its degree."""
    return Congruent(network, SCALE**degree * target, degree + 1)


def by_expansion(p: Prover) -> Fact:
    """Differentiate at the bias, and expand the neurons."""
    *equations, network = p.goal.args
    value = equations[1].args[0]  # the first derivative
    function, _, at = value.args
    known = knowledge_of(p, [at], derivatives(p, function, at, len(equations)))
    shown = [p.ring(e, *known, reason="differentiate") for e in equations]
    return p.both(*shown, p.series(network, *known, reason="expand the neurons at the bias"))


def example(
    name: str,
    title: str,
    numbers: Sequence[Any],
    function: Any,
    network: Callable[[Any], Any],
    *,
    degree: int = 2,
    conventions: str,
    notes: str,
    twin: tuple[str, dict[str, Any]],
    target: Any = u * v,
) -> Claim:
    """The values of the derivatives at 0, and a network that is the target; the twin has another constant."""
    statement = lambda what: Conjunction(*values_at(function, numbers), of_degree(network(function), what, degree))  # noqa: E731
    change, at = twin
    return Claim(
        f"hypotheses-needed-{name}",
        title=title,
        source="symnet (new here)",
        variables=[u, v] if degree == 2 else [x, y, z],
        conclusion=statement(target),
        conventions=f"one hidden layer, {conventions}",
        senses=("taylor",),
        notes=notes,
        proof=by_expansion,
        twins=[Twin(change, conclusion=statement(2 * target), at=at)],
    )  # fmt: skip


def jet(f: Any, inner: Any, bias: Any = none) -> Jet:
    """The neuron σ(b + λ·inner)."""
    return Jet(f, bias, SCALE * inner)


ones = {"u": 1, "v": 1}
twice = ("twice the product", ones)

constant_term = example(
    "constant", "Three neurons multiply two numbers where c₀ = 0", [0, rational(1, 2), rational(1, 2)], silu,
    lambda f: 2 * (jet(f, u + v) - jet(f, u) - jet(f, v)),
    conventions="3 neurons SiLU at the bias 0, no output bias",
    notes="Only c₀ = 0; c₁ and c₂ are not 0. Where c₀ ≠ 0 too, 4 neurons are needed (no-flattening-product).",
    twin=twice,
)  # fmt: skip
first_slope = example(
    "slope", "Two neurons multiply two numbers where c₁ = 0", [1, 0, -1], sympy.cos,
    lambda f: (jet(f, u - v) - jet(f, u + v)) / 2,
    conventions="2 neurons cos at the bias 0, no output bias",
    notes="Only c₁ = 0; c₀ and c₂ are not 0. Where c₁ ≠ 0 too, 4 neurons are needed (no-flattening-product).",
    twin=twice,
)  # fmt: skip
output_bias = example(
    "output-bias", "Three neurons and an output bias multiply two numbers", [1, 1, 1], sympy.exp,
    lambda f: jet(f, u + v) - jet(f, u) - jet(f, v) + 1,
    conventions="3 neurons exp at the bias 0, the output bias 1",
    notes="All c_k ≠ 0, so without an output bias 4 neurons are needed (no-flattening-product). For n factors 2^n - 1 "
    "neurons: product-mixed-difference.",
    twin=twice,
)  # fmt: skip
skip = example(
    "skip", "Two neurons and a skip connection multiply two numbers", [1, 1, 1], sympy.exp,
    lambda f: (jet(f, u + v) - jet(f, u - v)) / 2 - SCALE * v,
    conventions="2 neurons exp at the bias 0, no output bias, a skip connection from v to the output",
    notes="All c_k ≠ 0, so without skip connections 4 neurons are needed, 3 with an output bias "
    "(no-flattening-product, no-flattening-output-bias). free-biases allows them.",
    twin=twice,
)  # fmt: skip

triples = [(1, z + x + y), (-1, z + x - y), (-1, z - x + y), (1, z - x - y)]


def four(f: Any, divisor: Any) -> Any:
    """Σ over two signs, x and y with either sign and z with +."""
    return sum(sign * jet(f, slope_) for sign, slope_ in triples) / (4 * divisor)


def parity(name: str, word: str, numbers: Sequence[Any], function: Any, zeros: str) -> Claim:
    return example(
        name, f"Four {word} neurons multiply three numbers", numbers, function, lambda f: four(f, numbers[3]), degree=3,
        target=x * y * z, conventions=f"4 {word} neurons at the bias 0, no output bias",
        notes=f"{zeros} Where all of c₀, …, c₃ are not 0, 8 neurons are needed (no-flattening-product); where "
        "c₂ = 0 ≠ c₃, 4 are (no-flattening-parity).",
        twin=("twice the product", {"x": 1, "y": 1, "z": 1}),
    )  # fmt: skip


of_logistic = parity(
    "parity", "logistic", [rational(1, 2), rational(1, 4), 0, rational(-1, 8)], logistic, "Only c₂ = 0."
)
of_tanh = parity("parity-tanh", "tanh", [0, 1, 0, -2], sympy.tanh, "c₀ = c₂ = 0, as tanh is odd.")

# --- four factors -----------------------------------------------------------------------------------------------------

root3 = sympy.sqrt(3)
bias = sympy.atanh(root3 / 3)
factors = sympy.Product(xs[i], (i, 0, 3))
eight = SumOver(
    sympy.Product(s[i], (i, 0, 2)) * jet(sympy.tanh, xs[3] + sympy.Sum(s[i] * xs[i], (i, 0, 2)), bias), (s, Signs(3))
)
of_four = [root3 / 3, rational(2, 3), -4 * root3 / 9, 0, 16 * root3 / 9]


def by_critical_bias(p: Prover) -> Fact:
    """Differentiate at the bias; then product-critical-bias for four factors."""
    *equations, network = p.goal.args
    function, _, at = equations[1].args[0].args
    known = knowledge_of(p, [at], derivatives(p, function, at, 5))
    shown = [p.ring(e, *known, reason="differentiate, and put the bias in") for e in equations]
    apart = p.enclosure(Unequal(of_four[4], 0))
    nonzero = p.convert(apart, p.store.negation(p.equal(shown[4].formula.args[0], 0)), shown[4])
    found = p.use(product_critical_bias, function, at, xs, 4)
    found = p.apply(found, p.order(AtMost(2, sympy.Integer(4))))
    found = p.apply(found, p.convert(shown[3], found.formula.args[0]), nonzero)
    higher = p.series_with(Congruent(SCALE**4 * A, SCALE**4 * factors, 5), {A: found})
    square = p.fact("sqrt_squared", 3, given=[p.order(AtMost(0, sympy.Integer(3)))])
    inverse = p.ring(Equal(Inverse(root3), root3 / 3), square, p.enclosure(Unequal(root3, 0)))
    return p.both(*shown, p.convert(higher, network, shown[4], inverse))


def with_tanh(count: Any) -> Conjunction:
    return Conjunction(*values_at(sympy.tanh, of_four, bias), of_degree(eight / (8 * count), factors, 4))


only_third = Claim(
    "hypotheses-needed-coefficient",
    title="Eight neurons multiply four numbers where c₃ = 0",
    source="symnet (new here)",
    variables=[xs],
    conclusion=with_tanh(of_four[4]),
    conventions="one hidden layer, 8 tanh neurons at the bias b with tanh² b = 1/3, no output bias",
    senses=("taylor",),
    notes="Only c₃ = 0; c₀, c₁, c₂ and c₄ are not 0. Where c₃ ≠ 0 too, 16 neurons are needed (no-flattening-product).",
    proof=by_critical_bias,
    twins=[Twin("half the weights", conclusion=with_tanh(2 * of_four[4]), at={"x": [1, 1, 1, 1]})],
)

# --- biases of their own ----------------------------------------------------------------------------------------------


def three_neurons(f: Any, first: Any, second: Any, half: Any = None) -> Any:
    """One neuron at the first bias, two at the second."""
    outer = (rational(1, 2) if half is None else half) * f(first) / f(second)
    inner = 2 * f(second) * D(f, 1, first) / (f(first) * D(f, 1, second))
    pair = jet(f, inner * u, second) + jet(f, inner * v, second)
    return (jet(f, u + v, first) - outer * pair) / D(f, 2, first)


def ratio(f: Any, at: Any) -> Any:
    """ρ = σσ''/σ'²."""
    return f(at) * D(f, 2, at) / D(f, 1, at) ** 2


balanced = Equal(ratio(sigma, b), 2 * ratio(sigma, c))


def by_balance(p: Prover, *given: Fact) -> Fact:
    """The constant and the linear terms cancel, and the squares of u and of v as ρ(b) = 2ρ(c)."""
    same, *nonzero = given
    second = Equal(
        D(sigma, 2, c), sigma(b) * D(sigma, 2, b) * D(sigma, 1, c) ** 2 / (2 * sigma(c) * D(sigma, 1, b) ** 2)
    )
    factor = -(D(sigma, 1, c) ** 2) / (2 * sigma(c))
    solved = p.combine(second, (factor, same), given=nonzero)
    return p.series(p.goal, *nonzero, solved, reason="expand the neurons at their biases")


two_biases = Claim(
    "product-two-biases",
    title="Three neurons with two biases multiply two numbers",
    source="symnet (new here)",
    variables=[sigma, b, c, u, v],
    hypotheses=[
        balanced,
        *(Unequal(value, 0) for value in (sigma(b), sigma(c), D(sigma, 1, b), D(sigma, 1, c), D(sigma, 2, b))),
    ],
    conclusion=of_degree(three_neurons(sigma, b, c), u * v, 2),
    conventions="one hidden layer, 3 neurons, free biases b and c, no output bias",
    senses=("taylor",),
    notes="With ρ = σσ''/σ'² the condition is ρ(b) = 2ρ(c).",
    proof=by_balance,
    example={"sigma": ["3/2", 1, "1/2"], "b": 0, "c": 1},
    twins=[
        Twin(
            "twice the weight of the pair",
            conclusion=of_degree(three_neurons(sigma, b, c, 1), u * v, 2),
            at={"sigma": ["3/2", 1, "1/2"], "b": 0, "c": 1, "u": 1, "v": 1},
        ),
    ],
)

DIGITS = 400
with mpmath.workdps(DIGITS + 20):  # the zero, for the tests that evaluate the statement
    ROOT = mpmath.findroot(lambda a: mpmath.log(2) * mpmath.exp(a) - 2 * mpmath.log(1 + mpmath.exp(a)), 1.67)
    NEAR = rational(int(ROOT * mpmath.mpf(10) ** DIGITS), 10**DIGITS)
LOW, HIGH = rational(167142, 100000), rational(167143, 100000)
log2 = sympy.log(2)


def common_bias(number: Any, ends: tuple[Any, Any]) -> Exists:
    """A second bias between the ends, where the three neurons multiply; and what σ^(k)(0) is."""
    at_zero = values_at(softplus, [log2, rational(1, 2), rational(1, 4)])
    network = number * three_neurons(value_of(softplus, ""), none, c)
    return Exists(
        c, Conjunction(AtMost(ends[0], c), AtMost(c, ends[1]), *at_zero, ForAll([u, v], of_degree(network, u * v, 2)))
    )


def by_bolzano(p: Prover) -> Fact:
    """ρ(0) = 2ρ(c) says that ln 2·e^c = 2 ln(1 + e^c), which changes sign between the ends."""
    goal = p.goal
    *_, wanted = p.store.instantiate(goal.args[0], p.term(c)).args
    equations = p.goal.args[0].args[2:-1]
    function, _, at = equations[1].args[0].args
    at_zero = knowledge_of(p, [at], derivatives(p, function, at, 3))
    shown = [p.ring(e, *at_zero, reason="differentiate") for e in equations]
    value = log2 * sympy.exp(t) - 2 * sympy.log(1 + sympy.exp(t))
    change = log2 * sympy.exp(t) - 2 * sympy.exp(t) / (1 + sympy.exp(t))
    smooth = p.generally(
        [t], [AtMost(LOW, t), AtMost(t, HIGH)],
        lambda *_: slope(p, value, change, t, lambda formula: condition(p, formula, ()))[0],
    )  # fmt: skip
    zero = p.axiom("intermediate_value", sympy.Lambda(t, value), LOW, HIGH, given=[p.order(AtMost(LOW, HIGH)), smooth])
    zero = p.apply(zero, p.enclosure(zero.formula.args[0]))
    zero = p.apply(zero, p.enclosure(zero.formula.args[0]))

    def found(h: Fact) -> Fact:
        low, high, vanishes = p.parts(h)
        there = derivatives(p, function, p.term(c), 3)
        exp, one = sympy.exp(c), 1 + sympy.exp(c)
        above = p.fact("exp_positive", c), p.enclosure(Below(0, log2))
        apart = not_zero(p, p.order(Below(0, one), above[0]))
        logs = p.combine(Equal(sympy.log(one), log2 * exp / 2), (rational(-1, 2), vanishes), reason="c is that zero")
        known = [*at_zero, *there, logs]
        numbers = [
            above[1],
            p.order(Below(0, log2 * exp / 2), *above, items=[["1/2", [0, 1], [], []]]),
            p.order(Below(0, rational(1, 2))),
            positive_quotient(p, exp, one),
            p.order(Below(0, rational(1, 4))),
        ]
        fact = p.use(two_biases, function, at, c, u, v)
        ratios = fact.formula.args[0]
        fact = p.apply(fact, p.ring(ratios, *known, apart, *(not_zero(p, a) for a in above), reason="ρ(0) = 2ρ(c)"))
        for number in numbers:
            fact = p.apply(fact, p.convert(not_zero(p, number), fact.formula.args[0], *known))
        network = p.convert(p.intro(fact, u, v), wanted)
        return p.witness(goal, c, p.both(low, high, *shown, network))

    return p.choose(zero, c, found)


def positive_quotient(p: Prover, above: Any, below: Any) -> Fact:
    """0 < a/b, from the form of a and b."""
    return positive(p, p.term(above / below)) or p.order(Below(0, above / below))


of_softplus = Claim(
    "hypotheses-needed-common-bias",
    title="Three softplus neurons with two biases multiply two numbers",
    source="symnet (new here)",
    conclusion=common_bias(1, (LOW, HIGH)),
    conventions="one hidden layer, 3 softplus neurons, one with the bias 0 and two with the bias c, no output bias",
    senses=("taylor",),
    notes="c₀, c₁, c₂ ≠ 0 at both biases, so with a common bias 4 neurons are needed (no-flattening-product). With "
    "ρ = σσ''/σ'², c is where ρ(0) = 2ρ(c): where ln 2·e^c = 2 ln(1 + e^c), about 1.671421.",
    proof=by_bolzano,
    example={"c": NEAR},
    twins=[Twin("twice the weights", conclusion=common_bias(2, (LOW, HIGH)))],
)

# --- the sense, and the degree alone ----------------------------------------------------------------------------------

cube = sympy.Lambda(t, t**3)


def by_cubes(p: Prover, nonzero: Fact) -> Fact:
    return p.ring(p.goal, nonzero, reason="(x + λy)³ - x³ = 3λx²y + 3λ²xy² + λ³y³")


def of_cubes(third: Any) -> Equal:
    """Two neurons t³ against x²y."""
    return Equal((cube(x + r * y) - cube(x)) / (3 * r), x**2 * y + r * x * y**2 + r**2 * y**3 * third)


formally = Claim(
    "hypotheses-needed-formal",
    title="Two neurons t³ come as close to x²y as is wanted, as λ tends to 0",
    source="symnet (new here): the border rank of x²y is 2",
    variables=[x, y, r],
    hypotheses=[Unequal(r, 0)],
    conclusion=of_cubes(rational(1, 3)),
    conventions="one hidden layer, 2 neurons t³, no biases, no output bias; λ stands in one weight inside, and outside",
    senses=("formal", "uniform"),
    notes="In the sense taylor 3 neurons are needed, whatever the biases (free-biases): the lower bounds by moments "
    "that use all degrees are for that sense. Here weights outside grow without bound.",
    proof=by_cubes,
    twins=[Twin("without the third", conclusion=of_cubes(1), at={"x": 0, "y": 1, "r": 1})],
)

others_vanish = ForAll(k, Implication(AtMost(0, k), Below(k, d), Equal(D(sigma, k, b), 0)))
one_neuron = Congruent(Inverse(D(sigma, d, b)) * sympy.factorial(d) * jet(sigma, x, b), SCALE**d * x**d, d + 1)


def by_one_coefficient(p: Prover, positive: Fact, zeros: Fact, nonzero: Fact) -> Fact:
    """Below λ^d all coefficients are 0."""
    left, right, _ = p.goal.args
    goal = p.store.make("eq", (p.store.make("coeff", (p.term(k), left)), p.store.make("coeff", (p.term(k), right))))

    def other(h: Fact) -> Fact:
        absent = p.fact("coefficient_of_one", k - d, given=[p.convert(unequal(p, k - d, 0, h), Unequal(k - d, 0))])

        def below(negative: Fact) -> Fact:
            return p.ring(goal, absent, p.fact("coefficient_of_jet", sigma, b, SCALE * x, k, given=[negative]))

        def there(least: Fact) -> Fact:
            low = p.order(AtMost(0, k), least)
            with p.knowing(low):
                return p.ring(goal, absent, p.instantiate(zeros, k, given=[low, h]))

        return p.compare(k, 0, below, there, there)

    def same(h: Fact) -> Fact:
        natural = p.order(AtMost(0, d), positive)
        some = unequal(p, sympy.factorial(d), 0, p.fact("factorial_positive", d, given=[natural]))
        at_d = p.store.replace(goal, p.term(k), p.term(d))
        with p.knowing(natural):
            return p.rewrite(p.ring(at_d, some, nonzero), goal, h)

    def each(top: Fact) -> Fact:
        return p.compare(k, d, other, same, lambda h: p.absurd(p.order(p.store.false(), h, top), goal))

    every = p.generally([k], [Below(k, d + 1)], each)
    return p.by_coefficients(every, p.goal, reason="the coefficient of λ^d is that of the only neuron")


only_cd = Claim(
    "hypotheses-needed-only-cd",
    title="One neuron computes x^d where c₀ = … = c_(d-1) = 0",
    source="symnet (new here)",
    variables=[sigma, b, x, d],
    hypotheses=[AtMost(1, d), others_vanish, Unequal(D(sigma, d, b), 0)],
    conclusion=one_neuron,
    conventions="one hidden layer, 1 neuron, no output bias; σ(t) = t^d at 0 is an example",
    senses=("taylor",),
    notes="Where only c_d ≠ 0 is known, rt-only-cd says 1 for one variable, and no more holds: (1/d) ∏ (r_i + 1) "
    "would be (d + 1)/d > 1, so 2. Where c₀, …, c_d ≠ 0, d + 1 neurons are needed (rt-univariate-exact).",
    proof=by_one_coefficient,
    example={"sigma": [0, 0, 1, 1], "b": 0, "d": 2},
    twins=[
        Twin(
            "c_(d-1) may be another number",
            hypotheses=[
                AtMost(1, d),
                ForAll(k, Implication(AtMost(0, k), Below(k, d - 1), Equal(D(sigma, k, b), 0))),
                Unequal(D(sigma, d, b), 0),
            ],
            at={"sigma": [0, 1, 1], "b": 0, "d": 2, "x": 1},
        )
    ],
)
