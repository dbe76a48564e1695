"""Augmentation whose draws follow from the epoch and the step alone, over a dataset of batches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kerascli.ejecting.code import spell_object
from kerascli.ejecting.layout import call, statement
from kerascli.preparation.section import ShuffleBuffer
from kerascli.preparation.steps.declared import Call

if TYPE_CHECKING:
    from kerascli.catalogue.objects import Object
    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection

SEEDS_APART = 1000
"""Between the seeds of two steps, as in a run."""
STEP_SEED = '''\
class StepSeed(keras.random.SeedGenerator):
    """Draws that follow from the epoch and the step, whatever runs in parallel."""

    def __init__(self, base):
        super().__init__(base)
        self.base = tf.constant([base, 0])

    def begin(self, epoch, step):
        folded = tf.random.fold_in(self.base, tf.cast(epoch, tf.int32))
        self.folded = tf.random.fold_in(folded, tf.cast(step, tf.int32))
        self.draws = 0

    def next(self, ordered=True):
        self.draws += 1
        return tf.cast(tf.random.fold_in(self.folded, self.draws), tf.uint32)'''
SEEDED = '''\
def seeded(layer, base):
    """A random layer with a seed of each step's own."""
    seed = StepSeed(base)
    layer.generator = seed
    layer._get_seed_generator = lambda backend=None: seed
    return layer, seed'''
AUGMENT = '''\
def augment(step, batch):
    """The training pictures of one step, changed at random."""
    x, *others = batch
    for layer, seed in augmentation:
        seed.begin(epoch, step)
        x = layer(x, training=True)
    return x, *others'''


def can_be_seeded(section: DataSection, writing: Writing) -> bool:
    """Whether the steps are random layers over the input, and every epoch is a pass over the data."""
    steps = section.augment.get("x", [])
    layers = all(not isinstance(step, Call) and step.target.name.startswith("Random") for step in steps)
    fit = writing.experiment.fit
    whole = all(said.steps_per_epoch is None for said in (fit, *fit.phases))
    known = isinstance(section.shuffle, bool | ShuffleBuffer)
    return bool(steps) and set(section.augment) == {"x"} and layers and whole and known


def order_lines(names: str, writing: Writing) -> list[str]:
    """The order in which `fit` takes arrays, for a dataset of them."""
    writing.need("import tensorflow as tf")
    first = names.split(", ", maxsplit=1)[0]
    shuffled = f"lambda _: tf.random.shuffle(tf.range(len({first}), dtype=tf.int64))"
    return [
        "# The order that `fit` makes of arrays under this seed.",
        statement(call("order = tf.data.Dataset.range(1).map", [shuffled])),
        "order = next(iter(order)).numpy()",
        f"{names} = {', '.join(f'{name}[order]' for name in names.split(', '))}",
    ]


def seeded_lines(section: DataSection, data: FitData, writing: Writing) -> list[str]:
    """What is done with each batch of `train_data`; a callback counts the epochs."""
    writing.need("import tensorflow as tf")
    for function in (STEP_SEED, SEEDED, AUGMENT):
        writing.define(function)
    data.callbacks.append("count_epochs")
    seed = writing.experiment.seed or 0
    return [
        "epoch = tf.Variable(0)",
        "count_epochs = keras.callbacks.LambdaCallback(",
        "    on_epoch_end=lambda *_: epoch.assign_add(1),",
        ")",
        "augmentation = [",
        *(
            statement(_seeded(step, seed + number * SEEDS_APART, writing), 4) + ","
            for number, step in enumerate(section.augment["x"])
        ),
        "]",
        "train_data = train_data.enumerate().map(augment, num_parallel_calls=tf.data.AUTOTUNE)",
    ]


def _seeded(step: Object, seed: int, writing: Writing) -> Expression:
    """A layer that has its seed, so that making it takes none from the model's layers."""
    named = replace(step, arguments={**step.arguments, "seed": seed})
    return call("seeded", [spell_object(named, writing), str(seed)])
