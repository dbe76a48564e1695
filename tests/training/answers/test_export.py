"""`kerascli export`: each format in a process of its own, kept where its own runtime gives the model's answers."""

import json
import subprocess
import sys

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from kerascli.backend import keras, tensorflow
from kerascli.exports.kinds import FORMATS
from kerascli.model_files import load_model
from tests.skips import needs_extra
from tests.training.answers.conftest import DIGITS, houses, random_digits, trained, write_rows


@pytest.fixture(scope="module")
def exported(digits_run, answers_folder):
    """The run of pictures in the formats that need no extra, with its preparation inside."""
    from kerascli.workflows.export import ExportCall, export
    from kerascli.workflows.subjects import find_subject

    call = ExportCall(
        subject=find_subject(str(digits_run), digits_run.parent),
        formats=("keras", "savedmodel"),
        folder=answers_folder / "exports",
    )
    made = export(call, lambda _problem: None)
    assert [part.problem for part in made] == [None, None]
    return answers_folder / "exports"


def test_raw_pictures_in_and_the_runs_answers_out(cli, exported, digits_run):
    raw = random_digits(5).astype("float32")
    expected = load_model(digits_run / "final_model.keras").predict(raw[..., None] / 255, verbose=0)
    whole = keras.models.load_model(exported / "keras" / "model.keras")
    np.testing.assert_allclose(whole.predict(raw, verbose=0), expected, atol=1e-6)
    served = load_model(exported / "savedmodel" / "savedmodel")
    np.testing.assert_allclose(np.asarray(served(raw)), expected, atol=1e-6)


def test_predict_on_the_export_says_what_predict_on_the_run_says(cli, exported, digits_run, digit_pictures):
    words = (str(digit_pictures), "--json")
    ours = [json.loads(line) for line in cli("predict", "--model", str(digits_run), *words)[1].splitlines()]
    theirs = cli("predict", "--model", str(exported / "keras" / "model.keras"), *words)[1]
    for mine, line in zip(ours, theirs.splitlines(), strict=True):
        other = json.loads(line)
        assert (mine["input"], mine["class"]) == (other["input"], other["class"])
        assert mine["probability"] == pytest.approx(other["probability"], abs=1e-6)


def test_what_was_seen_is_written_beside(exported):
    for name in ("keras", "savedmodel"):
        seen = json.loads((exported / name / "verification.json").read_text())
        assert seen["difference"] <= seen["tolerance"]
        assert seen["real_examples"]
        assert seen["preparation_inside"]
        assert seen["bytes"] > 0
        assert seen["examples"] == 32


@pytest.mark.parametrize("name", ["keras", "savedmodel"])
def test_the_code_of_the_signature_runs(exported, name):
    run_signature(exported / name)


def run_signature(folder):
    """Run the code of SIGNATURE.md where the artifact lies."""
    code = (folder / "SIGNATURE.md").read_text().split("```python\n")[1].split("```")[0]
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nassert answers is not None\n"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_table_goes_in_by_column_and_values_come_out_in_their_unit(cli, houses_run, tmp_path):
    write_rows(tmp_path / "new.csv", houses(6, seed=2))
    assert cli("export", str(houses_run), "--format", "keras", "-o", "out")[0] == 0
    whole = keras.models.load_model(tmp_path / "out" / "keras" / "model.keras")
    rows = houses(6, seed=2)
    answered = whole.predict(
        {
            "area": np.array([[row["area"]] for row in rows], "float32"),
            "city": tensorflow.constant([[row["city"]] for row in rows]),
        },
        verbose=0,
    )
    _, out, _ = cli("predict", "--model", str(houses_run), "new.csv", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    np.testing.assert_allclose(answered["price"][:, 0], [line["price.value"] for line in told], rtol=1e-5)
    seen = json.loads((tmp_path / "out" / "keras" / "verification.json").read_text())
    assert seen["preparation_inside"]
    run_signature(tmp_path / "out" / "keras")
    _, again, _ = cli("predict", "--model", "out/keras/model.keras", "new.csv", "--json")
    for mine, other in zip(told, map(json.loads, again.splitlines()), strict=True):
        assert mine["sold.class"] == other["sold.class"]
        assert mine["price.value"] == pytest.approx(other["price.value"], rel=1e-5)


def test_crossed_columns_go_in_raw_too(cli, shipped_run, tmp_path):
    run = shipped_run("heart_features")
    code, _, err = cli("export", str(run), "--format", "keras", "-o", "out")
    assert (code, "preparation can't be inside" in err) == (0, False)
    whole = keras.models.load_model(tmp_path / "out" / "keras" / "model.keras")
    assert sorted(tensor.name for tensor in whole.inputs) == ["age", "ca", "chol", "oldpeak", "sex", "thal", "trestbps"]
    row = {"age": 61.0, "ca": 2, "chol": 250.0, "oldpeak": 1.5, "sex": 1, "thal": "fixed", "trestbps": 140.0}
    write_rows(tmp_path / "new.csv", [row])
    told = json.loads(cli("predict", "--model", str(run), "new.csv", "--json")[1])
    given = {name: tensorflow.constant([[value]]) for name, value in row.items()}
    (yes,) = np.ravel(whole.predict(given, verbose=0))
    assert max(yes, 1 - yes) == pytest.approx(told["probability"], abs=1e-6)


def test_the_net_alone_carries_no_preparation(cli, digits_run, tmp_path):
    assert cli("export", str(digits_run), "--format", "keras", "--core", "-o", "core")[0] == 0
    core = load_model(tmp_path / "core" / "keras" / "model.keras")
    x = random_digits(3)[..., None].astype("float32") / 255
    expected = load_model(digits_run / "final_model.keras").predict(x, verbose=0)
    np.testing.assert_array_equal(core.predict(x, verbose=0), expected)


def test_an_exact_gelu_is_written_for_onnx(cli, tmp_path):
    for module in ("onnx", "onnxruntime", "tf2onnx"):
        needs_extra(module)
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(8, activation="gelu"), keras.layers.Dense(3, activation="softmax")]
    )
    model.save(tmp_path / "gelu.keras")
    code, out, _ = cli("export", "gelu.keras", "--format", "onnx", "-o", "out", "--json")
    assert code == 0
    (seen,) = json.loads(out)
    assert seen["difference"] < 1e-5


