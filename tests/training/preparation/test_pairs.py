"""Functions of input and target together, and keys that would change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.preparation.serving import Preparation
from kerascli.problems import DataError

if TYPE_CHECKING:
    from pathlib import Path


def next_token(x: Any, y: Any) -> tuple[Any, Any]:
    """Sequences without their last step, with the step after as target."""
    return x[:, :-1], None if y is None else x[:, 1:] + 0 * y[:, None]


def mark_both(x: Any, y: Any) -> tuple[Any, Any]:
    return x + 1, y + 1


def first_two(x: Any) -> Any:
    return x[:2]


HERE = f"{__name__}"


@pytest.fixture
def arrays(tmp_path: Path) -> Path:
    file = tmp_path / "arrays.npz"
    np.savez(file, x_train=np.arange(24, dtype="int64").reshape(6, 4), y_train=np.arange(6) % 2)
    return file


def test_a_function_of_both_changes_input_and_target(arrays: Path, tmp_path: Path, prepare: Any) -> None:
    written = {"prepare": {"x": [{"multiply": 2}], "both": [f"{HERE}.next_token"]}}
    data = prepare({"source": {"arrays": str(arrays)}, "shuffle": False, "batch_size": 6, **written})
    doubled = np.arange(24).reshape(6, 4) * 2
    x, y = next(iter(data.feed("train", shuffle=True).numpy_batches()))
    np.testing.assert_array_equal(x, doubled[:, :-1])
    np.testing.assert_array_equal(y, doubled[:, 1:])
    data.preparation.save(tmp_path / "kept")
    loaded = Preparation.load(tmp_path / "kept", lambda _kind, _path: next_token)
    np.testing.assert_array_equal(loaded.apply({"x": np.arange(24).reshape(6, 4)}), doubled[:, :-1])
    assert not loaded.graph_only


def test_augmenting_both_gives_picture_and_mask_the_same_geometry(tmp_path: Path, prepare: Any) -> None:
    pictures = np.random.default_rng(0).integers(0, 255, (64, 6, 6, 1)).astype("float32")
    np.savez(tmp_path / "masks.npz", x_train=pictures, y_train=pictures)
    data = prepare(
        {
            "source": {"arrays": str(tmp_path / "masks.npz")},
            "shuffle": False,
            "augment": {"both": [{"RandomFlip": "horizontal"}]},
        }
    )
    x, y = next(iter(data.feed("train", shuffle=True).numpy_batches()))
    np.testing.assert_array_equal(x, y)
    flipped = (x != pictures[:32]).reshape(32, -1).any(axis=1)
    assert 0 < flipped.sum() < 32


def test_a_function_augments_both(arrays: Path, prepare: Any) -> None:
    data = prepare({"source": {"arrays": str(arrays)}, "shuffle": False, "augment": {"both": [f"{HERE}.mark_both"]}})
    x, y = next(iter(data.feed("train", shuffle=True).numpy_batches()))
    assert x[0, 0] == 1
    np.testing.assert_array_equal(y, np.arange(6) % 2 + 1)


def test_a_function_that_augments_fewer_examples_says_so(arrays: Path, prepare: Any) -> None:
    data = prepare({"source": {"arrays": str(arrays)}, "augment": {"x": [f"{HERE}.first_two"]}})
    with pytest.raises(Exception, match="it made 2 examples out of 6"):
        next(iter(data.feed("train", shuffle=True).numpy_batches()))


@pytest.mark.parametrize("key", ["prepare", "augment"])
def test_steps_of_a_tensor_that_is_not_there_are_refused(arrays: Path, prepare: Any, key: str) -> None:
    with pytest.raises(DataError, match="no input and no target of that name"):
        prepare({"source": {"arrays": str(arrays)}, key: {"picture": [{"multiply": 2}]}})


def test_both_takes_functions_alone(arrays: Path, prepare: Any) -> None:
    with pytest.raises(DataError, match="takes functions"):
        prepare({"source": {"arrays": str(arrays)}, "prepare": {"both": [{"multiply": 2}]}})
