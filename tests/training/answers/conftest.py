"""Small trained runs: of pictures, of a table with two targets, of sentences."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DIGITS: dict[str, Any] = {
    "name": "digits",
    "data": {
        "source": {"builtin": "digits"},
        "split": {"random": {"validation": 0.2, "test": 0.2, "seed": 0}},
        "prepare": {"x": [{"expand_dims": -1}, {"astype": "float32"}, {"divide": 255}]},
    },
    "model": {
        "sequential": [
            {"Conv2D": {"filters": 4, "kernel_size": 3, "activation": "relu", "name": "seen"}},
            "Flatten",
            {"Dense": {"units": 10, "activation": "softmax"}},
        ]
    },
    "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
    "fit": {"epochs": 2},
}
CITIES = ("Rome", "Oslo", "Lima")


def houses(count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Rows of a table: what they cost and whether they were sold follow from the rest."""
    generator = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        area, city = float(np.round(generator.uniform(30, 200), 1)), CITIES[generator.integers(3)]
        price = 1000 * area + 50_000 * CITIES.index(city)
        sold = "yes" if price < 170_000 else "no"
        rows.append({"area": area, "city": city, "price": price, "sold": sold})
    return rows


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """A CSV file with the columns of the first row."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def house_experiment(table: Path) -> dict[str, Any]:
    """Two targets: a class of text labels, and a number that is learned in another unit."""
    return {
        "name": "houses",
        "data": {
            "source": {"table": str(table)},
            "target": {"sold": {"column": "sold"}, "price": {"column": "price", "scale": "standardize"}},
            "features": {"area": "float_normalized", "city": "string_categorical"},
            "split": {"random": {"validation": 0.2, "test": 0.2, "seed": 0}},
        },
        "model": {
            "functional": {
                "inputs": {"x": [5]},
                "layers": [{"Dense": {"units": 16, "activation": "relu"}, "as": "hidden"}],
                "outputs": {
                    "sold": {"Dense": {"units": 1, "activation": "sigmoid"}, "from": "hidden"},
                    "price": {"Dense": 1, "from": "hidden"},
                },
            }
        },
        "compile": {
            "optimizer": {"Adam": 1e-2},
            "loss": {"sold": "BinaryCrossentropy", "price": "MeanSquaredError"},
            "metrics": {"sold": ["accuracy"]},
        },
        "fit": {"epochs": 3},
    }


def write_texts(folder: Path) -> Path:
    """A folder of short reviews a class."""
    words = {"bad": ["dull", "awful", "boring"], "good": ["lovely", "great", "moving"]}
    for label, known in words.items():
        (folder / label).mkdir(parents=True)
        for number in range(12):
            text = f"what a {known[number % 3]} film, {known[(number + 1) % 3]} to the end"
            (folder / label / f"{number}.txt").write_text(text, encoding="utf-8")
    return folder


def review_experiment(folder: Path) -> dict[str, Any]:
    """Sentences in, yes or no out."""
    return {
        "name": "reviews",
        "data": {
            "source": {"text": {"directory": str(folder)}},
            "split": {"random": {"validation": 0.25}},
            "prepare": {"x": [{"TextVectorization": {"max_tokens": 40, "output_sequence_length": 8}}]},
            "batch_size": 4,
        },
        "model": {
            "sequential": [
                {"Embedding": {"input_dim": 40, "output_dim": 4}},
                "GlobalAveragePooling1D",
                {"Dense": {"units": 1, "activation": "sigmoid"}},
            ]
        },
        "compile": {"optimizer": "adam", "loss": "binary_crossentropy", "metrics": ["accuracy"]},
        "fit": {"epochs": 1},
    }


def trained(experiment: dict[str, Any], runs: Path) -> Path:
    """The folder of a finished run."""
    return train(read_experiment(experiment), runs=runs, listener=lambda _event: None).run


@pytest.fixture(scope="session")
def answers_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers")


@pytest.fixture(scope="session")
def digits_run(answers_folder: Path) -> Path:
    return trained(DIGITS, answers_folder / "digits")


@pytest.fixture(scope="session")
def houses_run(answers_folder: Path) -> Path:
    table = write_rows(answers_folder / "houses.csv", houses(200))
    return trained(house_experiment(table), answers_folder / "houses")


@pytest.fixture(scope="session")
def reviews_run(answers_folder: Path) -> Path:
    return trained(review_experiment(write_texts(answers_folder / "texts")), answers_folder / "reviews")


@pytest.fixture
def digit_pictures(tmp_path: Path) -> Iterator[Path]:
    """Five PNG files of 8 by 8 grey points."""
    from PIL import Image

    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, picture in enumerate(random_digits(5)):
        Image.fromarray(picture).save(folder / f"{number}.png")
    return folder


def random_digits(count: int) -> np.ndarray:
    """Grey pictures as bytes."""
    return np.random.default_rng(7).integers(0, 256, (count, 8, 8)).astype("uint8")


@pytest.fixture
def described(tmp_path: Path) -> Path:
    """What `kerascli export` writes beside a file, so that it is opened at all, and something to ask it."""
    door = {"name": "x", "spelled": "x", "shape": [None, 3], "dtype": "float32"}
    (tmp_path / "verification.json").write_text(json.dumps({"inputs": [door], "outputs": ["y"], "batch": None}))
    np.save(tmp_path / "x.npy", np.zeros((1, 3), "float32"))
    return tmp_path


def refused(cli: Any, name: str, code: str = "model-unsafe") -> None:
    """Neither `predict` nor `bench` takes this file."""
    for words in (("predict", "--model", name, "x.npy"), ("bench", name, "--batch", "1")):
        ended, _, err = cli(*words)
        assert ended == 2
        assert f"[{code}]" in err
        assert "Traceback" not in err


def opened_on_trust(cli: Any, name: str) -> bool:
    """Whether `--unsafe` got an answer of a file that is refused else; its runtime may refuse it, and is told then."""
    ended, _, err = cli("predict", "--model", name, "x.npy", "--unsafe")
    assert "Traceback" not in err
    assert ended == 0 or (ended == 2 and "[model-not-readable]" in err)
    return ended == 0
