"""TFRecords: the script gives the weights of the run, to the bit."""

import numpy as np
import pytest

from tests.training.ejecting.conftest import DENSE

FEATURES = {
    "numbers": {"shape": [3]},
    "raw": {"dtype": "string", "decode": "float32", "shape": [2]},
    "label": {"dtype": "int64"},
}
RECORDS = {
    "data": {
        "source": {"tfrecord": {"file": "rows-*.tfrecord", "features": FEATURES, "target": "label"}},
        "split": {"random": {"validation": 0.25}},
    },
    "model": {
        "functional": {
            "inputs": {"numbers": [3], "raw": [2]},
            "layers": [{"Concatenate": {}, "from": ["numbers", "raw"]}, *DENSE["sequential"]],
        }
    },
}
OF_ANY_LENGTH = {
    "data": {
        "source": {
            "tfrecord": {
                "file": "rows-0.tfrecord",
                "features": {"places": {"dtype": "int64", "shape": [None]}, "label": {"dtype": "int64"}},
                "target": "label",
            }
        },
        "prepare": {"x": [{"pad_sequences": {"maxlen": 4}}]},
    },
    "model": {"sequential": [{"Embedding": {"input_dim": 9, "output_dim": 3}}, "Flatten", *DENSE["sequential"]]},
}


@pytest.fixture
def records(tmp_path):
    """Two files of records with numbers, raw bytes, lists of any length and a label."""
    from kerascli.backend import tensorflow as tf

    random = np.random.default_rng(2)
    for part in range(2):
        with tf.io.TFRecordWriter(str(tmp_path / f"rows-{part}.tfrecord")) as writer:
            for _ in range(20):
                numbers, raw = random.normal(size=3), random.normal(size=2).astype("float32")
                places = random.integers(0, 9, random.integers(1, 7))
                feature = {
                    "numbers": tf.train.Feature(float_list=tf.train.FloatList(value=numbers)),
                    "raw": tf.train.Feature(bytes_list=tf.train.BytesList(value=[raw.tobytes()])),
                    "places": tf.train.Feature(int64_list=tf.train.Int64List(value=places)),
                    "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[int(numbers.sum() > 0)])),
                }
                writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("sections", [RECORDS, OF_ANY_LENGTH], ids=["of one size", "of any length"])
def test_records_are_read_as_they_were_written(sections, records, same_bits):
    same_bits(sections)
