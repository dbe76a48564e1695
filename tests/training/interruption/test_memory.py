"""Too little memory, asked for in earnest: who asked, at its line of the file, for how much, and what to change."""

import pytest

from kerascli.cli.drawing import draw_problem
from kerascli.problems import RunError
from kerascli.runs.record import read_record
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

PLUGIN = """
import keras
import numpy as np

class Greedy(keras.layers.Layer):
    def call(self, inputs):
        all_of_it = keras.ops.tile(inputs, [40000, 400000])
        return inputs + keras.ops.mean(all_of_it)

class Hoards(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.kept = np.ones((10_000_000, 10_000_000))
"""
EXPERIMENT = """
plugins: [greedy.py]
data: {source: {builtin: iris}}
models:
  inner: {sequential: [{Input: [4]}, {Dense: 4}, {Dense: 4}, {RepeatVector: 1}, GlobalAveragePooling1D]}
model:
  sequential:
    - {Dense: 4}
    - {use: inner}
    - {Dense: {units: 3, activation: softmax}}
compile: {optimizer: sgd, loss: sparse_categorical_crossentropy}
fit: {epochs: 1}
run: {report: false, tensorboard: false}
"""
LAYER = ("- {use: inner}", "- Greedy")
WIDTH = ("{RepeatVector: 1}", "{RepeatVector: 2_000_000_000}".replace("_", ""))


@pytest.mark.parametrize(
    ("change", "told", "place"),
    [
        (
            LAYER,
            "`greedy` asks for more memory than there is: a tensor of 1,280,000 × 1,600,000 float (7,629.4 GiB)",
            9,
        ),
        (WIDTH, "`repeat_vector` asks for more memory than there is: a tensor of 32 × 1 × 2,000,000,000 × 4 float", 5),
        (("fit:", "callbacks: [Hoards]\nfit:"), "there was not enough memory: Unable to allocate 728. TiB", None),
    ],
    ids=["own layer", "layer of an inner model", "own callback"],
)
def test_who_asks_for_too_much_is_named_with_its_line(change, told, place, tmp_path):
    (tmp_path / "greedy.py").write_text(PLUGIN)
    text = EXPERIMENT.replace(*change)
    path = tmp_path / "my.yaml"
    path.write_text(text)
    with pytest.raises(RunError) as raised:
        train(read_experiment(path), runs=tmp_path / "runs", listener=lambda _: None)
    (problem,) = raised.value.problems
    assert problem.code == "out-of-memory"
    assert problem.message.startswith(told)
    assert "data.batch_size" in problem.help
    assert (problem.span and problem.span.line) == place
    drawn = draw_problem(problem)
    assert "execute.py" not in drawn
    if change is not WIDTH:
        line = "all_of_it = keras" if change is LAYER else "self.kept = np.ones"
        assert f"greedy.py:{7 if change is LAYER else 12}: {line}" in drawn
    (run,) = (tmp_path / "runs").iterdir()
    assert read_record(run).state == "failed"
