"""What a constructor of Keras or of the user's complains about, as a problem at the object's place."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.plugins import line_of_user_code
from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.catalogue.objects import Object
    from kerascli.plugins import PluginModules
    from kerascli.problems import Span

DOWNLOAD = re.compile(r"URL fetch failure on (\S+?):? ")
"""How Keras tells that it could not fetch a file."""


def refusal(error: Exception, obj: Object, plugins: PluginModules) -> Problem:
    """The object's arguments were refused, or weights that it wants could not be fetched."""
    missing = DOWNLOAD.search(str(error))
    if missing:
        return _not_downloaded(obj, missing[1])
    return Problem(
        code="object-refused",
        message=f"`{obj.target.name}` refuses its arguments: {first_sentence(error)}",
        span=_span_of_blame(obj, error),
        help=_named_as_text(obj, plugins),
        notes=line_of_user_code(error, [Path(module.__file__ or "") for module in plugins.modules.values()]),
    )


def _named_as_text(obj: Object, plugins: PluginModules) -> str | None:
    """The user's own classes get words as they stand: where one names a class or function, an object may be meant."""
    known = plugins.custom_objects()
    words = (name for name, value in obj.arguments.items() if isinstance(value, str) and value in known)
    name = next(words, None)
    if name is None:
        return None
    return (
        f"a word stays text in an argument of your own class; for the object: `{name}: {{{obj.arguments[name]}: {{}}}}`"
    )


def _not_downloaded(obj: Object, url: str) -> Problem:
    """Weights that Keras would fetch, without a network: which file, from where, and where to put it."""
    home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
    file = url.rpartition("/")[2]
    return Problem(
        code="weights-not-downloaded",
        message=f"the weights of `{obj.target.name}` can't be downloaded (no network)",
        span=obj.spans.get("weights", obj.span),
        help=f"put the file into {home / 'models'}, or name it: `weights: {file}`; `weights: null` starts from nothing",
        notes=(f"file: {url}",),
    )


COLOURS = re.compile(r"\x1b\[\d*m")
FRAMED = re.compile(r"Exception encountered when calling .*?\n\n(.*?)(?:\n\n|$)", re.DOTALL)
"""What Keras puts around a layer's complaint."""
IN_GRAPH = re.compile(r"^Graph execution error:.*?([^\n]+)\n\s*\[\[\{\{node ([^}]+)\}\}\]\]", re.DOTALL)
"""TensorFlow's own: where the operation was made, at length, then what is wrong and the operation's name."""


LONGEST = 300
"""Letters of a complaint; of a longer one what it was given, whole arrays at times, goes first."""


def first_sentence(error: BaseException) -> str:
    """An exception's text on one line, without what Keras and TensorFlow put around it for debugging."""
    text = COLOURS.sub("", str(error)).strip()
    text = text.partition("Error encountered:\n\n")[2] or text
    framed, in_graph = FRAMED.search(text), IN_GRAPH.search(text)
    if framed:
        text = framed[1]
    elif in_graph:
        text = f"{in_graph[1]} (in `{in_graph[2]}`)"
    sentence = " ".join(text.partition("\n\n")[0].split())
    if len(sentence) > LONGEST:
        sentence = sentence.partition(" Received: ")[0][:LONGEST]
    return sentence or type(error).__name__


def _span_of_blame(obj: Object, error: Exception) -> Span:
    """The argument that the complaint names, where it names exactly one that was written; else the object."""
    named = [span for name, span in obj.spans.items() if f"`{name}" in str(error) or f"'{name}'" in str(error)]
    return named[0] if len(named) == 1 else obj.span
