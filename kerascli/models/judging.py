"""Every output of a model with the loss and the metrics that will judge it, and the labels it is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from kerascli.amounts import amount
from kerascli.catalogue.objects import Object
from kerascli.models.answers import Answer, check_answer, has_a_rule
from kerascli.models.graph import outputs_of
from kerascli.models.trying_out import fails
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kerascli.construction import Environment
    from kerascli.facts import DataFacts
    from kerascli.models.building import BuiltModel
    from kerascli.models.deep import Place


class Judges(Protocol):
    """The part of `compile` that judges."""

    @property
    def loss(self) -> Any: ...

    @property
    def metrics(self) -> Any: ...

    @property
    def weighted_metrics(self) -> Any: ...

    @property
    def run_eagerly(self) -> bool: ...


def check_judges(
    built: BuiltModel, judges: Judges, facts: DataFacts, environment: Environment, place: Place
) -> list[Problem]:
    """What is wrong between outputs, losses, metrics and labels; `place` tells where a key of `compile` stands."""
    names, targets = list(_outputs(built)), list(facts.targets)
    if names and judges.loss is None and _has_no_loss(built.model):
        return [_missing_loss(place)]
    if names and judges.loss is not None and not targets and _compares_with_targets(built.model):
        return [_no_target(place)]
    if not names or not targets or (judges.loss is None and not judges.metrics):
        return []
    if isinstance(judges.loss, list) and len(judges.loss) != len(names):
        return [_other_count(judges.loss, names, place)]
    if len(names) > 1 and len(targets) != len(names):
        return [
            Problem(
                code="outputs-and-targets",
                message=f"the model has {amount(len(names), 'output')} ({', '.join(names)}), "
                f"the data have {amount(len(targets), 'target')} ({', '.join(targets)})",
                span=place(["model"]),
                help="give the data a target for each output, by its name",
            )
        ]
    if len(names) > 1 and set(targets) != set(names) and not isinstance(built.answer, list | tuple):
        return [_other_names(names, targets, place)]
    found: list[Problem] = []
    for index, (name, answer) in enumerate(zip(names, answers_of(built, judges.loss, facts, place), strict=True)):
        wrong = _check_loss(answer, built, judges, environment)
        # What is wrong with the loss is wrong with the metrics for the same reason.
        found += wrong or _check_metrics(answer, (name, index, len(names)), judges, environment, place)
    return found


def answers_of(built: BuiltModel, loss: Any, facts: DataFacts, place: Place) -> list[Answer]:
    """Every output, with the target and the loss that it is compared by."""
    outputs, targets = _outputs(built), list(facts.targets)
    answers = []
    for index, (name, tensor) in enumerate(outputs.items()):
        target = name if name in facts.targets else targets[min(index, len(targets) - 1)]
        answers.append(
            Answer(
                name=name if len(outputs) > 1 else None,
                compared=target,
                tensor=tensor,
                target=facts.targets[target],
                classes=facts.class_names.get(target, ()),
                loss=_of_output(loss, name, index),
                loss_place=place(["compile", "loss", name]) or place(["compile", "loss"]),
            )
        )
    return answers


def _outputs(built: BuiltModel) -> Mapping[str, Any]:
    """The output tensors by name; none where the model judges itself, or where only running it would tell."""
    from kerascli.backend import keras

    own = type(built.model)
    judged_by_itself = any(
        getattr(own, method) is not getattr(keras.Model, method)
        for method in ("train_step", "compute_loss", "compile", "compute_metrics")
    )
    if judged_by_itself:
        return {}
    if isinstance(built.answer, dict):
        return built.answer
    if built.answer is None:
        return outputs_of(built.model)
    answers = built.answer if isinstance(built.answer, list | tuple) else [built.answer]
    return {f"output_{index}": tensor for index, tensor in enumerate(answers)}


def _has_no_loss(model: Any) -> bool:
    """Whether nothing in it can add a loss: no regularizer, and no layer of the user's."""
    layers = model._flatten_layers()  # noqa: SLF001 -- wrapped layers have no public list
    return not model.losses and all(
        type(layer).__module__.startswith("keras.") and getattr(layer, "activity_regularizer", None) is None
        for layer in layers
    )


