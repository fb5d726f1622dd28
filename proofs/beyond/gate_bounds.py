"""Bounds of the error of the multiplication gate of each named activation, on every box, where λr is small.

Where a fourth derivative leads, |N_λ(u, v) - uv| ≤ C λ² r⁴ with C = |σ''''(b)|/(3|σ''(b)|); at a best bias it is
C λ⁴ r⁶ with C = 2|σ^(6)(b)|/(45|σ''(b)|), for small λr. No smaller constant will do, as these are the leading error's.
They bound the whole error, because the even part of the derivative two orders above has the other sign near b:
enclosures of pieces show it. Only that of exp has the same sign, so that its C is larger than the leading error's.

One more activation is one line in the table; its generators are functions of t in which its derivatives are
polynomials, in the order of `activations/rings.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, prod
from typing import Any

import sympy
from beyond.even_parts import conditions, even_part_falls, order_four, order_six
from beyond.magnitudes import size

import symnet as sn
from symnet.activations.rings import ring_of
from symnet.exact.derivations import derivative_terms
from symnet.exact.polynomials import Terms
from symnet.kernel.terms import Term
from symnet.proof import AtMost, Below, Claim, D, Fact, Prover, Twin, Unequal, integers, reals
from symnet.proof.language import Apply, Inverse, value_of
from symnet.proof.ranges import derivative_forms, on_pieces
from symnet.proof.relations import knowledge_of
from symnet.proof.tactics import everywhere
from symnet.proof.values import condition, parts, simplified

u, v, r, scale, t = reals("u v r lambda t")
(k,) = integers("k")
plus, minus = scale * (u + v), scale * (u - v)
rational = sympy.Rational


@dataclass(frozen=True, slots=True)
class Gate:
    """An activation and a bias, and the bound that is claimed."""

    name: str
    activation: Any
    bias: Any
    order: int  # of the derivative that leads: 4, or 6 at a best bias
    second: Any  # σ''(b)
    leading: Any  # σ^(order)(b)
    constant: Any  # C
    reach: Fraction  # T: the bound holds for λr ≤ T/2
    generators: tuple[Any, ...]
    centre: tuple[Fraction, ...]  # of the generators near b: enclosures of polynomials are sharp around 0
    divided: Any = None  # the even part two orders above, where it is 0 at t = 0, with t² as a factor
    title: str = ""

    @property
    def falls(self) -> bool:
        """Whether C is that of the leading error; else it bounds the even part as it is."""
        return self.name != "exp"


# --- derivatives as polynomials ---------------------------------------------------------------------------------------


def around(terms: Terms, centre: tuple[Fraction, ...]) -> dict[tuple[int, ...], Fraction]:
    """The polynomial in the distances from the centre."""
    found: dict[tuple[int, ...], Fraction] = {}
    for exponents, c in terms.items():
        choices = product(*(range(n + 1) if a else [n] for n, a in zip(exponents, centre, strict=True)))
        for kept in choices:
            weights = (comb(n, m) * a ** (n - m) for n, m, a in zip(exponents, kept, centre, strict=True))
            found[kept] = found.get(kept, Fraction(0)) + prod(weights, start=Fraction(c))
    return found


def horner(p: Prover, terms: dict[tuple[int, ...], Fraction], generators: list[Term]) -> Term:
    """A polynomial as nested products, which enclose well."""
    if not generators:
        return p.number(terms.get((), Fraction(0)))
    s, (*others, last) = p.store, generators
    found = None
    for power in range(max((x[-1] for x in terms), default=0), -1, -1):
        if found is not None:
            found = s.mul(found, last)
        here = {x[:-1]: c for x, c in terms.items() if x[-1] == power}
        if here:
            inner = horner(p, here, others)
            found = inner if found is None else s.add(found, inner)
    return p.number(0) if found is None else found


def derivatives_in(term: Term) -> list[Term]:
    """The derivatives D^j f(a) in a term."""
    return [a for a in parts(term) if a.op == "D"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is proved of an activation: its derivatives everywhere, and that they have derivatives."""

    p: Prover
    gate: Gate
    function: Term
    equations: list[Fact]
    exists: list[Fact]

    def at_bias(self, order: int, value: Any) -> Fact:
        """σ^(order)(b) = value."""
        p, b = self.p, self.p.term(self.gate.bias)
        here = simplified(p, p.instantiate(self.equations[order], b))
        goal = p.equal(here.formula.args[0], value)
        return p.ring(goal, *knowledge_of(p, [b, goal.args[1]], [here]), reason="differentiate, and put the bias in")

    def even_part(self, goal: Term) -> Fact:
        """A bound of the sum of a derivative at b + t and at b - t, for all 0 ≤ t ≤ T."""
        p, s = self.p, self.p.store
        low, high, bound = unfolded(p, goal)
        sides = derivatives_in(bound)
        order = int(sides[0].args[1].data)
        values = [p.instantiate(self.equations[order], side.args[2]) for side in sides]
        wanted = bound
        for value in values:
            wanted = s.replace(wanted, *value.formula.args)

        def shown(*ends: Fact) -> Fact:
            enclosed = on_pieces(p, wanted, *ends)
            return p.rewrite(enclosed, bound, *values, reason="enclose the derivatives on pieces of the interval")

        def divided(*ends: Fact) -> Fact:
            quotient, zero = p.term(self.gate.divided), p.number(0)
            square = p.intro(condition(p, p.term(Unequal(1 + t**2, 0)), ()), t)
            nonzero = [p.instantiate(square, side.args[2]) for side in sides]
            same = p.combine(p.equal(s.add(*sides), quotient), *((1, value) for value in values), given=nonzero)
            enclosed = on_pieces(p, s.make("le", (quotient, zero)), *ends)
            return p.order(bound, enclosed, same, reason="enclose the derivatives on pieces of the interval")

        special = self.gate.divided is not None and order == self.gate.order + 2
        return p.generally([t], [low, high], divided if special else shown)

    def smooth(self, goal: Term, least: int) -> Fact:
        """σ^(k) has a derivative for each of these k, everywhere."""
        p, variable = self.p, self.p.term(k)
        _, high, body = unfolded(p, goal, variable)

        def at(order: int, wanted: Term) -> Fact:
            low, high, _ = unfolded(p, wanted)
            return p.generally([t], [low, high], lambda *_: p.instantiate(self.exists[order], t))

        return everywhere(p, variable, least, int(high.args[1].data), body, at)


