"""The two things that can be wrong with a model file of anybody's: it reaches beyond itself, or it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from pathlib import Path


def refused(path: Path, why: str) -> UserError:
    """A file that would do more than answer."""
    return UserError(
        Problem(code="model-unsafe", message=f"{path}: {why}", help="if you trust whoever made it: --unsafe")
    )


def unreadable(path: Path, kind: str) -> UserError:
    """A file that is cut off, or is of another kind."""
    return UserError(
        Problem(code="model-not-readable", message=f"{path} is no {kind}, or is cut off", help="export it again")
    )
