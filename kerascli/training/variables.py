"""All variables of a model in training, read and set: weights, seed generators, optimizers, metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, RunError
from kerascli.training.snapshot import decode, encode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerascli.training.snapshot import Arrays, Snapshot


def read_variables(model: Any, arrays: Arrays, *, with_metrics: bool, others: Sequence[Any] = ()) -> dict[str, Any]:
    """The model's state as encoded values; `with_metrics` inside an epoch, since each epoch starts them anew.

    `others` are variables of models beside it, which later phases may train.
    """
    return {
        "model": _read(model.variables, arrays, "model"),
        "others": _read(others, arrays, "others"),
        "optimizers": {
            name: {
                "class": type(optimizer).__name__,
                "trains": _indices(_trained_by(optimizer), model.variables) if optimizer.built else None,
                "variables": _read(optimizer.variables, arrays, f"optimizer/{name}"),
            }
            for name, optimizer in optimizers_of(model).items()
        },
        "metrics": _read(model.metrics_variables, arrays, "metrics") if with_metrics else None,
    }


def set_variables(
    model: Any, values: Mapping[str, Any], arrays: Mapping[str, Any], *, others: Sequence[Any] = ()
) -> None:
    """Set weights, seed generators and optimizers.

    An optimizer that was not built is built on what it trained; one that has been built since then begins anew.
    """
    _set("the model", model.variables, values["model"], arrays)
    _set("the models beside it", others, values["others"], arrays)
    optimizers = optimizers_of(model)
    for name, saved in values["optimizers"].items():
        if name not in optimizers or type(optimizers[name]).__name__ != saved["class"]:
            raise _mismatch(f"the optimizer `{name}`", saved["class"], "another one")
        optimizer, variables = optimizers[name], optimizers[name].variables
        if saved["trains"] is None and optimizer.built:
            _begin_anew(optimizer)
            early = {one["path"] for one in saved["variables"]}
            variables = [variable for variable in variables if variable.path in early]
        elif not optimizer.built and saved["trains"] is not None:
            optimizer.build([model.variables[index] for index in saved["trains"]])
            variables = optimizer.variables
        _set(f"the optimizer `{name}`", variables, saved["variables"], arrays)


def _begin_anew(optimizer: Any) -> None:
    """Give an optimizer the state that building one like it gives."""
    new = type(optimizer).from_config(optimizer.get_config())
    new.build(_trained_by(optimizer))
    for variable, value in zip(optimizer.variables, new.variables, strict=True):
        variable.assign(value.value)


def build_optimizer(model: Any) -> None:
    """Make the optimizer's variables before the first step, as jax and torch do, so that the first state holds them.

    Else going back to that state would leave an optimizer full of what is no number. A training step of the user's
    own says itself what its optimizer trains.
    """
    from kerascli.backend import keras

    own = type(model).train_step is not keras.Model.train_step
    optimizer = model.optimizer
    built = all(layer.built for layer in model._flatten_layers())  # noqa: SLF001 -- as Keras asks it
    if built and optimizer is not None and not optimizer.built and not own:
        optimizer.build(model.trainable_variables)


def set_model_variables(model: Any, snapshot: Snapshot) -> None:
    """Set the weights and seed generators alone: what evaluating a state of training needs."""
    _set("the model", model.variables, snapshot.values["variables"]["model"], snapshot.arrays)


def set_metrics(model: Any, values: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
    """Set the running metrics of an epoch that goes on."""
    if values["metrics"] is not None:
        _set("the metrics", model.metrics_variables, values["metrics"], arrays)


def optimizers_of(model: Any) -> dict[str, Any]:
    """The compiled optimizer, and those that a model of the user's keeps as attributes (`d_optimizer`)."""
    from kerascli.backend import keras

    found: dict[str, Any] = {}
    attributes = {"optimizer": model.optimizer, **vars(model)}
    for name, value in attributes.items():
        known = any(value is optimizer for optimizer in found.values())
        if isinstance(value, keras.optimizers.Optimizer) and not known:
            found[name] = value
    return found


def _trained_by(optimizer: Any) -> list[Any]:
    """What an optimizer was built on; Keras has no public name for it."""
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    return list(inner._trainable_variables)  # noqa: SLF001


def _indices(wanted: Sequence[Any], variables: Sequence[Any]) -> list[int]:
    places = {id(variable): index for index, variable in enumerate(variables)}
    return [places[id(variable)] for variable in wanted]


def _read(variables: Sequence[Any], arrays: Arrays, key: str) -> list[Any]:
    from kerascli.backend import keras

    return [
        {"path": variable.path, "value": encode(keras.ops.convert_to_numpy(variable.value), arrays, f"{key}/{index}")}
        for index, variable in enumerate(variables)
    ]


def _set(whose: str, variables: Sequence[Any], saved: Sequence[Mapping[str, Any]], arrays: Mapping[str, Any]) -> None:
    if len(variables) != len(saved):
        raise _mismatch(whose, f"{len(saved)} variables", f"{len(variables)}")
    for variable, one in zip(variables, saved, strict=True):
        value = decode(one["value"], arrays)
        if tuple(variable.shape) != value.shape:
            raise _mismatch(f"`{one['path']}`", f"the shape {value.shape}", f"{tuple(variable.shape)}")
        variable.assign(value)


def _mismatch(what: str, saved: str, found: str) -> RunError:
    return RunError(
        Problem(
            code="checkpoint-does-not-fit",
            message=f"{what} had {saved} in the checkpoint and has {found} now",
            help="resume with the file the run was made with, or start a new run",
        )
    )
