"""Where examples come from: a file per kind, and one word each in the union below.

Whoever adds a kind writes its file (the section and how it is opened side by side) and adds it here: the schema, the
did-you-mean and the documentation read this union.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import BeforeValidator, Discriminator, Tag

from kerascli.config.located import mistake, refuse
from kerascli.config.nearest import did_you_mean
from kerascli.sources.arrays import ArraysSource
from kerascli.sources.audio import AudioSource
from kerascli.sources.builtin import BuiltinSource
from kerascli.sources.huggingface import HuggingfaceSource
from kerascli.sources.images import ImagesSource
from kerascli.sources.python import PythonSource
from kerascli.sources.source import Source
from kerascli.sources.synthetic import SyntheticSource
from kerascli.sources.table import TableSource
from kerascli.sources.text import TextSource
from kerascli.sources.tfds import TfdsSource
from kerascli.sources.tfrecord import TfrecordSource
from kerascli.sources.timeseries import TimeseriesSource

if TYPE_CHECKING:
    from pydantic_core import InitErrorDetails

AnySource = (
    Annotated[BuiltinSource, Tag("builtin source")]
    | Annotated[ArraysSource, Tag("arrays source")]
    | Annotated[TableSource, Tag("table source")]
    | Annotated[ImagesSource, Tag("images source")]
    | Annotated[TextSource, Tag("text source")]
    | Annotated[PythonSource, Tag("python source")]
    | Annotated[TimeseriesSource, Tag("timeseries source")]
    | Annotated[AudioSource, Tag("audio source")]
    | Annotated[SyntheticSource, Tag("synthetic source")]
    | Annotated[TfrecordSource, Tag("tfrecord source")]
    | Annotated[TfdsSource, Tag("tfds source")]
    | Annotated[HuggingfaceSource, Tag("huggingface source")]
)
KINDS: dict[str, type[Source]] = {get_args(member)[0].word: get_args(member)[0] for member in get_args(AnySource)}
"""Every kind by its word, in the order of the documentation."""


def _kind(value: Any) -> str | None:
    if isinstance(value, Source):
        return f"{value.word} source"
    return next((f"{word} source" for word in value if word in KINDS), None) if isinstance(value, dict) else None


def _name_one_kind(value: Any) -> Any:
    """A source is a mapping with exactly one kind's word in it."""
    if isinstance(value, Source):
        return value
    if not isinstance(value, dict):
        close = did_you_mean(str(value), KINDS)
        help_text = f"{{builtin: {value}}}" if isinstance(value, str) and close is None else close
        refuse([mistake("wrong-type", "a source is written as `{kind: …}`", help=help_text, value=value)])
    named = [word for word in value if word in KINDS]
    if len(named) > 1:
        told = " and ".join(f"`{word}`" for word in named)
        refuse([mistake("conflicting-keys", f"a source is of one kind; here stand {told}", named[1], help="keep one")])
    if not named:
        words = [str(word) for word in value if word not in {"offline", "on_error", "file"}]
        none = mistake("missing-key", "a source needs a kind", help=f"one of {', '.join(KINDS)}")
        near = [word for word in words if did_you_mean(word, KINDS)]
        refuse([_unknown(word) for word in near or words] or [none])
    return value


def _unknown(word: str) -> InitErrorDetails:
    meant = did_you_mean(word, KINDS) or f"the kinds are {', '.join(KINDS)}"
    return mistake("unknown-key", f"no kind of source is called `{word}`", word, help=meant)


SourceSection = Annotated[
    Annotated[AnySource, Discriminator(_kind)],
    BeforeValidator(_name_one_kind),
]
"""One source, of any kind."""

__all__ = ["KINDS", "Source", "SourceSection"]
