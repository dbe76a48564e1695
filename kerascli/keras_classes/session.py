"""The callbacks of one phase, over as many calls of `fit` as it takes, beginning wherever a checkpoint stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.backend import keras
from kerascli.keras_classes.own import OwnCallback, number, plain_logs
from kerascli.training.callback_state import read_callbacks, set_callbacks
from kerascli.training.randomness import read_randomness, set_randomness, set_torch_randomness
from kerascli.training.snapshot import Position, Snapshot
from kerascli.training.variables import build_optimizer, read_variables, set_metrics, set_variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.training.place import Place
    from kerascli.training.snapshot import Arrays
    from kerascli.training.steps_per_execution import StepTimer


class SegmentEnded(Exception):  # noqa: N818 -- leaves `fit` without its ending, for the next call to go on
    """This call of `fit` has done its part of the phase."""


class Session(keras.callbacks.CallbackList):
    """Forwards what `fit` says to the user's callbacks and then to ours, with the true number of each step.

    Beginning inside an epoch, `fit` counts the remaining batches from 0 and would tell everyone that an epoch begins:
    here the numbers go on, and nobody is told what they were told before.
    """

    def __init__(
        self,
        users: Sequence[Any],
        own: Sequence[OwnCallback],
        *,
        model: Any,
        others: Sequence[Any],
        position: Position,
        epochs: int,
        steps: int | None,
    ) -> None:
        self._users = [*users, keras.callbacks.History()]
        super().__init__([*self._users, *own], model=model, epochs=epochs, steps=steps, verbose=0)
        self._async_train = self._async_test = False  # everyone hears a step before the next one begins
        self.position = position
        self.epochs = epochs
        self.steps = steps
        self.others = others
        """Variables of models beside the trained one, which later phases may need."""
        self._rate_factor = 1.0
        self._place: Place | None = None
        self._timer: StepTimer | None = None
        self.lost: list[str] = []
        """What the newest snapshot could not hold."""
        self._own = list(own)
        self._stepwise = [callback for callback in users if hears_steps(callback)]
        self._snapshot: Snapshot | None = None
        self._entered_with: Snapshot | None = None
        """What the first batch of an epoch that goes on begins with."""
        self._first_batch = 0
        self._before: dict[str, Any] = {}
        """What the steps before the state came to, of an epoch that goes on; nothing once it had a step of its own."""
        self._begun = False
        for callback in own:
            callback.session = self

    # Snapshots

    def snapshot(self) -> Snapshot:
        """All that training needs to go on from here."""
        arrays: Arrays = {}
        states, self.lost = read_callbacks(self.callbacks, arrays)
        values = {
            "variables": read_variables(self.model, arrays, with_metrics=self.position.step > 0, others=self.others),
            "randomness": read_randomness(arrays),
            "callbacks": states,
        }
        return Snapshot(self.position, values, arrays)

    def go_on_from(self, snapshot: Snapshot, *, rate_factor: float = 1.0) -> None:
        """Take up a snapshot once `fit` has begun; its position is where that call of `fit` begins.

        `rate_factor` is what its learning rate is multiplied with, after a loss that was no number.
        """
        self._snapshot, self._rate_factor = snapshot, rate_factor
        self.position = snapshot.position

    @property
    def needs_single_steps(self) -> bool:
        """Whether someone must hear of every step, one by one."""
        return any(_acts_on_steps(callback) for callback in self._stepwise) or any(
            callback.single_steps for callback in self._own
        )

    @property
    def last_step(self) -> int | None:
        """How many steps the epoch has, which may be one that meets the end of the data; None where nobody knows."""
        here = None if self._place is None else self._place.steps_in(self.position.epoch)
        return self.steps if here is None else here

    def begin_segment(self, place: Place, timer: StepTimer | None) -> None:
        """Before a call of `fit`: where it begins, and whether its first steps are timed.

        `fit` starts the running metrics of its first epoch anew; in an epoch that was begun they are given back.
        """
        if self.position.step and self._snapshot is None:
            self._snapshot = self.snapshot()
        self._first_batch = self.position.step
        self._place, self._timer = place, timer
        place.begin(self.position)

    # What fit says

    def on_train_begin(self, logs: Any = None) -> None:
        build_optimizer(self.model)
        if not self._begun:
            super().on_train_begin(logs)
            self._begun = True
        if self._snapshot is not None:
            set_variables(self.model, self._snapshot.values["variables"], self._snapshot.arrays, others=self.others)
            set_callbacks(self.callbacks, self._snapshot.values["callbacks"], self._snapshot.arrays)
            set_randomness(self._snapshot.values["randomness"], self._snapshot.arrays)
            if self._rate_factor != 1.0:
                self.model.optimizer.learning_rate = number(self.model.optimizer.learning_rate) * self._rate_factor
                self._rate_factor = 1.0  # the next call of `fit` goes on with it

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.position = replace(self.position, epoch=epoch)
        if self._place is not None:
            self._place.epoch_begins(self.position)
        if self._timer is not None:
            self._timer.epoch_begins()
        snapshot, self._snapshot = self._snapshot, None
        if not self.position.step:
            super().on_epoch_begin(epoch, logs)
            return
        if snapshot is not None:
            set_metrics(self.model, snapshot.values["variables"], snapshot.arrays)
            self._before = plain_logs(self.model.get_metrics_result())
            self._entered_with = snapshot
        for callback in self._own:
            callback.on_epoch_resumed(epoch)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        if self._entered_with is not None:
            # Beginning a pass over the data draws from torch's generator, and this epoch's pass was begun long ago.
            set_torch_randomness(self._entered_with.values["randomness"], self._entered_with.arrays)
            self._entered_with = None
        if self._timer is not None:
            self._timer.step_begins()
        for callback in self._stepwise:
            callback.on_train_batch_begin(self._first_batch + batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._before = {}
        step = self._first_batch + batch + 1
        self.position = replace(self.position, step=step if self.steps is None else min(step, self.steps))
        if self._stepwise:
            numbers = plain_logs(logs)
            for callback in self._stepwise:
                callback.on_train_batch_end(self.position.step - 1, numbers)
        for callback in self._own:
            callback.on_train_batch_end(self.position.step - 1, logs)
        if self._timer is not None:
            self._time_step(self._timer)

    def _time_step(self, timer: StepTimer) -> None:
        """Leave `fit` inside an epoch for it to go on in groups of steps, where groups were found to be worth it."""
        timer.step_done()
        if timer.group == 1:
            self._timer = None
        elif timer.group is not None and self.position.step != self.last_step:
            raise SegmentEnded

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        # Where the state was saved after the last of all steps, `fit` had none and knows of validation alone.
        numbers = plain_logs({**self._before, **(logs or {})})
        self._before = {}
        for callback in self._users:
            callback.on_epoch_end(epoch, numbers)
        self._first_batch = 0
        stopped = bool(self.model.stop_training)
        self.position = replace(self.position, epoch=epoch + 1, step=0, rows=self.position.rows + 1, stopped=stopped)
        for callback in self._own:
            callback.on_epoch_end(epoch, numbers)
        going_on = epoch + 1 < self.epochs and not stopped
        if going_on and self._place is not None and self._place.ends_after(epoch):
            raise SegmentEnded


def hears_steps(callback: Any) -> bool:
    """Whether a callback does something at single training batches."""
    names = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")
    base = keras.callbacks.Callback
    return any(name in vars(callback) or getattr(type(callback), name) is not getattr(base, name) for name in names)


def _acts_on_steps(callback: Any) -> bool:
    """Keras's own hear steps but mostly do nothing there: these do, where their arguments say so."""
    kind = type(callback)
    if not kind.__module__.startswith("keras."):
        return True
    if kind is keras.callbacks.ModelCheckpoint:
        return bool(callback.save_freq != "epoch")
    if kind is keras.callbacks.TensorBoard:
        return bool(callback.update_freq != "epoch" or callback._should_trace)  # noqa: SLF001 -- no public name
    return True
