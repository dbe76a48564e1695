"""`timeseries`: windows over the rows of a table, of arrays or of a function, cut as Keras cuts them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import Field, ModelWrapValidatorHandler, model_validator

from kerascli.catalogue.fields import ObjectOf
from kerascli.catalogue.objects import Object
from kerascli.config.located import checked_for_homes, mistake, refuse
from kerascli.config.section import Section
from kerascli.sources.arrays import ArraysSource, ArraysText
from kerascli.sources.context import LoaderOrder
from kerascli.sources.offline import OfflineSource
from kerascli.sources.opened import Arrays, Columns
from kerascli.sources.python import PythonSource
from kerascli.sources.table import TableSource, TableText
from kerascli.sources.windows import Windowing

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import OpenedSource, Part


HOMES = {
    "data": "table: FILE, arrays: FILE, or python: a function of yours",
    "targets": "data: {target: COLUMN}, or the `y` of the arrays; target_offset says how far ahead",
    "batch_size": "data: {batch_size: …}",
    "format": "nothing: batches reach every backend alike",
}
"""Arguments of the Keras loader that are said elsewhere."""


class TimeseriesOptions(Section):
    """The rows, and how windows lie over them."""

    table: TableText | None = None
    """A table with a row per moment."""
    arrays: ArraysText | None = None
    """Arrays with a row per moment."""
    python: Annotated[Object | str | None, ObjectOf("functions")] = None
    """A function of yours that gives a frame, or arrays, with a row per moment."""
    sequence_length: int = Field(ge=1)
    """Rows in a window."""
    sequence_stride: int = Field(default=1, ge=1)
    """Rows from the first of a window to the first of the next."""
    sampling_rate: int = Field(default=1, ge=1)
    """Every so many rows one is taken into the window."""
    target_offset: int | None = Field(default=None, ge=0)
    """A window's target is the row so many after its first; by default the one that follows the window."""
    start_index: int | None = Field(default=None, ge=0)
    """Rows before it, counted from 0, are left out, as windows and as targets."""
    end_index: int | None = Field(default=None, ge=1)
    """The first row that is left out again; the split divides what lies between."""
    shuffle: bool = False
    """Mix the windows as the loader does."""
    seed: int | None = None
    """Of that mixing; by default drawn from the file's seed."""

    @model_validator(mode="wrap")
    @classmethod
    def _name_the_home(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return checked_for_homes(value, HOMES, "time series", handler)

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.end_index is not None and self.end_index <= (self.start_index or 0):
            message = "`end_index` must be more than `start_index`"
            refuse([mistake("out-of-range", message, "end_index", value=self.end_index)])
        return self

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        named = self.model_fields_set & {"table", "arrays", "python"}
        if len(named) != 1:
            refuse([mistake("missing-key", "one of `table`, `arrays` and `python` is needed", help="table: FILE")])
        return self


class TimeseriesSource(OfflineSource):
    """Windows over rows; rows are split before windows are cut."""

    word: ClassVar[str] = "timeseries"

    timeseries: TimeseriesOptions
    """`table`, `arrays` or `python`, and the arguments of `keras.utils.timeseries_dataset_from_array`."""

    def find(self, context: OpenContext) -> OpenedSource:
        options = self.timeseries
        if options.arrays is not None:
            opened = ArraysSource(arrays=options.arrays).find(context)
        elif options.table is not None:
            opened = TableSource(table=options.table).find(context)
        else:
            opened = PythonSource(python=options.python).find(context)
        if options.start_index is not None or options.end_index is not None:
            opened = replace(opened, parts={split: self._between(part) for split, part in opened.parts.items()})
        seed = options.seed if options.seed is not None else context.loader_seeds.next(context.seed)
        windows = Windowing(
            sequence_length=options.sequence_length,
            sequence_stride=options.sequence_stride,
            sampling_rate=options.sampling_rate,
            target_offset=self._offset(),
            order=LoaderOrder(shuffle=options.shuffle, seed=seed),
        )
        for split, part in opened.parts.items():
            if part.samples is not None and windows.count(part.samples) == 0:
                message = f"{split} has {part.samples:,} rows, less than a window of {windows.reach:,} and its target"
                raise self.data_error("no-examples", message, "timeseries", "sequence_length")
        return replace(opened, kind=self.word, windows=windows, span=self.span("timeseries"))

    def _between(self, part: Part) -> Part:
        """The rows from `start_index` to `end_index`."""
        start, end = self.timeseries.start_index or 0, self.timeseries.end_index
        if part.samples is None or not isinstance(part, Arrays | Columns):
            return part
        if max(start + 1, end or 0) > part.samples:
            key = "end_index" if (end or 0) > part.samples else "start_index"
            message = f"there are {part.samples:,} rows, and `{key}` is {end if key == 'end_index' else start:,}"
            raise self.data_error("out-of-range", message, "timeseries", key)
        return part.between(start, part.samples if end is None else end)

    def _offset(self) -> int:
        if self.timeseries.target_offset is not None:
            return self.timeseries.target_offset
        return self.timeseries.sequence_length * self.timeseries.sampling_rate
