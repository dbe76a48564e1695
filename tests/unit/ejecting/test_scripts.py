"""Scripts of experiments: what they say, and that nothing of kerascli is in them."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ruff import find_ruff_bin

from kerascli.workflows.eject import eject
from kerascli.workflows.reading import read_experiment

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerascli.ejecting.script import Script

ROOT = Path(__file__).parents[3]
CONFIGS = sorted((ROOT / "configs").glob("*.yaml"))
RECORDED = ("mnist_cnn", "residual_blocks", "titanic_table", "transfer_mobilenet", "two_tower", "weather_windows")
SMALL = {
    "data": {"source": {"builtin": "digits"}},
    "model": {"sequential": ["Flatten", {"Dense": 10}]},
    "compile": {"loss": "mse"},
    "fit": {"epochs": 1},
}


def code_of(script: Script) -> str:
    """The script without its comments."""
    return re.sub(r"(?m)^\s*#.*$", "", script.text)


def script_of(**sections: object) -> Script:
    """The script of a small experiment with some sections changed."""
    return eject(read_experiment({**SMALL, **sections}))


@pytest.mark.parametrize("offline", [False, True], ids=["online", "offline"])
@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_every_shipped_config_becomes_python_without_kerascli(config: Path, *, offline: bool) -> None:
    script = eject(read_experiment(config), offline=offline)
    ast.parse(script.text)
    assert "kerascli" not in code_of(script)
    assert max(map(len, script.text.splitlines())) <= 100


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_what_a_script_uses_is_imported(config: Path) -> None:
    tree = ast.parse(eject(read_experiment(config), offline=True).text)
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    used = {
        node.value.id for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    modules = {"keras", "layers", "ops", "np", "tf", "pl", "sys", "os", "math", "functools"}
    assert used & modules <= imported
    assert imported & modules <= used


def test_every_script_is_clean_and_its_imports_in_order(tmp_path: Path) -> None:
    for config in CONFIGS:
        for offline in (False, True):
            script = eject(read_experiment(config), folder=config.parent, offline=offline)
            (tmp_path / f"{config.stem}_{offline}.py").write_text(script.text, encoding="utf-8")
    # A plugin's folder has to be known before it is imported: E402.
    rules = ["--isolated", "--select", "B,C4,E,F,I,PIE,SIM,UP,W", "--ignore", "E402", "--line-length", "100"]
    checked = subprocess.run(
        [find_ruff_bin(), "check", *rules, "."], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", RECORDED)
def test_script_is_as_recorded(name: str, golden: Callable[..., str]) -> None:
    golden(f"eject/{name}", "eject", "my.yaml", "--offline", files=_files(name))


def _files(name: str) -> dict[str, str]:
    """The config and the plugins beside it."""
    plugins = {f"plugins/{path.name}": path.read_text() for path in (ROOT / "configs" / "plugins").glob("*.py")}
    return {"my.yaml": (ROOT / "configs" / f"{name}.yaml").read_text(), **plugins}


def test_seed_comes_first_and_saving_last() -> None:
    lines = [line for line in script_of(seed=5).text.splitlines() if not line.startswith(("import", "from", '"', " "))]
    statements = [line for line in lines if line]
    assert statements[0] == "keras.utils.set_random_seed(5)"
    assert statements[-1].startswith("model.save(")


def test_what_is_said_by_default_is_left_out() -> None:
    text = script_of().text
    assert 'model.compile(optimizer="rmsprop", loss="mse")' in text
    assert "model.fit(x_train, y_train, batch_size=32, epochs=1)" in text


def test_end_of_one_source_is_cut_off_by_fit_itself() -> None:
    text = script_of(data={"source": {"builtin": "digits"}, "split": {"validation": 0.2}}).text
    assert "model.fit(x, y, batch_size=32, validation_split=0.2, epochs=1)" in text


def test_what_learns_looks_at_the_training_part_alone() -> None:
    data = {"source": {"builtin": "iris"}, "split": {"validation": 0.2}, "prepare": {"x": ["standardize"]}}
    text = script_of(data=data).text
    assert text.index("x_train, y_train = x[:cut], y[:cut]") < text.index("mean, std = x_train.mean(axis=0)")
    assert "validation_data=(x_val, y_val)" in text


def test_steps_become_one_expression() -> None:
    steps = [{"expand_dims": -1}, {"astype": "float32"}, {"divide": 255}]
    text = script_of(data={"source": {"builtin": "digits"}, "prepare": {"x": steps}}).text
    assert 'x_train = np.expand_dims(x_train, -1).astype("float32") / 255' in text


def test_repeated_item_becomes_a_comprehension() -> None:
    items = ["Flatten", {"Dense": {"activation": "relu"}, "repeat": {"units": [32, 16]}}, {"Dense": 10}]
    text = script_of(model={"sequential": items}).text
    assert '*[layers.Dense(units, activation="relu") for units in (32, 16)],' in text


def test_number_of_epochs_becomes_a_number_of_steps() -> None:
    schedule = {"CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": "10 epochs"}}
    compiled = {"optimizer": {"SGD": {"learning_rate": schedule}}, "loss": "mse"}
    text = script_of(compile=compiled).text
    assert "steps_per_epoch = math.ceil(len(x_train) / 32)" in text
    assert "decay_steps=10 * steps_per_epoch" in text


def test_name_that_python_has_a_use_for_is_changed() -> None:
    model = {
        "functional": {
            "inputs": {"input": [8, 8]},
            "layers": [{"Flatten": {}, "from": "input", "as": "lambda"}, {"Dense": 10, "from": "lambda"}],
        }
    }
    text = script_of(model=model).text
    assert 'input_ = keras.Input((8, 8), name="input")' in text
    assert "lambda_ = layers.Flatten()(input_)" in text


def test_block_that_differs_by_more_than_numbers_is_written_out() -> None:
    blocks = {"bit": {"args": {"layer": None}, "layers": [{"Dense": {"units": 4, "activation": "$layer"}}]}}
    items = ["Flatten", {"bit": {"layer": "relu"}}, {"bit": {"layer": {"LeakyReLU": {"negative_slope": 0.2}}}}]
    text = script_of(blocks=blocks, model={"sequential": items}).text
    assert '*bit_layers(layer="relu"),' in text
    assert "layers.Dense(4, activation=layers.LeakyReLU(0.2))," in text


def test_what_can_not_be_said_stands_at_its_place_and_in_the_notes() -> None:
    script = script_of(fit={"epochs": 1, "on_nan": "restore_and_halve_lr"})
    assert "# kerascli: `on_nan: restore_and_halve_lr` can't be said in a plain script" in script.text
    assert [note for note in script.notes if note.startswith("`on_nan: restore_and_halve_lr`")]
    parts = {"train": {"table": "a.csv"}, "validation": {"huggingface": {"path": "b"}}, "target": "y"}
    parts = {**parts, "features": "rest"}
    assert "# kerascli: parts that are tables of their own can't be said" in script_of(data=parts).text


def test_a_limit_of_time_is_a_callback() -> None:
    text = script_of(fit={"epochs": 1, "max_time": "2m"}).text
    assert "class TimeLimit(keras.callbacks.Callback):" in text
    assert "callbacks=[TimeLimit(seconds=120)]" in text


def test_a_limit_of_time_of_a_phase_ends_those_that_follow() -> None:
    fit = {"max_time": "1h", "phases": [{"epochs": 1, "max_time": "5m"}, {"epochs": 2, "from": "best"}]}
    script = script_of(fit=fit)
    assert not script.notes
    assert "time_limit = TimeLimit(seconds=3600)\n\n# Phase 1" in script.text
    assert "limit_1 = TimeLimit(seconds=300)\nmodel.fit(" in script.text
    assert "if not (time_limit.reached or limit_1.reached):\n    load_best(model, " in script.text
    assert "if not (time_limit.reached or limit_1.reached):\n    model.fit(" in script.text
    assert script.text.count("        time_limit,") + script.text.count("[time_limit") == 2


def test_secrets_stay_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hidden")
    callback = {"RemoteMonitor": {"root": "${secret:TOKEN}"}}
    text = script_of(callbacks=[callback]).text
    assert "hidden" not in text
    assert 'root=os.environ["TOKEN"]' in text


def test_command_writes_a_file_and_tells_what_is_missing(cli: Callable[..., tuple[int, str, str]]) -> None:
    config = ROOT / "configs" / "mnist_mlp.yaml"
    code, out, err = cli("eject", str(config), "-o", "train.py", "fit.epochs=3", "fit.on_nan=restore_and_halve_lr")
    assert code == 0
    assert out.startswith("wrote train.py")
    assert "note: `on_nan: restore_and_halve_lr`" in err
    assert "epochs=3" in Path("train.py").read_text()


def test_layer_in_a_graph_adapts_to_the_training_part_as_it_arrives_there() -> None:
    functional = {
        "inputs": {"image": [8, 8]},
        "layers": ["Flatten", {"Normalization": {}, "adapt": True}, {"Dense": 10}],
    }
    data = {"source": {"builtin": "digits"}, "split": {"validation": 0.2}}
    text = script_of(data=data, model={"functional": functional}).text
    assert "    way = keras.Model(image, x)\n    layer.adapt(way(x_train))\n    x = layer(x)\n" in text
    assert "validation_data=(x_val, y_val)" in text


def test_input_without_a_shape_takes_that_of_the_data() -> None:
    model = {"functional": {"layers": ["Flatten", {"Dense": 10}]}}
    assert 'inputs = keras.Input(shape=x_train.shape[1:], name="x")' in script_of(model=model).text


def test_list_with_a_block_that_branches_becomes_a_graph() -> None:
    layers = [{"Dense": {"units": 8}, "as": "wide"}, {"Dense": 8}, {"Add": {}, "from": ["above", "wide"]}]
    script = script_of(
        blocks={"around": {"layers": layers}}, model={"sequential": [{"Input": [8]}, "around", {"Dense": 10}]}
    )
    assert "    x = around(inputs)" in script.text
    assert "x = layers.Add()([x, wide])" in script.text
    assert any("branches" in note for note in script.notes)


def test_weights_of_classes_are_handed_to_fit() -> None:
    text = script_of(data={"source": {"builtin": "digits"}, "class_weight": {0: 2.0, 3: 1.5}}).text
    assert "class_weight={0: 2.0, 3: 1.5}" in text


def test_augmented_arrays_draw_by_epoch_and_step() -> None:
    data = {"source": {"builtin": "digits"}, "augment": {"x": [{"RandomFlip": "horizontal"}, {"RandomZoom": 0.1}]}}
    text = script_of(data=data, seed=7).text
    assert 'random_flip = seeded(layers.RandomFlip("horizontal", seed=7), 7)' in text
    assert "random_zoom = seeded(layers.RandomZoom(0.1, seed=1007), 1007)" in text
    assert "    x = random_flip(x, training=True)\n    x = random_zoom(x, training=True)\n" in text
    assert "callbacks=[count_epochs]" in text
