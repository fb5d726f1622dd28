"""The shipped catalogue: every claim has its verdict and holds at random values, and its false twins are false.

Three routes that share no rule: the kernel checks the certificates; a generic evaluator puts values into the terms of
the statements; the main constructions are expanded by SymPy, neuron by neuron, from formulas written down here again.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

import pytest
import sympy

from symnet.cli.statements import parsed
from symnet.kernel.checker import FUEL, Verdict, check_text
from symnet.kernel.terms import INT, REAL, SERIES, Store, Term
from symnet.proof.certificate import certificate, dumps
from symnet.proof.child import claims_of, load_script
from symnet.proof.claims import Built, Claim, Twin, build, build_twin
from symnet.proof.evaluate import Evaluator
from symnet.proof.instances import Instance, Stripped, counterexample, draw, instances, strip, to_value
from symnet.proof.scalars import Laurent
from symnet.proof.verification import catalogue, reviewed, scripts

ORDER = 8  # equations between endless series are evaluated up to this power of λ


def shipped() -> Iterator[Claim]:
    """The claims of all scripts, as `symnet verify` finds them."""
    before = list(sys.path)
    try:
        for root, script in scripts(catalogue()):
            yield from claims_of(load_script(root, script), script)
    finally:
        sys.path[:] = before


CLAIMS = {claim.label: claim for claim in shipped()}
PROVED = [label for label, claim in CLAIMS.items() if claim.expected == "proved"]
TWINS = [(label, twin) for label, claim in CLAIMS.items() for twin in claim.twins]


@pytest.fixture(scope="session")
def built() -> dict[str, Built]:
    """Every claim after its script ran, each once, in one store."""
    return {b.claim.label: b for b in build(CLAIMS.values())}


@pytest.fixture(scope="session")
def verdicts(built: dict[str, Built]) -> dict[str, Verdict]:
    """What the kernel says of one certificate of the whole catalogue."""
    found = check_text(dumps(certificate(built.values())), FUEL * len(CLAIMS))
    return {v.label: v for v in found}


def up_to(store: Store, formula: Term, order: int) -> Term:
    """The statement with an equation of series in its conclusion replaced by one modulo λ^order."""
    if formula.op in ("forall", "imp"):
        changed = up_to(store, formula.args[-1], order)
        return store.make(formula.op, (*formula.args[:-1], changed), formula.data, formula.hint)
    if formula.op == "eq" and any(a.sort == SERIES for a in formula.args):
        return store.make("cong", (*formula.args, store.num(order)))
    return formula


def witnessed(store: Store, formula: Term, example: dict[str, Any]) -> Term:
    """The statement with the example's number for what it says to be there, and of a conjunction the last part."""
    if formula.op in ("forall", "imp"):
        changed = witnessed(store, formula.args[-1], example)
        return store.make(formula.op, (*formula.args[:-1], changed), formula.data, formula.hint)
    if formula.op == "exists" and formula.data == REAL and formula.hint in example:
        body = store.instantiate(formula.args[0], store.num(Fraction(example[formula.hint])))
        return body.args[-1] if body.op == "and" else body
    return formula


def at_values(claim: Claim, one: Built) -> list[Instance]:
    """Instances at the values that the claim gives as an example (others random), or at random values."""
    statement = witnessed(one.store, up_to(one.store, one.statement, ORDER), claim.example)
    return instances(statement, Random(claim.label), 3, fixed=claim.example)


# --- the kernel ---


@pytest.mark.parametrize("label", CLAIMS)
def test_kernel_gives_the_expected_verdict(label: str, built: dict[str, Built], verdicts: dict[str, Verdict]) -> None:
    """The script ends without an error, and the kernel's verdict is the one that the claim expects."""
    assert not built[label].error
    verdict = verdicts[label]
    assert verdict.status == CLAIMS[label].expected, verdict.reason
    assert verdict.digest == built[label].store.digest(built[label].statement)


def test_statements_are_the_reviewed_ones(verdicts: dict[str, Verdict]) -> None:
    """proofs/STATEMENTS.md, which people review, has the digest of every statement, and of no other one."""
    found = reviewed(catalogue())
    assert found is not None, "proofs/STATEMENTS.md is missing: run `symnet statements`, and review it"
    assert found == {label: v.digest for label, v in verdicts.items()}


def test_axioms_are_the_reviewed_ones(verdicts: dict[str, Verdict]) -> None:
    """proofs/STATEMENTS.md says on which axioms each claim rests: a set that grows is seen."""
    found = {
        entry["label"]: tuple(entry["axioms"]) for entry in parsed((catalogue() / "STATEMENTS.md").read_text("utf-8"))
    }
    assert found == {label: v.axioms for label, v in verdicts.items()}


# --- values ---


