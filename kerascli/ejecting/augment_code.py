"""Feeds that are tf.data datasets: shuffled through a buffer, or augmented batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.code import spell_object
from kerascli.ejecting.layout import call, listed, prefixed, statement
from kerascli.preparation.section import ShuffleBuffer
from kerascli.preparation.steps.declared import Call

if TYPE_CHECKING:
    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection


def buffered_data(section: DataSection, data: FitData, pair: tuple[str, str | None], writing: Writing) -> None:
    """A dataset over the training arrays, with the validation arrays beside it."""
    writing.need("import tensorflow as tf")
    x, y = pair
    buffer = section.shuffle
    seed: Any = writing.experiment.seed
    size, again = f"len({x})", ""
    if isinstance(buffer, ShuffleBuffer):
        size = str(buffer.buffer_size)
        seed = seed if buffer.seed is None else buffer.seed
        again = "" if buffer.reshuffle_each_iteration else ", reshuffle_each_iteration=False"
    elif buffer is not False:
        data.lines.append(writing.cannot("the order in which `fit` feeds arrays", "tf.data shuffles in another"))
    examples = x if y is None else f"({x}, {y})"
    data.lines.append(f"train_data = tf.data.Dataset.from_tensor_slices({examples})")
    if buffer is not False:
        data.lines.append(f"train_data = train_data.shuffle({size}, seed={seed}{again})")
    remainder = ", drop_remainder=True" if section.drop_remainder else ""
    data.lines.append(f"train_data = train_data.batch({section.batch_size}{remainder})")
    data.lines += augmentation_lines(section, writing, labelled=y is not None)
    data.lines.append("train_data = train_data.prefetch(tf.data.AUTOTUNE)")
    data.positional = ["train_data"]


def augmentation_lines(section: DataSection, writing: Writing, *, labelled: bool) -> list[str]:
    """The steps of the training part, batch by batch."""
    if not section.augment:
        return []
    writing.need("import tensorflow as tf")
    steps = section.augment.get("x", [])
    lines = [writing.cannot("augmentation whose draws follow from the epoch and the step", "other draws are made here")]
    if set(section.augment) != {"x"} or any(isinstance(step, Call) or step.target.is_function for step in steps):
        return [*lines, "# … and these steps are more than layers over the input."]
    made = listed([spell_object(step, writing) for step in steps])
    lines.append(statement(prefixed("augment = ", prefixed("keras.layers.Pipeline(", made))) + ")")
    function = "lambda x, y: (augment(x, training=True), y)" if labelled else "lambda x: augment(x, training=True)"
    mapped = call("train_data = train_data.map", [function, "num_parallel_calls=tf.data.AUTOTUNE"])
    return [*lines, statement(mapped)]
