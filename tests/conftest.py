"""What all tests share: golden output, the list of reasons to skip."""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.skips import NO_EXTRA, is_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"
MASKS = (
    (re.compile(r"\b\d{8}-\d{6}\b"), "DATE-TIME"),
    (re.compile(r"\b\d+(\.\d+)? ?(ms|s|min)\b( \d+ s\b)?"), "TIME"),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Runs a command line in an empty folder: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")

    def run(*arguments: str) -> tuple[int, str, str]:
        from kerascli.__main__ import exit_code

        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
            code = exit_code(arguments)
        return code, out.getvalue(), err.getvalue()

    return run


@pytest.fixture
def golden(
    cli: Callable[..., tuple[int, str, str]], tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[..., str]:
    """Runs a command line in a folder with these files, and compares all it says with `tests/golden/NAME.txt`."""

    def check(name: str, *arguments: str, files: Mapping[str, str] | None = None) -> str:
        for path, text in (files or {}).items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
        code, out, err = cli(*arguments)
        said = masked(f"$ kerascli {' '.join(arguments)}\nexit {code}\n--- stdout\n{out}--- stderr\n{err}", tmp_path)
        expected = GOLDEN / f"{name}.txt"
        if request.config.getoption("--update-golden"):
            expected.parent.mkdir(parents=True, exist_ok=True)
            expected.write_text(said, encoding="utf-8")
        assert expected.exists(), f"no {expected}: look at what it says, then `pytest --update-golden`\n{said}"
        assert said == expected.read_text(encoding="utf-8")
        return said

    return check


def masked(text: str, folder: Path) -> str:
    """A text without what differs from one run to the next."""
    text = text.replace(str(folder), "FOLDER").replace(str(ROOT), "REPO").replace(str(Path.home()), "HOME")
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A skip for another reason than those of `tests/skips.py` is a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail") and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
        if item.get_closest_marker("backends") and NO_EXTRA in reason:
            # `make test-backends` is there to have them all.
            report.outcome, report.longrepr = "failed", reason
        elif not is_allowed(reason):
            report.outcome, report.longrepr = (
                "failed",
                f"skipped for a reason that tests/skips.py does not have: {reason}",
            )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Counts the skips by reason."""
    skips = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ").split(":")[0] for report in skips)
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} skipped: {reason}")
