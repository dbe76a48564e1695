"""How much each example counts: by its class, by a column, or by the user's function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.own_code import OwnCodeError, called, of_same_count
from kerascli.preparation.pairs import handed
from kerascli.preparation.problems import step_failed
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.section import DataSection

    Array = np.ndarray[Any, np.dtype[Any]]

SHOWN = 20


def class_numbers(target: Array) -> Array:
    """One class number per example: one-hot rows by their largest, a single column as it is."""
    if target.ndim > 1 and target.shape[-1] != 1:
        largest: Array = target.argmax(axis=-1).reshape(len(target), -1)[:, 0]
        return largest
    numbers: Array = np.ravel(target)
    return (numbers if numbers.dtype.kind in "iub" else np.round(numbers)).astype(np.int64, copy=False)


def class_weights(
    section: DataSection, context: PreparationContext, labels: Array, names: tuple[str, ...]
) -> dict[int, float]:
    """The weight of each class, from the training labels."""
    written: Any = section.class_weight
    values, counts = np.unique(labels, return_counts=True)
    if written == "balanced":
        # scikit-learn's: samples / (classes * count).
        return dict(zip(values.tolist(), (len(labels) / (len(values) * counts)).tolist(), strict=True))
    if written == "inverse_count":
        return dict(zip(values.tolist(), (1.0 / counts).tolist(), strict=True))
    if not isinstance(written, dict):
        try:
            made = called(context.construct_function(written), labels)
            return {int(key): float(value) for key, value in dict(made).items()}
        except (TypeError, ValueError) as error:
            raise step_failed(written.target.name, labels, error, section.span("class_weight")) from error
    return {_class_number(key, names, values, section): float(weight) for key, weight in written.items()}


def _class_number(key: int | str, names: tuple[str, ...], values: Array, section: DataSection) -> int:
    if str(key) in names:
        return names.index(str(key))
    if isinstance(key, int) and (key in values or key in range(len(names))):
        return key
    raise DataError(
        Problem(
            code="unknown-label",
            message=f"no class is called `{key}`" if names else f"no training example is of class `{key}`",
            span=section.span("class_weight", key),
            notes=(f"the classes: {', '.join(names) or ', '.join(map(str, values[:SHOWN].tolist()))}",),
        )
    )


def weights_by_function(
    section: DataSection, context: PreparationContext, inputs: Mapping[str, Any], targets: Mapping[str, Any]
) -> Array:
    """What the user's `f(x, y)` says of each example; several inputs or targets are handed over by name."""
    written: Any = section.sample_weight
    first = next(iter(inputs.values()))
    try:
        answer = called(context.construct_function(written), handed(inputs), handed(targets))
        made: Array = np.ravel(of_same_count(np.asarray(answer, dtype="float32"), len(first)))
        if len(made) != len(first) or not np.isfinite(made).all():
            raise OwnCodeError("one finite number is wanted for each example")
    except (TypeError, ValueError) as error:
        raise step_failed(written.target.name, first, error, section.span("sample_weight")) from error
    return made


def weights_of_classes(labels: Array, weights: Mapping[int, float]) -> Array:
    """A weight per example; a class that is not named counts 1, as in Keras."""
    values, inverse = np.unique(labels, return_inverse=True)
    made: Array = np.asarray([weights.get(int(value), 1.0) for value in values], dtype="float32")[inverse]
    return made