def _compares_with_targets(model: Any) -> bool:
    """Whether Keras's own code computes the loss: a model of the user's may compare with its input."""
    return all(getattr(type(model), step).__module__.startswith("keras.") for step in ("train_step", "compute_loss"))


def _no_target(place: Place) -> Problem:
    return Problem(
        code="outputs-and-targets",
        message="the loss compares answers with a target, and the data have none",
        span=place(["compile", "loss"]) or place(["compile"]),
        help="name the target (`data.target`, labels of the folder, `y` of the arrays); of an autoencoder `data.y: x`",
    )


def _missing_loss(place: Place) -> Problem:
    return Problem(
        code="missing-loss",
        message="nothing says what training makes small: `compile` has no `loss`",
        span=place(["compile", "loss"]) or place(["compile"]),
        help="compile: {loss: sparse_categorical_crossentropy}, or the loss that fits your labels",
    )


def _other_count(losses: list[Any], names: list[str], place: Place) -> Problem:
    return Problem(
        code="outputs-and-targets",
        message=f"`loss` is a list of {len(losses)}, the model's outputs are {len(names)}: {', '.join(names)}",
        span=place(["compile", "loss"]),
        help=f"loss: {{{names[0]}: …}}" if len(names) > 1 else "write the one loss, without a list",
    )


def _other_names(names: list[str], targets: list[str], place: Place) -> Problem:
    """Targets come by name, and Keras looks for each output's under its own."""
    called = ", ".join(f"{name}: …" for name in names)
    return Problem(
        code="outputs-and-targets",
        message=f"the data's targets are called {', '.join(targets)}, the model's outputs {', '.join(names)}",
        span=place(["model", "functional", "outputs"]) or place(["model"]),
        help=f"give both the same names: `y: {{{called}}}` in the data, or the outputs by `name:`",
    )


def _of_output(judges: Any, name: str, index: int) -> Any:
    """What `loss` or `metrics` says of one output: by name, by place, or for all."""
    if isinstance(judges, dict):
        return judges.get(name)
    if isinstance(judges, list):
        return judges[index] if index < len(judges) else None
    return judges


def _check_loss(answer: Answer, built: BuiltModel, judges: Judges, environment: Environment) -> list[Problem]:
    """By rules where there are some for this loss, which know remedies; else it is tried."""
    if answer.loss is None:
        return []
    if has_a_rule(answer.loss):
        return check_answer(answer, built.trace)
    return fails(
        "loss",
        answer.loss,
        answer.target,
        answer.tensor,
        environment=environment,
        eagerly=judges.run_eagerly,
        span=answer.loss_place,
    )


def _check_metrics(
    answer: Answer, output: tuple[str, int, int], judges: Judges, environment: Environment, place: Place
) -> list[Problem]:
    """Objects among an output's metrics are tried; a word of Keras finds the metric for the shapes by itself."""
    name, index, count = output
    return [
        problem
        for key in ("metrics", "weighted_metrics")
        for path, metric in _metrics_of(getattr(judges, key), name, index, count)
        if isinstance(metric, Object)
        for problem in fails(
            "metric",
            metric,
            answer.target,
            answer.tensor,
            environment=environment,
            eagerly=judges.run_eagerly,
            span=place(["compile", key, *path]) or place(["compile", key]),
        )
    ]


def _metrics_of(metrics: Any, name: str, index: int, count: int) -> Iterator[tuple[list[Any], Any]]:
    """The metrics of one output, each with its path under the section's key."""
    path: list[Any] = []
    if isinstance(metrics, dict):
        metrics, path = metrics.get(name), [name]
    elif isinstance(metrics, list) and count > 1:
        metrics, path = (metrics[index] if index < len(metrics) else None), [index]
    if isinstance(metrics, list):
        yield from (([*path, number], metric) for number, metric in enumerate(metrics))
    elif metrics is not None:
        yield path, metrics
