"""A model that its file leaves without an input: built from what the data tell, as `fit` would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.models.failures import call_failure
from kerascli.models.inputs import input_arguments
from kerascli.models.sequential import remember
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.facts import DataFacts
    from kerascli.models.statements import Model
    from kerascli.models.workshop import Workshop


def complete(model: Any, part: Model, workshop: Workshop) -> Any:
    """The model, built if that is possible without running it on data."""
    from kerascli.backend import keras

    if not isinstance(model, keras.Model):
        raise UserError(
            Problem(
                code="not-a-model",
                message=f"`{type(model).__name__}` is no model",
                span=part.span,
                help=f"model: {{sequential: [{type(model).__name__}: …]}}",
            )
        )
    facts = workshop.environment.facts
    if _is_built(model) or facts is None:
        return model
    if isinstance(model, keras.Sequential):
        _complete_sequential(model, part, workshop, facts)
    else:
        _complete_custom(model, part, workshop, facts)
    return model


def _is_built(model: Any) -> bool:
    """Whether every layer inside has its weights."""
    return bool(model.built) and all(layer.built for layer in getattr(model, "layers", ()))


def _complete_sequential(model: Any, part: Model, workshop: Workshop, facts: DataFacts) -> None:
    if len(facts.inputs) != 1:
        raise UserError(
            Problem(
                code="wrong-count",
                message=f"a `sequential` model has one input, the data have {len(facts.inputs)}: "
                + ", ".join(f"`{name}`" for name in facts.inputs),
                span=part.span,
                help="write the model as `functional`, with these as its `inputs`",
            )
        )
    from kerascli.backend import keras

    tensor = next(iter(facts.inputs.values()))
    shape = (None, *tensor.shape)
    # Text has no place in the floats that an input made by `build` would take.
    if tensor.dtype == "string":
        call_or_blame(model, keras.Input(**input_arguments(tensor)), part, workshop)
        return
    try:
        model.build(shape)
    except Exception:
        call_or_blame(model, keras.KerasTensor(shape, model.layers[0].compute_dtype), part, workshop)
        raise
    if not model.built:
        call_or_blame(model, keras.KerasTensor(shape, model.layers[0].compute_dtype), part, workshop)
    remember(model, workshop)


def call_or_blame(model: Any, value: Any, part: Model, workshop: Workshop) -> None:
    """Call the model on a symbolic tensor; a failure is told at the layer inside that caused it."""
    workshop.call(model, (value,), {}, type(model).__name__, part.span)


def _complete_custom(model: Any, part: Model, workshop: Workshop, facts: DataFacts) -> None:
    """A model of the user's: one symbolic call, like the one `fit` makes before its first batch."""
    from kerascli.backend import keras

    symbols = {
        name: keras.KerasTensor((None, *tensor.shape), tensor.dtype, sparse=tensor.sparse, name=name)
        for name, tensor in facts.inputs.items()
    }
    value = next(iter(symbols.values())) if len(symbols) == 1 else symbols
    try:
        workshop.answer = keras.src.backend.compute_output_spec(model, value, training=False)
    except NotImplementedError:
        # It has a `train_step` and no `call`: its parts are built by themselves.
        return
    except Exception as error:
        raise UserError(
            call_failure(
                error,
                label=type(model).__name__,
                span=part.span,
                arguments=value,
                trace=workshop.trace,
                plugins=workshop.environment.plugins,
            )
        ) from error
