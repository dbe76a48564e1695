"""A model that belongs to no run, evaluated on arrays: its own loss and metrics, and the same figures as of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.inputs.arrays import labelled_arrays
from kerascli.problems import Problem, UserError
from kerascli.workflows.archived import ARRAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np

    from kerascli.preparation.serving import Preparation
    from kerascli.scoring.answers import Answered
    from kerascli.workflows.evaluate import EvaluateOptions, Evaluation
    from kerascli.workflows.subjects import Subject

    Arrays = Mapping[str, np.ndarray[Any, np.dtype[Any]]]


def evaluate_alone(subject: Subject, options: EvaluateOptions, warn: Callable[[Problem], None]) -> Evaluation:
    """By what the model was compiled with; an archive of ours brings its preparation along."""
    from kerascli.backend import Door, open_door
    from kerascli.scoring.scoring import score
    from kerascli.workflows.evaluate import Evaluation, refuse_idle

    for problem in open_door(Door()):
        warn(problem)
    plugins = subject.plugins()
    preparation = subject.preparation(plugins)
    if preparation is not None and "arrays" not in preparation.raw:
        raise _without_experiment(subject)
    file = _arrays_of(subject, options)
    model = _compiled(subject, subject.model(plugins))
    names = _outputs(model, preparation)
    raw, truths = labelled_arrays(file, _shapes(model, preparation), names, options.split)
    inputs = _inputs(model, preparation, raw)
    targets = _prepared(preparation, truths)
    metrics = model.evaluate(inputs, _as_answered(model, targets), verbose=0, return_dict=True)
    answered = _answered(subject, model, preparation, inputs, targets, options.threshold)
    scores = tuple(score(part, calibration=options.calibration, intervals=options.intervals) for part in answered)
    refuse_idle(options, scores)
    return Evaluation(
        subject=subject,
        split=options.split or "test",
        samples=len(next(iter(truths.values()))),
        metrics={name: float(value) for name, value in metrics.items()},
        scores=scores,
        file=options.data,
    )


def _arrays_of(subject: Subject, options: EvaluateOptions) -> str:
    """The file of arrays, or what else can be done."""
    if options.by is not None:
        raise UserError(
            Problem(
                code="no-slices",
                message="`--by` names a column of a table, and a model of no run is asked about arrays",
                help="take --by away, or name the run",
            )
        )
    if options.data is None or options.data.suffix.lower() != ".npz":
        raise UserError(
            Problem(
                code="model-without-run",
                message=f"{subject.model_file} belongs to no run: of other data than arrays it knows no target",
                help=f"kerascli evaluate {subject.model_file} --data test.npz",
                notes=(ARRAYS,),
            )
        )
    return str(options.data)


def _compiled(subject: Subject, model: Any) -> Any:
    if not getattr(model, "compiled", False):
        raise UserError(
            Problem(
                code="model-not-compiled",
                message=f"{subject.model_file} holds no loss and no metrics: there is nothing to evaluate it by",
                help="save it after model.compile(…), or name the run that it belongs to",
            )
        )
    return model


def _outputs(model: Any, preparation: Preparation | None) -> list[str]:
    """By the names that the experiment's targets have, else by the model's own."""
    named = getattr(model, "output", None)
    own = list(named) if isinstance(named, dict) else list(getattr(model, "output_names", None) or ["y"])
    targets = list(preparation.codings) if preparation is not None else []
    return targets if len(targets) == len(own) and (len(own) == 1 or set(targets) != set(own)) else own


def _shapes(model: Any, preparation: Preparation | None) -> dict[str, list[int | None]]:
    if preparation is None:
        return {tensor.name: list(tensor.shape[1:]) for tensor in model.inputs or ()}
    return {name: part["shape"] for name, part in preparation.raw["arrays"].items()}


def _without_experiment(subject: Subject) -> UserError:
    return UserError(
        Problem(
            code="model-without-run",
            message=f"{subject.model_file} learned from tables or files, and holds no experiment to name its target",
            help="kerascli evaluate RUN --data FILE",
            notes=("an earlier kerascli wrote it: what it writes now says all that evaluate wants",),
        )
    )


def _inputs(model: Any, preparation: Preparation | None, raw: Arrays) -> Any:
    from kerascli.exports.format import shaped_for
    from kerascli.preparation.batches import floats_as_keras, texts_as_tensors

    if preparation is not None:
        return texts_as_tensors(preparation.apply(raw))
    return texts_as_tensors(shaped_for(model, {name: floats_as_keras(array) for name, array in raw.items()}))


def _prepared(preparation: Preparation | None, truths: Arrays) -> dict[str, Any]:
    """Targets as the loss compares with them."""
    from kerascli.preparation.batches import floats_as_keras
    from kerascli.sources.reading import Place

    if preparation is None:
        return {name: floats_as_keras(values) for name, values in truths.items()}
    made = {}
    for name, values in truths.items():
        chain, coding = preparation.answers.get(name), preparation.codings.get(name)
        numbers = values
        if coding is not None:
            numbers = coding.encode(values, lambda row: Place(file="the arrays", row=row + 1), f"`{name}`", None)
        made[name] = floats_as_keras(chain.array(numbers) if chain is not None else numbers)
    return made


def _as_answered(model: Any, targets: Mapping[str, Any]) -> Any:
    """In the structure that the model answers in."""
    values = list(targets.values())
    if len(values) == 1:
        return values[0]
    return dict(targets) if isinstance(model.output, dict) else values


def _answered(
    subject: Subject,
    model: Any,
    preparation: Preparation | None,
    inputs: Any,
    targets: Mapping[str, Any],
    threshold: float | None,
) -> list[Answered]:
    """Truth and answer of every output, in the unit of the data."""
    from kerascli.exports.format import flat_outputs
    from kerascli.scoring.answers import Answered
    from kerascli.workflows.carried import readings_in
    from kerascli.workflows.compiled_readings import loss_of, takes_logits, word_of

    said = model.predict(inputs, verbose=0)
    by_name = said if isinstance(said, dict) else dict(zip(targets, flat_outputs(said), strict=True))
    readings = {reading.name: reading for reading in readings_in(subject.model_file) or ()}
    found = []
    for name, truth in targets.items():
        reading, loss = readings.get(name), loss_of(model, name)
        own = preparation.in_own_unit if preparation is not None else lambda _, values: values
        found.append(
            Answered(
                name=name,
                truth=own(name, truth),
                answer=own(name, by_name[name]),
                loss=word_of(loss),
                from_logits=takes_logits(loss),
                class_names=tuple(preparation.class_names.get(name, ())) if preparation is not None else (),
                threshold=threshold if threshold is not None else reading.threshold if reading is not None else None,
                unit=preparation.units.get(name) if preparation is not None else None,
            )
        )
    return found
