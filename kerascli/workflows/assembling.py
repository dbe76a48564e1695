"""From a checked experiment to prepared data and a built model, in the order that gives a script's numbers."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kerascli.config.nodes import span_at
from kerascli.construction import Environment, construct, construct_function
from kerascli.models.statements import FunctionalModel
from kerascli.plugins import load_plugins
from kerascli.problems import Problem, UserError, in_order
from kerascli.runs.layout import RunPaths
from kerascli.workflows.endless import refuse_endless
from kerascli.workflows.labels import check_labels
from kerascli.workflows.learned import keep_learned, learned_in
from kerascli.workflows.models_of_runs import folder_of_run, model_of_run, rebuilt_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kerascli.models.building import BuiltModel
    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.prepared import PreparedData
    from kerascli.preparation.section import DataSection
    from kerascli.problems import Span
    from kerascli.training.compile_section import CompileSection
    from kerascli.training.fit_section import Phase
    from kerascli.workflows.reading import ReadExperiment


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """All that an experiment is made of, made."""

    environment: Environment
    data: PreparedData
    built: BuiltModel
    seed: int
    prepare: Callable[[DataSection], PreparedData]
    """Prepares another data section in the same world, for a phase that changes its data."""


def open_backend(read: ReadExperiment, warn: Callable[[Problem], None]) -> None:
    """Fix the backend and Keras's settings for this process."""
    from kerascli.backend import Door, open_door

    experiment = read.experiment
    settings = experiment.keras
    door = Door(experiment.backend, settings.floatx, settings.epsilon, settings.image_data_format)
    for problem in open_door(door):
        warn(problem)


def renew_catalogue(warn: Callable[[Problem], None]) -> None:
    """Keep the catalogue of a Keras that none is known of yet: it is loaded now, and costs seconds otherwise."""
    from kerascli.catalogue.generate import renew

    try:
        renew()
    except OSError as error:
        message = f"the catalogue of the installed Keras could not be kept: {error.strerror}"
        warn(Problem(code="catalogue-not-kept", message=message, severity="warning"))


def environment_of(read: ReadExperiment, run_folder: Path | None) -> Environment:
    """The world around the file's objects, before the data are known."""
    folder = read.reading.folder
    files = [(path, None) for path in read.plugin_paths]
    runs = run_folder.parent if run_folder is not None else None
    return Environment(
        plugins=load_plugins(files, folder),
        experiment_folder=folder,
        run_folder=run_folder,
        find_run=lambda text: folder_of_run(text, runs, besides=run_folder),
        find_model=model_of_run,
        rebuild_model=rebuilt_model,
    )


def assemble(
    read: ReadExperiment,
    *,
    seed: int,
    run_folder: Path | None,
    warn: Callable[[Problem], None],
    data_ready: Callable[[PreparedData], None],
) -> Assembled:
    """Prepare the data, then build the model at once after seeding; nothing random lies between build and `fit`."""
    from kerascli.preparation.prepared import prepare_data

    open_backend(read, warn)
    environment = environment_of(read, run_folder)
    context = preparation_context(read, environment, seed, warn)
    data = prepare_data(read.experiment.data, replace(context, saved=learned_in(run_folder, environment.plugins)))
    if run_folder is not None:
        keep_learned(run_folder, data.preparation)
    refuse_endless(read.experiment, data)
    data_ready(data)
    environment = replace(environment, facts=data.facts)
    built = built_model(read, environment, data, seed)
    renew_catalogue(warn)
    tell_about(check_model(read, built, environment), warn)
    check_labels(built, read.experiment.compile.loss, data)
    return Assembled(
        environment=environment,
        data=data,
        built=built,
        seed=seed,
        prepare=lambda section: prepare_data(section, context),
    )


def preparation_context(
    read: ReadExperiment,
    environment: Environment,
    seed: int,
    warn: Callable[[Problem], None],
) -> PreparationContext:
    """What the data section is given of the rest of the file."""
    from kerascli.preparation.context import PreparationContext
    from kerascli.sources.context import OpenContext

    return PreparationContext(
        seed=seed,
        backend=read.experiment.backend,
        construct=lambda obj: construct(obj, environment),
        construct_function=lambda obj: construct_function(obj, environment),
        model_inputs=_declared_inputs(read.experiment.model),
        opening=OpenContext(
            image_data_format=read.experiment.keras.image_data_format,
            stand_in_used=_took_stand_in(environment.run_folder),
        ),
        warn=warn,
    )


