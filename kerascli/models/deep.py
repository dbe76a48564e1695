"""What only the built model tells: layers of no effect, nothing to train, a precision that the machine lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.models.graph import calls
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kerascli.models.building import BuiltModel
    from kerascli.models.trace import Step
    from kerascli.problems import Span

    Place = Callable[[Sequence[Any]], Span | None]


def check_built(built: BuiltModel, *, place: Place, unfreezes: bool = False) -> list[Problem]:
    """Problems of a built model; `place` tells where a key of the file stands.

    `unfreezes` is true where a phase will make something trainable.
    """
    problems = [*unreached_layers(built), *left_out(built), *_half_precision_without_gpu(place)]
    if not unfreezes and built.model.built and built.model.weights and not built.model.trainable_weights:
        problems.append(
            Problem(
                code="nothing-trainable",
                message="nothing in this model can be trained: every layer is frozen",
                span=place(["model"]),
                help="take a `trainable: false` away, or `unfreeze` a layer in a phase",
            )
        )
    return problems


def unreached_layers(built: BuiltModel) -> list[Problem]:
    """Layers that were called, and that no output comes from."""
    reached = _reached(built.model)
    problems = []
    for step in built.trace.steps:
        if _hands_back(step):
            continue
        owners = [model for model in _models_of(built) if _calls_tensor(model, step.outputs)]
        if owners or not step.outputs or id(step.layer) in reached:
            continue
        problems.append(
            Problem(
                code="unreached-layer",
                message=f"no output of the model comes from this `{step.label}`",
                span=step.span,
                help="name its result with `as` and use it under `from` or `outputs`, or take it away",
            )
        )
    return problems


def left_out(built: BuiltModel) -> list[Problem]:
    """Layers that no graph knows of, since they handed back the very tensor they got, as Keras's `Equalization` does.

    Only warnings: the script trains the same model.
    """
    found: list[tuple[str, Span | None]] = [(step.label, step.span) for step in built.trace.steps if _hands_back(step)]
    for model in _models_of(built):
        inside = {id(call.operation) for call in calls(model)}
        lists = model.layers if inside and type(model).__name__ == "Sequential" else ()
        passed_over = [layer for layer in lists if id(layer) not in inside]
        found += [(type(layer).__name__, built.places.get(id(layer))) for layer in passed_over]
    return [
        Problem(
            code="layer-without-effect",
            message=f"Keras leaves this `{label}` out of the model: "
            "called on a symbolic tensor it hands back the tensor itself",
            span=span,
            help=f"put it into a `Pipeline`, or before the model: `data.prepare.x: [{label}]`",
            severity="warning",
        )
        for label, span in found
    ]


def _hands_back(step: Step) -> bool:
    from kerascli.backend import keras

    same = len(step.inputs) == len(step.outputs) == 1 and step.inputs[0] is step.outputs[0]
    return same and isinstance(step.layer, keras.Layer)


def _reached(model: Any) -> set[int]:
    """The ids of all operations inside a model, those of models inside it as well."""
    found: set[int] = set()
    for call in calls(model):
        found.add(id(call.operation))
        found |= _reached(call.operation)
    found |= {id(layer) for layer in model._flatten_layers()} if hasattr(model, "_flatten_layers") else set()  # noqa: SLF001 - wrapped layers have no public list
    return found


def _models_of(built: BuiltModel) -> list[Any]:
    """Every model that the build made: inside one of them a call has its place."""
    return [built.model, *built.models.values(), *built.inner]


def _calls_tensor(model: Any, outputs: tuple[Any, ...]) -> bool:
    ids = {id(tensor) for call in calls(model) for tensor in call.outputs}
    return any(id(tensor) in ids for tensor in outputs)


def _half_precision_without_gpu(place: Place) -> list[Problem]:
    from kerascli.backend import keras

    if keras.config.dtype_policy().name != "mixed_float16" or sees_gpu(keras.config.backend()):
        return []
    return [
        Problem(
            code="half-precision-without-gpu",
            message="`mixed_float16` is made for GPUs, and this backend sees none: training will be slower",
            span=place(["dtype_policy"]),
            help="dtype_policy: mixed_bfloat16",
            severity="warning",
        )
    ]


def sees_gpu(backend: str) -> bool:
    """Whether the backend has an accelerator."""
    if backend == "tensorflow":
        from kerascli.backend import tensorflow

        return bool(tensorflow.config.list_physical_devices("GPU"))
    if backend == "jax":
        from kerascli.backend import jax

        return any(device.platform != "cpu" for device in jax.devices())
    from kerascli.backend import torch

    return bool(torch.cuda.is_available())
