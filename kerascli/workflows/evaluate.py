"""`kerascli evaluate`: the compiled metrics as `Model.evaluate` gives them, and what one looks at next."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np

    from kerascli.preparation.prepared import PreparedData
    from kerascli.scoring.answers import Answered
    from kerascli.scoring.scores import Scores
    from kerascli.workflows.reading import ReadExperiment
    from kerascli.workflows.slicing import Slice
    from kerascli.workflows.subjects import Subject

    Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateOptions:
    """What the command line says beside the file's `evaluate` section."""

    split: str | None = None
    calibration: bool = False
    intervals: bool = False
    threshold: float | None = None
    data: Path | None = None
    """A file or folder in place of the run's own data."""
    by: str | None = None
    """A column of the table: figures for each of its values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All that was found."""

    subject: Subject
    split: str
    samples: int | None
    metrics: Mapping[str, float]
    """As `Model.evaluate` returns them."""
    scores: tuple[Scores, ...]
    """One an output."""
    other_data: str | None = None
    file: Path | None = None
    """What was asked about in place of the run's own data."""
    slices: tuple[Slice, ...] = ()
    """Figures of parts of the examples."""
    inputs_of_worst: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """What the model was given where it was most wrong, by output, for pictures."""
    named_worst: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """The same in people's words: rows, paths, texts; where there are none, nothing."""


def evaluate(
    subject: Subject, options: EvaluateOptions | None = None, *, warn: Callable[[Problem], None]
) -> Evaluation:
    """Ask the model about one split of its data."""
    from kerascli.scoring.scoring import score
    from kerascli.workflows.asking import chosen_split, compiled, model_of, other_data, seed_of
    from kerascli.workflows.assembling import open_backend
    from kerascli.workflows.evaluate_alone import evaluate_alone
    from kerascli.workflows.other_data import world_asked_about
    from kerascli.workflows.slicing import slices_of
    from kerascli.workflows.worst_inputs import named_inputs, prepared_inputs

    options = options or EvaluateOptions()
    read = subject.read
    if read is None:
        return evaluate_alone(subject, options, warn)
    open_backend(read, warn)
    seed = seed_of(subject, read)
    data, environment = world_asked_about(subject, read, seed, read.experiment.evaluate, warn, file=options.data)
    split = chosen_split(data, options.split or read.experiment.evaluate.split)
    model = compiled(model_of(subject, environment, data, seed), read, environment)
    other = other_data(subject, data)
    metrics = _metrics(model, data, split, read)
    answered = answers(model, data, split, read, options.threshold)
    scores = tuple(score(part, calibration=options.calibration, intervals=options.intervals) for part in answered)
    refuse_idle(options, scores)
    return Evaluation(
        subject=subject,
        split=split,
        samples=_asked_about(answered, data, split, read),
        metrics=metrics,
        scores=scores,
        other_data=other and f"{other}; figures of `{split}` can't be compared",
        file=options.data,
        slices=slices_of(data, split, options.by, answered) if options.by is not None else (),
        inputs_of_worst={part.output: prepared_inputs(data, split, _shown(part)) for part in scores},
        named_worst={part.output: named_inputs(data, split, [one.index for one in part.worst]) for part in scores},
    )


def refuse_idle(options: EvaluateOptions, scores: Sequence[Scores]) -> None:
    """An option that none of the outputs has a use for."""
    used = {
        "--calibration": any(part.calibration for part in scores) or not options.calibration,
        "--intervals": any(part.intervals for part in scores) or not options.intervals,
        "--threshold": any(part.threshold is not None for part in scores) or options.threshold is None,
    }
    why = {
        "--calibration": "no output answers with probabilities",
        "--intervals": "there are no figures but the model's own",
        "--threshold": "no output answers yes or no",
    }
    idle = next((option for option, is_used in used.items() if not is_used), None)
    if idle is not None:
        raise UserError(
            Problem(
                code="option-without-effect",
                message=f"{idle} changes nothing here: {why[idle]}",
                help=f"take {idle} away",
            )
        )


