"""Arrays through a feed train to the bits of `fit` on arrays."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.preparation.orders import AsFitOnTensorflow

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    file = tmp_path / "pictures.npz"
    np.savez(
        file,
        x_train=rng.integers(0, 256, (150, 6, 6), dtype=np.uint8),
        y_train=rng.integers(0, 10, 150),
        x_test=rng.integers(0, 256, (20, 6, 6), dtype=np.uint8),
        y_test=rng.integers(0, 10, 20),
    )
    return file


def small_model() -> Any:
    from kerascli.backend import keras

    keras.utils.clear_session()
    keras.utils.set_random_seed(1337)
    model = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize("shuffle", [True, "batch", False])
def test_arrays_train_to_the_bits_of_fit(pictures: Path, prepare: Any, shuffle: Any) -> None:
    from kerascli.backend import keras

    data = prepare(
        {
            "source": {"arrays": str(pictures)},
            "split": {"validation": 0.15},
            "prepare": {
                "x": [{"expand_dims": -1}, {"astype": "float32"}, {"divide": 255}],
                "y": [{"to_categorical": 10}],
            },
            "batch_size": 16,
            "shuffle": shuffle,
        }
    )
    stored = np.load(pictures)
    x = stored["x_train"][..., None].astype("float32") / 255
    y = keras.utils.to_categorical(stored["y_train"], 10)

    by_hand = small_model()
    expected = by_hand.fit(x, y, batch_size=16, epochs=3, validation_split=0.15, shuffle=shuffle, verbose=0)
    ours = small_model()
    got = ours.fit(
        data.feed("train", shuffle=True).fit_argument(),
        validation_data=data.feed("validation", shuffle=False).fit_argument(),
        epochs=3,
        shuffle=False,
        verbose=0,
    )

    assert got.history == expected.history
    for mine, theirs in zip(ours.get_weights(), by_hand.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_feed_taken_up_inside_an_epoch_goes_on_with_the_same_batches(pictures: Path, prepare: Any) -> None:
    data = prepare({"source": {"arrays": str(pictures)}, "batch_size": 16, "shuffle": "fast"})
    whole = data.feed("train", shuffle=True)
    epochs = [list(whole.numpy_batches()) for _ in range(3)]
    resumed = data.feed("train", shuffle=True)
    resumed.start_at(1, 4)

    rest = list(resumed.numpy_batches())
    after = list(resumed.numpy_batches())

    assert not np.array_equal(epochs[0][0][0], epochs[1][0][0])
    assert len(rest) == len(epochs[1]) - 4
    for got, expected in zip([*rest, *after], [*epochs[1][4:], *epochs[2]], strict=True):
        np.testing.assert_array_equal(got[0], expected[0])
        np.testing.assert_array_equal(got[1], expected[1])


JAX = """
import numpy as np
from kerascli.backend import Door, open_door
open_door(Door("jax"))
from kerascli.backend import keras
from kerascli.preparation.orders import AsFitOnNumpy
x = np.arange(50, dtype="float32")[:, None]
def trained(feed_order):
    keras.utils.set_random_seed(7)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    if feed_order is None:
        return model.fit(x, x, batch_size=8, epochs=3, verbose=0).history
    history = []
    for epoch in range(3):
        order = feed_order.positions(epoch)
        history += model.fit(x[order], x[order], batch_size=8, shuffle=False, verbose=0).history["loss"]
    return {"loss": history}
assert trained(None) == trained(AsFitOnNumpy(50, 7, True, 8)), (trained(None), trained(AsFitOnNumpy(50, 7, True, 8)))
"""


@pytest.mark.backends
def test_arrays_come_in_the_order_of_fit_on_jax() -> None:
    done = subprocess.run([sys.executable, "-c", JAX], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_weights_that_are_an_array_of_the_file_are_no_input(tmp_path: Path, prepare: Any) -> None:
    file = tmp_path / "weighted.npz"
    np.savez(file, a=np.ones((4, 2), "float32"), w=np.asarray([1.0, 2.0, 3.0, 4.0]), y=np.asarray([0, 1, 0, 1]))
    source = {"arrays": {"x": {"a": f"{file}[a]", "w": f"{file}[w]"}, "y": f"{file}[y]"}}
    data = prepare({"source": source, "sample_weight": "w", "cache": "batches"})
    assert list(data.facts.inputs) == ["a"]
    for _ in range(2):
        batch = next(iter(data.feed("train", shuffle=False).numpy_batches()))
        np.testing.assert_array_equal(batch[2], [1, 2, 3, 4])


@pytest.mark.parametrize("samples", [1, 7, 70_000])
def test_the_order_of_arrays_is_the_one_of_keras_adapter(samples: int) -> None:
    import keras
    from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter

    keras.utils.set_random_seed(1337)
    adapter = ArrayDataAdapter(np.arange(samples), batch_size=32, shuffle=True)
    expected = np.concatenate([batch.numpy() for batch in adapter.get_tf_dataset()])
    np.testing.assert_array_equal(AsFitOnTensorflow(samples, 1337, shuffle=True, batch_size=32).positions(0), expected)
