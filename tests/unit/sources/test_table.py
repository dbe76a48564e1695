"""Tables as polars reads them, with every mistake at its row."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from kerascli.sources import table_blocks, tables
from kerascli.sources.opened import Columns
from kerascli.sources.table import TableOptions
from kerascli.sources.table_stream import open_table_stream
from tests.skips import shared

ROWS = "age,thal,target\n63,fixed,0\n67,normal,1\n"


def table(opened, section, name="source") -> Columns:
    part = opened({"table": section}).parts[name]
    assert isinstance(part, Columns)
    return part


def test_a_table_knows_its_columns_and_rows(opened, write):
    write("heart.csv", ROWS)
    part = table(opened, "heart.csv")
    assert part.schema == {"age": pl.Int64, "thal": pl.String, "target": pl.Int64}
    assert (part.samples, part.large) == (2, False)
    assert part.collect().rows() == [(63, "fixed", 0), (67, "normal", 1)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_chinese_columns_and_values_come_through_every_encoding(opened, write, encoding):
    write("病人.csv", "年龄,性别\n63,男\n41,女\n".encode(encoding))
    section = {"file": "病人.csv", "encoding": encoding} if encoding == "gbk" else "病人.csv"
    assert table(opened, section).collect().rows(named=True) == [{"年龄": 63, "性别": "男"}, {"年龄": 41, "性别": "女"}]


def test_text_in_another_encoding_is_told_with_the_one_that_fits(opened, write):
    write("t.csv", "年龄,性别\n63,男\n".encode("gbk"))
    problem = opened.problem({"table": "t.csv"})
    assert (problem.code, problem.help) == ("wrong-encoding", "encoding: gbk")
    assert "t.csv, line 1" in problem.message


def test_the_encoding_of_a_packed_table_is_told_too(opened, write):
    write("t.csv.gz", gzip.compress("年龄,性别\n63,男\n".encode("gbk")))
    problem = opened.problem({"table": "t.csv.gz"})
    assert (problem.code, problem.help) == ("wrong-encoding", "encoding: gbk")


def test_tabs_in_tsv_and_a_given_delimiter_elsewhere(opened, write):
    write("t.tsv", ROWS.replace(",", "\t"))
    write("t.csv", ROWS.replace(",", ";"))
    assert list(table(opened, "t.tsv").schema) == ["age", "thal", "target"]
    assert list(table(opened, {"file": "t.csv", "delimiter": ";"}).schema) == ["age", "thal", "target"]


def test_a_delimiter_that_seems_wrong_is_warned_of(opened, write):
    write("t.csv", ROWS.replace(",", ";"))
    table(opened, "t.csv")
    (warning,) = opened.warnings
    assert (warning.code, warning.help) == ("suspected-delimiter", 'delimiter: ";"')


def test_runs_of_blanks_may_stand_between_values(opened, write):
    write("cars.data", '18.0   8   307.0\t"chevrolet chevelle"\n15.0  10   350.0\t"buick skylark"\n')
    read = table(opened, {"file": "cars.data", "header": False, "delimiter": "whitespace"})
    assert read.collect().rows() == [(18.0, 8, 307.0, "chevrolet chevelle"), (15.0, 10, 350.0, "buick skylark")]
    table(opened, {"file": "cars.data", "header": False, "delimiter": "\t"})
    table(opened, {"file": "cars.data", "header": False})
    assert [warning.help for warning in opened.warnings] == ["delimiter: whitespace"]


def test_a_large_table_of_blanks_reads_the_same_whole_in_pieces_and_as_a_stream(opened, write, monkeypatch):
    monkeypatch.setattr(tables, "LARGE_TEXT", 10)
    write("cars.data", '18.0   8   "a, b"\n15.0  10   c,d\n' * 50)
    options = {"file": "cars.data", "header": False, "delimiter": "whitespace"}
    part = table(opened, options)
    rows = [(18.0, 8, "a, b"), (15.0, 10, "c,d")] * 50
    assert (part.large, part.collect().rows()) == (True, rows)
    assert [row for batch in part.batches(7) for row in batch.rows()] == rows
    stream = open_table_stream(Path("cars.data"), TableOptions.model_validate(options), opened.warnings.append)
    assert [row for frame in stream.frames(["0", "1", "2"], {}, 30) for row in frame.rows()] == rows
    bare = table(opened, {**options, "quote": None, "delimiter": ",", "skip_initial_space": True})
    assert bare.collect().rows()[:2] == [('18.0   8   "a', 'b"'), ("15.0  10   c", "d")]


def test_blanks_after_the_delimiter_are_told_and_left_out_when_asked(opened, write):
    write("t.data", "39, State-gov, <=50K\n50, Private, >50K\n\n")
    as_it_is = table(opened, {"file": "t.data", "header": False})
    assert (as_it_is.rows, as_it_is.collect()["1"].to_list()) == (2, [" State-gov", " Private"])
    (warning,) = opened.warnings
    assert (warning.code, warning.help) == ("leading-blanks", "skip_initial_space: true")
    without = table(opened, {"file": "t.data", "header": False, "skip_initial_space": True})
    assert without.collect().rows() == [(39, "State-gov", "<=50K"), (50, "Private", ">50K")]


def test_columns_without_a_header_are_numbered_from_zero(opened, write):
    write("t.csv", "1,2.5,a\n3,4.5,b\n")
    assert list(table(opened, {"file": "t.csv", "header": False}).schema) == ["0", "1", "2"]
    named = {"file": "t.csv", "header": False, "columns": ["n", "x", "kind"]}
    assert table(opened, named).collect().rows(named=True)[0] == {"n": 1, "x": 2.5, "kind": "a"}


def test_the_other_formats_read_the_same(opened, tmp_path):
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    frame.write_parquet(tmp_path / "t.parquet")
    frame.write_ndjson(tmp_path / "t.jsonl")
    frame.write_ipc(tmp_path / "t.arrow")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(frame.write_csv().encode()))
    for name in ("t.parquet", "t.jsonl", "t.arrow", "t.csv.gz"):
        assert table(opened, name).collect().equals(frame), name


def test_several_files_follow_each_other_by_name(opened, write):
    write("part-2.csv", "a\n3\n4\n")
    write("part-1.csv", "a\n1\n2\n")
    part = table(opened, "part-*.csv")
    assert part.collect()["a"].to_list() == [1, 2, 3, 4]
    assert str(part.place(2)) == "part-2.csv, row 1"


def test_files_of_other_columns_are_told(opened, write):
    write("part-1.csv", "a,b\n1,2\n")
    write("part-2.csv", "a,c\n1,2\n")
    problem = opened.problem({"table": "part-*.csv"})
    assert problem.code == "other-columns"
    assert "part-2.csv has other columns than part-1.csv" in problem.message


def test_split_in_the_path_names_the_parts(opened, write):
    write("d_train.csv", ROWS)
    write("d_val.csv", ROWS)
    assert list(opened({"table": "d_{split}.csv"}).parts) == ["train", "validation"]


def test_missing_values_are_null_in_number_columns(opened, write):
    write("t.csv", "a,b\n1,x\nNA,\n,y\n")
    assert table(opened, "t.csv").collect().rows() == [(1, "x"), (None, None), (None, "y")]


def test_words_for_missing_values_far_down_and_nan_are_null(opened, write, monkeypatch):
    monkeypatch.setattr(tables, "LOOKED_AT", 5)
    write("t.csv", "a,b\n" + "1,2.5\n" * 20 + "NA,nan\n")
    assert table(opened, "t.csv").collect().rows()[-1] == (None, None)


def test_own_words_for_missing_values(opened, write):
    write("t.csv", "a\n1\n?\n")
    assert table(opened, {"file": "t.csv", "null_values": ["?"]}).collect()["a"].to_list() == [1, None]


def test_a_fraction_far_down_makes_the_column_one_of_fractions(opened, write, monkeypatch):
    monkeypatch.setattr(tables, "LOOKED_AT", 5)
    write("t.csv", "a,b\n" + "1,2\n" * 20 + "1.5,2\n")
    assert table(opened, "t.csv").schema == {"a": pl.Float64, "b": pl.Int64}


def test_text_far_down_makes_the_column_one_of_text(opened, write, monkeypatch):
    monkeypatch.setattr(tables, "LOOKED_AT", 5)
    write("t.csv", "a,b\n" + "1,2\n" * 20 + "twelve,2\n")
    assert table(opened, "t.csv").schema == {"a": pl.String, "b": pl.Int64}


def test_a_column_name_that_stands_twice_is_told(opened, write):
    write("t.csv", "a,b,a\n1,2,3\n")
    problem = opened.problem({"table": "t.csv"})
    assert problem.code == "duplicate-column"
    assert "`a` in columns 1 and 3" in problem.message


def test_a_row_with_too_many_values_is_told(opened, write):
    write("t.csv", "a,b\n1,2\n1,2,3\n")
    problem = opened.problem({"table": "t.csv"})
    assert problem.code == "ragged-row"
    assert "t.csv, row 2: 3 values, where there are 2 columns" in problem.message
    write("t.csv", "a;b\n1,5;2\n")
    problem = opened.problem({"table": "t.csv"})
    assert (problem.code, problem.help) == ("ragged-row", 'delimiter: ";"')
    assert "t.csv, row 1: 2 values, where there is 1 column" in problem.message


@pytest.mark.parametrize("content", ["", "a,b\n"])
def test_an_empty_table_is_told(opened, write, content):
    write("t.csv", content)
    assert opened.problem({"table": "t.csv"}).code == "no-examples"


def test_a_file_that_is_not_there_names_the_nearest(opened, write):
    write("heart.csv", ROWS)
    problem = opened.problem({"table": "haert.csv"})
    assert (problem.code, problem.help) == ("file-missing", "did you mean `heart.csv`?")


def test_a_damaged_parquet_is_told(opened, write):
    write("t.parquet", b"PAR1 and nothing more")
    assert opened.problem({"table": "t.parquet"}).code == "unreadable-file"


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(("name", "text"), [("t.csv.gz", "{0},{0}x\n"), ("t.jsonl.gz", '{{"a": {0}}}\n')])
@pytest.mark.parametrize("broken", ["cut off", "other bytes"])
def test_a_packed_table_that_is_broken_is_told(opened, write, monkeypatch, name, text, broken, large):
    content = gzip.compress("".join(text.format(row) for row in range(300_000)).encode())
    write(name, content[:-1000] if broken == "cut off" else content[:12] + bytes(20) + content[32:])
    monkeypatch.setattr(tables, "LARGE_TEXT", 1 if large else 2**30)
    problem = opened.problem({"table": name})
    assert problem.code == "unreadable-file"
    assert f"{name} can't be read" in problem.message


def test_a_large_table_stays_on_disk_and_gives_the_same_rows(opened, write, monkeypatch):
    write("t.csv", "a,b\n" + "".join(f"{row},{row * 0.5}\n" for row in range(5000)))
    small = table(opened, "t.csv")
    monkeypatch.setattr(tables, "LARGE_TEXT", 1)
    large = table(opened, "t.csv")
    assert (large.large, large.samples) == (True, 5000)
    assert isinstance(large.frame, pl.LazyFrame)
    batches = list(large.batches(700))
    assert max(batch.height for batch in batches) <= 700
    assert pl.concat(batches).equals(small.collect())


@pytest.mark.parametrize("size", [3, 10, 64, 10_000])
@pytest.mark.parametrize("header", [True, False])
def test_blocks_never_cut_a_record(opened, write, monkeypatch, size, header):
    monkeypatch.setattr(table_blocks.blocks, "__defaults__", (size,))
    monkeypatch.setattr(tables, "LARGE_TEXT", 1)
    rows = [(number, f'line one,\n"line" {number}', number / 4) for number in range(40)]
    frame = pl.DataFrame(rows, schema=["n", "text", "x"], orient="row")
    write("t.csv", b"\xef\xbb\xbf" + frame.write_csv(include_header=header).encode().rstrip(b"\n"))
    part = table(opened, {"file": "t.csv", "header": header})
    assert (part.large, part.samples) == (True, 40)
    assert pl.concat(part.batches(7)).rows() == rows


def test_the_bundled_real_tables_read(opened):
    titanic = table(opened, str(shared("datasets", "csv", "titanic_train.csv")))
    assert titanic.samples == 891
    assert titanic.collect()["Age"].null_count() == 177


def test_a_large_table_is_parsed_once_until_it_changes(opened, write, monkeypatch):
    monkeypatch.setattr(tables, "LARGE_TEXT", 1)
    parsed = []
    parse = tables.TableReading.parsed
    monkeypatch.setattr(tables.TableReading, "parsed", lambda reading: parsed.append(1) or parse(reading))
    write("t.csv", "a,b\n1,x\n2,NA\n")
    for _ in range(2):
        assert table(opened, "t.csv").collect().rows() == [(1, "x"), (2, None)]
    assert len(parsed) == 1
    assert table(opened, {"file": "t.csv", "null_values": ["x"]}).collect().rows() == [(1, None), (2, "NA")]
    write("t.csv", "a,b\n1,x\n3,NA\n")
    assert table(opened, "t.csv").collect().rows() == [(1, "x"), (3, None)]
    assert len(parsed) == 3


def test_a_cache_that_cannot_be_written_is_told(opened, write, monkeypatch, tmp_path):
    monkeypatch.setattr(tables, "LARGE_TEXT", 1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(write("file", "in the way")))
    write("t.csv", "a,b\n1,x\n")
    problem = opened.problem({"table": "t.csv"})
    assert problem.code == "cache-not-writable"
    assert str(tmp_path / "file") in problem.message
    assert "XDG_CACHE_HOME" in problem.help


def test_comments_and_blank_lines_are_left_out_as_pandas_leaves_them_out(opened, write):
    text = '# made by hand\nn,词\n1,"a, b"\n\n# half time\n2,红\n   \n3,"#no"\n'
    write("t.csv", text)
    part = opened({"table": {"file": "t.csv", "comment": "#", "skip_blank_lines": True}}).parts["source"]
    assert part.collect().to_dict(as_series=False) == {"n": [1, 2, 3], "词": ["a, b", "红", "#no"]}
    assert part.place(1).row == 2
    semicolons = "n;k\n1;a\n%%\n2;b\n"
    write("s.csv", semicolons)
    part = opened({"table": {"file": "s.csv", "comment": "%", "delimiter": ";"}}).parts["source"]
    assert part.collect().to_dict(as_series=False) == {"n": [1, 2], "k": ["a", "b"]}
