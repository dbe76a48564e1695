"""The sets that are there without a network, local copies, and the stand-in."""

from __future__ import annotations

import numpy as np
import pytest
import yaml

from kerascli.problems import DataError
from kerascli.sources.builtin import arguments_of, known_sets
from kerascli.sources.context import OpenContext
from kerascli.sources.downloads import DownloadError
from kerascli.sources.keras_files import NO_PICTURES, FileGetter

SHAPES = {
    "digits": (1797, 8, 8),
    "iris": (150, 4),
    "wine": (178, 13),
    "breast_cancer": (569, 30),
    "diabetes": (442, 10),
}


@pytest.mark.parametrize(("name", "shape"), SHAPES.items())
def test_scikit_learns_sets_need_no_network(opened, name, shape):
    part = opened({"builtin": name}).parts["source"]
    assert part.x["x"].shape == shape
    assert len(part.y["y"]) == shape[0]


def test_class_names_come_with_the_sets_that_have_them(opened):
    assert opened({"builtin": "iris"}).class_names == {"y": ("setosa", "versicolor", "virginica")}
    assert opened({"builtin": "diabetes"}).class_names == {}


def test_a_loaders_own_argument_stands_beside_its_name(opened):
    assert opened({"builtin": "digits", "n_class": 2}).parts["source"].y["y"].max() == 1


def test_all_sets_of_keras_can_be_named():
    expected = {
        "mnist",
        "fashion_mnist",
        "cifar10",
        "cifar100",
        "imdb",
        "reuters",
        "boston_housing",
        "california_housing",
    }
    assert set(known_sets()) == expected | set(SHAPES)
    assert {"num_words", "maxlen", "oov_char"} <= set(arguments_of("imdb"))
    assert "path" not in arguments_of("imdb")


@pytest.mark.parametrize(
    ("section", "code", "place", "remedy"),
    [
        ({"builtin": "mnits"}, "unknown-name", "builtin", "did you mean `mnist`?"),
        ({"builtin": "imdb", "num_word": 5}, "unknown-argument", "num_word", "did you mean `num_words`?"),
        ({"builtin": "imdb", "num_words": "many"}, "wrong-type", "num_words", None),
        ({"builtin": "imdb", "offline": "digits"}, "no-stand-in", "offline", None),
        ({"builtin": "mnist", "offline": "digit"}, "not-one-of", "offline", "did you mean `digits`?"),
    ],
)
def test_mistakes_are_told_at_their_key(opened, section, code, place, remedy):
    mistake = opened.mistake(section)
    assert (mistake["code"], mistake["place"]) == (code, (place,))
    assert remedy is None or mistake["help"] == remedy


def getter(tmp_path, name="mnist", given=None, warnings=None):
    context = OpenContext(warn=(warnings if warnings is not None else []).append)
    return FileGetter(name, given, context, None)


def test_a_local_file_of_another_hash_is_used_with_a_warning_and_never_deleted(opened, tmp_path):
    file = tmp_path / "mnist.npz"
    np.savez(file, x_train=[1])
    warnings = []
    assert getter(tmp_path, given=file, warnings=warnings)("mnist.npz", "https://x/mnist.npz", "0" * 64) == str(file)
    assert [warning.code for warning in warnings] == ["other-file"]
    assert file.exists()


def test_a_file_in_the_keras_folder_is_used_as_it_is(opened, tmp_path):
    (tmp_path / "keras" / "datasets").mkdir(parents=True)
    file = tmp_path / "keras" / "datasets" / "mnist.npz"
    file.write_bytes(b"mine")
    assert getter(tmp_path)("mnist.npz", "https://x/mnist.npz", "0" * 64) == str(file)
    assert file.read_bytes() == b"mine"


def test_a_foreign_file_with_pickles_is_refused(opened, tmp_path):
    file = tmp_path / "imdb.npz"
    file.write_bytes(b"mine")
    with pytest.raises(DataError) as caught:
        getter(tmp_path, "imdb", file)("imdb.npz", "https://x/imdb.npz", "0" * 64)
    assert caught.value.problems[0].code == "pickled-array"


def test_without_a_network_it_is_told_which_file_to_put_where(opened, tmp_path):
    with pytest.raises(DownloadError) as caught:
        getter(tmp_path)("mnist.npz", "http://127.0.0.1:9/mnist.npz", "0" * 64)
    (problem,) = caught.value.problems
    assert problem.message.startswith("`mnist` can't be downloaded")
    assert str(problem.help).startswith("put mnist.npz there")
    assert "data.source.file=FILE" in str(problem.help)
    assert "offline: digits" in problem.notes[0]


@pytest.mark.parametrize("name", NO_PICTURES)
def test_sets_without_pictures_name_a_stand_in_that_opens(opened, tmp_path, name):
    with pytest.raises(DownloadError) as caught:
        getter(tmp_path, name)("any.npz", "http://127.0.0.1:9/any.npz", "0" * 64)
    written = caught.value.problems[0].notes[0].split("`")[1]
    part = opened(yaml.safe_load(written)["offline"]).parts["source"]
    assert part.x["x"].shape[1:] in {(200,), (13,), (8,)}
    assert part.y["y"].dtype.kind == ("f" if "housing" in name else "i")
