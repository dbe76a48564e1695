"""The only reasons for which a test may be skipped; any other skip fails."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parent.parent
NO_SHARED = "no folder of real data (KERASCLI_SHARED)"
NO_CHROMIUM = "no Chromium"
NO_GPU = "no GPU"
NO_EXTRA = "an extra is not installed"
REASONS = (NO_SHARED, NO_CHROMIUM, NO_GPU, NO_EXTRA)


def skip(reason: str, detail: str = "") -> NoReturn:
    """Skip this test for one of the fixed reasons."""
    if reason not in REASONS:
        raise ValueError(f"{reason!r} is no reason to skip a test; see {__file__}")
    pytest.skip(f"{reason}: {detail}" if detail else reason)


def shared(*parts: str) -> Path:
    """A file or folder of real data."""
    folder = Path(os.environ.get("KERASCLI_SHARED", "../shared"))
    path = (folder if folder.is_absolute() else ROOT / folder).joinpath(*parts)
    return path if path.exists() else skip(NO_SHARED, "/".join(parts))


def needs_extra(module: str) -> None:
    """Skip where a module of an extra is missing."""
    if importlib.util.find_spec(module) is None:
        skip(NO_EXTRA, module)


def needs_gpu() -> None:
    """Skip where no accelerator is seen."""
    from kerascli.backend import tensorflow

    if not tensorflow.config.list_physical_devices("GPU"):
        skip(NO_GPU)


def chromium() -> str:
    """The browser that pictures are looked at with."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None) or skip(NO_CHROMIUM)


def is_allowed(reason: str) -> bool:
    """Whether a skip's reason is one of the list."""
    return reason.removeprefix("Skipped: ").startswith(REASONS)
