"""A model's picture in a file: SVG, PNG or graphviz's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.models.picture.diagram import diagram_of
from kerascli.models.picture.dot import dot
from kerascli.models.picture.layout import lay_out
from kerascli.models.picture.png import write_png
from kerascli.models.picture.svg import svg

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.workflows.subject import Subject


def write_picture(subject: Subject, path: Path, *, opened: bool) -> None:
    """Draw in the format that the file's name ends in."""
    diagram = diagram_of(subject.model, opened=opened)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".dot":
        path.write_text(dot(diagram, subject.title), encoding="utf-8")
    elif path.suffix == ".png":
        write_png(lay_out(diagram), subject.title, path)
    else:
        path.write_text(svg(lay_out(diagram), subject.title), encoding="utf-8")
