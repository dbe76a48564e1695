"""`kerascli init --from-model`: a saved model as an experiment file, with drawn data in the place of real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.config import dump
from kerascli.models.describing import describe_model
from kerascli.models.graph import functional_of, outputs_of

if TYPE_CHECKING:
    from kerascli.workflows.subject import Subject

HEAD = """\
# The model of {title}, layer by layer. Its weights are not here: `weights: FILE` beside `model`'s kind loads them.
"""
DATA_NOTE = "# Drawn examples of the right shape: put your own here.\n"


def model_file(subject: Subject) -> str:
    """The experiment file as text; it validates, and trains where the model has one input and one output."""
    described = describe_model(subject.model)
    sections: dict[str, Any] = {"model": described, **_training(subject.model)}
    parts = [HEAD.format(title=subject.title), DATA_NOTE, dump({"data": _data(subject.model)})]
    return "".join([*parts, "\n", *(dump({name: value}) + "\n" for name, value in sections.items())])


def _data(model: Any) -> dict[str, Any]:
    """A synthetic source of the model's inputs."""
    inputs = functional_of(model).inputs
    shapes = {tensor.name: [size or 16 for size in tensor.shape[1:]] for tensor in inputs}
    drawn: dict[str, Any] = {"samples": 1000}
    drawn |= {"shape": next(iter(shapes.values()))} if len(shapes) == 1 else {"inputs": shapes}
    if any(tensor.dtype.startswith("int") for tensor in inputs):
        drawn |= {"distribution": "integers", "low": 0, "high": 10}
    return {"source": {"synthetic": {**drawn, "classes": _classes(model)}}, "split": {"validation": 0.2}}


def _classes(model: Any) -> int | None:
    """As many as the only output has values, where it says it chooses among them."""
    activation = _last_activation(model)
    if activation == "sigmoid":
        return 2
    width = next(iter(outputs_of(model).values())).shape[-1]
    return int(width) if activation == "softmax" and width else None


def _training(model: Any) -> dict[str, Any]:
    losses = {"softmax": "sparse_categorical_crossentropy", "sigmoid": "binary_crossentropy"}
    return {"compile": {"optimizer": "adam", "loss": losses.get(_last_activation(model), "mse")}, "fit": {"epochs": 5}}


def _last_activation(model: Any) -> str:
    activation = getattr(model.layers[-1], "activation", None)
    return str(getattr(activation, "__name__", ""))
