"""Which rows go where: exact, and a function of the file alone."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from kerascli.preparation.split_section import NAMES_OF_PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kerascli.preparation.split_section import RandomSplit, Share, SplitSection

    Array = np.ndarray[Any, np.dtype[Any]]
    Rows = np.ndarray[Any, np.dtype[np.int64]]

Positions = TypeVar("Positions", "Rows", range)


class SplitError(Exception):
    """A split that these rows don't allow; becomes a DataError at the key's place."""

    def __init__(self, code: str, message: str, *path: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.code, self.path, self.remedy = code, path, remedy


@dataclass(frozen=True, slots=True)
class RowsToSplit:
    """What a split may look at."""

    count: int
    column: Callable[[str | int], Array]
    """A column by name: for `order`, `by`, `group`, `stratify: COLUMN`."""
    labels: Callable[[], Array]
    """The target: for `stratify: true`."""
    place: Callable[[int], object] = field(default=lambda row: f"row {row + 1}")
    """Where a row came from, for messages."""


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
        return _tail(np.argsort(rows.column(split.order), kind="stable").astype(np.int64), split)
    return _tail(range(rows.count), split)


def _tail(rows: Positions, split: SplitSection) -> dict[str, Positions]:
    """The last rows are the test part, those before them validation."""
    parts: dict[str, Positions] = {}
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
    left = np.arange(rows.count, dtype=np.int64)
    strata = strata_of(split.stratify, rows)
    parts: dict[str, Rows] = {}
    for part, share in (("test", split.test), ("validation", split.validation)):
        if share is None:
            continue
        # scikit-learn rounds the held-out part up.
        held = share if isinstance(share, int) else math.ceil(rows.count * share)
        _check_sizes(len(left) - held, held, part, share)
        size = share if len(left) == rows.count else held
        left, parts[part] = _cut(left, size, split.seed, None if strata is None else strata[left])
    return {"train": left, **parts}


def _cut(rows: Rows, size: Share, seed: int, strata: Array | None) -> tuple[Rows, Rows]:
    from sklearn.model_selection import train_test_split

    try:
        kept, held = train_test_split(rows, test_size=size, random_state=seed, stratify=strata)
    except ValueError as error:
        raise SplitError("split-impossible", str(error).split(".")[0], "random", remedy="stratify: false") from error
    return kept, held


def strata_of(stratify: bool | str, rows: RowsToSplit) -> Array | None:  # noqa: FBT001 - the key's own value
    """What the balance of is kept in every part; None where nothing is."""
    if stratify is False:
        return None
    return rows.labels() if stratify is True else rows.column(stratify)


def _by(column: str | int, rows: RowsToSplit) -> dict[str, Rows]:
    """The column's values name the parts."""
    values = np.asarray([str(value).strip().lower() for value in rows.column(column)])
    unknown = sorted(set(values.tolist()) - set(NAMES_OF_PARTS))
    if unknown:
        raise SplitError(
            "unknown-part",
            f"column `{column}` holds `{unknown[0]}`, which names no part",
            "by",
            remedy="write `train`, `validation` or `test` in every row",
        )
    names = np.asarray([NAMES_OF_PARTS[value] for value in values.tolist()])
    parts = {part: np.flatnonzero(names == part).astype(np.int64) for part in ("train", "validation", "test")}
    return {part: found for part, found in parts.items() if len(found) or part == "train"}


def _refuse_torn_groups(column: str | int, parts: Mapping[str, Rows], rows: RowsToSplit) -> None:
    """The column that names the parts has to keep each group in one of them."""
    groups = rows.column(column)
    first: dict[Any, str] = {}
    for part, chosen in parts.items():
        for row in chosen.tolist():
            if first.setdefault(groups[row], part) != part:
                raise torn_group(column, groups[row], (first[groups[row]], part), rows.place(row))


def torn_group(column: str | int, group: object, parts: tuple[str, str], place: object) -> SplitError:
    """One group on both sides: what is measured there was trained on."""
    message = f"`{group}` of column `{column}` stands in {parts[0]} and in {parts[1]} ({place})"
    return SplitError("group-in-two-splits", message, "group", remedy="give each group to one part")


def _group(split: SplitSection, rows: RowsToSplit) -> dict[str, Rows]:
    """Rows of one group stay together: scikit-learn's `GroupShuffleSplit`, test first."""
    from sklearn.model_selection import GroupShuffleSplit

    groups = rows.column(split.group or 0)
    left = np.arange(rows.count, dtype=np.int64)
    total = len(np.unique(groups))
    parts: dict[str, Rows] = {}
    for part, share in (("test", split.test), ("validation", split.validation)):
        if share is None or share == "test":
            continue
        remaining = len(np.unique(groups[left]))
        held = share if isinstance(share, int) else math.ceil(total * share)
        _check_sizes(remaining - held, held, part, share)
        cutter = GroupShuffleSplit(n_splits=1, test_size=held, random_state=split.seed)
        kept, out = next(cutter.split(left, groups=groups[left]))
        left, parts[part] = left[kept], left[out]
    return {"train": left, **parts}


def fold_rows(count: int, index: int, folds: Mapping[str, Any], strata: Array | None) -> dict[str, Rows]:
    """Training and validation rows of one fold, as scikit-learn's KFold and StratifiedKFold deal them."""
    from sklearn.model_selection import KFold, StratifiedKFold

    seed = folds["seed"]
    if folds["count"] > count:
        message = f"{count:,} rows can't be dealt out to {folds['count']:,} folds"
        raise SplitError("split-impossible", message, "folds", "count", remedy=f"count: {min(count, 5)}")
    rarest = count if strata is None else int(np.unique(strata, return_counts=True)[1].min())
    if folds["count"] > rarest:
        wanted = f"`stratify` wants an example of every class in each of {folds['count']} folds"
        message = f"{wanted}; one class has {rarest}"
        raise SplitError("split-impossible", message, "folds", "stratify", remedy="stratify: false")
    kind = KFold if strata is None else StratifiedKFold
    splitter = kind(n_splits=folds["count"], shuffle=seed is not None, random_state=seed)
    train, validation = list(splitter.split(np.zeros(count), strata))[index]
    return {"train": train.astype(np.int64), "validation": validation.astype(np.int64)}
