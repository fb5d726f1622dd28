"""Claims: labelled statements with their hypotheses and a proof script, or none yet.

A claim is what an author writes; `build` runs the script and gives the steps. Nothing here makes a claim proved:
only the checker's verdict on the certificate does.

>>> from symnet.proof.language import Equal, Unequal, reals
>>> x, = reals("x")
>>> inverse = Claim(
...     "inverse", title="A number times its inverse", variables=[x], hypotheses=[Unequal(x, 0)],
...     conclusion=Equal(x * Inverse(x), 1),
...     proof=lambda p, nonzero: p.ring(p.goal, nonzero, reason="x is not 0"),
...     twins=[Twin("without the hypothesis", hypotheses=[], at={"x": 0})],
... )
>>> built, = build([inverse])
>>> built.error, len(built.steps)
('', 4)

A script is a function of the prover and of one fact for each hypothesis; it returns the fact that shows the
conclusion (`p.goal`). A claim that is expected to be refuted has a script that returns the negation of its statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from symnet.display import Shown
from symnet.errors import ClaimError, StepRefused, SymnetError
from symnet.exact.polynomials import check_looks
from symnet.kernel.terms import Store, Term
from symnet.proof.language import Inverse
from symnet.proof.prover import Fact, Prover, Step
from symnet.proof.refusals import line_of

__all__ = ["Built", "Claim", "Inverse", "Twin", "build", "build_twin"]

EXPECTATIONS = ("proved", "refuted", "undecided", "failed")


@dataclass(frozen=True, slots=True)
class Twin:
    """A false twin: the claim with one constant, sign, count or hypothesis changed, false at the values `at`.

    What is not given is as in the claim. The claim's own script must fail on it.
    """

    change: str
    variables: Sequence[Any] | None = None
    hypotheses: Sequence[Any] | None = None
    conclusion: Any = None
    at: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    title: str
    conclusion: Any
    variables: Sequence[Any] = ()
    hypotheses: Sequence[Any] = ()
    source: str = ""
    conventions: str = ""
    senses: tuple[str, ...] = ()
    expected: str = "proved"
    notes: str = ""
    proof: Callable[..., Fact] | None = None
    twins: tuple[Twin, ...] | list[Twin] = ()
    example: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim(_Options, Shown):
    """A statement `for all variables: hypotheses imply conclusion`, in the language of `symnet.proof.language`.

    `example` are values of some variables at which the hypotheses hold, for the tests that evaluate the statement.
    Raises ClaimError if the label or the expectation is not one.
    """

    label: str

    def __post_init__(self) -> None:
        if not self.label or not all(c.isalnum() or c in "-_." for c in self.label):
            raise ClaimError(self.label, "a label is made of letters, digits and - _ .")
        if self.expected not in EXPECTATIONS:
            raise ClaimError(self.label, f"expected is one of {', '.join(EXPECTATIONS)}, not {self.expected}")

    def about(self) -> dict[str, Any]:
        """The commentary that a certificate carries; the checker reads none of it."""
        return {
            "title": self.title,
            "source": self.source,
            "conventions": self.conventions,
            "senses": list(self.senses),
            "expected": self.expected,
            "notes": self.notes,
        }


@dataclass(frozen=True, slots=True)
class Built:
    """A claim after its script ran: statement, steps, the last step, and why the script stopped, if it did."""

    claim: Claim
    store: Store
    statement: Term
    steps: tuple[Step, ...]
    last: int | None
    error: str = ""


class ClaimProver(Prover):
    """The prover that a script is given; `goal` is the term of the conclusion."""

    def __init__(self, store: Store, goal: Any) -> None:
        super().__init__(store)
        self.goal: Term = self.term(goal)


def build(claims: Iterable[Claim], store: Store | None = None) -> list[Built]:
    """Run the scripts of the claims; before them stand the claims that they use, built once in a process."""
    store, claims = store or Store(), list(claims)
    own = {id(claim) for claim in claims}
    done: dict[str, Built] = {}
    active: list[str] = []

    def visit(claim: Claim) -> None:
        if claim.label in active:
            raise ClaimError(claim.label, f"its proof uses itself: {' → '.join([*active, claim.label])}")
        if claim.label in done:
            if done[claim.label].claim is not claim:
                raise ClaimError(claim.label, "two claims have this label")
            return
        active.append(claim.label)
        if id(claim) in own:
            built, uses = run(claim, store, claim.variables, claim.hypotheses, claim.conclusion)
        else:
            built, uses = _alone(claim)
        for used in uses:
            visit(used)
        active.pop()
        done[claim.label] = built

    for claim in claims:
        visit(claim)
    return list(done.values())


_USED: dict[int, tuple[Built, list[Claim]]] = {}  # by identity: a Built keeps its claim alive, so that no id returns


def _alone(claim: Claim) -> tuple[Built, list[Claim]]:
    """A claim that others use, in a store of its own."""
    if id(claim) not in _USED:
        _USED[id(claim)] = run(claim, Store(), claim.variables, claim.hypotheses, claim.conclusion)
    return _USED[id(claim)]


def build_twin(claim: Claim, twin: Twin) -> tuple[Term, str]:
    """The statement of a twin, and where the claim's script stops on it: '' if it does not stop, which is an error."""
    variables = claim.variables if twin.variables is None else twin.variables
    hypotheses = claim.hypotheses if twin.hypotheses is None else twin.hypotheses
    conclusion = claim.conclusion if twin.conclusion is None else twin.conclusion
    built, _ = run(claim, Store(), variables, hypotheses, conclusion)
    return built.statement, built.error


def run(
    claim: Claim, store: Store, variables: Sequence[Any], hypotheses: Sequence[Any], conclusion: Any
) -> tuple[Built, list[Claim]]:
    prover = ClaimProver(store, conclusion)
    check_looks(str(prover.term(v).data[0]) for v in variables)
    statement = prover.closed(variables, hypotheses, conclusion)
    if claim.proof is None:
        return Built(claim, store, statement, (), None), []
    assumed: list[Fact] = []
    try:
        assumed += [prover.assume(h) for h in hypotheses] if claim.expected != "refuted" else []
        with prover.knowing(*assumed):
            fact = claim.proof(prover, *assumed)
        if not isinstance(fact, Fact):
            raise ClaimError(claim.label, f"its proof returns {type(fact).__name__}, not a fact")
        if claim.expected == "refuted":
            fact = prover.convert(fact, store.negation(statement))
        else:
            fact = prover.convert(fact, prover.goal)
            fact = prover.intro(prover.discharge(fact, *(h.formula for h in assumed)), *variables)
        if fact.formula is not statement and claim.expected != "refuted":
            raise ClaimError(claim.label, "its proof does not end in the statement")
    except (SymnetError, TypeError) as error:
        step = f"step {len(prover.steps) + 1}" if isinstance(error, StepRefused) else ""
        code = getattr(claim.proof, "__code__", None)
        where = ", ".join(w for w in (step, line_of(error, code.co_filename) if code else "") if w)
        told = f"{where}: {error}" if where else str(error)
        if isinstance(error, TypeError) and not where:
            told += f"; a proof takes the prover and a fact for each hypothesis, here {len(assumed)}"
        return Built(claim, store, statement, tuple(prover.steps), None, told), list(prover.uses.values())
    return Built(claim, store, statement, tuple(prover.steps), fact.index), list(prover.uses.values())
