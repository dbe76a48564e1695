"""One output's truth and answers, brought to the form that figures are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from kerascli.scoring.scores import Kind

    Array = np.ndarray[Any, np.dtype[Any]]

DEFAULT_THRESHOLD = 0.5
DISTANCES = ("error", "huber", "log_cosh", "logcosh", "mse", "mae", "mape", "msle")
"""What the names of losses over numbers hold."""
PROBABILISTIC = ("crossentropy", "focal", "hinge", "kl", "poisson")
"""What the names of losses over classes hold; everything else measures distances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What one output was asked and said."""

    name: str
    truth: Array
    answer: Array
    loss: str = ""
    """The loss's name, as a hint whether 0 and 1 are classes or numbers."""
    from_logits: bool = False
    class_names: tuple[str, ...] = ()
    threshold: float | None = None
    unit: str | None = None

    @property
    def cut(self) -> float:
        return DEFAULT_THRESHOLD if self.threshold is None else self.threshold


def kind_of(answered: Answered) -> Kind:
    """What sort of answer an output gives, from its shapes, its truth and its loss."""
    truth, answer = answered.truth, answered.answer
    over_classes = _over_classes(answered) and not _is_brightness(answered)
    if answer.ndim > 2:
        return "masks" if over_classes else "values"
    width = answer.shape[-1] if answer.ndim == 2 else 1
    if width > 1 and truth.ndim == 2 and truth.shape[-1] == width:
        if not over_classes:
            return "values"
        one_each = bool(np.all(truth.sum(-1) == 1)) and bool(np.all((truth == 0) | (truth == 1)))
        return "classes" if one_each and "binary" not in answered.loss.lower() else "labels"
    if width > 1:
        return "classes"
    return "binary" if over_classes else "values"


def _over_classes(answered: Answered) -> bool:
    loss = answered.loss.lower()
    if any(word in loss for word in PROBABILISTIC):
        return True
    if loss and any(word in loss for word in DISTANCES):
        return False
    truth = np.asarray(answered.truth)
    whole = truth.dtype.kind in "biu" or bool(np.all(np.equal(np.mod(truth, 1), 0)))
    width = answered.answer.shape[-1] if answered.answer.ndim > 1 else 1
    return whole and bool(truth.min(initial=0) >= 0) and bool(truth.max(initial=0) <= max(1, width - 1))


def _is_brightness(answered: Answered) -> bool:
    """Fractions as the truth of a yes or no: a picture that is learned by `binary_crossentropy`, as autoencoders do."""
    truth, answer = answered.truth, answered.answer
    one_number = answer.ndim > 2 or answer.ndim == 1 or answer.shape[-1] == 1
    if not one_number or "categorical" in answered.loss.lower():
        return False
    return truth.dtype.kind == "f" and bool(np.any(np.mod(truth, 1)))


def probabilities(answered: Answered, kind: Kind) -> Array:
    """Answers as probabilities: logits go through what the loss would have put them through."""
    answer = answered.answer.astype("float64")
    if not answered.from_logits:
        return answer
    several = answer.shape[-1] > 1 if answer.ndim > 1 else False
    if kind in {"classes", "masks"} and several:
        shifted = np.exp(answer - answer.max(-1, keepdims=True))
        return np.asarray(shifted / shifted.sum(-1, keepdims=True))
    return np.asarray(1 / (1 + np.exp(-answer)))


def true_classes(answered: Answered) -> Array:
    """Class indices, one an example (or pixel), of truth written as indices or one-hot."""
    truth, answer = answered.truth, answered.answer
    one_hot = truth.ndim == answer.ndim and answer.shape[-1] > 1 and truth.shape[-1] == answer.shape[-1]
    if one_hot:
        return np.asarray(truth.argmax(-1).reshape(-1))
    return truth.reshape(-1).astype("int64")


def said_classes(probability: Array, cut: float) -> Array:
    """The class each example (or pixel) was answered with."""
    if probability.ndim > 1 and probability.shape[-1] > 1:
        return np.asarray(probability.argmax(-1).reshape(-1))
    return (probability.reshape(-1) > cut).astype("int64")


def names_of(answered: Answered, count: int) -> list[str]:
    """Class names; the index where a class has none."""
    names = list(answered.class_names[:count])
    return names + [str(index) for index in range(len(names), count)]
