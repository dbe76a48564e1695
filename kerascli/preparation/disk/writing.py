"""A part of a table written into files: prepared as far as is dear, and counted on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kerascli.preparation.checks import holds_no_number, rows_not_finite
from kerascli.preparation.tables.table import TableRows, examples_of
from kerascli.preparation.weights import class_numbers, weights_of_classes
from kerascli.sources.disk_arrays import DiskArray, DiskWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np

    from kerascli.preparation.disk.pieces import Pieces
    from kerascli.preparation.disk.rows import Rows
    from kerascli.preparation.facts import ClassCounts
    from kerascli.preparation.gathered import RawExamples
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.steps.chain import Chain
    from kerascli.preparation.tables.roles import Roles
    from kerascli.preparation.tables.table import TableReader
    from kerascli.problems import Problem
    from kerascli.sources.disk_arrays import Stored
    from kerascli.sources.reading import Place

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How the rows of a table become examples."""

    section: DataSection
    roles: Roles
    reader: TableReader

    def raw(self, pieces: Pieces) -> Iterator[tuple[int, RawExamples]]:
        """All rows of a part before the declared steps, each piece with the number of its first row."""
        for start, frame in pieces.frames():
            rows = TableRows(frame, lambda row, start=start: pieces.place(start + row))  # type: ignore[misc]
            yield start, self._examples(rows)

    def chosen(self, pieces: Pieces, rows: Rows) -> Iterator[RawExamples]:
        """Some rows of a part."""
        for frame in pieces.chosen(rows):
            yield self._examples(TableRows(frame, pieces.place))

    def _examples(self, rows: TableRows) -> RawExamples:
        made = examples_of(self.section, self.roles, self.reader, rows)
        return replace(made, targets={}) if self.section.y == "x" else made


@dataclass(frozen=True, kw_only=True)
class Written:
    """A part in files."""

    inputs: Mapping[str, Stored]
    targets: Mapping[str, Stored]
    weights: DiskArray | None
    """Of the column that holds them."""
    class_weights: DiskArray | None
    wrong: list[Problem]
    """Rows that hold no numbers."""
    place: Callable[[int], Place]


@dataclass
class PartWriter:
    """Takes a part's examples piece by piece."""

    inputs: Mapping[str, Chain]
    targets: Mapping[str, Chain]
    counts: Mapping[str, tuple[Rows, ClassCounts]]
    """By split."""
    weights_of: Mapping[int, float] | None = None
    """By class, where they are asked for."""
    _files: dict[str, DiskWriter] = field(default_factory=dict)
    _wrong: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By input or target: the first row that holds no number, and how many do."""

    def add(self, start: int, raw: RawExamples) -> None:
        named = [(f"inputs/{name}", values, self.inputs[name]) for name, values in raw.inputs.items()]
        named += [(f"targets/{name}", values, self.targets[name]) for name, values in raw.targets.items()]
        for name, values, chain in named:
            wrong = rows_not_finite(values)
            if len(wrong):
                first, count = self._wrong.get(name, (start + int(wrong[0]), 0))
                self._wrong[name] = (first, count + len(wrong))
            self._append(name, chain.once.array_in_chunks(values))
        if raw.weights is not None:
            self._append("weights", raw.weights)
        for labels in list(raw.targets.values())[:1]:
            for rows, counts in self.counts.values():
                counts.add(labels[rows.inside(start, start + len(raw))])
            if self.weights_of is not None:
                self._append("class_weights", weights_of_classes(class_numbers(labels), self.weights_of))

    def finished(self, pieces: Pieces, section: DataSection) -> Written:
        files = {name: writer.finished() for name, writer in self._files.items()}
        weights, by_class = files.get("weights"), files.get("class_weights")
        return Written(
            place=pieces.place,
            inputs={name.partition("/")[2]: stored for name, stored in files.items() if name.startswith("inputs/")},
            targets={name.partition("/")[2]: stored for name, stored in files.items() if name.startswith("targets/")},
            weights=weights if isinstance(weights, DiskArray) else None,
            class_weights=by_class if isinstance(by_class, DiskArray) else None,
            wrong=[
                holds_no_number(name.partition("/")[2], pieces.place(row), count, section)
                for name, (row, count) in self._wrong.items()
            ],
        )

    def _append(self, name: str, values: Array) -> None:
        self._files.setdefault(name, DiskWriter()).append(values)
