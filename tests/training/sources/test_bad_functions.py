"""Functions of the user that fail: exit code 3, their own file and line, and that of the experiment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.skips import needs_extra
from tests.training.sources.mistaken_files import (
    arrays,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FUNCTIONS = """
import numpy as np


def torn(x):
    return {"a": x}["b"]


def halved(x):
    return x[::2]


def heavy(x, y):
    return np.full(len(y), np.nan)


def many(x, y):
    return x.ravel()


def rare(labels):
    return {"many": 1.0}


def deeper(x):
    return x[..., None]


def complex_ones(x):
    return x.astype("complex64")


def one_of_two(x, y):
    return [x]
"""


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ({"prepare": {"x": ["torn"]}}, "`torn` cannot work on float32 examples of shape 2: KeyError: 'b' (fns.py:6)"),
        ({"prepare": {"x": ["halved"]}}, "`halved` cannot work on float32 examples of shape 2: it made 6 examples"),
        ({"sample_weight": "heavy"}, "`heavy` cannot work on float32 examples of shape 2: one finite number is wanted"),
        ({"sample_weight": "many"}, "`many` cannot work on float32 examples of shape 2: it made 24 examples out of 12"),
        ({"class_weight": "rare"}, "`rare` cannot work on int64 examples of shape a number: invalid literal for int()"),
    ],
)
def test_functions_of_the_users_that_fail_are_told_with_their_line(
    cli: Callable[..., tuple[int, str, str]], section: dict[str, Any], told: str
) -> None:
    arrays()
    Path("fns.py").write_text(FUNCTIONS, encoding="utf-8")
    experiment = {
        "plugins": ["fns.py"],
        "data": {"source": {"arrays": "data.npz"}, **section},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("own.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("train", "own.yaml")
    assert (code, "[step-failed]" in out + err, "own.yaml:" in out + err) == (3, True, True)
    assert told in " ".join((out + err).split())
    assert not list(Path("runs").glob("*/run.json"))


@pytest.mark.parametrize(
    ("augment", "told"),
    [
        ({"x": ["torn"]}, "`torn` cannot work on float32 examples of shape 2: KeyError: 'b' (fns.py:6)"),
        ({"x": ["halved"]}, "`halved` cannot work on float32 examples of shape 2: it made 6 examples out of 12"),
        ({"x": ["deeper"]}, "it made examples of shape 2×1 out of such of 2"),
        ({"x": ["complex_ones"]}, "it made complex64 out of float32: let `prepare` have `astype: complex64`"),
        ({"both": ["one_of_two"]}, "it answers 1 array, and 2 are wanted"),
        ({"both": ["torn"]}, "TypeError: torn() takes 1 positional argument but 2 were given"),
    ],
)
def test_functions_that_augment_and_fail_are_told_with_their_line(
    cli: Callable[..., tuple[int, str, str]], augment: dict[str, Any], told: str
) -> None:
    arrays()
    Path("fns.py").write_text(FUNCTIONS, encoding="utf-8")
    experiment = {
        "plugins": ["fns.py"],
        "data": {"source": {"arrays": "data.npz"}, "augment": augment},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
        "run": {"tensorboard": False, "report": False},
    }
    Path("own.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    for command in (["data", "own.yaml", "--plot", "a.png", "--augmented"], ["train", "own.yaml"]):
        code, out, err = cli(*command)
        assert (code, "[step-failed]" in out + err) == (3, True)
        assert told in " ".join((out + err).split())
        assert "own.yaml:" in out + err
    (run,) = Path("runs").glob("*/run.json")
    assert yaml.safe_load(run.read_text(encoding="utf-8"))["state"] == "failed"


READERS = """
import csv

import numpy as np


def read(name):
    return list(csv.DictReader(open(name, encoding="utf-8")))


def doubles():
    import pandas

    return pandas.DataFrame(np.ones((6, 3)), columns=["a", "a", "y"])


def singles():
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices((np.ones((6, 3)), np.arange(6) % 2))
"""


def test_code_that_gives_no_data_is_told_with_its_line_and_not_as_a_mistake_of_the_file(
    cli: Callable[..., tuple[int, str, str]],
) -> None:
    Path("readers.py").write_text(READERS, encoding="utf-8")
    experiment = {
        "plugins": ["readers.py"],
        "data": {"source": {"python": {"read": {"name": "gone.csv"}}}},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("code.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("train", "code.yaml")
    said = out + err
    assert (code, "[source-failed]" in said) == (3, True)
    assert "`read` failed: FileNotFoundError: [Errno 2] No such file or directory: 'gone.csv'" in said
    assert "readers.py:8: return list(csv.DictReader(open(name" in said
    code, out, err = cli("train", "code.yaml", "data.source.python=singles")
    assert (code, "the dataset of `singles` gives single examples, and `fit` takes batches" in out + err) == (3, True)
    assert not list(Path("runs").glob("*/run.json"))


def test_a_frame_that_has_a_name_twice_is_told(cli: Callable[..., tuple[int, str, str]]) -> None:
    needs_extra("pandas")
    Path("readers.py").write_text(READERS, encoding="utf-8")
    experiment = {
        "plugins": ["readers.py"],
        "data": {"source": {"python": "doubles"}, "target": "y", "features": "rest"},
        "model": {"sequential": [{"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
    }
    Path("code.yaml").write_text(yaml.safe_dump(experiment), encoding="utf-8")
    code, out, err = cli("train", "code.yaml")
    assert (code, "the frame of `doubles` has the column name `a` more than once" in out + err) == (3, True)
