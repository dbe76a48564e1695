"""Reads the picture of a model back, and compares it with the model's graph."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from itertools import combinations
from typing import Any

from kerascli.models.graph import calls
from kerascli.models.picture.diagram import diagram_of
from kerascli.models.picture.layout import lay_out
from kerascli.models.picture.svg import svg

SVG = "{http://www.w3.org/2000/svg}"


def assert_all_drawn(model: Any) -> None:
    """Every layer and every edge stands in the picture, and no box on another."""
    drawn = ET.fromstring(svg(lay_out(diagram_of(model)), "model"))
    boxes = {group.get("data-key"): group for group in drawn.iter(f"{SVG}g")}
    names = Counter(group.get("data-name") for group in boxes.values())
    graph = calls(model)
    assert names == Counter(call.operation.name for call in graph) or not graph
    assert set(names) == {layer.name for layer in model.layers} or graph
    arrows = {
        (boxes[arrow.get("data-from")].get("data-name"), boxes[arrow.get("data-to")].get("data-name"))
        for arrow in drawn.iter(f"{SVG}path")
        if arrow.get("class") == "arrow"
    }
    makers = {id(tensor): call.operation.name for call in graph for tensor in call.outputs}
    assert arrows == {(makers[id(tensor)], call.operation.name) for call in graph for tensor in call.inputs}
    corners = [
        [float(rectangle.get(side)) for side in ("x", "y", "width", "height")]
        for group in boxes.values()
        for rectangle in group.iter(f"{SVG}rect")
    ]
    for (x, y, width, height), (other_x, other_y, other_width, other_height) in combinations(corners, 2):
        beside = x + width <= other_x or other_x + other_width <= x
        assert beside or y + height <= other_y or other_y + other_height <= y
