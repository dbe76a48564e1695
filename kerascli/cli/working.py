"""What a command shows while it works: downloads, and nothing of what C++ code prints."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kerascli.cli.chatter import Chatter
from kerascli.cli.fetching import Fetching
from kerascli.sources.watching import downloads_told_to

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def at_work(*, debug: bool) -> Iterator[None]:
    """With `--debug` what C++ code prints is left where it is."""
    with contextlib.nullcontext() if debug else Chatter(), Fetching() as fetching, downloads_told_to(fetching):
        yield
