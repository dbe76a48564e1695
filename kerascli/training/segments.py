"""A phase as one call of `fit`, or as several where one can't: to end an epoch begun before, to change the grouping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.training.steps_per_execution import StepTimer, may_group

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
            if timer is not None and timer.group is not None:
                _group(stage.model, timer.group)
                timer = None
            continue
        return


def _timer(session: Session, stage: Stage) -> StepTimer | None:
    """A timer for the first steps, where a grouping is to be chosen."""
    from kerascli.backend import keras

    if stage.section.steps_per_execution != "auto" or session.steps is None:
        return None
    allowed = may_group(
        backend=keras.config.backend(),
        run_eagerly=stage.section.run_eagerly,
        single_steps=session.needs_single_steps,
    )
    position = session.position
    steps_left = session.steps * (session.epochs - position.epoch) - position.step
    return StepTimer(session.steps, steps_left) if allowed else None


def _group(model: Any, steps: int) -> None:
    """Run so many steps in one go from now on."""
    model.steps_per_execution = steps
    model.make_train_function(force=True)
    model.make_test_function(force=True)
