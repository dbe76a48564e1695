"""The pieces that every suggested file has."""

from __future__ import annotations

from kerascli.config import dump

TAIL = """
compile:
  optimizer: adam
  loss: {loss}
  metrics: [{metric}]

fit: {{epochs: 20}}

callbacks:
  - EarlyStopping: {{monitor: val_loss, patience: 5, restore_best_weights: true}}
"""


def ending(classes: int | None) -> tuple[int, str, str, str]:
    """Units, activation, loss and metric of the last layer; `None` classes is a number to predict."""
    if classes is None:
        return 1, "", "mse", "mae"
    if classes == 2:
        return 1, ", activation: sigmoid", "binary_crossentropy", "accuracy"
    return classes, ", activation: softmax", "sparse_categorical_crossentropy", "accuracy"


def tail(classes: int | None) -> str:
    """Everything behind the model."""
    _, _, loss, metric = ending(classes)
    return TAIL.format(loss=loss, metric=metric)


def quoted(value: object) -> str:
    """As YAML writes it: quoted where it would be read as something else."""
    return dump({"key": value}).removeprefix("key: ").strip()
