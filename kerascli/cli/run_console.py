"""A console whose reader may leave without ending the run: a closed pipe or terminal does no harm."""

from __future__ import annotations

import contextlib
import errno
import io
import os
from typing import IO

from rich.console import Console

GONE = (errno.EPIPE, errno.EIO, errno.EBADF)
"""How writing fails when the reader of a pipe left or the terminal was closed."""


class RunConsole(Console):
    """Falls silent when nobody reads; rich's own would end the process."""

    def on_broken_pipe(self) -> None:
        fall_silent(self)


def fall_silent(console: Console) -> None:
    """Write nothing more, and let what is still in buffers go nowhere, so that leaving raises nothing."""
    console.quiet = True
    with contextlib.suppress(OSError, io.UnsupportedOperation, AttributeError):
        _into_nowhere(console.file)


def _into_nowhere(file: IO[str]) -> None:
    descriptor = file.fileno()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, descriptor)
    finally:
        os.close(nowhere)
