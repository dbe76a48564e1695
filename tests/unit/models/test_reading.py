"""Model sections become statements, and every mistake in them is told at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerascli.catalogue.objects import Object
from kerascli.models.statements import FunctionalModel, SequentialModel
from tests.model_sections import read_sections

if TYPE_CHECKING:
    from pathlib import Path


def test_repeat_with_a_count_makes_an_item_as_often(tmp_path: Path) -> None:
    read = read_sections(tmp_path, "model: {sequential: [{Dense: {units: 4}, repeat: 3}]}")
    assert read.problems == []
    assert isinstance(read.model, SequentialModel)
    assert [statement.action.arguments for statement in read.model.statements] == [{"units": 4}] * 3


def test_repeat_with_lists_sets_arguments_turn_by_turn_in_step(tmp_path: Path) -> None:
    read = read_sections(
        tmp_path, "model: {sequential: [{Dense: {use_bias: false}, repeat: {units: [4, 2], activation: [relu, tanh]}}]}"
    )
    made = [statement.action.arguments for statement in read.model.statements]
    assert made == [
        {"use_bias": False, "units": 4, "activation": "relu"},
        {"use_bias": False, "units": 2, "activation": "tanh"},
    ]


def test_block_arguments_are_filled_in(tmp_path: Path) -> None:
    read = read_sections(
        tmp_path,
        """
        blocks:
          two: {args: {units: null, rate: 0.1}, layers: [{Dense: $units}, {Dropout: $rate}]}
        model: {sequential: [{two: {units: 8}}, {two: {units: 4, rate: 0.5}}]}
        """,
    )
    assert read.problems == []
    filled = [statement.action.arguments for block in read.model.statements for statement in block.action.statements]
    assert filled == [{"units": 8}, {"rate": 0.1}, {"units": 4}, {"rate": 0.5}]


def test_modifiers_are_read_beside_the_layer(tmp_path: Path) -> None:
    read = read_sections(
        tmp_path,
        """
        model:
          functional:
            inputs: {a: [3], b: [3]}
            layers:
              - {Concatenate: {axis: -1}, from: [a, b], as: both, call: {}, trainable: false}
              - {ops.multiply: {}, from: [both, 0.5]}
        """,
    )
    assert read.problems == []
    assert isinstance(read.model, FunctionalModel)
    first, second = read.model.statements
    assert (first.names, first.trainable) == (("both",), False)
    assert isinstance(second.action, Object)
    assert second.action.target.path == "keras.ops.multiply"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "model: {functional: {inputs: {x: [3]}, layers: [{Dense: 4, as: hidden}, {Dense: 2, from: hiden}]}}",
            "1 unknown-name: nothing above is called `hiden`",
        ),
        (
            "model: {sequential: [{Dense: 4, form: x}]}",
            "1 unknown-key: an item of a model, beside `Dense`, takes no `form`",
        ),
        (
            "model: {sequential: [{Conv2D: , filters: 4, kernel_size: 3}]}",
            "1 lost-indent: `filters`, `kernel_size` stand beside `Conv2D`, not inside it",
        ),
        ("model: {sequential: [{Dense: 4, repeat: 0}]}", "1 out-of-range: `repeat` is a count from 1 to 10000"),
        (
            "model: {sequential: [{Dense: {}, repeat: {units: [1, 2], name: [a]}}]}",
            "1 repeat-lengths: the lists under `repeat` go in step: `units` has 2, `name` has 1 values",
        ),
        (
            "blocks: {b: {args: {n: null}, layers: [{Dense: $n}]}}\nmodel: {sequential: [b]}",
            "2 missing-block-argument: the block `b` needs `n`",
        ),
        (
            "blocks: {b: {args: {n: 1}, layers: [{Dense: $n}]}}\nmodel: {sequential: [{b: {m: 2}}]}",
            "2 unknown-block-argument: the block `b` has no argument `m`",
        ),
        (
            "blocks: {b: {args: {n: 1}, layers: [{Dense: $m}, {Dropout: $n}]}}\nmodel: {sequential: [b]}",
            "1 unknown-block-argument: the block `b` has no argument `m`",
        ),
        (
            "blocks: {b: {layers: [b]}}\nmodel: {sequential: [b]}",
            "1 endless-block: the block `b` is part of itself: b → b",
        ),
        (
            "models: {a: {copy: b}, b: {sequential: [{Dense: 1}]}}\nmodel: {use: a}",
            "1 unknown-name: `b` is made further down: `models` are made in order",
        ),
        (
            "model: {functional: {inputs: {x: [3]}, layers: [Flatten, {Dense: 1, repeat: {name: [d, d]}}]}}".replace(
                "Dense: 1", "Dense: {units: 1}"
            ),
            "1 twice-the-same-name: two layers are called `d`",
        ),
        (
            "model: {functional: {inputs: {x: [3], z: [3]}, layers: [{Dense: 1}]}}",
            "1 missing-from: the first item must say which of the 2 inputs it is called on",
        ),
        (
            "model: {functional: {inputs: {x: [3]}, layers: [{Dense: 1, as: h}, {Dense: 1, from: x}]}}",
            "1 unused-name: nothing uses what `as: h` names",
        ),
        (
            "model: {sequential: [{Dense: 1, as: h}]}",
            "1 not-in-sequential: `as` has no place in `sequential`, where each item is called on the one above",
        ),
        (
            "model: {functional: {inputs: [28, 28, 1], layers: [Flatten]}}",
            "1 wrong-type: `inputs` is a mapping of names and shapes",
        ),
        ("model: {sequental: [Flatten]}", "1 unknown-key: a model takes no `sequental`"),
        ("model: {sequential: []}", "1 missing-key: `sequential` has no layers"),
        ("model: {sequential: [{use: words}]}", "1 unknown-name: no layer or model above is called `words`"),
    ],
)
def test_mistake_is_told_at_its_place(tmp_path: Path, text: str, expected: str) -> None:
    told = read_sections(tmp_path, text).told()
    assert any(line.startswith(expected) for line in told), told


def test_ten_mistakes_in_one_model_are_all_told(tmp_path: Path) -> None:
    items = "\n".join(f"    - Dense: {{unts: {index}}}" for index in range(10))
    read = read_sections(tmp_path, f"model:\n  sequential:\n{items}\n")
    assert len({problem.span.line for problem in read.problems if problem.span}) == 10
