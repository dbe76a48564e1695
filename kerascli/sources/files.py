"""Files that are examples: which of them can't be read, and why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.sources.opened import Files
    from kerascli.sources.reading import Decoder

SHOWN = 5


def unreadable(files: Files) -> Iterator[tuple[int, str, str]]:
    """Position, path and reason of each example that can't be decoded."""
    with ThreadPoolExecutor() as pool:
        reasons = pool.map(files.decoder.check, files.paths)
        for index, (path, reason) in enumerate(zip(files.paths, reasons, strict=True)):
            if reason:
                yield index, path, reason
        if files.target_decoder is not None:
            checks: Decoder = files.target_decoder
            target_reasons = pool.map(checks.check, files.target_paths)
            for index, (path, reason) in enumerate(zip(files.target_paths, target_reasons, strict=True)):
                if reason:
                    yield index, path, reason


def unreadable_file(path: str, reason: str) -> DataError:
    """The error of one file."""
    return DataError(_problem(path, reason))


def _problem(path: str, reason: str) -> Problem:
    return Problem(
        code="unreadable-file",
        message=f"{path} can't be read: {reason}",
        help="mend or remove the file, or write `on_error: skip` beside the source",
    )


def diagnose(files: Files) -> None:
    """Raise a DataError that names the files that can't be decoded."""
    found = list(unreadable(files))
    if not found:
        return
    problems = [_problem(path, reason) for _, path, reason in found[:SHOWN]]
    if len(found) > SHOWN:
        rest = Problem(code="unreadable-file", message=f"and {len(found) - SHOWN} more files can't be read")
        problems.append(rest)
    raise DataError(problems)
