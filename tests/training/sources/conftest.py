"""The same openers and server as in the tests without TensorFlow."""

from __future__ import annotations

from tests.unit.sources.conftest import opened, server, write

__all__ = ["opened", "server", "write"]
