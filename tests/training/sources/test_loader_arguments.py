"""Every argument of Keras's own loaders is taken, or names where it is said instead."""

from __future__ import annotations

import inspect

import pytest

from kerascli.backend import keras
from kerascli.sources import KINDS, folders, timeseries
from kerascli.sources.builtin import SKLEARN_ARGUMENTS, arguments_of, known_sets

LOADERS = {
    "images": keras.utils.image_dataset_from_directory,
    "text": keras.utils.text_dataset_from_directory,
    "audio": keras.utils.audio_dataset_from_directory,
    "timeseries": keras.utils.timeseries_dataset_from_array,
}
CASES = [(kind, name) for kind, loader in LOADERS.items() for name in inspect.signature(loader).parameters]


@pytest.mark.parametrize(("kind", "argument"), CASES)
def test_every_argument_is_taken_or_names_its_home(opened, kind, argument):
    options = KINDS[kind].model_fields[kind].annotation
    homes = timeseries.HOMES if kind == "timeseries" else folders.HOMES
    assert (argument in options.model_fields) != (argument in homes)
    if argument in homes:
        least = {"table": "x.csv", "sequence_length": 2} if kind == "timeseries" else {"directory": "x"}
        mistake = opened.mistake({kind: {**least, argument: 1}})
        assert (mistake["code"], mistake["help"]) == ("misplaced-key", homes[argument])


@pytest.mark.parametrize("name", [name for name in known_sets() if name not in SKLEARN_ARGUMENTS])
def test_every_argument_of_load_data_stands_beside_its_name(opened, name):
    wanted = set(inspect.signature(getattr(keras.datasets, name).load_data).parameters) - {"kwargs"}
    assert wanted - {"path"} == set(arguments_of(name))
    mistake = opened.mistake({"builtin": name, "path": "my.npz"})
    assert (mistake["code"], mistake["help"]) == ("misplaced-key", "file: my.npz")
