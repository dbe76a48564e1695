"""Folders and windows give what `keras.utils` gives: the same files in the same order, the same numbers."""

from __future__ import annotations

import wave

import numpy as np
import pytest
from PIL import Image, ImageOps

from kerascli.backend import keras
from kerascli.backend import tensorflow as tf
from kerascli.inputs.files import file_batches
from tests.skips import shared
from tests.unit.sources.test_audio import wav


@pytest.fixture
def photos(tmp_path):
    """Two classes of pictures of various sizes and formats."""
    random = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / "photos" / name / "more").mkdir(parents=True)
        for number, ending in enumerate(("png", "jpg", "bmp", "gif", "more/PNG")):
            size = random.integers(5, 40, 2)
            picture = Image.fromarray(random.integers(0, 255, (*size, 3), dtype="uint8"))
            picture.save(
                tmp_path / "photos" / name / f"{number}.{ending}".replace(f"{number}.more/", f"more/{number}.")
            )
    return tmp_path / "photos"


def decoded(part):
    return np.stack([part.decoder.tensor(tf.constant(path)).numpy() for path in part.paths])


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"crop_to_aspect_ratio": True},
        {"pad_to_aspect_ratio": True},
        {"color_mode": "grayscale", "interpolation": "bicubic"},
        {"interpolation": "nearest"},
        {"data_format": "channels_first", "interpolation": "area"},
    ],
)
def test_pictures_have_the_loaders_numbers(opened, photos, options):
    options = {"image_size": [12, 10], "shuffle": False, **options}
    if options.get("color_mode") == "grayscale":
        for path in [*photos.rglob("*.bmp"), *photos.rglob("*.gif")]:
            path.unlink()  # TensorFlow decodes neither to one channel
    expected = keras.utils.image_dataset_from_directory(photos, batch_size=None, verbose=False, **options)
    part = opened({"images": {"directory": "photos", **options}}).parts["source"]
    assert list(part.paths) == expected.file_paths
    assert part.class_names == tuple(expected.class_names)
    pictures, labels = zip(*expected.as_numpy_iterator(), strict=True)
    assert np.array_equal(decoded(part), np.stack(pictures))
    assert part.targets.tolist() == list(labels)
    assert part.decoder.shape == pictures[0].shape
    assert part.decoder.dtype == pictures[0].dtype


