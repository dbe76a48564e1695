"""The old vocabulary: each word's answer as it is printed, and old only where it is old."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerascli.catalogue import Catalogue
from kerascli.catalogue.old_arguments import ARGUMENTS
from kerascli.catalogue.old_objects import OBJECTS
from kerascli.catalogue.vocabulary import all_old, old_argument, old_key, old_object
from kerascli.workflows.explaining import explain
from tests.unit.catalogue.reading_of import read

CATALOGUE = Catalogue.load()
GOLDEN = Path(__file__).parents[2] / "golden" / "old_words"
OF_OBJECTS = [old for old in ARGUMENTS if not old.on[0].startswith("section:")]
OF_SECTIONS = [old for old in ARGUMENTS if old.on[0].startswith("section:")]


def told(problems):
    """A problem as text."""
    lines = []
    for problem in problems:
        lines += [
            f"{problem.message}  [{problem.code}]",
            f"   help: {problem.help}",
            *(f"   {note}" for note in problem.notes),
        ]
    return "\n".join(lines) + "\n"


def first_object(old):
    """An object on which the argument is old."""
    entries = [entry for space in CATALOGUE.namespaces for entry in CATALOGUE.entries(space) if entry.kind == "class"]
    ordered = sorted(entries, key=lambda entry: entry.name not in {"Conv2D", "Dense", "Adam"})
    return next(
        entry for entry in ordered if old in [old_argument(entry, old.word)] and old.word not in entry.parameters
    )


def compare(name, text, request):
    path = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("old", OF_OBJECTS, ids=lambda old: f"{old.word}-{old.on[0]}")
def test_an_old_argument_is_answered_with_what_to_write_now(old, request):
    entry = first_object(old)
    _, problems = read(f"{{{entry.name}: {{{old.word}: 5}}}}", entry.namespace)
    mine = [problem for problem in problems if problem.code == "old-name"]
    assert len(mine) == 1
    compare(f"{entry.name}.{old.word}", told(mine), request)


@pytest.mark.parametrize("old", OBJECTS, ids=lambda old: old.word)
def test_an_old_object_is_answered_with_what_to_write_now(old, request):
    word = old.word.replace("*", "relu" if old.word.startswith("K.") else "RandomFlip")
    arguments = ", ".join(f"{argument}: 5" for argument in list(old.arguments)[:6])
    _, problems = read(f"{{{word}: {{{arguments}}}}}")
    assert [problem.code for problem in problems] == ["old-name"]
    compare(old.word.replace("*", "NAME"), told(problems), request)


@pytest.mark.parametrize("old", [*OBJECTS, *ARGUMENTS], ids=lambda old: f"{old.word}-{','.join(old.on)}")
def test_every_old_word_is_explained(old):
    word = old.word.replace("*", "relu")
    assert old in explain(word).old


def test_every_argument_of_an_old_object_is_explained():
    arguments = {argument for old in OBJECTS for argument in old.arguments}
    assert [argument for argument in sorted(arguments) if not explain(argument)] == []
    (moved,) = explain("rotation_range").old
    assert moved.now == "augment: RandomRotation: DEGREES/360"


@pytest.mark.parametrize("old", OF_SECTIONS, ids=lambda old: old.word)
def test_an_old_key_of_a_section_is_answered_with_what_to_write_now(old, request):
    section = old.on[0].removeprefix("section:")
    assert old_key(section, old.word) is old
    compare(f"{section}.{old.word}", f"`{old.word}` {old.why}\n   help: {old.remedy('', '5')}\n", request)


@pytest.mark.parametrize("old", ARGUMENTS, ids=lambda old: f"{old.word}-{old.on[0]}")
def test_a_renamed_argument_exists_where_it_is_promised(old):
    if not old.renamed or old.on[0].startswith("section:"):
        return
    spaces = {on.partition(":")[0] for on in old.on}
    assert any(old.renamed in entry.parameters for space in spaces for entry in CATALOGUE.entries(space))


@pytest.mark.parametrize(
    ("text", "namespace"),
    [
        ("MobileNetV2: {input_shape: [96, 96, 3], weights: null, include_top: false}", "layers"),
        ("Embedding: {input_dim: 10, output_dim: 4}", "layers"),
        ("ELU: {alpha: 0.5}", "layers"),
        ("Dropout: {rate: 0.5}", "layers"),
        ("TextVectorization: {max_tokens: 5}", "layers"),
    ],
)
def test_a_word_is_old_only_on_the_objects_where_it_is(text, namespace):
    assert read(text, namespace)[1] == []


def test_no_old_name_hides_an_object_of_keras():
    words = [old.word for old in OBJECTS if "*" not in old.word and "." not in old.word]
    assert [word for word in words if CATALOGUE.find(word, "layers")] == []


def test_words_are_known_by_the_names_that_code_gives_them():
    assert old_object("keras.preprocessing.image.ImageDataGenerator").word == "ImageDataGenerator"
    assert old_object("tf.keras.backend.mean").word == "K.*"
    assert [old.word for old in all_old("lr")] == ["lr"]
