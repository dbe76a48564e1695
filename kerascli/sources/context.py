"""What a source may know of the experiment around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerascli.problems import Problem

SPLITS = ("train", "validation", "test")
UNSPLIT = "source"


def _ignore(_: Problem) -> None:
    """Where nobody listens, a warning is lost on purpose: only tests open sources without a listener."""


class LoaderSeeds:
    """The seeds that Keras's loaders draw after `keras.utils.set_random_seed`, one per loader without its own."""

    def __init__(self) -> None:
        self._drawn = 0

    def next(self, seed: int) -> int:
        """As `np.random.randint(1e6)` in the next loader of an experiment with this seed."""
        import numpy as np

        self._drawn += 1
        return int(np.random.RandomState(seed).randint(1_000_000, size=self._drawn)[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenContext:
    """The experiment around a source, as far as opening it needs."""

    seed: int = 0
    """The file's seed: what a loader without a seed of its own draws from."""
    shuffle: bool = True
    """False where `data.shuffle: false`; a folder's own `shuffle` comes before it."""
    on_error: Literal["stop", "skip"] = "stop"
    """Set by `Source.open` from the source's own key."""
    image_data_format: Literal["channels_last", "channels_first"] = "channels_last"
    """As the file's `keras:` section says."""
    split: str = UNSPLIT
    """The split that is opened, where `train:`, `validation:`, `test:` name a source each; else `source`."""
    classes: tuple[str, ...] = ()
    """Of the training part, or of the run that is asked about: labels count in this order. Else they are found out."""
    stand_in_used: bool = False
    """On resume: the run was trained on its stand-in, so it is taken again without trying the download."""
    construct: Callable[[Any], Any] | None = field(default=None, repr=False)
    """A catalogue `Object` -> the constructed thing; only python sources need it."""
    warn: Callable[[Problem], None] = field(default=_ignore, repr=False)
    loader_seeds: LoaderSeeds = field(default_factory=LoaderSeeds, repr=False, compare=False)
    """Shared by all sources of one experiment."""


LOADER_BATCHES_IN_BUFFER = 8
"""Keras's folder loaders shuffle through a buffer of so many batches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoaderOrder:
    """How a Keras folder or window loader orders its examples; `Files.paths` are in its order already.

    Each epoch then draws `tf.data.Dataset.shuffle(batch_size * 8, seed=seed)` over (path, label) before decoding.
    """

    shuffle: bool
    seed: int
