"""The same openers as in the tests without TensorFlow."""

from __future__ import annotations

from tests.unit.sources.conftest import opened, write

__all__ = ["opened", "write"]
