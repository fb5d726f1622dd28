"""docs/certificate.md says what the kernel does: its example, rules, facts, axioms, operations and limits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symnet.kernel import sorts
from symnet.kernel.checker import FORMAT, FUEL, MAX_BYTES, RULES, check_text
from symnet.kernel.facts import AXIOMS, FACTS
from symnet.kernel.normal import MAX_MONOMIALS

FILE = Path(__file__).resolve().parent.parent.parent / "docs" / "certificate.md"
TEXT = FILE.read_text(encoding="utf-8") if FILE.is_file() else ""
pytestmark = pytest.mark.skipif(not TEXT, reason="the documents are not here")


def test_the_example_is_a_certificate() -> None:
    """The example is read and proved."""
    example = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert example is not None
    (verdict,) = check_text(example[1])
    assert (verdict.status, verdict.scope) == ("proved", "all")


def test_every_rule_is_there() -> None:
    """Each rule has its line in a table, and no other rule has one."""
    named = set(re.findall(r"^\| `(\w+)` \|", TEXT.partition("## 4.")[2].partition("## 6.")[0], re.MULTILINE))
    assert named == {*RULES, "fact", "axiom", "use"}


def test_every_operation_is_there() -> None:
    """Each operation has its line in the table of terms."""
    table = TEXT.partition("## 3.")[2].partition("## 4.")[0]
    named = {
        name for line in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", line)
    }
    other = "num var bvar def add mul pow fn lam tup app sum prod list fam and or"
    assert named == {*sorts.WANTED, *other.split()}
    for name in sorts.FUNCTIONS:
        assert f"`{name}`" in table


def test_every_fact_and_axiom_is_there() -> None:
    """Facts and axioms stand there word for word."""
    for name, formula in FACTS.items():
        assert f"\n{name}: {formula}\n" in TEXT
    for name, (formula, reference) in AXIOMS.items():
        assert f"\n{name}: {formula}\n  {reference}\n" in TEXT
    blocks = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks[0].splitlines()) == len(FACTS)


def test_the_limits_are_right() -> None:
    """The numbers are those of the program."""
    assert FORMAT in TEXT
    assert MAX_BYTES == 2**28
    for what, limit in (
        ("digits of a number, above and below the bar", sorts.MAX_DIGITS),
        ("literal exponents", sorts.MAX_EXPONENT),
        ("depth of a term", sorts.MAX_HEIGHT),
        ("monomials of a polynomial", MAX_MONOMIALS),
        ("fuel for one claim", FUEL),
    ):
        assert f"| {what} | {limit:,} |" in TEXT
