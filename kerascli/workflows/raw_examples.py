"""Examples as they are stored, before any preparation: what a model with its preparation inside is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.memory import MemorySplit
from kerascli.preparation.steps.decoding import DecodeStep
from kerascli.preparation.stored_rows import part_of, stored_rows
from kerascli.sources.opened import Arrays, Columns, Files

if TYPE_CHECKING:
    from kerascli.preparation.prepared import PreparedData


def raw_examples(data: PreparedData, split: str, count: int) -> Any:
    """What `Preparation.apply` takes, of the first examples of a split; None of windows and streams."""
    chosen, part = data.splits[split], part_of(data, split)
    windows = getattr(getattr(chosen, "examples", None), "windows", None)
    if isinstance(part, Columns) and windows is None:
        return stored_rows(data, split, range(min(count, chosen.samples or 0)))
    if not isinstance(chosen, MemorySplit) or windows is not None:
        return None
    rows = chosen.rows[:count]
    if isinstance(part, Arrays):
        return {name: values[rows] for name, values in part.x.items()}
    if isinstance(part, Files):
        from kerascli.preparation.decoded import decode

        if None in part.decoder.shape:
            return {"x": DecodeStep(part.decoder).array(np.asarray([part.paths[row] for row in rows], dtype=object))}
        return {"x": decode(part, [part.paths[row] for row in rows], part.decoder)}
    return None


def as_arrays(raw: Any, model: Any) -> dict[str, Any]:
    """One array for each input of the model, in the type that the input declares; a column as one number a row."""
    arrays = {}
    for tensor in model.inputs:
        values = np.asarray(raw[tensor.name].to_list() if hasattr(raw, "columns") else raw[tensor.name])
        kind = str(tensor.dtype)
        typed = values.astype(str) if kind == "string" else values.astype(kind)
        arrays[tensor.name] = typed.reshape(len(typed), *(size or -1 for size in tensor.shape[1:]))
    return arrays
