"""What a model starts from: files of weights, saved models, descriptions, weights of applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.training.models.built import build, refusal

if TYPE_CHECKING:
    from pathlib import Path


def test_weights_load_into_a_layer_and_a_model(tmp_path: Path) -> None:
    np.save(tmp_path / "words.npy", np.full((10, 3), 0.5, "float32"))
    first = build(
        tmp_path,
        """
        model:
          sequential:
            - {Input: [4]}
            - {Embedding: {input_dim: 10, output_dim: 3}, weights: words.npy, trainable: false}
            - Flatten
            - Dense: 1
        """,
    )
    assert float(np.asarray(first.model.layers[0].weights[0]).min()) == 0.5
    assert len(first.model.trainable_weights) == 2
    first.model.save_weights(tmp_path / "all.weights.h5")
    first.model.save(tmp_path / "all.keras")
    first.model.save(tmp_path / "all.h5")
    np.savez(tmp_path / "all.npz", *first.model.get_weights())
    architecture = "[{Input: [4]}, {Embedding: {input_dim: 10, output_dim: 3}}, Flatten, {Dense: 1}]"
    for text in (
        *(
            f"model: {{sequential: {architecture}, weights: all.{kind}}}"
            for kind in ("weights.h5", "keras", "h5", "npz")
        ),
        f"model: {{sequential: {architecture}}}\nweights: all.weights.h5",
        f"models: {{a: {{sequential: {architecture}}}, b: {{copy: a, weights: all.npz}}}}\nmodel: {{use: b}}",
        "model: {load: all.keras}",
        "model: {load: all.h5}",
    ):
        again = build(tmp_path, text)
        for mine, theirs in zip(again.model.weights, first.model.weights, strict=True):
            np.testing.assert_array_equal(np.asarray(mine), np.asarray(theirs))


def test_a_file_of_a_whole_model_is_no_file_of_a_layer(tmp_path: Path) -> None:
    build(tmp_path, "model: {sequential: [{Input: [4]}, {Dense: 3}]}").model.save(tmp_path / "all.keras")
    problem = refusal(tmp_path, "model: {sequential: [{Input: [4]}, {Dense: 3, weights: all.keras}]}")
    assert problem.message == "`all.keras` holds a whole model, and `dense` is a single layer"
    assert "np.savez" in (problem.help or "")


def test_weights_without_a_network_name_the_file_and_where_to_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import urllib.error

    from keras.src.utils import file_utils

    def unreachable(*_: Any, **__: Any) -> None:
        raise urllib.error.URLError("no network")

    monkeypatch.setattr(file_utils, "urlretrieve", unreachable)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    problem = refusal(
        tmp_path,
        "model:\n  MobileNetV2: {input_shape: [96, 96, 3], alpha: 0.35, include_top: false, weights: imagenet}\n",
    )
    assert problem.code == "weights-not-downloaded"
    file = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5"
    assert problem.notes[0].endswith(file)
    assert str(tmp_path / "models") in (problem.help or "")
    assert f"weights: {file}" in (problem.help or "")


def test_weights_that_do_not_fit_are_skipped_when_told_so(tmp_path: Path) -> None:
    first = build(tmp_path, "model: {sequential: [{Input: [4]}, {Dense: 3}, {Dense: 2}]}")
    first.model.save_weights(tmp_path / "old.weights.h5")
    text = "model: {{sequential: [{{Input: [4]}}, {{Dense: 3}}, {{Dense: 5}}], weights: {}}}"
    problem = refusal(tmp_path, text.format("old.weights.h5"))
    assert (problem.code, problem.help) == (
        "weights-mismatch",
        "weights: {file: old.weights.h5, skip_mismatch: true}",
    )
    with pytest.warns(UserWarning, match="could not be loaded"):
        again = build(tmp_path, text.format("{file: old.weights.h5, skip_mismatch: true}"))
    np.testing.assert_array_equal(np.asarray(again.model.weights[0]), np.asarray(first.model.weights[0]))


def test_a_model_comes_from_its_json_description(tmp_path: Path) -> None:
    first = build(tmp_path, "model: {sequential: [{Input: [4]}, {Dense: {units: 3, name: answer}}]}")
    (tmp_path / "old.json").write_text(first.model.to_json())
    assert build(tmp_path, "model: {load: old.json}").model.layers[-1].name == "answer"


PICTURES = "input_shape: [96, 96, 3], alpha: 0.35, include_top: false"
FILE = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5"


def test_weights_of_an_application_are_found_where_they_were_put(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import h5py
    import keras
    from keras.src.legacy.saving import legacy_h5_format

    original = keras.applications.MobileNetV2(
        input_shape=(96, 96, 3), alpha=0.35, include_top=False, weights=None, name="mobilenetv2_0.35_96"
    )
    (tmp_path / "models").mkdir()
    with h5py.File(tmp_path / "models" / FILE, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, original)
    original.save_weights(tmp_path / "mine.weights.h5")
    monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(tmp_path))
    for weights in ("imagenet", "mine.weights.h5", f"models/{FILE}"):
        built = build(tmp_path, f"model: {{MobileNetV2: {{{PICTURES}, weights: {weights}}}}}")
        for mine, theirs in zip(built.model.weights, original.weights, strict=True):
            np.testing.assert_array_equal(np.asarray(mine), np.asarray(theirs))
