"""Files as raw examples: texts and pictures decoded once where they fit in memory, in the order of the Keras loader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.decoded import Keeping, decode, masks_fit, where_kept
from kerascli.preparation.disk.decoded import decoded_on_disk
from kerascli.preparation.gathered import Gathered, RawExamples
from kerascli.preparation.parts import Slot, divide
from kerascli.preparation.ranges import ranges_of_files
from kerascli.preparation.splits import RowsToSplit
from kerascli.preparation.steps.decoding import DecodeStep, StoredStep
from kerascli.problems import DataError, Problem
from kerascli.sources.context import UNSPLIT
from kerascli.sources.opened import Files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.parts import Opened
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.steps.base import Step

    Array = np.ndarray[Any, np.dtype[Any]]


def gather_files(section: DataSection, context: PreparationContext, opened: Opened) -> Gathered:
    """Split by file, then decode."""
    if isinstance(section.sample_weight, str):
        message = f"files have no columns, and no function of yours is called `{section.sample_weight}`"
        span, remedy = section.span("sample_weight"), "a function `f(x, y)` in a file of `plugins:`"
        raise DataError(Problem(code="unknown-column", message=message, span=span, help=remedy))
    parts = {name: part for name, part in opened.parts.items() if isinstance(part, Files)}
    slots = _slots(section, context, parts)
    train = parts[slots["train"].part]
    keeping = where_kept(section, parts.values())
    if not masks_fit(parts.values()):
        message = f"the masks of {train.folder} are many, and are read whole into memory: targets lie there"
        context.warn(Problem(code="read-whole", message=message, span=section.span("source"), severity="warning"))
    used = dict.fromkeys(slot.part for slot in slots.values())
    made = {name: _examples(parts[name], keeping) for name in used}
    inputs = next(iter(made.values())).inputs
    return Gathered(
        parts=made,
        slots=slots,
        source_samples=train.samples,
        class_names={"y": train.class_names} if train.class_names and not train.target_paths else {},
        casts={"x": train.decoder.dtype} if train.kind != "text" else {},
        decoders=_each_batch(train, keeping),
        order=train.order,
        files=train,
        ranges=ranges_of_files(train),
        stored=_stored(train, inputs["x"], keeping),
    )


def _each_batch(part: Files, keeping: Keeping) -> dict[str, Step]:
    """How a batch's inputs are had, where they don't lie in memory."""
    if keeping == "memory":
        return {}
    return {"x": DecodeStep(part.decoder) if keeping == "nowhere" else StoredStep()}


def _stored(part: Files, inputs: Any, keeping: Keeping) -> str:
    if part.kind == "text":
        return "text"
    return part.decoder.dtype if keeping == "nowhere" else str(inputs.dtype)


def _slots(section: DataSection, context: PreparationContext, parts: Mapping[str, Files]) -> dict[str, Slot]:
    counts = {name: part.samples for name, part in parts.items()}
    split = section.split
    random = split.random if split is not None else None
    divided = UNSPLIT if UNSPLIT in parts else "train"
    is_loaders = random is not None and random.test is None and not random.stratify and parts[divided].order is not None
    if random is None or not is_loaders or not isinstance(random.validation, float):
        return divide(section, context, counts, lambda name: _rows_to_split(parts[name]))
    # The loader's own `validation_split`: the last of the shuffled files, rounded down.
    held = int(random.validation * parts[divided].samples)
    rows = range(parts[divided].samples)
    others = {name: Slot(name, range(counts[name])) for name in parts if name != divided}
    return {"train": Slot(divided, rows[:-held]), "validation": Slot(divided, rows[-held:]), **others}


def _rows_to_split(part: Files) -> RowsToSplit:
    labels = part.label_indices if part.label_indices is not None else np.zeros(part.samples)
    return RowsToSplit.in_memory(part.samples, lambda _: labels, lambda: labels)


def _examples(part: Files, keeping: Keeping) -> RawExamples:
    targets: dict[str, Any] = {}
    if part.target_paths and part.target_decoder is not None:
        targets["y"] = decode(part, part.target_paths, part.target_decoder)
    elif part.targets is not None:
        targets["y"] = part.targets
    return RawExamples(inputs={"x": _inputs(part, keeping)}, targets=targets, place=part.place)


def _inputs(part: Files, keeping: Keeping) -> Any:
    """Decoded examples, or what each batch decodes."""
    if keeping == "nowhere":
        return np.asarray(part.paths, dtype=object)
    return decode(part, part.paths, part.decoder) if keeping == "memory" else decoded_on_disk(part)
