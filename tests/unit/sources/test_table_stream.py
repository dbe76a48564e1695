"""A table's rows in one pass: frames of one size, training's types, and no cell that ends the reading."""

import gzip
import json

import polars as pl
import pytest

from kerascli.problems import UserError
from kerascli.sources import table_stream
from kerascli.sources.table import TableOptions
from kerascli.sources.table_pieces import BROKEN
from kerascli.sources.table_stream import open_table_stream


def frames(path, columns, types=None, rows=4, options=None):
    stream = open_table_stream(path, TableOptions.model_construct(file=None, **options or {}), lambda _problem: None)
    return list(stream.frames(columns, types or {}, rows))


@pytest.fixture
def small_blocks(monkeypatch):
    """A few rows a block, so that a small file has several."""
    monkeypatch.setattr(table_stream, "BLOCK", 40)


def test_frames_are_of_one_size_whatever_the_blocks(tmp_path, small_blocks):
    (tmp_path / "t.csv").write_text("a,b,c\n" + "".join(f"{row},{row / 2},w{row}\n" for row in range(50)))
    found = frames(tmp_path / "t.csv", ["a", "c"], rows=16)
    assert [frame.height for frame in found] == [16, 16, 16, 2]
    assert pl.concat(found).to_dict(as_series=False) == {"a": list(range(50)), "c": [f"w{row}" for row in range(50)]}


def test_digits_stay_text_where_training_had_text(tmp_path):
    (tmp_path / "t.csv").write_text("code\n007\n010\n")
    (found,) = frames(tmp_path / "t.csv", ["code"], {"code": "String"})
    assert found["code"].to_list() == ["007", "010"]


def test_a_cell_that_does_not_fit_is_kept_as_text(tmp_path, small_blocks):
    rows = [f"{row}.5,true" for row in range(30)]
    rows[20] = "many,false"
    rows[25] = "NA,true"
    (tmp_path / "t.csv").write_text("a,sure\n" + "\n".join(rows))
    (found,) = frames(tmp_path / "t.csv", ["a", "sure"], {"a": "Float64", "sure": "Boolean"}, rows=100)
    assert found["a"].to_list() == ["many" if row == 20 else None if row == 25 else f"{row}.5" for row in range(30)]
    assert found["sure"].to_list()[19:22] in (["true", "0", "1"], ["true", "0", "true"], ["1", "0", "1"])


def test_a_word_for_nothing_among_numbers_is_nothing(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\nNA,3\n")
    (found,) = frames(tmp_path / "t.csv", ["a", "b"], {"a": "Int64", "b": "Int64"})
    assert found["a"].to_list() == [1, None]
    assert found["b"].to_list() == [2, 3]


def test_names_given_to_a_file_without_a_header(tmp_path, small_blocks):
    (tmp_path / "t.csv").write_text("".join(f"{row};x{row}\n" for row in range(20)))
    options = {"header": False, "columns": ["n", "word"], "delimiter": ";"}
    found = pl.concat(frames(tmp_path / "t.csv", ["word"], options=options))
    assert found.to_dict(as_series=False) == {"word": [f"x{row}" for row in range(20)]}


def test_packed_quoted_and_other_formats_hold_the_same_rows(tmp_path, small_blocks):
    table = pl.DataFrame({"a": [1.5, 2.5, 3.5], "t": ["one\ntwo", "a, b", 'say "so"']})
    table.write_csv(tmp_path / "t.csv")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress((tmp_path / "t.csv").read_bytes()))
    table.write_parquet(tmp_path / "t.parquet")
    table.write_ipc(tmp_path / "t.arrow")
    (tmp_path / "t.jsonl").write_text("\n".join(json.dumps(row) for row in table.to_dicts()))
    for name in ("t.csv", "t.csv.gz", "t.parquet", "t.arrow", "t.jsonl"):
        assert pl.concat(frames(tmp_path / name, ["a", "t"], rows=2)).equals(table), name


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "no-examples"), ("a,a\n1,2\n", "duplicate-column")],
)
def test_a_file_that_is_no_table_is_told(tmp_path, text, code):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(UserError) as told:
        frames(tmp_path / "t.csv", ["a"])
    assert told.value.problems[0].code == code


def test_a_row_too_wide_is_told_and_the_others_are_read(tmp_path, small_blocks):
    rows = [f'{row},"w, {row}"' for row in range(20)]
    rows[3] += ",7"
    rows[15] = "many,x"
    (tmp_path / "t.csv").write_text("a,b\n" + "\n".join(rows))
    found = pl.concat(frames(tmp_path / "t.csv", ["b", "a"], {"a": "Int64"}, rows=7), how="diagonal_relaxed")
    assert {row: why for row, why in enumerate(found[BROKEN]) if why} == {3: "3 values, where there are 2 columns"}
    assert found["a"].to_list() == [None if row == 3 else "many" if row == 15 else str(row) for row in range(20)]
    assert found["b"][14:16].to_list() == ["w, 14", "x"]


def test_a_line_that_is_no_json_object_is_told_and_the_others_are_read(tmp_path, small_blocks):
    lines = [json.dumps({"a": row, "more": [1]}) for row in range(9)]
    lines[0], lines[4], lines[6] = "{", "7", '{"a": "many"}'
    (tmp_path / "t.jsonl").write_text("\n\n".join(lines))
    found = pl.concat(frames(tmp_path / "t.jsonl", ["a"], {"a": "Int64"}, rows=4), how="diagonal_relaxed")
    assert found["a"].to_list() == [None, "1", "2", "3", None, "5", "many", "7", "8"]
    told = {row: why for row, why in enumerate(found[BROKEN]) if why}
    assert told == {0: told[0], 4: "a JSON object is wanted on each line"}
    assert told[0].startswith("no JSON: Expecting property name")


def test_a_file_of_foreign_lines_alone_is_told(tmp_path):
    (tmp_path / "t.jsonl").write_text("{\n{\n")
    with pytest.raises(UserError, match="row 1: this is no JSON"):
        frames(tmp_path / "t.jsonl", ["a"])


def test_a_damaged_parquet_file_is_told(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(UserError) as told:
        frames(tmp_path / "t.parquet", ["a"])
    assert "can't be read" in told.value.problems[0].message
