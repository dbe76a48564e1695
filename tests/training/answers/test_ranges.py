"""Numbers far from what the model learned from: told by name, once a stream, by predict and evaluate."""

import json
import zipfile

import numpy as np
import polars as pl
import pytest

from kerascli.preparation import ranges
from kerascli.preparation.ranges import Range, RangeWatch, range_of, ranges_of_arrays, ranges_of_frame
from kerascli.sources.sparse_rows import SparseRows
from kerascli.workflows.predict import PredictOptions
from kerascli.workflows.prediction import Prediction, PredictionCall
from tests.skips import shared
from tests.training.answers.conftest import houses, write_rows

GUESS = "and the model learned from"


@pytest.fixture
def said(cli, capfd):
    """What `predict` says beside its answers."""

    def ask(run, *inputs):
        capfd.readouterr()
        assert cli("predict", "--model", str(run), *map(str, inputs))[0] == 0
        return capfd.readouterr().err

    return ask


def test_pictures_of_bytes_are_told_to_a_model_of_sixteen_shades(said, digits_run, digit_pictures):
    told = said(digits_run, digit_pictures)
    assert "warning: `x` holds 0 to 255 here (far off in 5 of 5 inputs), and the model learned from 0 to 16:" in told
    assert told.count("warning:") == 1


@pytest.mark.parametrize(("factor", "warned"), [(16, False), (30, False), (0.1, True), (40, True), (0, False)])
def test_arrays_of_another_unit_are_told(said, digits_run, tmp_path, factor, warned):
    np.savez(tmp_path / "x.npz", x=np.linspace(0, 1, 640).reshape(10, 8, 8) * factor)
    assert (GUESS in said(digits_run, tmp_path / "x.npz")) is warned


def test_real_pictures_are_no_surprise_to_the_stand_in(said, shipped_run):
    pictures = sorted(shared("datasets", "images", "mnist_png").rglob("*.png"))[:20]
    assert said(shipped_run("mnist_cnn"), *pictures) == ""


def test_a_column_is_told_once_for_all_rows(houses_run, tmp_path):
    rows = houses(64)
    for row in rows[10:13]:
        row["area"] = 40_000.0
    write_rows(tmp_path / "new.csv", rows)
    options = PredictOptions(inputs=(str(tmp_path / "new.csv"),), batch_size=8)
    asked = Prediction(PredictionCall(named=str(houses_run), runs=houses_run.parent, options=options))
    assert len(list(asked.answers())) == 64
    (problem,) = asked.warnings
    assert problem.code == "far-from-training"
    assert problem.message.startswith("`area` holds ")
    assert "to 4e+04 here (far off in 3 of 64 inputs)" in problem.message


def test_evaluate_tells_it_too_beside_its_figures(cli, houses_run, tmp_path):
    rows = houses(20)
    write_rows(tmp_path / "like.csv", rows)
    write_rows(tmp_path / "far.csv", [{**row, "area": -row["area"] * 9} for row in rows])
    for file, warned in (("like.csv", False), ("far.csv", True)):
        code, out, err = cli("evaluate", str(houses_run), "--data", file, "--json")
        assert (code, json.loads(out)["samples"]) == (0, 20)
        assert ("`area` holds -" in err and GUESS in err) is warned
    assert GUESS in cli("evaluate", str(houses_run), "--data", "far.csv")[1]
    assert GUESS not in cli("evaluate", str(houses_run))[1]


def test_an_archive_without_ranges_says_nothing(said, digits_run, digit_pictures, tmp_path):
    with (
        zipfile.ZipFile(digits_run / "final_model.keras") as new,
        zipfile.ZipFile(tmp_path / "old.keras", "w") as old,
    ):
        for name in new.namelist():
            content = new.read(name)
            if name.endswith("preparation.json"):
                described = json.loads(content)
                assert described.pop("ranges") == {"x": {"low": 0.0, "high": 16.0, "size": 64}}
                content = json.dumps(described).encode()
            old.writestr(name, content)
    assert said(tmp_path / "old.keras", digit_pictures) == ""


def test_categories_and_texts_have_no_range(houses_run, reviews_run, shipped_run):
    def known(run):
        return json.loads((run / "preparation" / "preparation.json").read_text(encoding="utf-8"))["ranges"]

    assert list(known(houses_run)) == ["area"]
    assert known(reviews_run) == {}
    # Numbers that are names of categories, or that are crossed, are none of amounts.
    assert set(known(shipped_run("heart_features"))) == {"age", "chol", "oldpeak", "trestbps"}


def test_ranges_by_hand(monkeypatch):
    assert Range(5, 5).reach == (0, 10)
    assert Range(0, 0).reach == (-1, 1)
    assert range_of(np.array([1.0, np.nan])) is None
    assert range_of(np.array(["a"])) is None
    from scipy.sparse import csr_matrix

    assert ranges_of_arrays({"s": SparseRows(csr_matrix([[0, 3.0], [0, 0]]))}, np.arange(2)) == {"s": Range(0, 3, 1)}
    frame = pl.DataFrame({"a": [1, None, 3], "b": [1.0, float("inf"), 2.0], "c": [None, None, None]})
    assert ranges_of_frame(frame.with_columns(pl.col("c").cast(pl.Float64)), ["a", "b", "c"]) == {"a": Range(1, 3)}
    monkeypatch.setattr(ranges, "SAMPLED_NUMBERS", 300)
    (found,) = ranges_of_arrays({"x": np.arange(1000.0)}, np.arange(1000)).values()
    assert (found.low, found.high) == (0, 996)
    monkeypatch.setattr(ranges, "SAMPLED_ROWS", 640)
    looked_at = ranges._looked_at(pl.DataFrame({"a": range(10_000)}))
    assert (looked_at.height, looked_at["a"].min(), looked_at["a"].max()) == (640, 0, 9999)
    watch = RangeWatch({"x": Range(0, 1, 1)})
    for number in (0.5, 3.0, 9.0, 1.5):
        watch.see({"x": np.array([number]), "other": np.array([1e9])})
    (problem,) = watch.problems()
    assert "`x` holds 0.5 to 9 here (far off in 2 of 4 inputs)" in problem.message
