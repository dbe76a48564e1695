"""What stands in for a source that can't be downloaded: `offline: digits`, or any source in full."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import PlainValidator, TypeAdapter, ValidationInfo, WithJsonSchema

from kerascli.catalogue.schema import reference
from kerascli.config.located import mistake, refuse
from kerascli.config.nearest import did_you_mean
from kerascli.problems import Problem
from kerascli.sources.downloads import DownloadError
from kerascli.sources.source import Source

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext
    from kerascli.sources.digits import PicturesWanted
    from kerascli.sources.opened import OpenedSource


def _stand_in(value: object, info: ValidationInfo) -> Literal["digits"] | Source:
    """`digits`, or a section of any kind; the union of all kinds is only built where one is written."""
    if isinstance(value, Source):
        return value
    if isinstance(value, str):
        if value != "digits":
            remedy = did_you_mean(value, ["digits"]) or f"offline: {{builtin: {value}}}"
            refuse([mistake("not-one-of", "`offline` takes `digits`, or a source in full", help=remedy, value=value)])
        return "digits"
    from kerascli.sources import SourceSection

    section: Source = TypeAdapter(SourceSection).validate_python(value, context=info.context)
    return section


StandIn = Annotated[
    Literal["digits"] | Source,
    PlainValidator(_stand_in),
    WithJsonSchema({"anyOf": [{"const": "digits"}, reference("source")]}),
]


class OfflineSource(Source):
    """A kind that may need the network, and then takes a stand-in."""

    offline: StandIn | None = None
    """Used, with a warning, when a download fails: `digits` (real handwritten digits), or any source in full."""

    def pictures_wanted(self) -> PicturesWanted | None:
        """What pictures `offline: digits` has to look like; None where this source has no pictures."""
        return None

    def open(self, context: OpenContext) -> OpenedSource:
        """Find the examples, or those of the stand-in where they can't be downloaded."""
        if self.offline is not None and context.stand_in_used:
            opened = self._stand_in(context)
            message = f"this run goes on with its stand-in `offline: {opened.stand_in}`{self._described()}"
            context.warn(Problem(code="stand-in", message=message, span=self.span("offline"), severity="warning"))
            return opened
        try:
            return super().open(context)
        except DownloadError as error:
            if self.offline is None:
                raise
            opened = self._stand_in(context)
            missed = error.problems[0]
            told = (
                f"training on the stand-in `offline: {opened.stand_in}`{self._described()}. It is recorded in the run"
            )
            context.warn(replace(missed, code="stand-in", severity="warning", notes=(told,)))
            return opened

    def _stand_in(self, context: OpenContext) -> OpenedSource:
        if isinstance(self.offline, Source):
            return replace(self.offline.open(context), stand_in=self.offline.word)
        from kerascli.sources.digits import open_digits

        wanted = self.pictures_wanted()
        if wanted is None:
            message = "`digits` can stand in for pictures only"
            raise self.data_error("no-stand-in", message, "offline", help="offline: {synthetic: {…}}")
        return open_digits(wanted, self.span("offline"))

    def _described(self) -> str:
        """What the digits look like here; a source in full describes itself."""
        wanted = self.pictures_wanted()
        if isinstance(self.offline, Source) or wanted is None:
            return ""
        size = f"{wanted.height}×{wanted.width}"
        return f": 1,797 real handwritten digits from scikit-learn, resized to {size}"
