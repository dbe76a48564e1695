"""Array sources as raw examples: split, text labels as class numbers, rows as windows where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.config.nearest import nearest
from kerascli.preparation.gathered import Gathered, RawExamples
from kerascli.preparation.parts import divide
from kerascli.preparation.ragged import is_ragged
from kerascli.preparation.ranges import ranges_of_arrays
from kerascli.preparation.splits import RowsToSplit
from kerascli.preparation.steps.decoding import StoredStep
from kerascli.preparation.targets import TargetCoding, learn_coding
from kerascli.problems import DataError, Problem
from kerascli.sources.disk_arrays import DiskArray
from kerascli.sources.opened import Arrays
from kerascli.sources.sparse_rows import SparseRows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.parts import Opened
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.steps.base import Step
    from kerascli.problems import Span

    Array = np.ndarray[Any, np.dtype[Any]]


def gather_arrays(section: DataSection, context: PreparationContext, opened: Opened) -> Gathered:
    """Split; text labels get the numbers that the training rows give them."""
    parts = {name: part for name, part in opened.parts.items() if isinstance(part, Arrays)}
    for part in parts.values():
        _check_lengths(part, section)
    counts = {name: part.samples for name, part in parts.items()}
    slots = divide(section, context, counts, lambda name: _rows_to_split(parts[name], section))
    train = slots["train"]
    codings = (
        dict(context.saved.codings)
        if context.saved is not None
        else {
            name: learn_coding(values[train.rows], classes=None, scale=None, unit=None)
            for name, values in parts[train.part].y.items()
        }
    )
    made = {
        name: _examples(parts[name], codings, section) for name in dict.fromkeys(slot.part for slot in slots.values())
    }
    learned = {name: coding.class_names for name, coding in codings.items() if coding.classes}
    return Gathered(
        parts=made,
        slots=slots,
        source_samples=parts[train.part].samples,
        codings=codings,
        class_names={**opened.first.class_names, **learned},
        windows=opened.first.windows,
        order=opened.first.windows.order if opened.first.windows is not None else opened.first.order,
        stored=_stored(next(iter(parts[train.part].x.values()))),
        decoders=_on_disk(parts[train.part].x),
        ranges=ranges_of_arrays(made[train.part].inputs, train.rows),
    )


def _on_disk(inputs: Mapping[str, Any]) -> dict[str, Step]:
    """What lies in files is prepared batch by batch."""
    return {name: StoredStep() for name, values in inputs.items() if isinstance(values, DiskArray)}


def _stored(values: Any) -> str:
    """The type of what lies in the source, for people."""
    if values.dtype != object:
        return f"sparse {values.dtype}" if isinstance(values, SparseRows) else str(values.dtype)
    return str(np.asarray(values[0]).dtype) if is_ragged(values) else "text"


def _examples(part: Arrays, codings: Mapping[str, TargetCoding], section: DataSection) -> RawExamples:
    span = section.span("source") or section.span("train")
    targets = {
        name: codings[name].encode(values, part.place, f"target `{name}`", span) for name, values in part.y.items()
    }
    inputs, weights = dict(part.x), part.sample_weight
    if isinstance(section.sample_weight, str):
        weights = _array_named(section.sample_weight, part, section.span("sample_weight")).astype("float32")
        inputs.pop(section.sample_weight, None)
    return RawExamples(inputs=inputs, targets=targets, weights=weights, place=part.place)


def _rows_to_split(part: Arrays, section: DataSection) -> RowsToSplit:
    return RowsToSplit.in_memory(
        part.samples,
        lambda name: _column(_array_named(name, part, section.span("split"))),
        lambda: _column(next(iter(part.y.values()))),
        place=part.place,
    )


def _column(values: Array) -> Array:
    """One value an example, also where each is an array of one, as an input of shape [1] wants it."""
    return values.ravel() if values.shape[1:] == (1,) else values


def _array_named(name: str | int, part: Arrays, span: Span | None) -> Array:
    """An array that has another job than input or target."""
    found = part.x.get(str(name), part.y.get(str(name)))
    if found is not None:
        return found
    near = nearest(str(name), [*part.x, *part.y])
    raise DataError(
        Problem(
            code="unknown-column",
            message=f"no array is called `{name}`",
            span=span,
            help=f"did you mean `{near[0]}`?" if near else None,
            notes=(f"the arrays: {', '.join([*part.x, *part.y])}",),
        )
    )


def _check_lengths(part: Arrays, section: DataSection) -> None:
    lengths = {name: len(array) for name, array in [*part.x.items(), *part.y.items()]}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"`{name}` has {length:,}" for name, length in lengths.items())
        raise DataError(
            Problem(
                code="different-lengths",
                message=f"the arrays of {part.file or 'the source'} are of different lengths: {told}",
                span=section.span("source") or section.span("train"),
            )
        )
