"""`kerascli data` tells what each part holds, and writes nothing it was not asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Cli = Callable[..., tuple[int, str, str]]

FILE = """
data:
  source: {table: people.csv}
  target: label
  features: {age: float_normalized, city: string_categorical}
  split: {validation: 0.25}
model:
  sequential:
    - {Dense: {units: 1, activation: sigmoid}}
compile: {optimizer: adam, loss: binary_crossentropy}
fit: {epochs: 1}
"""


@pytest.fixture
def experiment(tmp_path: Path) -> Path:
    rows = "\n".join(
        f"{20 + index},{'北京' if index % 2 else 'Rom'},{'yes' if index % 3 else 'no'}" for index in range(40)
    )
    (tmp_path / "people.csv").write_text(f"age,city,label\n{rows}\n", encoding="utf-8")
    (tmp_path / "people.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path / "people.yaml"


def test_every_part_is_told_with_rows_classes_and_what_was_learned(cli: Cli, experiment: Path) -> None:
    code, out, err = cli("data", str(experiment), "--bench", "--plot", "seen.png")
    assert (code, err) == (0, "")
    assert "train       30 examples in 1 batch" in out
    assert "validation  10 examples in 1 batch" in out
    assert "no 10 (33%), yes 20 (67%)" in out
    assert "age: Normalization  mean [34.5]" in out
    assert "北京" in out
    assert "stored    age    int64  20 to 49, mean 34.5  30 different  first 20, 21, 22" in out
    assert "input     x  float32 " in out
    assert "batches/s" in out
    assert (experiment.parent / "seen.png").stat().st_size > 1000


def test_missing_values_are_counted_and_files_named(cli: Cli, experiment: Path) -> None:
    text = (experiment.parent / "people.csv").read_text(encoding="utf-8").replace("21,", ",", 1).replace("24,", ",", 1)
    (experiment.parent / "people.csv").write_text(text, encoding="utf-8")
    _, out, _ = cli("data", str(experiment), "data.missing={age: median}")
    assert "28 different  2 missing  first 20, –, 22" in out


def test_the_bench_tells_where_the_time_goes(cli: Cli, tmp_path: Path) -> None:
    steps = "[{expand_dims: -1}, {divide: 16}]"
    augment = "{x: [{RandomFlip: horizontal}]}"
    data = f"data: {{source: {{builtin: digits}}, prepare: {{x: {steps}}}, augment: {augment}}}\n"
    rest = "model: {sequential: [Flatten, {Dense: 10}]}\ncompile: {optimizer: adam, loss: mse}\nfit: {epochs: 1}\n"
    (tmp_path / "d.yaml").write_text(data + rest, encoding="utf-8")
    code, out, _ = cli("data", "d.yaml", "--bench")
    assert code == 0
    assert re.search(r"bench +[\d,]+ batches/s, [\d,]+ examples/s, over 200 batches", out)
    assert re.search(r"before +[\d.]+ s to read and prepare, [\d.]+ s to the first", out)
    told = re.search(r"a batch +(.*)", out)
    assert told is not None
    stages = [stage.split(" ")[0].rstrip(":") for stage in told[1].split(", ")]
    assert stages == ["read", "expand_dims", "divide", "augment"]


def test_programs_get_json(cli: Cli, experiment: Path) -> None:
    _, out, _ = cli("data", str(experiment), "data.batch_size=5", "--json")
    found: dict[str, Any] = json.loads(out)
    assert [(split["name"], split["batches"]) for split in found["splits"]] == [("train", 6), ("validation", 2)]
    assert list(found["fingerprints"]) == ["source"]


def test_a_missing_column_is_exit_code_3_with_the_nearest_name(cli: Cli, experiment: Path) -> None:
    code, _, err = cli("data", str(experiment), "data.target=labl")
    assert code == 3
    assert "did you mean `label`?" in err


def test_a_picture_of_an_unknown_format_is_told_before_anything_is_read(cli: Cli, experiment: Path) -> None:
    code, out, err = cli("data", str(experiment), "--plot", "look.txt")
    assert (code, out) == (2, "")
    assert "a picture ends in .png, .svg, .pdf, .jpg, not in `.txt`" in err
    assert "help: --plot look.png" in err
