"""Folds, functions of pairs and records: what the script of one file alone does."""

import numpy as np
import pytest

from kerascli.runs.layout import RunPaths
from tests.training.ejecting.conftest import DENSE, assert_same
from tests.training.ejecting.test_tables import TABLE

FOLDED = {
    "data": {**TABLE["data"], "split": {"folds": {"count": 2, "seed": 3, "stratify": True, "refit": True}}},
    "model": DENSE,
}
PAIRS = {
    "plugins": ["pairs.py"],
    "data": {
        "source": {"arrays": {"x": "rows.npz[a]", "y": "rows.npz[y]"}},
        "split": {"folds": {"count": 3, "only": 2}},
        "prepare": {"x": ["standardize"], "both": [{"shifted": {"by": 0.5}}]},
    },
    "model": DENSE,
}
PAIRS_PLUGIN = """
def shifted(x, y, by):
    return None if x is None else x + by * (0 if y is None else y[:, None]), y
"""
RECORDS = {
    "data": {
        "source": {
            "tfrecord": {
                "file": "rows-*.tfrecord",
                "features": {
                    "numbers": {"shape": [3]},
                    "raw": {"dtype": "string", "decode": "float32", "shape": [2]},
                    "label": {"dtype": "int64"},
                },
                "target": "label",
            }
        },
        "split": {"random": {"validation": 0.25}},
    },
    "model": {
        "functional": {
            "inputs": {"numbers": [3], "raw": [2]},
            "layers": [{"Concatenate": {}, "from": ["numbers", "raw"]}, *DENSE["sequential"]],
        }
    },
}


def load_model(path):
    import keras

    return keras.models.load_model(path)


@pytest.mark.filterwarnings("default")
def test_each_fold_has_the_weights_of_its_run(files, same_bits):
    same_bits(FOLDED)
    folds = sorted(files.glob("my-fold-*.keras"))
    assert len(folds) == 2
    for file in folds:
        (run,) = (files / "runs").glob(f"{file.stem}-*")
        assert_same(*(load_model(path).get_weights() for path in (RunPaths(run).model, file)))


@pytest.mark.filterwarnings("default")
def test_functions_of_pairs_in_one_fold(files, same_bits):
    (files / "pairs.py").write_text(PAIRS_PLUGIN)
    same_bits(PAIRS)


def write_records(folder):
    """Two files of records with numbers, raw bytes and a label."""
    from kerascli.backend import tensorflow as tf

    random = np.random.default_rng(2)
    for part in range(2):
        with tf.io.TFRecordWriter(str(folder / f"rows-{part}.tfrecord")) as writer:
            for _ in range(20):
                numbers, raw = random.normal(size=3), random.normal(size=2).astype("float32")
                feature = {
                    "numbers": tf.train.Feature(float_list=tf.train.FloatList(value=numbers)),
                    "raw": tf.train.Feature(bytes_list=tf.train.BytesList(value=[raw.tobytes()])),
                    "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[int(numbers.sum() > 0)])),
                }
                writer.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())


@pytest.mark.filterwarnings("default")
def test_records_are_read_as_they_were_written(tmp_path, same_bits):
    write_records(tmp_path)
    same_bits(RECORDS)
