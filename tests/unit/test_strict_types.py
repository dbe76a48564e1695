"""Types are strict: `true` is no number, in no field of no section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from tests.unit.test_sections_have_effect import fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TAKES_TRUE = {("Experiment", "vars"), ("Experiment", "distribute")}
"""The user's own values, and a section of which only the key is checked."""
READ_BY_HAND = {("Experiment", "blocks"), ("Experiment", "models"), ("Experiment", "model"), ("Experiment", "weights")}
"""Read without pydantic; the mutation law puts `true` for each of their values."""


def members(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from members(part)


def numbers() -> list[tuple[type[BaseModel], str]]:
    """The fields that take neither true nor false."""
    return [
        (section, name)
        for section, name in fields()
        if (section.__name__, name) not in TAKES_TRUE | READ_BY_HAND
        and not {bool, Any}.intersection(members(section.model_fields[name].annotation))
    ]


@pytest.mark.parametrize(("section", "name"), numbers(), ids=lambda part: getattr(part, "__name__", part))
def test_true_is_no_number_and_no_text(section: type[BaseModel], name: str) -> None:
    key = section.model_fields[name].alias or name
    for value in (True, [True, True], {"a": True}):
        with pytest.raises(ValidationError) as caught:
            section.model_validate({key: value})
        assert [error for error in caught.value.errors() if error["loc"][:1] in {(key,), (name,)}], value


def test_true_is_not_the_version_and_one_point_nought_no_verbosity(
    golden: Callable[..., str],
) -> None:
    text = """version: true
data: {source: {builtin: digits}}
model: {sequential: [Flatten, {Dense: {units: 10, activation: softmax}}]}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
fit: {epochs: true, verbose: false}
evaluate: {verbose: 1.0}
"""
    golden("bad/true_for_a_number", "validate", "my.yaml", files={"my.yaml": text})
