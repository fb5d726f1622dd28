"""How errors of gates add up in a network of gates: the inequality of one gate, and of a circuit node by node.

The nodes are numbered, as in `circuits`: a node is an input, a gate of two earlier nodes, or a linear combination of
two. Here z_k is what node k should be, and w_k what the network computes there: numbers, at any one input.
"""

from typing import Any

import sympy
from beyond.magnitudes import absolute, bounded, ends_of, product_of, size, summed
from beyond.monotone import power_at_least_one

from symnet.kernel.terms import Term
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Disjunction,
    Equal,
    Fact,
    ForAll,
    Implication,
    Prover,
    Twin,
    families,
    integer_families,
    integers,
    reals,
)

# --- one gate ---------------------------------------------------------------------------------------------------------

output, s, t, u, v = reals("w s t u v")
gate, first_error, second_error, first_bound, second_bound = reals("d e_1 e_2 B_1 B_2")


def by_four_parts(p: Prover, gate: Fact, first: Fact, second: Fact, one: Fact, other: Fact) -> Fact:
    """w - uv = (w - st) + u(t - v) + v(s - u) + (s - u)(t - v), each part bounded."""
    parts = [product_of(p, a, b) for a, b in ((one, second), (other, first), (first, second))]
    return summed(p, p.goal, gate, *parts, reason="w - uv = (w - st) + u(t - v) + v(s - u) + (s - u)(t - v)")


def composed(d: Any, one: Any, other: Any, B: Any, C: Any) -> Any:
    """The error of a gate of inputs with errors."""
    return d + B * other + C * one + one * other


gate_error = Claim(
    "gate-composition",
    title="The error of a multiplication gate whose inputs have errors",
    source="symnet (new here)",
    variables=[output, s, t, u, v, gate, first_error, second_error, first_bound, second_bound],
    hypotheses=[
        size(output - s * t, gate),
        size(s - u, first_error),
        size(t - v, second_error),
        size(u, first_bound),
        size(v, second_bound),
    ],
    conclusion=size(output - u * v, composed(gate, first_error, second_error, first_bound, second_bound)),
    notes="w is what the gate gives for s and t, which stand for u and v; d bounds the gate's error there.",
    proof=by_four_parts,
    twins=[
        Twin(
            "without the product of the errors",
            conclusion=size(output - u * v, gate + first_bound * second_error + second_bound * first_error),
            at={"w": 4, "s": 2, "t": 2, "u": 1, "v": 1, "d": 0, "e_1": 1, "e_2": 1, "B_1": 1, "B_2": 1},
        )
    ],
)

# --- a circuit --------------------------------------------------------------------------------------------------------

first, k, K = integers("n_0 k K")
left, right = integer_families("l r")
w, z, B, e, d = families("w z B e d")
alpha, beta, gamma = families("alpha beta gamma")
i, j = left[k], right[k]
EARLIER = (AtMost(0, i), Below(i, k), AtMost(0, j), Below(j, k))


def nodes(low: Any, *what: Any) -> ForAll:
    """This holds of all nodes k ≥ low."""
    return ForAll(k, Implication(AtMost(low, k), Below(k, K), Conjunction(*what) if len(what) > 1 else what[0]))


close, inside = size(w[k] - z[k], e[k]), size(w[k], B[k] + e[k])
accurate = Implication(size(w[i], B[i] + e[i]), size(w[j], B[j] + e[j]), size(w[k] - w[i] * w[j], d[k]))
product_node = (Equal(z[k], z[i] * z[j]), accurate, AtMost(composed(d[k], e[i], e[j], B[i], B[j]), e[k]))
linear_node = (
    Equal(z[k], alpha[k] * z[i] + beta[k] * z[j] + gamma[k]),
    Equal(w[k], alpha[k] * w[i] + beta[k] * w[j] + gamma[k]),
    AtMost(absolute(alpha[k]) * e[i] + absolute(beta[k]) * e[j], e[k]),
)


