"""`compile` of a model of the user's may take other arguments: they are read, checked and told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kerascli.problems import Problem, UserError
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.resolving import resolved
from kerascli.workflows.schema import schema

if TYPE_CHECKING:
    from pathlib import Path

OWN = """
import keras

class Pair(keras.Model):
    def compile(self, d_optimizer, g_optimizer, loss_fn, weight: float = 0.5):
        super().compile()

class Weighted(keras.Model):
    def compile(self, optimizer="rmsprop", weight=1.0, **kwargs):
        super().compile(optimizer=optimizer, **kwargs)

class Heavier(Weighted):
    def compile(self, more, **kwargs):
        super().compile(**kwargs)
"""
FILE = """
plugins: [own.py]
data: {source: {builtin: digits}}
model: %s
compile: {%s}
fit: {epochs: 1}
"""
WHOLE = "d_optimizer: {Adam: 1e-4}, g_optimizer: adam, loss_fn: {MeanSquaredError: {}}, weight: 0.25"


def problems_of(folder: Path, model: str, compiled: str) -> list[Problem]:
    path = written(folder, model, compiled)
    try:
        read_experiment(path)
    except UserError as error:
        return list(error.problems)
    return []


def written(folder: Path, model: str, compiled: str) -> Path:
    (folder / "own.py").write_text(OWN)
    (folder / "my.yaml").write_text(FILE % (model, compiled))
    return folder / "my.yaml"


@pytest.mark.parametrize(
    ("model", "compiled"),
    [
        ("Pair", WHOLE),
        ("Weighted", "weight: 3, loss: mse, metrics: [mae]"),
        ("Heavier", "more: [1, 2], weight: 3, loss: mse"),
        ("own.Weighted", "weight: 3, loss: mse"),
        ("{sequential: [Flatten]}", "loss: mse"),
    ],
)
def test_arguments_of_an_own_compile_are_accepted(model: str, compiled: str, tmp_path: Path) -> None:
    assert problems_of(tmp_path, model, compiled) == []


@pytest.mark.parametrize(
    ("model", "compiled", "code", "told", "help_text"),
    [
        ("Pair", WHOLE.replace("weight", "wieght"), "unknown-argument", "takes `wieght`", "did you mean `weight`?"),
        ("Pair", WHOLE + ", loss: mse", "unknown-argument", "takes no `loss`", None),
        ("Pair", WHOLE.replace("0.25", "much"), "wrong-type", "takes a number, not the text `much`", None),
        (
            "Pair",
            WHOLE.replace("g_optimizer: adam, ", ""),
            "missing-argument",
            "needs `g_optimizer`",
            "compile: {g_optimizer: …}",
        ),
        (
            "Weighted",
            "loss: mse, d_optimizer: adam",
            "unknown-key",
            "no key `d_optimizer`",
            "did you mean `optimizer`?",
        ),
        ("{sequential: [Flatten]}", "loss: mse, weight: 3", "unknown-key", "no key `weight`", None),
    ],
)
def test_what_an_own_compile_does_not_take_or_needs_is_told(
    model: str, compiled: str, code: str, told: str, help_text: str | None, tmp_path: Path
) -> None:
    (problem,) = problems_of(tmp_path, model, compiled)
    assert problem.code == code
    assert told in problem.message
    assert problem.span is not None
    assert problem.span.line == 5
    assert help_text is None or problem.help == help_text


def test_the_resolved_file_reads_as_the_same(tmp_path: Path) -> None:
    read = read_experiment(written(tmp_path, "Pair", WHOLE))
    (tmp_path / "again.yaml").write_text(resolved(read))
    again = read_experiment(tmp_path / "again.yaml").experiment.compile
    assert again.own_arguments == read.experiment.compile.own_arguments
    assert set(again.own_arguments) == {"d_optimizer", "g_optimizer", "loss_fn", "weight"}


def test_the_schema_of_the_file_knows_the_arguments(tmp_path: Path) -> None:
    read = read_experiment(written(tmp_path, "Pair", WHOLE))
    assert schema(read.reading)["$defs"]["CompileSection"]["properties"]["weight"]["default"] == 0.5
