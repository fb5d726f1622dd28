"""What an author is told of a step that does not hold."""

from __future__ import annotations

from typing import Any

import pytest

from symnet.proof import SCALE, Claim, Congruent, D, Unequal, functions, reals
from symnet.proof.claims import build

(sigma,) = functions("sigma")
b, x = reals("b x")
SQUARE = (sigma(b + SCALE * x) + sigma(b - SCALE * x) - 2 * sigma(b)) / (SCALE**2 * D(sigma, 2, b))
NONZERO = Unequal(D(sigma, 2, b), 0)


def error(value: Any, proof: Any, hypotheses: Any = (NONZERO,)) -> str:
    goal = Congruent(SQUARE, value, 2)
    claim = Claim("c", title="t", variables=[sigma, b, x], hypotheses=hypotheses, conclusion=goal, proof=proof)
    return build([claim])[0].error


@pytest.mark.parametrize(
    ("value", "proof", "words"),
    [
        (2 * x**2, lambda p, f: p.series(p.goal, f), "the coefficients of λ^0 differ: x²·σ''(b)/σ''(b) and 2·x²"),
        (x**2, lambda p, f: p.ring(p.goal, f), "use p.series"),
        (x**2, lambda p: p.series(p.goal), "a proof takes the prover and a fact for each hypothesis, here 1"),
    ],
)
def test_a_refusal_says_what_differs_or_what_to_do(value: Any, proof: Any, words: str) -> None:
    assert words in error(value, proof)


def test_a_refusal_names_the_line_of_the_script() -> None:
    def proof(p: Any, f: Any) -> Any:
        return p.series(p.goal, f)

    line = proof.__code__.co_firstlineno + 1
    assert error(x, proof).startswith(f"step 2, line {line}: series refuses")


def test_what_is_missing_shows_in_the_coefficients() -> None:
    told = error(x**2, lambda p: p.series(p.goal), hypotheses=())
    assert told.endswith("x²·σ''(b)/σ''(b) and x²")
