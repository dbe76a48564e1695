"""What examples are like as they are stored, before any step: for `kerascli data`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.memory import MemorySplit
from kerascli.preparation.stored_rows import part_of, stored_rows
from kerascli.sources.opened import Columns, Files
from kerascli.workflows.raw_examples import raw_examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from kerascli.preparation.prepared import PreparedData

    Array = np.ndarray[Any, np.dtype[Any]]

LOOKED_AT = 1000
"""Examples of a split that ranges are taken from; of a table all rows are looked at."""
FIRST = 3
LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLook:
    """One column, array or kind of file, of one part."""

    name: str
    kind: str
    """`float64`, `text`, `uint8 28×28`, `images`."""
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    values: int | None = None
    """How many different texts or whole numbers a column holds."""
    missing: int = 0
    first: tuple[str, ...] = ()


def stored_looks(data: PreparedData, split: str) -> tuple[StoredLook, ...]:
    """Of a part; nothing of streams and windows, which are not kept as they come."""
    chosen, part = data.splits[split], part_of(data, split)
    if not chosen.samples or getattr(getattr(chosen, "examples", None), "windows", None) is not None:
        return ()
    if isinstance(part, Columns):
        return tuple(_columns(data, split, part))
    if not isinstance(chosen, MemorySplit):
        return ()
    raw = raw_examples(data, split, LOOKED_AT)
    if raw is None:
        return ()
    looks = tuple(_array(name, values) for name, values in raw.items())
    if not isinstance(part, Files) or part.kind == "text":
        return looks
    names = [_shown_path(part.paths[row], part.folder) for row in chosen.rows[:FIRST]]
    return tuple(
        StoredLook(
            name=look.name,
            kind=f"{part.kind}, {look.kind}",
            low=look.low,
            high=look.high,
            mean=look.mean,
            first=tuple(names),
        )
        for look in looks
    )


def _columns(data: PreparedData, split: str, part: Columns) -> Iterator[StoredLook]:
    """Of all rows; of a table larger than memory a column at a time."""
    names = list(_used(data, part))
    for together in [[name] for name in names] if data.on_disk else [names]:
        frame = stored_rows(data, split, range(data.splits[split].samples or 0), together)
        if frame is not None:
            yield from (_column(frame, name) for name in together)


def _used(data: PreparedData, part: Columns) -> Iterator[str]:
    """The columns that reach the model, and the targets, in the order of the file."""
    table = data.preparation.table
    wanted = set(table.features.columns) if table is not None else set(part.schema)
    targets = data.section.target
    named = targets.values() if isinstance(targets, dict) else [targets]
    wanted |= {str(getattr(target, "column", target)) for target in named}
    return (name for name in part.schema if name in wanted)


def _column(frame: pl.DataFrame, name: str) -> StoredLook:
    series = frame.get_column(name)
    known = series.drop_nulls()
    numeric = series.dtype.is_numeric() and len(known) > 0
    low, high, mean = (float(known.min()), float(known.max()), float(known.mean())) if numeric else (None, None, None)  # type: ignore[arg-type]
    return StoredLook(
        name=name,
        kind="text" if str(series.dtype) in {"String", "Categorical"} else str(series.dtype).lower(),
        low=low,
        high=high,
        mean=mean,
        values=None if series.dtype.is_float() or series.dtype.is_nested() else int(known.n_unique()),
        missing=int(series.null_count()),
        first=tuple(_shown(value) for value in series.head(FIRST).to_list()),
    )


def _array(name: str, values: Array) -> StoredLook:
    shape = "×".join(map(str, values.shape[1:]))
    if values.dtype.kind in "OUS":
        kind = "text" if isinstance(values[0], str) else "sequences of different lengths"
        return StoredLook(name=name, kind=kind, first=tuple(_shown(value) for value in values[:FIRST].tolist()))
    missing = int(np.isnan(values).sum()) if values.dtype.kind == "f" else 0
    numeric = values.dtype.kind in "fiub" and values.size > missing
    flat = values.ndim == 1
    return StoredLook(
        name=name,
        kind=f"{values.dtype} {shape}".strip(),
        low=float(np.nanmin(values)) if numeric else None,
        high=float(np.nanmax(values)) if numeric else None,
        mean=float(np.nanmean(values)) if numeric else None,
        missing=missing,
        first=tuple(_shown(value) for value in values[:FIRST].tolist()) if flat else (),
    )


def _shown(value: object) -> str:
    if value is None:
        return "–"
    text = f"{value:.5g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _shown_path(path: str, folder: str) -> str:
    return str(Path(path).relative_to(folder)) if Path(path).is_relative_to(folder) else Path(path).name
