"""What authors write about their claims is printed as they wrote it: no sign is lost, none becomes a code point."""

from __future__ import annotations

import re

import pytest

from symnet.proof.verification import catalogue
from symnet.render.prose import prose


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("sinh 2K sinh 2K* = 1", r"$\sinh 2K \sinh 2K^{*} = 1$"),
        ("e^(-2K*) = tanh K; dual(K) is K*", r"$e^{-2K^{*}} = \tanh K$; $\operatorname{dual}(K)$ is $K^{*}$"),
        ("2*x and 3 * y", "$2x$ and $3 y$"),
        ("½ √((2 cosh K)^(2b) - 1), 2 √(cosh 2K)", r"$\tfrac12 \sqrt{(2 \cosh K)^{2b} - 1}$, $2 \sqrt{\cosh 2K}$"),
        ("K' = ¼ ln(S_+ S_-/S_0²)", r"$K' = \tfrac14 \operatorname{ln}(S_{+} S_{-}/S_{0}^{2})$"),
        ("diag(p) - p pᵀ", r"$\operatorname{diag}(p) - p p^{T}$"),
        ("F = -T ln Z, for exp and ln too", r"$F = -T \operatorname{ln} Z$, for exp and ln too"),
    ],
)
def test_formulas_in_prose(written: str, printed: str) -> None:
    """Stars, roots, scripts and functions of a formula are set as what they are."""
    assert prose(written) == printed


def test_every_sign_of_the_shipped_claims() -> None:
    """No title, note or convention has a character that would be printed as its code point."""
    words = re.sub(r"(?s)```text.*?```", "", (catalogue() / "STATEMENTS.md").read_text(encoding="utf-8"))
    assert not re.findall(r"\[U\+[0-9A-F]+\]", prose(words))
