"""Which rows go where: exact, and a function of the file alone."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.amounts import amount
from kerascli.preparation.drawing import counts_of, cut, cut_in_balance, row_type, rows_where, values_at
from kerascli.preparation.split_columns import HeldColumn
from kerascli.preparation.split_section import NAMES_OF_PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kerascli.preparation.split_columns import ColumnToSplit
    from kerascli.preparation.split_section import RandomSplit, Share, SplitSection

    Array = np.ndarray[Any, np.dtype[Any]]
    Rows = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]


class SplitError(Exception):
    """A split that these rows don't allow; becomes a DataError at the key's place."""

    def __init__(self, code: str, message: str, *path: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.code, self.path, self.remedy = code, path, remedy


@dataclass(frozen=True, slots=True)
class RowsToSplit:
    """What a split may look at."""

    count: int
    column: Callable[[str | int], ColumnToSplit]
    """A column by name: for `order`, `by`, `group`, `stratify: COLUMN`."""
    labels: Callable[[], ColumnToSplit]
    """The target: for `stratify: true`."""
    place: Callable[[int], object] = field(default=lambda row: f"row {row + 1}")
    """Where a row came from, for messages."""

    @classmethod
    def in_memory(
        cls, count: int, column: Callable[[str | int], Array], labels: Callable[[], Array], **place: Any
    ) -> RowsToSplit:
        """Of columns as arrays."""
        return cls(count, lambda name: HeldColumn(column(name)), lambda: HeldColumn(labels()), **place)

    def named(self, column: str | int, *path: str) -> ColumnToSplit:
        """A column with a value in every row."""
        return self._complete(self.column(column), f"column `{column}`", path)

    def balanced(self, stratify: str | int | bool, *path: str) -> ColumnToSplit:  # noqa: FBT001 - the key's own value
        """The target, or the column, that every part is to have its share of."""
        return self._complete(self.labels(), "the target", path) if stratify is True else self.named(stratify, *path)

    def _complete(self, column: ColumnToSplit, called: str, path: Sequence[str]) -> ColumnToSplit:
        """Where a value is missing nobody knows to which part the row belongs."""
        missing, first = column.missing()
        if missing:
            message = f"{called} has no value in {self.place(first)} ({missing:,} of {amount(self.count, 'row')})"
            remedy = "fill it, or split by another column"
            raise SplitError("missing-value", f"{message}, and `split` needs it", *path, remedy=remedy)
        return column


def split_rows(split: SplitSection, rows: RowsToSplit) -> Mapping[str, Rows | range]:
    """Positions of each part, in the order in which the part holds them."""
    if split.random is not None:
        return _random(split.random, rows)
    if split.by is not None:
        parts = _by(split.by, rows)
        if split.group is not None:
            _refuse_torn_groups(split.group, parts, rows)
        return parts
    if split.group is not None:
        return _group(split, rows)
    if split.order is not None:
        return _tail(rows.named(split.order, "order").order(), split)
    return _tail(range(rows.count), split)


def _tail(rows: Rows | range, split: SplitSection) -> dict[str, Rows | range]:
    """The last rows are the test part, those before them validation."""
    parts: dict[str, Rows | range] = {}
    total = len(rows)
    if split.test is not None:
        cut = _kept(len(rows), total, split.test, "test")
        rows, parts["test"] = rows[:cut], rows[cut:]
    if split.validation is not None and split.validation != "test":
        cut = _kept(len(rows), total, split.validation, "validation")
        rows, parts["validation"] = rows[:cut], rows[cut:]
    return {"train": rows, **parts}


def _kept(count: int, total: int, share: Share, part: str) -> int:
    """How many of `count` rows stay: as `fit(validation_split=)` rounds, where the share is a fraction."""
    held = share if isinstance(share, int) else total - math.floor(total * (1.0 - share))
    _check_sizes(count - held, held, part, share)
    return count - held


def _check_sizes(kept: int, held: int, part: str, share: Share) -> None:
    if held < 1 or kept < 1:
        raise SplitError(
            "empty-split",
            f"`{part}: {share}` leaves {max(held, 0):,} rows for {part} and {max(kept, 0):,} for the rest",
            remedy=f"{part}: 0.2",
        )


def _random(split: RandomSplit, rows: RowsToSplit) -> dict[str, Rows]:
    """One `train_test_split` for test, one of what is left for validation, both with the seed."""
    strata = strata_of(split.stratify, rows, "random", "stratify")
    left = np.arange(rows.count, dtype=row_type(rows.count))
    parts: dict[str, Rows] = {}
    for part, share in (("test", split.test), ("validation", split.validation)):
        if share is None:
            continue
        # scikit-learn rounds the held-out part up.
        held = share if isinstance(share, int) else math.ceil(rows.count * share)
        _check_sizes(len(left) - held, held, part, share)
        try:
            if strata is None:
                left, parts[part] = cut(left, held, split.seed)
            else:
                left, parts[part] = cut_in_balance(left, values_at(strata, left), held, split.seed)
        except ValueError as error:
            raise SplitError("split-impossible", str(error), "random", remedy="stratify: false") from error
    return {"train": left, **parts}


def strata_of(stratify: bool | str, rows: RowsToSplit, *path: str) -> Array | None:  # noqa: FBT001 - the key's own value
    """For each row the number of what the balance of is kept in every part; None where nothing is."""
    return None if stratify is False else rows.balanced(stratify, *path).coded()[1]


def _by(column: str | int, rows: RowsToSplit) -> dict[str, Rows]:
    """The column's values name the parts."""
    values, codes = rows.named(column, "by").coded()
    names = [str(value).strip().lower() for value in values.tolist()]
    unknown = sorted(set(names) - set(NAMES_OF_PARTS))
    if unknown:
        raise SplitError(
            "unknown-part",
            f"column `{column}` holds `{unknown[0]}`, which names no part",
            "by",
            remedy="write `train`, `validation` or `test` in every row",
        )
    called = np.asarray([NAMES_OF_PARTS[name] for name in names])
    parts = {part: rows_where(called == part, codes) for part in ("train", "validation", "test")}
    if not len(parts["train"]):
        message = f"no row of column `{column}` says `train`: it holds {', '.join(map(str, values.tolist()))}"
        raise SplitError("empty-split", message, "by", remedy="write `train` in the rows to learn from")
    return {part: found for part, found in parts.items() if len(found)}


