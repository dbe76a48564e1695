"""Files as raw examples: texts and pictures decoded once where they fit in memory, in the order of the Keras loader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.decoded import decode, keeps_decoded
from kerascli.preparation.gathered import Gathered, RawExamples
from kerascli.preparation.parts import Slot, divide
from kerascli.preparation.splits import RowsToSplit
from kerascli.preparation.steps.decoding import DecodeStep
from kerascli.sources.context import UNSPLIT
from kerascli.sources.opened import Files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.parts import Opened
    from kerascli.preparation.section import DataSection

    Array = np.ndarray[Any, np.dtype[Any]]


def gather_files(section: DataSection, context: PreparationContext, opened: Opened) -> Gathered:
    """Split by file, then decode."""
    parts = {name: part for name, part in opened.parts.items() if isinstance(part, Files)}
    slots = _slots(section, context, parts)
    train = parts[slots["train"].part]
    # Of different sizes they can't lie in one array: each batch is as long as its longest, as the loader pads it.
    kept = None not in train.decoder.shape and keeps_decoded(section, parts.values())
    used = dict.fromkeys(slot.part for slot in slots.values())
    made = {name: _examples(parts[name], kept=kept) for name in used}
    inputs = next(iter(made.values())).inputs
    return Gathered(
        parts=made,
        slots=slots,
        source_samples=train.samples,
        class_names={"y": train.class_names} if train.class_names and not train.target_paths else {},
        casts={"x": train.decoder.dtype} if train.kind != "text" else {},
        decoders={} if kept else {"x": DecodeStep(train.decoder)},
        order=train.order,
        files=train,
        stored="text" if train.kind == "text" else str(inputs["x"].dtype) if kept else train.decoder.dtype,
    )


def _slots(section: DataSection, context: PreparationContext, parts: Mapping[str, Files]) -> dict[str, Slot]:
    counts = {name: part.samples for name, part in parts.items()}
    split = section.split
    random = split.random if split is not None else None
    divided = UNSPLIT if UNSPLIT in parts else "train"
    if random is None or random.test is not None or random.stratify or not isinstance(random.validation, float):
        return divide(section, context, counts, lambda name: _rows_to_split(parts[name]))
    # The loader's own `validation_split`: the last of the shuffled files, rounded down.
    held = int(random.validation * parts[divided].samples)
    rows = np.arange(parts[divided].samples, dtype=np.int64)
    others = {name: Slot(name, np.arange(counts[name])) for name in parts if name != divided}
    return {"train": Slot(divided, rows[:-held]), "validation": Slot(divided, rows[-held:]), **others}


def _rows_to_split(part: Files) -> RowsToSplit:
    labels = part.label_indices if part.label_indices is not None else np.zeros(part.samples)
    return RowsToSplit(part.samples, lambda _: labels, lambda: labels)


def _examples(part: Files, *, kept: bool) -> RawExamples:
    targets: dict[str, Any] = {}
    if part.target_paths and part.target_decoder is not None:
        targets["y"] = decode(part, part.target_paths, part.target_decoder)
    elif part.targets is not None:
        targets["y"] = part.targets
    x = decode(part, part.paths, part.decoder) if kept else np.asarray(part.paths, dtype=object)
    return RawExamples(inputs={"x": x}, targets=targets, place=part.place)
