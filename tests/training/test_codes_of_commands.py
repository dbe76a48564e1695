"""What only data, a built model or a run can tell: one golden for each code that nothing else prints."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

import kerascli
from kerascli.cli.drawing import draw_problem
from kerascli.workflows.answers import AnswerBlock
from kerascli.workflows.prediction_arrays import write_npz

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

DATA = "data: {source: {builtin: digits}, split: {validation: 0.2}, batch_size: 512}\n"
MODEL = "model: {sequential: [Flatten, {Dense: {units: 10, activation: softmax}}]}\n"
COMPILE = "compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}\n"
FIT = "fit: {epochs: 1}\n"
OUT = "{Dense: {units: 10, activation: softmax}}"
PLUGIN = '''"""What goes wrong in code of the user's."""

import keras
import numpy as np


class Refuses(keras.layers.Layer):
    def call(self, x):
        raise RuntimeError("no licence for this layer")


if False:

    class Away(keras.layers.Layer):
        pass


def nothing(x):
    return keras.ops.zeros((1, 10))


class Restless(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.watcher = object()


class Bare(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.flat = keras.layers.Flatten()
        self.out = keras.layers.Dense(units, activation="softmax")

    def call(self, x):
        return self.out(self.flat(x))


class Forgets(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.factor = float(np.random.default_rng().random())

    def call(self, x):
        return x * self.factor


def half(x):
    return np.asarray(x) / 2


def batches():
    while True:
        yield np.zeros((8, 4), "float32"), np.zeros((8,), "int64")


def few():
    def once():
        for _ in range(4):
            yield np.zeros((8, 4), "float32"), np.zeros((8,), "int64")

    return once()


def load(count):
    return np.zeros((count, 4), "float32"), np.zeros((count,), "int64")


def counted():
    import tensorflow as tf

    one = tf.data.Dataset.from_tensors((tf.zeros((8, 4)), tf.zeros((8,), "int64")))
    return one.repeat(4).filter(lambda x, y: True)
'''
STREAM = "plugins: [mine.py]\ndata: {source: {python: %s}%s}\n"
TABLE = "part,hour,price\n" + "".join(f"train,{hour},{hour * 2}\n" for hour in range(30))
PARTS = TABLE.replace("train,3,", "dev,3,")
TABLE_DATA = "data: {source: {table: rows.csv}, target: price, features: {hour: float}, split: %s}\n"
WINDOWS = (
    "data: {source: {timeseries: {table: rows.csv, sequence_length: 3, target_offset: 3}}, target: price, "
    "features: {hour: float}, split: %s}\n"
    "model: {sequential: [Flatten, {Dense: 1}]}\ncompile: {optimizer: adam, loss: mse}\nfit: {epochs: 1}\n"
)
NUMBER = "model: {sequential: [{Dense: 1}]}\ncompile: {optimizer: adam, loss: mse}\n" + FIT


def functional(layers: str, inputs: str = "{x: [8, 8]}") -> str:
    return f"plugins: [mine.py]\n{DATA}model: {{functional: {{inputs: {inputs}, layers: [{layers}]}}}}\n{COMPILE}{FIT}"


def sequential(layers: str) -> str:
    return f"plugins: [mine.py]\n{DATA}model: {{sequential: [{layers}]}}\n{COMPILE}{FIT}"


@dataclass(frozen=True)
class Story:
    """A command line beside files; `my.yaml` is the experiment."""

    file: str
    command: str = "validate my.yaml --deep"
    files: Mapping[str, str] = field(default_factory=dict)


STORIES = {
    "call-failed": Story(sequential(f"Flatten, Refuses, {OUT}")),
    "graph-broken": Story(functional("nothing")),
    "import-failed": Story(sequential(f"Flatten, Away, {OUT}")),
    "plugin-failed": Story(
        sequential(f"Flatten, Mine, {OUT}"),
        files={"mine.py": "class Mine:\n    pass\n\n\nraise RuntimeError('no licence')\n"},
    ),
    "input-unknown": Story(functional("{Concatenate: {}, from: [a, b]}, Flatten, " + OUT, "{a: null, b: null}")),
    "not-a-layer": Story(functional("{ops.mean: {axis: 1}, trainable: false}, " + OUT)),
    "not-a-model": Story(f"{DATA}model: {{Flatten: {{}}}}\n{COMPILE}{FIT}"),
    "not-adaptable": Story(sequential("Flatten, {Dense: 4, adapt: true}, " + OUT)),
    "wrong-count": Story(functional("Flatten, {Dense: 8, as: [a, b]}, " + OUT)),
    "split-impossible": Story(
        DATA.replace("{validation: 0.2}", "{random: {validation: 2, stratify: true}}") + MODEL + COMPILE + FIT
    ),
    "unknown-part": Story(TABLE_DATA % "{by: part}" + NUMBER, files={"rows.csv": PARTS}),
    "windows-need-neighbours": Story(WINDOWS % "{random: {validation: 0.2}}", files={"rows.csv": TABLE}),
    "stream-not-learnable": Story(
        STREAM % ("{batches: {}}", ", prepare: {x: [standardize]}") + MODEL + COMPILE + "fit: {steps_per_epoch: 2}\n"
    ),
    "stream-not-splittable": Story(
        STREAM % ("{batches: {}}", ", split: {validation: 0.2}") + MODEL + COMPILE + "fit: {steps_per_epoch: 2}\n"
    ),
    "stream-unchanged": Story(
        STREAM % ("{batches: {}}", ", drop_remainder: true") + MODEL + COMPILE + "fit: {steps_per_epoch: 2}\n"
    ),
    "steps-needed": Story(STREAM % ("{few: {}}", "") + MODEL + COMPILE + FIT, "train my.yaml --quiet"),
    "unknown-layer": Story(
        DATA + MODEL + COMPILE + 'fit: {phases: [{name: a, epochs: 1, freeze: ["layers[9]"]}]}\n',
        "train my.yaml --quiet",
    ),
    "backend-already-loaded": Story("backend: jax\n" + DATA + MODEL + COMPILE + FIT),
    "steps-unknown": Story(
        STREAM % ("{counted: {}}", "")
        + f"model: {{sequential: [{OUT}]}}\n"
        + COMPILE.replace(
            "adam",
            "{Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 1e-3, decay_steps: 2 epochs}}}}",
        )
        + FIT,
        "train my.yaml --quiet",
    ),
    "facts-missing": Story(
        STREAM % ("{load: {count: '${data.train.samples}'}}", "") + f"model: {{sequential: [{OUT}]}}\n" + COMPILE + FIT
    ),
    "setting-outside-the-file": Story(DATA + MODEL + COMPILE + FIT),
    "too-many-files": Story("", "config show my.yaml other.yaml"),
    "file-exists": Story("", "init mnist_cnn -o my.yaml"),
    "unknown-run": Story("", "runs show nix"),
    "unknown-direction": Story("", "runs best my_score"),
    "model-not-found": Story("", "predict --model nix.keras digit.png"),
}


@pytest.mark.parametrize("code", STORIES)
def test_a_code_of_data_and_models_is_printed(
    code: str, golden: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kerascli.backend import keras

    assert keras.config.backend() == "tensorflow"
    story = STORIES[code]
    if code == "setting-outside-the-file":
        monkeypatch.setenv("KERAS_MAX_EPOCHS", "1")
    files = {"my.yaml": story.file, "mine.py": PLUGIN, **story.files}
    said = golden(f"codes/{code}", *story.command.split(), files=files)
    assert f"[{code}]" in said


WARNED = {
    "batch-normalization-moves": Story(
        DATA
        + f"model: {{sequential: [Flatten, {{BatchNormalization: {{name: norm}}}}, {OUT}]}}\n"
        + COMPILE
        + "fit: {phases: [{name: a, epochs: 1, freeze: [norm]}, {name: b, epochs: 1, unfreeze: [norm]}]}\n",
    ),
    "not-exactly-resumable": Story("plugins: [mine.py]\n" + DATA + MODEL + COMPILE + FIT + "callbacks: [Restless]\n"),
    "model-not-savable": Story(f"plugins: [mine.py]\n{DATA}model: {{Bare: {{units: 10}}}}\n{COMPILE}{FIT}"),
    "loads-differently": Story(sequential(f"Flatten, Forgets, {OUT}"), "train my.yaml --dry-run"),
}
"""What a run tells as it goes on: beside figures, which are no matter of a golden file."""


@pytest.mark.parametrize("code", WARNED)
def test_a_code_of_training_is_printed(code: str, cli: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text(WARNED[code].file)
    (tmp_path / "mine.py").write_text(PLUGIN)
    _, out, err = cli(*WARNED[code].command.replace("validate my.yaml --deep", "train my.yaml").split())
    assert f"[{code}]" in out + err


RUNS = {
    "no-checkpoint": "evaluate last --checkpoint bset",
    "no-such-split": "evaluate last --split test",
    "unknown-figure": "evaluate last --fail-under acuracy=0.9",
    "unknown-format": "export last --format onxx",
    "no-inputs": "predict --model plain.keras",
    "no-such-layer": "predict --model last --layer dens",
    "mixed-inputs": "predict --model last digits.npz digit.png",
    "unreadable-input": "predict --model last broken.npz",
    "other-data-unclear": "evaluate last --data rows.csv",
    "ambiguous-run": "runs show my-",
    "bad-filter": "runs list --filter accuracy",
    "arrays-wanted": "predict --model vectors.keras words.txt",
    "missing-column": "predict --model runs/table rows_of_others.csv",
    "option-without-effect": "summary last model.sequential.1.Dense.units=20",
    "one-run-wanted": "report last my-20200101-000000 -o both.html",
}
"""Commands beside a run, its model as `plain.keras`, and files of several kinds."""


EXPORTS = {
    "export-failed": "export strange.keras --format onnx",
}
"""What a converter says in its own words."""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run, another that is its copy, and things to be asked about."""
    import numpy as np
    from PIL import Image

    from kerascli.backend import keras

    folder = tmp_path_factory.mktemp("trained")
    prepared = DATA.replace("}}, split", "}}, prepare: {x: [half]}, split").replace(
        "split:", "prepare: {x: [half]}, split:"
    )
    (folder / "mine.py").write_text(PLUGIN)
    (folder / "my.yaml").write_text(f"plugins: [mine.py]\n{prepared}{MODEL}{COMPILE}{FIT}")
    (folder / "rows.csv").write_text(TABLE)
    (folder / "table.yaml").write_text(TABLE_DATA % "{validation: 0.2}" + NUMBER)
    table = kerascli.train(folder / "table.yaml", runs=folder / "runs", quiet=True).folder
    table.rename(table.with_name("table"))
    run = kerascli.train(folder / "my.yaml", runs=folder / "runs", quiet=True).folder
    shutil.copytree(run, run.with_name("my-20200101-000000"))
    keras.models.load_model(run / "final_model.keras").save(folder / "plain.keras")
    np.savez(folder / "digits.npz", x=np.zeros((3, 8, 8), "float32"))
    vector = keras.Input((8,))
    keras.Model(vector, keras.layers.Dense(2)(vector)).save(folder / "vectors.keras")
    matrix = keras.Input((4, 4))
    keras.Model(matrix, keras.ops.svd(matrix, compute_uv=False)).save(folder / "strange.keras")
    (folder / "rows_of_others.csv").write_text("hours,price\n3,4\n")
    (folder / "words.txt").write_text("words\n")
    (folder / "broken.npz").write_bytes(b"PK no archive")
    Image.new("L", (8, 8), 90).save(folder / "digit.png")
    return folder


@pytest.mark.parametrize("code", RUNS)
def test_a_code_of_runs_is_printed(code: str, golden: Callable[..., str], trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    said = golden(f"codes/{code}", *RUNS[code].split())
    assert f"[{code}]" in said


@pytest.mark.soak
@pytest.mark.parametrize("code", EXPORTS)
def test_a_code_of_exports_is_printed(
    code: str, cli: Callable[..., tuple[int, str, str]], trained: Path, tmp_path: Path
) -> None:
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    _, out, err = cli(*EXPORTS[code].split())
    assert f"[{code}]" in out + err


def test_a_checkpoint_of_another_model_is_refused() -> None:
    from kerascli.backend import keras
    from kerascli.training.variables import read_variables, set_variables

    models = [keras.Sequential([keras.Input((3,)), keras.layers.Dense(units)]) for units in (2, 4)]
    for model in models:
        model.compile("sgd", "mse")
    arrays: dict[str, Any] = {}
    values = read_variables(models[0], arrays, with_metrics=False)
    with pytest.raises(kerascli.RunError) as caught:
        set_variables(models[1], values, arrays)
    drawn = draw_problem(caught.value.problems[0])
    assert "had the shape (3, 2) in the checkpoint and has (3, 4) now  [checkpoint-does-not-fit]" in drawn


def test_answers_of_several_lengths_make_no_array(tmp_path: Path) -> None:
    import numpy as np

    blocks = [AnswerBlock(names=["a"], arrays={"y": np.zeros((1, length))}) for length in (3, 4)]
    with pytest.raises(kerascli.UserError) as caught:
        write_npz(blocks, tmp_path / "answers.npz")
    assert "[answers-of-several-lengths]" in draw_problem(caught.value.problems[0])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["summary", "data", "plot"])
def test_a_key_is_taken_out_of_the_file_that_is_looked_at(
    command: str, cli: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "my.yaml").write_text(DATA + MODEL + COMPILE + "fit: {epochs: 1, epcohs: 2}\n")
    assert cli(command, "my.yaml")[0] == 2
    assert cli(command, "my.yaml", "--unset", "fit.epcohs")[0] == 0
