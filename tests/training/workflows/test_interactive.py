"""kerascli from Python: the same runs and the same numbers as the commands."""

import json
import subprocess
import sys

import numpy as np
import pytest

import kerascli

EXPERIMENT = {
    "name": "digits",
    "data": {
        "source": {"builtin": "digits"},
        "split": {"random": {"validation": 0.2, "test": 0.2, "seed": 0}},
        "prepare": {"x": [{"astype": "float32"}, {"divide": 16}]},
    },
    "model": {"sequential": ["Flatten", {"Dense": {"units": 10, "activation": "softmax"}}]},
    "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
    "fit": {"epochs": 2},
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    runs = tmp_path_factory.mktemp("interactive") / "runs"
    return kerascli.train(EXPERIMENT, ["fit.epochs=3"], runs=runs, quiet=True)


def test_training_gives_a_finished_run_with_its_history(trained):
    assert trained.state == "finished"
    assert list(trained.history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert len(trained.history["loss"]) == 3
    assert trained.settings["fit.epochs"] == 3


def test_predict_prepares_raw_inputs_as_training_did(trained):
    raw = np.random.default_rng(0).integers(0, 17, (5, 8, 8)).astype("float64")
    answers = trained.predict(raw)
    expected = trained.model().predict(raw.astype("float32") / 16, verbose=0)
    np.testing.assert_array_equal(answers, expected)


def test_predict_answers_files_as_the_command_does(trained, tmp_path):
    from PIL import Image
    from sklearn.datasets import load_digits

    picture = tmp_path / "three.png"
    Image.fromarray((load_digits().images[3] * 255 / 16).astype("uint8")).resize((28, 28)).save(picture)
    (answer,) = trained.predict(picture)
    assert set(answer) == {"input", "class", "probability"}
    assert answer["input"] == str(picture)
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    again, error = trained.predict([str(picture), str(broken)])
    assert again == answer
    assert "cannot be read" in error["error"]


def test_evaluate_gives_the_compiled_metrics(trained):
    assert set(trained.evaluate()) == {"loss", "accuracy"}
    assert trained.evaluate("validation")["loss"] == pytest.approx(trained.history["val_loss"][-1], rel=1e-5)


def test_a_run_is_loaded_by_any_of_its_names(trained):
    runs = trained.folder.parent
    for name in ("last", trained.id, "digits", str(trained.folder), trained.folder, "best:val_accuracy"):
        assert kerascli.load_run(name, runs=runs).folder.name == trained.id


def test_every_mistake_of_a_mapping_is_raised_at_once(tmp_path):
    with pytest.raises(kerascli.UserError) as error:
        kerascli.train({**EXPERIMENT, "fitt": {}, "fit": {"epochs": -1}}, runs=tmp_path)
    assert len(error.value.problems) == 2
    (note,) = error.value.__notes__
    assert "no section is called `fitt`" in note
    assert "must be at least 1" in note
    assert list(tmp_path.iterdir()) == []


def test_a_run_ends_with_plots_report_and_events(trained):
    for name in ("plots/history.png", "plots/history.svg", "plots/model.svg", "plots/examples.png", "report.html"):
        assert (trained.folder / name).stat().st_size > 0
    assert list((trained.folder / "tensorboard").glob("events.out.tfevents.*"))
    text = trained.report().read_text()
    assert "the model&#x27;s graph" in text
    assert "examples" in text


def test_importing_kerascli_loads_nothing_heavy():
    code = "import kerascli, sys; print(sorted({'keras', 'pydantic', 'rich', 'numpy', 'typer'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@pytest.mark.filterwarnings("ignore")
def test_a_notebook_trains_and_shows_a_run(tmp_path, trained):
    import nbformat
    from nbclient import NotebookClient

    source = (
        f"import kerascli\nexperiment = {EXPERIMENT!r}\nrun = kerascli.train(experiment, runs={str(tmp_path)!r})\nrun"
    )
    cells = [nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell("run.predict([[[0] * 8] * 8]).shape")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    shown = json.dumps(notebook.cells[0].outputs)
    assert "data:image/svg+xml;base64" in shown
    assert "val_accuracy" in shown
    assert notebook.cells[1].outputs[-1]["data"]["text/plain"] == "(1, 10)"


def test_the_record_says_how_many_epochs_were_planned(tmp_path):
    phases = {"phases": [{"name": "first", "epochs": 1}, {"name": "second", "epochs": 2}]}
    run = kerascli.train({**EXPERIMENT, "fit": phases}, runs=tmp_path, quiet=True)
    assert (run.summary.record.epochs, run.summary.record.epochs_done) == (3, 3)
