"""An evaluation on the disk: `evaluations/<time>/evaluation.json` and its pictures."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Any

from kerascli.runs.atomic import write_json
from kerascli.runs.layout import RunPaths

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kerascli.problems import Problem
    from kerascli.scoring.scores import Scores
    from kerascli.workflows.evaluate import Evaluation


def as_values(evaluation: Evaluation) -> dict[str, Any]:
    """What `--json` prints and the file holds."""
    single = len(evaluation.scores) == 1
    values: dict[str, Any] = {
        "split": evaluation.split,
        "model": evaluation.subject.model_file.name,
        "samples": evaluation.samples,
        "metrics": dict(evaluation.metrics),
    }
    if evaluation.file is not None:
        values["data"] = str(evaluation.file)
    if evaluation.other_data:
        values["other_data"] = evaluation.other_data
    if evaluation.slices:
        values["slices"] = [dataclasses.asdict(part) for part in evaluation.slices]
    if single:
        values |= _scores(evaluation.scores[0], evaluation.named_worst.get(evaluation.scores[0].output, ()))
    else:
        values |= {
            scores.output: _scores(scores, evaluation.named_worst.get(scores.output, ()))
            for scores in evaluation.scores
        }
    return values


def _scores(scores: Scores, said: Sequence[Any] = ()) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": scores.kind, "figures": dict(scores.figures)}
    if scores.threshold is not None:
        values["threshold"] = scores.threshold
    if scores.unit:
        values["unit"] = scores.unit
    if scores.classes:
        values["class_names"] = [row.name for row in scores.classes]
        values["classes"] = {
            row.name: {
                key: value for key, value in dataclasses.asdict(row).items() if key != "name" and value is not None
            }
            for row in scores.classes
        }
    if scores.confusion:
        values["confusion_matrix"] = [list(row) for row in scores.confusion]
    if scores.roc:
        values["ROC areas"] = {curve.name: curve.area for curve in scores.roc}
        values["average precision"] = {curve.name: curve.area for curve in scores.precision_recall}
    if scores.worst:
        told = said or [None] * len(scores.worst)
        values["worst"] = [
            {**dataclasses.asdict(mistake), **({} if given is None else {"input": given})}
            for mistake, given in zip(scores.worst, told, strict=True)
        ]
    if scores.masks:
        values["worst masks"] = [{"index": mask.index, "IoU": mask.overlap} for mask in scores.masks]
    if scores.calibration:
        values["calibration"] = [dataclasses.asdict(part) for part in scores.calibration]
    if scores.intervals:
        values["intervals"] = {name: list(ends) for name, ends in scores.intervals.items()}
    return values


def write_evaluation(evaluation: Evaluation, folder: Path | None = None) -> tuple[Path, list[Problem]]:
    """Write figures and pictures; answers the folder, and what could not be drawn as it should."""
    from kerascli.reports.evaluation_plots import draw_evaluation

    target = folder or _new_folder(evaluation)
    target.mkdir(parents=True, exist_ok=True)
    write_json(target / "evaluation.json", as_values(evaluation))
    warnings: list[Problem] = []
    for scores in evaluation.scores:
        prefix = "" if len(evaluation.scores) == 1 else f"{scores.output}_"
        inputs = evaluation.inputs_of_worst.get(scores.output, ())
        warnings += draw_evaluation(scores, target, inputs, prefix=prefix)[1]
    return target, list(dict.fromkeys(warnings))


def _new_folder(evaluation: Evaluation) -> Path:
    run, file = evaluation.subject.run, evaluation.subject.model_file
    beside = RunPaths(run).evaluations if run is not None else file.parent / "evaluations"
    stem = time.strftime("%Y%m%d-%H%M%S")
    folder, number = beside / stem, 1
    while folder.exists():
        number += 1
        folder = folder.with_name(f"{stem}-{number}")
    return folder
