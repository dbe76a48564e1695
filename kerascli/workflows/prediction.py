"""From a model's name and words to a stream of answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerascli.inputs.ahead import read_ahead
from kerascli.workflows.predict import PredictOptions, Predictor
from kerascli.workflows.prediction_inputs import batches_of
from kerascli.workflows.subjects import find_subject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kerascli.problems import Problem
    from kerascli.workflows.answers import Answer, AnswerBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionCall:
    """What was asked for."""

    named: str
    runs: Path
    checkpoint: str | None = None
    plugins: tuple[Path, ...] = ()
    unsafe: bool = False
    options: PredictOptions = field(default_factory=PredictOptions)


class Prediction:
    """One call of predict: opened, then iterated once."""

    def __init__(self, call: PredictionCall) -> None:
        self.warnings: list[Problem] = []
        self.unanswered = 0
        """Inputs so far that could not be read."""
        self.subject = find_subject(
            call.named,
            call.runs,
            checkpoint=call.checkpoint,
            plugins=call.plugins,
            unsafe=call.unsafe,
            section="predict",
        )
        self.options = call.options
        self.predictor = Predictor(self.subject, call.options, self.warnings.append)

    @property
    def brings_no_preparation(self) -> bool:
        """Whether the model was made elsewhere, and takes arrays as they are."""
        return self.predictor.preparation is None

    @property
    def verbose(self) -> str | int:
        """As the file's `predict` section has it."""
        read = self.subject.read
        return "auto" if read is None else read.experiment.predict.verbose

    def blocks(self) -> Iterator[AnswerBlock]:
        """The answers, as they come."""
        if not self.options.inputs:
            found = self.predictor.answers_of_split(self.warnings.append)
        else:
            found = self.predictor.answers(read_ahead(batches_of(self.predictor, self.options.inputs)))
        for block in found:
            self.unanswered += len(block.broken)
            yield block

    def answers(self) -> Iterator[Answer]:
        """One by one."""
        return (answer for block in self.blocks() for answer in block.rows())
