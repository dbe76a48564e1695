"""How a model's numbers are read: class and probability, yes or no, labels, values; told with the model."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from kerascli.scoring.answers import DEFAULT_THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    from kerascli.preparation.serving import Preparation
    from kerascli.workflows.reading import ReadExperiment

    Array = np.ndarray[Any, np.dtype[Any]]

MEMBER = "kerascli/answers.json"
Kind = Literal["classes", "binary", "labels", "values"]
ONE_OF_SEVERAL = ("categorical",)
YES_OR_NO = ("binary", "hinge", "focal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one output is read."""

    name: str
    loss: str = ""
    """The loss's name: what tells classes from numbers."""
    from_logits: bool = False
    threshold: float = DEFAULT_THRESHOLD

    def kind(self, width: int, *, named: bool) -> Kind:
        """By the loss, the answer's last axis, and whether the classes have names."""
        word = self.loss.lower()
        if any(mark in word for mark in YES_OR_NO):
            return "binary" if width == 1 else "labels"
        if any(mark in word for mark in ONE_OF_SEVERAL):
            return "classes"
        if named:
            return "classes" if width > 1 else "binary"
        return "values"


def readings_of(read: ReadExperiment, outputs: Iterable[str]) -> list[Reading]:
    """From the losses of the file, by output."""
    from kerascli.workflows.evaluate import loss_name, loss_takes_logits

    asked = read.experiment.predict.threshold
    readings = []
    for name in outputs:
        threshold = asked.get(name) if isinstance(asked, dict) else asked
        readings.append(
            Reading(
                name=name,
                loss=loss_name(read, name),
                from_logits=loss_takes_logits(read, name),
                threshold=DEFAULT_THRESHOLD if threshold is None else threshold,
            )
        )
    return readings


def as_member(readings: list[Reading]) -> bytes:
    """As it lies in the model's archive."""
    return json.dumps([asdict(reading) for reading in readings], ensure_ascii=False, indent=1).encode()


def from_member(content: bytes) -> list[Reading]:
    """What `as_member` wrote."""
    return [Reading(**reading) for reading in json.loads(content)]


def told(reading: Reading, answer: Array, preparation: Preparation | None, *, top: int) -> list[dict[str, Any]]:
    """One mapping an example: what a person wants to know of this output."""
    names = preparation.class_names.get(reading.name, ()) if preparation else ()
    kind = reading.kind(answer.shape[-1] if answer.ndim > 1 else 1, named=bool(names))
    if kind == "values":
        values = preparation.in_own_unit(reading.name, answer) if preparation else answer
        return [_value(row) for row in values]
    probability = _probability(reading, answer, kind)
    if kind == "classes":
        return [_classes(row, names, top) for row in probability]
    if kind == "labels":
        return [_labels(row, names, reading.threshold) for row in probability]
    return [_yes_or_no(row, names, reading.threshold) for row in probability]


def _probability(reading: Reading, answer: Array, kind: Kind) -> Array:
    import numpy as np

    if not reading.from_logits:
        return answer
    wide = answer.astype("float64")
    if kind == "classes":
        shifted = np.exp(wide - wide.max(-1, keepdims=True))
        return np.asarray(shifted / shifted.sum(-1, keepdims=True))
    return np.asarray(1 / (1 + np.exp(-wide)))


def _name(names: tuple[str, ...], index: int) -> str:
    return names[index] if index < len(names) else str(index)


def _classes(row: Array, names: tuple[str, ...], top: int) -> dict[str, Any]:
    if row.ndim > 1:
        return {"class": [_name(names, int(index)) for index in row.argmax(-1).reshape(-1)]}
    best = (-row).argsort(kind="stable")[: max(1, top)]
    told: dict[str, Any] = {"class": _name(names, int(best[0])), "probability": float(row[best[0]])}
    for place, index in enumerate(best[1:], start=2):
        told |= {f"class_{place}": _name(names, int(index)), f"probability_{place}": float(row[index])}
    return told


def _yes_or_no(row: Array, names: tuple[str, ...], threshold: float) -> dict[str, Any]:
    if row.size > 1:
        return {"class": [_name(names, int(value > threshold)) for value in row.reshape(-1)]}
    yes = float(row.reshape(-1)[0])
    said = int(yes > threshold)
    return {"class": _name(names, said), "probability": yes if said else 1 - yes}


def _labels(row: Array, names: tuple[str, ...], threshold: float) -> dict[str, Any]:
    flat = row.reshape(-1)
    return {
        "labels": [_name(names, index) for index, value in enumerate(flat) if value > threshold],
        "probabilities": [float(value) for value in flat],
    }


def _value(row: Array) -> dict[str, Any]:
    flat = row.reshape(-1)
    return {"value": float(flat[0]) if flat.size == 1 else [float(value) for value in flat]}
