"""The `compile` section: how the model's answers are judged and its weights moved, as `Model.compile` takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ModelWrapValidatorHandler, PrivateAttr, ValidationInfo, model_validator

from kerascli.catalogue.fields import ObjectOf
from kerascli.catalogue.objects import Object
from kerascli.catalogue.parsing import parse_object
from kerascli.catalogue.reading import Reading
from kerascli.catalogue.values import BROKEN, Values
from kerascli.config.nearest import nearest
from kerascli.config.nodes import Mapping
from kerascli.config.section import Section
from kerascli.training.per_output import PerOutput

if TYPE_CHECKING:
    from typing import Self

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

    _own: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def own_arguments(self) -> dict[str, Any]:
        """Further arguments, which `compile` of a model of the user's takes."""
        return self._own

    @property
    def said(self) -> list[str]:
        """The keys that are not at their defaults, which are not passed on: the user's own `compile` may lack them."""
        return [name for name, field in type(self).model_fields.items() if getattr(self, name) != field.default]

    @model_validator(mode="wrap")
    @classmethod
    def _with_own_arguments(cls, value: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        node = getattr(value, "node", None)
        if not isinstance(node, Mapping) or not isinstance(info.context, Reading):
            return handler(value)
        reading, takes = info.context, info.context.compile_arguments
        further = {key: entry for key, entry in node.entries.items() if key not in cls.model_fields and takes}
        own = {key: entry.value for key, entry in further.items() if key in takes}
        near = {key: nearest(str(key), [*cls.model_fields, *takes], count=1) for key in further if key not in own}
        misspelt = {key: found[0] for key, found in near.items() if found and found[0] in takes}
        for key, meant in misspelt.items():
            message, place = f"no model of the file takes `{key}` in `compile`", further[key].key.span
            reading.report("unknown-argument", message, place, f"did you mean `{meant}`?")
        left_out = own.keys() | misspelt
        made = handler({key: part for key, part in value.items() if key not in left_out} if left_out else value)
        values = Values(reading, lambda inner, namespace: parse_object(inner, namespace, reading))
        read = {key: values.read(part, takes[key].takes, f"`{key}` of compile") for key, part in own.items()}
        made._own.update({key: part for key, part in read.items() if part is not BROKEN})  # noqa: SLF001
        return made
