"""Short ways to write certificates by hand: nodes by name, steps with them, and what the kernel says."""

from __future__ import annotations

import json
from typing import Any

from symnet.kernel.checker import FORMAT, Verdict, check_text
from symnet.kernel.terms import INT, REAL, SERIES, Store, Term, fun
from symnet.proof.certificate import Table


class Case:
    """Terms and steps of one certificate; a step gives its number."""

    def __init__(self) -> None:
        self.store = Store()
        self.table = Table()
        self.steps: list[Any] = []

    def var(self, name: str, sort: Any = REAL) -> Term:
        return self.store.var(name, sort)

    def eq(self, a: Term, b: Term) -> Term:
        return self.store.make("eq", (a, b))

    def le(self, a: Term, b: Term) -> Term:
        return self.store.make("le", (a, b))

    def lt(self, a: Term, b: Term) -> Term:
        return self.store.make("lt", (a, b))

    def imp(self, *parts: Term) -> Term:
        result = parts[-1]
        for p in reversed(parts[:-1]):
            result = self.store.make("imp", (p, result))
        return result

    def ne(self, a: Term, b: Term) -> Term:
        return self.store.negation(self.eq(a, b))

    def inv(self, a: Term) -> Term:
        return self.store.make("inv", (a,))

    def fn(self, name: str, *args: Term) -> Term:
        return self.store.make("fn", args, name)

    def power(self, a: Term, b: Term) -> Term:
        return self.store.make("pow", (a, b))

    def over(self, op: str, lo: Term, hi: Term, body: Term) -> Term:
        """A sum or product over lo <= k < hi; in the body `bvar(0, INT)` is k."""
        return self.store.make(op, (self.store.make("range", (lo, hi)), body))

    def forall(self, variable: Term, body: Term) -> Term:
        return self.store.make("forall", (self.store.abstract(body, variable),), variable.sort, variable.data[0])

    def step(
        self,
        rule: str,
        conclusion: Term,
        premises: tuple[int, ...] = (),
        terms: tuple[Term, ...] = (),
        data: Any = None,
    ) -> int:
        row = [rule, list(premises), [self.table.add(t) for t in terms], data, self.table.add(conclusion)]
        self.steps.append(row)
        return len(self.steps) - 1

    def assume(self, formula: Term) -> int:
        return self.step("assume", formula, (), (formula,))

    def ring(self, a: Term, b: Term, *premises: int) -> int:
        return self.step("ring", self.eq(a, b), premises, (self.eq(a, b),))

    def claim(self, statement: Term, label: str = "claim") -> dict[str, Any]:
        return {"label": label, "statement": self.table.add(statement), "steps": self.steps}

    def verdict(self, statement: Term) -> Verdict:
        """The kernel's verdict on the statement with these steps as its proof."""
        claim = self.claim(statement)
        return check_text(text(self.table.nodes, [claim]))[0]


def text(nodes: list[Any], claims: list[Any]) -> str:
    return json.dumps({"format": FORMAT, "nodes": nodes, "claims": claims})


__all__ = ["INT", "REAL", "SERIES", "Case", "fun", "text"]
