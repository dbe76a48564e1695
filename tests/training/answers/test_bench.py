"""`kerascli bench`, and `predict` on exports."""

import json

import numpy as np
import pytest

from kerascli.workflows import bench
from tests.skips import needs_extra
from tests.training.answers.conftest import random_digits


@pytest.fixture(scope="module")
def onnx_export(digits_run, answers_folder):
    """The run of pictures as ONNX, with its preparation beside."""
    from kerascli.workflows.export import ExportCall, export
    from kerascli.workflows.subjects import find_subject

    for module in ("onnx", "onnxruntime", "tf2onnx"):
        needs_extra(module)
    subject = find_subject(str(digits_run), digits_run.parent)
    call = ExportCall(subject=subject, formats=("onnx",), folder=answers_folder / "onnx")
    (made,) = export(call, lambda _problem: None)
    assert made.problem is None
    return made.path


def test_predict_on_an_onnx_file_prepares_as_the_run_does(cli, onnx_export, digits_run, digit_pictures):
    words = (str(digit_pictures), "--json")
    ours = [json.loads(line) for line in cli("predict", "--model", str(digits_run), *words)[1].splitlines()]
    code, out, _ = cli("predict", "--model", str(onnx_export), *words)
    assert code == 0
    for mine, other in zip(ours, map(json.loads, out.splitlines()), strict=True):
        assert mine["class"] == other["class"]
        assert mine["probability"] == pytest.approx(other["probability"], abs=1e-5)


def test_an_export_without_its_description_is_told(cli, onnx_export, tmp_path):
    (tmp_path / "moved.onnx").write_bytes(onnx_export.read_bytes())
    np.save(tmp_path / "x.npy", random_digits(1))
    code, _, err = cli("predict", "--model", "moved.onnx", "x.npy")
    assert code == 2
    assert "[export-without-description]" in err


def test_models_and_exports_are_timed_side_by_side(cli, onnx_export, digits_run, monkeypatch):
    monkeypatch.setattr(bench, "SECONDS", 0.02)
    code, out, _ = cli("bench", str(digits_run), str(onnx_export), "--batch", "1,4", "--json")
    assert code == 0
    timings = json.loads(out)
    assert [(timing["model"], timing["batch"]) for timing in timings] == [
        (name, size) for name in (str(digits_run), str(onnx_export)) for size in (1, 4)
    ]
    for timing in timings:
        assert 0 < timing["milliseconds"] <= timing["slowest"]
        assert timing["per_second"] == pytest.approx(timing["batch"] / timing["milliseconds"] * 1000)


def test_batch_sizes_that_are_none_are_refused(cli, digits_run):
    code, _, err = cli("bench", str(digits_run), "--batch", "1,none")
    assert code == 2
    assert "--batch 1,32" in err
