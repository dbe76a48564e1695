"""What can be told wrong about a whole experiment before any data are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerascli.checks.draft import Draft
    from kerascli.config import Loaded
    from kerascli.problems import Problem


def findings(draft: Draft, loaded: Loaded) -> list[Problem]:
    """Everything that the sections of an experiment say against each other."""
    return []
