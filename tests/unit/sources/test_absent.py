"""Every file that a source can name is looked for before anything is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from kerascli.sources import SourceSection
from kerascli.sources.absent import absent_files

if TYPE_CHECKING:
    from pathlib import Path

SOURCES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "arrays of a file": ({"arrays": "x.npz"}, ["x.npz"]),
    "named arrays": ({"arrays": {"x": {"a": "x.npz[a]", "b": "there.npz[b]"}, "y": "y.npy"}}, ["x.npz", "y.npy"]),
    "a table": ({"table": "x.csv"}, ["x.csv"]),
    "tables by a pattern": ({"table": "x*.csv"}, ["x*.csv"]),
    "tables of splits": ({"table": "x_{split}.csv"}, ["x_{split}.csv"]),
    "tables of one split": ({"table": "there_{split}.csv"}, []),
    "a folder and its masks": ({"images": {"directory": "there", "masks": "masks"}}, ["masks"]),
    "a table of paths": ({"audio": {"table": "x.csv", "directory": "sounds"}}, ["sounds", "x.csv"]),
    "lines of a text": ({"text": {"file": "x.txt"}}, ["x.txt"]),
    "windows": ({"timeseries": {"table": "x.csv", "sequence_length": 3}}, ["x.csv"]),
    "records": ({"tfrecord": {"file": "x.tfrecord", "features": {"x": {"shape": [1]}}}}, ["x.tfrecord"]),
    "a copy of a built-in set": ({"builtin": "mnist", "file": "mnist.npz"}, ["mnist.npz"]),
    "a stand-in": ({"table": {"url": "https://example.org/x.csv"}, "offline": {"table": "y.csv"}}, ["y.csv"]),
    "a folder that is filled": ({"tfds": {"name": "mnist", "data_dir": "sets"}}, []),
}


@pytest.mark.parametrize("name", SOURCES)
def test_files_that_are_not_there_are_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    (tmp_path / "there.npz").touch()
    (tmp_path / "there_val.csv").touch()
    written, absent = SOURCES[name]
    source = TypeAdapter(SourceSection).validate_python(written)
    told = [problem.message.split("`")[1] for problem in absent_files(source)]
    assert told == absent
