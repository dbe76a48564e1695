"""How a model's numbers are read: class and probability, yes or no, labels, values; told with the model."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from kerascli.scoring.answers import DEFAULT_THRESHOLD, DISTANCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np

    from kerascli.preparation.prepared import PreparedData
    from kerascli.preparation.serving import Preparation
    from kerascli.workflows.reading import ReadExperiment

    Array = np.ndarray[Any, np.dtype[Any]]

MEMBER = "kerascli/answers.json"
Kind = Literal["classes", "binary", "labels", "values"]
ONE_OF_SEVERAL = ("categorical",)
YES_OR_NO = ("binary", "hinge", "focal")
LOOKED_AT = 16
"""Examples that tell whether a target holds fractions."""
WHITE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one output is read."""

    name: str
    loss: str = ""
    """The loss's name: what tells classes from numbers."""
    from_logits: bool = False
    threshold: float = DEFAULT_THRESHOLD
    numbers: bool = False
    """Whether the target is brightness: that of a picture is no probability, whatever the loss."""

    def kind(self, width: int, *, named: bool) -> Kind:
        """By the loss, the answer's last axis, and whether the classes have names."""
        word = self.loss.lower()
        if self.numbers:
            return "values"
        if any(mark in word for mark in YES_OR_NO):
            return "binary" if width == 1 else "labels"
        if any(mark in word for mark in ONE_OF_SEVERAL):
            return "classes"
        if named and not any(mark in word for mark in DISTANCES):
            return "classes" if width > 1 else "binary"
        return "values"


def readings_of(read: ReadExperiment, outputs: Iterable[str], data: PreparedData | None = None) -> list[Reading]:
    """From the losses of the file and what the targets of the data are, by output."""
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
                numbers=read.experiment.data.y == "x" or (data is not None and _is_brightness(data, name)),
            )
        )
    return readings


def _is_brightness(data: PreparedData, target: str) -> bool:
    """Whether a target is a picture whose numbers lie between yes and no, as those of no mask do."""
    import numpy as np

    facts = data.facts.targets[target]
    if len(facts.shape) < 2 or not facts.dtype.startswith("float"):
        return False
    found = data.examples("train", LOOKED_AT)[1]
    values = np.asarray(found[target] if isinstance(found, dict) else found)
    return bool(np.any(np.mod(values, 1)))


def as_member(readings: list[Reading]) -> bytes:
    """As it lies in the model's archive."""
    return json.dumps([asdict(reading) for reading in readings], ensure_ascii=False, indent=1).encode()


def from_member(content: bytes) -> list[Reading]:
    """What `as_member` wrote."""
    return [Reading(**reading) for reading in json.loads(content)]


def told(reading: Reading, answer: Array, preparation: Preparation | None, *, top: int) -> dict[str, Any]:
    """What a person wants to know of this output: columns, one value an example."""
    if answer.dtype == object:
        # Of examples of different lengths, which no layer makes classes of.
        return {"value": [row.reshape(-1).tolist() for row in answer]}
    names = preparation.class_names.get(reading.name, ()) if preparation else ()
    kind = reading.kind(answer.shape[-1] if answer.ndim > 1 else 1, named=bool(names))
    if kind == "values":
        return {"value": _one_or_several(preparation.in_own_unit(reading.name, answer) if preparation else answer)}
    probability = _probability(reading, answer, kind)
    if kind == "labels":
        return _labels(probability, names, reading.threshold)
    if kind == "classes":
        return _classes(probability, names, top)
    return _yes_or_no(probability, names, reading.threshold)


def masks(
    readings: Iterable[Reading], outputs: Mapping[str, Array], preparation: Preparation | None
) -> dict[str, Array]:
    """Of outputs that say a class or yes and no of every pixel: the brightness of what each pixel was answered with."""
    found = {}
    for reading in readings:
        answer = outputs[reading.name]
        if answer.dtype == object or answer.ndim not in {3, 4}:
            continue
        named = bool(preparation and preparation.class_names.get(reading.name))
        width = answer.shape[-1] if answer.ndim == 4 else 1
        kind = reading.kind(width, named=named)
        if kind == "classes" and answer.ndim == 4:
            found[reading.name] = shades(answer.argmax(-1), width)
        elif kind == "binary":
            said = _probability(reading, answer, kind) > reading.threshold
            found[reading.name] = shades(said.reshape(said.shape[:3]), 2)
    return found


def shades(classes: Array, count: int) -> Array:
    """The numbers of classes as brightness, from black to white."""
    return (classes * (WHITE // max(1, count - 1))).astype("uint8")


def _probability(reading: Reading, answer: Array, kind: Kind) -> Array:
    import numpy as np

    if not reading.from_logits:
        return answer
    wide = answer.astype("float64")
    if kind == "classes":
        shifted = np.exp(wide - wide.max(-1, keepdims=True))
        return np.asarray(shifted / shifted.sum(-1, keepdims=True))
    return np.asarray(1 / (1 + np.exp(-wide)))


def _named(indices: Array, names: tuple[str, ...]) -> Array:
    """Class names at these numbers; the number where a class has none."""
    import numpy as np

    count = max(len(names), int(indices.max(initial=0)) + 1)
    words = np.array([names[index] if index < len(names) else str(index) for index in range(count)], dtype=object)
    return np.asarray(words[indices])


def _classes(probability: Array, names: tuple[str, ...], top: int) -> dict[str, Any]:
    import numpy as np

    if probability.ndim > 2:
        return {"class": _flat_lists(_named(probability.argmax(-1), names))}
    best = probability.argmax(-1)[:, None] if top == 1 else (-probability).argsort(axis=-1, kind="stable")[:, :top]
    columns: dict[str, Any] = {}
    for place in range(best.shape[1]):
        ending = f"_{place + 1}" if place else ""
        columns[f"class{ending}"] = _named(best[:, place], names)
        columns[f"probability{ending}"] = np.take_along_axis(probability, best[:, place, None], axis=-1)[:, 0]
    return columns


def _yes_or_no(probability: Array, names: tuple[str, ...], threshold: float) -> dict[str, Any]:
    import numpy as np

    said = (probability > threshold).astype("int64")
    if said[:1].size > 1:
        return {"class": _flat_lists(_named(said, names))}
    yes = probability.reshape(-1)
    return {"class": _named(said.reshape(-1), names), "probability": np.where(said.reshape(-1) == 1, yes, 1 - yes)}


def _labels(probability: Array, names: tuple[str, ...], threshold: float) -> dict[str, Any]:
    import numpy as np

    flat = probability.reshape(len(probability), -1)
    words = _named(np.arange(flat.shape[-1]), names)
    return {"labels": [words[row > threshold].tolist() for row in flat], "probabilities": flat.tolist()}


def _one_or_several(values: Array) -> Any:
    """A number an example, or a list of them."""
    return values.reshape(-1) if values[:1].size == 1 else _flat_lists(values)


def _flat_lists(values: Array) -> list[list[Any]]:
    nested: list[list[Any]] = values.reshape(len(values), -1).tolist()
    return nested
