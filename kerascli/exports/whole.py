"""The model with its preparation inside: raw examples in, answers in their own unit out."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from kerascli.preparation.batches import bare
from kerascli.preparation.steps.layer_steps import CrossStep, LayerStep, OneHotStep
from kerascli.preparation.steps.numpy_steps import Arithmetic, AsType, Clip, ExpandDims, Reshape, Standardize
from kerascli.preparation.tensor_names import ONLY_INPUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.preparation.serving import Preparation
    from kerascli.preparation.steps.base import Step
    from kerascli.preparation.steps.chain import Chain
    from kerascli.preparation.tables.features import ColumnFeature


class NotInGraphError(Exception):
    """A step that no Keras layer or operation says."""


def whole_model(model: Any, preparation: Preparation) -> Any:
    """A functional model over raw examples; NotInGraphError names the step that can't be inside."""
    from kerascli.backend import keras

    inputs, raw = _table(preparation) if preparation.table is not None else _arrays(preparation)
    prepared = {name: _after(chain, raw[name]) for name, chain in preparation.inputs.items()}
    answer = model(next(iter(prepared.values())) if len(prepared) == 1 else prepared)
    return keras.Model(bare(inputs, ONLY_INPUT), _in_own_unit(model, answer, preparation))


def _arrays(preparation: Preparation) -> tuple[dict[str, Any], dict[str, Any]]:
    """An input an array, in its shape as stored."""
    from kerascli.backend import keras

    described = preparation.raw.get("arrays") or _decoded(preparation)
    if set(described) != set(preparation.inputs):
        raise NotInGraphError("what raw examples look like is not known")
    inputs = {
        name: keras.Input(tuple(part["shape"]), dtype=_dtype(part["dtype"]), name=name)
        for name, part in described.items()
    }
    return inputs, inputs


def _decoded(preparation: Preparation) -> dict[str, Any]:
    """Of files: what their decoder makes of one."""
    from kerascli.preparation.raw import decoder_of

    if "decoder" not in preparation.raw:
        return {}
    decoder = decoder_of(dict(preparation.raw))
    return {name: {"shape": list(decoder.shape), "dtype": decoder.dtype} for name in preparation.inputs}


def _dtype(stored: str) -> str:
    """As `Model.predict` hands it on: floats in Keras's width, text as such."""
    from kerascli.backend import keras

    if stored in {"object", "string"} or stored.startswith("str"):
        return "string"
    floatx: str = keras.config.floatx()
    return floatx if stored.startswith("float") else stored


def _table(preparation: Preparation) -> tuple[dict[str, Any], dict[str, Any]]:
    """An input a column, and the tensors that the features make of them."""
    from kerascli.backend import keras

    if preparation.table is None or preparation.table.fillings:
        raise NotInGraphError("the filling of missing values")
    reader = preparation.table.asked
    inputs: dict[str, Any] = {}
    indexed: dict[str, Any] = {}
    for feature in reader.features.features:
        if feature.crossed:
            continue
        if feature.dtype is None:
            raise NotInGraphError(f"the feature `{feature.name}`")
        (column,) = feature.columns
        if column not in inputs:
            inputs[column] = keras.Input((1,), dtype=feature.dtype, name=column)
        indexed[feature.name] = _after(feature.chain, inputs[column])
    for feature in reader.features.features:
        if feature.crossed:
            indexed[feature.name] = _crossed(feature, [indexed[name] for name in feature.crossed])
    made = {feature.name: _after(feature.encoding, indexed[feature.name]) for feature in reader.features.features}
    if reader.features.by_name:
        return inputs, made
    numbers = [keras.ops.cast(_flat(name, tensor), "float32") for name, tensor in made.items()]
    joined = keras.ops.concatenate(numbers, axis=-1) if len(numbers) > 1 else numbers[0]
    return inputs, dict.fromkeys(preparation.inputs, joined)


