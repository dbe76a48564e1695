"""A SavedModel folder of anyone's: asked by its own signature, timed, and told where it can't be."""

import json

import numpy as np
import pytest

from kerascli.backend import keras
from kerascli.backend import tensorflow as tf
from kerascli.workflows import bench


@pytest.fixture
def folder(tmp_path):
    """Two inputs in, two outputs out, exported by Keras; what they answer lies beside."""
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    joined = keras.layers.Concatenate()([a, b])
    model = keras.Model([a, b], {"sum": keras.layers.Dense(1)(joined), "parts": keras.layers.Dense(4)(a)})
    model.export(tmp_path / "theirs", verbose=False)
    x = np.random.default_rng(0).random((5, 3)).astype("float32")
    np.savez(tmp_path / "x.npz", a=x, b=x[:, :2])
    expected = model.predict([x, x[:, :2]], verbose=0)
    np.savez(tmp_path / "expected.npz", **expected)
    return tmp_path / "theirs"


def test_its_outputs_come_by_name(cli, folder, tmp_path):
    code, _, err = cli("predict", "--model", "theirs", "x.npz", "-o", "out.npz")
    assert code == 0, err
    with np.load(tmp_path / "out.npz") as found, np.load(tmp_path / "expected.npz") as expected:
        for name in ("sum", "parts"):
            np.testing.assert_allclose(found[name], expected[name], atol=1e-6)


def test_it_is_timed(cli, folder, monkeypatch):
    monkeypatch.setattr(bench, "SECONDS", 0.01)
    code, out, _ = cli("bench", "theirs", "--batch", "1,4", "--json")
    assert code == 0
    assert [timing["batch"] for timing in json.loads(out)] == [1, 4]


def test_it_is_not_exported_again(cli, folder):
    code, _, err = cli("export", "theirs", "--format", "onnx")
    assert code == 2
    assert "is an export itself" in err


def test_a_folder_without_a_signature_is_told_how_to_get_one(cli, tmp_path):
    tf.saved_model.save(tf.Module(), str(tmp_path / "empty"))
    np.save(tmp_path / "x.npy", np.zeros((1, 3)))
    code, _, err = cli("predict", "--model", "empty", "x.npy")
    assert code == 2
    assert "no signature" in err
    assert "model.export('folder')" in err
