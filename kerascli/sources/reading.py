"""How one example is found and read: its place in the user's data, the rows of a table, the way to decode a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from kerascli.facts import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the user's data an example came from."""

    file: str
    row: int | None = None
    """Counted from 1; a table's header is not a row."""
    odd: Literal["blank", "comment"] | None = field(default=None, compare=False)
    """Where the row holds no value because its line is none."""

    def __str__(self) -> str:
        return self.file if self.row is None else f"{self.file}, row {self.row}"


class ColumnReading(Protocol):
    """How a table's file or files are read; `sources/tables.py` has them."""

    def batches(self, rows: int, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """Frames of at most so many rows, in file order, in bounded memory; all columns, or these."""

    def place(self, row: int) -> Place:
        """The file and the row in it, of a position in the whole."""


class Decoder(Protocol):
    """How one file becomes an example."""

    @property
    def shape(self) -> Shape:
        """Of one example."""

    @property
    def dtype(self) -> str: ...

    def tensor(self, path: Any) -> Any:
        """In a tf.data graph: a scalar string tensor -> the example, with the numbers of Keras's own loader."""

    def check(self, path: str) -> str | None:
        """Why this file can't be read, or None where it can."""

    def token(self) -> str:
        """All that changes what comes out, as text: part of a cache's key."""
