"""What is being downloaded, on standard error: for commands that show nothing else while they read data."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.live import Live

from kerascli.cli.display_live import download_line
from kerascli.workflows.events import Downloading

if TYPE_CHECKING:
    from types import TracebackType


class Fetching:
    """A live line in a terminal; elsewhere one line when a file begins to come."""

    def __enter__(self) -> Self:
        self._console = Console(file=sys.stderr)
        self._live: Live | None = None
        self._told: str | None = None
        return self

    def __call__(self, url: str, done: int, total: int | None) -> None:
        if not self._console.is_terminal:
            if url != self._told:
                self._console.print(f"downloading {url}", highlight=False, soft_wrap=True)
            self._told = url
            return
        if self._live is None:
            self._live = Live(console=self._console, auto_refresh=False, transient=True)
            self._live.start()
        line = download_line(Downloading(url=url, done=done, total=total), self._console.width)
        self._live.update(line, refresh=True)
        if done == total:
            self._stop()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        """What is shown next finds the line empty."""
        if self._live is not None:
            self._live.stop()
            self._live = None