def by_nodes(p: Prover, given: Fact, bounds: Fact, built: Fact) -> Fact:
    """Strong induction on the node: an input, a gate of earlier nodes, or a linear combination of them."""

    def at(node: Any) -> Any:
        return inside.xreplace({k: node})

    def by_gate(errors: list[Fact], sizes: list[Fact], should: Fact, gate: Fact, total: Fact) -> Fact:
        there = [summed(p, at(n), a, b) for n, a, b in zip((i, j), errors, sizes, strict=True)]
        names = [w[k], w[i], w[j], z[i], z[j], d[k], e[i], e[j], B[i], B[j]]
        shown = p.use(gate_error, *names, given=[p.apply(gate, *there), *errors, *sizes])
        return summed(p, close, shown, total, given=[should], reason="a gate of two earlier nodes")

    def by_linearity(errors: list[Fact], should: Fact, does: Fact, total: Fact) -> Fact:
        parts = [
            product_of(p, p.order(size(c, absolute(c))), error)
            for c, error in zip((alpha[k], beta[k]), errors, strict=True)
        ]
        return summed(p, close, *parts, total, given=[should, does], reason="a linear combination of two earlier nodes")

    def step(low: Fact, known: Fact, most: Fact) -> Fact:
        def computed(after: Fact) -> Fact:
            *order, kinds = p.parts(p.instantiate(built, k, given=[p.order(AtMost(first, k), after), most]))
            errors, sizes = [], []
            for n, least, before in ((i, *order[:2]), (j, *order[2:])):
                below = p.order(Below(n, K), before, most)
                errors.append(p.instantiate(known, n, given=[least, before, below]))
                sizes.append(p.instantiate(bounds, n, given=[least, below]))
            return p.cases(
                kinds, lambda h: by_gate(errors, sizes, *p.parts(h)), lambda h: by_linearity(errors, *p.parts(h))
            )

        return p.compare(k, first, lambda h: p.instantiate(given, k, given=[low, h]), computed, computed)

    every = p.strong_induction(
        k,
        Implication(Below(k, K), close),
        lambda low, known: p.generally([], [Below(k, K)], lambda most: step(low, known, most)),
        reason="strong induction on the node k",
    )

    def together(low: Fact, most: Fact) -> Fact:
        error, bound = (p.instantiate(fact, k, given=[low, most]) for fact in (every, bounds))
        return p.both(error, summed(p, inside, error, bound))

    return p.generally([k], [AtMost(0, k), Below(k, K)], together)


def either(product: Any, linear: Any) -> Disjunction:
    """A product node, or a linear one."""
    return Disjunction(Conjunction(*product), Conjunction(*linear))


premises = [ForAll(k, Implication(AtMost(0, k), Below(k, first), close)), nodes(0, size(z[k], B[k]))]
of_first_order = d[k] + B[i] * e[j] + B[j] * e[i]
accurate_inside = Implication(size(w[i], B[i]), size(w[j], B[j]), size(w[k] - w[i] * w[j], d[k]))
wires = {"n_0": 1, "K": 2, "l": [0, 0], "r": [0, 0], "alpha": [0], "beta": [0], "gamma": [0]}
example = {
    "n_0": 2, "K": 4, "l": [0, 0, 0, 2], "r": [0, 0, 1, 0], "z": [2, 3, 6, 1], "w": ["2", "31/10", "63/10", "13/10"],
    "B": [2, 3, 6, 9], "e": [0, "1/10", "3/10", "7/10"], "d": [0, 0, "1/10", 0],
    "alpha": [0, 0, 0, 1], "beta": [0, 0, 0, -3], "gamma": [0, 0, 0, 1],
}  # fmt: skip
circuit_error = Claim(
    "circuit-error",
    title="The error of a network of gates and linear nodes, node by node",
    source="symnet (new here)",
    variables=[w, z, left, right, alpha, beta, gamma, B, e, d, first, K],
    hypotheses=[*premises, nodes(first, *EARLIER, either(product_node, linear_node))],
    conclusion=nodes(0, close, inside),
    notes="Nodes below n₀ are inputs, which may have errors. z_k is what node k should be, w_k what the network "
    "computes there; d_k bounds the error of gate k for inputs in the enlarged box |w| ≤ B + e.",
    proof=by_nodes,
    example=example,
    twins=[
        Twin(
            "without the product of the errors",
            hypotheses=[
                *premises[:2],
                nodes(first, *EARLIER, either((*product_node[:2], AtMost(of_first_order, e[k])), linear_node)),
            ],
            at={**wires, "z": [1, 1], "w": [2, 4], "B": [1, 1], "e": [1, 2], "d": [0, 0]},
        ),
        Twin(
            "gates that are accurate on the box itself, not on the enlarged one",
            hypotheses=[
                *premises[:2],
                nodes(first, *EARLIER, either((product_node[0], accurate_inside, product_node[2]), linear_node)),
            ],
            at={**wires, "z": [1, 1], "w": [2, 9], "B": [1, 1], "e": [1, 3], "d": [0, 0]},
        ),
    ],
)


