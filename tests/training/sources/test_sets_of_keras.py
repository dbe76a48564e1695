"""`keras.datasets` from local copies, the digits in their place, and streams of the user's."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from kerascli.backend import keras
from kerascli.backend import tensorflow as tf
from kerascli.sources.python_results import part_of
from tests.skips import needs_extra, shared


@pytest.mark.parametrize("name", ["fashion_mnist", "california_housing"])
def test_sets_in_the_keras_folder_are_what_load_data_gives(opened, tmp_path, monkeypatch, name):
    shutil.copytree(shared("datasets", "keras_home"), tmp_path / "keras", dirs_exist_ok=True)
    parts = opened({"builtin": name}).parts
    monkeypatch.setattr("keras.src.utils.file_utils.config.keras_home", lambda: str(tmp_path / "keras"))
    (x_train, y_train), (x_test, y_test) = getattr(keras.datasets, name).load_data()
    assert np.array_equal(parts["train"].x["x"], x_train)
    assert np.array_equal(parts["train"].y["y"], y_train)
    assert np.array_equal(parts["test"].x["x"], x_test)
    assert np.array_equal(parts["test"].y["y"], y_test)


def test_a_local_copy_of_mnist_is_read_and_kept(opened):
    file = shared("datasets", "mnist", "mnist_rebuilt.npz")
    parts = opened({"builtin": "mnist", "file": str(file)}).parts
    assert (parts["train"].samples, parts["test"].samples) == (60000, 10000)
    assert [warning.code for warning in opened.warnings] == ["other-file"]
    assert file.exists()


def test_getting_files_is_keras_own_again_afterwards(opened):
    import keras.src.datasets.mnist as module

    before = module.get_file
    opened.problem({"builtin": "mnist", "file": "none.npz"})
    assert module.get_file is before


@pytest.mark.parametrize(
    ("section", "x_shape", "x_dtype", "y_shape"),
    [
        ({"builtin": "mnist"}, (28, 28), "uint8", ()),
        ({"builtin": "cifar10"}, (32, 32, 3), "uint8", (1,)),
    ],
)
def test_digits_take_the_place_of_pictures(opened, monkeypatch, section, x_shape, x_dtype, y_shape):
    monkeypatch.setattr("kerascli.sources.downloads.TIMEOUT", 0.001)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    source = opened({**section, "offline": "digits"})
    part = source.parts["train"]
    assert part.x["x"].shape == (1500, *x_shape)
    assert part.x["x"].dtype == x_dtype
    assert part.y["y"].shape == (1500, *y_shape)
    assert (part.x["x"].min(), part.x["x"].max()) == (0, 255)
    assert source.parts["test"].samples == 297
    assert source.stand_in == "digits"
    (warning,) = opened.warnings
    assert warning.code == "stand-in"
    assert "1,797 real handwritten digits from scikit-learn, resized to" in warning.notes[0]


def test_digits_take_the_place_of_a_folder(opened):
    images = {"directory": {"url": "http://127.0.0.1:9/x.tgz", "extract": True}, "image_size": 16}
    source = opened({"images": {**images, "label_mode": "categorical"}, "offline": "digits"})
    part = source.parts["source"]
    assert part.x["x"].shape == (1797, 16, 16, 3)
    assert part.y["y"].shape == (1797, 10)


class Batches(keras.utils.PyDataset):
    """Four batches of two."""

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return np.full((2, 3), index), np.zeros(2)


def test_streams_tell_what_they_know():
    dataset = part_of(tf.data.Dataset.from_tensor_slices((np.ones((6, 2)), np.ones(6))).batch(2), "mine")
    assert (dataset.kind, dataset.batches, dataset.replayable, dataset.endless) == ("tf.data", 3, True, False)
    endless = part_of(tf.data.Dataset.from_tensors(1).repeat(), "mine")
    assert (endless.batches, endless.endless) == (None, True)
    batches = part_of(Batches(), "mine")
    assert (batches.kind, batches.batches, batches.replayable) == ("PyDataset", 4, True)


def test_pandas_frames_are_tables():
    needs_extra("pandas")
    import pandas

    frame = pandas.DataFrame({"年龄": [1.5, None], "b": ["x", None], "c": pandas.Categorical(["u", "v"])})
    part = part_of(frame, "mine")
    assert part.collect().select("b", "c").rows() == [("x", "u"), (None, "v")]
    assert list(part.schema) == ["年龄", "b", "c"]
    assert part.collect()["年龄"].null_count() == 1


def test_a_torch_loader_is_a_stream_of_known_length():
    needs_extra("torch")
    import torch

    data = torch.utils.data.TensorDataset(torch.ones(7, 2), torch.zeros(7))
    stream = part_of(torch.utils.data.DataLoader(data, batch_size=2), "mine")
    assert (stream.kind, stream.samples, stream.batches, stream.replayable) == ("DataLoader", 7, 4, True)
