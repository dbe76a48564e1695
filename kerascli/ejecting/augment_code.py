"""Feeds that are tf.data datasets: shuffled through a buffer, or augmented batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.code import spell_object
from kerascli.ejecting.layout import call, listed, prefixed, statement
from kerascli.ejecting.seeded_code import can_be_seeded, order_lines, seeded_lines
from kerascli.preparation.section import ShuffleBuffer
from kerascli.preparation.steps.declared import Call

if TYPE_CHECKING:
    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection


def dataset_of_arrays(section: DataSection, data: FitData, pair: tuple[str, str | None], writing: Writing) -> None:
    """A dataset over the training arrays, with the validation arrays beside it."""
    writing.need("import tensorflow as tf")
    x, y = pair
    names = x if y is None else f"{x}, {y}"
    if section.shuffle is True:
        data.lines += order_lines(names, writing)
    elif isinstance(section.shuffle, str):
        data.lines.append(writing.cannot(f"`shuffle: {section.shuffle}`", "the rows come as they lie"))
    data.lines.append(f"train_data = tf.data.Dataset.from_tensor_slices({x if y is None else f'({names})'})")
    if isinstance(section.shuffle, ShuffleBuffer):
        data.lines.append(_shuffled(section.shuffle, writing))
    size = section.batch_size
    remainder = ""
    if section.drop_remainder:
        remainder = ", drop_remainder=True"
    elif not isinstance(section.shuffle, ShuffleBuffer):
        # `fit` on arrays knows the size of its batches where all are full, and a few kernels add up otherwise then.
        remainder = f", drop_remainder=len({x}) % {size} == 0"
    data.lines.append(f"train_data = train_data.batch({size}{remainder})")
    data.lines += augmentation_lines(section, data, writing, labelled=y is not None)
    data.lines.append("train_data = train_data.prefetch(tf.data.AUTOTUNE)")
    data.positional = ["train_data"]


def _shuffled(buffer: ShuffleBuffer, writing: Writing) -> str:
    seed: Any = writing.experiment.seed if buffer.seed is None else buffer.seed
    again = "" if buffer.reshuffle_each_iteration else ", reshuffle_each_iteration=False"
    return f"train_data = train_data.shuffle({buffer.buffer_size}, seed={seed}{again})"


def augmentation_lines(section: DataSection, data: FitData, writing: Writing, *, labelled: bool) -> list[str]:
    """The steps of the training part, batch by batch."""
    if not section.augment:
        return []
    writing.need("import tensorflow as tf")
    if can_be_seeded(section, writing):
        return seeded_lines(section, data, writing)
    steps = section.augment.get("x", [])
    lines = [writing.cannot("augmentation whose draws follow from the epoch and the step", "other draws are made here")]
    if set(section.augment) != {"x"} or any(isinstance(step, Call) or step.target.is_function for step in steps):
        return [*lines, "# … and these steps are more than layers over the input."]
    made = listed([spell_object(step, writing) for step in steps])
    lines.append(statement(prefixed("augment = ", prefixed("keras.layers.Pipeline(", made))) + ")")
    function = "lambda x, y: (augment(x, training=True), y)" if labelled else "lambda x: augment(x, training=True)"
    mapped = call("train_data = train_data.map", [function, "num_parallel_calls=tf.data.AUTOTUNE"])
    return [*lines, statement(mapped)]