# --- with one bound for all nodes -------------------------------------------------------------------------------------

base, growth, most, coefficient, delta = reals("a M B A delta")
m, n = integers("m n")


def by_factoring(p: Prover, least: Fact, below: Fact, above: Fact) -> Fact:
    """a^(m+n) - a^m = (a^m - 1)(a^n - 1) + (a^n - 1)."""
    one, more = (p.use(power_at_least_one, base, x, given=[least, low]) for x, low in ((m, below), (n, above)))
    return p.order(p.goal, one, more, items=[["1", [0, 1], [], []], ["1", [1], [], []]])


power_increasing = Claim(
    "power-increasing",
    title="The powers of a number that is at least 1 increase",
    source="textbook",
    variables=[base, m, n],
    hypotheses=[AtMost(1, base), AtMost(0, m), AtMost(0, n)],
    conclusion=AtMost(base**m, base ** (m + n)),
    proof=by_factoring,
    twins=[Twin("of any number", hypotheses=[AtMost(0, m), AtMost(0, n)], at={"a": -1, "m": 0, "n": 1})],
)

accurate_gate = Implication(size(w[i], most + 1), size(w[j], most + 1), size(w[k] - w[i] * w[j], delta))
gate_node = (Equal(z[k], z[i] * z[j]), accurate_gate)
affine_node = (*linear_node[:2], size(alpha[k], coefficient), size(beta[k], coefficient))


