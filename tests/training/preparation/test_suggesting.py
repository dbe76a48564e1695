"""The first file for someone's own data reads without a mistake and prepares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from kerascli.preparation.suggesting import suggest
from kerascli.problems import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def read_and_prepare(text: str, folder: Path) -> Any:
    from kerascli.workflows.asking import prepared
    from kerascli.workflows.assembling import environment_of
    from kerascli.workflows.reading import read_experiment

    file = folder / "first.yaml"
    file.write_text(text, encoding="utf-8")
    read = read_experiment(file)
    return prepared(read, environment_of(read, None), 0, lambda _: None).facts


def test_a_table_becomes_a_file_that_prepares(tmp_path: Path) -> None:
    rows = "\n".join(
        f"{i},{i * 0.5 if i % 7 else ''},{'ab'[i % 2]},row {i},{'yes' if i % 3 else 'no'}" for i in range(60)
    )
    table = tmp_path / "my table.csv"
    table.write_text(f"id: 1,size,kind,name,answer\n{rows}\n", encoding="utf-8")
    text = suggest(table, "answer")
    facts = read_and_prepare(text, tmp_path)
    assert "# Left out: name" in text
    assert "missing: {size: median}" in text
    assert facts.class_names["y"] == ("no", "yes")
    assert facts.inputs["x"].shape == (5,)


def test_a_folder_of_pictures_becomes_a_file_that_prepares(tmp_path: Path) -> None:
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for index in range(5):
            Image.fromarray(np.full((8, 8, 3), index, np.uint8)).save(tmp_path / "pets" / name / f"{index}.png")
    facts = read_and_prepare(suggest(tmp_path / "pets", None), tmp_path)
    assert facts.splits["train"].samples == 8


def test_a_target_that_is_no_column_is_told_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("size,answer\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError) as raised:
        suggest(tmp_path / "t.csv", "anser")
    assert raised.value.problems[0].help == "--target answer"


def test_init_writes_the_file_for_a_table(cli: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    rows = "\n".join(f"{index},{index * 2.5}" for index in range(30))
    (tmp_path / "houses.csv").write_text(f"rooms,price\n{rows}\n", encoding="utf-8")
    code, out, err = cli("init", "--from", "houses.csv", "--target", "price")
    assert (code, err) == (0, "")
    assert "kerascli train houses.yaml" in out
    assert read_and_prepare((tmp_path / "houses.yaml").read_text(encoding="utf-8"), tmp_path).inputs["x"].shape == (1,)
