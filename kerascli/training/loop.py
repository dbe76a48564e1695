"""Training, phase by phase: freeze, compile, fit, from the start or from a snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from kerascli.training.callback_state import cut_back_files
from kerascli.training.callbacks import best_of, make_callbacks
from kerascli.training.entering import Stage, enter
from kerascli.training.not_a_number import loss_is_not_a_number
from kerascli.training.phases import plans
from kerascli.training.place import Place
from kerascli.training.randomness import read_randomness, set_randomness
from kerascli.training.resuming import build_for
from kerascli.training.segments import fit_in_segments
from kerascli.training.snapshot import Position

SMALLEST_FACTOR = 2.0**-10
"""A learning rate halved more often than this from one state mends nothing."""

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kerascli.construction import Environment
    from kerascli.experiment import Experiment
    from kerascli.keras_classes.session import Session
    from kerascli.training.phases import Plan
    from kerascli.training.recorder import Recorder
    from kerascli.training.snapshot import Arrays, Snapshot
    from kerascli.training.stopping import StopRequest


class Data(Protocol):
    """The part of the prepared data that training uses."""

    @property
    def splits(self) -> Mapping[str, Any]: ...

    def feed(self, split: str, *, shuffle: bool, batch_size: int | None = None) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class Setup:
    """Everything that training needs, made by others."""

    experiment: Experiment
    environment: Environment
    model: Any
    models: Mapping[str, Any]
    """Entries of `models`."""
    named: Mapping[str, Any]
    """Entries of `models` and the model's layers, by name."""
    data: Data
    data_of_phase: Callable[[Plan], Data]
    """The data of a phase that changes them."""
    recorder: Recorder
    stop: StopRequest
    weights_of_best: Callable[[str | None], Any]
    """The file with the best state of a phase (None: of the newest), for `from: best`."""
    own_callbacks: list[Any] = field(default_factory=list)
    """Such as a profiler."""
    fast: bool = False
    """One epoch of two steps for every phase."""


def train(setup: Setup, snapshot: Snapshot | None) -> Any:
    """Run every phase that is not over; answers the model that was trained last."""
    stage: Stage | None = None
    row_count = snapshot.position.rows if snapshot else 0
    for plan in plans(setup.experiment.fit, setup.environment):
        over = snapshot is not None and plan.index < snapshot.position.phase
        stage = enter(setup, plan, stage, take_best=snapshot is None or plan.index > snapshot.position.phase)
        if over:
            continue
        here = snapshot if snapshot is not None and plan.index == snapshot.position.phase else None
        row_count = _run_phase(setup, plan, stage, here, row_count)
    if stage is None:
        raise AssertionError("there is always one phase")
    return stage.model


def _run_phase(setup: Setup, whole: Plan, stage: Stage, snapshot: Snapshot | None, row_count: int) -> int:
    """One phase; answers how many epochs the run has had after it."""
    plan = whole.shrunk() if setup.fast else whole
    data = setup.data if plan.data is None else setup.data_of_phase(plan)
    feed = data.feed("train", shuffle=True)
    validation = None
    if "validation" in data.splits:
        validation = data.feed("validation", shuffle=False, batch_size=plan.validation_batch_size)
    if setup.fast:
        plan = plan.within(feed)
        setup.recorder.said(plan.shrinking(whole, feed.batches, validation))
    setup.recorder.phase_started(name=plan.name, index=plan.index, count=plan.count, epochs=plan.epochs)
    setup.stop.limit(plan.max_time)
    session = _session(setup, plan, stage, (feed, validation), row_count, snapshot)
    if snapshot is not None:
        build_for(snapshot, stage.model, feed)
        session.go_on_from(snapshot)
    _fit(session, setup, plan, stage, (feed, validation))
    if plan.phase is not None and plan.phase.evaluate:
        _evaluate(setup, plan, stage, data)
    return session.position.rows


