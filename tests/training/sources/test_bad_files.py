"""Pictures and records that can't be decoded, named one by one."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from PIL import Image

from kerascli.backend import tensorflow as tf
from kerascli.problems import DataError
from kerascli.sources import stored_records
from kerascli.sources.disk_arrays import DiskArray


@pytest.fixture
def photos(tmp_path):
    """Two classes of three pictures; dog/1.jpg is broken in the way that the test says."""
    random = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(3):
            picture = Image.fromarray(random.integers(0, 255, (40, 40, 3), dtype="uint8"))
            picture.save(tmp_path / "photos" / name / f"{number}.jpg")
    return tmp_path / "photos"


def break_it(path, how):
    whole = path.read_bytes()
    broken = {"truncated": whole[: len(whole) // 2], "empty": b"", "foreign": b"<html>not found</html>"}
    if how == "tiff":
        Image.open(path).save(path.with_suffix(".tiff"))
        path.with_suffix(".tiff").rename(path)
    else:
        path.write_bytes(broken[how])


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("truncated", "truncated or damaged"),
        ("empty", "the file is empty"),
        ("foreign", "it is no picture"),
        ("tiff", "it is a TIFF picture, which TensorFlow doesn't decode"),
    ],
)
def test_an_unreadable_picture_is_named_or_skipped(opened, photos, how, said):
    break_it(photos / "dog" / "1.jpg", how)
    files = opened({"images": {"directory": "photos"}}).parts["source"]
    with pytest.raises(DataError) as caught:
        files.diagnose()
    (problem,) = caught.value.problems
    assert problem.code == "unreadable-file"
    assert str(photos / "dog" / "1.jpg") in problem.message
    assert said in problem.message
    opened.warnings.clear()
    skipped = opened({"images": {"directory": "photos"}, "on_error": "skip"})
    assert skipped.samples == 5
    assert skipped.skipped == (str(photos / "dog" / "1.jpg"),)
    assert opened.warnings[-1].message == "1 file can't be read, left out: 1.jpg"


@pytest.mark.parametrize(("ending", "mode"), [("bmp", "RGB"), ("gif", "RGB"), ("jpg", "CMYK")])
def test_a_picture_that_is_decoded_in_colour_only_is_told_so(opened, photos, ending, mode):
    Image.new(mode, (8, 8)).save(photos / "cat" / f"odd.{ending}")
    files = opened({"images": {"directory": "photos", "color_mode": "grayscale"}}).parts["source"]
    with pytest.raises(DataError) as caught:
        files.diagnose()
    (problem,) = caught.value.problems
    kind = "CMYK" if mode == "CMYK" else ending.upper()
    assert f"odd.{ending} can't be read: it is a {kind} picture, which TensorFlow decodes in colour" in problem.message


def test_readable_pictures_have_nothing_to_diagnose(opened, photos):
    opened({"images": {"directory": "photos"}}).parts["source"].diagnose()


def test_an_unreadable_mask_is_named(opened, photos, tmp_path):
    for name in ("cat/0", "cat/1", "cat/2", "dog/0", "dog/1", "dog/2"):
        (tmp_path / "masks" / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (40, 40)).save(tmp_path / "masks" / f"{name}.png")
    (tmp_path / "masks" / "cat" / "2.png").write_bytes(b"no")
    files = opened({"images": {"directory": "photos", "masks": "masks"}}).parts["source"]
    with pytest.raises(DataError, match=r"masks/cat/2\.png"):
        files.diagnose()


def record(**features):
    kinds = {int: "int64_list", float: "float_list", bytes: "bytes_list"}
    lists = {int: tf.train.Int64List, float: tf.train.FloatList, bytes: tf.train.BytesList}
    return tf.train.Example(
        features=tf.train.Features(
            feature={
                name: tf.train.Feature(**{kinds[type(values[0])]: lists[type(values[0])](value=values)})
                for name, values in features.items()
            }
        )
    ).SerializeToString()


@pytest.fixture
def records(tmp_path):
    """Three records of two numbers, a text and a label."""
    with tf.io.TFRecordWriter(str(tmp_path / "r.tfrecord")) as writer:
        for number in range(3):
            writer.write(record(x=[float(number), 0.5], name=["名".encode()], label=[number % 2]))
    return tmp_path / "r.tfrecord"


FEATURES = {
    "x": {"shape": [2]},
    "name": {"dtype": "string"},
    "label": {"dtype": "int64"},
}


def test_records_become_arrays(opened, records):
    source = opened({"tfrecord": {"file": "*.tfrecord", "features": FEATURES, "target": "label"}})
    part = source.parts["source"]
    assert part.x["x"].tolist() == [[0.0, 0.5], [1.0, 0.5], [2.0, 0.5]]
    assert part.x["name"].tolist() == ["名"] * 3
    assert part.y["y"].tolist() == [0, 1, 0]


def test_large_records_are_parsed_once_and_read_by_position(opened, records, monkeypatch):
    section = {"tfrecord": {"file": "*.tfrecord", "features": {"x": {"shape": [2]}, "label": {"dtype": "int64"}}}}
    section["tfrecord"]["target"] = "label"
    in_memory = opened(section).parts["source"]
    monkeypatch.setattr(stored_records, "LARGE", 0)
    for _ in range(2):
        part = opened(section).parts["source"]
        assert isinstance(part.x["x"], DiskArray)
        assert part.fingerprint() == in_memory.fingerprint()
        np.testing.assert_array_equal(part.x["x"][np.asarray([2, 0])], in_memory.x["x"][[2, 0]], strict=True)
        np.testing.assert_array_equal(part.y["y"], in_memory.y["y"], strict=True)
        monkeypatch.setattr("kerascli.sources.records.examples", None)  # nothing is parsed again


def test_large_records_with_a_corrupt_one_say_so_each_time(opened, records, monkeypatch):
    content = bytearray(records.read_bytes())
    content[-3] ^= 1
    records.write_bytes(bytes(content))
    monkeypatch.setattr(stored_records, "LARGE", 0)
    features = {"x": {"shape": [2]}}
    for times in (1, 2):
        source = opened({"tfrecord": {"file": "*.tfrecord", "features": features}, "on_error": "skip"})
        assert source.parts["source"].samples == 2
        assert source.skipped == (str(records),)
        assert [problem.code for problem in opened.warnings] == ["corrupt-record"] * times


def test_a_corrupt_record_is_told_with_its_number_or_skipped(opened, records):
    whole = bytearray(records.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    records.write_bytes(bytes(whole))
    section = {"tfrecord": {"file": "r.tfrecord", "features": FEATURES, "target": "label"}}
    problem = opened.problem(section)
    assert problem.code == "corrupt-record"
    assert problem.message.startswith("r.tfrecord, record 2")
    assert opened({**section, "on_error": "skip"}).samples == 1


def test_a_feature_that_no_record_has_is_told(opened, records):
    problem = opened.problem({"tfrecord": {"file": "r.tfrecord", "features": {"y": {}}}})
    assert problem.code == "unknown-column"
    assert "record 1: it has no feature `y`; it has label, name, x" in problem.message


def test_a_feature_of_another_type_is_told_with_its_own(opened, records):
    problem = opened.problem({"tfrecord": {"file": "r.tfrecord", "features": {"label": {"dtype": "float32"}}}})
    assert (problem.message, problem.help) == (
        "r.tfrecord, record 1: `label` holds int64, not float32",
        "dtype: int64",
    )


def test_packed_records_are_told_to_be_unpacked(opened, records):
    packed = records.with_name("packed.tfrecord")
    packed.write_bytes(gzip.compress(records.read_bytes()))
    section = {"file": "packed.tfrecord", "features": {"x": {"shape": [2]}}}
    problem = opened.problem({"tfrecord": section})
    assert (problem.code, problem.help) == ("corrupt-record", "compression: GZIP")
    assert opened({"tfrecord": {**section, "compression": "GZIP"}}).samples == 3


@pytest.mark.parametrize(
    ("feature", "told"),
    [
        ({"decode": "image"}, "`image` can't be decoded as a picture"),
        ({"decode": "float32", "shape": [3]}, "`image` can't be decoded as float32 of the shape [3]"),
    ],
)
def test_bytes_that_are_no_picture_are_told_with_their_record(opened, tmp_path, feature, told):
    with tf.io.TFRecordWriter(str(tmp_path / "p.tfrecord")) as writer:
        writer.write(record(image=[b"no picture"]))
    section = {"tfrecord": {"file": "p.tfrecord", "features": {"image": {"dtype": "string", **feature}}}}
    problem = opened.problem(section)
    assert (problem.code, problem.message) == ("corrupt-record", f"p.tfrecord, record 1: {told}")


def test_a_feature_of_another_size_is_told(opened, records):
    problem = opened.problem({"tfrecord": {"file": "r.tfrecord", "features": {"x": {"shape": [3]}}}})
    assert problem.code == "wrong-shape"


def test_pictures_in_records_are_decoded(opened, tmp_path):
    picture = tf.io.encode_png(np.full((4, 6, 3), 7, "uint8")).numpy()
    with tf.io.TFRecordWriter(str(tmp_path / "p.tfrecord")) as writer:
        writer.write(record(image=[picture], raw=[bytes(range(4))]))
    features = {
        "image": {"dtype": "string", "decode": "image"},
        "raw": {"dtype": "string", "decode": "uint8", "shape": [2, 2]},
    }
    part = opened({"tfrecord": {"file": "p.tfrecord", "features": features}}).parts["source"]
    assert part.x["image"].shape == (1, 4, 6, 3)
    assert part.x["raw"].tolist() == [[[0, 1], [2, 3]]]
