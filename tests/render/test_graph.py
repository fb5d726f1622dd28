"""The drawing of which claim rests on which."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from symnet.render.graph import Vertex, graph, reduced

SVG = "{http://www.w3.org/2000/svg}"


def test_an_edge_that_follows_from_others_is_left_out() -> None:
    """a uses b and c, b uses c: the arrow from c to a says nothing new."""
    assert reduced({"c": (), "b": ("c",), "a": ("b", "c")}) == {"c": (), "b": ("c",), "a": ("b",)}


@st.composite
def catalogues(draw: st.DrawFn) -> list[Vertex]:
    """Claims that use earlier ones, and now and then one that is not there."""
    count = draw(st.integers(0, 14))
    made = []
    for k in range(count):
        uses = draw(st.lists(st.sampled_from([*(f"c{j}" for j in range(k)), "gone"]), max_size=4))
        made.append(Vertex(f"c{k}", draw(st.sampled_from(["proved", "refuted", "odd"])), "T<&", tuple(uses)))
    return made


@given(catalogues())
def test_every_claim_is_drawn_once_and_right_of_what_it_uses(vertices: list[Vertex]) -> None:
    """The drawing is well-formed, links every claim, and no two boxes of a row overlap."""
    root = ET.fromstring(graph(vertices))
    links = [a.get("href") for a in root.iter(f"{SVG}a")]
    assert sorted(links) == sorted(f"#{v.label}" for v in vertices)
    boxes = {}
    for a in root.iter(f"{SVG}a"):
        rect = a.find(f"{SVG}rect")
        assert rect is not None
        boxes[str(a.get("href"))[1:]] = tuple(float(rect.get(k, "0")) for k in ("x", "y", "width"))
    for vertex in vertices:
        for used in set(vertex.uses) - {"gone"}:
            assert boxes[used][0] < boxes[vertex.label][0]
    width = float(root.get("width", "0"))
    assert all(x + w <= width for x, _, w in boxes.values())
    for x, y, w in boxes.values():
        assert not any(y == y2 and x < x2 < x + w for x2, y2, _ in boxes.values())


def test_names_are_escaped() -> None:
    """A label or title with signs of XML in it stays text."""
    drawn = graph([Vertex('a"<b>&', "proved", "x<y & z>")])
    ET.fromstring(drawn)
    assert "<b>" not in drawn
    assert not re.search(r'href="#a"<', drawn)
