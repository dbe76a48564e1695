"""OpenVINO's folder: a graph of its own operations, and numbers that lie in the file beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from kerascli.file_refusals import refused, unreadable

if TYPE_CHECKING:
    from pathlib import Path

GRAPH, NUMBERS = "model.xml", "model.bin"
KIND = "OpenVINO graph"
OWN_SETS = re.compile(r"opset\d+")
"""Of operations that OpenVINO itself brings; others want a library of their own to be loaded."""


def check_openvino(folder: Path) -> None:
    """Refuse links, operations of other libraries, and numbers beyond the end of the file."""
    graph, numbers = folder / GRAPH, folder / NUMBERS
    for path in (graph, numbers):
        if path.is_symlink():
            raise refused(folder, f"{path.name} is a link to another place")
    text = graph.read_bytes()
    # Entities make a short file long, or name other files; OpenVINO writes none.
    if b"<!" in text.replace(b"<!--", b""):
        raise refused(folder, f"{GRAPH} declares entities of its own")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 -- without declarations there is nothing to expand
    except ElementTree.ParseError as error:
        raise unreadable(graph, KIND) from error
    if root.tag != "net" or root.find("layers") is None:
        raise unreadable(graph, KIND)
    size = numbers.stat().st_size if numbers.is_file() else 0
    for layer in root.iter("layer"):
        if not OWN_SETS.fullmatch(layer.get("version", "")):
            raise refused(folder, f"it wants the operation {layer.get('type')} of another library")
        data = layer.find("data")
        if data is not None and data.get("offset") is not None and not _inside(data.attrib, size):
            raise unreadable(numbers, "file of a graph's numbers")


def _inside(place: dict[str, str], size: int) -> bool:
    try:
        start, length = int(place["offset"]), int(place.get("size", "0"))
    except ValueError:
        return False
    return start >= 0 and length >= 0 and start + length <= size
