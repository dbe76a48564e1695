"""What an export format is: it writes a model, and its own runtime gives the answers back."""

from __future__ import annotations

import importlib.util
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

Runner = Callable[[Mapping[str, "np.ndarray"]], list["np.ndarray"]]
"""Arrays by input name, in the model's order; answers one array an output."""

Quantization = Literal["int8", "int4"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What a person may ask of an export."""

    opset: int | None = None
    """Of ONNX."""
    batch: int | None = None
    """A fixed batch size; None leaves it open."""
    float16: bool = False
    quantize: Quantization | None = None
    tolerance: float | None = None
    """Of the largest difference; None takes the format's own."""
    calibration: str | None = None
    """An npz of prepared training examples, for a quantization that looks at what flows through the net."""


class Format(ABC):
    """One format of export; every subclass stands in `kerascli.exports.kinds`."""

    name: ClassVar[str]
    file_name: ClassVar[str]
    """What is written into the folder of the export; no suffix means a folder."""
    backend: ClassVar[str | None] = "tensorflow"
    """The Keras backend that writes it; None for any."""
    extra: ClassVar[str | None] = None
    """The optional extra of kerascli that brings its libraries."""
    modules: ClassVar[tuple[str, ...]] = ()
    """What the extra must have installed."""
    tolerance: ClassVar[float] = 1e-5
    options: ClassVar[frozenset[str]] = frozenset()
    """The names of the ExportOptions that it takes."""
    quantizations: ClassVar[frozenset[str]] = frozenset({"int8", "int4"})
    """Where `quantize` is among the options."""
    calibrates: ClassVar[bool] = False
    """Whether its quantization looks at training examples."""
    carries_preparation: ClassVar[bool] = False
    """Whether the layers of the preparation can be inside: raw examples in, answers out."""
    carries_drawing: ClassVar[bool] = False
    """Whether a model that draws numbers as it answers draws the same ones there."""

    @abstractmethod
    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:
        """Write the model to `target`; `examples` are inputs as `model.predict` takes them."""

    @abstractmethod
    def open(self, target: Path, model: Any = None) -> Runner:
        """The written file in its own runtime; outputs come in the model's order.

        `model` is the one that was written: for formats that hold only a part of it, and for the names of its outputs.
        """

    def missing(self) -> str | None:
        """The first module that is not installed."""
        return next((module for module in self.modules if importlib.util.find_spec(module) is None), None)

    def require(self) -> None:
        """UserError with the one line that says what to install."""
        module = self.missing()
        if module is not None:
            raise UserError(
                Problem(
                    code="extra-missing",
                    message=f"the format `{self.name}` needs {module}, which is not installed",
                    help=f"pip install 'kerascli[{self.extra}]'",
                )
            )


def shaped_for(model: Any, examples: Mapping[str, np.ndarray]) -> Any:
    """Example arrays in the structure that this model takes."""
    from kerascli.backend import keras

    arrays = list(examples.values())
    structure = input_structure(model)
    if structure is None:
        return arrays[0] if len(arrays) == 1 else dict(examples)
    return keras.tree.pack_sequence_as(structure, arrays)


def input_structure(model: Any) -> Any:
    """The tensors that a model declares as its inputs, nested as it takes them; None where it declares none."""
    inputs = getattr(model, "inputs", None)
    if not inputs:
        return None
    # A Sequential has one input and answers `.input` only once it was called outside a graph.
    return inputs[0] if len(inputs) == 1 and type(model).__name__ == "Sequential" else model.input


def keras_runner(model: Any) -> Runner:
    """A Keras model as a runner."""
    from kerascli.preparation.batches import texts_as_tensors

    return lambda examples: flat_outputs(model.predict(shaped_for(model, texts_as_tensors(examples)), verbose=0))


def flat_outputs(answer: Any) -> list[np.ndarray]:
    """Whatever structure a model answers with, as a flat list of arrays in Keras's order."""
    import numpy as np

    from kerascli.backend import keras

    return [np.asarray(keras.ops.convert_to_numpy(part)) for part in keras.tree.flatten(answer)]
