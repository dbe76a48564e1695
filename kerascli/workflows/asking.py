"""A model, its compile settings and the data of a run, made again for evaluate and predict."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.model_draws import restore_draws
from kerascli.problems import Problem, UserError
from kerascli.runs.atomic import finite
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record
from kerascli.workflows.assembling import built_model, environment_of, preparation_context
from kerascli.workflows.learned import learned_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerascli.construction import Environment
    from kerascli.preparation.prepared import PreparedData
    from kerascli.preparation.serving import Preparation
    from kerascli.workflows.reading import ReadExperiment
    from kerascli.workflows.subjects import Subject

ORDER = ("test", "validation", "train")
"""Which part of the data is asked about where nobody says."""


def chosen_split(data: PreparedData, wanted: str | None) -> str:
    """The split that was asked for, `test` else `validation` where none was."""
    there = [split for split in ORDER if split in data.facts.splits]
    if wanted is None:
        return there[0]
    if wanted not in there:
        raise UserError(
            Problem(
                code="no-such-split",
                message=f"the data have no `{wanted}` part",
                help=f"--split {there[0]}",
                notes=(f"there are: {', '.join(there)}",),
            )
        )
    return wanted


def prepared(
    read: ReadExperiment,
    environment: Environment,
    seed: int,
    warn: Callable[[Problem], None],
    *,
    saved: Preparation | None = None,
) -> PreparedData:
    """The data of an experiment, prepared as for training, or by what was learned before."""
    from kerascli.preparation.prepared import prepare_data

    context = preparation_context(read, environment, seed, warn)
    return prepare_data(read.experiment.data, replace(context, saved=saved))


def seed_of(subject: Subject, read: ReadExperiment) -> int:
    """The seed that the run drew or was given."""
    drawn = read_record(subject.run).seed if subject.run else None
    return drawn if drawn is not None else read.experiment.seed or 0


def world_of(
    subject: Subject,
    read: ReadExperiment,
    seed: int,
    warn: Callable[[Problem], None],
    *,
    saved: Preparation | None = None,
) -> tuple[PreparedData, Environment]:
    """The data of an experiment, and what its objects are constructed with."""
    environment = environment_of(read, subject.run)
    learned = saved or learned_in(subject.run, environment.plugins)
    data = prepared(read, environment, seed, warn, saved=learned)
    return data, replace(environment, facts=data.facts)


def model_of(subject: Subject, environment: Environment, data: PreparedData, seed: int) -> Any:
    """The saved model; built again by its constructor where Keras keeps only its weights, or a state of training."""
    read = subject.read
    if read is None or not subject.weights_alone:
        return subject.model(environment.plugins)
    model = built_model(read, environment, data, seed).model
    if subject.model_file.suffix == ".npz":
        from kerascli.runs.checkpoints import read_state
        from kerascli.training.variables import set_model_variables

        set_model_variables(model, read_state(subject.model_file))
    else:
        model.load_weights(subject.model_file)
        restore_draws(model, subject.model_file)
    return subject.part_of(model)


def rebuilt(subject: Subject, read: ReadExperiment, warn: Callable[[Problem], None]) -> tuple[Any, Preparation]:
    """A model that Keras keeps only the weights of, with the preparation that its data give again."""
    seed = seed_of(subject, read)
    data, environment = world_of(subject, read, seed, warn)
    return model_of(subject, environment, data, seed), data.preparation


def compiled(model: Any, read: ReadExperiment, environment: Environment) -> Any:
    """The model with the loss and metrics of the file's last phase."""
    from kerascli.exports.opened import OpenedExport
    from kerascli.training.compiling import compile_model

    if isinstance(model, OpenedExport):
        raise UserError(
            Problem(
                code="model-not-compiled",
                message="an export answers in its own runtime, and holds no loss and no metrics",
                help="kerascli evaluate the .keras file or the run; kerascli bench compares their answers",
            )
        )
    phases = read.experiment.fit.phases
    section = next((phase.compile for phase in reversed(phases) if phase.compile is not None), None)
    compile_model(model, section or read.experiment.compile, environment)
    return model


def other_data(subject: Subject, data: PreparedData) -> str | None:
    """Why these are not the data that the run was trained on; None where they are."""
    if subject.run is None:
        return None
    path = RunPaths(subject.run).data
    if not path.is_file():
        return None
    before = json.loads(path.read_text(encoding="utf-8")).get("fingerprints", {})
    now = json.loads(json.dumps(finite(data.fingerprints())))
    changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    if not changed:
        return None
    verb = "differs" if len(changed) == 1 else "differ"
    return f"the data are not those of the run ({', '.join(changed)} {verb})"
