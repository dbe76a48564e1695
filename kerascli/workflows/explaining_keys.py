"""A key of the experiment file explained: what it is for, its default, and the keys below it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pydantic_core import PydanticUndefined

from kerascli.config import dump
from kerascli.config.field_help import field_help
from kerascli.config.schema_walk import homes, sections_at
from kerascli.experiment import Experiment

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo
HOMES = 5
"""How many sections that have a key of the same name are told of."""


def key_text(dotted: str) -> str:
    """What is said of `fit.epochs` or `data.split`; empty for what is no key."""
    *above, last = dotted.split(".")
    for section in sections_at(Experiment, above):
        for name, field in section.model_fields.items():
            if last == (field.alias or name):
                return _text(dotted, section, name, field)
    if above:
        return ""
    places = (".".join((*home, last)) for home in homes(Experiment, last) if home)
    return "\n".join(filter(None, map(key_text, islice(dict.fromkeys(places), HOMES))))


def keys_beside(dotted: str) -> list[str]:
    """The keys that could have been meant, as they are asked for."""
    *above, _ = dotted.split(".")
    return [
        ".".join((*above, field.alias or name))
        for section in sections_at(Experiment, above)
        for name, field in section.model_fields.items()
    ]


def _text(dotted: str, section: type[BaseModel], name: str, field: FieldInfo) -> str:
    lines = [f"{dotted}: {field_help(section, name) or ''}", _default(field)]
    below = [
        f"  {dotted}.{inner.alias or key}: {field_help(child, key) or ''}"
        for child in sections_at(Experiment, dotted.split("."))
        for key, inner in child.model_fields.items()
    ]
    return "\n".join([*(line for line in lines if line), *dict.fromkeys(below)]) + "\n"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    if field.default is PydanticUndefined or field.default is None:
        return ""
    return f"default: {dump({'': field.default}).partition(':')[2].strip()}"
