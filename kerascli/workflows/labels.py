"""Labels that a built model has no output for: told with their row before anything is trained, where Keras says nan."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.amounts import amount
from kerascli.catalogue.objects import Object
from kerascli.models.answers import SPARSE, loss_class
from kerascli.models.judging import answers_of
from kerascli.preparation.disk.split import DiskSplit
from kerascli.preparation.memory import MemorySplit
from kerascli.preparation.stream_feed import StreamSplit
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from kerascli.models.answers import Answer
    from kerascli.models.building import BuiltModel
    from kerascli.preparation.prepared import PreparedData

    Array = np.ndarray[Any, np.dtype[Any]]

BINARY = ("BinaryCrossentropy", "BinaryFocalCrossentropy")


def check_labels(built: BuiltModel, loss: Any, data: PreparedData) -> None:
    """Raise a DataError that names the first label outside the outputs of every split."""
    if loss is None or not data.facts.targets:
        return
    answers = answers_of(built, loss, data.facts, lambda _path: None)
    for answer in answers:
        _tell_streams(answer, data)
    found = [problem for answer in answers for problem in _outside(answer, data)]
    if found:
        raise DataError(found)


def _tell_streams(answer: Answer, data: PreparedData) -> None:
    """Streams are looked at as they come."""
    units = answer.tensor.shape[-1]
    for split in data.splits.values():
        if isinstance(split, StreamSplit) and loss_class(answer.loss) == SPARSE and units is not None:
            split.watch.outputs[answer.compared] = units


def _outside(answer: Answer, data: PreparedData) -> Iterator[Problem]:
    """A problem for each split that has such labels."""
    import numpy as np

    kind, units = loss_class(answer.loss), answer.tensor.shape[-1]
    if kind in BINARY:
        highest, told = 1, f"what {kind} compares with, 0 to 1"
    elif kind == SPARSE and units is not None:
        highest, told = units - 1, f"the model's {units} outputs, 0 to {units - 1}"
    else:
        return
    section = data.section
    for name, split in data.splits.items():
        if not isinstance(split, MemorySplit | DiskSplit):
            continue
        seen = _look(split.labels(answer.compared), highest, _ignored(answer.loss))
        if not seen.rows:
            continue
        place = split.place(int(split.label_rows(np.asarray([seen.first]))[0]))
        yield Problem(
            code="label-outside-outputs",
            message=f"label {seen.value:g} in {place} is outside {told} "
            f"({seen.rows:,} of {amount(split.samples, 'row')} of {name})",
            span=section.span("target") or section.span("source") or section.span("train"),
            help=_remedy(seen, kind),
        )


@dataclass
class _Seen:
    """What the labels of a split are like."""

    lowest: float = 0
    highest: float = 0
    first: int = 0
    """The position of the first one outside, and its value."""
    value: float = 0
    rows: int = 0
    """How many examples have one outside."""


def _look(pieces: Iterator[Array], highest: int, ignored: int | None) -> _Seen:
    import numpy as np

    seen, passed = _Seen(lowest=math.inf, highest=-math.inf), 0
    for labels in pieces:
        counted = labels.reshape(len(labels), -1)
        outside = (counted < 0) | (counted > highest)
        if ignored is not None:
            outside &= counted != ignored
        rows = np.flatnonzero(outside.any(axis=1))
        if len(rows) and not seen.rows:
            seen.first, seen.value = passed + int(rows[0]), float(counted[rows[0]][outside[rows[0]]][0])
        seen.rows += len(rows)
        seen.lowest, seen.highest = min(seen.lowest, counted.min()), max(seen.highest, counted.max())
        passed += len(labels)
    return seen


def _ignored(loss: Any) -> int | None:
    """The class number that the loss leaves out."""
    ignored = loss.arguments.get("ignore_class") if isinstance(loss, Object) else None
    return ignored if isinstance(ignored, int) else None


def _remedy(seen: _Seen, kind: str) -> str:
    if kind in BINARY:
        return "take a loss for these labels, or number the classes: target: {column: …, classes: [no, yes]}"
    if seen.lowest >= 1:
        return f"labels count from 0: data.prepare.y: [{{subtract: {seen.lowest:g}}}]"
    if seen.highest % 1 or seen.value % 1:
        return "classes are whole numbers; numbers are predicted with `loss: mse` and a last layer of one unit"
    return f"give the last layer `units: {seen.highest + 1:g}`" if seen.lowest >= 0 else "mend or leave out those rows"
