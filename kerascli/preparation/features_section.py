"""`data.features`: what of a table reaches the model, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema

from kerascli.catalogue.schema import reference
from kerascli.preparation.fields import read_one_of, read_step, reading_of
from kerascli.preparation.steps.declared import Call
from kerascli.preparation.steps.kinds import KINDS, Argument, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Cross:
    """Columns taken together, hashed to so many places, as in `FeatureSpace.cross`."""

    feature_names: list[str]
    """The features to combine, by their names in this mapping."""
    crossing_dim: int
    """How many places there are."""
    output_mode: Literal["one_hot", "int"] = "one_hot"
    """As a vector with a single one, or as the number of the place."""


CROSS = Kind(
    "cross",
    (
        Argument("feature_names", "list(str)"),
        Argument("crossing_dim", "int>=1"),
        Argument("output_mode", "one(one_hot,int)", "one_hot"),
    ),
    "Columns taken together, hashed to so many places.",
    "keras.utils.FeatureSpace.cross",
    example="cross: {feature_names: [age, sex], crossing_dim: 32}",
)
_MODE = Argument("output_mode", "one(one_hot,int)", "one_hot")
_TOKENS = (Argument("max_tokens", "int>=2|none", None), Argument("num_oov_indices", "int>=0", 1), _MODE)
_HASHED = (Argument("num_bins", "int>=1", 32), _MODE)

SPACE_KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("float", (), "A number as it is.", "keras.utils.FeatureSpace.float"),
        Kind(
            "float_rescaled",
            (Argument("scale", "int|float", 1.0), Argument("offset", "int|float", 0.0)),
            "A number times `scale` plus `offset`.",
            "keras.utils.FeatureSpace.float_rescaled",
        ),
        Kind("float_normalized", (), "Mean 0, variance 1.", "keras.utils.FeatureSpace.float_normalized"),
        Kind(
            "float_discretized",
            (Argument("num_bins", "int>=1", 32), Argument("bin_boundaries", "list(int|float)|none", None), _MODE),
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
FRACTIONS = ("float", "float_rescaled", "float_normalized")
"""Kinds that make no category of a number, so that nothing can be crossed with it."""


FEATURES = {**SPACE_KINDS, CROSS.name: CROSS, **KINDS}
"""Every word of ours that can stand at a feature."""


def _read_feature(value: Any, info: ValidationInfo) -> Any:
    """A `FeatureSpace` kind, a cross, a list of steps, or one step."""
    if isinstance(value, list):
        return [read_step(step, info) for step in value]
    found = read_one_of(FEATURES, "feature", value, info)
    if not isinstance(found, Call) or found.name != CROSS.name or not found.arguments:
        return found
    cross = Cross(**found.arguments)
    if len(cross.feature_names) < 2 and found.span is not None:
        reading_of(info).report("out-of-range", "a cross is of at least 2 features", found.span, CROSS.example)
    return cross


Feature = Annotated[
    Any,
    PlainValidator(_read_feature),
    WithJsonSchema(reference("feature")),
]
FeaturesField = Literal["rest", "by_input"] | dict[str | int, Feature] | None
