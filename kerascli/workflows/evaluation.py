"""From a run's name to an evaluation on the disk and a renewed report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.workflows.archived import refuse_without_data, with_archived_experiment
from kerascli.workflows.evaluate import EvaluateOptions, evaluate
from kerascli.workflows.evaluation_files import as_values, write_evaluation
from kerascli.workflows.subjects import find_subject

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.problems import Problem
    from kerascli.workflows.evaluate import Evaluation


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationCall:
    """What was asked for."""

    named: str
    runs: Path
    overrides: tuple[str, ...] = ()
    checkpoint: str | None = None
    plugins: tuple[Path, ...] = ()
    unsafe: bool = False
    options: EvaluateOptions = field(default_factory=EvaluateOptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """What was found, and where it lies."""

    evaluation: Evaluation
    folder: Path
    warnings: tuple[Problem, ...]

    @property
    def values(self) -> dict[str, Any]:
        return {**as_values(self.evaluation), "folder": str(self.folder)}

    @property
    def figures(self) -> dict[str, float]:
        """Every single figure by name: the compiled metrics, then the others, those of an output under its name."""
        named = dict(self.evaluation.metrics)
        for scores in self.evaluation.scores:
            for name, value in scores.figures.items():
                named.setdefault(f"{scores.output}.{name}" if len(self.evaluation.scores) > 1 else name, value)
        return named


def run_evaluation(call: EvaluationCall) -> Evaluated:
    """Evaluate, write figures and pictures, and bring the run's report up to date."""
    from kerascli.runs.layout import RunPaths
    from kerascli.workflows.report import write_report
    from kerascli.workflows.tensorboard_extras import write_extras

    warnings: list[Problem] = []
    subject = find_subject(
        call.named,
        call.runs,
        checkpoint=call.checkpoint,
        plugins=call.plugins,
        unsafe=call.unsafe,
        overrides=call.overrides,
    )
    if subject.run is None:
        subject = with_archived_experiment(subject, call.overrides)
        refuse_without_data(subject, call.overrides, call.options)
    evaluation = evaluate(subject, call.options, warn=warnings.append)
    folder, undrawn = write_evaluation(evaluation)
    if subject.run is not None and (subject.run / "report.html").is_file():
        write_report(subject.run)
    if subject.run is not None and RunPaths(subject.run).tensorboard.is_dir():
        write_extras(subject.run)
    return Evaluated(evaluation=evaluation, folder=folder, warnings=(*warnings, *undrawn))
