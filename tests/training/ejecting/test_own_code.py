"""Examples, layers, losses and callbacks of the user's own: the script gives the weights of the run, to the bit."""

import pytest

from tests.training.ejecting.conftest import DENSE

OWN = """
import keras
import numpy as np
from keras import layers, ops

def drawn(count=40):
    random = np.random.default_rng(3)
    x = random.normal(size=(count, 3)).astype("float32")
    return x, (x.sum(1) > 0).astype("float32")

def two_parts():
    x, y = drawn()
    return (x, y), (x[:10], y[:10])

def by_name():
    x, y = drawn()
    return {"train": (x, y), "val": (x[:10], y[:10])}

def weighed():
    x, y = drawn()
    return x, y, np.abs(x).sum(1)

def mapping():
    x, y = drawn()
    return {"x": x, "y": y}

def endless():
    while True:
        yield drawn(8)

def piped():
    import tensorflow as tf
    return tf.data.Dataset.from_tensor_slices(drawn()).batch(8)

class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 3

    def __getitem__(self, index):
        return drawn(8 + index)

@keras.saving.register_keras_serializable()
class Scaled(layers.Layer):
    def __init__(self, units, factor=2.0, **others):
        super().__init__(**others)
        self.units, self.factor = units, factor
        self.dense = layers.Dense(units, kernel_initializer="he_normal")

    def call(self, x):
        return self.dense(x) * self.factor

    def get_config(self):
        return {**super().get_config(), "units": self.units, "factor": self.factor}

def powered(delta):
    def loss(y_true, y_pred):
        return ops.mean(ops.abs(y_true - ops.squeeze(y_pred, -1)) ** delta, axis=-1)
    return loss

class Clipped(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        for weight in self.model.trainable_weights:
            weight.assign(ops.clip(weight, -0.3, 0.3))

def slower(epoch, rate):
    return rate * 0.9
"""
SOURCES = {
    "training and test": ("two_parts", {"split": {"validation": "test"}}, {}),
    "parts by name": ("by_name", {"prepare": {"x": ["standardize"]}}, {}),
    "weights as well": ("weighed", {"split": {"random": {"validation": 0.2}}}, {}),
    "a mapping": ("mapping", {"split": {"validation": 0.2}}, {}),
    "a generator": ("endless", {}, {"fit": {"epochs": 2, "steps_per_epoch": 4}}),
    "a dataset": ("piped", {}, {}),
    "a PyDataset": ("Batches", {}, {}),
}


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=[pytest.mark.soak] * (name != "weights as well")) for name in SOURCES]
)
def test_script_takes_what_a_function_gives(case, tmp_path, same_bits):
    (tmp_path / "own.py").write_text(OWN)
    function, data, others = SOURCES[case]
    same_bits({"plugins": ["own.py"], "data": {"source": {"python": function}, **data}, "model": DENSE, **others})


@pytest.mark.filterwarnings("default")
def test_own_layers_losses_and_callbacks_beside_keras_s(tmp_path, same_bits):
    (tmp_path / "own.py").write_text(OWN)
    rate = {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": "2 epochs", "warmup_steps": "0.5 epochs"}}
    optimizer = {"learning_rate": 0.05, "use_ema": True, "gradient_accumulation_steps": 2, "clipnorm": 1.0}
    phases = [
        {"epochs": 1, "freeze": ["body"], "max_time": "1h"},
        {"epochs": 2, "unfreeze": ["body.layers[-2:]"], "compile": {"optimizer": {"SGD": {"learning_rate": rate}}}},
    ]
    same_bits(
        {
            "plugins": ["own.py"],
            "dtype_policy": "mixed_bfloat16",
            "data": {"source": {"python": "drawn"}, "split": {"validation": 0.2}, "batch_size": 8},
            "models": {"body": {"sequential": [{"Scaled": {"units": 6}}, "BatchNormalization", {"Dropout": 0.2}]}},
            "model": {"sequential": [{"Input": [3]}, {"use": "body"}, {"Dense": {"units": 1, "dtype": "float32"}}]},
            "compile": {"optimizer": {"Adam": optimizer}, "loss": {"powered": {"delta": 1.5}}},
            "fit": {"phases": phases},
            "callbacks": ["Clipped"],
        }
    )
