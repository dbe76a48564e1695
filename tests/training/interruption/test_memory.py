"""Too little memory, asked for in earnest: who asked, at its line of the file, for how much, and what to change."""

import pytest

from kerascli.cli.drawing import draw_problem
from kerascli.plugins import PluginModules
from kerascli.problems import RunError
from kerascli.runs.record import read_record
from kerascli.workflows.assembling import assemble
from kerascli.workflows.failures import explained
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

class Hungry(keras.optimizers.SGD):
    def update_step(self, gradient, variable, learning_rate):
        self.kept = np.ones((10_000_000, 10_000_000))

def thirsty(x):
    return keras.ops.relu(x) + (np.ones((10_000_000, 10_000_000)) if hasattr(x, "numpy") else 0)
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
EAGERLY = ("{optimizer: sgd,", "{optimizer: sgd, run_eagerly: true,")
OPTIMIZER = (EAGERLY[0], EAGERLY[1].replace("sgd", "Hungry"))
KERAS_LAYER = ("{Dense: 4}\n", "{Dense: {units: 4, activation: thirsty}}\n")
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
        (KERAS_LAYER, "`dense_2` asks for more memory than there is: Unable to allocate 728. TiB", 8),
        (OPTIMIZER, "the optimizer asks for more memory than there is: Unable to allocate 728. TiB", None),
        (("fit:", "callbacks: [Hoards]\nfit:"), "there was not enough memory: Unable to allocate 728. TiB", None),
    ],
    ids=[
        "own layer",
        "layer of an inner model",
        "layer of Keras in a step that is no graph",
        "own optimizer",
        "own callback",
    ],
)
def test_who_asks_for_too_much_is_named_with_its_line(change, told, place, tmp_path):
    (tmp_path / "greedy.py").write_text(PLUGIN)
    text = EXPERIMENT.replace(*change)
    if change is KERAS_LAYER:
        text = text.replace(*EAGERLY)
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
        kept = "self.kept = np.ones"
        lines = {LAYER: "7: all_of_it = keras", OPTIMIZER: f"16: {kept}", KERAS_LAYER: "19: return keras.ops.relu"}
        assert f"greedy.py:{lines.get(change, f'12: {kept}')}" in drawn
    (run,) = (tmp_path / "runs").iterdir()
    assert read_record(run).state == "failed"


def test_where_no_layer_is_known_the_one_with_the_largest_output_is_told(tmp_path):
    path = tmp_path / "my.yaml"
    path.write_text(EXPERIMENT.replace("plugins: [greedy.py]\n", "").replace(*WIDTH))
    built = assemble(
        read_experiment(path), seed=0, run_folder=None, warn=lambda _: None, data_ready=lambda _: None
    ).built
    error = RuntimeError("INTERNAL: Error dispatching computation: Out of memory allocating 1024000000000 bytes.")
    (problem,) = explained(error, PluginModules(), lambda: None, built).problems
    assert problem.message == "there was not enough memory: 953.7 GiB at once"
    (note,) = problem.notes
    assert note.startswith("which layer asked is not known; `repeat_vector` has the largest output, ")
    assert note.endswith("2,000,000,000 × 4 float32 (30 GB) for each example")
