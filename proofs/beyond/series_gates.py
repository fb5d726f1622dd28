"""Gates whose inputs are themselves computed by networks: formal series in λ, known modulo a power of λ.

Each gate is expanded for inputs U, V in R[[λ]] (written U = 0 + O(λ⁰): no negative powers of λ). What a deep network
needs follows: if U = u + O(λ^r) and V = v + O(λ^r), then the gate of U and V is uv + O(λ^r), for r up to the order of
the gate's own error. By these lemmas the layers of a compiled network are certified one after another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from symnet.kernel.terms import Term
from symnet.proof import (
    SCALE,
    Claim,
    Congruent,
    Conjunction,
    D,
    Equal,
    Fact,
    Implication,
    Jet,
    Prover,
    Twin,
    Unequal,
    functions,
    reals,
    series,
)

(sigma,) = functions("sigma")
b, u, v = reals("b u v")
U, V, W = series("U V W")
first, second, third, fourth = (D(sigma, k, b) for k in (1, 2, 3, 4))


def neuron(slope: Any) -> Any:
    """σ(b + λ slope) for a series as slope."""
    return Jet(sigma, b, SCALE * slope)


@dataclass(frozen=True)
class Gate:
    """A gate of inputs U and V (or U alone), its value, and its expansion modulo λ^order."""

    output: Any
    value: Any
    expansion: Any
    order: int
    inputs: tuple[Any, ...]
    keeps: tuple[int, ...]  # the r for which inputs known modulo λ^r give the value modulo λ^r


four = Gate(
    (neuron(U + V) + neuron(-U - V) - neuron(U - V) - neuron(V - U)) / (4 * second * SCALE**2),
    U * V,
    U * V * (1 + SCALE**2 * fourth / second * (U**2 + V**2) / 6),
    4,
    (U, V),
    (1, 2),
)
three = Gate(
    (neuron(U + V) - neuron(U) - neuron(V) + sigma(b)) / (second * SCALE**2),
    U * V,
    U * V * (1 + SCALE * third / second * (U + V) / 2),
    2,
    (U, V),
    (1,),
)
two = Gate(
    (neuron(U + V) - neuron(U - V)) / (2 * second * SCALE**2),
    U * V,
    U * V + SCALE * third / second * V * (3 * U**2 + V**2) / 6,
    2,
    (U, V),
    (1,),
)
flat = Gate(
    two.output,
    U * V,
    U * V * (1 + SCALE**2 * fourth / second * (U**2 + V**2) / 6),
    3,
    (U, V),
    (1, 2),
)
square = Gate(
    (neuron(U) + neuron(-U) - 2 * sigma(b)) / (second * SCALE**2),
    U**2,
    U**2 * (1 + SCALE**2 * fourth / second * U**2 / 12),
    4,
    (U,),
    (1, 2),
)
half_square = Gate(
    2 * (neuron(U) - sigma(b)) / (second * SCALE**2),
    U**2,
    U**2 * (1 + SCALE * third / second * U / 3),
    2,
    (U,),
    (1,),
)
identity = Gate(
    (neuron(U) - neuron(-U)) / (2 * first * SCALE),
    U,
    U * (1 + SCALE**2 * third / first * U**2 / 6),
    4,
    (U,),
    (1, 2),
)
single = Gate(
    (neuron(U) - sigma(b)) / (first * SCALE),
    U,
    U * (1 + SCALE * second / first * U / 2),
    2,
    (U,),
    (1,),
)


def known(gate: Gate, order: int) -> list[Congruent]:
    """The inputs are u and v modulo λ^order."""
    return [Congruent(big, small, order) for big, small in zip((U, V), (u, v), strict=True) if big in gate.inputs]


def at_numbers(gate: Gate) -> Any:
    """The value at u and v."""
    return gate.value.xreplace({U: u, V: v})


def composition(gate: Gate, order: int) -> Implication:
    """Inputs known modulo λ^order give the value modulo λ^order."""
    return Implication(*known(gate, order), Congruent(gate.output, at_numbers(gate), order))


def statement(gate: Gate) -> Conjunction:
    """The expansion for inputs in R[[λ]], then what follows for inputs that are known modulo λ^r."""
    regular = [Congruent(x, 0, 0) for x in gate.inputs]
    return Conjunction(
        Implication(*regular, Congruent(gate.output, gate.expansion, gate.order)),
        *(composition(gate, r) for r in gate.keeps),
    )


def by_expansion(gate: Gate) -> Callable[..., Fact]:
    """The script of one gate: expand it at b, with the inputs as symbols; then put in what is known of them."""

    def script(p: Prover, *given: Fact) -> Fact:
        expanded, *compositions = p.goal.args
        *regular, congruence = parts(expanded)
        why = "expand the neurons at b, with the inputs as symbols"
        general = p.generally([], regular, lambda *h: p.series(congruence, *given, *h, reason=why))

        def composed(formula: Term) -> Fact:
            *inputs, wanted = parts(formula)

            def shown(*h: Fact) -> Fact:
                free = [p.series(hypothesis, *h) for hypothesis in regular]
                output = p.apply(general, *free)
                _, target, order = wanted.args
                hidden = Congruent(W, gate.expansion, gate.order)
                lemma_ = p.generally(
                    [W], [hidden], lambda o: p.series(p.store.make("cong", (p.term(W), target, order)), *h, o, *given)
                )
                return p.instantiate(lemma_, gate.output, given=[output], reason="put in what is known of the inputs")

            return p.generally([], inputs, shown)

        return p.both(general, *(composed(formula) for formula in compositions))

    return script


def parts(formula: Term) -> list[Term]:
    """The hypotheses of a formula, and its conclusion."""
    return [formula.args[0], *parts(formula.args[1])] if formula.op == "imp" else [formula]


def lemma(
    label: str, title: str, gate: Gate, hypotheses: Sequence[Any], conventions: str, example: Any, twin: Any
) -> Claim:
    """The claim about one gate; the twin says that its error is of one order more than it is."""
    more = max(gate.keeps) + 1
    return Claim(
        label,
        title=title,
        source="LTR, section II.C, for numbers as inputs" if gate is four else "symnet (new here)",
        variables=[sigma, b, *gate.inputs, *(u, v)[: len(gate.inputs)]],
        hypotheses=hypotheses,
        conclusion=statement(gate),
        conventions=conventions,
        senses=("formal",),
        notes="U = 0 + O(λ⁰) says that U has no negative powers of λ.",
        proof=by_expansion(gate),
        example={"sigma": example, "b": 0},
        twins=[
            Twin(
                f"inputs known modulo λ^{more} give the value modulo λ^{more}",
                conclusion=Conjunction(statement(gate).args[0], composition(gate, more)),
                at={"sigma": twin, "b": 0, "U": 1, "V": 1, "u": 1, "v": 1},
            )
        ],
    )


curved = Unequal(second, 0)
sloped = Unequal(first, 0)
critical = Equal(first, 0)
gate_of_four = lemma(
    "ltr-gate-theorem-formal",
    "The multiplication gate inside a deep network: four neurons",
    four,
    [curved],
    "4 neurons, a common bias, no output bias",
    [1, 1, 1, 1, 1],
    [0, 0, 1, 0, 1],
)
gate_of_three = lemma(
    "gate-of-series-three",
    "The multiplication gate inside a deep network: three neurons and an output bias",
    three,
    [curved],
    "3 neurons, a common bias, an output bias",
    [1, 1, 1, 1, 1],
    [0, 0, 1, 1],
)
gate_of_two = lemma(
    "gate-of-series-two",
    "The multiplication gate inside a deep network: two neurons at a critical bias",
    two,
    [critical, curved],
    "2 neurons, a common bias with σ'(b) = 0, no output bias",
    [1, 0, 1, 1, 1],
    [0, 0, 1, 1],
)
gate_of_two_flat = lemma(
    "gate-of-series-two-flat",
    "The multiplication gate inside a deep network: two neurons where the third derivative vanishes too",
    flat,
    [critical, Equal(third, 0), curved],
    "2 neurons, a common bias at which the first and third derivative are 0, no output bias",
    [1, 0, 1, 0, 1],
    [0, 0, 1, 0, 1],
)
square_of_series = lemma(
    "square-of-series",
    "The square inside a deep network",
    square,
    [curved],
    "2 neurons and an output bias, or 3 neurons (one without inputs), a common bias",
    [1, 1, 1, 1, 1],
    [0, 0, 1, 0, 1],
)
half_square_of_series = lemma(
    "square-of-series-critical",
    "The square inside a deep network: one neuron at a critical bias",
    half_square,
    [critical, curved],
    "1 neuron and an output bias, or 2 neurons (one without inputs), a common bias with σ'(b) = 0",
    [1, 0, 1, 1, 1],
    [0, 0, 1, 1],
)
identity_of_series = lemma(
    "identity-of-series",
    "The identity inside a deep network: two neurons",
    identity,
    [sloped],
    "2 neurons, a common bias, no output bias",
    [1, 1, 1, 1, 1],
    [0, 1, 0, 1],
)
single_of_series = lemma(
    "identity-of-series-single",
    "The identity inside a deep network: one neuron and an output bias",
    single,
    [sloped],
    "1 neuron, a common bias, an output bias",
    [1, 1, 1, 1, 1],
    [0, 1, 1],
)
