"""The phases of a training as the file tells them; without `phases` there is one that has no name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kerascli.construction import construct

if TYPE_CHECKING:
    from kerascli.construction import Environment
    from kerascli.preparation.section import DataSection
    from kerascli.training.fit_section import FitArguments, FitSection, Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One phase with every number told."""

    index: int
    count: int
    name: str | None
    epochs: int
    initial_epoch: int
    steps_per_epoch: int | None
    validation_steps: int | None
    validation_batch_size: int | None
    validation_freq: int | list[int]
    max_time: float | None
    """The phase's own; the file's is for the whole run."""
    on_nan: str
    phase: Phase | None
    """What else the phase says; None where the file has no phases."""

    @property
    def data(self) -> DataSection | None:
        """What the phase says of its data."""
        return None if self.phase is None else self.phase.data

    @property
    def validates(self) -> bool:
        """Whether an epoch is followed by a validation, where there is something to validate on."""
        when = self.validation_freq
        numbers = range(self.initial_epoch + 1, self.epochs + 1)
        return any(number in when if isinstance(when, list) else number % when == 0 for number in numbers)

    def shrunk(self) -> Plan:
        """`--fast`: one epoch of two steps, a validation of one."""
        return replace(self, epochs=self.initial_epoch + 1, steps_per_epoch=2, validation_steps=1, validation_freq=1)

    def shrinking(self, whole: Plan, batches: int | None, validation: Any) -> str:
        """What `--fast` leaves of a phase, and of how much."""
        epochs = whole.epochs - whole.initial_epoch
        all_steps = whole.steps_per_epoch or batches
        left = [
            f"1 epoch of {epochs:,}",
            f"{self.steps_per_epoch} steps of {'an unknown number' if all_steps is None else f'{all_steps:,}'}",
            *([] if validation is None else ["1 step of validation"]),
        ]
        return f"--fast: {', '.join(left)}"

    def within(self, feed: Any) -> Plan:
        """No more steps than there are batches."""
        steps = self.steps_per_epoch
        return replace(
            self, steps_per_epoch=steps if feed.batches is None or steps is None else min(steps, feed.batches)
        )


def name_of(phase: Phase, index: int) -> str:
    """What a phase is called, also where it gives itself no name."""
    return phase.name or f"phase-{index + 1}"


def plans(fit: FitSection, environment: Environment) -> list[Plan]:
    """The phases in order; what one does not say, `fit` says."""
    if not fit.phases:
        return [_plan(0, 1, fit, fit, environment)]
    return [_plan(index, len(fit.phases), phase, fit, environment) for index, phase in enumerate(fit.phases)]


def planned_epochs(fit: FitSection, environment: Environment, *, fast: bool) -> int:
    """How many epochs all phases together would have."""
    wanted = [plan.shrunk() if fast else plan for plan in plans(fit, environment)]
    return sum(plan.epochs - plan.initial_epoch for plan in wanted)


def _plan(index: int, count: int, said: FitArguments, fit: FitSection, environment: Environment) -> Plan:
    def value(name: str) -> Any:
        source = said if name in said.model_fields_set else fit
        return construct(getattr(source, name), environment)

    phase: Any = None if said is fit else said
    return Plan(
        index=index,
        count=count,
        name=None if phase is None else name_of(phase, index),
        epochs=value("epochs"),
        initial_epoch=value("initial_epoch"),
        steps_per_epoch=value("steps_per_epoch"),
        validation_steps=value("validation_steps"),
        validation_batch_size=value("validation_batch_size"),
        validation_freq=value("validation_freq"),
        max_time=None if phase is None else phase.max_time,
        on_nan=value("on_nan"),
        phase=phase,
    )
