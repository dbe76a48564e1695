"""Augmentation: steps of the training split, on batches, that repeat exactly under a seed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.preparation.own_augmenting import OwnFunction
from kerascli.preparation.steps.declared import Call
from kerascli.preparation.steps.numpy_steps import numpy_step
from kerascli.preparation.tensor_names import ONLY_INPUT, ONLY_TARGET

if TYPE_CHECKING:
    from kerascli.keras_classes.step_seeds import StepSeed
    from kerascli.preparation.context import PreparationContext

Named = Mapping[str, Any]
Moment = tuple[Any, Any]
SEEDS_APART = 1000
"""Between the seeds of two steps; a layer has fewer layers inside."""


@dataclass(frozen=True, slots=True)
class AugmentStep:
    """A layer called as in training, with seeds that follow the step; or a function."""

    call: Callable[[Any], Any]
    seeds: Sequence[StepSeed] = ()
    takes_pairs: bool = False
    """A function `f(x, y)` rather than one of Keras's layers, which take pictures and masks by name."""
    own: OwnFunction | None = None
    """The user's function that is called, where it is one."""

    def __call__(self, values: Any, moment: Moment) -> Any:
        for seed in self.seeds:
            seed.begin(*moment)
        return self.call(values)


class Augmentation:
    """All augmenting steps, by the tensor they change."""

    def __init__(self, written: Mapping[str, Sequence[Any]], context: PreparationContext) -> None:
        self._steps: dict[str, list[AugmentStep]] = {}
        number = 0
        for name, declared in written.items():
            made = []
            for step in declared:
                made.append(_step(step, context, context.seed + number * SEEDS_APART, pairs=name == "both"))
                number += 1
            self._steps[name] = made

    def __call__(self, inputs: Named, targets: Named, moment: Moment) -> tuple[Named, Named]:
        """Inside a tf.data graph; `moment` is the epoch and the step."""
        for name, steps in self._steps.items():
            for step in steps:
                if name == "both":
                    inputs, targets = _together(step, inputs, targets, moment)
                else:
                    inputs = _one(step, name, ONLY_INPUT, inputs, moment)
                    targets = _one(step, name, ONLY_TARGET, targets, moment)
        return inputs, targets

    def tell_fault(self) -> None:
        """Raise the DataError of a function that failed: TensorFlow hands on its text alone."""
        for step in itertools.chain.from_iterable(self._steps.values()):
            if step.own is not None and step.own.fault is not None:
                raise step.own.fault


def _one(step: AugmentStep, name: str, every: str, values: Named, moment: Moment) -> Named:
    return {key: step(value, moment) if name in {key, every} else value for key, value in values.items()}


def _together(step: AugmentStep, inputs: Named, targets: Named, moment: Moment) -> tuple[Named, Named]:
    """Picture and mask, or picture and label, in one call: the same geometry for both."""
    (name, picture), (answer, target) = next(iter(inputs.items())), next(iter(targets.items()))
    key = "segmentation_masks" if target.shape.rank == picture.shape.rank else "labels"
    if step.takes_pairs:
        changed, answered = step((picture, target), moment)
        return {**inputs, name: changed}, {**targets, answer: answered}
    made = step({"images": picture, key: target}, moment)
    return {**inputs, name: made["images"]}, {**targets, answer: made[key]}


def _step(declared: Any, context: PreparationContext, base: int, *, pairs: bool) -> AugmentStep:
    if isinstance(declared, Call):
        return AugmentStep(numpy_step(declared).tensor)
    if declared.target.is_function:
        own = OwnFunction(declared.target.name, context.construct_function(declared), declared.span)
        return AugmentStep(own.of_pair if pairs else own.of_one, takes_pairs=pairs, own=own)
    from kerascli.keras_classes.step_seeds import seed_by_step

    layer = context.construct(declared)
    return AugmentStep(lambda values: layer(values, training=True), seed_by_step(layer, base))
