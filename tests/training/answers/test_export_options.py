"""Every option of `kerascli export` with every format: it has its effect in the file, or is refused with the reason."""

import json
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from kerascli.backend import keras
from kerascli.exports.format import ExportOptions
from kerascli.exports.kinds import FORMATS
from kerascli.model_files import load_model
from kerascli.problems import UserError
from kerascli.workflows.export import check_options
from tests.skips import needs_extra
from tests.training.answers.conftest import random_digits
from tests.training.answers.test_export import run_signature

ASKED = {
    "opset": {"opset": 15},
    "batch": {"batch": 4},
    "float16": {"float16": True},
    "quantize": {"quantize": "int8"},
}
TAKEN = {
    "opset": {"onnx"},
    "batch": {"savedmodel", "onnx", "litert", "openvino", "torch"},
    "float16": {"onnx", "litert", "openvino"},
    "quantize": {"keras", "weights", "savedmodel", "litert"},
}


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("option", sorted(ASKED))
def test_an_option_is_taken_or_refused(name, option):
    if name in TAKEN[option]:
        check_options([name], ExportOptions(**ASKED[option]))
        return
    with pytest.raises(UserError, match=f"the format `{name}` has no option --{option}"):
        check_options([name], ExportOptions(**ASKED[option]))


def test_halves_and_quantized_numbers_exclude_each_other(cli, digits_run):
    code, _, err = cli("export", str(digits_run), "--format", "litert", "--float16", "--quantize", "int8")
    assert code == 2
    assert "either halves or int8" in err


def test_a_model_that_has_nothing_to_quantize_is_told(cli, tmp_path, in_this_process):
    keras.Sequential([keras.Input((4,)), keras.layers.ReLU()]).save(tmp_path / "relu.keras")
    code, _, err = cli("export", "relu.keras", "--format", "keras", "--quantize", "int8")
    assert code == 2
    assert "no layer that Keras quantizes" in err


def exported(cli, run, name, *words):
    for module in FORMATS[name].modules:
        needs_extra(module)
    code, out, err = cli("export", str(run), "--format", name, *words, "-o", "out", "--json")
    assert code == 0, out + err
    (seen,) = json.loads(out)
    return seen


@pytest.mark.backends
@pytest.mark.parametrize("opset", [13, 15, 18])
def test_the_operator_set_is_in_the_file(cli, digits_run, opset, in_this_process):
    seen = exported(cli, digits_run, "onnx", "--opset", str(opset))
    import onnx

    assert [part.version for part in onnx.load(seen["path"]).opset_import if not part.domain] == [opset]


@pytest.mark.backends
@pytest.mark.parametrize("name", sorted(TAKEN["batch"]))
def test_a_fixed_batch_is_in_the_file_and_ten_rows_are_answered(cli, digits_run, tmp_path, name, in_this_process):
    seen = exported(cli, digits_run, name, "--batch", "4")
    folder = tmp_path / "out" / name
    described = json.loads((folder / "verification.json").read_text())
    assert described["batch"] == described["inputs"][0]["shape"][0] == 4
    run_signature(folder)
    np.savez(tmp_path / "x.npz", x=random_digits(10).astype("float64"))
    said = {}
    for place, model in {"ours": str(digits_run), "theirs": seen["path"]}.items():
        assert cli("predict", "--model", model, "x.npz", "-o", f"{place}.npz")[0] == 0
        with np.load(tmp_path / f"{place}.npz") as stored:
            (said[place],) = (stored[key] for key in stored.files if key != "input")
    np.testing.assert_allclose(said["theirs"], said["ours"], atol=1e-5)


@pytest.mark.backends
@pytest.mark.parametrize("name", ["keras", "weights", "savedmodel"])
@pytest.mark.parametrize("wanted", ["int8", "int4"])
def test_quantized_numbers_are_in_the_file(cli, digits_run, tmp_path, name, wanted, in_this_process):
    """Near the model, not the same, and bytes where numbers were."""
    seen = exported(cli, digits_run, name, "--quantize", wanted)
    assert 0 < seen["difference"] <= seen["tolerance"]
    if name == "savedmodel":
        return
    path = tmp_path / "weights.h5"
    if name == "keras":
        with zipfile.ZipFile(seen["path"]) as archive:
            path.write_bytes(archive.read("model.weights.h5"))
        # Without a warning: what the optimizer remembered of the numbers before is not in it.
        loaded = load_model(Path(seen["path"]))
        optimizers = [part.optimizer for part in loaded.layers if getattr(part, "optimizer", None) is not None]
        assert [int(optimizer.iterations) for optimizer in optimizers] == [0]
    found = []
    with h5py.File(path if name == "keras" else seen["path"]) as file:
        file.visititems(lambda _, part: found.append(str(getattr(part, "dtype", ""))))
    assert "int8" in found


@pytest.mark.backends
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_net_alone_takes_prepared_examples(cli, digits_run, tmp_path, name, in_this_process):
    exported(cli, digits_run, name, "--core")
    folder = tmp_path / "out" / name
    described = json.loads((folder / "verification.json").read_text())
    assert described["inputs"][0]["shape"] == [None, 8, 8, 1]
    assert not described["preparation_inside"]
    assert not (folder / "preparation.json").exists()
    assert described["difference"] <= 1e-5


@pytest.fixture(scope="module", params=["a mapping", "a list"])
def two_inputs(request, tmp_path_factory):
    """A model of two inputs, one of which has a name that not every runtime can spell."""
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="film-id")
    inputs = {"a": a, "film-id": b} if request.param == "a mapping" else [a, b]
    outputs = {"sum": keras.layers.Dense(1)(keras.layers.Concatenate()([a, b])), "parts": keras.layers.Dense(4)(b)}
    path = tmp_path_factory.mktemp("two") / "two.keras"
    keras.Model(inputs, outputs).save(path)
    return path


@pytest.mark.backends
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_code_of_every_signature_runs(cli, digits_run, two_inputs, tmp_path, name, in_this_process):
    for model, place in ((digits_run, "one"), (two_inputs, "two")):
        for module in FORMATS[name].modules:
            needs_extra(module)
        code, out, err = cli("export", str(model), "--format", name, "-o", place, "--json")
        assert code == 0, out + err
        if name != "weights":  # its code wants the architecture from elsewhere
            run_signature(tmp_path / place / name)
    np.savez(tmp_path / "x.npz", **{"a": np.ones((3, 3), "float32"), "film-id": np.ones((3, 2), "float32")})
    if name not in {"weights", "json"}:
        (seen,) = json.loads(out)
        answers = {}
        for key, asked in {"ours": str(two_inputs), "theirs": seen["path"]}.items():
            code, out, err = cli("predict", "--model", asked, "x.npz", "-o", f"{key}.npz")
            assert code == 0, out + err
            with np.load(tmp_path / f"{key}.npz") as stored:
                answers[key] = {output: stored[output] for output in ("sum", "parts")}
        for output in ("sum", "parts"):
            np.testing.assert_allclose(answers["theirs"][output], answers["ours"][output], atol=1e-5)