@pytest.mark.parametrize("label", PROVED)
def test_statement_holds_at_random_values(label: str, built: dict[str, Built]) -> None:
    """Values satisfy the hypotheses (so they can be satisfied), and the conclusion holds at all of them."""
    found = at_values(CLAIMS[label], built[label])
    assert found, "no values satisfy the hypotheses: give the claim an `example`"
    agree = [i.outcome or (i.outcome is None and (i.digits or 0) >= 30) for i in found]
    assert all(agree), next(i for i, ok in zip(found, agree, strict=True) if not ok)


@pytest.mark.parametrize("label", PROVED)
def test_both_sides_change_with_an_input(label: str, built: dict[str, Built]) -> None:
    """Some variable changes both sides of the conclusion, unless a side has no variables."""
    one = built[label]
    stripped = strip(up_to(one.store, one.statement, ORDER))
    if stripped.conclusion.op not in ("eq", "cong") or any(a.loose == 0 for a in stripped.conclusion.args[:2]):
        return
    assert any(both_change(stripped, instance, Random(label)) for instance in at_values(CLAIMS[label], one))


def both_change(stripped: Stripped, instance: Instance, random: Random) -> bool:
    """Whether both sides change when some variable gets another value that meets the hypotheses; integers last."""
    values = [instance.values[name] for name, _ in stripped.variables]
    before = sides(stripped, values)
    for k in sorted(4 * list(range(len(values))), key=lambda k: stripped.variables[k][1] == INT):
        changed = [*values[:k], draw(stripped.variables[k][1], random), *values[k + 1 :]]
        if all(met(h, tuple(reversed(changed[:count]))) for h, count in stripped.hypotheses):
            after = sides(stripped, changed)
            if all(a is not None and b is not None and a != b for a, b in zip(before, after, strict=True)):
                return True
    return False


def met(hypothesis: Term, scope: tuple[Any, ...]) -> bool:
    """Whether it holds; of a quantifier, whether it does at the values at which it is tried."""
    holds = Evaluator({}).best(hypothesis, scope)
    return bool(holds) or (holds is None and hypothesis.op in ("forall", "exists"))


def sides(stripped: Stripped, values: list[Any]) -> list[str | None]:
    """Both sides of the conclusion, to compare: of a series the terms of order 0 to 3."""
    found = []
    for side in stripped.conclusion.args[:2]:
        value = Evaluator({}).best(side, tuple(reversed(values)))
        shown = value
        if isinstance(value, Laurent):
            shown = [value.coefficient(k) for k in range(4) if value.order is None or k < value.order]
        found.append(None if value is None else repr(shown))
    return found


@pytest.mark.parametrize("label", [label for label, claim in CLAIMS.items() if claim.expected == "refuted"])
def test_refuted_claim_is_false_at_its_example(label: str, built: dict[str, Built]) -> None:
    """A claim that is to be refuted is false at the values that it stores."""
    assert counterexample(built[label].statement, CLAIMS[label].example) is not None


# --- twins ---


@pytest.mark.parametrize("label", PROVED)
def test_every_proved_claim_has_a_twin(label: str) -> None:
    """Each statement stands beside a false one that differs from it in one place."""
    assert CLAIMS[label].twins


@pytest.mark.parametrize(("label", "twin"), TWINS, ids=[f"{label}: {twin.change}" for label, twin in TWINS])
def test_twin_is_false_and_its_proof_stops(label: str, twin: Twin, built: dict[str, Built]) -> None:
    """The claim's own script stops on the twin, and the twin is false at its stored values, exactly evaluated."""
    statement, reason = build_twin(CLAIMS[label], twin)
    assert reason
    assert "TypeError" not in reason
    assert statement is not built[label].statement
    found = counterexample(statement, twin.at, Random(label))
    assert found is not None
    assert found.outcome is False


# --- an independent route: the networks written down once more, and expanded by SymPy ---

Neurons = list[tuple[Fraction, Fraction]]  # outer weight and inner slope, without the divisor and the power of λ
LAMBDA = sympy.Symbol("l")


def sign_sums(x: list[Fraction], _: list[int]) -> Neurons:
    signs = itertools.product((1, -1), repeat=len(x))
    return [(Fraction(math.prod(s)), sum((a * b for a, b in zip(s, x, strict=True)), Fraction())) for s in signs]


def subsets(x: list[Fraction], _: list[int]) -> Neurons:
    chosen = itertools.chain.from_iterable(itertools.combinations(x, size) for size in range(len(x) + 1))
    return [(Fraction((-1) ** (len(x) - len(part))), sum(part, Fraction())) for part in chosen]


def boxes(x: list[Fraction], r: list[int]) -> Neurons:
    found = []
    for t in itertools.product(*(range(e + 1) for e in r)):
        weight = math.prod((-1) ** k * math.comb(e, k) for e, k in zip(r, t, strict=True))
        found.append((Fraction(weight), sum((a * (e - 2 * k) for a, e, k in zip(x, r, t, strict=True)), Fraction())))
    return found


def rational(q: Fraction) -> Any:
    return sympy.Rational(q.numerator, q.denominator)


