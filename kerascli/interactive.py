"""kerascli from Python and notebooks: train a file or a mapping, look at a run, ask its model."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, RunError, UserError
from kerascli.reports.figures import metric
from kerascli.reports.html import facts_html
from kerascli.runs.find import find_run
from kerascli.runs.history import metric_names, read_history
from kerascli.runs.layout import RunPaths
from kerascli.runs.summary import RunSummary, summarize
from kerascli.runs.where import runs_directory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kerascli.workflows.predict import Predictor


@dataclass(frozen=True)
class Run:
    """One run folder: what it logged, its model, and what that model says."""

    folder: Path

    @cached_property
    def summary(self) -> RunSummary:
        return summarize(self.folder)

    @property
    def id(self) -> str:
        return self.summary.id

    @property
    def state(self) -> str:
        """`finished`, `interrupted`, `failed`, `running` or `died`."""
        return self.summary.state

    @property
    def metrics(self) -> dict[str, float]:
        """Of the best epoch."""
        return self.summary.metrics

    @property
    def settings(self) -> dict[str, Any]:
        """The resolved file as `dotted.key: value`."""
        return self.summary.settings

    @cached_property
    def history(self) -> dict[str, list[float | None]]:
        """Each metric by epoch, as `History.history` of Keras; None where an epoch did not log it."""
        rows = read_history(self.folder)
        return {name: [row.metrics.get(name) for row in rows] for name in metric_names(rows)}

    def model(self, checkpoint: str | None = None) -> Any:
        """The Keras model: `final` unless the file says otherwise, or `best`, `last`, `epoch-7`."""
        return self._asked(checkpoint).model

    def predict(self, inputs: Any, *, checkpoint: str | None = None) -> Any:
        """What the model answers on raw inputs, prepared as in training.

        An array, a mapping of arrays by input name, or a table (polars, pandas, or a mapping of columns) is answered
        with the numbers of `model.predict`. Files and sentences, one or a list of them, are answered as `kerascli
        predict` does: `[{"input": "digit.png", "class": "3", "probability": 0.998}]`.
        """
        asked = self._asked(checkpoint)
        words = _words(inputs)
        if words:
            return _answers(asked, words)
        given = inputs if asked.preparation is None else asked.preparation.apply(_raw(inputs, asked.preparation))
        return asked.model.predict(given, verbose=0)

    def evaluate(self, split: str | None = None, *, checkpoint: str | None = None) -> dict[str, float]:
        """The compiled loss and metrics on a part of the run's data: `test`, else `validation`."""
        from kerascli.workflows.evaluate import EvaluateOptions, evaluate

        found = evaluate(self._subject(checkpoint), EvaluateOptions(split=split), warn=_warn)
        return dict(found.metrics)

    def report(self) -> Path:
        """Write report.html anew."""
        from kerascli.workflows.report import write_report

        return write_report(self.folder)

    def _subject(self, checkpoint: str | None) -> Any:
        from kerascli.workflows.subjects import find_subject

        return find_subject(str(self.folder), self.folder.parent, checkpoint=checkpoint)

    def _asked(self, checkpoint: str | None) -> Predictor:
        from kerascli.workflows.predict import PredictOptions, Predictor

        known: dict[str | None, Predictor] = self.__dict__.setdefault("_predictors", {})
        if checkpoint not in known:
            known[checkpoint] = Predictor(self._subject(checkpoint), PredictOptions(), _warn)
        return known[checkpoint]

    def __repr__(self) -> str:
        told = ", ".join(f"{name} {metric(value)}" for name, value in self.metrics.items())
        return f"<Run {self.id}: {self.state}{f', {told}' if told else ''}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the state, the best epoch, the curves."""
        import base64

        told = facts_html([("state", self.state), *((name, metric(value)) for name, value in self.metrics.items())])
        curves = RunPaths(self.folder).plots / "history.svg"
        picture = ""
        if curves.is_file():
            data = base64.b64encode(curves.read_bytes()).decode("ascii")
            picture = f'<img alt="learning curves" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'
        return f"<h4>{escape(self.id)}</h4>{told}{picture}"


def train(
    experiment: str | Path | Mapping[str, Any],
    overrides: Sequence[str] = (),
    *,
    runs: str | Path | None = None,
    quiet: bool = False,
) -> Run:
    """Train a file or a mapping of its keys; `overrides` are `KEY=VALUE` as on the command line.

    Raises UserError with every mistake of the file, before anything is run, and RunError where the run failed.
    """
    from rich.console import Console

    from kerascli.cli.display import Display
    from kerascli.workflows.reading import read_experiment
    from kerascli.workflows.train import TrainOptions
    from kerascli.workflows.train import train as train_run

    options = TrainOptions(command=("kerascli", "train"), overrides=tuple(overrides))
    with _drawn(), Display(Console(), quiet=quiet, errors=Console(stderr=True)) as display:
        read = read_experiment(experiment, overrides, data_files=True)
        result = train_run(read, runs=runs_directory(runs), listener=display, options=options)
    if result.record.state != "finished":
        raise RunError(
            Problem(
                code="run-interrupted",
                message=f"the run `{result.record.id}` was interrupted",
                help=f"kerascli train --resume {result.run}",
            )
        )
    return Run(result.run)


def load_run(run: str | Path = "last", *, runs: str | Path | None = None) -> Run:
    """A run by its path, id, unique prefix, `last` or `best:METRIC`."""
    with _drawn():
        return Run(find_run(str(run), runs_directory(runs)))


@contextmanager
def _drawn() -> Iterator[None]:
    """Python prints a mistake with what a terminal would show of it: the line, the place, the remedy."""
    from kerascli.cli.drawing import draw_problem

    try:
        yield
    except UserError as error:
        error.add_note("\n".join(draw_problem(problem) for problem in error.problems))
        raise


def _words(inputs: Any) -> list[str]:
    """Files and sentences, as they stand on a command line; none for arrays and tables."""
    from pathlib import Path

    given = inputs if isinstance(inputs, list | tuple) else [inputs]
    return [str(word) for word in given] if all(isinstance(word, str | Path) for word in given) else []


def _answers(asked: Predictor, words: list[str]) -> list[dict[str, Any]]:
    from kerascli.workflows.prediction_inputs import batches_of

    rows = (answer for block in asked.answers(batches_of(asked, words)) for answer in block.rows())
    return [{"input": row.name, **row.fields, **({"error": row.error} if row.error else {})} for row in rows]


def _raw(inputs: Any, preparation: Any) -> Any:
    """Arrays by input name, or a polars frame for a table."""
    if preparation.table is not None:
        import polars as pl

        if isinstance(inputs, pl.DataFrame):
            return inputs
        return pl.DataFrame({name: inputs[name] for name in inputs})
    return inputs if isinstance(inputs, dict) else {next(iter(preparation.inputs)): inputs}


def _warn(problem: Problem) -> None:
    from kerascli.cli.drawing import draw_problem

    sys.stderr.write(f"{draw_problem(problem)}\n")
