"""Every public layer from YAML starts, answers and learns as the one from Python, to the bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.config import dump
from kerascli.models.building import build_model
from kerascli.models.deep import check_built
from tests.model_sections import read_sections
from tests.parity.corpus import (
    ATTENTION,
    CELLS,
    LEFT_OUT,
    LEFT_OUT_BY_KERAS,
    MERGED,
    MULTIHEAD,
    PAIRS,
    arguments_of,
    assert_equal,
    dtype_of,
    layer_names,
    shape_of,
    weights_of,
)

if TYPE_CHECKING:
    from pathlib import Path

SEED = 3
TWO_INPUTS = (*MERGED, *ATTENTION, *MULTIHEAD, *PAIRS)


def yaml_model(name: str) -> dict[str, Any]:
    """The layer between inputs and one number."""
    spec = {"shape": list(shape_of(name)), "dtype": dtype_of(name)}
    inputs = {"x": spec, "z": spec} if name in TWO_INPUTS else {"x": spec}
    item: dict[str, Any] = {name: arguments_of(name)}
    if name in CELLS:
        item = {"RNN": {"cell": item}}
    if name in MULTIHEAD:
        item["from"] = {"query": "x", "value": "z"}
    elif name in TWO_INPUTS:
        item["from"] = ["x", "z"]
    return {"functional": {"inputs": inputs, "layers": [item, "Flatten", {"Dense": 1}]}}


def plain_model(name: str) -> Any:
    """The same in Python."""
    import keras

    layers = keras.layers
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(SEED)
    x = keras.Input(shape_of(name), name="x", dtype=dtype_of(name))
    two = name in TWO_INPUTS
    z = keras.Input(shape_of(name), name="z", dtype=dtype_of(name)) if two else None
    layer = getattr(layers, name)(**plain_arguments(arguments_of(name)))
    if name in CELLS:
        layer = layers.RNN(layer)
    tensors = ([x, z],) if two else (x,)
    answer = layer(query=x, value=z) if name in MULTIHEAD else layer(*tensors)
    return keras.Model([x, z] if two else x, layers.Dense(1)(layers.Flatten()(answer)))


def plain_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    import keras

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            ((word, first),) = value.items()
            return getattr(keras.layers, word)(first)
        if isinstance(value, list) and isinstance(value[0], dict):
            return [plain(item) for item in value]
        if isinstance(value, str) and value.startswith("keras.ops."):
            return getattr(keras.ops, value.removeprefix("keras.ops."))
        return tuple(value) if isinstance(value, list) else value

    return {key: plain(value) for key, value in arguments.items()}


def _examples(numbers: np.ndarray, dtype: str) -> Any:
    import keras

    return keras.ops.convert_to_tensor(numbers.astype("str")) if dtype == "string" else numbers.astype(dtype)


def train_once(model: Any) -> tuple[np.ndarray, list[np.ndarray]]:
    """The output before, and the weights after one step."""
    random = np.random.default_rng(0)
    batch = [_examples(random.integers(0, 5, (4, *tensor.shape[1:])), tensor.dtype) for tensor in model.inputs]
    before = np.array(model(batch if len(batch) > 1 else batch[0], training=False))
    model.compile("sgd", "mse", run_eagerly=True)
    model.train_on_batch(batch if len(batch) > 1 else batch[0], np.ones((4, 1), "float32"))
    return before, weights_of(model)


# Keras warns that Flatten forgets a mask: here that is meant.
@pytest.mark.filterwarnings("ignore:.*does not support mask")
@pytest.mark.parametrize("name", [name for name in layer_names() if name not in LEFT_OUT])
def test_layer_from_yaml_starts_answers_and_learns_as_from_python(name: str, tmp_path: Path) -> None:
    read = read_sections(tmp_path, dump({"model": yaml_model(name)}))
    assert read.told() == []
    built = build_model(read, read.environment, seed=SEED)
    told = check_built(built, place=lambda _path: None)
    assert [problem.code for problem in told] == (["layer-without-effect"] if name in LEFT_OUT_BY_KERAS else [])
    mine = built.model
    start = weights_of(mine)
    answered, learned = train_once(mine)
    theirs = plain_model(name)
    assert_equal(start, weights_of(theirs))
    plain_answered, plain_learned = train_once(theirs)
    np.testing.assert_array_equal(answered, plain_answered)
    assert_equal(learned, plain_learned)


def test_what_is_left_out_is_there_to_leave_out() -> None:
    known = set(layer_names()) | {"Input"}
    assert set(LEFT_OUT) <= known
