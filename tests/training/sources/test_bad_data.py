"""Bad data end with exit code 3, the file and the row; what is read once before training leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml

from tests.training.sources.mistaken_files import (
    ARRAYS,
    AUDIO,
    HELD,
    IMAGES,
    TABLE,
    TFRECORD,
    arrays,
    foreign,
    other_test_part,
    photos,
    records,
    set_cell,
    silence,
    sounds,
    table,
    texts,
    truncated,
    with_value,
)
from tests.unit.sources.test_audio import wav

if TYPE_CHECKING:
    from collections.abc import Callable

CASES: dict[str, tuple[Callable[[], None], dict[str, Any], str, tuple[str, ...]]] = {
    "a missing column": (table, {**TABLE, "features": {"agee": "float"}}, "unknown-column",
                         ("`agee`", "did you mean `age`?", "`city`")),
    "text in a number column": (lambda: table(set_cell(7, "age", "old")), TABLE, "text-in-number-column",
                                ("`old`", "`age`", "people.csv, row 7")),
    "a cross of what is no category": (
        table, {**TABLE, "features": {"age": "float", "city": {"StringLookup": {"output_mode": "one_hot"}},
                                      "who": "integer_categorical",
                                      "both": {"cross": {"feature_names": ["city", "who"], "crossing_dim": 4}}}},
        "step-failed", ("`both` crosses categories, and `city` is made into 3 numbers of each row",)),
    "no row to train on": (
        lambda: table(lambda rows: [row.update(part="val") for row in rows]), {**TABLE, "split": {"by": "part"}},
        "empty-split", ("no row of column `part` says `train`: it holds val",)),
    "a quote that nothing closes": (
        lambda: Path("people.csv").write_text('age,city,y\n1,a,0\n2,"b,1\n3,a,0\n', encoding="utf-8"), TABLE,
        "unreadable-file", ("people.csv, row 2: a quote is opened and never closed", "quote: null")),
    "a line that is no JSON": (
        lambda: Path("people.jsonl").write_text('{"age": 1, "y": 0}\n{"age": 2,\n', encoding="utf-8"),
        {**TABLE, "source": {"table": "people.jsonl"}}, "unreadable-file", ("people.jsonl, row 2: this is no JSON",)),
    "a name twice in a line": (
        lambda: Path("people.jsonl").write_text('{"age": 1, "age": 2, "y": 0}\n', encoding="utf-8"),
        {**TABLE, "source": {"table": "people.jsonl"}}, "duplicate-column",
        ("people.jsonl has the column name `age` twice in a row",)),
    "a weight of a class that is not there": (
        table, {**TABLE, "class_weight": {0: 1, 7: 2}}, "unknown-label", ("no training example is of class `7`",)),
    "labels that are fractions": (
        lambda: arrays(y=np.arange(12) % 2 + 0.5), ARRAYS, "label-outside-outputs",
        ("label 1.5 in data.npz, row 2", "help: classes are whole numbers; numbers are predicted with `loss: mse`")),
    "a blank line": (
        lambda: Path("people.csv").write_text("age,city,y\n1,a,0\n2,b,1\n\n3,a,0\n", encoding="utf-8"), TABLE,
        "missing-value", ("`age` has no value in people.csv, row 3, a blank line",
                          "help: table: {file: …, skip_blank_lines: true}")),
    "a comment": (
        lambda: Path("people.csv").write_text("age,city,y\n1,a,0\n# old\n3,a,1\n", encoding="utf-8"), TABLE,
        "missing-value", ("`y` has no value in people.csv, row 2, which seems to be a comment",
                          'help: table: {file: …, comment: "#"}')),
    "a comment above the header": (
        lambda: Path("people.csv").write_text("# old\nage,city,y\n1,a,0\n", encoding="utf-8"), TABLE,
        "ragged-row", ("people.csv, row 1", 'help: comment: "#"')),
    "duplicate column names": (lambda: Path("people.csv").write_text("age,y,age\n1,0,2\n", encoding="utf-8"), TABLE,
                               "duplicate-column", ("people.csv", "`age`", "1 and 3")),
    "a truncated picture": (truncated, IMAGES, "unreadable-file", ("dog/3.png", "truncated")),
    "a foreign picture": (foreign, IMAGES, "unreadable-file", ("cat/1.png", "it is no picture")),
    "a label unknown to training": (
        lambda: table(set_cell(12, "y", "maybe")),
        {**TABLE, "target": {"column": "y", "classes": [0, 1]}}, "unknown-label", ("`maybe`", "people.csv, row 12")),
    "text labels that training never saw": (
        lambda: table(lambda rows: [row.update(y="maybe" if row["age"] > 30 else "no") for row in rows]),
        {**TABLE, "split": HELD}, "unknown-label", ("`maybe`", "people.csv, row 12")),
    "labels outside the outputs": (lambda: arrays(y=np.r_[np.arange(11) % 2, 7]), ARRAYS, "label-outside-outputs",
                                   ("label 7", "data.npz, row 12", "2 outputs")),
    "a part of another file with labels outside the outputs": (
        other_test_part, {**{key: TABLE[key] for key in ("target", "features")}, "train": {"table": "people.csv"},
                          "test": {"table": "test.csv"}}, "label-outside-outputs", ("label 3", "test.csv, row 5")),
    "an empty class folder": (lambda: photos(empty="dog"), IMAGES, "empty-class", ("photos/dog",)),
    "an empty split": (table, {**TABLE, "split": {"validation": 12}}, "empty-split", ("0 for the rest",)),
    "one class of pictures": (lambda: photos(only="cat"), IMAGES, "one-class", ("`cat`",)),
    "one class of rows": (lambda: table(lambda rows: [row.update(y=1) for row in rows]), TABLE, "one-class",
                          ("all 12", "`1`")),
    "a batch larger than the split": (table, {**TABLE, "batch_size": 50, "drop_remainder": True}, "batch-too-large",
                                      ("50", "12")),
    "arrays of different lengths": (lambda: arrays(y=np.arange(9) % 2), ARRAYS, "different-lengths", ("12", "9")),
    "nan": (lambda: arrays(x=with_value(np.nan)), ARRAYS, "not-finite", ("data.npz, row 7",)),
    "infinity": (lambda: arrays(x=with_value(np.inf)), ARRAYS, "not-finite", ("data.npz, row 7",)),
    "infinity in a table": (lambda: table(set_cell(4, "age", "inf")), TABLE, "not-finite",
                            ("`age`", "people.csv, row 4")),
    "a corrupt record": (records, TFRECORD, "corrupt-record", ("r.tfrecord, record 7",)),
    "a table of nothing but its target": (
        lambda: Path("people.csv").write_text("y\n" + "0\n1\n" * 6, encoding="utf-8"),
        {"source": {"table": "people.csv"}, "target": "y"}, "no-examples", ("nothing to learn from",)),
    "a test part without its target": (
        lambda: np.savez("data.npz", x_train=with_value(1), y_train=np.arange(12) % 2, x_test=with_value(2)),
        {"source": {"arrays": "data.npz"}}, "missing-array", ("the test part has no target `y`",)),
    "a validation part of another shape": (
        lambda: np.savez("data.npz", x_train=with_value(1), y_train=np.arange(12) % 2, x_val=np.ones((4, 5), "float32"),
                         y_val=np.arange(4) % 2),
        {"source": {"arrays": "data.npz"}}, "wrong-shape",
        ("`x` of the validation part holds examples of shape (5,), of the training part (2,)",)),
    "arrays of dates": (lambda: arrays(x=np.arange(12).astype("datetime64[D]")), ARRAYS, "not-data",
                        ("`x` holds dates (datetime64[D])",)),
    "complex numbers": (lambda: arrays(x=np.full((12, 2), 1 + 2j)), ARRAYS, "not-data",
                        ("`x` of data.npz holds complex numbers (complex128), which no layer takes",)),
    "complex answers": (lambda: arrays(y=np.full(12, 1j, "complex64")), ARRAYS, "not-data",
                        ("`y` of data.npz holds complex numbers (complex64)",)),
    "arrays of several fields": (lambda: arrays(x=np.zeros(12, [("a", "f4"), ("b", "i4")])), ARRAYS, "not-data",
                                 ("`x` of data.npz holds records of several fields",)),
    "arrays of no width": (lambda: arrays(x=np.zeros((12, 0), "float32")), ARRAYS, "no-examples",
                           ("`x` holds no number in any example",)),
    "a missing answer": (lambda: table(set_cell(5, "y", "")), TABLE, "missing-value",
                         ("`y` has no value in people.csv, row 5", "help: missing: drop")),
    "a sound of no length": (silence, AUDIO, "unreadable-file", ("yes/2.wav", "zero length")),
    "a text in another encoding": (
        texts, {"source": {"text": {"directory": "texts"}}}, "unreadable-file",
        ("texts/b/1.txt can't be read: line 2 is no UTF-8 text; write its encoding, as in encoding: gbk",)),
    "a single sound of another rate, listed first": (
        lambda: (sounds(), wav(Path("sounds/no/0.wav"), rate=16000)), AUDIO, "unreadable-file",
        ("no/0.wav can't be used: its sampling rate is 16,000 Hz, the others' 8,000 Hz",)),
    "a sound of another rate": (lambda: sounds(rate=16000), AUDIO, "unreadable-file", ("yes/2.wav", "16,000 Hz")),
    "a group in two parts": (table, {**TABLE, "split": {"by": "part", "group": "who"}}, "group-in-two-splits",
                             ("`who`", "people.csv, row 10")),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bad_data_are_told_with_their_place_and_nothing_is_written(
    cli: Callable[..., tuple[int, str, str]], case: str
) -> None:
    make, data, code, told = CASES[case]
    make()
    experiment = {
        "data": data,
        "model": {"sequential": ["Flatten", {"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("bad.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    exit_code, out, err = cli("train", "bad.yaml")
    said = out + err
    assert exit_code == 3, said
    assert f"[{code}]" in said
    for words in told:
        assert words in said
    assert "Traceback" not in said
    assert not list(Path("runs").glob("*/run.json"))


def test_unreadable_pictures_are_left_out_and_counted_when_asked(cli: Callable[..., tuple[int, str, str]]) -> None:
    truncated()
    Path("photos/cat/1.png").write_bytes(b"a text")
    experiment = {
        "data": {**IMAGES, "source": {**IMAGES["source"], "on_error": "skip"}},
        "model": {"sequential": ["Flatten", {"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("bad.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("data", "bad.yaml")
    assert (code, "2 files can't be read, left out" in err) == (0, True)
    assert "cat 5 (50%), dog 5 (50%)" in out


def test_a_picture_that_is_decoded_while_training_ends_the_run_with_its_name(
    cli: Callable[..., tuple[int, str, str]],
) -> None:
    truncated()
    experiment = {
        "data": {**IMAGES, "cache": False},
        "model": {"sequential": ["Flatten", {"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("bad.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("train", "bad.yaml")
    assert (code, "dog/3.png can't be read: truncated or damaged" in out + err) == (3, True)


def test_an_array_that_nothing_uses_is_told(cli: Callable[..., tuple[int, str, str]]) -> None:
    arrays(weight=np.ones(12), label=np.arange(12))
    experiment = {
        "data": {"source": {"arrays": "data.npz"}, "split": HELD},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("spare.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("data", "spare.yaml")
    assert (code, "nothing uses `weight`, `label` of data.npz  [unused-array]" in out + err) == (0, True)
    assert 'help: arrays: {x: "data.npz[x]", y: "data.npz[weight]"}' in out + err
