"""`data.features`: what of a table reaches the model, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, PlainValidator, TypeAdapter, ValidationInfo, WithJsonSchema

from kerascli.config.section import Section
from kerascli.preparation.fields import Steps, name_and_arguments, read_kind, read_step
from kerascli.preparation.steps.kinds import NUMBER, Argument, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping


class Cross(Section):
    """Columns taken together, hashed to so many places, as in `FeatureSpace.cross`."""

    feature_names: Annotated[list[str], Field(min_length=2)]
    """The features to combine, by their names in this mapping."""
    crossing_dim: Annotated[int, Field(ge=1)]
    """How many places there are."""
    output_mode: Literal["one_hot", "int"] = "one_hot"
    """As a vector with a single one, or as the number of the place."""


_MODE = Argument("output_mode", (str,), "one_hot")
_TOKENS = (Argument("max_tokens", (int, type(None)), None), Argument("num_oov_indices", (int,), 1), _MODE)
_HASHED = (Argument("num_bins", (int,), 32), _MODE)

SPACE_KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("float", (), "A number as it is.", "keras.utils.FeatureSpace.float"),
        Kind(
            "float_rescaled",
            (Argument("scale", NUMBER, 1.0), Argument("offset", NUMBER, 0.0)),
            "A number times `scale` plus `offset`.",
            "keras.utils.FeatureSpace.float_rescaled",
        ),
        Kind("float_normalized", (), "Mean 0, variance 1.", "keras.utils.FeatureSpace.float_normalized"),
        Kind(
            "float_discretized",
            (Argument("num_bins", (int,), 32), Argument("bin_boundaries", (list, type(None)), None), _MODE),
            "The number of the bin that a number falls into.",
            "keras.utils.FeatureSpace.float_discretized",
        ),
        Kind(
            "integer_categorical", _TOKENS, "An integer as a category.", "keras.utils.FeatureSpace.integer_categorical"
        ),
        Kind("string_categorical", _TOKENS, "Text as a category.", "keras.utils.FeatureSpace.string_categorical"),
        Kind("integer_hashed", _HASHED, "An integer, hashed to a bin.", "keras.utils.FeatureSpace.integer_hashed"),
        Kind("string_hashed", _HASHED, "Text, hashed to a bin.", "keras.utils.FeatureSpace.string_hashed"),
    )
}


def _read_feature(value: Any, info: ValidationInfo) -> Any:
    """A `FeatureSpace` kind, a cross, a list of steps, or one step."""
    if isinstance(value, list):
        return _STEPS.validate_python(value, context=info.context)
    name, written = name_and_arguments(value)
    if name == "cross":
        return Cross.model_validate(written, context=info.context)
    if name in SPACE_KINDS:
        return read_kind(SPACE_KINDS[name], value, written, info)
    return read_step(value, info)


_STEPS = TypeAdapter(Steps)
Feature = Annotated[
    Any,
    PlainValidator(_read_feature),
    WithJsonSchema(
        {"description": "A `keras.utils.FeatureSpace` kind, a cross, a preprocessing layer or a list of steps."}
    ),
]
FeaturesField = Literal["rest", "by_input"] | dict[str | int, Feature] | None
