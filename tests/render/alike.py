"""What mathematicians write alike: a value of a term that is equal for terms that read alike in print."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symnet.kernel.terms import INT, REAL, SERIES, Term


def same(term: Term) -> Any:
    """A value that is equal for terms that mathematicians write alike: products and sums without order and brackets."""
    memo: dict[Term, Any] = {}

    def walk(t: Term) -> Any:
        if t not in memo:
            memo[t] = plain(t)
        return memo[t]

    def plain(t: Term) -> Any:
        if t.sort in (INT, REAL, SERIES) and t.op in ("num", "add", "mul", "inv", "pow"):
            return number(t)
        if t.op == "and":
            return ("and", tuple(walk(p) for p in flat(t, "and")))
        if t.op == "imp" and t.args[1].op != "false":
            given, rest = [], t
            while rest.op == "imp" and rest.args[1].op != "false":
                given += [walk(p) for p in flat(rest.args[0], "and")]
                rest = rest.args[1]
            return ("imp", tuple(given), walk(rest))
        if t.op == "range":
            low, high = map(walk, t.args)
            if low[0] == high[0] == "num" and 0 <= high[1] - low[1] <= 3:
                return ("list", None, *(("num", Fraction(k)) for k in range(int(low[1]), int(high[1]))))
        if t.op == "def":
            return ("def", t.data)
        return (t.op, t.data, *(walk(a) for a in t.args))

    def number(t: Term) -> Any:
        total: dict[Any, Fraction] = {}
        for part in flat(t, "add"):
            scalar, factors = Fraction(1), []
            for base, exponent in powers(part, Fraction(1)):
                if base[0] == "num" and exponent[0] == "num" and abs(exponent[1]) <= 64:
                    e = int(exponent[1])
                    scalar *= base[1] ** e if e >= 0 else (1 / base[1]) ** -e if base[1] else 0
                else:
                    factors.append((base, exponent))
            if len(factors) == 1 and factors[0][0][0] == "+" and factors[0][1] == ("num", Fraction(1)):
                for f, c in factors[0][0][1]:  # -(a + b) is -a - b
                    total[f] = total.get(f, Fraction(0)) + scalar * c
                continue
            one = tuple(sorted(factors, key=repr))
            total[one] = total.get(one, Fraction(0)) + scalar
        parts = tuple(sorted(((f, c) for f, c in total.items() if c), key=repr))
        if not parts:
            return ("num", Fraction(0))
        if len(parts) == 1 and not parts[0][0]:
            return ("num", parts[0][1])
        if len(parts) == 1 and parts[0][1] == 1 and len(parts[0][0]) == 1 and parts[0][0][0][1] == ("num", Fraction(1)):
            return parts[0][0][0][0]
        return ("+", parts)

    def powers(t: Term, sign: Fraction) -> list[Any]:
        if t.op == "mul":
            return [f for a in t.args for f in powers(a, sign)]
        if t.op == "inv":
            return powers(t.args[0], -sign)
        if t.op == "num":
            return [(("num", t.data), ("num", sign))]
        power = walk(t.args[1]) if t.op == "pow" else ("",)
        if power[0] == "num" and t.args[0].op in ("mul", "inv", "pow"):
            inner, factor = powers(t.args[0], Fraction(1)), power[1] * sign
            if all(e[0] == "num" for _, e in inner):
                return [(base, ("num", e[1] * factor)) for base, e in inner]
            if factor in (1, -1):
                return [(base, scaled(e, factor)) for base, e in inner]
        if t.op == "pow":
            return [(walk(t.args[0]), scaled(walk(t.args[1]), sign))]
        return [(walk(t), ("num", sign))]

    def scaled(value: Any, sign: Fraction) -> Any:
        if sign == 1:
            return value
        if value[0] == "num":
            return ("num", -value[1])
        if value[0] == "+":
            parts = tuple(sorted(((f, -c) for f, c in value[1]), key=repr))
            if (
                len(parts) == 1
                and parts[0][1] == 1
                and len(parts[0][0]) == 1
                and parts[0][0][0][1] == ("num", Fraction(1))
            ):
                return parts[0][0][0][0]
            return ("+", parts)
        return ("+", (((((value, ("num", Fraction(1))),)), Fraction(-1)),))

    return walk(term)


def flat(t: Term, op: str) -> list[Term]:
    return [p for a in t.args for p in flat(a, op)] if t.op == op else [t]