def unfolded(p: Prover, goal: Term, variable: Any = t) -> tuple[Term, Term, Term]:
    """The two conditions, and what is said under them, of a formula for all t."""
    low, rest = p.store.instantiate(goal.args[0], p.term(variable)).args
    return low, *rest.args


def differentiated(p: Prover, gate: Gate) -> Known:
    """The derivatives that a gate needs, by the rules of differentiation."""
    s, x = p.store, p.term(t)
    function = p.term(D(gate.activation, 2, t)).args[0]
    algebra = ring_of(gate.activation.expr, gate.activation.symbol).algebra
    generators = [p.term(g - rational(c)) for g, c in zip(gate.generators, gate.centre, strict=True)]
    count = gate.order + (3 if gate.falls else 1)
    forms = [horner(p, around(derivative_terms(algebra, j), gate.centre), generators) for j in range(count)]
    known = knowledge_of(p, [s.app(function, x), *generators], [])
    return Known(p, gate, function, *derivative_forms(p, function, forms, x, *known))


# --- the claims -------------------------------------------------------------------------------------------------------


def by_signs(gate: Gate) -> Callable[..., Fact]:
    """The script for one activation: what the theorem about even parts asks for, one by one."""
    turn, sign = (1 if x > 0 else -1 for x in (gate.leading, gate.second))

    def script(p: Prover, small_u: Fact, small_v: Fact, positive: Fact, inside: Fact) -> Fact:
        known, bound = differentiated(p, gate), p.goal.args[1]
        second, leading = known.at_bias(2, gate.second), known.at_bias(gate.order, gate.leading)
        flat = [known.at_bias(4, 0)] if gate.order == 6 else []
        for one in (scale, r):  # C, as the goal has it
            bound = p.store.replace(bound, p.term(one), p.number(1))
        constant, amount = p.canonical(bound), turn * gate.leading if gate.falls else 3 * gate.constant
        near = [known.function, gate.bias, turn, sign, gate.reach, gate.reach + 1]
        found = p.use(order_four if gate.order == 4 else order_six, *near, amount, constant, scale, r, u, v)
        *ones, curved, low, room, smooth = conditions(found.formula)[:6]
        above = p.enclosure(p.store.replace(curved, *second.formula.args))
        room_facts = [p.order(low), p.order(room)]
        found = p.apply(found, *(p.ring(c) for c in ones), p.rewrite(above, curved, second), *room_facts)
        found = p.apply(found, known.smooth(smooth, 0), *flat)
        found = p.apply(found, known.even_part(found.formula.args[0]))
        highest = falling(known, found.formula.args[0], leading, room_facts, turn) if gate.falls else None
        found = p.apply(found, highest or known.even_part(found.formula.args[0]))
        found = p.apply(found, small_u, small_v, positive, p.order(AtMost(2 * scale * r, gate.reach), inside))
        enough = p.step("order", [second], [found.formula.args[0]], [], reason="the constant is large enough")
        return p.convert(p.apply(found, enough), p.goal, second)

    return script