def _flat(name: str, tensor: Any) -> Any:
    """A vector a row: `TextVectorization` tells an axis of one more than what it makes of a column."""
    from kerascli.backend import keras

    sizes = tensor.shape[1:]
    if len(sizes) == 1:
        return tensor
    if None in sizes:
        raise NotInGraphError(f"the feature `{name}`, whose length is not known")
    return keras.ops.reshape(tensor, (-1, prod(sizes)))


def _crossed(feature: ColumnFeature, columns: list[Any]) -> Any:
    """What `HashedCrossing` makes of several features."""
    (step,) = feature.chain.steps
    if not isinstance(step, CrossStep):
        raise TypeError("a cross is one step")
    return step.layer(columns)


def _after(chain: Chain, tensor: Any) -> Any:
    for step in chain.steps:
        tensor = _symbolic(step, tensor)
    return tensor


def _symbolic(step: Step, tensor: Any) -> Any:
    """What the step does, as Keras operations."""
    import numpy as np

    from kerascli.backend import keras

    ops = keras.ops
    match step:
        case LayerStep():
            return step.layer(tensor)
        case OneHotStep():
            return ops.one_hot(ops.reshape(tensor, (-1,)), step.width, dtype="float32")
        case AsType():
            return ops.cast(tensor, str(np.dtype(step.arguments["dtype"])))
        case Arithmetic():
            value = np.asarray(step.arguments["value"])
            dtype = str(getattr(np, step.name)(np.ones(1, tensor.dtype), step.arguments["value"]).dtype)
            return getattr(ops, step.name)(ops.cast(tensor, dtype), value.astype(dtype).tolist())
        case ExpandDims() if isinstance(step.arguments["axis"], int):
            return ops.expand_dims(tensor, step.arguments["axis"])
        case Reshape():
            return ops.reshape(tensor, (-1, *step.arguments["shape"][1:]))
        case Clip() if None not in (step.arguments["a_min"], step.arguments["a_max"]):
            return ops.clip(tensor, step.arguments["a_min"], step.arguments["a_max"])
        case Standardize():
            dtype = keras.config.floatx()
            centred = ops.subtract(ops.cast(tensor, dtype), np.asarray(step.mean).astype(dtype).tolist())
            return ops.divide(centred, np.asarray(step.std).astype(dtype).tolist())
    raise NotInGraphError(f"`{step.title}`")


def _in_own_unit(model: Any, answer: Any, preparation: Preparation) -> Any:
    """Scaled targets back in the unit of the data."""
    from kerascli.backend import keras

    def back(name: str, tensor: Any) -> Any:
        coding = preparation.codings.get(name)
        if coding is None or coding.scale is None:
            return tensor
        return keras.layers.Rescaling(coding.scale, coding.offset, name=f"{name}_in_own_unit")(tensor)

    if isinstance(answer, dict):
        return {name: back(name, tensor) for name, tensor in answer.items()}
    codings = list(preparation.codings)
    if isinstance(answer, list | tuple):
        names = list(getattr(model, "output_names", None) or codings)
        return [back(name, tensor) for name, tensor in zip(names, answer, strict=True)]
    return back(codings[0], answer) if len(codings) == 1 else answer


def raw_preparation(preparation: Preparation) -> Preparation:
    """What is left to do before a whole model: raw examples are read, and nothing is done to them."""
    from dataclasses import replace

    from kerascli.preparation.steps.chain import Chain
    from kerascli.preparation.tables.features import FeatureTable
    from kerascli.preparation.tables.table import TableReader

    codings = {name: replace(coding, scale=None, offset=0.0) for name, coding in preparation.codings.items()}
    table = None
    inputs: Mapping[str, Chain] = {name: Chain() for name in preparation.inputs}
    if preparation.table is not None:
        features = preparation.table.asked.features.features
        columns = {column: feature for feature in features for column in feature.columns}
        bare = [
            replace(feature, name=column, chain=Chain(), encoding=Chain(), crossed=())
            for column, feature in columns.items()
        ]
        table = TableReader(FeatureTable(bare, by_name=True))
        inputs = {column: Chain() for column in columns}
    return replace(preparation, inputs=inputs, codings=codings, table=table)
