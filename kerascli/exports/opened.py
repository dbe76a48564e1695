"""An exported file, opened again by its own runtime and asked as a Keras model is."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from kerascli.exports.kinds import FORMATS
from kerascli.exports.savedmodel import SavedModel
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


def open_export(path: Path, kind: Format) -> OpenedExport:
    """By what `kerascli export` wrote beside the file."""
    kind.require()
    doors, names, batch = _described(path, kind)
    # A SavedModel tells its outputs by name itself; the others answer in an order of their own.
    known = None if kind.name == "savedmodel" else SimpleNamespace(output_names=names)
    with _told(path, "can't be opened by its runtime"):
        run = kind.open(path, known)

    def whole(examples: Mapping[str, Any]) -> Any:
        with _told(path, f"does not answer what its {BESIDE} says"):
            return run(_filled(examples, batch) if batch else examples)

    return OpenedExport(inputs=doors, output_names=names, run=whole, batch=batch)


def _described(path: Path, kind: Format) -> tuple[list[Door], list[str], int | None]:
    """Inputs, names of outputs, and the batch size where it is fixed: as told beside the file, or in it."""
    file = path.parent / BESIDE
    if not file.is_file():
        if not isinstance(kind, SavedModel):
            raise UserError(
                Problem(
                    code="export-without-description",
                    message=f"{path} has no {BESIDE} beside it: its inputs are not known",
                    help="name it in the folder that `kerascli export` wrote",
                )
            )
        with _told(path, "can't be opened by its runtime"):
            return *kind.doors(path), None
    try:
        described = json.loads(file.read_text(encoding="utf-8"))
        doors = [Door(**{**door, "shape": tuple(door["shape"])}) for door in described["inputs"]]
        batch = described.get("batch")
        return doors, [str(name) for name in described["outputs"]], None if batch is None else int(batch)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            Problem(
                code="model-not-readable",
                message=f"{file} is no description of an export, or is damaged",
                help="export it again",
            )
        ) from error


@contextmanager
def _told(path: Path, what: str) -> Iterator[None]:
    """Whatever a runtime raises, as a problem of the file."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        said = str(error).strip().split("\n", maxsplit=1)[0][:200] or type(error).__name__
        raise UserError(
            Problem(code="model-not-readable", message=f"{path} {what}: {said}", help="export it again")
        ) from error