def falling(known: Known, goal: Term, leading: Fact, room: list[Fact], turn: int) -> Fact:
    """The even part is largest at t = 0, as that of the derivative two orders above has the other sign."""
    p, gate = known.p, known.gate
    found = p.use(even_part_falls, known.function, gate.bias, turn, gate.reach, gate.reach + 1, gate.order)
    above = p.store.add(p.number(gate.order), p.number(2))
    found = p.convert(found, p.store.replace(found.formula, above, p.number(gate.order + 2)))
    found = p.apply(found, p.order(found.formula.args[0]), *room)
    found = p.apply(found, known.smooth(found.formula.args[0], gate.order))
    found = p.apply(found, known.even_part(found.formula.args[0]))
    return p.convert(found, goal, leading)


def gate_bound(gate: Gate) -> Claim:
    """The claim for one activation."""

    def neuron(x: Any) -> Any:
        """σ(b + x), as it stands: SymPy would turn sin(π/2 + x) into cos x."""
        return Apply(value_of(gate.activation, ""), gate.bias + x)

    signed = neuron(plus) + neuron(-plus) - neuron(minus) - neuron(-minus)

    def close(constant: Any) -> AtMost:
        divisor = sympy.sympify(4 * gate.second)
        error = signed * (1 / divisor if divisor.is_Rational else Inverse(divisor)) / scale**2 - u * v
        return size(error, constant * scale ** (gate.order - 2) * r**gate.order)

    return Claim(
        f"gate-bound-{gate.name}",
        title=f"The error of the multiplication gate of {gate.title or gate.name} on every box, at small scales",
        source="symnet (new here)",
        variables=[scale, r, u, v],
        hypotheses=[size(u, r), size(v, r), Below(0, scale), AtMost(scale * r, gate.reach / 2)],
        conclusion=close(gate.constant),
        conventions="one hidden layer, 4 neurons, a common bias, no output bias",
        senses=("uniform",),
        notes=f"{'The constant is that of the leading error, so it cannot be smaller. ' if gate.falls else ''}"
        "So for every ε > 0 and every box a λ > 0 makes the error at most ε.",
        proof=by_signs(gate),
        example={"lambda": gate.reach / 3, "r": "3/2", "u": 1, "v": "-4/3"},
        twins=[
            Twin(
                "the bound divided by 1.05",
                conclusion=close(gate.constant * rational(20, 21)),
                at={"lambda": gate.reach / 2, "r": 1, "u": 1, "v": 1},
            )
        ],
    )


