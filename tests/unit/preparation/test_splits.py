"""Every split names exactly the rows it should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import GroupShuffleSplit, KFold, train_test_split

from kerascli.preparation.split_section import SplitSection
from kerascli.preparation.splits import RowsToSplit, SplitError, fold_rows, split_rows

COLUMNS = {
    "date": np.asarray([5, 1, 4, 2, 3, 9, 8, 7, 6, 0]),
    "part": np.asarray(["train", "val", "test", "train", "Train", "validation", "train", "test", "train", "train"]),
    "patient": np.asarray([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]),
}
LABELS = np.asarray([0, 1] * 5)


def split(**written: Any) -> dict[str, list[int]]:
    rows = RowsToSplit.in_memory(10, lambda name: COLUMNS[str(name)], lambda: LABELS)
    parts = split_rows(SplitSection.model_validate(written), rows)
    return {name: list(found) for name, found in parts.items()}


def test_a_fraction_is_the_last_rows_as_validation_split_rounds_them() -> None:
    assert split(validation=0.15) == {"train": [0, 1, 2, 3, 4, 5, 6, 7], "validation": [8, 9]}


def test_a_count_is_so_many_rows() -> None:
    assert split(validation=3)["validation"] == [7, 8, 9]


def test_test_lies_behind_validation_and_both_are_shares_of_the_whole() -> None:
    assert split(validation=0.2, test=0.2) == {"train": [0, 1, 2, 3, 4, 5], "validation": [6, 7], "test": [8, 9]}


def test_random_gives_the_rows_of_train_test_split() -> None:
    kept, held = train_test_split(np.arange(10), test_size=0.2, random_state=42)
    assert split(random={"test": 0.2, "seed": 42}) == {"train": kept.tolist(), "test": held.tolist()}


def test_random_cuts_test_first_and_validation_from_the_rest() -> None:
    rest, test = train_test_split(np.arange(10), test_size=0.2, random_state=7)
    train, validation = train_test_split(rest, test_size=3, random_state=7)
    parts = split(random={"test": 0.2, "validation": 0.3, "seed": 7})
    assert parts == {"train": train.tolist(), "test": test.tolist(), "validation": validation.tolist()}


def test_stratified_parts_keep_the_balance() -> None:
    parts = split(random={"validation": 0.4, "seed": 1, "stratify": True})
    assert LABELS[parts["validation"]].sum() == 2
    assert parts["train"] == train_test_split(np.arange(10), test_size=0.4, random_state=1, stratify=LABELS)[0].tolist()


def test_order_sorts_by_a_column_and_holds_out_the_last() -> None:
    assert split(order="date", validation=0.2) == {"train": [9, 1, 3, 4, 2, 0, 8, 7], "validation": [6, 5]}


def test_by_reads_the_part_from_a_column() -> None:
    assert split(by="part") == {"train": [0, 3, 4, 6, 8, 9], "validation": [1, 5], "test": [2, 7]}


def test_a_value_that_names_no_part_is_told() -> None:
    with pytest.raises(SplitError, match="names no part"):
        split(by="date")


def test_groups_stay_together_as_scikit_learn_keeps_them() -> None:
    parts = split(group="patient", validation=0.4, seed=3)
    cutter = GroupShuffleSplit(n_splits=1, test_size=2, random_state=3)
    train, held = next(cutter.split(np.arange(10), groups=COLUMNS["patient"]))
    assert parts == {"train": train.tolist(), "validation": held.tolist()}
    assert not set(COLUMNS["patient"][parts["train"]]) & set(COLUMNS["patient"][parts["validation"]])


@pytest.mark.parametrize("share", [0.99, 10])
def test_a_share_that_empties_a_part_is_refused(share: float) -> None:
    with pytest.raises(SplitError, match="leaves"):
        split(validation=share, test=1)


def test_folds_are_those_of_kfold() -> None:
    folds = {"count": 5, "seed": 42}
    expected = list(KFold(5, shuffle=True, random_state=42).split(np.zeros(10)))
    for index, (train, validation) in enumerate(expected):
        parts = fold_rows(10, index, folds, None)
        assert parts["train"].tolist() == train.tolist()
        assert parts["validation"].tolist() == validation.tolist()


@pytest.mark.parametrize(
    ("count", "strata", "told", "remedy"),
    [
        (40, None, "30 rows can't be dealt out to 40 folds", "count: 5"),
        (4, np.asarray([0] * 27 + [1] * 3), "in each of 4 folds; one class has 3", "stratify: false"),
    ],
)
def test_more_folds_than_rows_or_than_examples_of_a_class_are_told(
    count: int, strata: Any, told: str, remedy: str
) -> None:
    with pytest.raises(SplitError, match=told) as raised:
        fold_rows(30, 0, {"count": count, "seed": None}, strata)
    assert raised.value.remedy == remedy


def test_two_ways_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="one way"):
        split(by="part", order="date", validation=0.2)
