"""What each construction on offer costs for a target, and what is needed: each sense and convention apart.

>>> from symnet.activations import exp
>>> from sympy.abc import x, y, z
>>> found = costs(x*y*z, exp)
>>> for row in found.rows[:3]:
...     print(row.name, row.neurons, row.hidden_layers, row.conventions)
layers of gates 10 2 ('no biases', 'no output bias', 'no skip connections')
layers of gates, skip connections 8 2 ('no biases', 'no output bias', 'skip connections')
layers of gates with output bias 7 2 ('free biases', 'output bias', 'no skip connections')
>>> print(found.needs[0])
taylor, no biases, no output bias, no skip connections: 8 needed, 8 built (one hidden layer), minimal

A bound and a construction meet in a common sense only. Every network under narrow conventions is one under wider ones:
what is needed under the wider ones is needed under the narrow ones, and what is built under the narrow ones serves the
wider ones. Bounds are for one hidden layer; for more none is known here. One more construction is a line in
`constructions/offers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import comb
from textwrap import wrap
from typing import Any, get_args

import sympy

from symnet.activations import Activation
from symnet.activations.activation import Point
from symnet.constructions.by_cases import computed_by_cases
from symnet.constructions.direct import Domain
from symnet.constructions.multilinear import BitFunction
from symnet.constructions.offers import Cost, counted, offers, offers_by_cases
from symnet.display import table
from symnet.errors import BadBias, LimitExceeded, SymnetError, Undecided, UsageError
from symnet.exact.constants import Constant
from symnet.exact.polynomials import terms, variables_of
from symnet.flattening import conventions_of
from symnet.lower_bounds import Bound, Conventions, Sense, lower_bound
from symnet.lower_bounds.results import NOT_BY_THE_KERNEL
from symnet.minimal import minimal_network

__all__ = ["Cost", "Costs", "Need", "costs"]

MOST_TERMS = 6  # of a polynomial of several degrees for which bounds are sought at every common bias, sense formal
WORK = 5e8  # multiplications of a search for one number of neurons under one convention
FREE = "a common bias was tried, and two for quadratic forms; minimal_network(biases='free') looks for more"
SENSES: tuple[Sense, ...] = get_args(Sense)
_UNUSED = ("no biases", "no output bias", "no skip connections")


@dataclass(frozen=True)
class Need:
    """In one sense, under conventions, at a common bias or at any (None): what is needed, and the best that is built.

    Both are about one hidden layer. `built` is None where no construction on offer is in this sense under these
    conventions; `bound` is None where it is not known, and `why` says why. `sought` says what a search for fewer
    (sense taylor) came to, where what is needed is not met.
    """

    sense: Sense
    conventions: Conventions
    point: Constant | None
    bound: Bound | None
    built: Cost | None
    why: str = ""
    sought: str = ""

    @property
    def neurons(self) -> sympy.Expr | None:
        """How many are needed: oo where no number is enough, None where nothing is known."""
        return None if self.bound is None else self.bound.neurons

    @property
    def minimal(self) -> bool:
        """Whether what is built is shown to have the fewest neurons."""
        return self.built is not None and self.neurons == self.built.neurons

    @property
    def where(self) -> str:
        """The conventions in short: only what may be used."""
        biases, *others = self.conventions.words
        if biases == "common bias":
            biases = "any common bias" if self.point is None else f"bias {self.point}"
        return ", ".join([biases, *(word for word in others if word not in _UNUSED)])

    def within(self, other: Need) -> bool:
        """Whether the other one is in the same sense under conventions at least as wide."""
        place = other.point is None or other.point == self.point
        return self.sense == other.sense and place and other.conventions.allow(self.conventions)

    def fields(self) -> dict[str, Any]:
        """What JSON shows under `minimal`; what is not known is None."""
        number = None if self.neurons in (None, sympy.oo) else int(self.neurons)
        built = self.built
        return {
            "sense": self.sense,
            "conventions": list(self.conventions.words),
            "bias": None if self.point is None else str(self.point),
            "hidden_layers": 1,
            "needed": number,
            "possible": self.neurons != sympy.oo,
            "built": None if built is None else built.neurons,
            "name": None if built is None else built.name,
            "minimal": True if self.minimal else None,
            "gap": None if number is None or built is None else built.neurons - number,
            "search": self.sought or None,
        }

    def bound_fields(self) -> dict[str, Any]:
        """What JSON shows under `lower_bounds`."""
        bound = self.bound
        return {
            "neurons": None if self.neurons in (None, sympy.oo) else int(self.neurons),
            "sense": self.sense,
            "conventions": list(self.conventions.words),
            "bias": None if self.point is None else str(self.point),
            "hidden_layers": 1,
            "claim": None if bound is None else bound.claim,
            "theorem": None if bound is None else bound.theorem,
            "possible": self.neurons != sympy.oo,
            "hypotheses": [] if bound is None else [str(h) for h in bound.hypotheses],
            "reason": self.why if bound is None else bound.why,
        }

    def __str__(self) -> str:
        needed = "unknown how many are" if self.neurons is None else "no number is" if self.neurons == sympy.oo else ""
        needed = f"{needed} enough" if needed.startswith("no ") else f"{needed or self.neurons} needed"
        built = "none built" if self.built is None else f"{self.built.neurons} built ({self.built.name})"
        ending = ", minimal" if self.minimal else ""
        return f"{self.sense}, {', '.join(self.conventions.words)}: {needed}, {built}{ending}"


@dataclass(frozen=True, slots=True)
class Costs:
    """All constructions for a target, what is needed, what this activation cannot do, and generic counts.

    `coefficients` is C(n+d, d), the number of coefficients of a polynomial of degree d in n variables; on bits 2^n, the
    number of values; None for what is no polynomial. `needs` is empty where no bound applies, and `unneeded` says why.
    """

    target: sympy.Expr | BitFunction
    activation: Activation
    rows: tuple[Cost, ...]
    refused: tuple[tuple[str, str], ...]
    coefficients: int | None
    variables: int
    degree: int | None
    needs: tuple[Need, ...] = ()
    unneeded: str = ""

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int | None = None) -> str:
        """The tables that `symnet cost` prints, within a number of columns if one is given."""
        lines = [_table(self.rows, width)] if self.rows else []
        for reason in dict.fromkeys(reason for _, reason in self.refused):
            told = f"not possible: {'; '.join(name for name, why in self.refused if why == reason)}: {reason}"
            lines += [told] if width is None else _wrapped(told, width)
        if self.needs:
            lines += ["", "needed in one hidden layer, in a sense, with what may be used:", _needs(self.needs, width)]
            searched = _sought(self.needs)
            lines += ["fewer were looked for in sense taylor:"] * bool(searched)
            for line in searched:
                lines += [f"  {line}"] if width is None else _wrapped(line, width, "  ")
        lines += [f"needed: {self.unneeded}"] * bool(self.unneeded)
        n, d, number = self.variables, self.degree, self.coefficients
        if d is not None:
            lines.append(f"a polynomial of degree {d} in {n} variables has C({n}+{d},{d}) = {number} coefficients")
        elif number is not None:
            lines.append(f"a function of {n} bits has 2^{n} = {number} values")
        return "\n".join(lines)


def _wrapped(line: str, width: int, indent: str = "") -> list[str]:
    return wrap(line, width, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False)


def _table(found: Sequence[Cost], width: int | None) -> str:
    """Each network in a row, those with few layers and neurons first; below, its other names after a sign =."""
    rows = []
    for r in sorted(found, key=lambda r: (r.hidden_layers, r.neurons, r.synapses or 0)):
        if r.same_as is not None:
            continue
        counts = (r.hidden_layers, r.neurons, "" if r.synapses is None else r.synapses)
        used = ", ".join(word for word in r.conventions if word not in _UNUSED)
        rows.append((r.name, *map(str, counts), r.senses[0], used))
        rows += [(f"= {other.name}", "", "", "", "", "") for other in found if other.same_as == r.name]
    header = ("construction", "layers", "neurons", "synapses", "sense", "uses")
    lines = [_fitted(rows, header, width)]
    if any(r.same_as for r in found):
        lines.append("(= the same network)")
    if any(len(r.senses) > 1 for r in found):
        lines.append("(the first that holds of exact, taylor, formal, uniform; those after it do too)")
    return "\n".join(lines)


def _fitted(rows: Sequence[Sequence[str]], header: Sequence[str], width: int | None, least: int = 20) -> str:
    """A table; where lines do not fit conventions are told in short, the first column is cut, and then the last."""
    whole = table(rows, header)
    if width is None or max(map(len, whole.split("\n"))) <= width:
        return whole
    short = [[_in_short(cell) if k in (0, 1, len(row) - 1) else cell for k, cell in enumerate(row)] for row in rows]
    rest = sum(max(len(row[k]) for row in [header, *short]) + 2 for k in range(1, len(header)))
    first = max(least, width - rest)
    cut = [(row[0] if len(row[0]) <= first else f"{row[0][: first - 1]}…", *row[1:]) for row in short]
    lines = table(cut, header).split("\n")
    return "\n".join(line if len(line) <= width else f"{line[: width - 1]}…" for line in lines)


def _in_short(cell: str) -> str:
    for long, short in _SHORT:
        cell = cell.replace(long, short)
    return cell


_SHORT = (
    ("any common bias", "any bias"), ("output bias", "output"), ("skip connections", "skip"), ("free biases", "free"),
    ("no biases", "no bias"), ("none is enough", "∞"),
)  # fmt: skip


def _needs(found: Sequence[Need], width: int | None) -> str:
    """What is needed and built in rows; equal ones of several senses are one, and those that follow are left out."""
    rows: dict[tuple[str, ...], list[str]] = {}
    given = not any(need.conventions.biases == "common" and need.point is None for need in found)
    for need in found:
        if need.point not in (None, 0) and not (given or need.minimal):
            continue  # any common bias is told
        if any(need.within(other) and _same(need, other) and _wider(need, other, found) for other in found):
            continue
        number = "?" if need.neurons is None else "none is enough" if need.neurons == sympy.oo else str(need.neurons)
        built = "" if need.built is None else str(need.built.neurons)
        theorem = (need.bound and need.bound.theorem) or ""
        theorem += "*" if need.bound is not None and need.bound.in_prose else ""
        key = (need.where, number, built, "minimal" if need.minimal else "", theorem)
        rows.setdefault(key, []).append(need.sense)
    cells = [
        (where, number, built, minimal, ", ".join(senses), theorem)
        for (where, number, built, minimal, theorem), senses in rows.items()
    ]
    shown = _fitted(cells, ("may use", "needed", "built", "", "sense", "by"), width, 22)
    starred = any(cell[-1].endswith("*") for cell in cells)
    return f"{shown}\n{NOT_BY_THE_KERNEL}" if starred else shown


def _sought(found: Sequence[Need]) -> list[str]:
    """What was tried where more is built than is needed, sense taylor."""
    told: dict[str, list[str]] = {}
    for need in found:
        if need.sought:
            told.setdefault(need.sought, []).append(need.where)
    return [f"{'; '.join(dict.fromkeys(where))}: {what}" for what, where in told.items()]


def _same(need: Need, other: Need) -> bool:
    return need.neurons == other.neurons and need.built == other.built


def _wider(need: Need, other: Need, found: Sequence[Need]) -> bool:
    """Whether the other one is told in its place; of two that contain each other the first is."""
    return not other.within(need) or found.index(other) < found.index(need)


def costs(
    target: sympy.Expr | BitFunction,
    activation: Activation,
    *,
    domain: Domain = "reals",
    variables: Sequence[sympy.Symbol] | None = None,
    bias: Point | None = None,
    beta: object | None = None,
    search: bool = True,
) -> Costs:
    """Build every construction on offer for the target and count it, and say how many neurons are needed.

    Printed, it is what `symnet cost` prints.  Without a bias each construction has its own; bounds are told at each of
    them, without biases, for any common bias, and for free biases. Where fewer neurons might do in sense taylor,
    `minimal_network` is asked; with `search` it looks for points, in a second or so for each question.

    Raises NotAPolynomial, LimitExceeded and the like for targets that no construction takes.

    >>> from symnet.activations import relu
    >>> from sympy.abc import x, y
    >>> print(costs(x & y, relu))
    construction                                  layers  neurons  synapses  sense          uses
    an AND for each monomial                      1       1        3         exact on bits  free biases
    ...
    needed: the bounds are for polynomials on open sets of reals, and say nothing about networks on bits
    a function of 2 bits has 2^2 = 4 values
    """
    made = computed_by_cases(target, activation, domain, variables=variables, beta=beta)
    if made is not None:
        n = len(made.variables)
        coefficients = 2**n if made.domain == "bits" else None
        rows, refused = counted(offers_by_cases(target, made))
        return Costs(target, activation, rows, refused, coefficients, n, None, (), _NONE[made.domain])
    symbols = variables_of(target, variables)
    found = terms(target, symbols)
    degree = max((sum(e) for e in found), default=0)
    rows, refused = counted(offers(target, activation, symbols, found, bias))
    n = len(symbols)
    at = None if bias is None else activation.point(bias)
    needs, rows = _asked(target, activation, symbols, rows, at, search=search)
    return Costs(target, activation, rows, refused, comb(n + degree, degree), n, degree, tuple(needs))


_NONE = {
    "bits": "the bounds are for polynomials on open sets of reals, and say nothing about networks on bits",
    "reals": "the bounds are for polynomials, and this target is none",
}


def _asked(
    target: sympy.Expr,
    activation: Activation,
    symbols: tuple[sympy.Symbol, ...],
    rows: tuple[Cost, ...],
    bias: Constant | None,
    *,
    search: bool,
) -> tuple[list[Need], tuple[Cost, ...]]:
    """Every sense, at each bias in use, at any common bias (if none was given) and with free biases; smaller networks.

    Where more are built than the bound of sense taylor says, `minimal_network` is asked at each bias in use, the
    narrow conventions first, and with free biases without a search for points.
    """
    flat = [row for row in rows if row.hidden_layers <= 1 and row.same_as is None]
    senses = SENSES if rows or activation.analytic else SENSES[-1:]  # ReLU has no expansion that could be compared
    needs = []
    for sense, conventions, point in _questions(flat, bias, senses):
        bound, why = _bound(target, activation, symbols, sense, conventions, point)
        needs.append(_served(Need(sense, conventions, point, bound, None, why), flat))
    smaller: list[Cost] = []
    sought: dict[int, str] = {}
    for k, need in enumerate(needs):
        now = _served(need, [*flat, *smaller])
        free = need.conventions.biases == "free"
        if now.sense != "taylor" or now.neurons in (None, sympy.oo) or now.minimal or (need.point is None and not free):
            continue
        row, sought[k] = _smaller(target, activation, symbols, now, search=search and not free)
        if free and not (row is not None and row.neurons == now.neurons):
            sought[k] = FREE
        if row is not None and row not in smaller:
            smaller.append(row)
    needs = [replace(_served(need, [*flat, *smaller]), sought=sought.get(k, "")) for k, need in enumerate(needs)]
    return [replace(need, sought="") if need.minimal else need for need in needs], (*rows, *smaller)


def _bound(
    target: sympy.Expr,
    activation: Activation,
    symbols: tuple[sympy.Symbol, ...],
    sense: Sense,
    conventions: Conventions,
    point: Constant | None,
) -> tuple[Bound | None, str]:
    """What is needed, or why that is not known."""
    found = terms(target, symbols)
    involved = len({sum(e) for e in found}) > 1 and len(found) > MOST_TERMS
    if involved and sense == "formal" and conventions.biases == "common" and point is None:
        return None, "not looked for: too many biases to go through, each for a polynomial of many degrees"
    try:
        return lower_bound(target, activation, conventions, bias=point, sense=sense, variables=symbols), ""
    except (BadBias, LimitExceeded, Undecided, UsageError) as error:
        return None, str(error)


def _served(need: Need, flat: Sequence[Cost]) -> Need:
    """With the smallest of these networks that is in its sense, under its conventions, at its bias."""
    serving = [row for row in flat if need.sense in row.senses and need.conventions.allow(conventions_of(row))]
    if need.point is not None:
        serving = [row for row in serving if not row.neurons or row.point == need.point]
    return replace(need, built=min(serving, key=lambda row: row.neurons, default=None))


def _smaller(
    target: sympy.Expr, activation: Activation, symbols: tuple[sympy.Symbol, ...], need: Need, *, search: bool
) -> tuple[Cost | None, str]:
    """A network with fewer neurons than are built, if `minimal_network` knows one; and what its search came to."""
    conventions = need.conventions
    try:
        found = minimal_network(
            target, activation, bias=None if conventions.biases == "none" else need.point, biases=conventions.biases,
            output_bias=conventions.output_bias, skip=conventions.skip, variables=symbols, search=search, work=WORK,
        )  # fmt: skip
    except SymnetError as error:
        return None, f"nothing else is built: {error}"
    note = found.how.partition("; ")[2]
    if found.numerical is not None:
        note = f"{note}; floats alone find {found.numerical}".removeprefix("; ")
    made = found.construction
    if made is None or (need.built is not None and made.network.neurons >= need.built.neurons):
        return None, note
    network = made.network
    counts = network.neurons, network.hidden_layers, network.synapses
    return Cost(made.recipe.name, *counts, made.senses, made.conventions, str(made.bias), point=made.recipe.bias), note


def _questions(
    flat: Sequence[Cost], bias: Constant | None, senses: Sequence[Sense]
) -> Iterator[tuple[Sense, Conventions, Constant | None]]:
    zero = [Constant.rational(0)]  # no biases
    points = zero + ([bias] if bias is not None else [row.point for row in flat if row.point is not None])
    extras = [(False, False), (True, False), (False, True), (True, True)]
    for sense in senses:
        for point in dict.fromkeys(points) if sense != "uniform" else ():
            for output, skip in extras:
                yield sense, Conventions("none" if point == 0 else "common", output, skip), point
        for output, skip in extras:
            if bias is None and sense != "uniform":
                yield sense, Conventions("common", output, skip), None
            yield sense, Conventions("free", output, skip), None
