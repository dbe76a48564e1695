"""Shipped configs × answers: trained, evaluated, predicted from raw inputs and exported, they agree all along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.backend import keras
from kerascli.exports.hostile import check_export
from kerascli.exports.kinds import FORMATS
from kerascli.sources.opened import Columns, Files
from kerascli.workflows.asking import chosen_split, model_of, world_of
from kerascli.workflows.evaluate import evaluate, output_names
from kerascli.workflows.export import ExportCall, export
from kerascli.workflows.predict import PredictOptions
from kerascli.workflows.prediction import Prediction, PredictionCall
from kerascli.workflows.raw_examples import raw_examples
from kerascli.workflows.subjects import find_subject
from tests.conftest import ROOT
from tests.training.answers.difference_table import NONE, DifferenceTable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kerascli.problems import Problem
    from kerascli.workflows.export import Exported

CONFIGS = sorted(path.stem for path in (ROOT / "configs").glob("*.yaml"))
OF_EACH_KIND = ("mnist_cnn", "heart_features", "reviews_text", "two_tower", "unet")
LARGE = ("transfer_mobilenet",)
"""Thirty seconds of loading and writing, against three of any other."""
ALWAYS = ("keras", "savedmodel")
BESIDE = "the preparation can't be inside the model (%s): it lies beside, in preparation.json"
IN_ORDER = "its examples are windows, or come in a stream"
PADDED = "`pad_sequences: 80, int32, pre, pre, 0.0`"
WITHOUT_ITS_PREPARATION = {
    "imdb_lstm": PADDED,
    "python_source": IN_ORDER,
    "text_transformer": PADDED,
    "titanic_table": "the filling of missing values",
    "weather_windows": IN_ORDER,
}
ROWS = 16


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> Iterator[DifferenceTable]:
    """The largest difference of every pair that is tried: with `--update-golden` written into docs/exports.md."""
    measured = DifferenceTable.read()
    measured.renewed = bool(request.config.getoption("--update-golden"))
    yield measured
    if measured.renewed:
        measured.write()


def exported(run: Path, folder: Path, formats: tuple[str, ...], warned: list[Problem] | None = None) -> list[Exported]:
    """In the very order of the formats."""
    call = ExportCall(subject=find_subject(str(run), run.parent), formats=formats, folder=folder)
    return export(call, [].append if warned is None else warned.append)


def problems_of(made: list[Exported]) -> dict[str, str]:
    """The code of what went wrong, by format."""
    return {part.format: part.problem.code for part in made if part.problem is not None}


def raw_inputs(data: Any, split: str, folder: Path) -> list[str]:
    """The first examples of a split as a person has them; none where they are windows or a stream."""
    raw = raw_examples(data, split, ROWS)
    part = data.opened.parts.get(split) or next(iter(data.opened.parts.values()))
    if raw is None:
        return []
    if isinstance(part, Columns):
        raw.write_csv(folder / "rows.csv")
        return [str(folder / "rows.csv")]
    if isinstance(part, Files):
        return [part.paths[row] for row in data.splits[split].rows[:ROWS]]
    if any(np.asarray(values).dtype == object for values in raw.values()):
        return []
    np.savez(folder / "x.npz", **raw)
    return [str(folder / "x.npz")]


def predicted(run: Path, words: list[str], **options: Any) -> dict[str, np.ndarray]:
    """The model's own numbers, by output."""
    call = PredictionCall(named=str(run), runs=run.parent, options=PredictOptions(inputs=tuple(words), **options))
    found = list(Prediction(call).answers())
    assert [answer.error for answer in found] == [None] * len(found)
    return {key: np.stack([answer.arrays[key] for answer in found[:ROWS]]) for key in found[0].arrays}


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "config",
    [pytest.param(name, marks=pytest.mark.soak if name in LARGE else ()) for name in CONFIGS],
)
def test_answers_of_a_shipped_config_agree_all_along(config, shipped_run, tmp_path, in_this_process, table):
    run = shipped_run(config)
    subject = find_subject(str(run), run.parent)
    data, environment = world_of(subject, subject.read, 0, lambda _problem: None)
    split = chosen_split(data, None)
    model = model_of(subject, environment, data, 0)
    inputs = data.examples(split, ROWS)[0]
    # A stream keeps the batches that it comes in.
    answer = model.predict(inputs, batch_size=len(keras.tree.flatten(inputs)[0]), verbose=0)
    names = output_names(model, data, len(keras.tree.flatten(answer)))
    expected = answer if isinstance(answer, dict) else dict(zip(names, keras.tree.flatten(answer), strict=True))
    from_raw = raw_inputs(data, split, tmp_path)
    answers = [predicted(run, [], split=split, batch_size=ROWS)] if from_raw == [] else []
    answers += [predicted(run, from_raw, batch_size=ROWS)] if from_raw else []
    for found in answers:
        assert set(found) == set(expected)
        for output in expected:
            np.testing.assert_array_equal(found[output], expected[output][:ROWS])
    evaluation = evaluate(subject, warn=lambda _problem: None)
    assert all(np.isfinite(value) for value in evaluation.metrics.values())
    warned: list[Problem] = []
    made = exported(run, tmp_path / "exports", ALWAYS, warned)
    assert problems_of(made) == {}
    said = [problem.message for problem in warned if problem.code == "preparation-beside"]
    assert [config, *said] == [config, *(BESIDE % why for why in [WITHOUT_ITS_PREPARATION.get(config)] if why)]
    table.note(config, made)


@pytest.mark.backends
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_a_config_of_each_kind_goes_into_every_format(name, shipped_run, tmp_path, table):
    goes_into_every_format(name, shipped_run, tmp_path, table)


@pytest.mark.soak
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", CONFIGS)
def test_all_pairs_of_configs_and_formats(name, shipped_run, tmp_path, in_this_process, table):
    goes_into_every_format(name, shipped_run, tmp_path, table)


def goes_into_every_format(name, shipped_run, tmp_path, table):
    refused = {kind for kind in FORMATS if table.cells.get((name, kind), NONE) == NONE}
    made = exported(shipped_run(name), tmp_path / "exports", tuple(FORMATS))
    table.note(name, made)
    problems = problems_of(made)
    assert not set(ALWAYS) & set(problems)
    # What a converter can't say is told; nothing differs in silence, and no runtime is missing.
    assert set(problems.values()) <= {"export-failed", "export-draws"}
    # What could be written once, can be written still: the page has each pair that can't, with its reason.
    assert set(problems) <= refused or table.renewed
    for part in made:
        if part.format not in problems:
            check_export(part.format, part.path)


def test_the_page_tells_every_pair():
    """A config or a format more is a cell more, measured with `-m soak --update-golden`."""
    told = DifferenceTable.read()
    assert set(told.cells) == {(config, kind) for config in CONFIGS for kind in FORMATS}
    assert [place for place, cell in told.cells.items() if not cell] == []
    assert {place for place, cell in told.cells.items() if cell == NONE} == set(told.reasons)