def expanded(sigma: list[Fraction], b: Fraction, neurons: Neurons) -> Any:
    """Σ weight · σ(b + λ slope), as a polynomial in λ."""
    total = sympy.Poly(0, LAMBDA, domain="QQ")
    for weight, slope in neurons:
        inner = sympy.Poly(rational(b) + rational(slope) * LAMBDA, LAMBDA, domain="QQ")
        value = sympy.Poly(0, LAMBDA, domain="QQ")
        for c in reversed(sigma):
            value = value * inner + rational(c)
        total += rational(weight) * value
    return total


def derivative(sigma: list[Fraction], k: int, b: Fraction) -> Fraction:
    return sum((c * math.perm(j, k) * b ** (j - k) for j, c in enumerate(sigma) if j >= k), Fraction())


def fraction(q: Any) -> Fraction:
    return Fraction(int(q.p), int(q.q))


COUNTED: list[list[int]] = [[], [3], [1, 2], [0, 2, 1]]
CONSTRUCTIONS: dict[str, tuple[Callable[[list[Fraction], list[int]], Neurons], int, list[list[int]]]] = {
    "product-signsum": (sign_sums, 2, [[1] * n for n in range(5)]),
    "product-mixed-difference": (subsets, 1, [[1] * n for n in range(5)]),
    "rt-monomial-upper": (boxes, 2, [[], [0], [1], [4], [2, 1], [3, 2], [0, 2], [1, 1, 2], [2, 0, 1]]),
}  # label -> the neurons, the base of the divisor base^d σ^(d)(b), and exponents to try


@pytest.mark.parametrize("label", CONSTRUCTIONS)
def test_both_sides_agree_with_an_expansion_by_sympy(label: str, built: dict[str, Built]) -> None:
    """Both sides, as terms, have the coefficients of the network written down here, for random polynomials σ."""
    neurons_of, base, cases = CONSTRUCTIONS[label]
    stripped = strip(built[label].statement)
    random = Random(label)
    for r in cases:
        n, d = len(r), sum(r)
        x = [Fraction(random.randint(-5, 5), random.randint(1, 4)) for _ in r]
        b = Fraction(random.randint(0, 4), random.randint(1, 3))
        sigma = [Fraction(random.randint(1, 9), random.randint(1, 3)) for _ in range(d + 6)]
        divisor = base**d * derivative(sigma, d, b)
        polynomial = expanded(sigma, b, neurons_of(x, r))
        values = {"n": n, "x": x, "b": b, "sigma": sigma, "r": r}
        scope = tuple(to_value(values[name], sort) for name, sort in reversed(stripped.variables))
        orders = range(-d, int(stripped.conclusion.args[2].data))
        wanted = [fraction(polynomial.coeff_monomial(LAMBDA ** (d + k))) / divisor for k in orders]
        assert not any(wanted[:d])
        for side in stripped.conclusion.args[:2]:
            terms = [built[label].store.make("coeff", (built[label].store.num(k), side)) for k in orders]
            assert [Evaluator({}).best(c, scope) for c in terms] == wanted
        assert wanted[d] == math.prod((a**e for a, e in zip(x, r, strict=True)), start=Fraction(1))


@pytest.mark.parametrize("r", [(1, 1), (2, 1), (1, 1, 1), (3,)])
def test_leading_coefficient_is_the_monomial_as_a_polynomial(r: tuple[int, ...]) -> None:
    """Σ_t ∏ (-1)^t_i C(r_i, t_i) (Σ (r_i - 2t_i) x_i)^k is 2^d d! x^r for k = d, and 0 for k < d, with symbols x."""
    x, d = sympy.symbols(f"x:{len(r)}"), sum(r)
    for k in range(d + 2):
        total = sympy.Integer(0)
        for t in itertools.product(*(range(e + 1) for e in r)):
            weight = math.prod((-1) ** j * math.comb(e, j) for e, j in zip(r, t, strict=True))
            total += weight * sum(a * (e - 2 * j) for a, e, j in zip(x, r, t, strict=True)) ** k
        monomial = math.prod(a**e for a, e in zip(x, r, strict=True))
        assert sympy.expand(total) == (2**d * math.factorial(d) * monomial if k == d else 0)


@pytest.mark.parametrize(
    ("label", "values", "count"),
    [("signsum-count", {"n": n}, 2**n) for n in range(6)]
    + [("bits-count", {"n": n}, 2**n) for n in range(6)]
    + [("rt-monomial-count", {"n": len(r), "r": r}, len(boxes(len(r) * [Fraction(1)], r))) for r in COUNTED],
)
def test_counts_are_those_of_the_neurons_written_down(
    label: str, values: dict[str, Any], count: int, built: dict[str, Built]
) -> None:
    """Both sides of a count are the length of the list of neurons."""
    stripped = strip(built[label].statement)
    scope = tuple(to_value(values[name], sort) for name, sort in reversed(stripped.variables))
    assert [Evaluator({}).best(a, scope) for a in stripped.conclusion.args] == [count, count]
