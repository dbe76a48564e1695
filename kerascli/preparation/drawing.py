"""scikit-learn's random divisions of rows, with four bytes a row where its own take eight, several times over.

Its `RandomState` shuffles any array by the same draws, so the rows and their order are those of `train_test_split`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    Array = np.ndarray[Any, np.dtype[Any]]

ROWS_AT_ONCE = 2**18
"""NumPy makes eight bytes of every position it looks up."""


def row_type(count: int) -> np.dtype[Any]:
    """Of positions among so many rows."""
    return np.dtype(np.int32 if count < 2**31 else np.int64)


def cut(rows: Array, held: int, seed: int) -> tuple[Array, Array]:
    """The rows that stay and those that are held out, as `ShuffleSplit` draws them; `rows` are mixed where they lie."""
    np.random.RandomState(seed).shuffle(rows)
    return rows[held:], rows[:held].copy()


def cut_in_balance(rows: Array, codes: Array, held: int, seed: int) -> tuple[Array, Array]:
    """As `StratifiedShuffleSplit` draws them, by the class of each row, numbered from 0.

    A ValueError where the classes don't allow it; `rows` are mixed where they lie.
    """
    from sklearn.utils.extmath import _approximate_mode

    counts = counts_of(codes)
    there = np.flatnonzero(counts)
    _refuse_too_few(counts[there], held, len(codes) - held)
    generator = np.random.RandomState(seed)
    kept_counts = _approximate_mode(counts[there], len(codes) - held, generator)
    held_counts = _approximate_mode(counts[there] - kept_counts, held, generator)
    _sort_by_class(rows, codes, counts)
    held_rows = np.empty(held, rows.dtype)
    begin = kept = out = 0
    for code, stay, leave in zip(there.tolist(), kept_counts.tolist(), held_counts.tolist(), strict=True):
        of_class = rows[begin : begin + counts[code]]
        generator.shuffle(of_class)
        begin += len(of_class)
        held_rows[out : out + leave] = of_class[stay : stay + leave]
        _move_forward(rows, of_class[:stay], kept)
        kept, out = kept + stay, out + leave
    generator.shuffle(rows[:kept])
    generator.shuffle(held_rows)
    return rows[:kept], held_rows


def values_at(values: Array, positions: Array) -> Array:
    """The values at these positions, in an array of their own."""
    found = np.empty(len(positions), values.dtype)
    for start in range(0, len(positions), ROWS_AT_ONCE):
        found[start : start + ROWS_AT_ONCE] = values[positions[start : start + ROWS_AT_ONCE]]
    return found


def counts_of(codes: Array) -> Array:
    """How many rows have each code."""
    counts = np.zeros(int(codes.max()) + 1 if len(codes) else 0, np.int64)
    for start in range(0, len(codes), ROWS_AT_ONCE):
        counts += np.bincount(codes[start : start + ROWS_AT_ONCE], minlength=len(counts))
    return counts


def rows_where(wanted: Array, codes: Array) -> Array:
    """Positions, in order, of the rows whose code is wanted; `wanted` has a truth for each code."""
    counts = counts_of(codes)
    rows = np.empty(int(counts[wanted[: len(counts)]].sum()), row_type(len(codes)))
    filled = 0
    for start in range(0, len(codes), ROWS_AT_ONCE):
        found = np.flatnonzero(wanted[codes[start : start + ROWS_AT_ONCE]])
        rows[filled : filled + len(found)] = found + start
        filled += len(found)
    return rows


def _sort_by_class(rows: Array, codes: Array, counts: Array) -> None:
    """Those of the first class first, each class in order."""
    found = np.empty(len(rows), rows.dtype)
    filled = np.cumsum(counts) - counts
    for start in range(0, len(codes), ROWS_AT_ONCE):
        piece = codes[start : start + ROWS_AT_ONCE]
        order = np.argsort(piece, kind="stable")
        here = np.bincount(piece, minlength=len(counts))
        places = np.repeat(filled - (np.cumsum(here) - here), here) + np.arange(len(piece))
        found[places] = rows[start : start + ROWS_AT_ONCE][order]
        filled += here
    rows[:] = found


def _move_forward(rows: Array, moved: Array, place: int) -> None:
    """To a place before where they lie: in pieces, for NumPy copies what overlaps."""
    for start in range(0, len(moved), ROWS_AT_ONCE):
        piece = moved[start : start + ROWS_AT_ONCE]
        rows[place + start : place + start + len(piece)] = piece


def _refuse_too_few(counts: Array, held: int, kept: int) -> None:
    if counts.min() < 2:
        raise ValueError("`stratify` wants at least two rows of every class, and one class has a single row")
    for share, name in ((kept, "train"), (held, "held-out")):
        if share < len(counts):
            raise ValueError(
                f"`stratify` wants a row of each of the {len(counts):,} classes in a {name} part of {share:,}"
            )