def _refuse_torn_groups(column: str | int, parts: Mapping[str, Rows], rows: RowsToSplit) -> None:
    """The column that names the parts has to keep each group in one of them."""
    values, codes = rows.named(column, "group").coded()
    names = list(parts)
    owners = np.full(len(values), -1)
    for number, name in enumerate(names):
        groups = values_at(codes, parts[name])
        before = owners[groups]
        torn = np.flatnonzero((before >= 0) & (before != number))
        if len(torn):
            group, first = groups[torn[0]], int(parts[name][torn[0]])
            raise torn_group(column, values[group], (names[owners[group]], name), rows.place(first))
        owners[groups] = number


def torn_group(column: str | int, group: object, parts: tuple[str, str], place: object) -> SplitError:
    """One group on both sides: what is measured there was trained on."""
    message = f"`{group}` of column `{column}` stands in {parts[0]} and in {parts[1]} ({place})"
    return SplitError("group-in-two-splits", message, "group", remedy="give each group to one part")


def refuse_shared_groups(column: str | int, divided: RowsToSplit, others: Mapping[str, RowsToSplit]) -> None:
    """A part that is given has no group of those that are divided."""
    known = divided.named(column, "group").coded()[0]
    for name, rows in others.items():
        values, codes = rows.named(column, "group").coded()
        torn = rows_where(np.isin(values, known), codes)
        if len(torn):
            raise torn_group(column, values[codes[torn[0]]], ("train", name), rows.place(int(torn[0])))


def _group(split: SplitSection, rows: RowsToSplit) -> dict[str, Rows]:
    """Rows of one group stay together: scikit-learn's `GroupShuffleSplit`, test first."""
    values, codes = rows.named(split.group or 0, "group").coded()
    left = np.arange(len(values))
    parts: dict[str, Rows] = {}
    for part, share in (("test", split.test), ("validation", split.validation)):
        if share is None or share == "test":
            continue
        held = share if isinstance(share, int) else math.ceil(len(values) * share)
        _check_sizes(len(left) - held, held, part, share)
        kept, out = cut(left, held, split.seed)
        parts[part] = rows_where(np.isin(np.arange(len(values)), out), codes)
        left = np.sort(kept)
    return {"train": rows_where(np.isin(np.arange(len(values)), left), codes), **parts}


def fold_rows(count: int, index: int, folds: Mapping[str, Any], strata: Array | None) -> dict[str, Rows]:
    """Training and validation rows of one fold, as scikit-learn's KFold and StratifiedKFold deal them."""
    from sklearn.model_selection import KFold, StratifiedKFold

    seed = folds["seed"]
    if folds["count"] > count:
        message = f"{count:,} rows can't be dealt out to {folds['count']:,} folds"
        raise SplitError("split-impossible", message, "folds", "count", remedy=f"count: {min(count, 5)}")
    rarest = count if strata is None else int(np.min(counts_of(strata)))
    if folds["count"] > rarest:
        wanted = f"`stratify` wants an example of every class in each of {folds['count']} folds"
        message = f"{wanted}; one class has {rarest}"
        raise SplitError("split-impossible", message, "folds", "stratify", remedy="stratify: false")
    kind = KFold if strata is None else StratifiedKFold
    splitter = kind(n_splits=folds["count"], shuffle=seed is not None, random_state=seed)
    train, validation = next(itertools.islice(splitter.split(np.zeros(count, np.int8), strata), index, None))
    return {"train": train, "validation": validation}
