"""Folders come as their Keras loader feeds them, and augmentation repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from kerascli.preparation import decoded
from kerascli.preparation.disk import decoded as disk_decoded
from kerascli.problems import DataError
from kerascli.sources.disk_arrays import DiskArray
from tests.unit.sources.test_audio import wav

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for index in range(20):
            pixels = rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pets" / name / f"{index}.png")
    return tmp_path / "pets"


def test_a_folder_gives_the_batches_of_its_keras_loader_in_every_epoch(pictures: Path, prepare: Any) -> None:
    from kerascli.backend import keras

    keras.utils.set_random_seed(1337)
    expected = keras.utils.image_dataset_from_directory(
        pictures, image_size=(6, 6), batch_size=4, seed=7, validation_split=0.25, subset="training", verbose=False
    )
    data = prepare(
        {
            "source": {"images": {"directory": str(pictures), "image_size": [6, 6], "seed": 7}},
            "split": {"random": {"validation": 0.25, "seed": 7}},
            "batch_size": 4,
        }
    )
    feed = data.feed("train", shuffle=True)
    for epoch in range(2):
        for got, wanted in zip(feed.numpy_batches(), expected, strict=True):
            np.testing.assert_array_equal(got[0], wanted[0].numpy(), err_msg=f"epoch {epoch}")
            np.testing.assert_array_equal(got[1], wanted[1].numpy())
        iter(expected)  # `fit` makes one more iterator at the end of every epoch
    assert data.facts.class_names["y"] == ("cat", "dog")
    assert data.splits["train"].examples.inputs["x"].dtype == np.uint8


def test_augmentation_repeats_under_a_seed_and_differs_between_epochs(pictures: Path, prepare: Any) -> None:
    written = {
        "source": {"images": {"directory": str(pictures), "image_size": [6, 6], "seed": 7}},
        "augment": {"x": [{"RandomFlip": "horizontal"}, {"RandomRotation": 0.2}, {"RandomZoom": 0.2}]},
        "batch_size": 8,
        "shuffle": False,
    }
    feed = prepare(written).feed("train", shuffle=True)
    first, second = [np.concatenate([batch[0] for batch in feed.numpy_batches()]) for _ in range(2)]
    again = prepare(written).feed("train", shuffle=True)
    again.start_at(1, 2)
    rest = np.concatenate([batch[0] for batch in again.numpy_batches()])
    untouched = np.concatenate([batch[0] for batch in prepare(written).feed("train", shuffle=False).numpy_batches()])

    assert not np.array_equal(first, second)
    assert not np.array_equal(first, untouched)
    np.testing.assert_array_equal(rest, second[16:])


def test_a_folder_that_is_not_kept_gives_the_same_batches_and_statistics(pictures: Path, prepare: Any) -> None:
    written = {
        "source": {"images": {"directory": str(pictures), "image_size": [5, 5], "seed": 7}},
        "prepare": {"x": [{"Normalization": {"axis": -1}}]},
        "batch_size": 8,
    }
    kept = prepare({**written, "cache": "examples"})
    decoded_anew = prepare({**written, "cache": False})
    assert decoded_anew.splits["train"].examples.inputs["x"].dtype == object
    batches = zip(
        kept.feed("train", shuffle=True).numpy_batches(),
        decoded_anew.feed("train", shuffle=True).numpy_batches(),
        strict=True,
    )
    for one, other in batches:
        np.testing.assert_allclose(one[0], other[0], atol=1e-5)
        np.testing.assert_array_equal(one[1], other[1])


def test_sounds_of_different_lengths_are_padded_by_batch_as_the_loader_pads_them(prepare: Any, tmp_path: Path) -> None:
    from kerascli.backend import keras

    for number, name in enumerate(("no/1", "no/2", "yes/1", "yes/2")):
        wav(tmp_path / "sounds" / f"{name}.wav", frames=50 + 20 * number)
    expected = keras.utils.audio_dataset_from_directory(tmp_path / "sounds", batch_size=2, shuffle=False, verbose=False)
    source = {"audio": {"directory": str(tmp_path / "sounds"), "shuffle": False}}
    data = prepare({"source": source, "batch_size": 2})
    for got, (sounds, _) in zip(data.feed("train", shuffle=True).numpy_batches(), expected, strict=True):
        np.testing.assert_array_equal(got[0], sounds)
    assert data.facts.inputs["x"].shape == (None, 1)

    ragged = {"source": {"audio": {**source["audio"], "ragged": True}}, "batch_size": 2}
    expected = keras.utils.audio_dataset_from_directory(
        tmp_path / "sounds", ragged=True, batch_size=2, shuffle=False, verbose=False
    )
    for got, (sounds, _) in zip(prepare(ragged).feed("train", shuffle=True).numpy_batches(), expected, strict=True):
        assert [len(sound) for sound in got[0]] == sounds.row_lengths().numpy().tolist()
    padded = prepare({**ragged, "prepare": {"x": [{"pad_sequences": {"maxlen": 60, "dtype": "float32"}}]}})
    assert padded.facts.inputs["x"].shape == (60, 1)


@pytest.mark.parametrize(("interpolation", "dtype"), [("nearest", np.uint8), ("bilinear", np.float32)])
def test_a_folder_that_memory_does_not_hold_is_decoded_once_to_disk(
    pictures: Path, prepare: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interpolation: str, dtype: type
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    images = {"directory": str(pictures), "image_size": [5, 5], "seed": 7, "interpolation": interpolation}
    written = {"source": {"images": images}, "split": {"validation": 7}, "batch_size": 8}
    written["prepare"] = {"x": [{"Normalization": {"axis": -1}}]}
    in_memory = prepare({**written, "cache": False} if dtype is np.float32 else written)
    monkeypatch.setattr(decoded, "_free_memory", lambda: 0)
    made: list[str] = []
    batches = disk_decoded.decoded_batches
    monkeypatch.setattr(disk_decoded, "decoded_batches", lambda *given: made.append("once") or batches(*given))
    for _ in range(2):
        on_disk = prepare(written)
        stored = on_disk.splits["train"].examples.inputs["x"]
        assert isinstance(stored, DiskArray)
        assert stored.dtype == dtype
        for name in ("train", "validation"):
            feeds = [data.feed(name, shuffle=name == "train").numpy_batches() for data in (on_disk, in_memory)]
            for got, expected in zip(*feeds, strict=True):
                np.testing.assert_allclose(got[0], expected[0], atol=1e-5)
                np.testing.assert_array_equal(got[1], expected[1])
    assert made == ["once"]
    (first, *_) = sorted(pictures.rglob("*.png"))
    first.write_bytes(first.read_bytes())
    prepare(written)
    assert made == ["once", "once"]


def test_a_weight_by_column_is_refused_where_files_have_none(pictures: Path, prepare: Any) -> None:
    with pytest.raises(DataError, match="files have no columns, and no function of yours is called `weight`"):
        prepare({"source": {"images": {"directory": str(pictures), "image_size": 8}}, "sample_weight": "weight"})


def test_masks_that_memory_hardly_holds_are_told(tmp_path: Path, prepare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("photos", "masks"):
        (tmp_path / folder).mkdir()
        for number in range(4):
            Image.new("L", (4, 4), number).save(tmp_path / folder / f"{number}.png")
    images = {"directory": str(tmp_path / "photos"), "masks": str(tmp_path / "masks"), "image_size": 4}
    section = {"source": {"images": images}, "cache": False}
    told: list[Any] = []
    prepare(section, warn=told.append)
    assert [problem for problem in told if problem.code == "read-whole"] == []
    monkeypatch.setattr(decoded, "SHARE_OF_MEMORY", 0)
    data = prepare(section, warn=told.append)
    (problem,) = [problem for problem in told if problem.code == "read-whole"]
    message = f"the masks of {tmp_path / 'photos'} are many, and are read whole into memory: targets lie there"
    assert problem.message == message
    np.testing.assert_array_equal(np.unique(data.examples("train", 4)[1]), [0, 1, 2, 3])
