"""Straight-line programs: a polynomial as a list of products, the only step that is counted.

A circuit of n inputs is a list of products; each factor is a *linear form* (a rational constant plus rational
multiples of inputs and of earlier products), and so is the output.  Linear forms cost nothing in a network, because
they merge into its affine layers; a product costs four neurons and a square (both factors equal) three.  So a circuit
is what the deep compiler turns into a network, level by level: the theory calls it an arithmetic circuit with free
scalars.

>>> builder = Builder(3)
>>> x, y, z = (Linear.node(k) for k in range(3))
>>> circuit = builder.circuit(builder.multiply(x, combine([(ONE, y), (Fraction(3), z)])), "by hand")
>>> circuit.multiplications, circuit.squares, circuit.depth
(1, 0, 1)
>>> print(circuit)
p0 = x0·(x1 + 3·x2)
output = p0
>>> circuit.evaluate((2, 5, 7))
Fraction(52, 1)

circuits.py finds such a program for a given polynomial.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import compress
from math import gcd, lcm
from typing import Any

from symnet.constructions.chains import chain

__all__ = [
    "Builder",
    "Circuit",
    "Linear",
    "Monomial",
    "Sparse",
    "Terms",
    "combine",
    "degree",
    "dense",
    "embed",
    "pruned",
    "quotient",
    "sparse",
    "times",
]

Terms = Mapping[tuple[int, ...], Fraction]
"""A polynomial: exponent tuple -> coefficient."""
Monomial = tuple[tuple[int, int], ...]
"""A monomial as sorted (variable, exponent) pairs, exponents >= 1: a 1000-spin chain has two pairs a term, not 1000."""
Sparse = dict[Monomial, Fraction]
"""A polynomial with sparse monomials and no zero coefficients."""

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Linear:
    """The linear form constant + Σ coefficient·node, nodes ascending, coefficients non-zero."""

    constant: Fraction
    terms: tuple[tuple[int, Fraction], ...]

    @staticmethod
    def of(constant: Fraction, terms: Mapping[int, Fraction]) -> Linear:
        """The canonical form: sorted, zeros dropped."""
        return Linear(constant, tuple(sorted((node, q) for node, q in terms.items() if q)))

    @staticmethod
    def node(index: int) -> Linear:
        """The form that is one node."""
        return Linear(ZERO, ((index, ONE),))

    @property
    def is_constant(self) -> bool:
        """Whether no node occurs in it."""
        return not self.terms

    def scaled(self, factor: Fraction) -> Linear:
        """This form times a factor."""
        if factor == 1:
            return self
        if not factor:
            return Linear(ZERO, ())
        return Linear(self.constant * factor, tuple((node, q * factor) for node, q in self.terms))

    def primitive(self) -> tuple[Fraction, Linear]:
        """(content, form): the form with coprime integers, the first one positive, and the factor taken out."""
        if len(self.terms) == 1 and not self.constant:
            ((node, q),) = self.terms
            return q, self if q == 1 else Linear.node(node)
        numbers = [q for _, q in self.terms]
        if self.constant:
            numbers.append(self.constant)
        if not numbers:
            return ZERO, self
        denominator = lcm(*(q.denominator for q in numbers))
        content = Fraction(gcd(*(q.numerator * (denominator // q.denominator) for q in numbers)), denominator)
        if numbers[0] < 0:
            content = -content
        return content, self.scaled(1 / content)

    def evaluate(self, values: Sequence[Any]) -> Any:
        """The value of the form where node k is values[k]; any ring."""
        total: Any = self.constant
        for node, q in self.terms:
            total = total + (values[node] if q == 1 else q * values[node])
        return total


def combine(parts: Iterable[tuple[Fraction, Linear]]) -> Linear:
    """Σ factor·form."""
    constant = ZERO
    total: dict[int, Fraction] = {}
    for factor, form in parts:
        if form.constant:
            constant += factor * form.constant
        for node, q in form.terms:
            value = factor if q == 1 else q if factor == 1 else factor * q
            total[node] = total[node] + value if node in total else value
    return Linear.of(constant, total)


@dataclass(frozen=True)
class Circuit:
    """A straight-line program: nodes 0..inputs-1 are the inputs, node inputs+k is product k, `output` the value.

    >>> x = Linear.node(0)
    >>> Circuit(1, ((x, x),), Linear.node(1)).evaluate((7,))
    Fraction(49, 1)
    """

    inputs: int
    products: tuple[tuple[Linear, Linear], ...]
    output: Linear
    strategy: str = "given"

    @property
    def multiplications(self) -> int:
        """How many products, squares included."""
        return len(self.products)

    @cached_property
    def squares(self) -> int:
        """How many products have two equal factors."""
        return sum(left == right for left, right in self.products)

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """For each node the earliest layer that can hold it: 0 for inputs, 1 + its highest factor for a product."""
        level = [0] * self.inputs
        for left, right in self.products:
            level.append(1 + max(level[node] for form in (left, right) for node, _ in form.terms))
        return tuple(level)

    @cached_property
    def depth(self) -> int:
        """The longest chain of products: the number of hidden layers of the compiled network."""
        return max(self.levels, default=0)

    @cached_property
    def additions(self) -> int:
        """Terms in all linear forms: what the affine layers will hold."""
        return len(self.output.terms) + sum(len(form.terms) for pair in self.products for form in set(pair))

    @property
    def cost(self) -> tuple[int, int, int, int]:
        """What is minimised, in this order: products, products that are no squares, depth, terms of linear forms."""
        return (self.multiplications, self.multiplications - self.squares, self.depth, self.additions)

    def nodes(self, values: Sequence[Any]) -> list[Any]:
        """The values of all nodes (inputs, then products) where the inputs have these values; any commutative ring."""
        if len(values) != self.inputs:
            raise ValueError(f"this circuit has {self.inputs} inputs, not {len(values)}")
        found = list(values)
        for left, right in self.products:
            first = left.evaluate(found)
            found.append(first * first if left == right else first * right.evaluate(found))
        return found

    def evaluate(self, values: Sequence[Any]) -> Any:
        """The value of the output where the inputs have these values; any commutative ring."""
        return self.output.evaluate(self.nodes(values))

    def expand(self) -> dict[tuple[int, ...], Fraction]:
        """The polynomial that this circuit computes, by plain expansion: meant for checks."""
        found: list[Sparse] = [{((k, 1),): ONE} for k in range(self.inputs)]
        for left, right in self.products:
            found.append(_product(_expanded(left, found), _expanded(right, found)))
        return {dense(m, self.inputs): q for m, q in _expanded(self.output, found).items()}

    def __str__(self) -> str:
        names = [f"x{k}" for k in range(self.inputs)] + [f"p{k}" for k in range(len(self.products))]
        lines = []
        for k, (left, right) in enumerate(self.products):
            first, second = _text(left, names), _text(right, names)
            lines.append(f"p{k} = {first}²" if left == right else f"p{k} = {first}·{second}")
        return "\n".join([*lines, f"output = {_text(self.output, names, outer=True)}"])


class Builder:
    """A circuit under construction: products are made once (up to a rational factor) and found again.

    >>> builder = Builder(2)
    >>> x, y = Linear.node(0), Linear.node(1)
    >>> builder.multiply(x, y) == builder.multiply(y, x)
    True
    >>> len(builder.products)
    1
    """

    def __init__(self, inputs: int) -> None:
        self.inputs = inputs
        self.products: list[tuple[Linear, Linear]] = []
        self._found: dict[tuple[Linear, Linear], int] = {}
        self.monomials: dict[Monomial, Linear] = {}
        """Monomials that some node already is; kept by `multiply` where both factors are such."""
        self._names: dict[int, Monomial] = {k: ((k, 1),) for k in range(inputs)}

    def copy(self) -> Builder:
        """An independent builder with the same products."""
        twin = Builder(self.inputs)
        twin.products = list(self.products)
        twin._found = dict(self._found)
        twin.monomials = dict(self.monomials)
        twin._names = dict(self._names)
        return twin

    def take(self, other: Builder) -> None:
        """Become the other builder (a copy of this one that has gone on)."""
        self.products, self._found = other.products, other._found
        self.monomials, self._names = other.monomials, other._names

    def multiply(self, left: Linear, right: Linear) -> Linear:
        """The product of two linear forms: a scaled form if one is constant, else a node, new only if not yet there."""
        if left.is_constant:
            return right.scaled(left.constant)
        if right.is_constant:
            return left.scaled(right.constant)
        factor, first = left.primitive()
        other, second = right.primitive()
        pair = (first, second) if _key(first) <= _key(second) else (second, first)
        index = self._found.get(pair)
        if index is None:
            index = self.inputs + len(self.products)
            self.products.append(pair)
            self._found[pair] = index
            self._name(index, pair)
        return Linear(ZERO, ((index, factor * other),))

    def power(self, base: Linear, exponent: int) -> Linear:
        """base^exponent by a short addition chain."""
        have = {1: base}
        for left, right in chain(exponent):
            have[left + right] = self.multiply(have[left], have[right])
        return have[exponent]

    def monomial(self, monomial: Monomial) -> Linear:
        """A monomial: found, or powers of its variables multiplied from the left, so that prefixes are shared."""
        if not monomial:
            return Linear(ONE, ())
        known = self.monomials.get(monomial)
        if known is not None:
            return known
        if len(monomial) == 1:
            variable, exponent = monomial[0]
            return self.power(Linear.node(variable), exponent)
        return self.multiply(self.monomial(monomial[:-1]), self.monomial(monomial[-1:]))

    def circuit(self, output: Linear, strategy: str) -> Circuit:
        """The finished circuit, without products that the output does not need."""
        return pruned(Circuit(self.inputs, tuple(self.products), output, strategy))

    def _name(self, index: int, pair: tuple[Linear, Linear]) -> None:
        named = []
        for form in pair:
            if form.constant or len(form.terms) != 1 or form.terms[0][0] not in self._names:
                return
            named.append(self._names[form.terms[0][0]])
        monomial = times(*named)
        self._names[index] = monomial
        self.monomials.setdefault(monomial, Linear.node(index))


def pruned(circuit: Circuit) -> Circuit:
    """The same circuit without unused products."""
    used: set[int] = set()
    stack = [node for node, _ in circuit.output.terms]
    while stack:
        node = stack.pop()
        if node >= circuit.inputs and node not in used:
            used.add(node)
            stack.extend(n for form in circuit.products[node - circuit.inputs] for n, _ in form.terms)
    if len(used) == len(circuit.products):
        return circuit
    new = {k: k for k in range(circuit.inputs)} | {old: circuit.inputs + k for k, old in enumerate(sorted(used))}

    def move(form: Linear) -> Linear:
        return Linear(form.constant, tuple((new[node], q) for node, q in form.terms))

    kept = tuple(
        (move(left), move(right)) for k, (left, right) in enumerate(circuit.products) if circuit.inputs + k in used
    )
    return Circuit(circuit.inputs, kept, move(circuit.output), circuit.strategy)


def embed(builder: Builder, circuit: Circuit, inputs: Sequence[Linear]) -> Linear:
    """The circuit replayed in a builder with linear forms for its inputs."""
    nodes = list(inputs)
    for left, right in circuit.products:
        first, second = (
            combine([(ONE, Linear(form.constant, ())), *((q, nodes[node]) for node, q in form.terms)])
            for form in (left, right)
        )
        nodes.append(builder.multiply(first, second))
    return combine(
        [(ONE, Linear(circuit.output.constant, ())), *((q, nodes[node]) for node, q in circuit.output.terms)]
    )


def times(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    total = dict(left)
    for variable, exponent in right:
        total[variable] = total.get(variable, 0) + exponent
    return tuple(sorted(total.items()))


def quotient(monomial: Monomial, divisor: Monomial) -> Monomial:
    """The quotient of a monomial and a divisor of it."""
    total = dict(monomial)
    for variable, exponent in divisor:
        total[variable] -= exponent
    return tuple((variable, exponent) for variable, exponent in sorted(total.items()) if exponent)


def degree(monomial: Monomial) -> int:
    """The total degree."""
    return sum(exponent for _, exponent in monomial)


def sparse(terms: Terms) -> Sparse:
    """Exponent tuples to sparse monomials."""
    places = range(max(map(len, terms), default=0))
    # compress: a thousand terms of a thousand exponents are read without a step of Python for each zero
    return {tuple((k, e[k]) for k in compress(places, e)): Fraction(q) for e, q in terms.items() if q}


def dense(monomial: Monomial, inputs: int) -> tuple[int, ...]:
    """A sparse monomial as an exponent tuple."""
    exponents = [0] * inputs
    for variable, exponent in monomial:
        exponents[variable] = exponent
    return tuple(exponents)


def _key(form: Linear) -> tuple[int, tuple[tuple[int, Fraction], ...], Fraction]:
    return (len(form.terms), form.terms, form.constant)


def _expanded(form: Linear, nodes: Sequence[Sparse]) -> Sparse:
    total: Sparse = {(): form.constant} if form.constant else {}
    for node, q in form.terms:
        for monomial, c in nodes[node].items():
            total[monomial] = total.get(monomial, ZERO) + q * c
    return {monomial: q for monomial, q in total.items() if q}


def _product(left: Sparse, right: Sparse) -> Sparse:
    total: Sparse = {}
    for m, p in left.items():
        for n, q in right.items():
            monomial = times(m, n)
            total[monomial] = total.get(monomial, ZERO) + p * q
    return {monomial: q for monomial, q in total.items() if q}


def _text(form: Linear, names: Sequence[str], *, outer: bool = False) -> str:
    parts = [
        names[node] if q == 1 else f"-{names[node]}" if q == -1 else f"{q}·{names[node]}" for node, q in form.terms
    ]
    if form.constant or not parts:
        parts.append(str(form.constant))
    text = " + ".join(parts).replace("+ -", "- ")
    return text if outer or (len(parts) == 1 and "·" not in text and text[0] != "-") else f"({text})"
