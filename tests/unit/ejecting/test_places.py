"""Where a script finds its files: from its own folder, or at their place on the machine where they share none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerascli.workflows.eject import eject
from kerascli.workflows.reading import read_experiment

if TYPE_CHECKING:
    from pathlib import Path

REST = {"model": {"sequential": [{"Dense": 1}]}, "compile": {"loss": "mse"}, "fit": {"epochs": 1}}


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("/elsewhere/rows.csv", 'Path("/elsewhere/rows.csv")'),
        ("rows.csv", 'HERE / "rows.csv"'),
        ("../data/rows.csv", 'HERE / "../data/rows.csv"'),
    ],
)
def test_a_file_is_named_by_what_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, spelled: str
) -> None:
    (tmp_path / "experiments").mkdir()
    monkeypatch.chdir(tmp_path / "experiments")
    text = eject(
        read_experiment({**REST, "data": {"source": {"table": written}, "target": "y", "features": {"x": "float"}}})
    ).text
    assert spelled in text
    assert ("HERE = " in text) is ("HERE /" in text)
