"""Tables larger than memory, parsed once: kept in the cache in pieces that the table engine reads as they are."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.sources import fingerprints
from kerascli.sources.kept import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import polars as pl

FORMAT = 1
ROWS = 2**16
"""Of a piece; a power of two, as the pieces are over which statistics are reckoned."""
INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class StoredTable:
    """The pieces of one table."""

    folder: Path
    rows: int

    def frame(self) -> pl.LazyFrame:
        """The whole, nothing of it read yet."""
        import polars as pl

        return pl.scan_ipc(self._paths())

    def pieces(self, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """Frames of `ROWS` rows, the last with what is left, in file order."""
        import polars as pl

        for path in self._paths():
            yield pl.read_ipc(path, columns=columns)

    def _paths(self) -> list[Path]:
        return [self.folder / _piece(number) for number in range(-(-self.rows // ROWS))]


def stored(key: str, frames: Callable[[], Iterable[pl.DataFrame]]) -> StoredTable:
    """The table of this key; where nothing is kept under it yet, made of these frames."""
    folder = kept(f"table-{key}", lambda empty: _write(empty, frames()))
    return StoredTable(folder, json.loads((folder / INDEX).read_text(encoding="utf-8"))["rows"])


def key_of(paths: Iterable[Path], reading: Iterable[Any]) -> str:
    """Of what the files hold and of how they are read: another as soon as one of them was changed."""
    contents = (f"{fingerprints.of_file(path)}:{path.stat().st_mtime_ns}" for path in paths)
    return fingerprints.of_texts([str(FORMAT), *contents, *map(str, reading)])


def _write(folder: Path, frames: Iterable[pl.DataFrame]) -> None:
    rows = 0
    for number, piece in enumerate(of_equal_size(frames)):
        piece.write_ipc(folder / _piece(number))
        rows += piece.height
    (folder / INDEX).write_text(json.dumps({"rows": rows}), encoding="utf-8")


def of_equal_size(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows, `ROWS` at a time."""
    import polars as pl

    waiting: list[pl.DataFrame] = []
    for frame in frames:
        waiting.append(frame)
        while sum(part.height for part in waiting) >= ROWS:
            whole = pl.concat(waiting)
            yield whole.head(ROWS)
            waiting = [whole.slice(ROWS)]
    left = pl.concat(waiting) if waiting else None
    if left is not None and left.height:
        yield left


def rows_of(pieces: Iterable[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """At most so many rows at a time."""
    return itertools.chain.from_iterable(piece.iter_slices(rows) for piece in pieces)


def _piece(number: int) -> str:
    return f"{number:06}.arrow"
