"""The picture of a model: every box and arrow there, nothing on top of anything else."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from kerascli.models.picture.diagram import Box, Diagram
from kerascli.models.picture.dot import dot
from kerascli.models.picture.layout import lay_out
from kerascli.models.picture.svg import svg

if TYPE_CHECKING:
    from kerascli.models.picture.layout import Placed

SVG = "{http://www.w3.org/2000/svg}"


def box(key: str, inside: Diagram | None = None) -> Box:
    return Box(key=key, kind="Dense", name=f"层_{key}", incoming="(3)", outgoing="(4)", parameters=16, inside=inside)


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    """Graphs without cycles: an arrow leads from an earlier box to a later one."""
    count = draw(st.integers(1, 12))
    pairs = list(combinations(range(count), 2))
    arrows = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    opened = draw(st.integers(-1, count - 1))
    inner = Diagram((box("i0"), box("i1")), (("i0", "i1"),))
    boxes = tuple(box(str(index), inner if index == opened else None) for index in range(count))
    return Diagram(boxes, tuple((str(start), str(end)) for start, end in arrows))


def overlaps(one: Placed, two: Placed) -> bool:
    apart = (
        one.x + one.width <= two.x
        or two.x + two.width <= one.x
        or one.y + one.height <= two.y
        or two.y + two.height <= one.y
    )
    return not apart


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_no_box_lies_on_another_and_all_lie_on_the_paper(diagram: Diagram) -> None:
    layout = lay_out(diagram)
    assert not any(overlaps(one, two) for one, two in combinations(layout.boxes, 2))
    for placed in layout.boxes:
        assert placed.x >= 0
        assert placed.x + placed.width <= layout.width
        assert placed.y + placed.height <= layout.height
        assert not any(overlaps(one, two) for one, two in combinations(placed.inside, 2))
        for inner in placed.inside:
            assert placed.x <= inner.x
            assert inner.x + inner.width <= placed.x + placed.width
            assert placed.y < inner.y
            assert inner.y + inner.height <= placed.y + placed.height


@settings(max_examples=60, deadline=None)
@given(diagrams())
def test_arrows_lead_downwards_and_through_no_box(diagram: Diagram) -> None:
    layout = lay_out(diagram)
    for arrow in layout.arrows:
        heights = [y for _, y in arrow.points]
        assert heights == sorted(heights)
        for placed in layout.boxes:
            bends = arrow.points[1:-1]
            assert not any(
                placed.x < x < placed.x + placed.width and placed.y < y < placed.y + placed.height for x, y in bends
            )


@settings(max_examples=30, deadline=None)
@given(diagrams())
def test_the_svg_read_back_has_every_box_and_arrow(diagram: Diagram) -> None:
    root = ET.fromstring(svg(lay_out(diagram), "a <model> & more"))
    inner = next((one.inside for one in diagram.boxes if one.inside), Diagram(()))
    keys = [group.get("data-key") for group in root.iter(f"{SVG}g")]
    assert sorted(map(str, keys)) == sorted(one.key for one in (*diagram.boxes, *inner.boxes))
    arrows = {(path.get("data-from"), path.get("data-to")) for path in root.iter(f"{SVG}path") if path.get("class")}
    assert arrows == {*diagram.arrows, *inner.arrows}


def test_dot_names_every_box_and_arrow() -> None:
    text = dot(Diagram((box("a"), box("b")), (("a", "b"),)), "m")
    assert '"a" -> "b"' in text
    assert text.count("label=") == 2
