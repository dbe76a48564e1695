"""Prepared examples in memory, handed to `fit`: as arrays, or as a dataset where only that does what the file says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.ejecting.augment_code import dataset_of_arrays
from kerascli.ejecting.feeding import FitData
from kerascli.ejecting.layout import call
from kerascli.preparation.section import ShuffleBuffer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.feeding import Pair
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection

MIXED = '''\
class MixedAnew(keras.utils.PyDataset):
    """Batches of arrays, in a new order each epoch."""

    def __init__(self, arrays, batch_size, seed):
        super().__init__()
        self.arrays, self.batch_size, self.seed = arrays, batch_size, seed
        self.samples = len(keras.tree.flatten(arrays)[0])
        self.order = np.arange(self.samples)
        self.epoch = 0

    def __len__(self):
        return LENGTH

    def on_epoch_begin(self):
        random = np.random.default_rng([self.seed, self.epoch])
        self.order = random.permutation(self.samples)
        self.epoch += 1

    def __getitem__(self, index):
        rows = self.order[index * self.batch_size : (index + 1) * self.batch_size]
        return keras.tree.map_structure(lambda values: values[rows], self.arrays)'''
ALL, FULL = "-(-self.samples // self.batch_size)", "self.samples // self.batch_size"
"""How many batches there are: the last one may be smaller, or is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """Examples as far as the data section's own code brought them."""

    lines: list[str]
    train: Pair
    held: Pair | None = None
    inputs: Sequence[str] = ()
    """The names of the inputs, where they have some."""
    sized: bool = True
    """Whether `fit` would know the size of batches that are all full."""
    share: float | None = None
    """What `fit` itself cuts off for validation."""
    unsure: bool = False
    """Whether there may be no example to validate with."""


def handed_over(section: DataSection, handing: Handing, writing: Writing) -> FitData:
    """What `fit` is given."""
    train = handing.train
    data = FitData(lines=handing.lines, train_input=train.x)
    if goes_as_dataset(section, sized=handing.sized):
        data.lines.append("")
        dataset_of_arrays(section, data, train, writing, inputs=handing.inputs, sized=handing.sized)
    elif section.shuffle == "fast":
        data.positional, data.keywords = [_mixed_anew(section, train, writing)], ["shuffle=False"]
    else:
        data.positional = [train.x] if train.y is None else [train.x, train.y]
        data.keywords = [f"batch_size={section.batch_size}", *_shuffle_keywords(section)]
        if train.weight is not None:
            data.keywords.append(f"sample_weight={train.weight}")
    data.keywords += _validation_keywords(section, handing, data)
    return data


def goes_as_dataset(section: DataSection, *, sized: bool) -> bool:
    """Whether only a tf.data dataset feeds the training part as the file says."""
    if section.shuffle == "fast" and not section.augment:
        return False
    return bool(section.augment or section.drop_remainder or isinstance(section.shuffle, ShuffleBuffer) or not sized)


def _mixed_anew(section: DataSection, train: Pair, writing: Writing) -> Expression:
    writing.need("import numpy as np")
    writing.define(MIXED.replace("LENGTH", FULL if section.drop_remainder else ALL))
    arrays = f"({', '.join(train.names)}{',' if len(train.names) == 1 else ''})"
    return call("MixedAnew", [arrays, f"batch_size={section.batch_size}", f"seed={writing.experiment.seed or 0}"])


def _shuffle_keywords(section: DataSection) -> list[str]:
    """`shuffle` of `fit`, which is true by default."""
    if section.shuffle is True:
        return []
    return ["shuffle=False"] if section.shuffle is False else ['shuffle="batch"']


def _validation_keywords(section: DataSection, handing: Handing, data: FitData) -> list[str]:
    if handing.share is not None:
        return [f"validation_split={handing.share}"]
    held = handing.held
    if held is None:
        return []
    there = f" if len({held.counted}) else None" if handing.unsure else ""
    keywords = [f"validation_data=({', '.join(held.names)}{',' if len(held.names) == 1 else ''}){there}"]
    if not any("batch_size" in str(one) for one in data.keywords):
        keywords.append(f"validation_batch_size={section.batch_size}")
    return keywords
