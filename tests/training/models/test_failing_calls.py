"""A layer that can not be called on what comes in is told at its line, with the way there and a remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerascli.problems import UserError
from tests.training.models.built import build, refusal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            "model:\n  sequential:\n    - Input: [28, 28]\n    - Conv2D: {filters: 4, kernel_size: 3}\n",
            4,
            ("`Conv2D` got sequences where it expects images", "channel axis"),
        ),
        (
            "model:\n  sequential:\n    - Input: [9, 3]\n    - LSTM: 4\n    - LSTM: 4\n",
            5,
            ("`LSTM` got vectors where it expects sequences", "return_sequences: true"),
        ),
        (
            "model:\n  functional:\n    inputs: {a: [3], b: [4]}\n    layers:\n      - {Add: {}, from: [a, b]}\n",
            5,
            ("`Add` can't be called on (3,) and (4,)", "bring them to one shape"),
        ),
        (
            "model:\n sequential:\n - Input: [3, 3, 1]\n - MaxPooling2D: 2\n - Conv2D: {filters: 2, kernel_size: 2}\n",
            5,
            ("`Conv2D` can't be called on what comes in", "too small"),
        ),
        (
            "models:\n  part:\n    sequential: [LSTM: 3]\nmodel:\n  sequential: [{Input: [3]}, {use: part}]\n",
            3,
            ("`LSTM` got vectors",),
        ),
        (
            "model:\n  sequential:\n    - Input: [8, 8]\n    - Flatten\n    - LSTM: 4\n",
            5,
            ("`LSTM` got vectors where it expects sequences", "take the `Flatten` above it away"),
        ),
        (
            "model:\n  sequential:\n    - Input: [8]\n    - Conv2D: {filters: 2, kernel_size: 2}\n",
            4,
            ("`Conv2D` got vectors where it expects images", "put a `Reshape` above it: `Conv2D` wants 3 axes"),
        ),
        (
            "model:\n  sequential:\n    - Input: [8]\n    - TimeDistributed: {layer: {Dense: 3}}\n",
            4,
            ("`TimeDistributed` can't be called on what comes in", "write the layer inside it alone"),
        ),
    ],
)
def test_failing_layer_is_told_at_its_line_with_a_remedy(
    tmp_path: Path, text: str, line: int, words: tuple[str, ...]
) -> None:
    problem = refusal(tmp_path, text)
    assert problem.code == "shape-mismatch"
    assert problem.span is not None
    assert problem.span.line == line
    told = " ".join(filter(None, (problem.message, problem.help)))
    assert all(word in told for word in words), told
    assert problem.notes[0].endswith(f"→ {problem.message.split('`')[1]}")


def test_chain_of_shapes_leads_from_the_input(tmp_path: Path) -> None:
    problem = refusal(
        tmp_path,
        """
        model:
          sequential:
            - Input: [8, 8, 1]
            - Conv2D: {filters: 2, kernel_size: 3}
            - Flatten
            - Conv2D: {filters: 2, kernel_size: 3}
        """,
    )
    assert problem.notes == ("(8, 8, 1) → Conv2D → (6, 6, 2) → Flatten → (72,) → Conv2D",)


def test_refused_argument_is_told_at_its_place(tmp_path: Path) -> None:
    problem = refusal(
        tmp_path,
        "model:\n  sequential:\n    - Input: [8, 8, 2]\n    - Conv2D: {filters: 6, kernel_size: 3, groups: 4}\n",
    )
    assert (problem.code, problem.span.line if problem.span else 0) == ("object-refused", 4)


def test_a_word_that_names_an_object_of_the_users_is_told_how_to_be_one(tmp_path: Path) -> None:
    plugin = """
    import keras

    class Wavy(keras.layers.Layer):
        def __init__(self, activation):
            super().__init__()
            self.activation = keras.activations.get(activation)

        def call(self, x):
            return self.activation(x)

    def wave(x):
        return keras.ops.sin(x)
    """
    text = "model: {sequential: [{Input: [3]}, {Wavy: {activation: WORD}}, {Dense: 1}]}"
    with pytest.raises(UserError) as caught:
        build(tmp_path, text.replace("WORD", "wave"), plugins={"own.py": plugin})
    told = caught.value.problems[0].help or ""
    assert told.endswith("for the object: `activation: {wave: {}}`")
    assert build(tmp_path, text.replace("WORD", "{wave: {}}"), plugins={"own.py": plugin}).model.built
