"""Where a `mode` is asked for, Keras would stop at the end of the first epoch."""

from __future__ import annotations

import numpy as np
import pytest

from kerascli.backend import keras

pytestmark = pytest.mark.keras


@pytest.mark.parametrize(
    ("metrics", "monitor"),
    [
        ({"first": ["accuracy"]}, "first_accuracy"),
        ({"first": [keras.metrics.TruePositives(name="hits")]}, "first_hits"),
    ],
)
def test_keras_stops_where_it_cannot_tell_the_direction(metrics: dict[str, list[object]], monitor: str) -> None:
    inputs = keras.Input((4,))
    model = keras.Model(inputs, {name: keras.layers.Dense(1, name=name)(inputs) for name in ("first", "second")})
    model.compile("sgd", {"first": "mse", "second": "mse"}, metrics=metrics)
    target = np.zeros((4, 1), "float32")
    with pytest.raises(ValueError, match="isn't able to automatically determine"):
        model.fit(
            np.zeros((4, 4), "float32"),
            {"first": target, "second": target},
            callbacks=[keras.callbacks.EarlyStopping(monitor=monitor)],
            verbose=0,
        )
