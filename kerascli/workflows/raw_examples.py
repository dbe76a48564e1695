"""Examples as they are stored, before any preparation: what a model with its preparation inside is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.memory import MemorySplit
from kerascli.preparation.steps.decoding import DecodeStep
from kerascli.sources.opened import Arrays, Columns, Files

if TYPE_CHECKING:
    from kerascli.preparation.prepared import PreparedData


def raw_examples(data: PreparedData, split: str, count: int) -> Any:
    """What `Preparation.apply` takes, of the first examples of a split; None of windows and streams."""
    chosen = data.splits[split]
    part = data.opened.parts.get(split) or next(iter(data.opened.parts.values()))
    if not isinstance(chosen, MemorySplit) or chosen.examples.windows is not None:
        return None
    rows = chosen.rows[:count]
    if isinstance(part, Columns):
        from kerascli.preparation.tables.table import kept_rows

        return kept_rows(data.section, data.context, part)[rows.tolist()]
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
