"""What a model was given where it was most wrong: for pictures as arrays, for people in their own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.preparation.memory import MemorySplit
from kerascli.preparation.stored_rows import part_of, stored_rows
from kerascli.sources.opened import Arrays, Files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.preparation.prepared import PreparedData

LONGEST = 200
"""Letters of a text."""


def prepared_inputs(data: PreparedData, split: str, indices: Sequence[int]) -> list[Any]:
    """As the model got them: of several inputs the first."""
    import numpy as np

    if data.splits[split].samples is None or not indices:
        return []
    given = data.splits[split].batch(np.array(indices))[0]
    first = next(iter(given.values())) if isinstance(given, dict) else given
    return list(np.asarray(first))


def named_inputs(data: PreparedData, split: str, indices: Sequence[int]) -> list[Any]:
    """A row's values by column, a file's path, a text; nothing of arrays of numbers, windows and streams."""
    chosen, part = data.splits[split], part_of(data, split)
    if not indices or getattr(getattr(chosen, "examples", None), "windows", None) is not None:
        return []
    table = stored_rows(data, split, indices)
    if table is not None:
        return [_plain(row) for row in table.to_dicts()]
    if not isinstance(chosen, MemorySplit):
        return []
    rows = [int(chosen.rows[index]) for index in indices]
    if isinstance(part, Files):
        return [part.paths[row] for row in rows]
    if isinstance(part, Arrays) and len(part.x) == 1:
        (values,) = part.x.values()
        texts = [values[row] for row in rows] if values.ndim == 1 and values.dtype.kind in "OU" else [None]
        return [str(text)[:LONGEST] for text in texts] if all(isinstance(text, str) for text in texts) else []
    return []


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """As JSON has it: dates and the like as text."""
    known = (str, int, float, bool, type(None))
    return {name: value if isinstance(value, known) else str(value) for name, value in row.items()}