def _fit(session: Session, setup: Setup, plan: Plan, stage: Stage, feeds: tuple[Any, Any]) -> None:
    """Fit; a loss that is no number ends the run, or restores the last state with half the learning rate."""
    from kerascli.keras_classes.nan_watcher import LossIsNotANumber

    feed, validation = feeds
    begins = session.position
    place = Place(
        feed,
        plan.steps_per_epoch,
        initial_epoch=plan.initial_epoch,
        # Data that the phase says anew are opened anew, and their passes count from 0.
        epochs_before=begins.rows - (begins.epoch - plan.initial_epoch) if plan.data is None else 0,
    )
    restored_from: Position | None = None
    factor = 1.0
    while True:
        try:
            fit_in_segments(session, stage, plan, place, validation)
        except LossIsNotANumber as found:
            snapshot = setup.recorder.newest_state()
            if plan.on_nan != "restore_and_halve_lr" or snapshot is None:
                raise loss_is_not_a_number(stage.model, place, snapshot, found.epoch, stage.others) from found
            factor = factor * 0.5 if snapshot.position == restored_from else 0.5
            if factor < SMALLEST_FACTOR:
                raise loss_is_not_a_number(stage.model, place, snapshot, found.epoch, stage.others) from found
            restored_from = snapshot.position
            session.go_on_from(snapshot, rate_factor=factor)
            setup.recorder.said(f"the loss was no number in {found}: restored, learning rate halved")
        else:
            return


def _session(
    setup: Setup, plan: Plan, stage: Stage, feeds: tuple[Any, Any], row_count: int, snapshot: Snapshot | None
) -> Session:
    """The callbacks of a phase: the file's, then ours, the one that saves last."""
    from kerascli.keras_classes.checkpointer import Checkpointer
    from kerascli.keras_classes.nan_watcher import NanWatcher
    from kerascli.keras_classes.progress import Progress
    from kerascli.keras_classes.session import Session

    feed, validation = feeds
    validates = validation is not None and plan.validates
    experiment = setup.experiment
    objects = experiment.callbacks
    if plan.phase is not None and plan.phase.callbacks is not None:
        objects = plan.phase.callbacks
    made, warnings = make_callbacks(objects, setup.environment)
    for warning in warnings:
        setup.recorder.warned(warning)
    _give_a_batch(made.users, setup.data)
    if snapshot is not None:
        # Some begin to write as soon as they have a model.
        cut_back_files(made.users, snapshot.values["callbacks"], setup.environment.run_folder)
    if not made.tensorboard:
        setup.recorder.leave_curves()
    watcher = NanWatcher() if made.watch_nan and plan.on_nan != "continue" else None
    kept = experiment.run.checkpoints
    checkpointer = Checkpointer(
        setup.recorder,
        phase=plan.name,
        best=best_of(kept, made.checkpoint, validates=validates),
        each=kept.each,
        every=kept.every,
        stop=setup.stop,
        nan_watcher=watcher,
    )
    own = [*setup.own_callbacks, Progress(setup.recorder, plan.name), *([watcher] if watcher else []), checkpointer]
    return Session(
        made.users,
        own,
        model=stage.model,
        others=stage.others,
        position=Position(phase=plan.index, epoch=plan.initial_epoch, rows=row_count),
        epochs=plan.epochs,
        steps=plan.steps_per_epoch or feed.batches,
    )


def _evaluate(setup: Setup, plan: Plan, stage: Stage, data: Data) -> None:
    """What the compiled metrics say at the end of a phase, of test, else validation; training does not notice."""
    split = next(name for name in ("test", "validation", "train") if name in data.splits)
    arrays: Arrays = {}
    randomness = read_randomness(arrays)
    feed = data.feed(split, shuffle=False)
    found = stage.model.evaluate(feed.fit_argument(), steps=1 if setup.fast else None, verbose=0, return_dict=True)
    set_randomness(randomness, arrays)
    setup.recorder.phase_evaluated(plan.name or "", split, found)


def _give_a_batch(callbacks: Sequence[Any], data: Data) -> None:
    """Callbacks that look at gradients get a batch, from a pass that training does not share."""
    from kerascli.keras_classes.gradient_norms import GradientNorms

    for callback in callbacks:
        if isinstance(callback, GradientNorms):
            callback.first_batch = lambda: next(iter(data.feed("train", shuffle=False).numpy_batches()))
