"""An exported file, opened again by its own runtime and asked as a Keras model is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from kerascli.exports.kinds import FORMATS
from kerascli.exports.signature import Door, fed
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kerascli.exports.format import Format, Runner

SUFFIXES = {".onnx": "onnx", ".tflite": "litert", ".pt2": "torch"}
FOLDERS = {"saved_model.pb": "savedmodel", "model.xml": "openvino"}
BATCH = 32
"""As `Model.predict` takes where nobody says."""
BESIDE = "verification.json"


def format_of(path: Path) -> Format | None:
    """Which export this is; None for anything else."""
    if path.is_file() and path.suffix in SUFFIXES:
        return FORMATS[SUFFIXES[path.suffix]]
    found = next((name for inside, name in FOLDERS.items() if (path / inside).is_file()), None)
    return FORMATS[found] if found else None


@dataclass(frozen=True)
class OpenedExport:
    """Answers `predict` as the model did that it was exported from."""

    inputs: list[Door]
    output_names: list[str]
    run: Runner
    batch: int | None = None
    """The batch size that it was fixed to."""

    def predict(self, inputs: Any, batch_size: int | None = None, verbose: int = 0) -> Any:  # noqa: ARG002 - as Keras
        """All outputs, a batch at a time."""
        import numpy as np

        arrays = fed(self.inputs, inputs)
        parts = [self.run(batch) for batch in _batches(arrays, self.batch or batch_size or BATCH)]
        count = len(next(iter(arrays.values())))
        # The last batch of a fixed size was filled up with its own examples.
        whole = [np.concatenate(outputs)[:count] for outputs in zip(*parts, strict=True)]
        return whole[0] if len(whole) == 1 else whole

    def predict_batch(self, inputs: Any) -> list[Any]:
        """All outputs of one call of the runtime."""
        return self.run(fed(self.inputs, inputs))


def _batches(arrays: Mapping[str, Any], size: int) -> Iterator[dict[str, Any]]:
    count = len(next(iter(arrays.values())))
    for start in range(0, count, size):
        yield {name: array[start : start + size] for name, array in arrays.items()}


def _filled(arrays: Mapping[str, Any], size: int) -> dict[str, Any]:
    import numpy as np

    return {name: np.resize(array, (size, *array.shape[1:])) for name, array in arrays.items()}


def is_described(path: Path) -> bool:
    """Whether `kerascli export` wrote it: then it says what it is called with."""
    return (path.parent / BESIDE).is_file()


def open_export(path: Path, kind: Format) -> OpenedExport:
    """By what `kerascli export` wrote beside the file."""
    kind.require()
    if not is_described(path):
        raise UserError(
            Problem(
                code="export-without-description",
                message=f"{path} has no {BESIDE} beside it: its inputs are not known",
                help="name it in the folder that `kerascli export` wrote",
            )
        )
    described = json.loads((path.parent / BESIDE).read_text(encoding="utf-8"))
    doors = [Door(**{**door, "shape": tuple(door["shape"])}) for door in described["inputs"]]
    names = list(described["outputs"])
    # A SavedModel tells its outputs by name itself; the others answer in an order of their own.
    known = None if kind.name == "savedmodel" else SimpleNamespace(output_names=names)
    run = kind.open(path, known)
    batch = described.get("batch")

    def whole(examples: Mapping[str, Any]) -> Any:
        return run(_filled(examples, batch) if batch else examples)

    return OpenedExport(inputs=doors, output_names=names, run=whole, batch=batch)
