"""The user's functions of examples, called: what goes wrong inside them is told with its line."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.amounts import amount
from kerascli.problems import UserError
from kerascli.refusals import first_sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

INSTALLED = ("site-packages", "dist-packages")


class OwnCodeError(ValueError):
    """The user's function raised something, or gave what can't be."""


def called(function: Callable[..., Any], *values: Any) -> Any:
    """What it answers."""
    try:
        return function(*values)
    except (UserError, MemoryError):
        raise
    except Exception as error:
        raise OwnCodeError(f"{type(error).__name__}: {first_sentence(error)}{_place(error)}") from error


def of_same_count(made: Array, count: int) -> Array:
    """The answer, where it has as many examples as were given."""
    found = len(made) if made.ndim else 1
    if found != count:
        raise OwnCodeError(f"it made {amount(found, 'example')} out of {count:,}")
    return made


def _place(error: Exception) -> str:
    """The last line of code that is no installed package's."""
    frames = traceback.extract_tb(error.__traceback__)[1:]
    own = [frame for frame in frames if not any(folder in frame.filename for folder in INSTALLED)]
    return f" ({Path(own[-1].filename).name}:{own[-1].lineno})" if own else ""