def by_powers(p: Prover, *given: Fact) -> Fact:
    """The numbers δM^k satisfy the inequalities of the errors node by node."""
    positive, _, for_products, not_negative, for_sums, small, exact, bounds, built = given
    at_least_one = p.order(AtMost(1, growth), given[1], for_products)

    def error(node: Any) -> Any:
        return delta * growth**node

    def above_zero(node: Any, low: Fact) -> Fact:
        power = p.use(power_at_least_one, growth, node, given=[at_least_one, low])
        return p.order(AtMost(0, error(node)), power, positive, items=[["1", [0, 1], [], []], ["1", [1], [], []]])

    def grows(node: Any, later: Any, low: Fact, after: Fact) -> Fact:
        """δM^node ≤ δM^later."""
        gap = p.order(AtMost(0, later - node), after)
        power = p.use(power_increasing, growth, node, later - node, given=[at_least_one, low, gap])
        return p.order(AtMost(error(node), error(later)), power, positive, items=[["1", [0, 1], [], []]])

    def at_input(goal: Term, low: Fact, under: Fact) -> Fact:
        same, above = p.instantiate(exact, k, given=[low, under]), above_zero(k, low)
        return bounded(p, goal, *(p.order(end, same, above) for end in ends_of(p, goal)))

    def at_node(goal: Term, low: Fact, under: Fact) -> Fact:
        *order, kinds = p.parts(p.instantiate(built, k, given=[low, under]))
        last = k - 1
        one = p.order(AtMost(0, last), order[0], order[1])
        with p.knowing(one):
            errors = [above_zero(i, order[0]), above_zero(j, order[2])]
            smaller = [grows(i, last, order[0], order[1]), grows(j, last, order[2], order[3])]
            all_before = above_zero(last, one)
            gate = p.convert(grows(0, last, p.order(AtMost(0, 0)), one), AtMost(delta, error(last)))
            unit = p.order(AtMost(error(last), 1), grows(last, K, one, under), small)
            units = [p.order(AtMost(error(x), 1), h, unit) for x, h in zip((i, j), smaller, strict=True)]

            def inside(accurate: Fact, wanted: Term) -> Fact:
                """|w| ≤ B + δM^i gives |w| ≤ B + 1."""

                def on_smaller_box(*there: Fact) -> Fact:
                    wider = [size(w[x], most + 1) for x in (i, j)]
                    return p.apply(accurate, *(p.order(x, *h) for x, *h in zip(wider, there, units, strict=True)))

                return p.generally([], [wanted.args[0], wanted.args[1].args[0]], on_smaller_box)

            def gate_of(h: Fact, wanted: Term) -> Fact:
                should, accurate = p.parts(h)
                items = [["1", [0, 1], [], []], ["1", [2], [], []], *(["1", [6, x], [], []] for x in (4, 5)),
                         ["1", [4], [], []], ["1", [3, 7], [], []]]  # fmt: skip
                facts = (for_products, all_before, gate, errors[0], *smaller, given[1], units[1])
                total = p.order(wanted.args[2], *facts, items=items, reason="(2B + 2)δM^(k-1) ≤ δM^k, and δM^(k-1) ≤ 1")
                return p.both(should, inside(accurate, wanted.args[1]), total)

            def sum_of(h: Fact, wanted: Term) -> Fact:
                should, does, *sizes = p.parts(h)
                items = [["1", [0, 3], [], []], ["1", [1, 4], [], []], ["1", [2, 5], [], []], ["1", [2, 6], [], []],
                         ["1", [7, 8], [], []]]  # fmt: skip
                facts = (*sizes, not_negative, *errors, *smaller, for_sums, all_before)
                return p.both(should, does, p.order(wanted.args[2], *facts, items=items, reason="2AδM^(k-1) ≤ δM^k"))

            wanted = goal.args[4]
            shown = p.cases(
                kinds,
                lambda h: p.either(gate_of(h, wanted.args[0]), wanted),
                lambda h: p.either(sum_of(h, wanted.args[1]), wanted),
            )
        return p.both(*order, shown)

    of = [sympy.Lambda(k, f) for f in (most, error(k), delta)]
    found = p.use(circuit_error, w, z, left, right, alpha, beta, gamma, *of, first, K)
    for proof in (at_input, lambda goal, *ends: p.instantiate(bounds, k, given=ends), at_node):
        low, rest = p.store.instantiate(found.formula.args[0].args[0], p.term(k)).args
        under, goal = rest.args
        found = p.apply(found, p.generally([k], [low, under], lambda *h, proof=proof, goal=goal: proof(goal, *h)))
    return p.generally(
        [k],
        [AtMost(0, k), Below(k, K)],
        lambda *ends: p.part(p.instantiate(found, k, given=ends), 0),
        reason="the errors δM^k satisfy the inequalities of the errors of nodes",
    )


sizes = [AtMost(0, delta), AtMost(0, most), AtMost(2 * most + 2, growth), AtMost(0, coefficient)]
sizes += [AtMost(2 * coefficient, growth), AtMost(delta * growth**K, 1)]
uniform_premises = [
    ForAll(k, Implication(AtMost(0, k), Below(k, first), Equal(w[k], z[k]))),
    nodes(0, size(z[k], most)),
]
small_errors = {
    **wires, "n_0": 2, "K": 4, "l": [0, 0, 0, 2], "r": [0, 0, 1, 0], "z": ["1/2", "1/3", "1/6", "1/2"],
    "w": ["1/2", "1/3", "166676/1000000", "500028/1000000"], "alpha": [0, 0, 0, 3], "beta": [0, 0, 0, 0],
    "A": 3, "B": 1, "M": 6, "delta": "1/100000",
}  # fmt: skip
uniform = Claim(
    "circuit-error-uniform",
    title="The error of a network of gates grows by at most one factor a node",
    source="symnet (new here)",
    variables=[w, z, left, right, alpha, beta, gamma, coefficient, most, growth, delta, first, K],
    hypotheses=[*sizes, *uniform_premises, nodes(first, *EARLIER, either(gate_node, affine_node))],
    conclusion=nodes(0, size(w[k] - z[k], delta * growth**k)),
    notes="All values on the box are at most B, all coefficients at most A; every gate is accurate to δ where its "
    "inputs are at most B + 1. So the network is accurate to ε if its gates are to δ = ε/M^K, whatever they are.",
    proof=by_powers,
    example=small_errors,
    twins=[Twin("without the growth", conclusion=nodes(0, size(w[k] - z[k], delta)), at=small_errors)],
)