e, bell, w = sympy.exp(t), sympy.exp(-(t**2) / 2), t**4
root, root6, line = sympy.sqrt(2), sympy.sqrt(6), sympy.sqrt(sympy.pi)
rising, descending = 1 - 1 / (1 + e), 1 / (1 + sympy.exp(-t))  # the logistic function, twice
zero, half, quarter = Fraction(0), Fraction(1, 2), Fraction(1, 4)
peak = 2 * root6 / line * sympy.exp(-rational(3, 2))
even_arctan = 80640 * t**2 * (w - 4) * ((((9 * w - 1392) * w + 21344) * w - 22272) * w + 2304)
even_arctan = even_arctan / (1 + (1 + t) ** 2) ** 8 / (1 + (1 - t) ** 2) ** 8

TABLE = [
    Gate("exp", sn.exp, 0, 4, 1, 1, rational(341, 1000), Fraction(1, 5), (e,), (zero,)),
    Gate("sin", sn.sin, sympy.pi / 2, 4, -1, 1, rational(1, 3), half, (sympy.sin(t), sympy.cos(t)), (zero, zero)),
    Gate("cos", sn.cos, 0, 4, -1, 1, rational(1, 3), half, (sympy.sin(t), sympy.cos(t)), (zero, zero)),
    Gate("softplus", sn.softplus, 0, 4, rational(1, 4), -rational(1, 8), rational(1, 6), half,
         (sympy.log(1 + e), rising), (zero, half)),
    Gate("silu", sn.silu, 0, 4, rational(1, 2), -rational(1, 2), rational(1, 3), half, (descending, t), (half, zero),
         title="SiLU"),
    Gate("mish", sn.mish, 0, 4, rational(16, 25), -rational(688, 625), rational(43, 75), half,
         (1 - 2 / (1 + (1 + e) ** 2), rising, t), (Fraction(3, 5), half, zero), title="Mish"),
    Gate("gelu", sn.gelu, 0, 4, root / line, -2 * root / line, rational(2, 3), half,
         ((1 + sympy.erf(root * t / 2)) / 2, root / (2 * line) * bell, t), (zero, zero, zero), title="GELU"),
    Gate("gaussian", sn.gaussian, 0, 4, -1, 3, 1, half, (bell, t), (zero, zero), title="the Gaussian"),
    Gate("tanh", sn.tanh, sympy.atanh(root6 / 3), 6, -2 * root6 / 9, 16 * root6 / 3, rational(16, 15), quarter,
         (1 - 2 / (1 + sympy.exp(2 * t)),), (Fraction(41, 50),), title="tanh at its best bias"),
    Gate("logistic", sn.logistic, sympy.log(5 + 2 * root6), 6, -root6 / 36, root6 / 24, rational(1, 15), half,
         (descending,), (Fraction(91, 100),), title="the logistic function at its best bias"),
    Gate("softplus-best", sn.softplus, sympy.log(2 + sympy.sqrt(3)), 6, rational(1, 6), -rational(1, 9),
         rational(4, 135), half, (sympy.log(1 + e), rising), (zero, Fraction(79, 100)),
         title="softplus at its best bias"),
    Gate("arctan", sn.arctan, 1, 6, -rational(1, 2), 15, rational(4, 3), quarter, (sympy.atan(t), 1 / (1 + t**2), t),
         (zero, zero, zero), even_arctan, "arctan at its best bias"),
    Gate("erf", sn.erf, root6 / 2, 6, -peak, 24 * peak, rational(16, 15), quarter,
         (sympy.erf(t), 2 / line * sympy.exp(-(t**2)), t), (zero, zero, zero), title="erf at its best bias"),
]  # fmt: skip
claims = [gate_bound(gate) for gate in TABLE]
