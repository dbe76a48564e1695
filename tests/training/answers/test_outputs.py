"""Where answers go: each kind of file holds the same answers, whole or not at all."""

import csv
import io
import json

import numpy as np
import polars as pl
import pytest
from PIL import Image

from kerascli.workflows import answering
from tests.training.answers.conftest import houses, write_rows


@pytest.fixture
def rows(tmp_path):
    """Four rows, the third of which nobody can answer."""
    made = houses(4, seed=9)
    made[2]["area"] = ""
    return write_rows(tmp_path / "new.csv", made)


def answered(cli, run, *words):
    code, out, _ = cli("predict", "--model", str(run), "new.csv", *words)
    assert code == 3
    return out


def test_every_kind_of_file_holds_the_same_answers(cli, houses_run, rows, tmp_path):
    lines = [json.loads(line) for line in answered(cli, houses_run, "--json").splitlines()]
    for name in ("out.csv", "out.jsonl", "out.parquet"):
        answered(cli, houses_run, "-o", name)
    with (tmp_path / "out.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    parquet = pl.read_parquet(tmp_path / "out.parquet").to_dicts()
    written = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert written == lines
    assert [row["input"] for row in table] == [row["input"] for row in parquet] == [f"new.csv:{n}" for n in range(1, 5)]
    for row, cells, line in zip(parquet, table, lines, strict=True):
        assert row["sold.class"] == line.get("sold.class")
        assert cells["sold.class"] == line.get("sold.class", "")
        assert row["price.value"] == line.get("price.value")
        assert bool(row["error"]) == bool(cells["error"]) == ("error" in line)
    assert "no value" in table[2]["error"]


def test_npz_holds_the_models_own_numbers(cli, houses_run, rows, tmp_path):
    answered(cli, houses_run, "-o", "out.npz")
    with np.load(tmp_path / "out.npz", allow_pickle=False) as stored:
        assert stored["sold"].shape == stored["price"].shape == (3, 1)
        assert stored["unreadable"].tolist() == [2]
        assert len(stored["input"]) == 4


def test_a_folder_is_refused_where_answers_are_no_pictures(cli, houses_run, rows):
    code, _, err = cli("predict", "--model", str(houses_run), "new.csv", "-o", "folder")
    assert code == 2
    assert "[no-pictures]" in err


def test_an_unknown_kind_of_output_names_those_there_are(cli, houses_run, rows):
    code, _, err = cli("predict", "--model", str(houses_run), "new.csv", "-o", "out.xlsx")
    assert code == 2
    assert "-o out.csv" in err


def test_stopping_leaves_no_half_file(cli, houses_run, rows, tmp_path):
    code, _, _ = cli("predict", "--model", str(houses_run), "new.csv", "-o", "out.csv", "--on-error", "stop")
    assert code == 3
    assert {path.name for path in tmp_path.iterdir()} == {"new.csv"}


def test_rows_come_from_standard_input(cli, houses_run, monkeypatch):
    text = "city,area\nRome,50\nOslo,120.5\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(text.encode()))))
    code, out, _ = cli("predict", "--model", str(houses_run), "-", "--json")
    assert code == 0
    assert len(out.splitlines()) == 2


def test_json_lines_come_from_standard_input(cli, houses_run, monkeypatch):
    text = '{"city": "Rome", "area": 50.0}\n{"city": "Lima", "area": 70.0}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(text.encode()))))
    code, out, _ = cli("predict", "--model", str(houses_run), "-", "--json")
    assert code == 0
    assert len(out.splitlines()) == 2


def test_sentences_come_from_standard_input(cli, reviews_run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"a lovely film\n\nawful\n"))))
    code, out, _ = cli("predict", "--model", str(reviews_run), "-", "--json")
    assert code == 0
    assert [json.loads(line)["input"] for line in out.splitlines()] == ["a lovely film", "awful"]


def test_a_broken_picture_is_one_line_and_the_others_are_answered(cli, digits_run, digit_pictures):
    (digit_pictures / "2.png").write_bytes((digit_pictures / "2.png").read_bytes()[:40])
    (digit_pictures / "3.png").write_text("no picture")
    code, out, _ = cli("predict", "--model", str(digits_run), str(digit_pictures))
    assert code == 3
    lines = out.splitlines()
    assert ["cannot be read" in line for line in lines] == [False, False, True, True, False]


def test_masks_are_written_as_pictures_and_coloured_for_them_alone(cli, tmp_path, monkeypatch):
    from kerascli.backend import keras

    model = keras.Sequential([keras.Input((6, 6, 1)), keras.layers.Conv2D(3, 1, activation="softmax")])
    model.save(tmp_path / "masks.keras")
    np.save(tmp_path / "x.npy", np.random.default_rng(0).random((2, 6, 6, 1)).astype("float32"))
    assert cli("predict", "--model", "masks.keras", "x.npy", "-o", "masks")[0] == 0
    pictures = sorted((tmp_path / "masks").iterdir())
    assert len(pictures) == 2
    assert np.asarray(Image.open(pictures[0])).shape == (6, 6)
    monkeypatch.setattr(answering, "shades", None)
    assert cli("predict", "--model", "masks.keras", "x.npy", "-o", "masks.npz")[0] == 0
