"""The checker: reads certificates and says which of their claims are proved. This folder is all that is trusted.

A certificate is JSON: a table of nodes (terms, children by smaller index) and claims, each with its statement and
the steps of its proof; docs/certificate.md describes the format. No number in it is a float, and nothing in it is
executed. Budgets count operations, so that a verdict does not depend on the machine.

>>> print(check_text('{"format": "symnet certificate 1", "nodes": [], "claims": []}'))
[]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from . import algebra, calculus, facts, finite, logic
from .logic import Rule, Theorem
from .terms import FUNCTIONS, LIMIT, KernelError, OutOfFuel, Store, Term, read_number, require

FORMAT = "symnet certificate 1"
FUEL = 50_000_000
MAX_BYTES = 256 * 2**20
RULES: dict[str, Rule] = {**logic.RULES, **algebra.RULES, **calculus.RULES, **finite.RULES}


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """What the checker says of a claim: proved, refuted (its negation is proved), undecided or failed."""

    label: str
    status: str
    scope: str = ""
    digest: str = ""
    axioms: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    reason: str = ""
    at_step: int | None = None
    steps: int = 0

    def __str__(self) -> str:
        scope = f", scope {self.scope}" if self.scope and self.status == "proved" else ""
        axioms = f", axioms {', '.join(self.axioms)}" if self.axioms else ""
        return f"{self.status}{scope}{axioms}" + (f": {self.reason}" if self.reason else "")

    def __repr__(self) -> str:
        return f"<{self.label}: {self}>"


@dataclass
class Run:
    """The claims settled so far in one run of the checker, in one store."""

    store: Store = field(default_factory=Store)
    fuel: int = FUEL
    proved: dict[str, tuple[Term, tuple[str, ...]]] = field(default_factory=dict)


def check_text(text: str | bytes, fuel: int = FUEL, run: Run | None = None) -> list[Verdict]:
    """The verdicts on the claims of a certificate, in order; raises KernelError where it cannot be read."""
    run = run or Run(Store(fuel), fuel)
    with deep_recursion():
        try:
            data = read_json(text)
            run.store.fuel = run.fuel
            nodes = read_nodes(run.store, data["nodes"])
        except RecursionError:
            raise KernelError("the certificate is nested too deeply") from None
        return [check_claim(run, nodes, claim) for claim in data["claims"]]


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Terms are nested at most `MAX_HEIGHT` deep, which is more than Python allows for by default."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 20_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def read_json(text: str | bytes) -> dict[str, Any]:
    def no_float(token: str) -> Any:
        raise KernelError(f"{token[:40]} is a float; numbers are texts like '1/2'")

    def small_int(token: str) -> int:
        require(len(token) < 12, "an integer outside a text has at most 11 digits")
        return int(token)

    def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        require(len(found) == len(pairs), "a key stands twice in one object")
        return found

    require(len(text) <= MAX_BYTES, f"a certificate has at most {MAX_BYTES} bytes")
    try:
        data = json.loads(
            text.decode("utf-8") if isinstance(text, bytes) else text,
            parse_float=no_float,
            parse_constant=no_float,
            parse_int=small_int,
            object_pairs_hook=no_duplicates,
        )
    except (ValueError, UnicodeDecodeError) as error:
        raise KernelError(f"this is not JSON: {error}") from None
    require(type(data) is dict and data.get("format") == FORMAT, f"a certificate says: format {FORMAT!r}")
    require(type(data.get("nodes")) is list and type(data.get("claims")) is list, "a certificate has nodes and claims")
    return data  # type: ignore[no-any-return]  # json.loads returns Any; its type was checked in the lines above


def read_sort(data: Any, depth: int = 0) -> Any:
    require(depth < 8, "a sort is nested too deeply")
    if type(data) is list:
        require(len(data) == 3 and data[0] == "Fun", "a sort is a name or ['Fun', argument, result]")
        return ("Fun", read_sort(data[1], depth + 1), read_sort(data[2], depth + 1))
    require(type(data) is str, "a sort is a name or ['Fun', argument, result]")
    return data


def read_nodes(store: Store, table: list[Any]) -> list[Term]:
    """Each node is [operation, children, datum, hint]; the last two may be left out."""
    nodes: list[Term] = []
    for i, entry in enumerate(table):
        ok = type(entry) is list and 2 <= len(entry) <= 4 and type(entry[0]) is str and type(entry[1]) is list
        require(
            ok and all(type(c) is int and 0 <= c < i for c in entry[1]),
            f"node {i} is not [operation, earlier nodes, datum, hint]",
        )
        op, children, data, hint = [*entry, None, None][:4]
        require(hint is None or type(hint) is str, f"the hint of node {i} is not a text")
        if op == "num":
            data = read_number(data)
            require(abs(data.numerator) < LIMIT and data.denominator < LIMIT, "a number has too many digits")
        elif op in ("var", "bvar"):
            require(type(data) is list and len(data) == 2, f"node {i} is a variable without name and sort")
            require(type(data[0]) is (str if op == "var" else int), f"node {i} is a variable without name and sort")
            data = (data[0], read_sort(data[1]))
        elif op in ("lam", "forall", "exists"):
            data = read_sort(data)
        else:
            require(data is None or type(data) is str, f"node {i} has the wrong datum")
        try:
            nodes.append(store.make(op, tuple(nodes[c] for c in children), data, hint))
        except OutOfFuel:
            raise
        except (KernelError, TypeError, IndexError) as error:
            raise KernelError(f"node {i}: {error}") from None
    return nodes


def check_claim(run: Run, nodes: list[Term], claim: Any) -> Verdict:
    run.store.fuel = run.fuel  # each claim has a budget of its own
    label = claim.get("label") if type(claim) is dict else None
    if type(label) is not str:
        return Verdict("?", "failed", reason="a claim has a label")
    try:
        require(type(claim.get("statement")) is int and 0 <= claim["statement"] < len(nodes), "a claim has a statement")
        statement = nodes[claim["statement"]]
        closed_formula(statement)
        require(label not in run.proved, "a claim of this label was proved before")
    except KernelError as error:
        return Verdict(label, "failed", reason=str(error))
    digest, scope, steps = run.store.digest(statement), scope_of(statement), claim.get("steps", [])
    if type(steps) is not list:
        return Verdict(label, "failed", scope, digest, reason="a proof is a list of steps")
    if not steps:
        return Verdict(label, "undecided", scope, digest, reason="there is no proof")
    used: dict[str, None] = {}
    axioms: dict[str, None] = {}
    theorems: list[Theorem] = []
    at: int | None = None
    try:
        for i, step in enumerate(steps):
            at = i
            theorems.append(check_step(run, nodes, theorems, step, used, axioms))
        last = theorems[-1]
        require(not last.hypotheses, "the last step still rests on a hypothesis")
        refuted = last.conclusion is run.store.negation(statement)
        require(refuted or last.conclusion is statement, "the last step is not the statement")
    except OutOfFuel as error:
        return Verdict(label, "undecided", scope, digest, reason=str(error), at_step=at, steps=len(steps))
    except (KernelError, RecursionError) as error:
        reason = "a term is nested too deeply" if isinstance(error, RecursionError) else str(error)
        return Verdict(label, "failed", scope, digest, reason=reason, at_step=at, steps=len(steps))
    if not refuted:
        run.proved[label] = (statement, tuple(axioms))
    return Verdict(
        label, "refuted" if refuted else "proved", scope, digest, tuple(axioms), tuple(used), steps=len(steps)
    )


def check_step(
    run: Run, nodes: list[Term], theorems: list[Theorem], step: Any, used: dict[str, None], axioms: dict[str, None]
) -> Theorem:
    """A step is [rule, premises (earlier steps), terms (nodes), datum, conclusion (a node)]; more is commentary."""
    ok = (
        type(step) is list
        and len(step) >= 5
        and type(step[0]) is str
        and type(step[1]) is list
        and type(step[2]) is list
    )
    require(ok, "a step is [rule, premises, terms, datum, conclusion]")
    rule, premises, terms, data, conclusion = step[:5]
    require(all(type(i) is int and 0 <= i < len(theorems) for i in premises), "a premise is not an earlier step")
    require(all(type(i) is int and 0 <= i < len(nodes) for i in [*terms, conclusion]), "a term is not in the table")
    run.store.spend()
    if rule == "fact":
        result = Theorem(frozenset(), facts.fact(run.store, data if type(data) is str else "?"))
    elif rule == "axiom":
        result = Theorem(frozenset(), facts.axiom(run.store, data if type(data) is str else "?"))
        axioms[data] = None
    elif rule == "use":
        require(type(data) is list and len(data) == 2 and type(data[0]) is str, "a use names a label and a digest")
        label, digest = data
        require(label in run.proved, f"{label} was not proved before in this run")
        statement, its_axioms = run.proved[label]
        require(run.store.digest(statement) == digest, f"{label} has another statement than this proof uses")
        used[label] = None
        axioms.update(dict.fromkeys(its_axioms))
        result = Theorem(frozenset(), statement)
    else:
        require(rule in RULES, f"{rule[:40]} is not a rule")
        try:
            result = RULES[rule](run.store, [theorems[i] for i in premises], [nodes[i] for i in terms], data)
        except (TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError) as error:
            raise KernelError(f"the step is not well formed ({type(error).__name__}: {error})") from None
    require(result.conclusion is nodes[conclusion], "the conclusion written down is not what the rule gives")
    return result


def closed_formula(statement: Term) -> None:
    """A statement is a closed formula without free symbols, in which a name abbreviates one term only."""
    require(statement.sort == "Prop" and statement.loose == 0, "a statement is a closed formula")
    names: dict[str, Term] = {}
    seen, stack = {statement}, [statement]
    while stack:
        t = stack.pop()
        require(t.op != "var", f"the symbol {t.data[0] if t.op == 'var' else ''} is free in the statement")
        if t.op == "def":
            require(t.data not in FUNCTIONS, f"{t.data} is the name of a function")
            require(names.setdefault(t.data, t) is t, f"{t.data} abbreviates two different terms")
        stack.extend(a for a in t.args if a not in seen)
        seen.update(t.args)


def scope_of(statement: Term) -> str:
    """`all` where the statement (each part of it) is about all values of a variable; `instances` where one of its
    integers is fixed to a list of numbers, or where nothing is quantified.
    """
    if statement.op == "and":
        return "all" if all(scope_of(p) == "all" for p in conjuncts(statement)) else "instances"
    quantified, body = False, statement
    while body.op in ("forall", "imp"):
        if body.op == "imp" and lists_values(body.args[0]):
            return "instances"
        quantified, body = quantified or body.op == "forall", body.args[-1]
    return "all" if quantified else "instances"


def lists_values(condition: Term) -> bool:
    """Whether a condition says that an integer is one of some numbers."""
    if condition.op == "and":
        return any(lists_values(p) for p in conjuncts(condition))
    options = condition.args if condition.op == "or" else (condition,)
    return all(
        p.op == "eq" and {a.op for a in p.args} == {"bvar", "num"} and all(a.sort == "Int" for a in p.args)
        for p in options
    )


def conjuncts(formula: Term) -> list[Term]:
    """The parts of an `and`, and of those that are `and` themselves, each once."""
    found, stack = {formula: None}, [formula]
    while stack:
        for p in stack.pop().args:
            if p not in found:
                found[p] = None
                stack += [p] if p.op == "and" else []
    return [p for p in found if p.op != "and"]
