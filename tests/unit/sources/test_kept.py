"""Conversions in the cache: whole or not there, one for two runs, within their limit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kerascli.sources import kept as cache

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return cache.kept_folder()


def write(path: Path, size: int = 10) -> None:
    (path / "content").write_bytes(b"x" * size)


def test_a_conversion_is_made_once(folder: Path) -> None:
    assert cache.kept("key", write) == folder / "key"
    cache.kept("key", lambda _: pytest.fail("it is there already"))
    assert [entry.name for entry in folder.iterdir()] == ["key"]


def test_one_that_fails_leaves_nothing(folder: Path) -> None:
    def fail(path: Path) -> None:
        write(path)
        raise ValueError("row 7 is torn")

    with pytest.raises(ValueError, match="row 7"):
        cache.kept("key", fail)
    assert list(folder.iterdir()) == []


def test_of_two_runs_that_make_the_same_the_first_stays(folder: Path) -> None:
    def slow(path: Path) -> None:
        cache.kept("key", lambda other: write(other, 20))
        write(path)

    assert (cache.kept("key", slow) / "content").stat().st_size == 20
    assert [entry.name for entry in folder.iterdir()] == ["key"]


def test_what_was_not_used_for_longest_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIMIT", 100)
    for hours, name in ((4, "oldest"), (3, "older"), (0, "in use")):
        cache.kept(name, lambda path: write(path, 40))
        used = (folder / name).stat().st_mtime - hours * 3600
        os.utime(folder / name, (used, used))
    unfinished = folder / f"{cache.UNFINISHED}x"
    unfinished.mkdir()
    os.utime(unfinished, (0, 0))
    cache.kept("new", lambda path: write(path, 40))
    assert sorted(entry.name for entry in folder.iterdir()) == ["in use", "new"]
