"""What is told of a built model before it is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kerascli.facts import DataFacts, TensorFacts
from kerascli.models.building import build_model
from kerascli.models.deep import check_built
from kerascli.models.judging import check_judges
from kerascli.training.compile_section import CompileSection
from tests.model_sections import read_sections

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.problems import Problem

CLASSES = tuple("0123456789")


def told(
    folder: Path, text: str, loss: Any, labels: tuple[int, ...], classes: tuple[str, ...] = CLASSES
) -> list[Problem]:
    from dataclasses import replace

    read = read_sections(folder, text)
    assert read.told() == []
    facts = DataFacts(
        source_samples=8,
        batch_size=4,
        splits={},
        inputs={"x": TensorFacts((8, 8, 1), "float32")},
        targets={"y": TensorFacts(labels, "float32")},
        class_names={"y": classes},
    )
    environment = replace(read.environment, facts=facts)
    built = build_model(read, environment, seed=1)
    judges = CompileSection.model_construct(loss=loss)
    return [
        *check_built(built, place=lambda _path: None),
        *check_judges(built, judges, facts, environment, place=lambda _path: None),
    ]


CONVOLUTIONS = """
model:
  sequential:
    - Conv2D: {filters: 4, kernel_size: 3}
    - MaxPooling2D: 2
    - Dense: {units: 10, activation: softmax}
"""
VECTORS = """
model:
  sequential:
    - Flatten
    - Dense: {units: 10, activation: softmax}
"""


def test_images_that_reach_the_labels_are_told_at_the_layer_that_let_them_by(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, CONVOLUTIONS, "sparse_categorical_crossentropy", ())
    assert (problem.code, problem.span.line if problem.span else 0) == ("shape-mismatch", 5)
    assert problem.message == "`Dense` got images where it expects vectors"
    assert problem.help == "put `- Flatten` or `- GlobalAveragePooling2D` above it"
    chain = (
        "(8, 8, 1) → Conv2D → (6, 6, 4) → MaxPooling2D → (3, 3, 4) → Dense → (3, 3, 10); "
        "the loss compares this with labels of shape ()"
    )
    assert problem.notes == (chain,)


@pytest.mark.parametrize(
    ("loss", "labels", "code", "remedy"),
    [
        ("categorical_crossentropy", (), "loss-mismatch", "SparseCategoricalCrossentropy"),
        ("sparse_categorical_crossentropy", (10,), "loss-mismatch", "loss: CategoricalCrossentropy"),
        ("binary_crossentropy", (), "loss-mismatch", "SparseCategoricalCrossentropy"),
        ("mse", (4,), "output-mismatch", ""),
        ("categorical_crossentropy", (7,), "output-mismatch", ""),
    ],
)
def test_loss_that_does_not_fit_output_and_labels_is_told(
    tmp_path: Path, loss: str, labels: tuple[int, ...], code: str, remedy: str
) -> None:
    (problem,) = told(tmp_path, VECTORS, loss, labels)
    assert problem.code == code
    assert remedy in (problem.help or "")


@pytest.mark.parametrize(
    ("loss", "labels"),
    [
        ("sparse_categorical_crossentropy", ()),
        ("sparse_categorical_crossentropy", (1,)),
        ("mse", (10,)),
        ("kld", (10,)),
    ],
)
def test_loss_that_fits_is_not_told(tmp_path: Path, loss: str, labels: tuple[int, ...]) -> None:
    assert told(tmp_path, VECTORS, loss, labels) == []


def test_more_classes_than_outputs_are_told(tmp_path: Path) -> None:
    (problem,) = told(tmp_path, VECTORS, "sparse_categorical_crossentropy", (), tuple(map(str, range(12))))
    assert problem.help == "give the last layer `units: 12`"


def test_a_layer_that_no_output_reaches_is_told_at_its_line(tmp_path: Path) -> None:
    text = """
    model:
      functional:
        inputs: {x: [8, 8, 1]}
        layers:
          - Flatten
          - {Dense: {units: 10, activation: softmax}, as: answer}
          - {Dense: 3, from: x}
        outputs: answer
    """
    (problem,) = told(tmp_path, text, "sparse_categorical_crossentropy", ())
    assert (problem.code, problem.span.line if problem.span else 0) == ("unreached-layer", 7)


def test_a_model_with_nothing_to_train_is_told(tmp_path: Path) -> None:
    text = "model: {sequential: [Flatten, {Dense: {units: 10}}], trainable: false}"
    assert [problem.code for problem in told(tmp_path, text, "sparse_categorical_crossentropy", ())] == [
        "nothing-trainable"
    ]


def test_blocks_shared_models_and_wrapped_layers_all_count_as_reached(tmp_path: Path) -> None:
    text = """
    blocks:
      two: {layers: [{Dense: 4, as: main}, {Dense: 4, from: input, as: skip}, {Add: {}, from: [main, skip]}]}
    models:
      tower: {sequential: [{Dense: 3}, {Dense: 4}]}
    model:
      functional:
        inputs: {x: [8, 8, 1]}
        layers:
          - Flatten
          - two
          - use: tower
          - {sequential: [{Dense: 5}, {Dense: 10, trainable: false}]}
    """
    assert told(tmp_path, text, "sparse_categorical_crossentropy", ()) == []
