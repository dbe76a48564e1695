"""Why a training failed, in plain words, with the place in the user's own code."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.config.environment import hide
from kerascli.construction import first_sentence
from kerascli.problems import DataError, Problem, RunError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerascli.plugins import PluginModules

FED_BY = ("data_adapters", "epoch_iterator", "stream_feed", "sources")
"""Parts of the paths of code that fetches batches."""
OURS = Path(__file__).parent.parent
_MEMORY = ("ResourceExhausted", "OutOfMemory", "MemoryError")
_MEMORY_TEXTS = ("RESOURCE_EXHAUSTED", "can't allocate memory", "out of memory")
"""What jax and torch say in errors of no kind of their own."""


def explained(error: Exception, plugins: PluginModules, search: Callable[[], None]) -> UserError:
    """The failure as a problem; one that is a problem already stays, where `search` finds no fault of the data."""
    if _may_lie_in_data(error):
        try:
            search()
        except DataError as found:
            return found
    if isinstance(error, UserError):
        return error
    if _asks_for_too_much(error):
        return RunError(
            Problem(
                code="out-of-memory",
                message=f"there was not enough memory: {hide(first_sentence(error))}",
                help="a smaller `data.batch_size`, a smaller model, or `dtype_policy: mixed_bfloat16`",
            )
        )
    return RunError(
        Problem(
            code="training-failed",
            message=f"{type(error).__name__}: {hide(first_sentence(error))}",
            notes=_place(error, plugins),
            help="mend it and resume: what was trained until the last checkpoint is kept",
        )
    )


def _may_lie_in_data(error: Exception) -> bool:
    """Whether a batch could not be had or computed with: the backends say little of where it came from."""
    if isinstance(error, UserError):
        return error.problems[0].code == "loss-not-a-number"
    frames = traceback.extract_tb(error.__traceback__)
    return "OpError" in {kind.__name__ for kind in type(error).__mro__} or any(
        part in frame.filename for frame in frames for part in FED_BY
    )


def _asks_for_too_much(error: Exception) -> bool:
    named = any(word in kind.__name__ for kind in type(error).__mro__ for word in _MEMORY)
    return named or any(text in str(error) for text in _MEMORY_TEXTS)


def _place(error: Exception, plugins: PluginModules) -> tuple[str, ...]:
    """The last line of a plugin that the error came through, else of any code that is not ours."""
    frames = traceback.extract_tb(error.__traceback__)
    files = {str(module.__file__) for module in plugins.modules.values()}
    own = [frame for frame in frames if frame.filename in files]
    foreign = [frame for frame in frames if not Path(frame.filename).is_relative_to(OURS)]
    return tuple(f"{frame.filename}:{frame.lineno}: {frame.line}" for frame in (own or foreign)[-1:])
