"""The first file for someone's own data reads without a mistake and prepares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from kerascli.preparation.suggesting import suggest
from kerascli.problems import DataError
from tests.skips import shared
from tests.unit.sources.test_audio import wav

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
        f"{i * 2},{i * 0.5 if i % 7 else ''},{'ab'[i % 2]},row {i},{'yes' if i % 3 else 'no'}" for i in range(60)
    )
    table = tmp_path / "my table.csv"
    table.write_text(f"id: 1,size,kind,name,answer\n{rows}\n", encoding="utf-8")
    text = suggest(table, "answer")
    facts = read_and_prepare(text, tmp_path)
    assert "# Left out: name" in text
    assert "missing: {size: median}" in text
    assert facts.class_names["y"] == ("no", "yes")
    assert facts.inputs["x"].shape == (5,)


def test_texts_without_blanks_are_taken_letter_by_letter(tmp_path: Path) -> None:
    rows = "\n".join(
        f"{'很好看的电影' if i % 2 else '太浪费时间了'}{chr(0x4E00 + i)},{'坏好'[i % 2]},no. {i}" for i in range(40)
    )
    (tmp_path / "t.csv").write_text(f"评论,标签,名\n{rows}\n", encoding="utf-8")
    text = suggest(tmp_path / "t.csv", "标签")
    assert "评论: {TextVectorization: {max_tokens: 1000, split: character, output_mode: multi_hot}}" in text
    assert "# Left out: 名" in text
    assert read_and_prepare(text, tmp_path).class_names["y"] == ("坏", "好")


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
    rows = "\n".join(f"{index * 2},{index * 2.5}" for index in range(30))
    (tmp_path / "houses.csv").write_text(f"rooms,price\n{rows}\n", encoding="utf-8")
    code, out, err = cli("init", "--from", "houses.csv", "--target", "price")
    assert (code, err) == (0, "")
    assert "kerascli train houses.yaml" in out
    assert read_and_prepare((tmp_path / "houses.yaml").read_text(encoding="utf-8"), tmp_path).inputs["x"].shape == (1,)


@pytest.mark.parametrize(
    ("content", "target", "wanted"),
    [
        ("39, State-gov, <=50K\n50, Private, >50K\n" * 20, "2", "skip_initial_space: true, header: false"),
        ("18.0   8   307.0\n15.5   4   190.0\n" * 20, "0", "delimiter: whitespace, header: false"),
        ("a;b;y\n" + "1,5;2;no\n2,5;3;yes\n" * 20, "y", 'delimiter: ";"'),
        ('ham\tSo he said "what, again\nspam\tCall now you won it\n' * 20, "0", "quote: null, header: false"),
        ("颜色,大小,答案\n红,1.5,是\n绿,2.5,否\n" + "红,3.5,是\n绿,4.5,否\n" * 20, "答案", "encoding: gbk"),
    ],
)
def test_how_a_table_is_written_is_found_out(tmp_path: Path, content: str, target: str, wanted: str) -> None:
    table = tmp_path / "t.data"
    table.write_bytes(content.encode("gbk" if "gbk" in wanted else "utf-8"))
    text = suggest(table, target)
    assert wanted in text
    assert read_and_prepare(text, tmp_path).splits["train"].samples


def test_row_numbers_are_left_out_and_classes_listed_that_count_from_elsewhere(tmp_path: Path) -> None:
    rows = "\n".join(f"{index + 1},{index * 0.5},{3 + index % 4}" for index in range(60))
    (tmp_path / "wine.csv").write_text(f"id,acid,quality\n{rows}\n", encoding="utf-8")
    text = suggest(tmp_path / "wine.csv", "quality")
    assert "# Left out: id" in text
    assert "target: {column: quality, classes: [3, 4, 5, 6]}" in text
    assert read_and_prepare(text, tmp_path).class_names["y"] == ("3", "4", "5", "6")


def test_a_number_beside_dates_is_a_time_series(tmp_path: Path) -> None:
    rows = "\n".join(f"1981-{index // 28 + 1:02}-{index % 28 + 1:02},{index * 0.1:.1f}" for index in range(100))
    (tmp_path / "days.csv").write_text(f"Date,Temp\n{rows}\n", encoding="utf-8")
    text = suggest(tmp_path / "days.csv", "Temp")
    assert "timeseries: {table: " in text
    assert read_and_prepare(text, tmp_path).inputs["x"].shape == (10, 1)


def test_folders_of_texts_with_a_folder_for_each_part(tmp_path: Path) -> None:
    for part in ("train", "test"):
        for name in ("pos", "neg"):
            (tmp_path / "films" / part / name).mkdir(parents=True)
            for index in range(5):
                (tmp_path / "films" / part / name / f"{index}.txt").write_text("a film", encoding="utf-8")
    facts = read_and_prepare(suggest(tmp_path / "films", None), tmp_path)
    assert {name: split.samples for name, split in facts.splits.items()} == {"train": 8, "validation": 2, "test": 10}


def test_a_folder_of_sounds_becomes_a_file_that_trains(
    cli: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    for name in ("high", "low"):
        for index in range(5):
            wav(tmp_path / "tones" / name / f"{index}.wav", frames=700 + index, rate=8000)
    (tmp_path / "tones" / "low" / "0.wav").write_bytes(b"ID3 an mp3")
    assert cli("init", "--from", "tones")[0] == 0
    text = (tmp_path / "tones.yaml").read_text(encoding="utf-8")
    assert "directory: tones, output_sequence_length: 800, sampling_rate: 8000, channels: 1}" in text
    code, _, err = cli("train", "tones.yaml", "--fast")
    assert (code, "low/0.wav can't be used: it is no wav file" in err) == (3, True)
    (tmp_path / "tones" / "low" / "0.wav").unlink()
    code, out, err = cli("train", "tones.yaml", "--fast")
    assert (code, "float32 800×1, 2 classes" in out + err) == (0, True)


def test_a_folder_of_sounds_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for name in ("high", "low"):
        (tmp_path / "tones" / name).mkdir(parents=True)
        (tmp_path / "tones" / name / "0.wav").write_bytes(b"ID3 an mp3")
    with pytest.raises(DataError, match="16 bit wav files are wanted"):
        suggest(tmp_path / "tones", None)


REAL = {
    "titanic_train.csv": "Survived",
    "adult.data": "14",
    "heart.csv": "num",
    "auto-mpg.data": "0",
    "iris.csv": "species",
    "winequality-red.csv": "11",
    "airline-passengers.csv": "Passengers",
    "penguins.csv": "species",
    "pima-indians-diabetes.csv": "8",
    "daily-min-temperatures.csv": "Temp",
}


@pytest.mark.parametrize("name", REAL)
def test_real_tables_become_files_that_prepare(tmp_path: Path, name: str) -> None:
    facts = read_and_prepare(suggest(shared("datasets", "csv", name), REAL[name]), tmp_path)
    assert facts.splits["train"].samples
    assert facts.splits["validation"].samples


def test_a_file_name_in_the_templates_place_is_told(cli: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("size,answer\n1,2\n", encoding="utf-8")
    code, _, err = cli("init", "mine.yaml", "--from", "t.csv", "--target", "answer")
    assert (code, "help: -o mine.yaml" in err) == (2, True)
