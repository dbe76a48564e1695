"""`FeatureSpace`'s kinds as steps over one column, with the layers and the types that Keras gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.preparation.features_section import SPACE_KINDS
from kerascli.preparation.steps.building import build_step
from kerascli.preparation.steps.chain import Chain
from kerascli.preparation.steps.declared import Call
from kerascli.preparation.steps.layer_steps import LayerStep, OneHotStep

if TYPE_CHECKING:
    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.steps.base import Step

COLUMN_TYPES = {
    "float": "float32",
    "float_rescaled": "float32",
    "float_normalized": "float32",
    "float_discretized": "float32",
    "integer_categorical": "int32",
    "integer_hashed": "int32",
    "string_categorical": "string",
    "string_hashed": "string",
}


def index_chain(feature: Any, context: PreparationContext, statistics: str) -> Chain:
    """The steps before any one-hot encoding: what a cross combines."""
    if isinstance(feature, Call) and feature.name in SPACE_KINDS:
        layer = _layer(feature)
        return Chain((LayerStep(layer, statistics=statistics),) if layer is not None else ())
    declared = feature if isinstance(feature, list) else [feature]
    return Chain(tuple(build_step(step, context, statistics) for step in declared))


def encoding_step(feature: Any, chain: Chain) -> Step | None:
    """The one-hot encoding that follows, where the kind has one."""
    if not (isinstance(feature, Call) and feature.name in SPACE_KINDS):
        return None
    if feature.arguments.get("output_mode") != "one_hot":
        return None
    return OneHotStep(chain.steps[-1])


def column_type(feature: Any) -> str | None:
    """The type a column is read as; None takes it as it is."""
    if isinstance(feature, Call) and feature.name in SPACE_KINDS:
        return COLUMN_TYPES[feature.name]
    first = feature[0] if isinstance(feature, list) and feature else feature
    name = getattr(getattr(first, "target", None), "name", "")
    return {
        "StringLookup": "string",
        "TextVectorization": "string",
        "Normalization": "float32",
        "Discretization": "float32",
        "Rescaling": "float32",
        "IntegerLookup": "int64",
    }.get(name)


def _layer(feature: Call) -> Any:
    """The preprocessing layer of a kind; None where the column is taken as it is."""
    from kerascli.backend import keras

    given = {name: value for name, value in feature.arguments.items() if name != "output_mode"}
    match feature.name:
        case "float_rescaled":
            return keras.layers.Rescaling(**given)
        case "float_normalized":
            return keras.layers.Normalization(axis=-1)
        case "float_discretized":
            if given["bin_boundaries"] is not None:
                del given["num_bins"]
            return keras.layers.Discretization(**given)
        case "integer_categorical":
            return keras.layers.IntegerLookup(**given)
        case "string_categorical":
            return keras.layers.StringLookup(**given)
        case "integer_hashed" | "string_hashed":
            return keras.layers.Hashing(**given)
        case _:
            return None