def _asked_about(answered: list[Answered], data: PreparedData, split: str, read: ReadExperiment) -> int | None:
    """How many examples: fewer than there are where the file stops after some steps."""
    stops = read.experiment.evaluate.steps is not None and answered
    return len(answered[0].truth) if stops else data.facts.splits[split].samples


def _shown(scores: Scores) -> list[int]:
    """The examples that are drawn."""
    return [one.index for one in (scores.worst or scores.masks)]


def _metrics(model: Any, data: PreparedData, split: str, read: ReadExperiment) -> dict[str, float]:
    section = read.experiment.evaluate
    feed = data.feed(split, shuffle=False, batch_size=section.batch_size)
    steps = steps_of(feed, section.steps, read)
    found = model.evaluate(feed.fit_argument(), steps=steps, verbose=0, return_dict=True)
    return {name: float(value) for name, value in found.items()}


def steps_of(feed: Any, asked: int | None, read: ReadExperiment) -> int | None:
    """How many batches are asked about; None means all, which a stream without an end does not have."""
    in_training = read.experiment.fit.validation_steps if feed.batches is None else None
    return asked or (in_training if isinstance(in_training, int) else None)


def answers(
    model: Any, data: PreparedData, split: str, read: ReadExperiment, threshold: float | None
) -> list[Answered]:
    """Truth and answer of every output, in the order of the model."""
    import numpy as np

    from kerascli.backend import keras
    from kerascli.preparation.batches import texts_as_tensors
    from kerascli.scoring.answers import Answered

    feed = data.feed(split, shuffle=False, batch_size=read.experiment.evaluate.batch_size)
    truths: list[list[Array]] = []
    said: list[list[Array]] = []
    steps = steps_of(feed, read.experiment.evaluate.steps, read)
    for inputs, *rest in itertools.islice(feed.numpy_batches(), steps):
        answer = [np.asarray(part) for part in keras.tree.flatten(model.predict_on_batch(texts_as_tensors(inputs)))]
        truth = keras.tree.flatten(rest[0]) if rest and rest[0] is not None else []
        if len(truth) != len(answer):
            return []
        said.append(answer)
        truths.append([np.asarray(part) for part in truth])
    names = output_names(model, data, len(said[0]))
    preparation = data.preparation
    return [
        Answered(
            name=name,
            truth=_own_unit(preparation, name, np.concatenate([batch[place] for batch in truths])),
            answer=_own_unit(preparation, name, np.concatenate([batch[place] for batch in said])),
            loss=loss_name(read, name),
            from_logits=loss_takes_logits(read, name),
            class_names=data.facts.class_names.get(name, ()),
            threshold=_threshold(read, name, threshold),
            unit=data.facts.units.get(name),
        )
        for place, name in enumerate(names)
    ]


def output_names(model: Any, data: PreparedData, count: int) -> list[str]:
    """Outputs by the names that the file uses: those of the targets, else the model's."""
    targets = list(data.facts.targets)
    own = list(getattr(model, "output_names", None) or [])
    if len(targets) == count == 1:
        return targets
    if len(own) == count and set(own) == set(targets):
        return own
    return targets if len(targets) == count else [f"output_{index}" for index in range(count)]


def _own_unit(preparation: Any, name: str, values: Array) -> Array:
    return preparation.in_own_unit(name, values) if preparation is not None else values


def _loss_of(read: ReadExperiment, output: str) -> Any:
    loss = read.experiment.compile.loss
    if isinstance(loss, dict):
        loss = loss.get(output)
    return loss


def loss_name(read: ReadExperiment, output: str) -> str:
    """The name of an output's loss: what tells classes from numbers."""
    loss = _loss_of(read, output)
    return loss if isinstance(loss, str) else loss.target.name if hasattr(loss, "target") else ""


def loss_takes_logits(read: ReadExperiment, output: str) -> bool:
    """Whether the loss puts the answers through softmax or sigmoid itself."""
    loss = _loss_of(read, output)
    return bool(hasattr(loss, "arguments") and loss.arguments.get("from_logits"))


def _threshold(read: ReadExperiment, output: str, asked: float | None) -> float | None:
    if asked is not None:
        return asked
    own = read.experiment.predict.threshold
    return own.get(output) if isinstance(own, dict) else own
