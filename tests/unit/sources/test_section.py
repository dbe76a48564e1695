"""What the `source:` of an experiment file may say, and how its mistakes are told."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from kerascli.config.document import parse
from kerascli.config.field_help import field_help
from kerascli.config.nodes import located
from kerascli.problems import Source
from kerascli.sources import KINDS
from tests.unit.sources.conftest import ADAPTER

ORDER = [
    "builtin",
    "arrays",
    "table",
    "images",
    "text",
    "python",
    "timeseries",
    "audio",
    "synthetic",
    "tfrecord",
    "tfds",
    "huggingface",
]


def test_the_kinds_stand_in_the_order_of_the_documentation():
    assert list(KINDS) == ORDER


@pytest.mark.parametrize(("word", "kind"), KINDS.items())
def test_every_kind_has_its_word_as_a_documented_key(word, kind):
    assert field_help(kind, word)


@pytest.mark.parametrize("word", ORDER)
def test_a_misspelt_kind_suggests_the_right_one(opened, word):
    mistake = opened.mistake({word[:-1]: "x"})
    assert (mistake["code"], mistake["place"]) == ("unknown-key", (word[:-1],))
    assert mistake["help"] == f"did you mean `{word}`?"


def test_a_source_of_two_kinds_is_refused(opened):
    assert opened.mistake({"builtin": "iris", "table": "x.csv"})["code"] == "conflicting-keys"


def test_a_bare_word_is_shown_how_it_is_written(opened):
    assert opened.mistake("iris")["help"] == "{builtin: iris}"


@pytest.mark.parametrize("key", ["batch_size", "validation_split", "subset"])
def test_loader_arguments_that_live_elsewhere_name_their_home(opened, key):
    mistake = opened.mistake({"images": {"directory": "x", key: 1}})
    assert (mistake["code"], mistake["place"]) == ("misplaced-key", (key,))
    assert mistake["help"].startswith("data: {")


def test_problems_of_data_point_into_the_file(opened, tmp_path):
    text = f"images: {{directory: {tmp_path / 'none'}}}\n"
    problem = opened.problem(located(parse(Source("my.yaml", text), [])))
    assert problem.span is not None
    assert str(problem.span) == "my.yaml:1:21"


def test_paths_are_relative_to_the_file_that_names_them(opened, write, tmp_path):
    write("deep/t.csv", "a\n1\n")
    source = Source("deep/my.yaml", "table: t.csv\n", path=str(tmp_path / "deep" / "my.yaml"))
    assert opened(located(parse(source, []))).samples == 1


def test_reading_sections_loads_nothing_heavy():
    heavy = ("numpy", "polars", "PIL", "sklearn", "h5py", "tensorflow", "keras")
    code = f"import sys, kerascli.sources; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_all_mistakes_of_a_source_are_told_at_once():
    section = {"images": {"directry": "x", "image_size": "big", "subset": "both", "label_mode": "in"}}
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_python(section)
    assert {error["loc"][2] for error in caught.value.errors()} == {"directry", "image_size", "subset", "label_mode"}
    with pytest.raises(ValidationError) as caught:
        ADAPTER.validate_python({"builtin": "imdb", "num_word": 5, "offline": {"images": {"color_mode": "gray"}}})
    assert {error["loc"][1] for error in caught.value.errors()} == {"num_word", "offline"}
