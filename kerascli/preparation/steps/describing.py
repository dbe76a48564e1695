"""Chains of steps as JSON and arrays, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kerascli.preparation.steps.base import KeptStep
from kerascli.preparation.steps.chain import Chain
from kerascli.preparation.steps.declared import Call
from kerascli.preparation.steps.function_steps import FunctionStep
from kerascli.preparation.steps.layer_steps import CrossStep, LayerStep, OneHotStep
from kerascli.preparation.steps.numpy_steps import numpy_step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from kerascli.preparation.steps.base import Step

    Array = np.ndarray[Any, np.dtype[Any]]

Resolve = Callable[[str, str], Any]
"""Kind (`plugin`, `import`, `keras`) and path of a function -> the function."""


def described_chain(chain: Chain, key: str, arrays: dict[str, Array]) -> list[dict[str, Any]]:
    """Each step's description; what they learned is put into `arrays` under `key`."""
    described = []
    for index, step in enumerate(chain.steps):
        if not isinstance(step, KeptStep):
            raise TypeError(f"`{step.title}` is no step of the file's")
        described.append(step.describe())
        for name, value in step.state().items():
            arrays[f"{key}/{index}/{name}"] = value
    return described


def read_chain(
    described: Sequence[Mapping[str, Any]], key: str, arrays: Mapping[str, Array], resolve: Resolve
) -> Chain:
    """The chain that `described_chain` told of."""
    steps = []
    for index, text in enumerate(described):
        step = _step(text, resolve)
        prefix = f"{key}/{index}/"
        step.restore({name[len(prefix) :]: value for name, value in arrays.items() if name.startswith(prefix)})
        steps.append(step)
    return Chain(tuple(steps))


def _step(described: Mapping[str, Any], resolve: Resolve) -> Step:
    match described["kind"]:
        case "numpy":
            return numpy_step(Call(described["name"], described["arguments"]))
        case "one_hot":
            return OneHotStep(None, described["width"])
        case "function":
            return FunctionStep.from_description(described, resolve)
        case kind:
            from kerascli.backend import keras

            layer = keras.saving.deserialize_keras_object(described["layer"])
            return CrossStep(layer) if kind == "cross" else LayerStep(layer)