def test_masks_that_are_drawn_and_not_used_are_in_nobodys_way(cli, tmp_path):
    for module in ("onnx", "onnxruntime", "tf2onnx"):
        needs_extra(module)
    keras.Sequential([keras.Input((4, 3)), keras.layers.LSTM(5, dropout=0.2)]).save(tmp_path / "lstm.keras")
    code, out, err = cli("export", "lstm.keras", "--format", "onnx", "-o", "out", "--json")
    assert code == 0, out + err


def test_a_file_that_its_format_can_not_read_again_is_no_export(cli, tmp_path):
    x = keras.Input((4,))
    keras.Model(x, keras.ops.square(x)).save(tmp_path / "square.keras")
    code, _, err = cli("export", "square.keras", "--format", "h5", "-o", "out")
    assert code == 2
    assert "can be written as `h5`, and not be read again" in err
    assert "/tmp/" not in err
    assert "--format keras" in err
    assert not (tmp_path / "out").exists()


def test_an_option_without_effect_names_the_formats_that_have_it(cli, digits_run):
    code, _, err = cli("export", str(digits_run), "--format", "savedmodel", "--opset", "15")
    assert code == 2
    assert "[option-without-effect]" in err
    assert "onnx" in err


def test_a_misspelt_format_is_told_the_right_one(cli, digits_run):
    code, _, err = cli("export", str(digits_run), "--format", "onx")
    assert code == 2
    assert "--format onnx" in err


def test_beyond_the_tolerance_nothing_is_left(cli, digits_run, tmp_path):
    code, _, err = cli(
        "export", str(digits_run), "--format", "keras", "--quantize", "int4", "--tolerance", "1e-9", "-o", "out"
    )
    assert code == 1
    assert "[export-differs]" in err
    assert not (tmp_path / "out" / "keras").exists()


def test_int8_without_a_run_to_calibrate_on_is_refused(cli, digits_run, tmp_path):
    (tmp_path / "alone.keras").write_bytes((digits_run / "final_model.keras").read_bytes())
    code, _, err = cli("export", "alone.keras", "--format", "litert", "--quantize", "int8")
    assert code == 2
    assert "[calibration-missing]" in err


def test_int4_that_litert_does_not_have_is_refused(cli, digits_run):
    code, _, err = cli("export", str(digits_run), "--format", "litert", "--quantize", "int4")
    assert code == 2
    assert "--quantize int8" in err


@pytest.mark.backends
def test_openvino_answers_with_the_models_outputs_alone(cli, tmp_path):
    """Its converter takes what attention left over for a further answer."""
    needs_extra("openvino")
    x = keras.Input((6, 4))
    keras.Model(x, keras.layers.MultiHeadAttention(2, 4)(x, x)).save(tmp_path / "attention.keras")
    code, out, _ = cli("export", "attention.keras", "--format", "openvino", "-o", "out", "--json")
    assert code == 0
    (seen,) = json.loads(out)
    assert seen["difference"] < 1e-5


@pytest.fixture(scope="module")
def read_digits(answers_folder):
    """A net that has learned to read: its answers are sure, so that a wrong quantization shows in the classes."""
    experiment = {**DIGITS, "name": "read", "fit": {"epochs": 15}, "run": {"report": False, "tensorboard": False}}
    return trained({**experiment, "data": {**DIGITS["data"], "batch_size": 16}}, answers_folder / "read")


@pytest.mark.backends
@pytest.mark.parametrize(
    ("name", "words", "most"),
    [
        ("litert", ("--quantize", "int8"), 0.03),
        ("litert", ("--float16",), 1e-3),
        ("onnx", ("--float16",), 1e-3),
        ("openvino", ("--float16",), 1e-3),
        ("keras", ("--quantize", "int8"), 0.03),
    ],
)
def test_smaller_numbers_read_the_same_digits(cli, read_digits, tmp_path, name, words, most):
    """Each in its own runtime, over the whole test part and not only the examples that the export looked at."""
    for module in FORMATS[name].modules:
        needs_extra(module)
    code, out, _ = cli("export", str(read_digits), "--format", name, *words, "-o", "out", "--json")
    assert code == 0
    (seen,) = json.loads(out)
    assert 0 < seen["difference"] <= most
    assert seen["agreement"] == 1
    bunch = load_digits()
    _, x, _, _ = train_test_split(bunch.images, bunch.target, test_size=0.2, random_state=0)
    np.savez(tmp_path / "x.npz", x=x)
    said = {}
    for place, model in {"ours": str(read_digits), "theirs": seen["path"]}.items():
        assert cli("predict", "--model", model, "x.npz", "-o", f"{place}.npz")[0] == 0
        with np.load(tmp_path / f"{place}.npz") as stored:
            (said[place],) = (stored[key] for key in stored.files if key != "input")
    assert len(said["ours"]) == 360
    assert np.abs(said["ours"] - said["theirs"]).max() <= most
    assert np.mean(said["ours"].argmax(-1) == said["theirs"].argmax(-1)) >= 0.99
