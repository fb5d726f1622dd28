"""ReLU networks on a box: what they compute, up to their error, followed tent by tent.

Each neuron, each operand and M_k of a gate (see `constructions/tents`) is a number of its own, held by its equation, so
that all steps are about a few numbers: a neuron of a sum or a tent reads what is not negative, so it passes it on; a
tent takes the error y - y² of a square to a quarter of itself, by the claim `relu-tent`; M_k differs from the product
by what is left of it; and the errors of operands add up. At the end the equations are put in, and what remains is
about the network as its weights are read.

>>> from symnet.constructions.squaring import relu_square
>>> from symnet.proof.certify import certify
>>> certify(relu_square(2))[-1].error
''
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symnet.constructions.direct import Direct
from symnet.constructions.levels import Coordinates
from symnet.constructions.squaring import Program, spread_error
from symnet.constructions.straightline import ONE, ZERO, Linear, combine
from symnet.constructions.tents import NOTHING, QUARTER, Held, Interval, Layer, Tents, total
from symnet.errors import StepRefused
from symnet.kernel.terms import INT, REAL, Term, fun
from symnet.proof.catalogue import shipped
from symnet.proof.definitions import definition
from symnet.proof.interval_bounds import Bounds, Item, bound, linear, of_form, of_product, of_square
from symnet.proof.networks import Channel, Reader, channels
from symnet.proof.prover import Fact
from symnet.proof.sides import halved
from symnet.proof.tactics import squeezed

__all__ = ["on_box"]

HALF = Fraction(1, 2)
REASON = (
    "follow the neurons: what is left of each error becomes a quarter with each tent, and errors of operands add up"
)
MOST_AT_ONCE = 100  # hypotheses: implications are nested


def on_box(reader: Reader, recipe: Direct, inputs: Sequence[Term], conclusion: Term, given: Sequence[Fact]) -> Fact:
    """|N - p| ≤ E, from lo ≤ x and x ≤ hi for each input.

    Raises StepRefused where the network is not the one of the recipe's program.
    """
    program = recipe.program
    if program is None:
        raise StepRefused("tents", "the network", "nothing is known of how it came about")
    work = _Work(reader, program, inputs, given)
    for layer in range(len(program.plan.layers)):
        work.layer(layer)
    output = work.output()
    work.errors()
    return work.finished(output, conclusion)


@dataclass
class _Gate:
    """What is known of a gate: its operands and their bounds, the iterates of its tents, and M_0, M_1, …"""

    tents: Tents
    operands: list[Term]
    ends: list[Bounds]
    made: list[Fact]  # the equations of operands, first iterates and M_0
    product: Bounds
    iterates: list[list[Term]]  # for each argument its iterates
    inside: list[list[Bounds]]
    partial: list[Term] = field(default_factory=list)
    left: list[Fact] = field(default_factory=list)  # M_k = product + what is left of the error


class _Work:
    """The numbers that were named so far, and what is known of them."""

    def __init__(self, reader: Reader, program: Program, inputs: Sequence[Term], given: Sequence[Fact]) -> None:
        self.p, self.s, self.reader, self.program = reader.prover, reader.prover.store, reader, program
        taken = {t.data[0] for t in inputs if t.op == "var"} | {t.args[0].data[0] for t in inputs if t.op == "app"}
        name = next(n for n in ("c", "w", "h", "c_") if n not in taken)
        self.family = self.s.var(name, fun(INT, REAL))
        self.values: list[Term] = []
        self.equations: list[Fact] = []
        self.relu = self.p.term(definition("relu"))
        self.gates: dict[int, _Gate] = {}
        self.nodes: dict[int, Term] = dict(enumerate(inputs))
        self.ends: dict[int, Bounds] = {k: (given[2 * k], given[2 * k + 1]) for k in range(len(inputs))}
        self.ranges = dict(enumerate(program.box))
        self.last: dict[tuple[int, int], Fact] = {}  # the equations of the last iterates
        self.boundary = 0
        self.channels: list[Term] = list(inputs)
        straight = [Linear.node(k) for k in range(len(inputs))]
        self.held = [Held(x, x, x) for x in straight]
        self.known = [self.p.ring(self.p.equal(x, x)) for x in inputs]

    def named(self, value: Term) -> tuple[Term, Fact]:
        """A new number, and its equation."""
        symbol = self.s.app(self.family, self.s.num(len(self.values)))
        self.values.append(value)
        self.equations.append(self.p.assume(self.p.equal(symbol, value)))
        return symbol, self.equations[-1]

    # --- forms in nodes -----------------------------------------------------------------------------------------------

    def node(self, n: int, boundary: int) -> Term:
        """The value of a node after so many layers: M_k of a gate under way."""
        if n not in self.gates:
            return self.nodes[n]
        return self.gates[n].partial[self.steps(n, boundary)]

    def steps(self, n: int, boundary: int) -> int:
        """How many tents of a gate there were in so many layers."""
        first = self.program.plan.first.get(n, 0)
        return max(0, min(self.gates[n].tents.steps, boundary + 1 - first))

    def level(self, form: Linear, boundary: int) -> Term:
        """A form in nodes after so many layers."""
        return linear(self.p, form, {n: self.node(n, boundary) for n, _ in form.terms})

    def parts(self, form: Linear) -> list[tuple[Term, Fact]]:
        """What is known of forms after the last layer, each with its factor in this form."""
        found = Coordinates([h.form for h in self.held])(form)
        return [(self.s.num(q), self.known[k]) for k, q in found.terms]

    # --- gates --------------------------------------------------------------------------------------------------------

    def begin(self, n: int) -> None:
        """Name the operands of a gate, what its tents iterate, and M_0."""
        p, tents = self.p, self.program.gates[n]
        operands, ends, made = [], [], []
        for form, interval in zip(tents.operands, tents.ranges, strict=True):
            symbol, equation = self.named(self.level(form, self.boundary))
            ends.append(of_form(p, equation, form, self.ends, interval, total(form, self.ranges)))
            operands.append(symbol)
            made.append(equation)
        numbers, places = dict(enumerate(operands)), range(len(operands))
        within = dict(zip(places, tents.ranges, strict=True))
        simple = replace(tents, operands=tuple(Linear.node(k) for k in places))
        iterates: list[list[Term]] = []
        inside: list[list[Bounds]] = []
        for _, argument in simple.arguments if tents.spread else ():
            y, equation = self.named(linear(p, argument, numbers))
            made.append(equation)
            held = (ZERO, ONE)
            inside.append([of_form(p, equation, argument, dict(enumerate(ends)), held, total(argument, within))])
            iterates.append([y])
        start, equation = self.named(linear(p, simple.start, numbers))
        if len(operands) == 1:
            product = of_square(p, operands[0], ends[0], tents.ranges[0])
        else:
            product = of_product(p, (operands[0], operands[1]), ends, (tents.ranges[0], tents.ranges[1]))
        gate = _Gate(tents, operands, ends, [*made, equation], product, iterates, inside, [start])
        self.gates[n] = gate
        goal = p.equal(start, self.left(gate, 0))
        if tents.spread:
            gate.left.append(p.ring(goal, *gate.made[len(operands) :]))
        else:
            gate.left.append(self.without_spread(gate, goal, equation))

    def without_spread(self, gate: _Gate, goal: Term, equation: Fact) -> Fact:
        """M_0 is the product where an operand is one number."""
        p, s = self.p, self.s
        fixed = next(k for k, (a, b) in enumerate(gate.tents.ranges) if a == b)
        value = s.num(gate.tents.ranges[fixed][0])
        low, high = gate.ends[fixed]
        same = squeezed(p, gate.operands[fixed], value, low, high)
        (a, b), other = gate.tents.ranges[-1 - fixed], gate.operands[-1 - fixed]
        return p.combine(goal, (1, equation), (s.sub(s.num((a + b) / 2), other), same))

    def left(self, gate: _Gate, k: int) -> Term:
        """The product, and what is left of the error after k tents: S Σ ±(y - y²)/4^k."""
        s, parts = self.s, [self.s.mul(gate.operands[0], gate.operands[-1])]
        for (sign, _), iterates in zip(gate.tents.arguments if gate.iterates else (), gate.iterates, strict=True):
            y = iterates[k]
            factor = sign * gate.tents.spread * QUARTER**k
            parts.append(s.mul(s.num(factor), s.sub(y, s.make("pow", (y, s.num(2))))))
        return s.add(*parts)

    def remainder(self, gate: _Gate, k: int, side: int) -> list[Item]:
        """Items for S Σ ±(y - y²)/4^k ≥ its least value (side 0), or ≤ its largest one (side 1)."""
        s, items = self.s, list[Item]()
        for part, iterates in enumerate(gate.iterates):
            factor, rising = gate.tents.spread * QUARTER**k, (part == 1) == (side == 1)
            if rising:
                items.append((factor, gate.inside[part][k], []))
            else:
                items.append((factor, [], [s.sub(iterates[k], s.num(HALF))]))
        return items

    def bounds(self, n: int, k: int) -> Bounds:
        """The bounds of M_k."""
        gate, s = self.gates[n], self.s
        m, left = gate.partial[k], gate.left[k]
        low, high = (s.num(end) for end in gate.tents.values(k))
        goals = s.make("le", (low, m)), s.make("le", (m, high))
        below, above = (
            bound(self.p, goal, (sign, [left], []), (1, [known], []), *self.remainder(gate, k, side))
            for side, (goal, sign, known) in enumerate(zip(goals, (1, -1), gate.product, strict=True))
        )
        return below, above

    # --- layers -------------------------------------------------------------------------------------------------------

    def layer(self, number: int) -> None:
        """Follow the channels of one hidden layer."""
        p, plan = self.p, self.program.plan
        network, planned = self.reader.recipe.network, plan.layers[number]
        if number >= network.hidden_layers or network.activations[number].active != planned.active:
            raise StepRefused("tents", "the network", "it has other layers than the one that was derived")
        found = channels(self.reader, network.affines[number], network.activations[number], self.channels)
        if any(c.neuron is not None and c.neuron[0] is not self.relu for c in found):
            raise StepRefused("tents", "the network", "a neuron is no ReLU")
        if len(found) != len(planned.channels):
            raise StepRefused("tents", "the network", "it has other layers than the one that was derived")
        starting = [n for n, first in plan.first.items() if first == number + 1]
        for n in starting:
            self.begin(n)
        started = [equation for n in starting for equation in self.gates[n].made]
        new, named = [], []
        for channel in found:
            symbol, equation = self.named(channel.value)
            new.append(symbol)
            named.append(equation)
        upright: dict[int, Fact] = {}
        squares: dict[tuple[int, int], Fact] = {}
        steps: list[Fact] = []
        for key, (tent, bend) in planned.pairs.items():
            pair = (new[tent], new[bend])
            upright[tent], squares[key] = self.tent(key, found[tent], pair, (named[tent], named[bend]))
            steps.append(self.last[key])
        working = list(dict.fromkeys(n for n, _ in planned.pairs))
        steps += [self.step(n, [squares[n, k] for k in range(len(self.gates[n].operands))]) for n in working]
        before = [self.before(h, starting, started) for h in planned.held]
        for k, reading in enumerate(planned.channels):
            if reading.kind == "sum":
                place = next(j for j, h in enumerate(planned.held) if h.form == reading.form)
                upright[k] = self.passed(found[k], named[k], planned, k, before[place], number)
        self.boundary = number + 1
        numbers = dict(enumerate(new))
        self.known = [
            p.combine(
                p.equal(linear(p, h.after, numbers), self.level(h.form, self.boundary)),
                (1, fact),
                given=[*upright.values(), *steps],
            )
            for h, fact in zip(planned.held, before, strict=True)
        ]
        self.held, self.channels = list(planned.held), new
        for n in working:
            gate = self.gates[n]
            if len(gate.partial) == gate.tents.steps + 1:
                self.finish(n)

    def finish(self, n: int) -> None:
        """The value of a gate after its last tent, and its bounds."""
        gate = self.gates[n]
        self.nodes[n], self.ends[n] = gate.partial[-1], self.bounds(n, gate.tents.steps)
        self.ranges[n] = gate.tents.values(gate.tents.steps)

    def before(self, held: Held, starting: Sequence[int], started: Sequence[Fact]) -> Fact:
        """The value of a form before a layer, in the channels there."""
        p, gates = self.p, self.program.gates
        goal = p.equal(linear(p, held.before, dict(enumerate(self.channels))), self.level(held.form, self.boundary))
        parts = [(q, gates[n].start if n in starting else Linear.node(n)) for n, q in held.form.terms]
        return p.combine(goal, *self.parts(combine(parts)), given=started)

    def tent(
        self,
        key: tuple[int, int],
        channel: Channel,
        pair: tuple[Term, Term],
        named: tuple[Fact, Fact],
    ) -> tuple[Fact, Fact]:
        """One more iterate: that its first neuron passes on what it reads, and what the tent does to y - y²."""
        p, s, (n, part) = self.p, self.s, key
        gate, t = self.gates[n], channel.inner
        y, (low, high) = gate.iterates[part][-1], gate.inside[part][-1]
        goal = p.equal(t, y)
        if len(gate.iterates[part]) == 1:
            argument = self.program.gates[n].arguments[part][1]
            same = p.combine(goal, *self.parts(argument), given=gate.made)
        else:
            same = p.ring(goal, self.last[key])
        above = bound(p, s.make("le", (s.num(0), t)), (1, [same], []), (1, [low], []))
        below = bound(p, s.make("le", (t, s.num(1))), (-1, [same], []), (1, [high], []))
        on, floor, roof, square = p.parts(p.use(shipped("relu-tent"), t, given=[above, below]))
        neuron = channel.neuron is not None
        upright = p.combine(p.equal(pair[0], t), (1, named[0]), (1, on)) if neuron else named[0]
        image, equation = self.named(s.add(s.mul(s.num(2), pair[0]), s.mul(s.num(-4), pair[1])))
        given = [equation, *named, *([] if neuron else [on])]
        inside = (
            bound(p, s.make("le", (s.num(0), image)), (1, [floor], []), given=given),
            bound(p, s.make("le", (image, s.num(1))), (1, [roof], []), given=given),
        )

        def gap(of: Term) -> Term:
            return s.sub(of, s.make("pow", (of, s.num(2))))

        quarter = s.num(QUARTER)
        goal = p.equal(gap(y), s.add(s.mul(quarter, image), s.mul(quarter, gap(image))))
        gate.iterates[part].append(image)
        gate.inside[part].append(inside)
        self.last[key] = equation
        return upright, p.combine(goal, (1, square), (s.add(t, y, s.num(-1)), same), given=given)

    def step(self, n: int, squares: Sequence[Fact]) -> Fact:
        """M_k from M_(k-1): its equation."""
        p, s, gate = self.p, self.s, self.gates[n]
        k, spread = len(gate.partial), gate.tents.spread
        signs = [sign for sign, _ in gate.tents.arguments]
        parts = [
            s.mul(s.num(-sign * spread * QUARTER**k), iterates[k])
            for sign, iterates in zip(signs, gate.iterates, strict=True)
        ]
        m, equation = self.named(s.add(gate.partial[-1], *parts))
        gate.partial.append(m)
        factors = [(s.num(sign * spread * QUARTER ** (k - 1)), f) for sign, f in zip(signs, squares, strict=True)]
        goal = p.equal(m, self.left(gate, k))
        gate.left.append(p.combine(goal, (1, equation), (1, gate.left[-1]), *factors))
        return equation

    def passed(self, channel: Channel, named: Fact, layer: Layer, place: int, before: Fact, number: int) -> Fact:
        """A channel that passes on a sum is what it reads: a neuron reads no negative number."""
        p, s, planned = self.p, self.s, layer.channels[place]
        if channel.neuron is None:
            return named
        t, low = channel.inner, s.num(planned.low)
        value = before.formula.args[1]
        same = p.combine(p.equal(t, s.sub(value, low)), (1, before))
        items: list[Item] = [(1, [same], [])]
        ranges = dict(self.ranges)
        for n, q in planned.form.terms:
            ends = self.ends.get(n)
            if n in self.gates and n not in self.ends:
                k = self.steps(n, number)
                ends, ranges[n] = self.bounds(n, k), self.gates[n].tents.values(k)
            if ends is None:
                raise StepRefused("tents", "a sum", "it reads what is not known")
            items.append((abs(q), [ends[0 if q > 0 else 1]], []))
        slack = total(planned.form, ranges)[0] - planned.low
        above = bound(p, s.make("le", (s.num(0), t)), *items, slack=slack)
        return p.combine(p.equal(named.formula.args[0], t), (1, named), (1, halved(p, "relu-values", t, given=above)))

    # --- how far it is off --------------------------------------------------------------------------------------------

    def output(self) -> Fact:
        """The network's output as a form in nodes."""
        network = self.reader.recipe.network
        ((row, constant),) = self.reader.entries(network.affines[-1], None)
        if network.hidden_layers != self.boundary:
            raise StepRefused("tents", "the network", "it has other layers than the one that was derived")
        value = self.reader.weighted(row, constant, self.channels)
        form = self.program.output
        return self.p.combine(self.p.equal(value, self.level(form, self.boundary)), *self.parts(form))

    def errors(self) -> None:
        """Bounds of what the network computes minus the exact value, for each product of the circuit."""
        program, inputs = self.program, len(self.program.box)
        self.computed: dict[int, Term] = {k: self.nodes[k] for k in range(inputs)}
        self.exact: dict[int, Term] = dict(self.computed)
        self.spelled: dict[int, Fact] = {}  # what is computed, in nodes
        self.exactly: list[Fact] = []  # the exact values
        self.off: dict[int, Bounds] = {}
        for number, pair in enumerate(program.circuit.products):
            n = inputs + number
            if program.gates[n].steps == 0:
                self.begin(n)
            self.error(n, pair)

    def error(self, n: int, pair: tuple[Linear, Linear]) -> None:
        """|computed - exact| ≤ error for one product, from those before."""
        p, s, program, gate = self.p, self.s, self.program, self.gates[n]
        k, tents = gate.tents.steps, gate.tents
        value, spelled = self.named(self.level(program.value[n], self.boundary))
        self.spelled[n] = spelled
        shift = sum((q * x.constant for q, x in ((-1, program.value[n]), (1, self.start(n)))), ZERO)
        computed = p.ring(p.equal(value, s.sub(gate.partial[k], s.num(shift))), spelled, *(gate.made if not k else ()))
        distinct = list(dict.fromkeys(pair))
        found = [self.apart(form, u, e) for form, u, e in zip(distinct, gate.operands, gate.made, strict=False)]
        factors = [found[distinct.index(form)] for form in pair]
        result, product = self.named(s.mul(*(exact for exact, _, _ in factors)))
        self.exactly.append(product)
        self.computed[n], self.exact[n] = value, result
        (_, first, e), (_, second, f) = factors
        sizes = [self.size(u, ends, held) for u, ends, held in zip(gate.operands, gate.ends, tents.ranges, strict=True)]
        (one, large), (other, wide) = sizes[0], sizes[-1]
        gap, total_error = s.sub(value, result), program.errors[n]
        carried = large * f + wide * e + e * f
        own = (tents.error(k) if len(sizes) > 1 else ZERO) + shift, tents.error(k) - shift
        sides = []
        for up in (0, 1):
            sign = -1 if up else 1
            items: list[Item] = [(sign, [computed], []), (sign, [gate.left[k]], []), (-sign, [product], [])]
            items += self.remainder(gate, k, up)
            for size, d in ((one, second), (other, first)):
                # (U - u)(f + d) + (U + u)(f - d) = 2(U f - u d)
                items += [(HALF, [size[1], d[0 if up else 1]], []), (HALF, [size[0], d[1 if up else 0]], [])]
            items += [(HALF, [first[0], second[1 - up]], []), (HALF, [first[1], second[up]], [])]
            end = s.num(total_error if up else -total_error)
            goal = s.make("le", (gap, end) if up else (end, gap))
            sides.append(bound(p, goal, *items, slack=total_error - own[up] - carried))
        self.off[n] = sides[0], sides[1]

    def start(self, n: int) -> Linear:
        """M_0 of a gate without steps, as a form in nodes; else nothing is added."""
        tents = self.program.gates[n]
        return NOTHING if tents.steps else tents.start

    def size(self, u: Term, ends: Bounds, interval: Interval) -> tuple[Bounds, Fraction]:
        """-U ≤ u ≤ U, and U."""
        s, (low, high), (a, b) = self.s, ends, interval
        largest = max(abs(a), abs(b))
        below = bound(self.p, s.make("le", (s.num(-largest), u)), (1, [low], []), slack=a + largest)
        return (below, bound(self.p, s.make("le", (u, s.num(largest))), (1, [high], []), slack=largest - b)), largest

    def apart(self, form: Linear, u: Term, equation: Fact) -> tuple[Term, Bounds, Fraction]:
        """What an operand is exactly, the bounds of how far it is off, and their size."""
        p = self.p
        exact, meant = self.named(linear(p, form, self.exact))
        self.exactly.append(meant)
        spelled = [self.spelled[n] for n, _ in form.terms if n in self.spelled]
        same = p.ring(p.equal(u, linear(p, form, self.computed)), equation, *spelled)
        return exact, *self.between(form, same, meant)

    def between(self, form: Linear, same: Fact, meant: Fact) -> tuple[Bounds, Fraction]:
        """-e ≤ t - t' ≤ e for one form t in what is computed and t' in the exact values, and e."""
        s, e = self.s, spread_error(form, self.program.errors)
        gap = s.sub(same.formula.args[0], meant.formula.args[0])
        sides = []
        for up in (0, 1):
            items: list[Item] = [(-1 if up else 1, [same], []), (1 if up else -1, [meant], [])]
            items += [(abs(q), [self.off[n][up if q > 0 else 1 - up]], []) for n, q in form.terms if n in self.off]
            end = s.num(e if up else -e)
            sides.append(bound(self.p, s.make("le", (gap, end) if up else (end, gap)), *items))
        return (sides[0], sides[1]), e

    # --- the claim ----------------------------------------------------------------------------------------------------

    def finished(self, output: Fact, conclusion: Term) -> Fact:
        """|N - p| ≤ E about the network itself: every number is put in for its name."""
        p, s, form = self.p, self.s, self.program.circuit.output
        distance, largest = conclusion.args
        target = distance.args[1].args[1].args[1]
        value = output.formula.args[0]
        computed = p.ring(p.equal(output.formula.args[1], linear(p, form, self.computed)), *self.spelled.values())
        same = p.combine(p.equal(value, computed.formula.args[1]), (1, output), (1, computed))
        meant = p.ring(p.equal(target, linear(p, form, self.exact)), *self.exactly)
        (low, high), e = self.between(form, same, meant)
        law = p.part(p.use(shipped("abs-bounds"), s.sub(value, target), largest), 1)
        ends = law.formula.args[0].args
        slack = Fraction(largest.data) - e
        sides = [bound(p, end, (1, [f], []), slack=slack) for end, f in zip(ends, (low, high), strict=True)]
        return self.put_in(p.apply(law, p.both(*sides)), conclusion)

    def put_in(self, fact: Fact, conclusion: Term) -> Fact:
        """The fact with the values of all numbers in place of their names; their equations become identities."""
        p, s = self.p, self.s
        if not self.values:
            return p.convert(fact, conclusion, reason=REASON)
        equations = [f.formula for f in self.equations]
        named = s.make("and", tuple(equations)) if len(equations) > 1 else equations[0]
        all_of_them = p.assume(named)
        parts = p.parts(all_of_them) if len(equations) > 1 else [all_of_them]
        for first in range(0, len(parts), MOST_AT_ONCE):
            some = slice(first, first + MOST_AT_ONCE)
            fact = p.apply(p.discharge(fact, *equations[some]), *parts[some])
        general = p.intro(p.discharge(fact, named), self.family)
        values: list[Term] = []
        for value in self.values:
            values.append(self.replaced(value, values))
        special = p.instantiate(general, s.make("tup", tuple(values)))
        wanted = special.formula.args[0]
        known = [p.ring(f) for f in (wanted.args if wanted.op == "and" else (wanted,))]
        return p.convert(p.apply(special, p.both(*known)), conclusion, reason=REASON)

    def replaced(self, value: Term, values: Sequence[Term]) -> Term:
        """A value with those of the earlier names put in."""
        s, memo = self.s, dict[Term, Term]()

        def walk(t: Term) -> Term:
            if t not in memo:
                if t.op == "app" and t.args[0] is self.family:
                    memo[t] = values[int(t.args[1].data)]
                else:
                    memo[t] = s.make(t.op, tuple(map(walk, t.args)), t.data, t.hint) if t.args else t
            return memo[t]

        return walk(value)