@pytest.mark.parametrize(
    "options", [{}, {"crop_to_aspect_ratio": True}, {"pad_to_aspect_ratio": True, "data_format": "channels_first"}]
)
def test_pictures_are_turned_upright_when_asked(opened, tmp_path, options):
    """Each of the eight orientations is the loader's number of the same picture saved upright."""
    pixels = np.random.default_rng(0).integers(0, 255, (9, 14, 3), dtype="uint8")
    for orientation in range(1, 9):
        for folder in ("tagged/a", "upright/a"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        picture = Image.fromarray(pixels)
        exif = picture.getexif()
        exif[0x0112] = orientation
        picture.save(tmp_path / "tagged" / "a" / f"{orientation}.png", exif=exif)
        with Image.open(tmp_path / "tagged" / "a" / f"{orientation}.png") as tagged:
            ImageOps.exif_transpose(tagged).save(tmp_path / "upright" / "a" / f"{orientation}.png", exif=b"")
    loader = {"image_size": [12, 10], "label_mode": None, "shuffle": False, **options}
    expected = keras.utils.image_dataset_from_directory("upright", batch_size=None, verbose=False, **loader)
    section = {"directory": "tagged", **loader}
    part = opened({"images": {**section, "exif_transpose": True}}).parts["source"]
    assert np.array_equal(decoded(part), np.stack(list(expected)))
    assert part.decoder.shape == decoded(part).shape[1:]
    assert opened.warnings == []
    opened({"images": section})
    assert [warning.help for warning in opened.warnings] == ["exif_transpose: true"]


def test_a_given_seed_mixes_as_the_loader_does(opened, photos):
    expected = keras.utils.image_dataset_from_directory(photos, seed=11, verbose=False)
    part = opened({"images": {"directory": "photos", "seed": 11}}).parts["source"]
    assert list(part.paths) == expected.file_paths
    assert [path.split("/")[-2 if "more" not in path else -3] for path in part.paths] == [
        part.class_names[label] for label in part.label_indices
    ]


def test_without_a_seed_the_loaders_draw_what_a_seeded_script_draws(opened, photos):
    keras.utils.set_random_seed(7)
    scripts = [keras.utils.image_dataset_from_directory(photos, verbose=False).file_paths for _ in range(2)]
    from kerascli.sources.context import LoaderSeeds

    seeds = LoaderSeeds()
    section = {"images": {"directory": "photos"}}
    ours = [list(opened(section, seed=7, loader_seeds=seeds).parts["source"].paths) for _ in range(2)]
    assert ours == scripts


@pytest.mark.parametrize("mode", ["int", "binary", "categorical"])
def test_labels_are_the_loaders(opened, photos, mode):
    expected = keras.utils.image_dataset_from_directory(photos, seed=3, label_mode=mode, batch_size=None, verbose=False)
    part = opened({"images": {"directory": "photos", "seed": 3, "label_mode": mode}}).parts["source"]
    labels = sorted(np.asarray(label).tolist() if mode != "int" else [int(label)] for _, label in expected)
    assert sorted(np.atleast_1d(label).tolist() for label in part.targets) == labels


def test_texts_have_the_loaders_bytes(opened, write):
    for name, text in (("a/1", "good film"), ("a/2", "好电影"), ("b/1", "bad\nfilm")):
        write(f"texts/{name}.txt", text)
    expected = keras.utils.text_dataset_from_directory(
        "texts", seed=5, max_length=6, batch_size=None, shuffle=False, verbose=False
    )
    part = opened({"text": {"directory": "texts", "max_length": 6, "shuffle": False}}).parts["source"]
    assert [part.decoder.tensor(path).numpy() for path in part.paths] == [text.numpy() for text, _ in expected]


def test_sounds_have_the_loaders_numbers(opened, tmp_path):
    for number, name in enumerate(("no/1", "yes/1", "yes/2")):
        wav(tmp_path / "sounds" / f"{name}.wav", frames=50 + 20 * number)
    expected = keras.utils.audio_dataset_from_directory(
        "sounds", output_sequence_length=60, batch_size=None, shuffle=False, verbose=False
    )
    part = opened({"audio": {"directory": "sounds", "output_sequence_length": 60, "shuffle": False}}).parts["source"]
    assert np.array_equal(decoded(part), np.stack([sound for sound, _ in expected]))


def tone(path, rate, seconds=0.5, pitch=440.0):
    """A sine, as loud at any rate."""
    times = np.arange(int(rate * seconds)) / rate
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", ""))
        sound.writeframes((10_000 * np.sin(2 * np.pi * pitch * times)).astype("<i2").tobytes())


@pytest.mark.parametrize("rate", [16000, 44100, 4000])
def test_a_sound_of_another_rate_is_the_same_tone_at_the_rate_that_is_asked_for(opened, tmp_path, rate):
    tone(tmp_path / "sounds" / "a" / "same.wav", 8000)
    tone(tmp_path / "sounds" / "b" / "other.wav", rate)
    section = {"audio": {"directory": "sounds", "sampling_rate": 8000, "output_sequence_length": 5000}}
    part = opened({"audio": {**section["audio"], "shuffle": False}}).parts["source"]
    same, other = (part.decoder.tensor(path).numpy() for path in part.paths)
    assert (part.decoder.shape, other.shape, other.dtype) == ((5000, 1), (5000, 1), np.float32)
    np.testing.assert_allclose(other[100:3900], same[100:3900], atol=0.005)
    assert not other[4000:].any()


def test_a_sound_of_another_rate_is_refused_at_predict_too(opened, tmp_path):
    tone(tmp_path / "sounds" / "a" / "1.wav", 8000)
    tone(tmp_path / "sounds" / "b" / "1.wav", 8000)
    tone(tmp_path / "new.wav", 16000)
    decoder = opened({"audio": {"directory": "sounds"}}).parts["source"].decoder
    (batch,) = file_batches([str(tmp_path / "new.wav")], decoder, "x", 4)
    assert batch.broken == {0: "its sampling rate is 16,000 Hz, the others' 8,000 Hz"}


@pytest.mark.parametrize("shuffle", [False, True])
def test_windows_are_the_loaders(opened, tmp_path, shuffle):
    rows = np.random.default_rng(0).random((60, 3)).astype("float32")
    np.save(tmp_path / "rows.npy", rows)
    cut = {"sequence_length": 5, "sequence_stride": 2, "sampling_rate": 3}
    offset = 15
    expected = keras.utils.timeseries_dataset_from_array(
        rows[:-offset], rows[offset:], batch_size=None, shuffle=False, **cut
    )
    source = opened(
        {"timeseries": {"arrays": "rows.npy", "target_offset": offset, "shuffle": shuffle, "seed": 4, **cut}}
    )
    windows = source.windows
    starts = windows.starts(len(rows))
    if shuffle:
        mixed = np.arange(len(starts)) * 2
        np.random.RandomState(4).shuffle(mixed)
        assert starts.tolist() == mixed.tolist()
        starts = np.sort(starts)
    inputs, targets = zip(*expected.as_numpy_iterator(), strict=True)
    assert np.array_equal(windows.gather(rows, starts)[: len(inputs)], np.stack(inputs))
    assert np.array_equal(windows.targets(rows, starts)[: len(targets)], np.stack(targets))


def test_listed_labels_are_the_loaders(opened, photos):
    labels = [index % 3 for index in range(10)]
    expected = keras.utils.image_dataset_from_directory(photos, labels=labels, seed=3, batch_size=None, verbose=False)
    part = opened({"images": {"directory": "photos", "labels": labels, "seed": 3}}).parts["source"]
    assert list(part.paths) == expected.file_paths
    assert sorted(part.targets.tolist()) == sorted(int(label) for _, label in expected)
    assert part.class_names == tuple(expected.class_names)


def test_start_and_end_leave_the_rows_that_the_loader_leaves(opened, tmp_path):
    rows = np.arange(60, dtype="float32")
    np.save(tmp_path / "rows.npy", rows)
    expected = keras.utils.timeseries_dataset_from_array(
        rows, None, sequence_length=4, start_index=10, end_index=40, batch_size=None
    )
    cut = {"sequence_length": 4, "target_offset": 0, "start_index": 10, "end_index": 40}
    source = opened({"timeseries": {"arrays": "rows.npy", **cut}})
    part, windows = source.parts["source"], source.windows
    assert np.array_equal(windows.gather(part.x["x"], windows.starts(part.samples)), np.stack(list(expected)))
    assert str(part.place(0)) == "rows.npy, row 11"


def test_real_flowers_decode(opened):
    folder = shared("datasets", "images", "flowers_128")
    part = opened({"images": {"directory": str(folder), "image_size": [128, 128]}}).parts["source"]
    assert (part.samples, len(part.class_names)) == (400, 5)
    assert part.decoder.tensor(part.paths[0]).shape == (128, 128, 3)
    assert opened.warnings == []
