"""A key that is accepted has an effect: every field of every section is read outside of the section's own file."""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from pydantic import BaseModel

from kerascli.experiment import Experiment

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[2] / "kerascli"
CONSUMED_BY_THE_READER = {("Experiment", "version"), ("Experiment", "extends"), ("Experiment", "vars")}
"""Have their effect while the file is read."""
LATER = {"tune", "distribute"}
"""Refused by `train` with a code of their own, which is their effect (see workflows/test_support.py)."""


def sections(root: type[BaseModel] = Experiment) -> Iterator[type[BaseModel]]:
    """Every section of the file, each once."""
    seen: dict[type[BaseModel], None] = {}
    waiting: list[Any] = [root]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            if kind not in seen:
                seen[kind] = None
                waiting += [field.annotation for name, field in kind.model_fields.items() if name not in LATER]
        else:
            waiting += get_args(kind)
    return iter(seen)


@cache
def code_outside(path: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py") if file != path)


def fields() -> list[tuple[type[BaseModel], str]]:
    return [(section, name) for section in sections() for name in section.model_fields]


@pytest.mark.parametrize(("section", "name"), fields(), ids=lambda part: getattr(part, "__name__", part))
def test_every_field_of_every_section_is_read(section: type[BaseModel], name: str) -> None:
    if (section.__name__, name) in CONSUMED_BY_THE_READER or name in LATER:
        return
    own_file = Path(inspect.getfile(section))
    own_class = inspect.getsource(section)
    rest_of_file = own_file.read_text(encoding="utf-8").replace(own_class, "")
    methods = own_class[own_class.find("    def ") :] if "    def " in own_class else ""
    read = re.compile(rf"\.{name}\b|[\"']{name}[\"']")
    assert read.search(code_outside(own_file) + rest_of_file + methods), f"nothing reads {section.__name__}.{name}"


def test_sections_of_a_later_version_are_those_that_train_refuses() -> None:
    from kerascli.workflows.support import LATER as REFUSED

    assert set(REFUSED) == LATER
