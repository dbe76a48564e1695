"""`kerascli train`: from a checked experiment to a run folder with a trained model."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kerascli.runs.store import RunFolder
from kerascli.sources.watching import downloads_told_to
from kerascli.training.stopping import InterruptedTraining, StopRequest
from kerascli.workflows import answering, events
from kerascli.workflows.archived import EXPERIMENT_MEMBER
from kerascli.workflows.assembling import Assembled, assemble, open_backend
from kerascli.workflows.ending import RunResult, failed, finished, interrupted
from kerascli.workflows.failures import explained
from kerascli.workflows.layer_at_fault import every_frame_kept
from kerascli.workflows.model_described import model_described
from kerascli.workflows.profiling import profiled
from kerascli.workflows.provenance import versions, write_data, write_origins
from kerascli.workflows.support import refuse_later_sections
from kerascli.workflows.tracking import tracked

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.experiment import Experiment
    from kerascli.preparation.prepared import PreparedData
    from kerascli.training.loop import Setup
    from kerascli.training.phases import Plan
    from kerascli.training.snapshot import Snapshot
    from kerascli.workflows.reading import ReadExperiment
    from kerascli.workflows.recording import RunRecorder


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainOptions:
    """What the command line says beside the file."""

    command: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    fast: bool = False
    profile: tuple[int, int] | None = None


def train(
    read: ReadExperiment, *, runs: Path, listener: events.Listener, options: TrainOptions | None = None
) -> RunResult:
    """Make a run folder and train; a mistake found before the first step leaves no folder behind."""
    refuse_later_sections(read)
    options = options or TrainOptions()
    experiment = read.experiment
    seed = experiment.seed if experiment.seed is not None else secrets.randbelow(2**32)
    run = RunFolder.create(
        runs,
        experiment.name,
        command=options.command,
        config_path=str(read.path) if read.path else None,
        overrides=options.overrides,
        unset=options.unset,
        fast=options.fast,
        seed=seed,
        backend=experiment.backend,
        versions=versions(),
    )
    with run:
        try:
            write_origins(run.paths, read, seed)
        except BaseException:
            run.discard()
            raise
        start = _cross_validated if trains_folds(experiment) else train_in
        return start(run, read, listener, options)


def trains_folds(experiment: Experiment) -> bool:
    """Whether the file asks for a run of each fold, rather than for one training."""
    split = experiment.data.split
    return split is not None and split.folds is not None and split.folds.only is None


def train_in(run: RunFolder, read: ReadExperiment, listener: events.Listener, options: TrainOptions) -> RunResult:
    """Train on all that the file gives, in a run folder that stands and holds nothing of training but its folds."""
    try:
        assembled, recorder = prepare_run(run, read, listener, resumed=None)
    except BaseException:
        if run.record.folds is None:
            run.discard()
        raise
    write_data(run.paths, assembled.data)
    return run_training(run, read, assembled, recorder, None, options)


def _cross_validated(
    run: RunFolder, read: ReadExperiment, listener: events.Listener, options: TrainOptions
) -> RunResult:
    from kerascli.workflows.folds import Validation, cross_validate

    return cross_validate(Validation(run=run, read=read, listener=listener, options=options))


def prepare_run(
    run: RunFolder, read: ReadExperiment, listener: events.Listener, *, resumed: Snapshot | None
) -> tuple[Assembled, RunRecorder]:
    """Everything up to the first step: data, model, and where training will write."""
    experiment = read.experiment
    listener = tracked(listener, experiment.track, experiment.name)
    recorder = _recorder(run, read, listener)
    # The door is opened as the file wants it before anything looks through it.
    open_backend(read, recorder.warned)
    _say_that_it_starts(run, experiment, resumed, listener)

    def data_ready(data: PreparedData) -> None:
        listener(events.DataReady(facts=data.facts))

    with downloads_told_to(recorder.downloading):
        assembled = assemble(
            read,
            seed=run.record.seed or 0,
            run_folder=run.paths.folder,
            warn=recorder.warned,
            data_ready=data_ready,
        )
    if not assembled.data.exactly_resumable:
        recorder.not_replayable()
    recorder.saver.members = {
        **assembled.data.preparation.members(),
        answering.MEMBER: answering.as_member(
            answering.readings_of(read, assembled.data.facts.targets, assembled.data)
        ),
        EXPERIMENT_MEMBER: run.paths.resolved.read_bytes(),
    }
    recorder.made = assembled
    described = model_described(assembled.built.model)
    run.update(model=described)
    listener(events.ModelBuilt(**described))
    return assembled, recorder


def _recorder(run: RunFolder, read: ReadExperiment, listener: events.Listener) -> RunRecorder:
    """What writes the run down; it begins with what there was to warn of in the file."""
    from kerascli.workflows.curves import Curves
    from kerascli.workflows.recording import RunRecorder
    from kerascli.workflows.saving import ModelSaver

    section = read.experiment.run
    curves = Curves(run.paths.tensorboard) if section.tensorboard else None
    recorder = RunRecorder(run, section, ModelSaver(), curves, listener)
    for warning in read.warnings:
        recorder.warned(warning)
    return recorder


def _say_that_it_starts(
    run: RunFolder, experiment: Experiment, resumed: Snapshot | None, listener: events.Listener
) -> None:
    from kerascli.workflows.devices import devices

    run.update(devices=devices(experiment.backend))
    listener(
        events.RunStarted(
            name=experiment.name,
            run=run.paths.folder,
            backend=experiment.backend,
            device=", ".join(run.record.devices),
            verbose=experiment.fit.verbose,
            resumed_epoch=resumed.position.epoch if resumed else None,
            resumed_step=resumed.position.step if resumed else None,
            resumed_exactly=run.record.exactly_resumable,
        )
    )


def run_training(
    run: RunFolder,
    read: ReadExperiment,
    assembled: Assembled,
    recorder: RunRecorder,
    snapshot: Snapshot | None,
    options: TrainOptions,
) -> RunResult:
    """Train, and write down how it ended, however it ended."""
    from kerascli.training import loop
    from kerascli.training.phases import planned_epochs

    experiment = read.experiment
    run.update(epochs=planned_epochs(experiment.fit, assembled.environment, fast=options.fast))
    setup = _setup(run, experiment, assembled, recorder, fast=options.fast)
    try:
        with setup.stop.listening(), downloads_told_to(recorder.downloading), every_frame_kept():
            with profiled(run.paths.tensorboard, options.profile, recorder) as profilers:
                model = loop.train(replace(setup, own_callbacks=profilers), snapshot)
            return replace(finished(run, recorder, model), assembled=assembled)
    except InterruptedTraining as interruption:
        return interrupted(run, recorder, interruption.reason, interruption.exit_code)
    except Exception as error:
        failure = explained(error, assembled.environment.plugins, assembled.data.search_fault, assembled.built)
        failure.something_ran = True
        failed(run, recorder, failure)
        if failure is error:
            raise
        raise failure from error


def _setup(run: RunFolder, experiment: Experiment, assembled: Assembled, recorder: RunRecorder, *, fast: bool) -> Setup:
    from kerascli.training import loop

    return loop.Setup(
        experiment=experiment,
        environment=assembled.environment,
        model=assembled.built.model,
        models=assembled.built.models,
        named=assembled.built.named,
        data=assembled.data,
        data_of_phase=lambda plan: _data_of(plan, assembled),
        recorder=recorder,
        stop=StopRequest(recorder.said, experiment.fit.max_time),
        weights_of_best=lambda name: run.paths.folder / run.record.checkpoints[_best_name(name)],
        fast=fast,
    )


def _data_of(plan: Plan, assembled: Assembled) -> PreparedData:
    """The data of a phase."""
    if plan.phase is None or plan.phase.data is None:
        return assembled.data
    return assembled.prepare(plan.phase.data)


def _best_name(name: str | None) -> str:
    """`best` or `NAME.best`, as a phase's `from` says it, in the record's words."""
    phase = (name or "best").rpartition(".")[0]
    return f"best-{phase}" if phase else "best"
