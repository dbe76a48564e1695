"""Parts of the data that do not fit together: no target, another shape, values that are no numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kerascli.preparation.gathered import Gathered, RawExamples
    from kerascli.preparation.section import DataSection

DATES = "mM"
NO_NUMBERS = {"c": "complex numbers", "V": "records of several fields"}


def refuse_unlike_parts(gathered: Gathered, section: DataSection) -> None:
    """DataError where a held-out part lacks what the training part has, or has it in another shape."""
    train = gathered.parts[gathered.slots["train"].part]
    problems = list(_dates(train, section))
    for split, slot in gathered.slots.items():
        part = gathered.parts[slot.part]
        if part is not train:
            problems += [*_lacking(split, part, train, section), *_other_shapes(split, part, train, section)]
    if problems:
        raise DataError(problems)


def of_no_use(examples: Mapping[str, Any], gathered: Gathered, section: DataSection) -> Iterator[Problem]:
    """What is no number that a layer takes, once the steps are done: a cast would lose half of it."""
    place = gathered.parts[gathered.slots["train"].part].place(0)
    for name, values in examples.items():
        kind = NO_NUMBERS.get(values.dtype.kind)
        if kind is not None:
            yield Problem(
                code="not-data",
                message=f"`{name}` of {place.file} holds {kind} ({values.dtype}), which no layer takes",
                span=section.span("source") or section.span("train"),
                help="make real numbers of them in a function under `prepare`: numpy.abs, numpy.angle, a field",
            )


def _lacking(split: str, part: RawExamples, train: RawExamples, section: DataSection) -> Iterator[Problem]:
    for kind, there, wanted in (("input", part.inputs, train.inputs), ("target", part.targets, train.targets)):
        for name in wanted:
            if name not in there:
                yield Problem(
                    code="missing-array",
                    message=f"the {split} part has no {kind} `{name}`, which the training part has",
                    span=section.span("source") or section.span(split),
                    help=f"add it, or leave the {split} part out and predict on it later",
                )


def _other_shapes(split: str, part: RawExamples, train: RawExamples, section: DataSection) -> Iterator[Problem]:
    for name, values in train.inputs.items():
        own, other = _shape(values), _shape(part.inputs.get(name))
        if own is not None and other is not None and own != other:
            yield Problem(
                code="wrong-shape",
                message=f"`{name}` of the {split} part holds examples of shape {other}, of the training part {own}",
                span=section.span("source") or section.span(split),
            )


def _shape(values: Any) -> tuple[int, ...] | None:
    """Of one example, where all have the same."""
    shape = getattr(values, "shape", None)
    if shape is None or str(getattr(values, "dtype", "")) == "object" or None in shape[1:]:
        return None
    return tuple(shape[1:])


def _dates(train: RawExamples, section: DataSection) -> Iterator[Problem]:
    for name, values in train.inputs.items():
        dtype = getattr(values, "dtype", None)
        if getattr(dtype, "kind", "") in DATES:
            yield Problem(
                code="not-data",
                message=f"`{name}` holds dates ({dtype}), which no model takes",
                span=section.span("source") or section.span("train"),
                help="store numbers: seconds, the day of the year, the hour",
            )
