"""The inputs of a functional model: as written, or as the data tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.models.statements import InputSpec
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.facts import DataFacts, TensorFacts
    from kerascli.models.statements import FunctionalModel
    from kerascli.models.workshop import Workshop

SMALL = ("uint8", "int8", "bool")
"""Dtypes that `fit` casts to floats for a `keras.Input` of no dtype: pixels, flags."""


def make_inputs(part: FunctionalModel, workshop: Workshop) -> dict[str, Any]:
    """Symbolic tensors by name, in the order of the file (of the data where the file names none)."""
    facts = workshop.environment.facts
    specs = part.inputs
    if specs is None:
        if facts is None:
            raise UserError(_unknown("the inputs", part))
        specs = tuple(InputSpec(name=name, arguments={}, span=part.span) for name in facts.inputs)
    return {spec.name: _make(spec, specs, facts) for spec in specs}


def _make(spec: InputSpec, specs: tuple[InputSpec, ...], facts: DataFacts | None) -> Any:
    from kerascli.backend import keras

    arguments = dict(spec.arguments)
    if "shape" not in arguments and "batch_shape" not in arguments:
        tensor = matching(spec.name, len(specs), facts)
        if tensor is None:
            raise UserError(_unknown(f"the shape of `{spec.name}`", spec))
        arguments = {**input_arguments(tensor), **arguments}
    try:
        return keras.Input(name=spec.name, **arguments)
    except (TypeError, ValueError) as error:
        raise UserError(
            Problem(code="object-refused", message=f"the input `{spec.name}`: {error}", span=spec.span)
        ) from error


def matching(name: str, count: int, facts: DataFacts | None) -> TensorFacts | None:
    """The data's tensor for a model's input: of the same name, or the only one for the only one."""
    if facts is None:
        return None
    if name in facts.inputs:
        return facts.inputs[name]
    return next(iter(facts.inputs.values())) if count == len(facts.inputs) == 1 else None


def input_arguments(tensor: TensorFacts) -> dict[str, Any]:
    """What `keras.Input` is given for a tensor of the data; floats and pixels take Keras's default dtype."""
    arguments: dict[str, Any] = {"shape": tuple(tensor.shape)}
    if tensor.dtype == "string" or (tensor.dtype.startswith(("int", "uint")) and tensor.dtype not in SMALL):
        arguments["dtype"] = tensor.dtype
    if tensor.sparse:
        arguments["sparse"] = True
    if tensor.ragged:
        arguments["ragged"] = True
    return arguments


def _unknown(what: str, place: Any) -> Problem:
    return Problem(
        code="input-unknown",
        message=f"{what} can't be told from the data",
        span=place.span,
        help="inputs: {NAME: {shape: [28, 28, 1]}}",
    )
