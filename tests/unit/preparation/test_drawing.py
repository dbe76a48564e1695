"""Random divisions of rows: those of scikit-learn, in a fraction of its memory."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import GroupShuffleSplit, train_test_split

from kerascli.preparation.split_section import SplitSection
from kerascli.preparation.splits import RowsToSplit, SplitError, split_rows


def rows_by_part(written: dict[str, Any], count: int, column: Any = None, labels: Any = None) -> dict[str, list[int]]:
    rows = RowsToSplit.in_memory(count, lambda _: column, lambda: labels)
    return {name: list(found) for name, found in split_rows(SplitSection.model_validate(written), rows).items()}


@pytest.mark.parametrize("classes", [None, 2, 3, 40])
@pytest.mark.parametrize(
    ("count", "seed", "test"), [(1000, 0, 0.25), (997, 42, 0.1), (1001, 7, 333), (5000, 2**31, 0.3)]
)
def test_rows_and_order_are_those_of_train_test_split(classes: int | None, count: int, seed: int, test: float) -> None:
    drawn = np.random.default_rng(1)
    labels = None if classes is None else drawn.integers(0, classes, count) * 3 - 4
    left, held = train_test_split(np.arange(count), test_size=test, random_state=seed, stratify=labels)
    of_left = None if labels is None else labels[left]
    train, validation = train_test_split(left, test_size=100, random_state=seed, stratify=of_left)
    random = {"test": test, "validation": 100, "seed": seed, "stratify": classes is not None}
    parts = rows_by_part({"random": random}, count, labels=labels)
    assert parts == {"train": train.tolist(), "test": held.tolist(), "validation": validation.tolist()}


@pytest.mark.parametrize("kind", ["words", "chances", "several"])
def test_any_labels_are_balanced_as_scikit_learn_balances_them(kind: str) -> None:
    drawn = np.random.default_rng(2)
    labels = {
        "words": drawn.choice(np.asarray(["红", "green", "blue"], object), 300),
        "chances": drawn.choice([0.5, -1.0, 30.25], 300),
        "several": np.eye(4, dtype="float32")[drawn.integers(0, 4, 300)],
    }[kind]
    train, validation = train_test_split(np.arange(300), test_size=60, random_state=5, stratify=labels)
    parts = rows_by_part({"random": {"validation": 0.2, "seed": 5, "stratify": True}}, 300, labels=labels)
    assert parts == {"train": train.tolist(), "validation": validation.tolist()}


def test_groups_are_cut_as_group_shuffle_split_cuts_them_twice() -> None:
    groups = np.random.default_rng(3).choice(np.asarray(["a", "b", "c", "d", "e", "f", "g"], object), 200)
    ((left, test),) = GroupShuffleSplit(1, test_size=2, random_state=9).split(np.arange(200), groups=groups)
    ((train, held),) = GroupShuffleSplit(1, test_size=1, random_state=9).split(left, groups=groups[left])
    parts = rows_by_part({"group": "who", "test": 2, "validation": 1, "seed": 9}, 200, groups)
    assert parts == {"train": left[train].tolist(), "test": test.tolist(), "validation": left[held].tolist()}


@pytest.mark.parametrize(
    ("labels", "validation", "told"),
    [
        ([0, 0, 0, 1], 2, "at least two rows of every class, and one class has a single row"),
        ([0, 0, 1, 1, 2, 2], 2, "a row of each of the 3 classes in a held-out part of 2"),
        ([0, 0, 1, 1, 2, 2], 4, "a row of each of the 3 classes in a train part of 2"),
    ],
)
def test_a_balance_that_cannot_be_kept_is_told(labels: list[int], validation: int, told: str) -> None:
    random = {"validation": validation, "stratify": True}
    with pytest.raises(ValueError, match="class"):
        train_test_split(labels, test_size=validation, stratify=labels)
    with pytest.raises(SplitError, match=told):
        rows_by_part({"random": random}, len(labels), labels=np.asarray(labels))


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ({"order": "c", "validation": 2}, "column `c`"),
        ({"group": "c", "validation": 1}, "column `c`"),
        ({"by": "c"}, "column `c`"),
        ({"random": {"validation": 2, "stratify": "c"}}, "column `c`"),
        ({"random": {"validation": 2, "stratify": True}}, "the target"),
    ],
)
@pytest.mark.parametrize("values", [["train", "val", None, "train"], [1.0, 2.0, float("nan"), 1.0]])
def test_a_row_without_the_value_that_the_split_needs_is_told(
    written: dict[str, Any], called: str, values: list[Any]
) -> None:
    column = np.asarray(values, object if None in values else float)
    with pytest.raises(SplitError) as raised:
        rows_by_part(written, 4, column, column)
    assert str(raised.value) == f"{called} has no value in row 3 (1 of 4 rows), and `split` needs it"


@pytest.mark.parametrize("stratify", [False, True])
def test_a_row_costs_four_bytes_a_few_times_and_not_eight_many_times(*, stratify: bool) -> None:
    count = 2_000_000
    labels = np.random.default_rng(4).integers(0, 3, count).astype(np.int8)

    class Coded:
        def missing(self) -> tuple[int, int]:
            return 0, 0

        def coded(self) -> tuple[Any, Any]:
            return np.arange(3), labels

    rows = RowsToSplit(count, lambda _: Coded(), Coded)  # type: ignore[arg-type, return-value]
    section = SplitSection.model_validate({"random": {"test": 0.1, "validation": 0.1, "stratify": stratify}})
    split_rows(section, RowsToSplit.in_memory(100, lambda _: labels, lambda: labels[:100]))
    tracemalloc.start()
    try:
        split_rows(section, rows)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < (11 if stratify else 6) * count + 2**24
