"""What the machine refuses, or kerascli itself gets wrong: each code as it is drawn."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from kerascli import __main__ as entry
from kerascli.cli.drawing import draw_problem
from kerascli.problems import RunError
from kerascli.reports.fonts import font_families
from kerascli.runs.disk import explained
from kerascli.workflows.assembling import renew_catalogue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kerascli.problems import Problem

DISK = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EFBIG: "disk-full",
    errno.EROFS: "not-writable",
    errno.EACCES: "not-writable",
    errno.EPERM: "not-writable",
    errno.ENOENT: "run-folder-gone",
    errno.EIO: "disk-failed",
}


@pytest.mark.parametrize("number", DISK, ids=errno.errorcode.get)
def test_what_a_disk_refuses_is_told_with_its_code_and_a_remedy(number: int, tmp_path: Path) -> None:
    with pytest.raises(RunError) as caught, explained(tmp_path / "metrics.jsonl"):
        raise OSError(number, os.strerror(number))
    (problem,) = caught.value.problems
    assert problem.help
    drawn = draw_problem(problem)
    assert f"[{DISK[number]}]" in drawn
    assert "metrics.jsonl` could not be written" in drawn


def test_a_system_without_chinese_letters_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    monkeypatch.setattr(font_manager.fontManager, "ttflist", [])
    families, problems = font_families(["数字"])
    assert families == ["DejaVu Sans"]
    assert "[no-font]" in draw_problem(problems[0])
    assert font_families(["digits"])[1] == []


def test_a_catalogue_that_can_not_be_kept_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    from kerascli.catalogue import generate

    def refuse() -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(generate, "renew", refuse)
    warnings: list[Problem] = []
    renew_catalogue(warnings.append)
    assert "warning: the catalogue of the installed Keras could not be kept: Read-only" in draw_problem(warnings[0])
    assert warnings[0].code == "catalogue-not-kept"


def test_a_mistake_of_our_own_is_told_without_a_traceback(
    golden: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_words: list[str], _settings: object) -> int:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(entry, "run", fails)
    assert "[internal-error]" in golden("codes/internal-error", "validate", "my.yaml")
