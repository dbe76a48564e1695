"""Windows over rows, cut as `keras.utils.timeseries_dataset_from_array` cuts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from kerascli.sources.context import LoaderOrder

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Windowing:
    """How windows lie over the rows of one part; rows of another part are never looked at."""

    sequence_length: int
    sequence_stride: int = 1
    sampling_rate: int = 1
    target_offset: int
    """A window's target is the row so many after its first."""
    has_target: bool = True
    order: LoaderOrder
    """As of a folder: where it shuffles, `starts` are in the loader's order already."""

    @property
    def reach(self) -> int:
        """Rows from a window's first to its last, both counted."""
        return (self.sequence_length - 1) * self.sampling_rate + 1

    def count(self, rows: int) -> int:
        """How many windows so many rows give."""
        last = rows - max(self.reach, self.target_offset + 1 if self.has_target else 0) + 1
        return max(0, -(-last // self.sequence_stride))

    def starts(self, rows: int) -> Array:
        """The first row of each window, in the order of the Keras loader."""
        import numpy as np

        positions = np.arange(self.count(rows), dtype=np.int64) * self.sequence_stride
        if self.order.shuffle:
            np.random.RandomState(self.order.seed).shuffle(positions)
        return positions

    def gather(self, rows: Array, starts: Array) -> Array:
        """The windows that begin at these rows: (windows, sequence_length, …)."""
        import numpy as np

        steps = np.arange(self.sequence_length, dtype=np.int64) * self.sampling_rate
        windows: Array = rows[starts[:, None] + steps[None, :]]
        return windows

    def targets(self, rows: Array, starts: Array) -> Array:
        """The target row of each window."""
        chosen: Array = rows[starts + self.target_offset]
        return chosen
