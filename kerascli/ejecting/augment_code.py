"""Feeds that are tf.data datasets: shuffled through a buffer, or augmented batch by batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.layout import call, statement
from kerascli.ejecting.seeded_code import Augmented, can_be_seeded, seeded_lines
from kerascli.preparation.section import ShuffleBuffer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.feeding import FitData, Pair
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection


def dataset_of_arrays(
    section: DataSection, data: FitData, train: Pair, writing: Writing, *, inputs: Sequence[str], sized: bool
) -> None:
    """A dataset over the training arrays."""
    writing.need("import tensorflow as tf")
    if section.shuffle is True:
        data.lines += _order_lines(train, writing, by_name=bool(inputs))
    elif isinstance(section.shuffle, str):
        data.lines.append(writing.cannot(f"`shuffle: {section.shuffle}`", "the rows come as they lie"))
    names = ", ".join(train.names)
    tuples = len(train.names) > 1
    data.lines.append(f"train_data = tf.data.Dataset.from_tensor_slices({f'({names})' if tuples else names})")
    if isinstance(section.shuffle, ShuffleBuffer):
        data.lines.append(_shuffled(section.shuffle, writing))
    size = section.batch_size
    remainder = ""
    if section.drop_remainder:
        remainder = ", drop_remainder=True"
    elif sized and not isinstance(section.shuffle, ShuffleBuffer):
        # `fit` on arrays knows the size of its batches where all are full, and a few kernels add up otherwise then.
        remainder = f", drop_remainder=len({train.counted}) % {size} == 0"
    data.lines.append(f"train_data = train_data.batch({size}{remainder})")
    values = tuple(name for name, there in zip(("x", "y", "weight"), (1, train.y, train.weight), strict=True) if there)
    kind = Augmented(values=values, inputs=tuple(inputs), tuples=tuples)
    data.lines += augmentation_lines(section, data, writing, kind=kind)
    data.lines.append("train_data = train_data.prefetch(tf.data.AUTOTUNE)")
    data.positional = ["train_data"]


def _order_lines(train: Pair, writing: Writing, *, by_name: bool) -> list[str]:
    """The order in which `fit` takes arrays, for a dataset of them."""
    if writing.experiment.backend != "tensorflow":
        told = f"the order of `fit` on {writing.experiment.backend}"
        return [writing.cannot(told, "a dataset takes the rows as they lie")]
    shuffled = f"lambda _: tf.random.shuffle(tf.range(len({train.counted}), dtype=tf.int64))"
    chosen = [f"{name}[order]" for name in train.names]
    if by_name:
        chosen[0] = f"{{name: values[order] for name, values in {train.x}.items()}}"
    return [
        "# The order that `fit` makes of arrays under this seed.",
        statement(call("order = tf.data.Dataset.range(1).map", [shuffled])),
        "order = next(iter(order)).numpy()",
        f"{', '.join(train.names)} = {', '.join(chosen)}",
    ]


def _shuffled(buffer: ShuffleBuffer, writing: Writing) -> str:
    seed: Any = writing.experiment.seed if buffer.seed is None else buffer.seed
    again = "" if buffer.reshuffle_each_iteration else ", reshuffle_each_iteration=False"
    return f"train_data = train_data.shuffle({buffer.buffer_size}, seed={seed}{again})"


def augmentation_lines(section: DataSection, data: FitData, writing: Writing, *, kind: Augmented) -> list[str]:
    """The steps of the training part, batch by batch."""
    if not section.augment:
        return []
    lines = seeded_lines(section, data, writing, kind=kind)
    if can_be_seeded(section, writing):
        return lines
    why = "a run's draws follow from the pass over the data, these from the epoch"
    return [writing.cannot("augmentation where an epoch is no pass over the data", why), *lines]
