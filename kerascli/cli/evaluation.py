"""An evaluation as lines for the terminal, and the figures that were demanded of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from kerascli.amounts import amount
from kerascli.cli.columns import table
from kerascli.config.nearest import nearest
from kerascli.problems import Problem, UserError
from kerascli.reports.figures import count, metric
from kerascli.runs.direction import direction_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerascli.scoring.scores import ClassScores, Scores
    from kerascli.workflows.evaluation import Evaluated
    from kerascli.workflows.slicing import Slice

NOT_REACHED = 4
MOST_CLASSES = 30
MOST_CONFUSED = 15
"""Classes; a wider matrix does not fit a terminal and lies in the folder."""
MOST_MISTAKES = 5
LONGEST_INPUT = 60


@dataclass(frozen=True, slots=True)
class Demand:
    """`--fail-under accuracy=0.9`."""

    name: str
    value: float

    def missed(self, figures: Mapping[str, float]) -> str | None:
        """The line that says by how much; None where the figure is good enough."""
        if self.name not in figures:
            close = nearest(self.name, figures)
            error = UserError(
                Problem(
                    code="unknown-figure",
                    message=f"the evaluation has no figure `{self.name}`",
                    help=f"--fail-under {close[0]}={self.value:g}" if close else None,
                    notes=(f"there are: {', '.join(figures)}",),
                )
            )
            # The figures lie in their folder all the same.
            error.something_ran = True
            raise error
        found = figures[self.name]
        smaller_is_better = direction_of(self.name) == "min"
        reached = found <= self.value if smaller_is_better else found >= self.value
        wanted = "at most" if smaller_is_better else "at least"
        return None if reached else f"{self.name} is {metric(found)}, {wanted} {self.value:g} was demanded"


def demand_of(text: str) -> Demand:
    """`NAME=VALUE` as a demand."""
    name, equals, value = text.rpartition("=")
    try:
        return Demand(name, float(value))
    except ValueError as error:
        raise UserError(
            Problem(
                code="usage",
                message=f"`--fail-under {text}` is no figure and number",
                help=f"--fail-under {name or 'accuracy'}=0.9" if equals else f"--fail-under {text}=0.9",
            )
        ) from error


def show(found: Evaluated, demands: Sequence[Demand], *, as_json: bool) -> None:
    """Print it, with JSON alone on standard output; end with 4 where a figure is worse than was demanded."""
    if as_json:
        for problem in found.warnings:
            typer.echo(f"warning: {problem.message}", err=True)
        typer.echo(json.dumps(found.values, ensure_ascii=False, indent=1))
    else:
        for line in lines_of(found):
            typer.echo(line)
    missed = [text for text in (demand.missed(found.figures) for demand in demands) if text]
    for text in missed:
        typer.echo(text, err=True)
    if missed:
        raise typer.Exit(NOT_REACHED)


def lines_of(found: Evaluated) -> list[str]:
    """All that the terminal shows."""
    evaluation = found.evaluation
    subject = evaluation.subject
    name = subject.run.name if subject.run else subject.model_file.name
    samples = f" · {amount(evaluation.samples, 'example')}" if evaluation.samples is not None else ""
    asked = evaluation.split if evaluation.file is None else evaluation.file.name
    lines = [" · ".join(dict.fromkeys([name, subject.model_file.name, asked])) + samples]
    if subject.taken_from:
        lines.append(f"taken from {subject.taken_from}")
    lines += [f"warning: {problem.message}" for problem in found.warnings]
    if evaluation.other_data:
        lines.append(f"warning: {evaluation.other_data}")
    lines += ["", "  ".join(f"{key} {metric(value)}" for key, value in evaluation.metrics.items())]
    said = subject.read.experiment.evaluate.verbose if subject.read else "auto"
    for scores in evaluation.scores if said != 0 else ():
        named = evaluation.named_worst.get(scores.output, ())
        slices = [part for part in evaluation.slices if part.output == scores.output]
        lines += ["", *_scores(scores, named, titled=len(evaluation.scores) > 1), *_slices(slices)]
    return [*lines, "", f"figures and pictures  {found.folder}"]


def _scores(scores: Scores, named: Sequence[Any], *, titled: bool) -> list[str]:
    unit = f" {scores.unit}" if scores.unit else ""
    lines = [f"{scores.output}:"] if titled else []
    for name, value in scores.figures.items():
        interval = scores.intervals.get(name)
        between = f"   95 % in {metric(interval[0])} – {metric(interval[1])}" if interval else ""
        lines.append(f"  {name:<18} {metric(value)}{unit if scores.kind == 'values' and name != 'R²' else ''}{between}")
    if scores.threshold is not None:
        lines.append(f"  {'threshold':<18} {scores.threshold:g}")
    if scores.classes:
        few = len(scores.classes) <= MOST_CLASSES
        worst = scores.classes if few else sorted(scores.classes, key=lambda row: row.f1)[:MOST_CLASSES]
        lines += ["", *_classes(worst)]
        if not few:
            lines.append(f"the {MOST_CLASSES} of smallest F1; all {len(scores.classes)} lie in evaluation.json")
    if scores.confusion and len(scores.confusion) <= MOST_CONFUSED:
        lines += ["", *_confusion(scores)]
    if scores.worst:
        lines += ["", "most wrong:", *_mistakes(scores, named)]
    return lines


def _slices(slices: list[Slice]) -> list[str]:
    """A row a value; the first three figures, the rest lies in evaluation.json."""
    if not slices:
        return []
    names = list(slices[0].figures)[:3]
    rows = [[part.value, count(part.examples), *(metric(part.figures[name]) for name in names)] for part in slices]
    header = [slices[0].column, "examples", *names]
    return ["", *table(header, rows, right=header[1:])]


def _classes(classes: Sequence[ClassScores]) -> list[str]:
    overlap = any(row.intersection_over_union is not None for row in classes)
    header = ["class", "precision", "recall", "F1", "examples", *(["IoU"] if overlap else [])]
    rows = [
        [
            row.name,
            *(f"{value:.3f}" for value in (row.precision, row.recall, row.f1)),
            count(row.support),
            *([f"{row.intersection_over_union:.3f}"] if row.intersection_over_union is not None else []),
        ]
        for row in classes
    ]
    return table(header, [row + [""] * (len(header) - len(row)) for row in rows], right=header[1:])


def _confusion(scores: Scores) -> list[str]:
    names = [row.name for row in scores.classes]
    short = [name if len(name) <= 8 else f"{name[:7]}…" for name in names]
    header = ["true ↓ answered →", *short]
    rows = [
        [name, *(count(cell) if cell else "·" for cell in row)]
        for name, row in zip(names, scores.confusion, strict=True)
    ]
    return table(header, rows, right=header[1:])


def _mistakes(scores: Scores, named: Sequence[Any]) -> list[str]:
    weight = "off by" if scores.kind == "values" else "sure"
    shown = [_input(given) for given in named] or [""] * len(scores.worst)
    rows = [
        [f"  example {one.index}", f"is {one.truth}", f"answered {one.answer}", f"{weight} {one.weight:.3g}", given]
        for one, given in list(zip(scores.worst, shown, strict=True))[:MOST_MISTAKES]
    ]
    return [line.rstrip() for line in table(["", "", "", "", ""], rows)[1:]]


def _input(given: Any) -> str:
    """A row's values, a text or the end of a path, as far as a line holds them."""
    is_row = isinstance(given, dict)
    text = ", ".join(f"{name} {_cell(value)}" for name, value in given.items()) if is_row else str(given)
    if len(text) <= LONGEST_INPUT:
        return text
    is_path = not is_row and "/" in text and " " not in text
    return f"…{text[1 - LONGEST_INPUT :]}" if is_path else f"{text[: LONGEST_INPUT - 1]}…"


def _cell(value: Any) -> str:
    """A number as far as it tells rows apart; `–` where there is none."""
    if value is None:
        return "–"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
