"""Bad data end with exit code 3, the file and the row; what is read once before training leaves nothing behind."""

from __future__ import annotations

import shutil
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import yaml
from PIL import Image

from tests.unit.sources.test_audio import wav

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = [{"age": 20 + i, "city": "ab"[i % 2], "who": i % 4, "part": "train" if i < 9 else "test", "y": i % 2}
        for i in range(12)]  # fmt: skip
TABLE = {"source": {"table": "people.csv"}, "target": "y", "features": {"age": "float_normalized"}}
HELD = {"validation": 0.25}


def table(change: Callable[[list[dict[str, Any]]], None] = lambda _: None, name: str = "people.csv") -> None:
    rows = [dict(row) for row in ROWS]
    change(rows)
    lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def set_cell(row: int, column: str, value: Any) -> Callable[[list[dict[str, Any]]], None]:
    return lambda rows: rows[row - 1].update({column: value})


def arrays(**changed: Any) -> None:
    x = np.arange(24, dtype="float32").reshape(12, 2)
    np.savez("data.npz", **{"x": x, "y": np.arange(12) % 2, **changed})


def with_value(value: float) -> Any:
    x = np.arange(24, dtype="float32").reshape(12, 2)
    x[6, 1] = value
    return x


def photos(*, empty: str | None = None, only: str | None = None) -> None:
    for name in ("cat", "dog"):
        Path("photos", name).mkdir(parents=True)
        for index in range(6):
            if name != empty and only in {None, name}:
                pixels = np.random.default_rng(index).integers(0, 255, (8, 8, 3), dtype="uint8")
                Image.fromarray(pixels).save(Path("photos", name, f"{index}.png"))
    if only is not None:
        Path("photos", "cat" if only == "dog" else "dog").rmdir()


def truncated() -> None:
    photos()
    path = Path("photos/dog/3.png")
    path.write_bytes(path.read_bytes()[:60])


def foreign() -> None:
    photos()
    Path("photos/cat/1.png").write_bytes(b"GIF no, it is a text")


def sounds(**changed: Any) -> None:
    for name in ("no/1", "no/2", "yes/1", "yes/2"):
        wav(Path("sounds", f"{name}.wav"), **(changed if name == "yes/2" else {}))