def _took_stand_in(run_folder: Path | None) -> bool:
    """Whether the run was begun on its `offline:` source, which is then taken again even where there is a network."""
    if run_folder is None or not RunPaths(run_folder).data.exists():
        return False
    return json.loads(RunPaths(run_folder).data.read_text(encoding="utf-8")).get("stand_in") is not None


def built_model(read: ReadExperiment, environment: Environment, data: PreparedData, seed: int) -> BuiltModel:
    """The one real build, right after the seed was set."""
    from kerascli.models.building import build_model

    experiment = read.experiment
    return build_model(
        experiment,
        environment,
        seed=seed,
        dtype_policy=construct(experiment.dtype_policy, environment),
        deterministic=experiment.deterministic,
        adapt=lambda splits, name: _as_adapted(data, splits, name),
    )


def check_model(read: ReadExperiment, built: BuiltModel, environment: Environment) -> list[Problem]:
    """What only the built model tells: layers of no effect, its outputs against losses, metrics and labels."""
    from kerascli.models.arriving import check_inputs
    from kerascli.models.deep import check_built
    from kerascli.models.judging import check_judges
    from kerascli.training.freezing import misnamed

    experiment, facts = read.experiment, environment.facts

    def place(path: Sequence[Any]) -> Span | None:
        span, whole = span_at(read.loaded.root, path)
        return span if whole else None

    unfreezes = any(phase.unfreeze for phase in experiment.fit.phases)
    problems = check_built(built, place=place, unfreezes=unfreezes)
    named = misnamed(experiment.fit.phases, built.model, built.models, built.named)
    problems += [replace(problem, span=place(path)) for path, problem in named]
    if facts is None:
        return problems
    phases = experiment.fit.phases
    if not phases or any(_judges_alike(phase, experiment.compile) for phase in phases):
        problems += check_inputs(built, facts, place)
        problems += check_judges(built, experiment.compile, facts, environment, place)
    for index, phase in enumerate(phases):
        if phase.compile is None or phase.data is not None or _judges_alike(phase, experiment.compile):
            continue
        trained = built if phase.model is None else replace(built, model=built.models[phase.model], answer=None)
        inside = functools.partial(_place_in_phase, place, index)
        problems += check_judges(trained, phase.compile, facts, environment, inside)
    return problems


def _judges_alike(phase: Phase, section: CompileSection) -> bool:
    """Whether a phase trains the file's model by the file's loss and metrics."""
    keys = ("loss", "metrics", "weighted_metrics")
    said = phase.compile or section
    return phase.model is None and all(getattr(said, key) == getattr(section, key) for key in keys)


def _place_in_phase(place: Callable[[Sequence[Any]], Span | None], index: int, path: Sequence[Any]) -> Span | None:
    """Where a phase says something, else where it is said for all."""
    return place(["fit", "phases", index, *path]) or place(path)


def tell_about(problems: list[Problem], warn: Callable[[Problem], None]) -> None:
    """Raise the errors, in the order of the file; hand on the warnings."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise UserError(in_order(errors))
    for problem in problems:
        warn(problem)


def _declared_inputs(model: Any) -> dict[str, str | None]:
    """A functional model's inputs with the types it declares: `features: by_input` chooses columns by them."""
    if not isinstance(model, FunctionalModel):
        return {}
    return {spec.name: spec.arguments.get("dtype") for spec in model.inputs or ()}


def _as_adapted(data: PreparedData, splits: Sequence[str], name: str | None) -> Any:
    """An input as a script hands it to `adapt`: an array whole, a dataset by batches, which sums in another order."""
    import numpy as np

    from kerascli.preparation.section import ShuffleBuffer

    chosen = name if name is not None else next(iter(data.facts.inputs))
    is_dataset = isinstance(data.section.shuffle, ShuffleBuffer) or data.loader_order is not None
    if not data.on_disk and (not is_dataset or data.context.backend != "tensorflow"):
        return np.concatenate(list(data.adapt_batches(splits, chosen)))
    passes = [data.feed(split, shuffle=False).fit_argument() for split in splits]
    whole = passes[0]
    for another in passes[1:]:
        whole = whole.concatenate(another)
    return whole.map(lambda x, *_: x[chosen] if isinstance(x, dict) else x)
