"""The `fit` section: how long and in which phases a model learns, as `Model.fit` takes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from kerascli.catalogue.fields import ObjectOf
from kerascli.catalogue.objects import Object
from kerascli.config.located import mistake, refuse
from kerascli.config.section import EXACTLY, Section
from kerascli.preparation.section import DataSection
from kerascli.training.amounts import Count, Duration
from kerascli.training.compile_section import CompileSection

OnNan = Literal["stop", "continue", "restore_and_halve_lr"]


class FitArguments(Section):
    """What both `fit` and each of its phases take."""

    epochs: Count = 1
    """How often every example is seen."""
    initial_epoch: int = Field(default=0, ge=0)
    """The number of the first epoch."""
    steps_per_epoch: Count | None = None
    """Batches an epoch; left out, all there are."""
    validation_steps: Count | None = None
    """Batches of a validation; left out, all there are."""
    validation_batch_size: int | None = Field(default=None, ge=1)
    """Examples a validation step; left out, `data.batch_size`."""
    validation_freq: Annotated[int, Field(ge=1)] | Annotated[list[int], Field(min_length=1)] = 1
    """Validate every so many epochs, or after these (counted from 1)."""
    verbose: Annotated[Literal["auto", 0, 1, 2], EXACTLY] = "auto"
    """0 silent, 1 a live line, 2 a line an epoch."""
    max_time: Duration | None = None
    """Stop, with everything saved, after `2h`."""
    on_nan: OnNan = "stop"
    """What a loss that is not a number does."""


def read_name(value: str) -> str:
    """A name that can be a part of a file's name."""
    if not value or "/" in value or "\0" in value:
        raise ValueError("say a name without `/`: the phase's best state is a file of that name")
    return value


class Phase(FitArguments):
    """One part of a training: its epochs count from 0; what it does not say is as it was."""

    name: Annotated[str, AfterValidator(read_name)] | None = None
    """Shown with each epoch, and how later phases refer to this one."""
    freeze: list[str] = Field(default_factory=list)
    """Layers, or models of `models`, that stop learning: a name, a pattern, a class, `backbone.layers[:-30]`."""
    unfreeze: list[str] = Field(default_factory=list)
    """Layers, or models of `models`, that learn again."""
    keep_frozen: list[str] = Field(default_factory=list)
    """What `unfreeze` leaves frozen all the same: `[BatchNormalization]`."""
    callbacks: list[Annotated[Object | str, ObjectOf("callbacks")]] | None = None
    """Instead of the file's, made anew; left out, the file's, made anew."""
    model: str | None = None
    """Another of `models` to train."""
    data: DataSection | None = None
    """Changes to `data`, for this phase."""
    compile: CompileSection | None = None
    """Changes to `compile`, for this phase; the whole of it where the phase trains another model."""
    from_: str | None = Field(default=None, alias="from")
    """`best`: start from the best state of the phase before; `NAME.best`: of an earlier phase."""
    evaluate: bool = False
    """Evaluate when the phase is over."""

    def told_elsewhere(self) -> frozenset[str]:
        return frozenset(FitArguments.model_fields) - {"epochs"}


class FitSection(FitArguments):
    """How long and in which phases the model learns."""

    phases: list[Phase] = Field(default_factory=list)
    """Trainings one after another."""

    def told_elsewhere(self) -> frozenset[str]:
        return frozenset({"epochs"}) if self.phases else frozenset()

    @model_validator(mode="after")
    def _epochs_have_one_home(self) -> FitSection:
        if self.phases and "epochs" in self.model_fields_set:
            message = "with `phases` each phase has its own `epochs`"
            remedy = f"write it into the phases, each its own, and delete this one: epochs: {self.epochs}"
            refuse([mistake("conflicting-keys", message, "epochs", help=remedy, value=self.epochs)])
        return self
