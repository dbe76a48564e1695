"""The `compile` section: how the model's answers are judged and its weights moved, as `Model.compile` takes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kerascli.catalogue.fields import ObjectOf
from kerascli.catalogue.objects import Object
from kerascli.config.section import Section
from kerascli.training.per_output import PerOutput

Losses = Annotated[Any, PerOutput("losses")]
Metrics = Annotated[Any, PerOutput("metrics", several=True)]


class CompileSection(Section):
    """How the model is judged and its weights are moved."""

    optimizer: Annotated[Object | str, ObjectOf("optimizers")] = "rmsprop"
    """How the weights are moved."""
    loss: Losses = None
    """What training makes small; by output name where there are several."""
    loss_weights: float | list[float] | dict[str, float] | None = None
    """How much each output's loss counts."""
    metrics: Metrics = None
    """What is reported beside the loss; by output name where there are several."""
    weighted_metrics: Metrics = None
    """Metrics that `class_weight` and `sample_weight` count in."""
    run_eagerly: bool = False
    """Step by step in Python, for debugging."""
    steps_per_execution: Annotated[int, Field(ge=1)] | Literal["auto"] = "auto"
    """Steps that run in one go; `auto` chooses from the time of the first ones. The numbers stay the same."""
    jit_compile: bool | Literal["auto"] = "auto"
    """Compile with XLA; `auto` leaves it to Keras."""
    auto_scale_loss: bool = True
    """Scale the loss where `dtype_policy` is `mixed_float16`."""
