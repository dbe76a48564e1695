"""Who is told of a download: a command says it around its work, however deep in that work the download lies."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Progress = Callable[[str, int, "int | None"], None]
"""What is being downloaded, bytes so far, bytes in all (None: unknown)."""


def _unseen(_url: str, _done: int, _total: int | None) -> None:
    """Where nobody watches."""


_WATCHER: ContextVar[Progress] = ContextVar("watcher", default=_unseen)


@contextmanager
def downloads_told_to(watcher: Progress) -> Iterator[None]:
    """Within it each download is told to `watcher`."""
    before = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(before)


def watcher() -> Progress:
    """Whoever is to be told now."""
    return _WATCHER.get()
