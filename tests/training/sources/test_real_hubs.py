"""TensorFlow Datasets and Hugging Face's datasets themselves, with sets that were made here and need no network."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerascli.workflows.eject import eject
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train
from tests.skips import needs_extra

pytestmark = pytest.mark.backends
Cli = Callable[..., tuple[int, str, str]]

IMAGES = """
data:
  source: {tfds: {name: "spots:1.0.0", data_dir: sets}}
  split: {validation: 0.25}
  prepare: {x: [{divide: 255}]}
model:
  sequential: [Flatten, {Dense: {units: 2, activation: softmax}}]
compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
fit: {epochs: 1}
"""
TABLE = """
data:
  source: {huggingface: {path: PATH}}
  target: who
  features: {size: float_normalized, note: {TextVectorization: {output_mode: multi_hot}}}
  split: {validation: 0.25}
model:
  sequential: [{Dense: {units: 1, activation: sigmoid}}]
compile: {optimizer: adam, loss: binary_crossentropy}
fit: {epochs: 1}
"""


@pytest.fixture
def spots(tmp_path: Path) -> Path:
    """A set of pictures as tfds keeps its sets, two classes by name."""
    needs_extra("tensorflow_datasets")
    import tensorflow_datasets as tfds

    random = np.random.default_rng(0)

    def examples(count: int) -> Any:
        from kerascli.backend import tensorflow as tf

        pictures = random.integers(0, 255, (count, 6, 6, 1), dtype="uint8")
        return tf.data.Dataset.from_tensor_slices({"image": pictures, "label": np.arange(count) % 2})

    features = tfds.features.FeaturesDict(
        {"image": tfds.features.Image(shape=(6, 6, 1)), "label": tfds.features.ClassLabel(names=["dark", "light"])}
    )
    tfds.dataset_builders.store_as_tfds_dataset(
        name="spots",
        version="1.0.0",
        features=features,
        split_datasets={"train": examples(16), "test": examples(4)},
        data_dir=tmp_path / "sets",
        disable_shuffling=True,
    )

    return tmp_path


@pytest.mark.filterwarnings("ignore")
def test_a_tfds_set_trains_with_its_class_names(cli: Cli, spots: Path) -> None:
    (spots / "spots.yaml").write_text(IMAGES.replace("name:", "target: label, name:"), encoding="utf-8")
    code, out, err = cli("data", "spots.yaml")
    assert (code, err) == (0, "")
    assert "train       12 examples" in out
    assert "test        4 examples" in out
    assert "dark 6 (50%), light 6 (50%)" in out
    assert cli("train", "spots.yaml")[0] == 0
    code, out, err = cli("data", "spots.yaml", "data.source.tfds.split=train[:8]")
    assert (code, "train       6 examples" in out) == (0, True)
    code, out, err = cli("train", "spots.yaml", "data.source.tfds.name=sports:1.0.0")
    assert (code, "can't be had from TensorFlow Datasets" in out + err) == (3, True)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """A set that tells what its target is."""
    needs_extra("tensorflow_datasets")
    import tensorflow_datasets as tfds

    random = np.random.default_rng(0)
    features = tfds.features.FeaturesDict(
        {"image": tfds.features.Image(shape=(6, 6, 1)), "label": tfds.features.ClassLabel(names=["dark", "light"])}
    )

    class Pairs(tfds.core.GeneratorBasedBuilder):  # type: ignore[misc]
        """Two shades."""

        VERSION = tfds.core.Version("1.0.0")
        name = "pairs"

        def _info(self) -> Any:
            return self.dataset_info_from_configs(features=features, supervised_keys=("image", "label"))

        def _split_generators(self, _manager: Any) -> Any:
            return {"train": self._generate_examples()}

        def _generate_examples(self) -> Any:
            for number in range(16):
                picture = random.integers(0, 255, (6, 6, 1), dtype="uint8")
                yield number, {"image": picture, "label": number % 2}

    Pairs(data_dir=tmp_path / "sets").download_and_prepare()
    return tmp_path


@pytest.mark.filterwarnings("ignore")
def test_a_tfds_set_is_ejected_to_the_same_bits(pairs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pairs)
    (pairs / "spots.yaml").write_text(IMAGES.replace("fit:", "run: {report: false}\nfit:"), encoding="utf-8")
    read = read_experiment(pairs / "spots.yaml", ["data.source.tfds.split=train[:12]", "data.source.tfds.name=pairs"])
    model = train(read, runs=pairs / "runs", listener=lambda _: None).model
    (pairs / "train.py").write_text(eject(read, folder=pairs).text, encoding="utf-8")
    assert "tfds.load(" in (pairs / "train.py").read_text(encoding="utf-8")
    ejected = runpy.run_path("train.py")["model"]
    for ours, theirs in zip(model.get_weights(), ejected.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    needs_extra("datasets")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "hf")
    features = datasets.Features(
        {
            "size": datasets.Value("float32"),
            "note": datasets.Value("string"),
            "who": datasets.ClassLabel(names=["张", "李"]),
        }
    )
    rows = {
        "size": [float(i) for i in range(16)],
        "note": [f"letter {i % 3}" for i in range(16)],
        "who": [i % 2 for i in range(16)],
    }
    return datasets.Dataset.from_dict(rows, features=features)


@pytest.mark.filterwarnings("ignore")
def test_a_set_that_was_saved_to_disk_is_a_table_with_class_names(cli: Cli, letters: Any) -> None:
    letters.save_to_disk("letters")
    Path("letters.yaml").write_text(TABLE.replace("PATH", "letters"), encoding="utf-8")
    code, out, err = cli("data", "letters.yaml")
    assert (code, err) == (0, "")
    assert "张 6 (50%), 李 6 (50%)" in out
    assert cli("train", "letters.yaml")[0] == 0


@pytest.mark.filterwarnings("ignore")
def test_a_saved_set_is_ejected_to_the_same_bits(letters: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    letters.save_to_disk("letters")
    Path("letters.yaml").write_text(TABLE.replace("PATH", "letters"), encoding="utf-8")
    read = read_experiment(tmp_path / "letters.yaml")
    model = train(read, runs=tmp_path / "runs", listener=lambda _: None).model
    Path("train.py").write_text(eject(read, folder=tmp_path).text, encoding="utf-8")
    assert "load_from_disk(" in Path("train.py").read_text(encoding="utf-8")
    ejected = runpy.run_path("train.py")["model"]
    for ours, theirs in zip(model.get_weights(), ejected.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.filterwarnings("ignore")
def test_a_folder_of_files_and_a_split_of_it_are_read(cli: Cli, letters: Any) -> None:
    Path("csv").mkdir()
    letters.to_csv("csv/train.csv", index=False)
    letters.select(range(4)).to_csv("csv/test.csv", index=False)
    Path("letters.yaml").write_text(TABLE.replace("PATH", "csv"), encoding="utf-8")
    code, out, err = cli("data", "letters.yaml")
    assert (code, err.count("duplicates-across-splits")) == (0, 1)
    assert "test        4 examples" in out
    code, out, err = cli("data", "letters.yaml", "data.source.huggingface.split=train[:8]")
    assert (code, "train       6 examples" in out) == (0, True)
    code, out, err = cli("data", "letters.yaml", "data.source.huggingface.path=nowhere/nothing")
    assert (code, "can't be had from the Hugging Face hub" in err) == (3, True)
