"""`huggingface`: a data set of the Hugging Face hub, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from kerascli.config.section import Section
from kerascli.problems import Problem
from kerascli.sources.context import UNSPLIT
from kerascli.sources.downloads import DownloadError
from kerascli.sources.offline import OfflineSource
from kerascli.sources.opened import OpenedSource
from kerascli.sources.paths import SPLIT_WORDS

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext


class HuggingfaceOptions(Section):
    """What `datasets.load_dataset` is asked for."""

    path: str
    """The set's name on the hub, or a local folder."""
    name: str | None = None
    """Its configuration, where it has several."""
    revision: str | None = None
    """A commit or tag of it: without one the newest is taken."""
    split: str | None = None
    """One split of it, as the whole source."""


class HuggingfaceSource(OfflineSource):
    """A data set of the hub, with columns as a table has; needs the extra `huggingface`."""

    word: ClassVar[str] = "huggingface"

    huggingface: HuggingfaceOptions
    """`{path, name, revision, split}`."""

    def find(self, context: OpenContext) -> OpenedSource:
        from kerascli.sources.extras import extra
        from kerascli.sources.frames import columns_of

        del context
        options = self.huggingface
        datasets = extra("datasets", "huggingface", self.span("huggingface"))
        try:
            loaded = datasets.load_dataset(options.path, options.name, revision=options.revision, split=options.split)
        except OSError as error:
            message = f"`{options.path}` can't be had from the Hugging Face hub: {error}"
            raise DownloadError(
                Problem(code="download-failed", message=message, span=self.span("huggingface"))
            ) from error
        if options.split is not None:
            parts = {UNSPLIT: columns_of(loaded.to_polars(), options.path)}
        else:
            known = {word: split for split, words in SPLIT_WORDS.items() for word in words}
            parts = {
                known[word]: columns_of(loaded[word].to_polars(), options.path) for word in loaded if word in known
            }
        return OpenedSource(kind=self.word, parts=dict(parts), span=self.span("huggingface"))
