"""A run that is trained longer than it was planned: what that means, and what of it is too late."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.problems import Problem, UserError
from kerascli.training.phases import plans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kerascli.construction import Environment
    from kerascli.experiment import Experiment
    from kerascli.runs.record import RunRecord
    from kerascli.training.snapshot import Snapshot

SCHEDULES = "keras.optimizers.schedules."


@dataclass(frozen=True, slots=True)
class Extension:
    """A state of a run, and a file that says more epochs than the run was started with."""

    record: RunRecord
    snapshot: Snapshot
    experiment: Experiment
    environment: Environment

    def refuse_what_is_over(self, longer: Sequence[str]) -> None:
        """Refuse epochs that were trained already, and other numbers for a phase that is over."""
        position = self.snapshot.position
        for key in longer:
            if key.startswith("fit.phases.") and int(key.split(".")[2]) < position.phase:
                raise UserError(
                    Problem(
                        code="run-finished",
                        message=f"`{key}` comes too late: that phase of the run `{self.record.id}` is over",
                        help="change the phase that the run is in, or start a new run",
                    )
                )
        plan = plans(self.experiment.fit, self.environment)[position.phase]
        if plan.epochs <= position.epoch:
            raise UserError(finished(self.record, position.epoch))

    def consequences(self) -> Iterator[str]:
        """What a reader should know of the epochs to come."""
        position = self.snapshot.position
        if position.stopped:
            yield (
                f"a callback ended the run after epoch {position.epoch}; "
                "it goes on with what it remembers, and may end it again"
            )
        for name in _schedules(self.experiment.compile.optimizer):
            yield (
                f"the learning rate goes on in {name} from the step where the run stands, "
                "as the file says it: it is not stretched to the new end"
            )

    def unstopped(self) -> Snapshot:
        """The same state, going on even if a callback had stopped the run."""
        return replace(self.snapshot, position=replace(self.snapshot.position, stopped=False))


def finished(record: RunRecord, epochs: int) -> Problem:
    """There is nothing left to train."""
    return Problem(
        code="run-finished",
        message=f"the run `{record.id}` has trained its {epochs} epochs",
        help=f"to train it longer: kerascli train --resume {record.id} fit.epochs={epochs + 10}",
    )


def _schedules(value: object) -> Iterator[str]:
    """The names of the learning-rate schedules among an optimizer's arguments."""
    if isinstance(value, Object):
        if value.target.path.startswith(SCHEDULES):
            yield value.target.name
        for argument in value.arguments.values():
            yield from _schedules(argument)
