"""Explanations: abbreviations in the terminal that give the formula back, and what notebooks show."""

import re

import pytest
from sympy.abc import x, y, z

import symnet as sn
from symnet.render.proofs import explanation, lines_text, names_of, statement_text
from symnet.render.text import text


@pytest.fixture(scope="module")
def told() -> sn.workbench.Explanation:
    return sn.derive(x * y * z + x**2, activation=sn.tanh).explain()


def test_names_stand_for_what_is_said(told) -> None:
    """Each neuron and the bias have a name; with what they stand for put in, the statement is the whole formula."""
    lines = statement_text(told.claim.statement).splitlines()
    meanings = dict(line[6:].split(" = ", 1) for line in lines[2:])
    named = [n for n in meanings if "(" not in n]
    assert named == ["b", *(f"h_1_{k}" for k in range(1, 7)), *(f"h_2_{k}" for k in range(1, 5))]
    shown = lines[1].strip()
    while found := re.search(r"\b(b|h_\d_\d+)\b", shown):
        shown = shown[: found.start()] + meanings[found[1]] + shown[found.end() :]
    body = told.claim.statement
    whole = text(body)
    assert body.op == "forall"
    assert whole == f"∀ x, y, z ∈ ℝ. {shown}"


def test_the_proof_uses_the_names_of_the_statement(told) -> None:
    """Steps are as short as in LaTeX; with names that the statement does not say, none are used."""
    lines = explanation(told.claim)
    names = names_of(told.claim, lines)
    assert "(1) tanh(b) = (1/3)·sqrt(6)" in str(told)
    assert "-h_2_1 + h_2_2" in lines_text(lines, names=names).splitlines()[-4]
    assert max(map(len, str(told).splitlines())) < 130
    assert "h_2_1" not in lines_text(lines)
    other = sn.derive(x * y * z, activation=sn.exp).claim()
    assert names_of(other, lines) == []


def test_notebooks_show_explanations(told) -> None:
    """HTML with a proof that unfolds, LaTeX without theorem environments; one whose proof fails says so."""
    shown = told._repr_html_()
    assert shown.startswith('<div class="symnet">')
    assert "<details" in shown
    assert "<script" not in shown
    assert told._repr_latex_().startswith(r"\textbf{Theorem} (")
    assert r"\begin{proof}" not in told._repr_latex_()
    gate = sn.multiplication_gate(sn.exp)
    wrong = gate.with_network(gate.network.replace_entry(0, "weight", 0, 0, 0)).explain()
    assert "This is not proved" in wrong._repr_html_()
    assert "This is not proved" in wrong._repr_latex_()
