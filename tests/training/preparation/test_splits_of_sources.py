"""Which rows go where, of arrays, tables and folders: scikit-learn's own calls are the oracle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from sklearn.model_selection import GroupShuffleSplit, train_test_split

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = np.arange(40)
LABELS = np.asarray([0, 0, 1, 0] * 10)
WHEN = (ROWS * 7) % 40
WHO = ROWS // 4
PART = np.asarray(["train", "val", "train", "test"] * 10)
Parts = dict[str, list[int]]


def random(*, stratify: Any = None) -> Parts:
    left, test = train_test_split(ROWS, test_size=0.2, random_state=42, stratify=stratify)
    train, validation = train_test_split(
        left, test_size=10, random_state=42, stratify=None if stratify is None else stratify[left]
    )
    return {"train": list(train), "validation": list(validation), "test": list(test)}


def grouped() -> Parts:
    ((train, held),) = GroupShuffleSplit(n_splits=1, test_size=3, random_state=7).split(ROWS, groups=WHO)
    return {"train": list(train), "validation": list(held)}


BY_TIME = list(np.argsort(WHEN, kind="stable"))
OF_ALL: dict[str, tuple[dict[str, Any], Parts]] = {
    "the last": ({"validation": 0.15}, {"train": list(ROWS[:34]), "validation": list(ROWS[34:])}),
    "the last two parts": (
        {"validation": 5, "test": 0.1},
        {"train": list(ROWS[:31]), "validation": list(ROWS[31:36]), "test": list(ROWS[36:])},
    ),
    "random": ({"random": {"validation": 0.25, "test": 0.2, "seed": 42}}, random()),
    "stratified": (
        {"random": {"validation": 0.25, "test": 0.2, "seed": 42, "stratify": True}},
        random(stratify=LABELS),
    ),
}
OF_COLUMNS: dict[str, tuple[dict[str, Any], Parts]] = {
    "by time": ({"order": "when", "validation": 0.25}, {"train": BY_TIME[:30], "validation": BY_TIME[30:]}),
    "named": (
        {"by": "part"},
        {
            "train": list(ROWS[PART == "train"]),
            "validation": list(ROWS[PART == "val"]),
            "test": list(ROWS[PART == "test"]),
        },
    ),
    "groups": ({"group": "who", "validation": 3, "seed": 7}, grouped()),
    "balanced by a column": (
        {"random": {"validation": 0.25, "test": 0.2, "seed": 42, "stratify": "part"}},
        random(stratify=PART),
    ),
}


def rows_of(data: Any) -> Parts:
    """The number that stands in each row, by part."""
    return {
        name: [int(value) for value in np.ravel(data.examples(name, 99)[0])] for name in ("train", "validation", "test")
        if name in data.splits
    }  # fmt: skip


@pytest.fixture
def arrays(tmp_path: Path) -> dict[str, Any]:
    np.savez(tmp_path / "a.npz", x=ROWS[:, None], y=LABELS)
    return {"source": {"arrays": str(tmp_path / "a.npz")}}


@pytest.fixture
def table(tmp_path: Path) -> dict[str, Any]:
    columns = zip(ROWS, LABELS, WHEN, WHO, PART, strict=True)
    lines = "\n".join(",".join(map(str, row)) for row in columns)
    (tmp_path / "t.csv").write_text(f"id,y,when,who,part\n{lines}\n", encoding="utf-8")
    return {"source": {"table": str(tmp_path / "t.csv")}, "target": "y", "features": {"id": "float"}}


@pytest.mark.parametrize("how", OF_ALL)
def test_arrays_and_tables_are_split_into_the_same_rows(
    prepare: Callable[..., Any], arrays: dict[str, Any], table: dict[str, Any], how: str
) -> None:
    split, expected = OF_ALL[how]
    assert rows_of(prepare({**arrays, "split": split})) == expected
    assert rows_of(prepare({**table, "split": split})) == expected


@pytest.mark.parametrize("how", OF_COLUMNS)
def test_a_tables_columns_say_which_rows_go_where(prepare: Callable[..., Any], table: dict[str, Any], how: str) -> None:
    split, expected = OF_COLUMNS[how]
    assert rows_of(prepare({**table, "split": split})) == expected


@pytest.mark.parametrize("stratify", [False, True])
def test_files_of_a_folder_are_split_in_the_order_of_the_loader(
    prepare: Callable[..., Any], tmp_path: Path, stratify: bool
) -> None:
    for row, label in zip(ROWS, LABELS, strict=True):
        (tmp_path / "photos" / "ab"[label]).mkdir(parents=True, exist_ok=True)
        Image.new("L", (1, 1), int(row)).save(tmp_path / "photos" / "ab"[label] / f"{row:02}.png")
    source = {"images": {"directory": str(tmp_path / "photos"), "image_size": 1, "color_mode": "grayscale", "seed": 3}}
    whole = rows_of(prepare({"source": source}))["train"]
    assert whole != sorted(whole)
    split = {"random": {"validation": 0.25, "test": 0.2, "seed": 42, "stratify": stratify}}
    positions = random(stratify=LABELS[whole] if stratify else None)
    expected = {name: [whole[position] for position in chosen] for name, chosen in positions.items()}
    assert rows_of(prepare({"source": source, "split": split})) == expected


def test_the_test_part_for_validation_is_the_test_part(prepare: Callable[..., Any], tmp_path: Path) -> None:
    np.savez(
        tmp_path / "b.npz", x_train=ROWS[:30, None], y_train=LABELS[:30], x_test=ROWS[30:, None], y_test=LABELS[30:]
    )
    heard: list[Any] = []
    data = prepare({"source": {"arrays": str(tmp_path / "b.npz")}, "split": {"validation": "test"}}, warn=heard.append)
    assert rows_of(data) == {"train": list(ROWS[:30]), "validation": list(ROWS[30:]), "test": list(ROWS[30:])}
    assert [problem.code for problem in heard] == ["validation-on-test"]
