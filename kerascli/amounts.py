"""How many of something, in words: one file, 2,000 files."""

from __future__ import annotations


def amount(count: int, one: str, many: str | None = None) -> str:
    """The number with its noun; `many` is the plural where an `s` does not make it."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
