"""The `run` section: what kerascli keeps of a training, beyond the model."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kerascli.config.section import Section, defaults
from kerascli.training.amounts import Steps


class BestSection(Section):
    """What makes an epoch the best one."""

    monitor: str
    """The logged name to watch, `val_accuracy`."""
    mode: Literal["auto", "min", "max"] = "auto"
    """Whether less or more is better; `auto` tells it from the name, as Keras does."""


class CheckpointsSection(Section):
    """Which states of a training are kept."""

    best: Literal["auto"] | Literal[False] | BestSection = "auto"
    """The epoch with the best `val_loss` (`loss` without validation), or of another metric; `false` keeps none."""
    last: bool = True
    """The newest state, from which `--resume` goes on."""
    each: bool = False
    """A checkpoint of every epoch."""
    every: Steps | None = None
    """Also save inside an epoch: `500 steps`."""
    keep: int = Field(default=3, ge=1)
    """How many of the `each` checkpoints stay, and of the states that `every` saves (two at least)."""

    @model_validator(mode="after")
    def _every_saves_the_last(self) -> CheckpointsSection:
        if self.every is not None and not self.last:
            raise ValueError("`every` saves the last state: `last: false` leaves it nothing to save")
        return self


class RunSection(Section):
    """What lies in the run folder when training is over."""

    checkpoints: CheckpointsSection = defaults()
    """Which states are kept."""
    tensorboard: bool = True
    """Event files for TensorBoard."""
    csv: bool = True
    """`history.csv`, a row an epoch."""
    report: bool = True
    """`report.html` and the plots."""
    git: bool | Literal["commit"] = True
    """`git.json`: the commit, and a patch of what was not committed beside it; `commit` leaves the patch away."""
