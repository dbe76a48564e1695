"""Answers on their way out: blocks of columns, because a Python object a value would cost more than the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One input's row of the output."""

    name: str
    fields: dict[str, Any]
    """`class`, `probability`, `value`; of several outputs with the output's name before."""
    error: str | None = None
    arrays: dict[str, Any] | None = None
    """The numbers themselves, by output, for npz files and pictures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBlock:
    """The answers to some inputs, in order."""

    names: Sequence[str] | pl.Series
    """Of all inputs, broken ones among them."""
    columns: Mapping[str, Any] = field(default_factory=dict)
    """By field: one value for each input that could be answered."""
    arrays: Mapping[str, Any] = field(default_factory=dict)
    """The numbers themselves, by output, for the same inputs."""
    masks: Callable[[], Mapping[str, Any]] = dict
    """The class of every pixel as brightness, by output, for the same inputs, where that is what an output says.

    Only a folder of pictures asks for it.
    """
    broken: Mapping[int, str] = field(default_factory=dict)
    """Why the input at this position has no answer."""

    def rows(self) -> Iterator[Answer]:
        """One by one, for people."""
        values = {key: column.tolist() if hasattr(column, "tolist") else column for key, column in self.columns.items()}
        answered = 0
        for position, name in enumerate(self.names):
            if position in self.broken:
                yield Answer(name=name, fields={}, error=self.broken[position])
                continue
            yield Answer(
                name=name,
                fields={key: column[answered] for key, column in values.items()},
                arrays={key: array[answered] for key, array in self.arrays.items()},
            )
            answered += 1
