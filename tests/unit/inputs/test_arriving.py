"""Standard input is answered as it comes: nothing waits for a line that nobody has written yet."""

import io
import os

import pytest

from kerascli.inputs import arriving as arriving_module
from kerascli.inputs import rows, sentences
from kerascli.inputs.arriving import stretches
from kerascli.problems import UserError

TYPES = {"area": "Float64", "city": "String"}


@pytest.fixture
def pipe(monkeypatch):
    """What another program writes into our standard input."""
    ours, theirs = os.pipe()
    with os.fdopen(ours, encoding="utf-8") as stdin, os.fdopen(theirs, "wb", buffering=0) as writer:
        monkeypatch.setattr("sys.stdin", stdin)
        yield writer


@pytest.fixture
def typed(monkeypatch):
    """All of a text at once."""

    def put(text):
        content = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content)), encoding="utf-8"))

    return put


def arriving(**raw):
    return rows.arriving_batches(["city", "area"], {"types": TYPES, **raw}, 4, lambda _problem: None)


def test_rows_are_answered_before_the_next_ones_are_there(pipe):
    pipe.write(b"city,area\nRome,50\nOs")
    batches = arriving()
    first = next(batches)
    assert (list(first.names), first.raw.rows()) == (["standard input:1"], [("Rome", 50.0)])
    pipe.write(b"lo,120.5\n")
    second = next(batches)
    assert (list(second.names), second.raw.rows()) == (["standard input:2"], [("Oslo", 120.5)])
    pipe.write(b'"Li\nma",1\nBern,2,3\n')
    third = next(batches)
    assert third.raw.rows() == [("Li\nma", 1.0)]
    assert third.broken == {1: "3 values, where there are 2 columns"}
    pipe.write(b"Ulm,3")
    pipe.close()
    assert [batch.raw.rows() for batch in batches] == [[("Ulm", 3.0)]]


def test_lines_of_json_are_answered_as_they_come(pipe):
    pipe.write(b'{"city": "say \\"Rome", "area": 50}\n')
    batches = arriving()
    assert next(batches).raw.rows() == [('say "Rome', 50.0)]
    pipe.write(b'{"city"\n{"area": 2, "city": "Oslo"}\n')
    batch = next(batches)
    assert (list(batch.broken), batch.raw.rows()) == ([0], [("Oslo", 2.0)])
    pipe.close()
    assert list(batches) == []


def test_rows_that_are_there_come_in_whole_batches(typed):
    typed("city,area\n" + "Rome,1\n" * 9)
    assert [len(batch.names) for batch in arriving()] == [4, 4, 1]


def test_text_of_another_encoding_is_read_as_a_whole(typed):
    typed("city;area\n北京;50\n".encode("gbk"))
    (batch,) = arriving(table={"encoding": "gbk", "delimiter": ";"})
    assert batch.raw.rows() == [("北京", 50.0)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "standard input is empty"),
        ("city,area\n", "standard input can't be used: it holds no rows"),
        ("city,are\nRome,1\n", "standard input has no column `area`"),
        ("{\n", "standard input, row 1: this is no JSON"),
    ],
)
def test_what_is_no_table_is_told_by_the_name_of_standard_input(typed, text, message):
    typed(text)
    with pytest.raises(UserError) as told:
        list(arriving())
    assert told.value.problems[0].message.startswith(message)


def test_sentences_are_answered_as_they_are_typed(pipe):
    pipe.write(b"one\r\n\ntwo\n\xff\nfo")
    batches = sentences.arriving_batches("x", 32)
    first = next(batches)
    assert (first.names, list(first.raw["x"]), first.broken) == (
        ["one", "two", "\ufffd"],
        ["one", "two"],
        {2: "no UTF-8 text"},
    )
    pipe.write(b"ur\nfive\n")
    assert next(batches).names == ["four", "five"]
    pipe.close()
    assert list(batches) == []


def test_what_comes_without_a_pause_is_cut_behind_whole_records(monkeypatch):
    monkeypatch.setattr(arriving_module, "MOST", 6)
    assert list(stretches(io.BytesIO(b'a\nb\n"c\nd"\ne'), '"')) == [b"a\nb\n", b'"c\nd"\n', b"e"]
