"""A font that has the letters of a plot's labels."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

PLAIN = "DejaVu Sans"
"""Comes with matplotlib; Latin, Greek, Cyrillic."""
EAST_ASIAN = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Zen Hei"),
    *("WenQuanYi Micro Hei", "Droid Sans Fallback", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "SimHei"),
)


def font_families(texts: Iterable[str]) -> tuple[list[str], list[Problem]]:
    """The families to draw with, in order; and a warning where the system has none for Chinese letters."""
    if not any(is_east_asian(letter) for text in texts for letter in text):
        return [PLAIN], []
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    found = next((name for name in EAST_ASIAN if name in installed), None)
    if found is not None:
        return [PLAIN, found], []
    return [PLAIN], [
        Problem(
            code="no-font",
            message="this system has no font for the Chinese letters in the plots; they are drawn as boxes",
            help="apt-get install fonts-noto-cjk",
            severity="warning",
        )
    ]


def is_east_asian(letter: str) -> bool:
    """Whether it is drawn as wide as it is high."""
    return not letter.isascii() and unicodedata.east_asian_width(letter) in {"W", "F"}
