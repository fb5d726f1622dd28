"""Merging: a·l·r + b·l·s becomes l·(a·r + b·s) wherever the two products are used nowhere else.

The distributive law, applied to a finished circuit; it never adds a product.  Horner and covers find most such places
themselves; this finds those that appear only after the strategies have shared sub-products.

>>> x, y, z = (Linear.node(k) for k in range(3))
>>> builder = Builder(3)
>>> output = combine([(ONE, builder.multiply(x, y)), (ONE, builder.multiply(x, z))])
>>> print(merged(builder.circuit(output, "by hand")))
p0 = x0·(x1 + x2)
output = p0
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from heapq import heapify, heappop, heappush

from symnet.constructions.straightline import ONE, ZERO, Builder, Circuit, Linear, combine

__all__ = ["merged"]

_PASSES = 4


def merged(circuit: Circuit) -> Circuit:
    """The circuit after merging, repeated until nothing is gained."""
    for _ in range(_PASSES):
        better = _Merge(circuit).result()
        if better.cost >= circuit.cost:
            return circuit
        circuit = better
    return circuit


class _Merge:
    """One pass over a circuit; forms are numbered, so that equal factors are equal numbers."""

    def __init__(self, circuit: Circuit) -> None:
        self.circuit = circuit
        self.forms: list[Linear] = []
        self.numbers: dict[Linear, int] = {}
        self.nodes = {
            circuit.inputs + k: (self._number(left), self._number(right))
            for k, (left, right) in enumerate(circuit.products)
        }
        self.next = circuit.inputs + len(circuit.products)
        self.uses: Counter[int] = Counter()
        for form in [circuit.output, *(self.forms[f] for pair in self.nodes.values() for f in set(pair))]:
            self._count(form, 1)

    def _number(self, form: Linear) -> int:
        number = self.numbers.setdefault(form, len(self.forms))
        if number == len(self.forms):
            self.forms.append(form)
        return number

    def _count(self, form: Linear, change: int) -> None:
        for node, _ in form.terms:
            self.uses[node] += change

    def result(self) -> Circuit:
        waiting = list(self.nodes)
        output, fresh = self._improve(self.circuit.output)
        changed = output != self.circuit.output
        waiting.extend(fresh)
        while waiting:
            node = waiting.pop()
            if node not in self.nodes:
                continue
            left, right = self.nodes[node]
            first, new = self._improve(self.forms[left])
            second, more = (first, []) if left == right else self._improve(self.forms[right])
            if (first, second) != (self.forms[left], self.forms[right]):
                changed = True
                self.nodes[node] = (self._number(first), self._number(second))
                waiting.extend([*new, *more])
        return self._rebuilt(output) if changed else self.circuit

    def _improve(self, form: Linear) -> tuple[Linear, list[int]]:
        """The form with its own products merged by common factors, largest group first; and the new nodes."""
        groups: dict[int, set[int]] = {}
        for node, _ in form.terms:
            if node in self.nodes and self.uses[node] == 1:
                for factor in self.nodes[node]:
                    groups.setdefault(factor, set()).add(node)
        heap = [(-len(group), factor) for factor, group in groups.items() if len(group) > 1]
        if not heap:
            return form, []
        heapify(heap)
        fresh: list[int] = []
        coefficients = dict(form.terms)
        while heap:
            count, factor = heappop(heap)
            group = groups[factor]
            if -count != len(group):
                if len(group) > 1:
                    heappush(heap, (-len(group), factor))
                continue
            others: list[tuple[Fraction, Linear]] = []
            for node in sorted(group):
                left, right = self.nodes.pop(node)
                others.append((coefficients.pop(node), self.forms[right if left == factor else left]))
                for old in {left, right}:
                    groups[old].discard(node)
                    self._count(self.forms[old], -1)
            content, total = combine(others).primitive()
            if total.is_constant:  # the other factors cancel or add up to a number: no product is left
                content, total = total.constant * content, Linear(ONE, ())
                for node, q in self.forms[factor].terms:
                    coefficients[node] = coefficients.get(node, ZERO) + content * q
                    self.uses[node] += 1
                form = Linear(form.constant + content * self.forms[factor].constant, ())
                continue
            new = self.next
            self.next += 1
            self.nodes[new] = (factor, self._number(total))
            for made in set(self.nodes[new]):
                self._count(self.forms[made], 1)
            coefficients[new], self.uses[new] = content, 1
            fresh.append(new)
        return Linear.of(form.constant, coefficients), fresh

    def _rebuilt(self, output: Linear) -> Circuit:
        """Renumbered in an order in which every product comes after its factors."""
        builder = Builder(self.circuit.inputs)
        done: dict[int, Linear] = {k: Linear.node(k) for k in range(self.circuit.inputs)}

        def moved(form: Linear) -> Linear:
            return combine([(ONE, Linear(form.constant, ())), *((q, done[node]) for node, q in form.terms)])

        stack = [node for node, _ in output.terms]
        while stack:
            node = stack[-1]
            if node in done:
                stack.pop()
                continue
            left, right = (self.forms[f] for f in self.nodes[node])
            missing = [n for form in (left, right) for n, _ in form.terms if n not in done]
            if missing:
                stack.extend(missing)
                continue
            done[node] = builder.multiply(moved(left), moved(right))
            stack.pop()
        return builder.circuit(moved(output), self.circuit.strategy)
