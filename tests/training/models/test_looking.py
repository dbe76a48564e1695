"""`kerascli summary` and `kerascli plot` on a file, a saved model and a shipped experiment."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from kerascli.models.graph import calls
from kerascli.models.measuring import measure
from kerascli.models.picture.diagram import diagram_of
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Cli = Callable[..., tuple[int, str, str]]

TWO_TOWER = str(ROOT / "configs" / "two_tower.yaml")
SVG = "{http://www.w3.org/2000/svg}"


def test_summary_as_json_counts_parameters_and_memory(cli: Cli) -> None:
    code, out, err = cli("summary", TWO_TOWER, "--json")
    assert code == 0, err
    told = json.loads(out)
    assert told["parameters"] == told["trainable_parameters"] == sum(layer["parameters"] for layer in told["layers"])
    assert told["weight_bytes"] == 4 * told["parameters"]
    # Adam keeps two numbers for each weight, and its own iteration and learning rate.
    assert told["optimizer_bytes"] == 2 * told["weight_bytes"] + 8 + 4
    assert told["batch_size"] == 64
    assert told["activation_bytes"] % (64 * 4) == 0


def test_summary_of_a_saved_model_is_kerass_own(cli: Cli, tmp_path: Path) -> None:
    import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="answer")])
    model.save(tmp_path / "saved.keras")
    code, out, _ = cli("summary", "saved.keras")
    assert code == 0
    assert "answer (Dense)" in out
    assert "Weights take 32 B." in out


def test_a_run_is_measured_as_it_was_trained(
    cli: Cli, tmp_path: Path, shipped_run: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = shipped_run("two_tower")
    monkeypatch.setenv("KERASCLI_RUNS", str(run.parent))
    of_run, of_file = (json.loads(cli("summary", word, "--json")[1]) for word in (run.name, TWO_TOWER))
    assert of_run == {**of_file, "name": of_run["name"]}
    assert cli("plot", run.name, "-o", "run.svg")[0] == 0
    names = [group.get("data-name") for group in ET.parse(tmp_path / "run.svg").getroot().iter(f"{SVG}g")]
    assert names.count("user_tower") == 1


def test_plot_shows_every_layer_and_edge_of_the_towers(cli: Cli, tmp_path: Path) -> None:
    code, _, err = cli("plot", TWO_TOWER, "-o", "towers.svg", "--open")
    assert code == 0, err
    root = ET.parse(tmp_path / "towers.svg").getroot()
    names = {group.get("data-name") for group in root.iter(f"{SVG}g")}
    assert {"user", "film", "user_tower", "film_vectors", "multiply", "rating", "click"} <= names
    by_key = {group.get("data-key"): group.get("data-name") for group in root.iter(f"{SVG}g")}
    arrows = {
        (by_key[path.get("data-from")], by_key[path.get("data-to")])
        for path in root.iter(f"{SVG}path")
        if path.get("class") == "arrow"
    }
    assert {("user", "user_tower"), ("user_tower", "multiply"), ("film_tower", "concatenate")} <= arrows


def test_plot_writes_png_and_dot_and_refuses_the_rest(cli: Cli, tmp_path: Path) -> None:
    import keras

    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(tmp_path / "m.keras")
    assert [cli("plot", "m.keras", "-o", f"m.{kind}")[0] for kind in ("svg", "png", "dot")] == [0, 0, 0]
    drawn = ET.parse(tmp_path / "m.svg").getroot()
    with Image.open(tmp_path / "m.png") as picture:
        assert abs(picture.width / picture.height - float(drawn.get("width")) / float(drawn.get("height"))) < 0.01
        assert len(picture.convert("RGB").getcolors(2**20)) > 10
    text = (tmp_path / "m.dot").read_text(encoding="utf-8")
    assert [text.count(word) for word in ("->", "Input", "Dense")] == [1, 1, 1]
    code, _, err = cli("plot", "m.keras", "-o", "m.gif")
    assert code == 2
    assert "unknown-picture" in err


def test_calls_of_a_shared_layer_are_all_found() -> None:
    import keras

    shared = keras.layers.Dense(2)
    left, right = keras.Input((3,)), keras.Input((3,))
    model = keras.Model([left, right], keras.layers.add([shared(left), shared(right)]))
    assert [call.operation for call in calls(model)].count(shared) == 2


def test_init_from_model_writes_a_file_that_validates_deeply(cli: Cli, tmp_path: Path) -> None:
    import keras

    layers = keras.layers
    picture = keras.Input((8, 8, 1), name="picture")
    left = layers.Conv2D(2, 3, name="left")(picture)
    joined = layers.Concatenate()([left, layers.Conv2D(3, 3, activation="relu")(picture)])
    answer = layers.Dense(4, activation="softmax", name="answer")(layers.Flatten()(joined))
    keras.Model(picture, answer).save(tmp_path / "old.keras")
    code, _, err = cli("init", "--from-model", "old.keras", "-o", "new.yaml")
    assert code == 0, err
    text = (tmp_path / "new.yaml").read_text(encoding="utf-8")
    assert "name: answer" in text
    code, _, err = cli("validate", "--deep", "new.yaml")
    assert code == 0, err


OPEN = """
data: {source: {python: PLUGIN}, batch_size: 4}
plugins: [given.py]
model:
  functional:
    inputs: {words: {shape: [null], dtype: int64}}
    layers:
      - Embedding: {input_dim: 9, output_dim: 6}
      - sequential: [{LSTM: {units: 3, return_sequences: true}}]
      - GlobalAveragePooling1D
      - Dense: 1
compile: {optimizer: sgd, loss: mse}
fit: {epochs: 1}
"""
GIVEN = """
import numpy as np


def of_one_length():
    return np.ones((8, 50), "int64"), np.ones((8, 1), "float32")


def of_several():
    return [[1] * length for length in range(1, 9)], np.ones((8, 1), "float32")
"""


@pytest.mark.parametrize(
    ("given", "steps", "said"),
    [
        ("of_one_length", 50, " for words of (50,)."),
        ("of_several", 100, " for words of (100,); 100 stands for each size that is open."),
    ],
)
def test_activations_are_counted_for_the_sizes_that_the_data_have(
    given: str, steps: int, said: str, cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "given.py").write_text(GIVEN, encoding="utf-8")
    (tmp_path / "open.yaml").write_text(OPEN.replace("PLUGIN", given), encoding="utf-8")
    told = json.loads(cli("summary", "open.yaml", "--json")[1])
    words, embedded, of_lstm, pooled, answer = steps * 8, steps * 6 * 4, steps * 3 * 4, 3 * 4, 4
    assert told["activation_bytes"] == 4 * (words + embedded + of_lstm + pooled + answer)
    assert told["counted_for"] == {"words": [steps]}
    assert said in cli("summary", "open.yaml")[1]


def test_models_inside_a_class_of_the_users_are_measured_and_opened() -> None:
    import keras

    class Pair(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.body = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="inner")], name="body")
            self.head = keras.layers.Dense(1, name="head")

    size = measure(Pair(), batch_size=4)
    assert size.layers[0].output == "(2)"
    assert size.activation_bytes == 4 * 4 * (3 + 2)
    body, head = diagram_of(Pair(), opened=True).boxes
    assert (body.incoming, body.outgoing) == ("(3)", "(2)")
    assert [box.name for box in body.inside.boxes][-1] == "inner"
    assert (head.incoming, head.inside) == ("", None)
