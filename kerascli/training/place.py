"""Where in the data a call of `fit` begins, and after which epoch it must leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerascli.training.snapshot import Position


class Place:
    """Translates epochs and steps into passes over a feed.

    Mostly an epoch is a pass. With `steps_per_epoch` Keras goes on in the same pass from epoch to epoch, until the pass
    is used up: the epoch that meets its end is a short one. That epoch gets a call of `fit` of its own, which is told
    how short: a step that finds no batch left may have drawn dropout's next seed, and counted itself, before it fails.
    A phase begins a pass of its own; its number goes on from
    the phases before, as a dataset that a script fits twice goes on with its orders.
    """

    def __init__(
        self, feed: Any, steps_per_epoch: int | None, *, initial_epoch: int = 0, epochs_before: int = 0
    ) -> None:
        self.feed = feed
        self._initial_epoch = initial_epoch
        self._epochs_before = epochs_before
        self._chunk = None if steps_per_epoch == feed.batches else steps_per_epoch
        self._last_epoch: int | None = None
        self._first_epoch = 0
        self.steps_per_epoch = self._chunk
        """What this call of `fit` is told."""

    def begin(self, position: Position) -> None:
        """Set the feed to where a call of `fit` begins."""
        pass_number, step = self._in_pass(position)
        self.feed.start_at(pass_number, step)
        self._first_epoch = position.epoch
        steps = self.steps_in(position.epoch)
        self.steps_per_epoch = None if steps is None else steps - position.step
        if position.step or steps != self._chunk:
            self._last_epoch = position.epoch
        elif self._chunk is not None and self.feed.batches is not None and (step or self.feed.batches % self._chunk):
            turn = (position.epoch - self._initial_epoch) // self._epochs_in_pass()
            whole = self.feed.batches // self._chunk
            self._last_epoch = self._initial_epoch + turn * self._epochs_in_pass() + whole - 1
        else:
            self._last_epoch = None

    def epoch_begins(self, position: Position) -> None:
        """Tell the feed which epoch comes, whatever looked at its batches in between."""
        if self._chunk is None:
            self.feed.start_at(*self._in_pass(position))

    def ends_after(self, epoch: int) -> bool:
        """Whether `fit` must be left after this epoch, because what it was given ends there."""
        return epoch == self._last_epoch

    def _in_pass(self, position: Position) -> tuple[int, int]:
        epoch = position.epoch - self._initial_epoch
        if self._chunk is None:
            return self._epochs_before + epoch, position.step
        if self.feed.batches is None:
            return 0, epoch * self._chunk + position.step
        passes_before = -(-self._epochs_before // self._epochs_in_pass())
        turn, epoch_in_pass = divmod(epoch, self._epochs_in_pass())
        return passes_before + turn, epoch_in_pass * self._chunk + position.step

    def steps_in(self, epoch: int) -> int | None:
        """How many steps an epoch has; None where it is a whole pass."""
        if self._chunk is None or self.feed.batches is None:
            return self._chunk
        turn = (epoch - self._initial_epoch) % self._epochs_in_pass()
        return int(min(self._chunk, self.feed.batches - turn * self._chunk))

    def _epochs_in_pass(self) -> int:
        return -(-int(self.feed.batches) // int(self._chunk or 1))
