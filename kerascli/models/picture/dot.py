"""A model as graphviz's dot text, for those who have graphviz."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kerascli.models.picture.layout import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.models.picture.diagram import Box, Diagram


def dot(diagram: Diagram, title: str) -> str:
    """The graph; opened models are clusters."""
    lines = [f"digraph {json.dumps(title, ensure_ascii=False)} {{", "  node [shape=box, style=rounded];"]
    lines += _body(diagram, "  ")
    return "\n".join([*lines, "}", ""])


def _body(diagram: Diagram, indent: str) -> Iterator[str]:
    for box in diagram.boxes:
        label = json.dumps("\n".join([box.kind, *lines_of(box)]), ensure_ascii=False)
        if box.inside is None:
            yield f'{indent}"{box.key}" [label={label}];'
            continue
        yield f'{indent}subgraph "cluster {box.key}" {{'
        yield f'{indent}  label={label}; "{box.key}" [shape=point, style=invis];'
        yield from _body(box.inside, indent + "  ")
        yield f"{indent}}}"
    for start, end in diagram.arrows:
        yield f'{indent}"{start}" -> "{end}"{_clipped(start, end, {box.key: box for box in diagram.boxes})};'


def _clipped(start: str, end: str, boxes: dict[str, Box]) -> str:
    """An arrow of an opened model ends at the model's frame."""
    clips = [
        f'{word}="cluster {key}"'
        for word, key in (("ltail", start), ("lhead", end))
        if key in boxes and boxes[key].inside is not None
    ]
    return f" [{', '.join(clips)}]" if clips else ""
