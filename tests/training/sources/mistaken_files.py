"""Files with one thing wrong with each, written into the working folder."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
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
