"""Many chunks, one after the other: the bits of `Model.predict`, and nothing held longer than it is needed."""

import numpy as np
import pytest

from kerascli.backend import keras
from kerascli.models import steady
from kerascli.models.steady import SteadyModel

SIZE = 8


@pytest.fixture
def always_quick(monkeypatch):
    """On a busy machine too."""
    monkeypatch.setattr(steady, "QUICK", 1e9)


def two_headed():
    inputs = {"a": keras.Input((5,), name="a"), "n": keras.Input((3,), dtype="int32", name="n")}
    joined = keras.layers.Concatenate()(
        [inputs["a"], keras.layers.Flatten()(keras.layers.Embedding(7, 2)(inputs["n"]))]
    )
    hidden = keras.layers.Dense(16, activation="gelu")(joined)
    outputs = {"one": keras.layers.Dense(1)(hidden), "map": keras.layers.Reshape((2, 2))(keras.layers.Dense(4)(hidden))}
    return keras.Model(inputs, outputs)


def drawn(count):
    generator = np.random.default_rng(count)
    return {"a": generator.normal(size=(count, 5)).astype("float32"), "n": generator.integers(0, 7, (count, 3))}


def test_a_stream_has_the_bits_of_model_predict(always_quick, monkeypatch):
    model = two_headed()
    asked = SteadyModel(model, SIZE)
    chunks = [drawn(SIZE * 20), drawn(SIZE * 24), drawn(SIZE * 30 + 5), drawn(3)]
    calls = []
    on_batch = model.predict_on_batch
    monkeypatch.setattr(model, "predict_on_batch", lambda batch: calls.append(len(batch["a"])) or on_batch(batch))
    for chunk in chunks:
        found, expected = asked.predict(chunk), model.predict(chunk, batch_size=SIZE, verbose=0)
        assert set(found) == set(expected)
        for name in expected:
            np.testing.assert_array_equal(found[name], expected[name])
    # Two chunks by calls, then a loop; what fills no batch is called for.
    assert calls == [SIZE] * 44 + [5, 3]


def test_a_model_that_draws_is_asked_batch_by_batch(always_quick):
    class Drawing(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.generator = keras.random.SeedGenerator(3)

        def call(self, x):
            return x + keras.random.normal(keras.ops.shape(x), seed=self.generator)

    def made():
        return keras.Sequential([keras.Input((2,)), Drawing()])

    chunks = [np.zeros((SIZE * 20, 2), "float32")] * 3
    asked, plain = SteadyModel(made(), SIZE), made()
    for chunk in chunks:
        np.testing.assert_array_equal(asked.predict(chunk), plain.predict(chunk, batch_size=SIZE, verbose=0))
