"""Augmented arrays as a dataset over all epochs, whose draws follow from the epoch and the step alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kerascli.ejecting.code import spell, spell_object
from kerascli.ejecting.facts import fact
from kerascli.ejecting.layout import call, flat, statement
from kerascli.preparation.steps.declared import Call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.catalogue.objects import Object
    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection
    from kerascli.training.fit_section import FitArguments

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
def augment(epoch, step, batch):
    """The training pictures of one step, changed at random."""
    x, *others = batch
    for layer, seed in augmentation:
        seed.begin(epoch, step)
        x = layer(x, training=True)
    return x, *others'''
EPOCH = '''\
def batches_of(epoch):
    """All batches of an epoch, each with the numbers of epoch and step."""
    batches = tf.data.Dataset.from_tensor_slices({examples})
    batches = batches.batch({batch})
    steps = tf.data.Dataset.range(steps_per_epoch)
    epochs = tf.data.Dataset.from_tensors(epoch).repeat()
    return tf.data.Dataset.zip((epochs, steps, batches))'''


def can_be_seeded(section: DataSection, writing: Writing) -> bool:
    """Whether the steps are random layers over the input, fed in the order that `fit` makes of arrays."""
    steps = section.augment.get("x", [])
    layers = all(not isinstance(step, Call) and step.target.name.startswith("Random") for step in steps)
    fit = writing.experiment.fit
    whole = all(said.steps_per_epoch is None for said in (fit, *fit.phases))
    plain = isinstance(section.shuffle, bool) and not section.drop_remainder
    return bool(steps) and set(section.augment) == {"x"} and layers and whole and plain


def seeded_data(section: DataSection, data: FitData, pair: tuple[str, str | None], writing: Writing) -> None:
    """The order of `fit`, then batches, then what is done with each."""
    writing.need("import tensorflow as tf")
    x, y = pair
    names = x if y is None else f"{x}, {y}"
    if section.shuffle:
        shuffled = f"lambda _: tf.random.shuffle(tf.range(len({x}), dtype=tf.int64))"
        data.lines += [
            "# The order that `fit` makes of arrays under this seed.",
            statement(call("order = tf.data.Dataset.range(1).map", [shuffled])),
            "order = next(iter(order)).numpy()",
            f"{names} = {', '.join(f'{name}[order]' for name in names.split(', '))}",
        ]
    size = section.batch_size
    batch = f"{size}, drop_remainder=len({x}) % {size} == 0"
    examples = f"({names},)" if y is None else f"({names})"
    epoch = EPOCH.format(examples=examples, batch=batch)
    writing.definitions += [STEP_SEED, SEEDED, AUGMENT, epoch]
    seed = writing.experiment.seed or 0
    data.lines += [
        "augmentation = [",
        *(
            statement(_seeded(step, seed + number * SEEDS_APART, writing), 4) + ","
            for number, step in enumerate(section.augment["x"])
        ),
        "]",
        f"train_data = tf.data.Dataset.range({_most_epochs(writing)}).flat_map(batches_of)",
        "train_data = train_data.map(augment, num_parallel_calls=tf.data.AUTOTUNE)",
        "train_data = train_data.prefetch(tf.data.AUTOTUNE)",
    ]
    data.positional = ["train_data"]
    data.keywords = [f"steps_per_epoch={fact('data.train.batches', writing)}"]


def _most_epochs(writing: Writing) -> str:
    """Of the longest phase: each `fit` begins a pass of its own."""
    fit = writing.experiment.fit
    all_said: Sequence[FitArguments] = fit.phases or [fit]
    counts = dict.fromkeys(flat(spell(said.epochs, writing)) for said in all_said)
    return next(iter(counts)) if len(counts) == 1 else f"max({', '.join(counts)})"


def _seeded(step: Object, seed: int, writing: Writing) -> Expression:
    """A layer that has its seed, so that making it takes none from the model's layers."""
    named = replace(step, arguments={**step.arguments, "seed": seed})
    return call("seeded", [spell_object(named, writing), str(seed)])
