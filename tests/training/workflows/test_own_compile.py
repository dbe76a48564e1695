"""A model whose `compile` takes more: its arguments arrive as the file says, and the numbers are the script's."""

import importlib.util

import numpy as np
import pytest

import kerascli
from kerascli.config import dump
from kerascli.problems import RunError
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.resume import resume_run
from kerascli.workflows.train import TrainOptions, train
from tests.training.workflows.test_interactive import EXPERIMENT

OWN = """
import keras

@keras.saving.register_keras_serializable(package="tests_own_compile")
class TwoOptimizers(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.body = keras.layers.Dense(16, activation="relu")
        self.head = keras.layers.Dense(10)

    def compile(self, body_optimizer, head_optimizer, loss_fn, weight=1.0):
        super().compile()
        self.body_optimizer, self.head_optimizer = body_optimizer, head_optimizer
        self.loss_fn, self.weight = loss_fn, weight

    def call(self, x):
        return self.head(self.body(keras.ops.reshape(x, (-1, 64))))

    def train_step(self, data):
        import tensorflow as tf

        x, y = data
        with tf.GradientTape() as tape:
            loss = self.weight * self.loss_fn(y, self(x, training=True))
        body, head = self.body.trainable_weights, self.head.trainable_weights
        gradients = tape.gradient(loss, body + head)
        self.body_optimizer.apply(gradients[: len(body)], body)
        self.head_optimizer.apply(gradients[len(body) :], head)
        return {"loss": loss}
"""
COMPILE = {
    "body_optimizer": {"Adam": 1e-3},
    "head_optimizer": {"SGD": {"learning_rate": 0.1}},
    "loss_fn": {"SparseCategoricalCrossentropy": {"from_logits": True}},
    "weight": 0.5,
}


def test_further_arguments_of_compile_reach_the_model_and_give_the_scripts_numbers(tmp_path, monkeypatch):
    (tmp_path / "own.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    data = {"source": {"builtin": "digits"}, "prepare": {"x": [{"astype": "float32"}, {"divide": 16}]}}
    file = {**EXPERIMENT, "plugins": ["own.py"], "data": data, "model": "TwoOptimizers", "compile": COMPILE}
    run = kerascli.train(file, runs=tmp_path / "runs", quiet=True)

    import keras
    from sklearn.datasets import load_digits

    spec = importlib.util.spec_from_file_location("own_by_hand", tmp_path / "own.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    keras.utils.set_random_seed(0)
    model = module.TwoOptimizers()
    model.compile(
        body_optimizer=keras.optimizers.Adam(1e-3),
        head_optimizer=keras.optimizers.SGD(learning_rate=0.1),
        loss_fn=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        weight=0.5,
    )
    digits = load_digits()
    history = model.fit(digits.images.astype("float32") / 16, digits.target, batch_size=32, epochs=2, verbose=0)
    assert run.history["loss"] == history.history["loss"]


FAILS = """
import pathlib

class FailsOnce(keras.callbacks.Callback):
    def __init__(self, flag):
        super().__init__()
        self.flag = pathlib.Path(flag)

    def on_train_batch_end(self, batch, logs=None):
        if batch == 12 and not self.flag.exists():
            self.flag.touch()
            raise RuntimeError("once")
"""


@pytest.mark.parametrize("every", [None, "5 steps"], ids=["from the beginning", "from the middle"])
def test_optimizers_that_the_step_builds_go_on_inside_the_first_epoch(every, tmp_path):
    (tmp_path / "own.py").write_text(
        OWN.replace("self.head(", "self.head(keras.random.dropout(")
        .replace("(-1, 64))))", "(-1, 64))), 0.3, seed=self.seeds))")
        .replace("self.body =", "self.seeds = keras.random.SeedGenerator()\n        self.body =")
        + FAILS
    )
    data = {"source": {"builtin": "digits"}, "prepare": {"x": [{"astype": "float32"}, {"divide": 16}]}}
    values = {
        **EXPERIMENT,
        "seed": 1,
        "plugins": ["own.py"],
        "data": data,
        "model": "TwoOptimizers",
        "compile": COMPILE,
    }
    values |= {"run": {"report": False, "tensorboard": False, "checkpoints": {"every": every}}}
    file = tmp_path / "own.yaml"
    file.write_text(dump(values | {"callbacks": [{"FailsOnce": str(tmp_path / "flag")}]}))
    with pytest.raises(RunError, match="once"):
        kerascli.train(file, runs=tmp_path / "runs", quiet=True)
    (run,) = (tmp_path / "runs").iterdir()
    resumed = resume_run(run, runs=run.parent, listener=lambda _: None, options=TrainOptions())
    whole = train(read_experiment(file, ["callbacks=[]"]), runs=tmp_path / "whole", listener=lambda _: None)
    for mine, theirs in zip(resumed.model.get_weights(), whole.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
