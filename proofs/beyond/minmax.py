"""Maximum, minimum, absolute value and median by ReLU neurons; the maximum of n numbers by a tree."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import sympy as sp
from beyond.rectifiers import (
    absolute,
    absolute_values,
    largest,
    maximum_values,
    minimum_values,
    relu,
    relu_values,
    smallest,
)
from rt.tree import layers_of_a_tree, ones_in_binary, tree_product

from symnet.kernel.terms import INT, REAL, fun
from symnet.proof import (
    AtMost,
    Below,
    Claim,
    Conjunction,
    Disjunction,
    Equal,
    Exists,
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
from symnet.proof.language import variables
from symnet.proof.tactics import forgetting, squeezed

i, j, k, m, n, c, g = integers("i j k m n c g")
a, b, t, y = reals("a b t y")
x, z = families("x z")
N, L, P = integer_families("N L P")
(T,) = variables("T", fun(fun(INT, REAL), INT, REAL))


def value(p: Prover, argument: Any, sign: int, *given: Fact) -> Fact:
    """The value of relu where the given inequalities show that the argument is ≥ 0, or ≤ 0."""
    known = AtMost(0, argument) if sign > 0 else AtMost(argument, 0)
    return p.apply(p.part(p.use(relu_values, argument), 0 if sign > 0 else 1), p.order(known, *given))


def by_sign(p: Prover) -> Fact:
    """Each identity for a ≤ b and for b ≤ a, or for t ≥ 0 and for t ≤ 0."""
    of_max, of_min, of_abs, of_identity = p.goal.args

    def sides(left: Any, right: Any, goal: Any, show: Callable[[Fact, int], Fact]) -> Fact:
        def at(h: Fact, sign: int) -> Fact:
            return show(p.order(AtMost(left, right) if sign > 0 else AtMost(right, left), h), sign)

        return p.compare(left, right, lambda h: at(h, 1), lambda h: at(h, 1), lambda h: at(h, -1), reason="either way")

    def maximum(h: Fact, sign: int) -> Fact:
        known = p.apply(p.part(p.use(maximum_values, a, b), 0 if sign > 0 else 1), h)
        return p.combine(of_max, (1, known), (-1, value(p, b - a, sign, h)))

    def minimum(h: Fact, sign: int) -> Fact:
        known = p.apply(p.part(p.use(minimum_values, a, b), 1 if sign > 0 else 0), h)
        return p.combine(of_min, (1, known), (1, value(p, a - b, -sign, h)))

    def modulus(h: Fact, sign: int) -> Fact:
        known = p.apply(p.part(p.use(absolute_values, t), 0 if sign > 0 else 1), h)
        return p.combine(of_abs, (1, known), (-1, value(p, t, sign, h)), (-1, value(p, -t, -sign, h)))

    def identity(h: Fact, sign: int) -> Fact:
        return p.combine(of_identity, (-1, value(p, t, sign, h)), (1, value(p, -t, -sign, h)))

    return p.both(
        sides(a, b, of_max, maximum),
        sides(a, b, of_min, minimum),
        sides(0, t, of_abs, modulus),
        sides(0, t, of_identity, identity),
    )


def gate(left: Any, right: Any) -> sp.Expr:
    """The larger of two numbers, by one neuron and a skip connection."""
    return left + relu(right - left)


minmax = Claim(
    "relu-minmax",
    title="Maximum, minimum, absolute value and identity by ReLU neurons",
    source="textbook",
    variables=[a, b, t],
    conclusion=Conjunction(
        Equal(largest(a, b), gate(a, b)),
        Equal(smallest(a, b), a - relu(a - b)),
        Equal(absolute(t), relu(t) + relu(-t)),
        Equal(t, relu(t) - relu(-t)),
    ),
    conventions="one hidden layer without biases; max and min by one neuron with a skip connection, by three without",
    senses=("exact",),
    notes="Without skip connections a stands for relu(a) - relu(-a), two neurons.",
    proof=by_sign,
    twins=[
        Twin(
            "relu(a - b) for the maximum",
            conclusion=Conjunction(
                Equal(largest(a, b), a + relu(a - b)),
                Equal(smallest(a, b), a - relu(a - b)),
                Equal(absolute(t), relu(t) + relu(-t)),
                Equal(t, relu(t) - relu(-t)),
            ),
            at={"a": 0, "b": 1, "t": 0},
        ),
        Twin(
            "the absolute value as a difference",
            conclusion=Conjunction(
                Equal(largest(a, b), gate(a, b)),
                Equal(smallest(a, b), a - relu(a - b)),
                Equal(absolute(t), relu(t) - relu(-t)),
                Equal(t, relu(t) - relu(-t)),
            ),
            at={"a": 0, "b": 1, "t": -1},
        ),
    ],
)
u, v, w = reals("u v w")
apart = relu(u - v)  # min(u, v) = u - apart, max(u, v) = v + apart
cut = relu(v + apart - w)  # min(max(u, v), w) = v + apart - cut
lifted = relu(v + apart - cut - u + apart)
median = u - apart + lifted


def orders(result: Any) -> Conjunction:
    """In each of the six orders of u, v, w the result is the one in the middle."""
    return Conjunction(
        *(Implication(AtMost(p, q), AtMost(q, r), Equal(result, q)) for p, q, r in permutations((u, v, w)))
    )


def by_six_orders(p: Prover) -> Fact:
    """In each order the three neurons are on or off."""

    def order(goal: Any, low: Any, middle: Any, high: Any) -> Fact:
        place = {low: 0, middle: 1, high: 2}
        first, second = place[u] > place[v], max(place[u], place[v]) > place[w]
        third = place[w] > min(place[u], place[v])

        def shown(*given: Fact) -> Fact:
            one = value(p, u - v, 1 if first else -1, *given)
            two = value(p, v + apart - w, 1 if second else -1, *given, one)
            three = value(p, v + apart - cut - u + apart, 1 if third else -1, *given, one, two)
            through = [(-1, two), (0 if second else 1, one)] if third else [(-1, one)]
            return p.combine(goal, (1, three), *through)

        return p.generally([], [AtMost(low, middle), AtMost(middle, high)], shown)

    found = []
    for goal, (low, middle, high) in zip(p.goal.args, permutations((u, v, w)), strict=True):
        found.append(order(goal.args[1].args[1], low, middle, high))
    return p.both(*found)


median_of_three = Claim(
    "relu-median",
    title="The median of three numbers by three ReLU neurons",
    source="textbook",
    variables=[u, v, w],
    conclusion=orders(median),
    conventions="three hidden layers of one neuron, with skip connections, without biases",
    senses=("exact",),
    notes="max(min(u, v), min(max(u, v), w)); the neuron of u - v serves for min(u, v) and for max(u, v).",
    proof=by_six_orders,
    twins=[Twin("without the last neuron", conclusion=orders(v + apart - cut), at={"u": 1, "v": 1, "w": 0})],
)


def neurons_of_a_tree(most: Any) -> list[Any]:
    """The count of a tree with g neurons for each pair and c for a number that is carried along."""
    within = [AtMost(1, m), AtMost(m, most)]
    return [
        Equal(N[1], 0),
        ForAll(m, Implication(*within, Equal(N[2 * m], N[m] + g * m))),
        ForAll(m, Implication(*within, Equal(N[2 * m + 1], N[m + 1] + g * m + c))),
    ]


def by_the_tree(p: Prover, *given: Fact) -> Fact:
    """It is the tree of multiplication gates, with g neurons a gate."""
    tree = p.use(tree_product, N, L, P, g, c, n)
    for known in given:
        tree = p.apply(tree, p.convert(known, tree.formula.args[0]))
    return p.convert(tree, p.goal)


total = Equal(N[n], g * (n - 1) + c * (L[n] - P[n - 1]))
depth = Conjunction(AtMost(n, 2 ** L[n]), Implication(AtMost(2, n), AtMost(2 ** (L[n] - 1), n - 1)))
one_each = {"g": 1, "c": 0, "N": [max(0, j - 1) for j in range(20)], "L": [0, 0, 1, 2, 2, 3, 3, 3, 3]}
tree_count = Claim(
    "relu-max-count",
    title="Neurons and layers of a binary tree of maxima",
    source="textbook",
    variables=[N, L, P, c, g, n],
    hypotheses=[AtMost(1, n), *neurons_of_a_tree(n), *layers_of_a_tree, *ones_in_binary],
    conclusion=Conjunction(total, depth),
    conventions=(
        "g neurons for the larger of two numbers, c for a number carried along: g = 1, c = 0 with skip connections; "
        "g = 3, c = 2 without"
    ),
    notes="L(n) = ⌈log₂ n⌉; P(k) counts the ones of k in binary. With skip connections n - 1 neurons.",
    proof=by_the_tree,
    example={"n": 3, **one_each, "P": [0, 1, 1, 2, 1, 2, 2, 3]},
    twins=[
        Twin(
            "one neuron for each number",
            conclusion=Conjunction(Equal(N[n], g * n + c * (L[n] - P[n - 1])), depth),
            at={"n": 3, **one_each, "P": [0, 1, 1, 2, 1, 2, 2, 3]},
        )
    ],
)


def by_relu(p: Prover) -> Fact:
    """relu(b - a) is b - a or 0."""

    def at(h: Fact, sign: int) -> Fact:
        low = p.order(AtMost(a, b) if sign > 0 else AtMost(b, a), h)
        on = value(p, b - a, sign, low)
        one, other, either = p.goal.args
        which = either.args[1 if sign > 0 else 0]
        return p.both(p.order(one, on, low), p.order(other, on, low), p.either(p.combine(which, (1, on)), either))

    return p.compare(a, b, lambda h: at(h, 1), lambda h: at(h, 1), lambda h: at(h, -1))


gate_bounds = Claim(
    "relu-max-gate",
    title="The gate for two numbers gives the larger one",
    source="textbook",
    variables=[a, b],
    conclusion=Conjunction(
        AtMost(a, gate(a, b)), AtMost(b, gate(a, b)), Disjunction(Equal(gate(a, b), a), Equal(gate(a, b), b))
    ),
    conventions="one neuron and a skip connection",
    senses=("exact",),
    proof=by_relu,
    twins=[
        Twin(
            "the smaller one",
            conclusion=Conjunction(
                AtMost(gate(a, b), a), AtMost(b, gate(a, b)), Disjunction(Equal(gate(a, b), a), Equal(gate(a, b), b))
            ),
            at={"a": 0, "b": 1},
        )
    ],
)


def is_maximum(result: Any, family: Any, length: Any) -> Conjunction:
    """No entry is larger than the result, and it is one of the entries."""
    inside = Conjunction(AtMost(0, i), Below(i, length))
    return Conjunction(
        ForAll(i, Implication(inside, AtMost(family[i], result))),
        Exists(i, Conjunction(AtMost(0, i), Below(i, length), Equal(result, family[i]))),
    )


rest = sp.Lambda(j, x[j + k])
joined = Equal(T(z, m), gate(T(z, k), T(sp.Lambda(j, z[j + k]), m - k)))
a_leaf = ForAll(z, Equal(T(z, 1), z[0]))
a_node = ForAll([z, m], Implication(AtMost(2, m), Exists(k, Conjunction(AtMost(1, k), Below(k, m), joined))))


def by_subtrees(p: Prover, positive: Fact, leaf: Fact, node: Fact) -> Fact:
    """Strong induction on n: the numbers left and right of the cut, each with its own tree."""
    goal = ForAll(x, is_maximum(T(x, n), x, n))

    def step(low: Fact, known: Fact) -> Fact:
        some = p.term(is_maximum(T(x, n), x, n)).args[1]
        inside = Conjunction(AtMost(0, i), Below(i, n))

        def one(same: Fact) -> Fact:
            first = p.rewrite(p.instantiate(leaf, x), p.equal(T(x, n), x[0]), same)

            def entry(h: Fact) -> Fact:
                zero = squeezed(p, i, 0, p.part(h, 0), p.order(AtMost(i, 0), p.part(h, 1), same))
                start = p.order(AtMost(x[0], T(x, n)), first)
                return p.rewrite(start, AtMost(x[i], T(x, n)), zero)

            found = p.both(p.order(AtMost(0, 0)), p.order(Below(0, n), low), first)
            return p.both(p.generally([i], [inside], entry), p.witness(some, 0, found))

        def several(more: Fact) -> Fact:
            return p.choose(p.instantiate(node, x, n, given=[p.order(AtMost(2, n), more)]), k, from_cut)

        def from_cut(cut: Fact) -> Fact:
            least, most, equal = p.parts(cut)
            halves = ((x, k, [least, most]), (rest, n - k, [least, most]))
            below = [
                p.instantiate(known, size, given=[p.order(AtMost(1, size), *ends), p.order(Below(size, n), *ends)])
                for _, size, ends in halves
            ]
            trees = [p.parts(p.instantiate(h, family)) for h, (family, _, _) in zip(below, halves, strict=True)]
            left, right, either = p.parts(p.use(gate_bounds, T(x, k), T(rest, n - k)))

            def entry(h: Fact) -> Fact:
                begin, end = p.parts(h)

                def before(low_index: Fact) -> Fact:
                    member = p.instantiate(trees[0][0], i, given=[p.both(begin, low_index)])
                    return p.order(AtMost(x[i], T(x, n)), member, left, equal, reason="left of the cut")

                def after(high_index: Fact) -> Fact:
                    place = p.both(p.order(AtMost(0, i - k), high_index), p.order(Below(i - k, n - k), end))
                    member = p.instantiate(trees[1][0], i - k, given=[place])
                    return p.order(AtMost(x[i], T(x, n)), member, right, equal, reason="right of the cut")

                return p.compare(i, k, before, after, after)

            def at_left(h: Fact) -> Fact:
                def found(where: Fact) -> Fact:
                    begin, end, is_entry = p.parts(where)
                    same = p.combine(Equal(T(x, n), x[i]), (1, equal), (1, h), (1, is_entry), reason="one on the left")
                    return p.witness(some, i, p.both(begin, p.order(Below(i, n), end, most), same))

                return p.choose(trees[0][1], i, found)

            def at_right(h: Fact) -> Fact:
                def found(where: Fact) -> Fact:
                    begin, end, is_entry = p.parts(where)
                    same = p.combine(
                        Equal(T(x, n), x[i + k]), (1, equal), (1, h), (1, is_entry), reason="one on the right"
                    )
                    index = p.both(p.order(AtMost(0, i + k), begin, least), p.order(Below(i + k, n), end), same)
                    return p.witness(some, i + k, index)

                return p.choose(trees[1][1], i, found)

            return p.both(p.generally([i], [inside], entry), p.cases(either, at_left, at_right))

        never = lambda h: p.absurd(p.order(p.store.false(), h, low), p.term(is_maximum(T(x, n), x, n)))  # noqa: E731
        return p.intro(p.compare(n, 1, never, one, several), x)

    with forgetting(p):
        every = p.strong_induction(n, goal, step, start=1, reason="strong induction on n")
    return p.instantiate(p.instantiate(every, n, given=[positive]), x)


def largest_of(family: Any) -> Callable[[Any], Any]:
    """The maximum of the first numbers of a family, to evaluate the statement with."""
    return lambda length: max(family(j) for j in range(int(length)))


tree = Claim(
    "relu-max-tree",
    title="A binary tree of gates gives the largest of n numbers",
    source="textbook",
    variables=[T, x, n],
    hypotheses=[AtMost(1, n), a_leaf, a_node],
    conclusion=is_maximum(T(x, n), x, n),
    conventions="a tree of any shape: that for n numbers joins trees for the first k and for the other n - k of them",
    senses=("exact",),
    notes="Of depth ⌈log₂ n⌉ where each layer joins pairs: relu-max-count.",
    proof=by_subtrees,
    example={"T": largest_of},
    twins=[
        Twin(
            "without the joining of subtrees",
            hypotheses=[AtMost(1, n), Equal(T(x, 1), x[0]), AtMost(0, n)],
            at={"T": lambda family: lambda length: family(0), "n": 2, "x": [0, 1]},
        )
    ],
)
