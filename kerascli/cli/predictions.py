"""Answers on the terminal, line by line as they come."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer

from kerascli.amounts import amount
from kerascli.cli.width import width
from kerascli.problems import DataError, Problem, UserError
from kerascli.reports.figures import count

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kerascli.workflows.answers import Answer, AnswerBlock
    from kerascli.workflows.prediction import Prediction

LOOKED_AHEAD = 64
"""Answers of a block whose names decide how wide the first column is; no block waits for the next."""
WIDEST = 40


def stops_on_error(word: str) -> bool:
    """Whether an unreadable input ends the command."""
    if word not in {"tell", "stop"}:
        raise UserError(
            Problem(code="usage", message=f"`--on-error {word}` is neither tell nor stop", help="--on-error stop")
        )
    return word == "stop"


def print_answers(prediction: Prediction, output: Path | None, *, as_json: bool) -> None:
    """Write the answers where they are wanted; what is said about them goes to standard error."""
    quiet = prediction.verbose == 0
    if prediction.subject.taken_from and not quiet:
        _say(f"model {prediction.subject.taken_from}")
    if prediction.brings_no_preparation:
        _say("this model brings no preparation: it gets the arrays as they are")
    if output is not None:
        from kerascli.workflows.prediction_files import write_answers

        live = sys.stderr.isatty() and prediction.verbose not in {0, 2}
        number = write_answers(_counted(prediction.blocks()) if live else prediction.blocks(), output)
        if not quiet:
            _say(f"{amount(number - prediction.unanswered, 'answer')}  {output}")
    elif as_json:
        _print_json(prediction.answers())
    else:
        _print_lines(prediction.blocks())
    for problem in prediction.warnings:
        _say(f"warning: {problem.message}")
    if prediction.unanswered:
        left = prediction.unanswered
        told = (
            "1 input could not be answered; its line says"
            if left == 1
            else (f"{count(left)} inputs could not be answered; their lines say")
        )
        _say(f"{told} why")
        raise typer.Exit(DataError.exit_code)


def _counted(blocks: Iterable[AnswerBlock]) -> Iterable[AnswerBlock]:
    """The same blocks, with a line that tells how many inputs went through."""
    done = 0
    for block in blocks:
        yield block
        done += len(block.names)
        print(f"\r{count(done)} …", end="", file=sys.stderr, flush=True)  # noqa: T201
    print("\r\033[K", end="", file=sys.stderr, flush=True)  # noqa: T201


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def _print_json(answers: Iterable[Answer]) -> None:
    from kerascli.workflows.prediction_files import as_line

    for answer in answers:
        print(as_line(answer), flush=True)  # noqa: T201


def _print_lines(blocks: Iterable[AnswerBlock]) -> None:
    wide = 0
    for block in blocks:
        wide = min(WIDEST, max([wide, *map(width, block.names[:LOOKED_AHEAD])]))
        for answer in block.rows():
            padding = " " * max(0, wide - width(answer.name))
            print(f"{answer.name}{padding}  {answer.error or _told(answer.fields)}", flush=True)  # noqa: T201


def _told(fields: dict[str, Any]) -> str:
    """`7   0.412   1 0.301`: the class and its probability, further ones behind; of several outputs each by name."""
    parts = []
    for key, value in fields.items():
        output, _, name = key.rpartition(".")
        shown = _shown(value)
        if output and name in {"class", "value", "labels"}:
            shown = f"{output} {shown}"
        if name == "probabilities":
            continue
        first = not name[-1].isdigit()
        parts.append(f"  {shown}" if first else f" {shown}")
    return " ".join(parts).strip()


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 1000 else f"{value:,.1f}"
    if isinstance(value, list):
        return ", ".join(_shown(part) for part in value[:12]) + (" …" if len(value) > 12 else "")
    return str(value)
