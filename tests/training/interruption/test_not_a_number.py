"""A loss that is no number: batch and layer are named, or training goes on from the last state at half the rate."""

import math

import numpy as np
import pytest

from kerascli.problems import RunError
from kerascli.runs.checkpoints import newest_state
from kerascli.runs.layout import RunPaths
from kerascli.runs.rows import read_rows
from kerascli.workflows.events import Said
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

PLUGIN = """
import keras

class OwnStep(keras.Model):
    def __init__(self, **others):
        super().__init__(**others)
        self.body = keras.layers.Dense(6, activation="relu")
        self.inner = keras.Sequential(
            [keras.layers.Dense(4, activation="exponential", name="explodes"), keras.layers.Dense(3)]
        )

    def call(self, x):
        return self.inner(self.body(x))

    def get_config(self):
        return super().get_config()

    def train_step(self, data):
        import tensorflow as tf

        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        self.optimizer.apply(tape.gradient(loss, self.trainable_weights), self.trainable_weights)
        self.metrics[0].update_state(loss)
        return {"loss": self.metrics[0].result()}

class Spoils(keras.callbacks.Callback):
    # Once: what was trained on a broken batch, the optimizer's state as well.
    spoilt = False

    def on_train_batch_end(self, batch, logs=None):
        if batch == 3 and not Spoils.spoilt:
            Spoils.spoilt = True
            for one in [*self.model.variables, *self.model.optimizer.variables]:
                if "float" in one.dtype and one.shape:
                    one.assign(one * float("nan"))
"""
OWN_STEP = """
plugins: [own.py]
seed: 5
data: {source: {builtin: iris}, batch_size: 8}
model: OwnStep
compile: {optimizer: {Adam: 0.002}, loss: {SparseCategoricalCrossentropy: {from_logits: true}}}
fit: {epochs: 2}
run: {report: false, tensorboard: false}
"""
DIVERGES = """
seed: 3
data: {source: {synthetic: {samples: 800, shape: [8], rule: linear, distribution: normal}}, batch_size: 8}
model: {sequential: [{Input: [8]}, {Dense: 1}]}
compile: {optimizer: {SGD: 8.0}, loss: mse}
fit: {epochs: 2, on_nan: restore_and_halve_lr}
run: {report: false, tensorboard: false}
"""
NAMED = """
data: {source: {builtin: digits}, batch_size: 64}
model: {sequential: [Flatten, {Dense: 8}, {Dense: {units: 10, activation: softmax}}]}
compile: {optimizer: {SGD: 1e30}, loss: sparse_categorical_crossentropy}
fit: {epochs: 3}
run: {report: false, tensorboard: false}
"""


def trained(folder, text, *overrides, runs="runs", listener=lambda _: None):
    (folder / "own.py").write_text(PLUGIN)
    path = folder / "my.yaml"
    path.write_text(text)
    return train(read_experiment(path, overrides), runs=folder / runs, listener=listener)


def assert_same(one, other):
    assert (one.record.state, one.record.epochs_done) == ("finished", 2)
    rows = [read_rows(RunPaths(result.run).metrics) for result in (one, other)]
    assert [row["metrics"] for row in rows[0]] == [row["metrics"] for row in rows[1]]
    for mine, theirs in zip(one.model.get_weights(), other.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_loss_that_is_no_number_can_be_tried_again_at_half_the_rate(tmp_path):
    events = []
    result = trained(tmp_path, DIVERGES, listener=events.append)
    rate = float(np.asarray(result.model.optimizer.learning_rate))
    said = [event.text for event in events if isinstance(event, Said) and "learning rate halved" in event.text]
    assert 1 < len(said) == math.log2(8 / rate), said
    assert_same(result, trained(tmp_path, DIVERGES, f"compile.optimizer.SGD={rate}", runs="calm"))


def test_an_optimizer_that_the_first_state_knew_nothing_of_begins_anew(tmp_path):
    """A training step of the user's own builds it when it is first called."""
    spoilt = trained(tmp_path, OWN_STEP, "callbacks=[Spoils]", "fit.on_nan=restore_and_halve_lr")
    assert_same(spoilt, trained(tmp_path, OWN_STEP, "compile.optimizer.Adam=0.001", runs="calm"))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("text", "overrides", "layer"),
    [(NAMED, [], "dense_1"), (OWN_STEP, ["compile.optimizer.Adam=1e6"], "explodes")],
    ids=["of Keras's classes", "with a step of its own, in a model that it holds"],
)
def test_a_loss_that_is_no_number_names_batch_and_layer(text, overrides, layer, tmp_path):
    with pytest.raises(RunError) as told:
        trained(tmp_path, text, *overrides)
    problem = told.value.problems[0]
    assert problem.code == "loss-not-a-number"
    assert problem.notes[0] == "batch 2 of the epoch is the first whose loss is no number"
    assert problem.notes[1] == f"layer `{layer}` is the first that answers with values that are no numbers"
    (run,) = (tmp_path / "runs").iterdir()
    snapshot, _ = newest_state(RunPaths(run))
    assert all(array.dtype.kind != "f" or np.isfinite(array).all() for array in snapshot.arrays.values())


def test_a_loss_that_is_a_number_the_second_time_says_that_the_batch_is_not_known(tmp_path):
    with pytest.raises(RunError) as told:
        trained(tmp_path, OWN_STEP, "callbacks=[Spoils]")
    (note,) = told.value.problems[0].notes
    assert note == "the batch could not be found: trained again from the last state, every loss was a number"
