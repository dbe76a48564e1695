"""Texts: files in any encoding, the column of a table, the lines of a file."""

from __future__ import annotations

from kerascli.sources.opened import Arrays


def test_texts_in_another_encoding_become_arrays(opened, write):
    write("t/a/1.txt", "你好".encode("gbk"))
    write("t/b/1.txt", "再见".encode("gbk"))
    part = opened({"text": {"directory": "t", "encoding": "gbk", "shuffle": False}}).parts["source"]
    assert isinstance(part, Arrays)
    assert part.x["x"].tolist() == ["你好", "再见"]
    assert part.y["y"].tolist() == [0, 1]


def test_a_text_in_another_encoding_than_said_is_told_with_its_line(opened, write):
    write("t/a/1.txt", b"fine\n\xff\xff\xff")
    write("t/b/1.txt", b"fine")
    problem = opened.problem({"text": {"directory": "t", "encoding": "gbk"}})
    assert problem.code == "wrong-encoding"
    assert "1.txt, line 2" in problem.message


def test_texts_of_a_table(opened, write):
    write("r.csv", "text,label\ngood film,pos\nbad film,neg\n")
    source = opened({"text": {"table": "r.csv"}})
    part = source.parts["source"]
    assert part.x["x"].tolist() == ["good film", "bad film"]
    assert part.y["y"].tolist() == [1, 0]
    assert source.class_names == {"y": ("neg", "pos")}


def test_an_empty_text_of_a_table_is_told_with_its_row(opened, write):
    write("r.csv", "text,label\ngood film,pos\n,neg\n")
    problem = opened.problem({"text": {"table": "r.csv"}})
    assert (problem.code, problem.message) == ("missing-value", "r.csv, row 2: the text in `text` is empty")


def test_the_lines_of_a_file(opened, write):
    write("t.txt", "one\n\ntwo\r\nthree")
    part = opened({"text": {"file": "t.txt"}}).parts["source"]
    assert part.x["x"].tolist() == ["one", "two", "three"]
    assert part.y == {}
