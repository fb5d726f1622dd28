"""Claims as one page of HTML: well-formed, complete, fetching nothing, and true to what the kernel said."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from symnet.proof.certificate import Loaded, certificate, dumps, load
from symnet.proof.claims import Claim, build
from symnet.proof.language import Equal, reals
from symnet.render.page import Entry, _ended, page, prose

(x,) = reals("x")


def loaded(label: str, title: str, uses: str | None = None) -> list[Loaded]:
    """A lemma, and if asked a claim that uses it."""
    doubling = Claim(
        label, title=title, variables=[x], conclusion=Equal(x + x, 2 * x), source="textbook",
        proof=lambda p: p.ring(p.goal, reason="count 2^n < 3"),
    )  # fmt: skip
    if uses is None:
        return load(dumps(certificate(build([doubling]))))
    again = Claim(
        uses, title="Again", variables=[x], conclusion=Equal(x + x, 2 * x),
        proof=lambda p: p.instantiate(p.use(doubling), x, reason="as before"),
    )  # fmt: skip
    return load(dumps(certificate(build([doubling, again]))))


def parsed(made: str) -> ET.Element:
    """The page as XML: its own writing is stricter than HTML asks."""
    return ET.fromstring(made.replace("<!DOCTYPE html>\n", "").replace('<meta charset="utf-8">', "").replace(
        '<meta name="viewport" content="width=device-width, initial-scale=1">', ""))  # fmt: skip


def test_every_link_leads_somewhere_and_nothing_is_fetched() -> None:
    """Contents, drawing and references point at sections of the page itself."""
    made = page([Entry(c, "proved") for c in loaded("double", "Doubling", "again")], "Two")
    root = parsed(made)
    ids = {e.get("id") for e in root.iter()}
    links = [e.get("href") or "" for e in root.iter() if e.get("href")]
    assert {link[1:] for link in links} <= ids
    assert "#double" in links
    for word in ("<script", "src=", "<link", "url(", "@import"):
        assert word not in made


@pytest.mark.parametrize("title", ["</title><script>alert(1)</script>", 'a" onload="x', "x<y & z ^ _", "^(a^b)_c"])
def test_hostile_words_stay_words(title: str) -> None:
    """Titles cannot bring markup."""
    made = page([Entry(loaded("double", title)[0], "proved", drawing="")], title)
    root = parsed(made)
    assert not list(root.iter("script"))
    assert title.replace("^", "").replace("_", "") in "".join(root.itertext()).replace("^", "").replace("_", "")


@pytest.mark.parametrize("status", ["failed", "undecided"])
def test_what_the_kernel_has_not_confirmed_is_no_theorem(status: str) -> None:
    """A claim without the verdict proved or refuted shows no proof, and says so."""
    made = page([Entry(loaded("double", "Doubling")[0], status)], "One")
    assert "Theorem" not in made
    assert "Lemma" not in made
    assert "<summary>Proof" not in made
    assert "This is not proved" in made


def test_refuted_statements_say_that_they_are_false() -> None:
    """What is displayed is the statement that was refuted; the words before it must say so."""
    made = page([Entry(loaded("double", "Doubling")[0], "refuted")], "One")
    assert "The following is <em>false</em>" in made
    assert "<summary>Refutation</summary>" in made


def test_scripts() -> None:
    """Powers and indices in prose are set as such, names with underscores are left."""
    assert prose("x_i and bit_gate, 10^(-D)") == "x<sub>i</sub> and bit_gate, 10<sup>(-D)</sup>"


def test_a_proof_ends_in_its_last_line() -> None:
    """The square stands inside what ends the proof, be it text or a displayed formula, and not below it."""
    assert _ended("so it is.") == 'so it is.<span class="end">□</span>'
    assert _ended('thus <div class="formula">1</div>') == 'thus <div class="formula">1<span class="end">□</span></div>'
    made = page([Entry(loaded("double", "Doubling")[0], "proved")])
    assert '<span class="end">□</span></div></div></details>' in made


def test_the_list_of_claims_comes_before_the_drawing() -> None:
    """A reader sees what there is; which claim rests on which unfolds."""
    made = page([Entry(c, "proved") for c in loaded("double", "Doubling", "again")], "Two")
    assert made.index("<table") < made.index("<details><summary>Which claim rests on which") < made.index("<section")
