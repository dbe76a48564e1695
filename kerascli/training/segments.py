"""A phase as one call of `fit`, or as several where one can't: to end an epoch begun before, to change the grouping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.training.steps_per_execution import StepTimer, worth_choosing

if TYPE_CHECKING:
    from kerascli.keras_classes.session import Session
    from kerascli.training.entering import Stage
    from kerascli.training.phases import Plan
    from kerascli.training.place import Place


def fit_in_segments(session: Session, stage: Stage, plan: Plan, place: Place, validation: Any) -> None:
    """Call `fit` until the phase is over; between the calls nobody is told of an end or a beginning."""
    from kerascli.keras_classes.session import SegmentEnded

    timer = _timer(session, stage)
    arguments: dict[str, Any] = {
        "validation_freq": plan.validation_freq,
        "validation_steps": plan.validation_steps,
        "callbacks": session,
        "verbose": 0,
        "shuffle": False,  # the feed has shuffled
    }
    while True:
        position = session.position
        over = position.stopped or position.epoch >= plan.epochs
        session.begin_segment(place, timer)
        try:
            stage.model.fit(
                place.feed.fit_argument(),
                validation_data=None if validation is None else validation.fit_argument(),
                epochs=position.epoch if over else plan.epochs,
                initial_epoch=position.epoch,
                steps_per_epoch=place.steps_per_epoch,
                **arguments,
            )
        except SegmentEnded:
            if timer is not None and session.position.step:
                _group(stage.model, timer.group(session.steps or 1))
                timer = None
            continue
        return


def _timer(session: Session, stage: Stage) -> StepTimer | None:
    """A timer for the first steps, where a grouping is to be chosen."""
    from kerascli.backend import keras

    chosen = stage.section.steps_per_execution
    if chosen != "auto":
        return None
    worth = worth_choosing(
        backend=keras.config.backend(),
        steps=session.steps,
        epochs=session.epochs - session.position.epoch,
        run_eagerly=stage.section.run_eagerly,
        single_steps=session.needs_single_steps,
    )
    return StepTimer() if worth else None


def _group(model: Any, steps: int) -> None:
    """Run so many steps in one go from now on."""
    if steps > 1:
        model.steps_per_execution = steps
        model.make_train_function(force=True)
        model.make_test_function(force=True)
