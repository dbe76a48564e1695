"""Functions of the user's where batches are made in a graph: folders that are not kept, datasets of tf.data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from kerascli.problems import DataError

if TYPE_CHECKING:
    from pathlib import Path

HERE = __name__
APPLICATION = "applications.mobilenet_v2.preprocess_input"


def halved(x: Any) -> Any:
    return (x / 2).astype("float32")


def left_half(x: Any) -> Any:
    return x[:, :, : x.shape[2] // 2]


def torn(x: Any) -> Any:
    return x if x[0, 0] == 1 and len(x) == 1 else x.gone


def dataset() -> Any:
    from kerascli.backend import tensorflow as tf

    x = np.arange(40).reshape(10, 4)
    return tf.data.Dataset.from_tensor_slices((x, x.sum(1))).batch(4)


def test_pictures_decoded_with_each_batch_go_through_the_functions_that_kept_ones_do(
    tmp_path: Path, prepare: Any
) -> None:
    for number in range(6):
        folder = tmp_path / "pets" / "ab"[number % 2]
        folder.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(number).integers(0, 256, (6, 6, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    section = {
        "source": {"images": {"directory": str(tmp_path / "pets"), "image_size": [6, 6]}},
        "prepare": {"x": [APPLICATION, f"{HERE}.halved", f"{HERE}.left_half"]},
        "batch_size": 4,
    }
    kept, decoded = (prepare({**section, "cache": cache}) for cache in ("examples", False))
    assert decoded.facts.inputs == kept.facts.inputs
    for got, wanted in zip(
        *(data.feed("train", shuffle=True).numpy_batches() for data in (decoded, kept)), strict=True
    ):
        assert got[0].shape == (len(wanted[1]), 6, 3, 3)
        np.testing.assert_array_equal(got[0], wanted[0], strict=True)
        np.testing.assert_array_equal(got[1], wanted[1], strict=True)


@pytest.mark.parametrize("step", [f"{HERE}.halved", {"pad_sequences": {"maxlen": 6}}, {"normalize": {"axis": -1}}])
def test_a_dataset_goes_through_functions_as_an_array_does(step: Any, prepare: Any) -> None:
    data = prepare({"source": {"python": {f"{HERE}.dataset": {}}}, "prepare": {"x": [step]}})
    (spec, _) = data.feed("train", shuffle=False).fit_argument().element_spec
    made = [x.numpy() for x, _ in data.feed("train", shuffle=False).fit_argument()]
    wanted = [data.preparation.inputs["x"].array(np.arange(40).reshape(10, 4)[at : at + 4]) for at in (0, 4, 8)]
    assert spec.shape[1:] == wanted[0].shape[1:]
    np.testing.assert_array_equal(np.concatenate(made), np.concatenate(wanted), strict=True)


def test_a_function_that_fails_in_the_graph_is_told_with_its_line(prepare: Any) -> None:
    data = prepare({"source": {"python": {f"{HERE}.dataset": {}}}})
    failing = prepare({"source": {"python": {f"{HERE}.dataset": {}}}, "prepare": {"x": [f"{HERE}.halved"]}})
    (step,) = failing.preparation.inputs["x"].steps
    step._function = torn
    assert data.search_fault() is None
    with pytest.raises(Exception, match="has no attribute 'gone'"):
        list(failing.feed("train", shuffle=False).fit_argument())
    with pytest.raises(DataError) as raised:
        failing.search_fault()
    (problem,) = raised.value.problems
    assert problem.code == "step-failed"
    assert "cannot work on int64 examples of shape 4: AttributeError" in problem.message
    assert "(test_python_steps.py:" in problem.message


@pytest.mark.parametrize("written", [{"batch_size": 7}, {"shuffle": "fast"}, {"shuffle": {"buffer_size": 9}}])
def test_what_changes_nothing_of_a_dataset_is_refused(written: dict[str, Any], prepare: Any) -> None:
    (key,) = written
    with pytest.raises(DataError, match=f"`{key}` has no effect on a stream, which is fed as it comes"):
        prepare({"source": {"python": {f"{HERE}.dataset": {}}}, **written})
