"""What only the built model tells: outputs against loss and labels, layers of no effect, nothing to train."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.models.answers import Answer, check_answer
from kerascli.models.graph import calls, functional_of
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kerascli.facts import DataFacts
    from kerascli.models.building import BuiltModel
    from kerascli.problems import Span

    Place = Callable[[Sequence[str]], Span | None]


def check_built(
    built: BuiltModel, *, loss: Any, facts: DataFacts, place: Place, unfreezes: bool = False
) -> list[Problem]:
    """Problems of a built model; `place` tells where a key of the file stands.

    `loss` is `compile.loss` as read; `unfreezes` is true where a phase will make something trainable.
    """
    problems = [*unreached_layers(built), *_half_precision_without_gpu(place)]
    if not unfreezes and built.model.built and built.model.weights and not built.model.trainable_weights:
        problems.append(
            Problem(
                code="nothing-trainable",
                message="nothing in this model can be trained: every layer is frozen",
                span=place(["model"]),
                help="take a `trainable: false` away, or `unfreeze` a layer in a phase",
            )
        )
    if loss is not None and facts.targets:
        problems += _check_answers(built, loss, facts, place)
    return problems


def unreached_layers(built: BuiltModel) -> list[Problem]:
    """Layers that were called, and that no output comes from."""
    reached = _reached(built.model)
    problems = []
    for step in built.trace.steps:
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


def _check_answers(built: BuiltModel, loss: Any, facts: DataFacts, place: Place) -> list[Problem]:
    """Each output with its loss and its labels."""
    outputs = outputs_of(built.model)
    if not outputs:
        return []
    names, targets = list(outputs), list(facts.targets)
    if len(outputs) > 1 and len(targets) != len(outputs):
        return [
            Problem(
                code="outputs-and-targets",
                message=f"the model has {len(names)} outputs ({', '.join(names)}), "
                f"the data have {len(targets)} targets ({', '.join(targets)})",
                span=place(["model"]),
            )
        ]
    found = []
    for index, (name, tensor) in enumerate(outputs.items()):
        target = name if name in facts.targets else targets[min(index, len(targets) - 1)]
        answer = Answer(
            name=name if len(outputs) > 1 else None,
            tensor=tensor,
            target=facts.targets[target],
            classes=facts.class_names.get(target, ()),
            loss=_loss_of(loss, name, index, len(outputs)),
            loss_place=place(["compile", "loss", name]) or place(["compile", "loss"]),
        )
        found += check_answer(answer, built.trace)
    return found


def outputs_of(model: Any) -> Mapping[str, Any]:
    """The output tensors of a model with a graph, by the names that Keras logs them under."""
    function = functional_of(model)
    if function is None:
        return {}
    if isinstance(function.output, dict):
        return dict(function.output)
    return dict(zip(function.output_names, function.outputs, strict=True))


def _loss_of(loss: Any, name: str, index: int, count: int) -> Any:
    if isinstance(loss, dict):
        return loss.get(name)
    if isinstance(loss, list):
        return loss[index] if index < len(loss) else None
    return loss if count == 1 or not isinstance(loss, list) else None
