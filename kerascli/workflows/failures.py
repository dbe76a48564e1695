"""Why a training failed, in plain words, with the place in the user's own code."""

from __future__ import annotations

import linecache
import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.config.environment import hide
from kerascli.memory_errors import REMEDY, asks_for_too_much, tensor_asked_for
from kerascli.problems import DataError, Problem, RunError, UserError
from kerascli.refusals import first_sentence
from kerascli.workflows.layer_at_fault import largest_output, layer_at_fault, part_at_fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerascli.models.building import BuiltModel
    from kerascli.plugins import PluginModules

FED_BY = ("data_adapters", "epoch_iterator", "stream_feed", "sources")
"""Parts of the paths of code that fetches batches."""
OURS = Path(__file__).parent.parent
STANDARD_LIBRARY = Path(traceback.__file__).parent
OF_BACKENDS = ("tensorflow", "keras", "jax", "jaxlib", "torch")
"""Packages whose lines only passed the error on."""
_IN_GRAPH = re.compile(r'File "([^"]+)", line (\d+)')
"""Where TensorFlow says that an operation of a graph was made."""


def explained(
    error: Exception, plugins: PluginModules, search: Callable[[], None], built: BuiltModel | None = None
) -> UserError:
    """The failure as a problem; one that is a problem already stays, where `search` finds no fault of the data."""
    if _may_lie_in_data(error):
        try:
            search()
        except DataError as found:
            return found
    if isinstance(error, UserError):
        return error
    layer = None if built is None else layer_at_fault(error, built.model)
    span = None if built is None or layer is None else built.places.get(id(layer))
    place = _place(error, plugins)
    if asks_for_too_much(error):
        asked = tensor_asked_for(error) or hide(first_sentence(error))
        return RunError(
            Problem(
                code="out-of-memory",
                message=f"{_who_asked(error, layer)}: {asked}",
                span=span,
                notes=place or _where_to_look(error, built, layer),
                help=REMEDY,
            )
        )
    return RunError(
        Problem(
            code="training-failed",
            message=f"{type(error).__name__}: {hide(first_sentence(error))}",
            span=span,
            notes=place,
            help=f"mend it{_in_the_run(error, plugins)} and resume: what was trained until the last checkpoint is kept",
        )
    )


def _who_asked(error: Exception, layer: Any) -> str:
    """The layer, or the part of a step that the error came through."""
    if layer is not None:
        return f"`{layer.name}` asks for more memory than there is"
    part = part_at_fault(error)
    return "there was not enough memory" if part is None else f"{part} asks for more memory than there is"


def _where_to_look(error: Exception, built: BuiltModel | None, layer: Any) -> tuple[str, ...]:
    """What can be said where a backend runs a step in one piece and names no layer."""
    if layer is not None or built is None or isinstance(error, MemoryError):
        return ()
    largest = largest_output(built.model)
    return () if largest is None else (f"which layer asked is not known; {largest}",)


def _may_lie_in_data(error: Exception) -> bool:
    """Whether a batch could not be had or computed with: the backends say little of where it came from."""
    if isinstance(error, UserError):
        return error.problems[0].code == "loss-not-a-number"
    frames = traceback.extract_tb(error.__traceback__)
    return "OpError" in {kind.__name__ for kind in type(error).__mro__} or any(
        part in frame.filename for frame in frames for part in FED_BY
    )


def _place(error: Exception, plugins: PluginModules) -> tuple[str, ...]:
    """The last line of a plugin that the error came through, else of any code that is not ours."""
    frames = traceback.extract_tb(error.__traceback__)
    files = {str(module.__file__) for module in plugins.modules.values()}
    in_graph = [(file, int(line)) for file, line in _IN_GRAPH.findall(str(error)) if file in files]
    own = [(frame.filename, frame.lineno or 0) for frame in frames if frame.filename in files]
    foreign = [(frame.filename, frame.lineno or 0) for frame in frames if not _is_of_no_help(Path(frame.filename))]
    return tuple(
        f"{file}:{line}: {linecache.getline(file, line).strip()}" for file, line in (in_graph or own or foreign)[-1:]
    )


def _in_the_run(error: Exception, plugins: PluginModules) -> str:
    """A run goes on with its own copy of a plugin."""
    files = {str(module.__file__) for module in plugins.modules.values()}
    through = any(frame.filename in files for frame in traceback.extract_tb(error.__traceback__))
    return ", copy the file into the run's `plugins/`" if through else ""


def _is_of_no_help(file: Path) -> bool:
    """Whether a file is ours, a backend's, or of Python's own library, which only passed the error on."""
    installed = "site-packages" in file.parts
    of_python = file.is_relative_to(STANDARD_LIBRARY) and not installed
    of_backend = installed and file.parts[file.parts.index("site-packages") + 1] in OF_BACKENDS
    return of_python or of_backend or file.is_relative_to(OURS)
