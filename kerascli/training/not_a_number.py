"""A loss that is no number: find the batch and the layer by training again from the last state, step by step."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, RunError
from kerascli.training.randomness import set_randomness
from kerascli.training.variables import set_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.training.place import Place
    from kerascli.training.snapshot import Position, Snapshot

MAX_SECONDS = 60
"""What the search may take; the run is over anyway."""
REMEDY = "a smaller learning rate, `clipnorm: 1.0` in the optimizer, or `fit: {on_nan: restore_and_halve_lr}`"


def loss_is_not_a_number(model: Any, place: Place, snapshot: Snapshot | None, epoch: int, others: Any) -> RunError:
    """The problem, with the batch and the layer where they can be found."""
    notes = _found(model, place, snapshot, epoch, others)
    return RunError(
        Problem(
            code="loss-not-a-number",
            message=f"the loss is no longer a number in epoch {epoch + 1}",
            notes=notes,
            help=REMEDY,
        )
    )


def _found(model: Any, place: Place, snapshot: Snapshot | None, epoch: int, others: Any) -> tuple[str, ...]:
    if snapshot is None or snapshot.position.epoch != epoch:
        return ("the batch could not be found: no state was saved at the start of this epoch",)
    began = time.monotonic()
    step = _replay(model, place, snapshot, others, until=None)
    if step is None and time.monotonic() - began > MAX_SECONDS:
        return (f"the batch could not be found by training again for {MAX_SECONDS} s from the last state",)
    if step is None:
        return ("the batch could not be found: trained again from the last state, every loss was a number",)
    before = f"batch {step + 1} of the epoch is the first whose loss is no number"
    if step > snapshot.position.step:
        _replay(model, place, snapshot, others, until=step)
    else:
        set_variables(model, snapshot.values["variables"], snapshot.arrays, others=others)
    return (before, *_layer(model, _batch(place, replace(snapshot.position, step=step))))


def _replay(model: Any, place: Place, snapshot: Snapshot, others: Any, *, until: int | None) -> int | None:
    """Train from the state on, up to `until` or to the first step with a loss that is no number, which is answered."""
    from kerascli.keras_classes.nan_watcher import is_number

    set_variables(model, snapshot.values["variables"], snapshot.arrays, others=others)
    set_randomness(snapshot.values["randomness"], snapshot.arrays)
    model.reset_metrics()
    began = time.monotonic()
    place.begin(snapshot.position)
    for step, batch in enumerate(place.feed.numpy_batches(), start=snapshot.position.step):
        if step == until or time.monotonic() - began > MAX_SECONDS:
            return None
        if not is_number(_train_on(model, batch)):
            return step
    return None


def _train_on(model: Any, batch: Any) -> Any:
    """One step; one of the user's own gets the batch as `fit` hands it on, where `train_on_batch` adds weights."""
    from kerascli.backend import keras

    if type(model).train_step is keras.Model.train_step:
        x, y, weight = (*batch, None, None)[:3]
        return model.train_on_batch(x, y, sample_weight=weight, return_dict=True)
    model.reset_metrics()
    if keras.config.backend() == "jax":
        history = model.fit((one for one in [batch]), steps_per_epoch=1, verbose=0).history
        return {name: values[-1] for name, values in history.items()}
    model.make_train_function()
    return model.train_function([batch])


def _batch(place: Place, position: Position) -> Any:
    place.begin(position)
    return next(iter(place.feed.numpy_batches()))


def _layer(model: Any, batch: Any) -> tuple[str, ...]:
    """The first of input, layers in order, and weights that holds something that is no number."""
    from kerascli.backend import keras

    broken = [weight.path for weight in model.weights if not _finite(weight.value)]
    if broken:
        return (f"the weights `{broken[0]}` are no numbers before that batch",)
    if not all(_finite(part) for part in keras.tree.flatten(batch)):
        return ("the batch itself holds values that are no numbers",)
    broken = _broken_layers(model, batch[0])
    if broken:
        return (f"layer `{broken[0]}` is the first that answers with values that are no numbers",)
    return ("every layer answers with numbers: the loss itself, or a gradient, is too large",)


def _broken_layers(model: Any, inputs: Any) -> list[str]:
    """The layers, those of inner models too, whose answers hold something that is no number, in the order they answer.

    The model is not used again: its layers are watched from now on.
    """
    from kerascli.backend import keras

    broken: list[str] = []

    def watched(layer: Any) -> Any:
        call = layer.call

        def answer(*arguments: Any, **keywords: Any) -> Any:
            answers = call(*arguments, **keywords)
            if not all(_finite(part) for part in keras.tree.flatten(answers)):
                broken.append(layer.name)
            return answers

        return answer

    for layer in _layers_of(model):
        layer.call = watched(layer)
    model(inputs, training=True)
    return broken


def _layers_of(model: Any) -> Iterator[Any]:
    """The layers of a model and of the models in it; what a layer or a recurrent cell is made of is not told apart."""
    for layer in model.layers:
        yield layer
        if hasattr(layer, "layers"):
            yield from _layers_of(layer)


def _finite(tensor: Any) -> bool:
    from kerascli.backend import keras

    if not keras.backend.is_float_dtype(keras.backend.standardize_dtype(tensor.dtype)):
        return True
    return bool(keras.ops.all(keras.ops.isfinite(tensor)))
