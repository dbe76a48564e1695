"""Bytes become text: encodings, line ends, files that can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerascli.config import load
from kerascli.config.nodes import plain
from kerascli.config.text import MAX_BYTES, decode
from kerascli.problems import Problem, Source

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "名: 数据\nfit: {epochs: 5}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_in_its_usual_forms_is_read(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_bytes(TEXT.encode(encoding))
    assert plain(load(path).root) == {"名": "数据", "fit": {"epochs": 5}}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system_give_the_same_places(end: str, tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_bytes(TEXT.replace("\n", end).encode())
    entry = load(path).root.entries["fit"]
    assert (entry.key.span.line, entry.key.span.column) == (2, 1)


def test_another_encoding_is_named_with_the_place_where_it_shows() -> None:
    problem = decode("epochs: 5\nname: 数据\n".encode("gbk"), "my.yaml")
    assert isinstance(problem, Problem)
    assert problem.code == "wrong-encoding"
    assert problem.span is not None
    assert (problem.span.line, problem.span.column) == (2, 7)
    assert "数据" in problem.span.source.line(2)


def test_bytes_that_are_no_text_at_all_are_a_problem() -> None:
    assert isinstance(decode(bytes(range(256)), "my.yaml"), Problem)
    assert isinstance(decode(b"\xff\xfe\x00", "my.yaml"), Problem)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    source = decode("\ufeffa: 1\n".encode(), "my.yaml")
    assert isinstance(source, Source)
    assert source.text == "a: 1\n"


def test_a_folder_a_missing_file_and_a_file_too_large_are_told_apart(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_bytes(b"# " * MAX_BYTES)
    told = {name: load(tmp_path / name).problems[0].code for name in (".", "nothing.yaml", "large.yaml")}
    assert told == {".": "file-missing", "nothing.yaml": "file-missing", "large.yaml": "file-too-large"}


def test_a_missing_file_proposes_the_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mnist.yaml").write_text("a: 1\n")
    assert load(tmp_path / "mnsit.yaml").problems[0].help == f"did you mean `{tmp_path / 'mnist.yaml'}`?"


def test_a_file_that_can_not_be_opened_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("a: 1\n")

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    problem = load(path).problems[0]
    assert problem.code == "file-unreadable"
    assert "permission denied" in problem.message
