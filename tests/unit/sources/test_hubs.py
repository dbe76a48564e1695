"""TensorFlow Datasets and the Hugging Face hub, with packages put in their place: the calls, and the parts."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import polars as pl
import pytest

from kerascli.problems import UserError

X, Y = np.zeros((4, 2)), np.array([0, 1, 0, 1])


def package(monkeypatch, name, **functions):
    module = ModuleType(name)
    for function, value in functions.items():
        setattr(module, function, value)
    monkeypatch.setitem(sys.modules, name, module)


@pytest.fixture
def tfds(monkeypatch):
    """A package whose `load` answers two splits of four examples; the calls are kept."""
    calls = []

    def load(name, **arguments):
        calls.append((name, arguments))
        if name == "nothing":
            raise ConnectionError("no network")
        label = SimpleNamespace(names=["no", "yes"])
        info = SimpleNamespace(supervised_keys=("image", "label"), features={"label": label})
        example = (X, Y) if arguments["as_supervised"] else {"image": X, "age": Y}
        return {"train": example, "test": example, "extra": example}, info

    quiet = {"disable_progress_bar": lambda: None}
    package(monkeypatch, "tensorflow_datasets", load=load, as_numpy=lambda value: value, **quiet)
    return calls


def test_a_tfds_set_gives_its_splits_and_class_names(opened, tfds):
    source = opened({"tfds": {"name": "mnist"}})
    assert list(source.parts) == ["train", "test"]
    assert source.class_names == {"y": ("no", "yes")}
    asked = {"split": None, "data_dir": None, "batch_size": -1, "as_supervised": True, "with_info": True}
    assert tfds == [("mnist", asked)]


def test_another_feature_of_a_tfds_set_may_be_the_target(opened, tfds):
    part = opened({"tfds": {"name": "faces", "target": "age"}}).parts["train"]
    assert list(part.x) == ["x"]
    assert part.y["y"].tolist() == [0, 1, 0, 1]
    assert opened.problem({"tfds": {"name": "faces", "target": "agee"}}).code == "unknown-column"


def test_a_tfds_set_that_cannot_be_had_takes_the_stand_in(opened, tfds):
    assert opened({"tfds": {"name": "nothing"}, "offline": {"builtin": "iris"}}).stand_in == "builtin"


@pytest.fixture
def hub(monkeypatch):
    """A package whose `load_dataset` answers tables; the calls are kept."""
    calls = []

    def load_dataset(path, name, *, revision, split):
        calls.append((path, name, revision, split))
        table = SimpleNamespace(features={}, to_polars=lambda: pl.DataFrame({"text": ["a", "b"], "label": [0, 1]}))
        return table if split else {"train": table, "validation": table, "unsupervised": table}

    package(monkeypatch, "datasets", load_dataset=load_dataset, disable_progress_bars=lambda: None)
    return calls


def test_a_set_of_the_hub_is_a_table_per_split(opened, hub):
    source = opened({"huggingface": {"path": "imdb", "revision": "abc"}})
    assert {name: list(part.schema) for name, part in source.parts.items()} == {
        "train": ["text", "label"],
        "validation": ["text", "label"],
    }
    assert hub == [("imdb", None, "abc", None)]


def test_one_split_of_the_hub_is_still_to_be_split(opened, hub):
    assert list(opened({"huggingface": {"path": "imdb", "split": "train[:10%]"}}).parts) == ["source"]


@pytest.mark.parametrize(
    ("section", "module"),
    [({"tfds": {"name": "mnist"}}, "tensorflow_datasets"), ({"huggingface": {"path": "imdb"}}, "datasets")],
)
def test_a_missing_package_is_named_with_the_command_that_installs_it(opened, monkeypatch, section, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UserError) as caught:
        opened(section)
    (problem,) = caught.value.problems
    assert problem.code == "extra-missing"
    assert problem.help == f"pip install 'kerascli[{next(iter(section))}]'"
