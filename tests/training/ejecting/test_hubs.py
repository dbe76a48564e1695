"""Sets of TensorFlow Datasets and of Hugging Face's datasets on the disk: the weights of the run, to the bit."""

import numpy as np
import pytest

from tests.skips import needs_extra
from tests.training.ejecting.conftest import DENSE

pytestmark = [pytest.mark.backends, pytest.mark.filterwarnings("ignore")]

WORDS = {
    "target": "who",
    "features": {"size": "float_normalized", "note": {"TextVectorization": {"output_mode": "multi_hot"}}},
}
SHADES = {"sequential": ["Flatten", {"Dense": {"units": 2, "activation": "softmax"}}]}
SAVED = {
    "a split by its name": ({"path": "parted", "split": "train"}, {"split": {"validation": 0.25}}),
    "its own validation part": ({"path": "parted"}, {}),
    "its test part to validate": ({"path": "parted"}, {"split": {"validation": "test"}}),
    "its training part divided": ({"path": "parted"}, {"split": {"random": {"validation": 0.25}}}),
    "a folder of files": ({"path": "csv"}, {}),
}
OF_TFDS = {
    "its own validation part": ({}, {}),
    "its test part to validate": ({}, {"split": {"validation": "test"}}),
    "its training part divided": ({}, {"split": {"validation": 0.25}}),
    "a slice": ({"split": "train[:12]"}, {"split": {"validation": 0.25}}),
}


@pytest.fixture
def letters(tmp_path, monkeypatch):
    """A set with three splits, as `save_to_disk` writes it and as files."""
    needs_extra("datasets")
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

    def part(count, factor):
        rows = {
            "size": [float(i * factor % 11) for i in range(count)],
            "note": [f"letter {i % 3}" for i in range(count)],
            "who": [i * factor % 2 for i in range(count)],
        }
        return datasets.Dataset.from_dict(rows, features=features)

    parts = {"train": part(16, 3), "validation": part(8, 5), "test": part(6, 7)}
    datasets.DatasetDict(parts).save_to_disk(str(tmp_path / "parted"))
    (tmp_path / "csv").mkdir()
    for name, rows in parts.items():
        rows.to_csv(str(tmp_path / "csv" / f"{name}.csv"), index=False)


@pytest.mark.parametrize(("options", "data"), SAVED.values(), ids=SAVED)
def test_a_saved_set_is_ejected_with_its_splits(options, data, letters, same_bits):
    source = {"source": {"huggingface": options}, **WORDS}
    text = same_bits({"data": {**source, **data}, "model": DENSE})
    assert "frame = table(" in text


@pytest.fixture
def shades(tmp_path):
    """A set of pictures with three splits that tells what its target is."""
    needs_extra("tensorflow_datasets")
    import tensorflow_datasets as tfds

    random = np.random.default_rng(0)
    features = tfds.features.FeaturesDict(
        {"image": tfds.features.Image(shape=(6, 6, 1)), "label": tfds.features.ClassLabel(names=["dark", "light"])}
    )

    class EjectedShades(tfds.core.GeneratorBasedBuilder):
        """Two shades."""

        VERSION = tfds.core.Version("1.0.0")
        name = "ejected_shades"

        def _info(self):
            return tfds.core.DatasetInfo(builder=self, features=features, supervised_keys=("image", "label"))

        def _split_generators(self, _manager):
            return {name: self._generate_examples(count) for name, count in SIZES.items()}

        def _generate_examples(self, count):
            for number in range(count):
                yield number, {"image": random.integers(0, 255, (6, 6, 1), dtype="uint8"), "label": number % 2}

    EjectedShades(data_dir=tmp_path / "sets").download_and_prepare()


SIZES = {"train": 16, "validation": 8, "test": 6}


def test_a_set_of_tfds_is_ejected_with_its_splits(shades, same_bits):
    for target in ({}, {"target": "label"}):
        for options, data in OF_TFDS.values():
            source = {"tfds": {"name": "ejected_shades", "data_dir": "sets", **options, **target}}
            sections = {"data": {"source": source, "prepare": {"x": [{"divide": 255}]}, **data}, "model": SHADES}
            text = same_bits({**sections, "compile": {"loss": "sparse_categorical_crossentropy"}})
            assert "tfds.load(" in text
