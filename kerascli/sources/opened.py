"""What an opened source hands on: parts of raw examples that know their facts and can be read by position.

A source section's `open(context)` answers an `OpenedSource`: parts by split name (`train`, `validation`, `test`), or
one part called `source` that is still to be split. A part is one of

    Arrays    arrays in memory or mapped from disk: take(indices) gathers examples
    Columns   a table: a polars frame, lazy while it is larger than memory
    Files     paths with labels and the way to decode one: images, texts, sounds
    Stream    what can only be iterated: a tf.data dataset, a PyDataset, a DataLoader, a generator

Raw means as stored: nothing is cast, scaled or shuffled but what the kind's own Keras loader does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from kerascli.sources.reading import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import polars as pl

    from kerascli.problems import Span
    from kerascli.sources.context import LoaderOrder
    from kerascli.sources.reading import ColumnReading, Decoder
    from kerascli.sources.windows import Windowing

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """Examples as arrays of one length; ragged ones are object arrays of lists."""

    x: Mapping[str, Array]
    """By input name; a single unnamed input is called `x`."""
    y: Mapping[str, Array] = field(default_factory=dict)
    """By target name; a single unnamed target is called `y`; empty where there is none."""
    sample_weight: Array | None = None
    file: str = ""
    """Where they were read, for messages."""
    first_row: int = 0
    """The position in the file of the first of them."""
    read_by: Decoder | None = None
    """Of files that were read into arrays: how each became an example."""

    @property
    def samples(self) -> int:
        return len(next(iter(self.x.values())))

    def take(self, indices: Array | slice) -> Arrays:
        """The examples at these positions, in this order."""
        return Arrays(
            x={name: array[indices] for name, array in self.x.items()},
            y={name: array[indices] for name, array in self.y.items()},
            sample_weight=None if self.sample_weight is None else self.sample_weight[indices],
            file=self.file,
            read_by=self.read_by,
        )

    def between(self, start: int, end: int) -> Arrays:
        """The examples from one position to before another, which keep their places in the file."""
        return replace(self.take(slice(start, end)), first_row=self.first_row + start)

    def place(self, index: int) -> Place:
        return Place(file=self.file, row=self.first_row + index + 1)

    def fingerprint(self) -> str:
        from kerascli.sources import fingerprints

        named = [*self.x.items(), *self.y.items()]
        return fingerprints.of_texts(f"{name}:{fingerprints.of_array(array)}" for name, array in named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Examples as rows of a table; columns of a file without a header are numbered from `0`."""

    frame: pl.DataFrame | pl.LazyFrame
    """A DataFrame where it fits in memory; `large` ones stay lazy."""
    schema: Mapping[str, pl.DataType]
    """Column names in file order, each with its polars type."""
    rows: int
    large: bool
    reading: ColumnReading
    files: tuple[str, ...]

    @property
    def samples(self) -> int:
        return self.rows

    def collect(self) -> pl.DataFrame:
        """The whole table in memory."""
        import polars as pl

        return self.frame.collect() if isinstance(self.frame, pl.LazyFrame) else self.frame

    def batches(self, rows: int, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """Frames of at most so many rows, in file order, in bounded memory; all columns, or these."""
        return self.reading.batches(rows, columns)

    def take(self, indices: Array) -> pl.DataFrame:
        """The rows at these positions, in this order; of a table in memory."""
        return self.collect()[indices]

    def between(self, start: int, end: int) -> Columns:
        """The rows from one position to before another, which keep their places in the file."""
        from kerascli.sources.rows import RowsBetween

        reading = RowsBetween(self.reading, start, end)
        return replace(self, frame=self.frame.slice(start, end - start), rows=end - start, reading=reading)

    def place(self, index: int) -> Place:
        return self.reading.place(index)

    def fingerprint(self) -> str:
        from kerascli.sources import fingerprints

        if not self.files:
            # A frame that the user's function made has no file: its columns are hashed as they lie.
            frame = self.collect()
            return fingerprints.of_texts(f"{name}:{frame[name].hash().sum()}:{frame.height}" for name in frame.columns)
        return fingerprints.of_texts(fingerprints.of_file(path) for path in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Examples that lie in a file each, in the order in which the Keras loader lists them."""

    kind: Literal["images", "text", "audio"]
    paths: tuple[str, ...]
    folder: str
    decoder: Decoder
    targets: Array | None = None
    """One row per path, as the loader hands them on: int32 (n,), float32 (n, 1) or one-hot (n, classes); or numbers."""
    target_paths: tuple[str, ...] = ()
    """Files that are the targets: masks, pictures; one per path."""
    target_decoder: Decoder | None = None
    label_indices: Array | None = None
    """The class of each path, whatever `targets` look like: for `stratify`, `class_weight`, counts."""
    class_names: tuple[str, ...] = ()
    label_mode: Literal["int", "binary", "categorical"] | None = None
    order: LoaderOrder | None
    """How their Keras loader feeds them; None where there is none: they come as `fit` takes arrays."""

    @property
    def samples(self) -> int:
        return len(self.paths)

    def take(self, indices: Array | Sequence[int]) -> Files:
        """The files at these positions, in this order."""
        chosen = [int(index) for index in indices]
        return replace(
            self,
            paths=tuple(self.paths[index] for index in chosen),
            targets=None if self.targets is None else self.targets[chosen],
            target_paths=tuple(self.target_paths[index] for index in chosen) if self.target_paths else (),
            label_indices=None if self.label_indices is None else self.label_indices[chosen],
        )

    def place(self, index: int) -> Place:
        return Place(file=self.paths[index])

    def diagnose(self) -> None:
        """Raise a DataError that names the unreadable files; to be called when decoding failed in a pipeline."""
        from kerascli.sources.files import diagnose

        diagnose(self)

    def fingerprint(self) -> str:
        """Of names, sizes and sampled contents: the same on another machine."""
        from kerascli.sources import fingerprints

        return fingerprints.of_files((*self.paths, *self.target_paths), self.folder)

    def cache_key(self) -> str:
        """Of every file's size and time of change too, and of how they are decoded: changes when any file does."""
        from kerascli.sources import fingerprints

        tokens = [self.decoder.token(), self.target_decoder.token() if self.target_decoder else ""]
        return fingerprints.of_file_states((*self.paths, *self.target_paths), tokens)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Batches that can only be iterated, given to `fit` as they are."""

    kind: Literal["tf.data", "PyDataset", "DataLoader", "generator"]
    make: Callable[[], Any]
    """The thing that `fit` takes. A replayable one can be had again and again; others give the one they have."""
    replayable: bool
    """False for a generator object: it can't be run twice, and resume is not exact."""
    batched: bool = True
    """False for a tf.data dataset of single examples, which `data.batch_size` batches."""
    samples: int | None = None
    batches: int | None = None
    """None where it has no end, or doesn't tell: `fit.steps_per_epoch` is needed."""
    endless: bool = False
    name: str = ""
    """The user's function or class, for messages."""
    held: list[Any] = field(default_factory=list, compare=False, repr=False)
    """Batches that were looked at before training, of what can be iterated once."""

    def fingerprint(self) -> str:
        """A stream can't be read to be hashed: its name stands for it."""
        from kerascli.sources import fingerprints

        return fingerprints.of_texts([self.kind, self.name, str(self.samples), str(self.batches)])


Part = Arrays | Columns | Files | Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSource:
    """A source, opened."""

    kind: str
    """The kind's word in the file: `builtin`, `images`, …; of the stand-in where one was used."""
    parts: Mapping[str, Part]
    """By split name, or one called `source`."""
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By target name, where the source itself has names."""
    windows: Windowing | None = None
    """`timeseries`: rows are split first, then each part's rows are cut into windows."""
    order: LoaderOrder | None = None
    """Of files that were read into arrays: how their Keras loader feeds them."""
    stand_in: str | None = None
    """What was used in place of a source that could not be had: `digits`, or a kind's word; recorded in the run."""
    skipped: tuple[str, ...] = ()
    """Files left out under `on_error: skip`."""
    span: Span | None = None
    """The source's kind in the experiment file: where problems about it point."""
    paths: tuple[Path, ...] = ()
    """Local files and folders that were read, downloads included: for the record."""

    @property
    def samples(self) -> int | None:
        """Examples before any split: of `source`, or of all parts together."""
        counts = [part.samples for part in self.parts.values()]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None