def silence() -> None:
    sounds()
    with wave.open("sounds/yes/2.wav", "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))


def records() -> None:
    from kerascli.backend import tensorflow as tf

    with tf.io.TFRecordWriter("r.tfrecord") as writer:
        for index in range(12):
            feature = {
                "x": tf.train.Feature(float_list=tf.train.FloatList(value=[index, 1.0])),
                "y": tf.train.Feature(int64_list=tf.train.Int64List(value=[index % 2])),
            }
            writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())
    content = bytearray(Path("r.tfrecord").read_bytes())
    content[len(content) // 2] ^= 0xFF
    Path("r.tfrecord").write_bytes(content)


def other_test_part() -> None:
    table()
    table(set_cell(5, "y", 3), "test.csv")


def texts() -> None:
    for name in ("a", "b"):
        Path("texts", name).mkdir(parents=True)
        for index in range(3):
            Path("texts", name, f"{index}.txt").write_text("一行\n二行\n", encoding="utf-8")
    Path("texts/b/1.txt").write_bytes("一行\n".encode() + "坏文字".encode("gbk"))


ARRAYS: dict[str, Any] = {"source": {"arrays": "data.npz"}, "split": HELD}
IMAGES: dict[str, Any] = {"source": {"images": {"directory": "photos", "image_size": 8}}}
AUDIO: dict[str, Any] = {"source": {"audio": {"directory": "sounds", "output_sequence_length": 80}}}
FEATURES = {"x": {"dtype": "float32", "shape": [2]}, "y": {"dtype": "int64"}}
TFRECORD = {"source": {"tfrecord": {"file": "r.tfrecord", "features": FEATURES, "target": "y"}}}

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


STREAMS = """
import keras
import numpy as np


def batch(index, fail):
    random = np.random.default_rng(index)
    x, y = random.random((4, 3), dtype="float32"), random.integers(0, 2, 4)
    if index == 7 and fail == "raise":
        raise ValueError("row 31 of log.csv is torn")
    if index == 7 and fail == "nan":
        x[2, 1] = np.nan
    if index == 7 and fail == "label":
        y[1] = 9
    return x, y


def once(fail):
    for index in range(100):
        yield batch(index, fail)


class Rows(keras.utils.PyDataset):
    def __init__(self, fail):
        super().__init__()
        self.fail = fail

    def __len__(self):
        return 8

    def __getitem__(self, index):
        return batch(index, self.fail)


def graph(fail):
    import tensorflow as tf

    kinds = (tf.TensorSpec((4, 3)), tf.TensorSpec((4,), tf.int64))
    return tf.data.Dataset.from_generator(lambda: once(fail), output_signature=kinds)
"""
TORN = ("source-failed", "batch 8: ValueError: row 31 of log.csv is torn", "streams.py:1")
NAN = ("not-finite", "batch 8, example 3: `x` holds NaN or infinity", "")
LABEL = ("label-outside-outputs", "batch 8, example 2: label 9 is outside the model's 2 outputs", "")


@pytest.mark.parametrize(
    ("stream", "fail", "told"),
    [
        ("once", "raise", TORN),
        ("once", "nan", NAN),
        ("once", "label", LABEL),
        ("Rows", "raise", TORN),
        ("Rows", "nan", NAN),
        ("graph", "raise", TORN),
        ("graph", "label", LABEL),
    ],
)
def test_a_stream_that_fails_ends_the_run_with_its_batch_and_its_last_checkpoint(
    cli: Callable[..., tuple[int, str, str]], stream: str, fail: str, told: tuple[str, str, str]
) -> None:
    Path("streams.py").write_text(STREAMS, encoding="utf-8")
    experiment = {
        "plugins": ["streams.py"],
        "data": {"source": {"python": {stream: {"fail": fail}}}},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 3, "steps_per_epoch": 4},
        "run": {"tensorboard": False, "report": False},
    }
    Path("stream.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("train", "stream.yaml")
    said = out + err
    assert code == 3, said
    for words in (f"[{told[0]}]", f"`{stream}`", *told[1:]):
        assert words in said
    assert "Nothing was run" not in said
    (run,) = Path("runs").glob("stream-*")
    record = yaml.safe_load((run / "run.json").read_text(encoding="utf-8"))
    assert (record["state"], record["error"]["code"]) == ("failed", told[0])
    assert record["epochs_done"] == 1
    assert list((run / "checkpoints").glob("state-*"))


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


FUNCTIONS = """
import numpy as np


def torn(x):
    return {"a": x}["b"]


def halved(x):
    return x[::2]


def heavy(x, y):
    return np.full(len(y), np.nan)


def many(x, y):
    return x.ravel()


def rare(labels):
    return {"many": 1.0}


def deeper(x):
    return x[..., None]


def complex_ones(x):
    return x.astype("complex64")


def one_of_two(x, y):
    return [x]
"""


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ({"prepare": {"x": ["torn"]}}, "`torn` cannot work on float32 examples of shape 2: KeyError: 'b' (fns.py:6)"),
        ({"prepare": {"x": ["halved"]}}, "`halved` cannot work on float32 examples of shape 2: it made 6 examples"),
        ({"sample_weight": "heavy"}, "`heavy` cannot work on float32 examples of shape 2: one finite number is wanted"),
        ({"sample_weight": "many"}, "`many` cannot work on float32 examples of shape 2: it made 24 examples out of 12"),
        ({"class_weight": "rare"}, "`rare` cannot work on int64 examples of shape a number: invalid literal for int()"),
    ],
)
def test_functions_of_the_users_that_fail_are_told_with_their_line(
    cli: Callable[..., tuple[int, str, str]], section: dict[str, Any], told: str
) -> None:
    arrays()
    Path("fns.py").write_text(FUNCTIONS, encoding="utf-8")
    experiment = {
        "plugins": ["fns.py"],
        "data": {"source": {"arrays": "data.npz"}, **section},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("own.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("train", "own.yaml")
    assert (code, "[step-failed]" in out + err, "own.yaml:" in out + err) == (3, True, True)
    assert told in " ".join((out + err).split())
    assert not list(Path("runs").glob("*/run.json"))


@pytest.mark.parametrize(
    ("augment", "told"),
    [
        ({"x": ["torn"]}, "`torn` cannot work on float32 examples of shape 2: KeyError: 'b' (fns.py:6)"),
        ({"x": ["halved"]}, "`halved` cannot work on float32 examples of shape 2: it made 6 examples out of 12"),
        ({"x": ["deeper"]}, "it made examples of shape 2×1 out of such of 2"),
        ({"x": ["complex_ones"]}, "it made complex64 out of float32: let `prepare` have `astype: complex64`"),
        ({"both": ["one_of_two"]}, "it answers 1 array, and 2 are wanted"),
        ({"both": ["torn"]}, "TypeError: torn() takes 1 positional argument but 2 were given"),
    ],
)
def test_functions_that_augment_and_fail_are_told_with_their_line(
    cli: Callable[..., tuple[int, str, str]], augment: dict[str, Any], told: str
) -> None:
    arrays()
    Path("fns.py").write_text(FUNCTIONS, encoding="utf-8")
    experiment = {
        "plugins": ["fns.py"],
        "data": {"source": {"arrays": "data.npz"}, "augment": augment},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
        "run": {"tensorboard": False, "report": False},
    }
    Path("own.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    for command in (["data", "own.yaml", "--plot", "a.png", "--augmented"], ["train", "own.yaml"]):
        code, out, err = cli(*command)
        assert (code, "[step-failed]" in out + err) == (3, True)
        assert told in " ".join((out + err).split())
        assert "own.yaml:" in out + err
    (run,) = Path("runs").glob("*/run.json")
    assert yaml.safe_load(run.read_text(encoding="utf-8"))["state"] == "failed"


READERS = """
import csv

import numpy as np


def read(name):
    return list(csv.DictReader(open(name, encoding="utf-8")))


def doubles():
    import pandas

    return pandas.DataFrame(np.ones((6, 3)), columns=["a", "a", "y"])


def singles():
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices((np.ones((6, 3)), np.arange(6) % 2))
"""


def test_code_that_gives_no_data_is_told_with_its_line_and_not_as_a_mistake_of_the_file(
    cli: Callable[..., tuple[int, str, str]],
) -> None:
    Path("readers.py").write_text(READERS, encoding="utf-8")
    experiment = {
        "plugins": ["readers.py"],
        "data": {"source": {"python": {"read": {"name": "gone.csv"}}}},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("code.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("train", "code.yaml")
    said = out + err
    assert (code, "[source-failed]" in said) == (3, True)
    assert "`read` failed: FileNotFoundError: [Errno 2] No such file or directory: 'gone.csv'" in said
    assert "readers.py:8: return list(csv.DictReader(open(name" in said
    code, out, err = cli("train", "code.yaml", "data.source.python=singles")
    assert (code, "the dataset of `singles` gives single examples, and `fit` takes batches" in out + err) == (3, True)
    code, out, err = cli("train", "code.yaml", "data.source.python=doubles", "data.target=y", "data.features=rest")
    assert (code, "the frame of `doubles` has the column name `a` more than once" in out + err) == (3, True)
    assert not list(Path("runs").glob("*/run.json"))


def test_what_has_no_end_needs_the_length_of_an_epoch(cli: Callable[..., tuple[int, str, str]]) -> None:
    Path("streams.py").write_text(STREAMS, encoding="utf-8")
    experiment = {
        "plugins": ["streams.py"],
        "data": {"source": {"python": {"once": {"fail": "never"}}}},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("stream.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("train", "stream.yaml")
    assert (code, "help: fit: {steps_per_epoch: 100}" in out + err) == (2, True)
    code, out, err = cli("train", "stream.yaml", "fit.steps_per_epoch=2")
    assert (code, "can't be begun again in the same order: a resumed run sees other batches" in out + err) == (0, True)
    (run,) = Path("runs").glob("stream-*")
    assert not yaml.safe_load((run / "run.json").read_text(encoding="utf-8"))["exactly_resumable"]
    shutil.rmtree("runs")
    code, out, err = cli("train", "stream.yaml", "fit.steps_per_epoch=2", "data.split={validation: 0.2}")
    assert (code, "a stream can't be split" in out + err) == (3, True)
    assert not list(Path("runs").glob("*/run.json"))


def test_training_gets_the_batch_that_shapes_were_told_from(tmp_path: Path) -> None:
    from kerascli.preparation.stream_feed import StreamFeed, StreamSplit
    from kerascli.sources.opened import Stream

    batches = ((np.full((2, 1), index, dtype="float32"), np.zeros(2)) for index in range(3))
    split = StreamSplit("train", Stream(kind="generator", make=lambda: batches, replayable=False, name="mine"))
    assert split.first_batch(2)[0][0, 0] == 0
    assert [x[0, 0] for x, _ in StreamFeed(split, 2).fit_argument()] == [0, 1, 2]
