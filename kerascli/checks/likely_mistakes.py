"""Mistakes that people really make and Keras says nothing of: warnings, each with its reason and a remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.config.nodes import span_at
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.checks.draft import Draft
    from kerascli.checks.trainings import Training
    from kerascli.problems import Span

PROBABILITIES = frozenset({"softmax", "sigmoid"})
ONE_CLASS_METRICS = frozenset({"Precision", "Recall", "AUC", "F1Score", "FBetaScore"})


def likely_mistakes(draft: Draft, trainings: list[Training]) -> Iterator[Problem]:
    """Warnings of what was likely not meant."""
    for training in trainings:
        yield from _metrics(training)
        yield from _losses(training, draft)
        yield from _last_layers(training)
        yield from _callbacks(training)
        yield from _weights(training, draft)


def warning(code: str, message: str, span: Span | None, remedy: str) -> Problem:
    """Likely not meant."""
    return Problem(code=code, message=message, span=span, help=remedy, severity="warning")


def parts(written: Any) -> Iterator[tuple[str | None, Any]]:
    """Every loss or metric with the output it is for."""
    if isinstance(written, dict):
        for output, part in written.items():
            yield from ((output, inner) for _, inner in parts(part))
    elif isinstance(written, list):
        for part in written:
            yield from parts(part)
    elif written is not None:
        yield None, written


def class_of(part: Any) -> str:
    """The class of a loss or metric; Keras's own words as they are."""
    return part.target.name.rpartition(".")[2] if isinstance(part, Object) else str(part)


def is_sparse(part: Any) -> bool:
    """Whether a loss or metric wants class numbers."""
    return class_of(part).lower().startswith("sparse")


def activation_of(layer: Object | None) -> str | None:
    """The activation of a layer, where it is one of Keras's."""
    if layer is None:
        return None
    if layer.target.name in {"Softmax", "Sigmoid"}:
        return layer.target.name.lower()
    activation = layer.arguments.get("activation")
    return class_of(activation).lower() if activation is not None else None


def _metrics(training: Training) -> Iterator[Problem]:
    sparse = {output for output, loss in parts(training.compile.loss) if is_sparse(loss)}
    for output, metric in (*parts(training.compile.metrics), *parts(training.compile.weighted_metrics)):
        if not isinstance(metric, Object):
            continue
        if metric.target.path == "keras.metrics.Accuracy":
            yield warning(
                "accuracy-of-probabilities",
                "`Accuracy` counts outputs that equal the label, and probabilities never do",
                metric.span,
                "accuracy: Keras picks the kind that fits the output",
            )
        numbered = output in sparse or None in sparse  # a loss that names no output is the loss of all
        if numbered and class_of(metric) in ONE_CLASS_METRICS and metric.arguments.get("class_id") is None:
            yield warning(
                "metric-of-two-classes",
                f"`{class_of(metric)}` compares with zeros and ones, and the labels here are class numbers",
                metric.span,
                "data: {prepare: {y: [{to_categorical: CLASSES}]}} with loss: categorical_crossentropy",
            )


def _losses(training: Training, draft: Draft) -> Iterator[Problem]:
    outputs = training.outputs or ()
    layers = {output.name: output.layer for output in outputs}
    only = outputs[0].layer if len(outputs) == 1 else None
    one_hot = _encodes_labels(draft)
    span = span_at(draft.root, (*training.compile_place, "loss"))[0]
    for output, loss in parts(training.compile.loss):
        activation = activation_of(layers.get(output) if output else only)
        if isinstance(loss, Object):
            span = loss.span
            if loss.arguments.get("from_logits") is True and activation in PROBABILITIES:
                yield warning(
                    "logits-twice",
                    f"`from_logits: true` applies a {activation} to outputs that are through one already",
                    loss.spans.get("from_logits", loss.span),
                    "from_logits: false",
                )
        if one_hot and output is None and is_sparse(loss):
            yield warning(
                "sparse-loss-of-one-hot-labels",
                f"`{class_of(loss)}` wants class numbers, and `to_categorical` makes rows of zeros and ones",
                span,
                "loss: categorical_crossentropy",
            )


def _encodes_labels(draft: Draft) -> bool:
    steps = draft.data.prepare.get("y", ()) if draft.data else ()
    return any(getattr(getattr(step, "target", step), "name", None) == "to_categorical" for step in steps)


def _last_layers(training: Training) -> Iterator[Problem]:
    for output in training.outputs or ():
        layer = output.layer
        if layer and layer.arguments.get("units") == 1 and activation_of(layer) == "softmax":
            yield warning(
                "softmax-of-one",
                "a softmax over one unit is always 1",
                layer.spans.get("activation", layer.span),
                "activation: sigmoid, with the loss binary_crossentropy",
            )


def _callbacks(training: Training) -> Iterator[Problem]:
    epochs = training.fit.epochs
    for callback in training.callbacks:
        patience = callback.arguments.get("patience")
        if (
            isinstance(patience, int)
            and isinstance(epochs, int)
            and callback.target.kind == "keras"
            and training.validates
            and patience >= epochs > 1
        ):
            yield warning(
                "patience-without-end",
                f"`{callback.target.name}` waits {patience} epochs, and there are {epochs}: it never acts",
                callback.spans.get("patience", callback.span),
                f"patience: {max(1, epochs // 4)}",
            )
        if isinstance(callback.arguments.get("save_freq"), int):
            yield warning(
                "save-frequency-in-batches",
                "an integer `save_freq` counts batches across epochs, and what it watches is half an epoch's",
                callback.spans.get("save_freq", callback.span),
                "save_freq: epoch (and run: {checkpoints: {every: 500 steps}} to lose nothing)",
            )


def _weights(training: Training, draft: Draft) -> Iterator[Problem]:
    if draft.data and draft.data.class_weight is not None and len(training.outputs or ()) > 1:
        yield warning(
            "class-weight-of-several-outputs",
            "Keras takes `class_weight` for one output, and this model has several",
            span_at(draft.root, ("data", "class_weight"))[0],
            "data: {sample_weight: …}",
        )
