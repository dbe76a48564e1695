"""The model that a command looks at: of an experiment file, a run, or a saved model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kerascli.facts import DataFacts

EXPERIMENTS = (".yaml", ".yml")
SAVED = (".keras", ".h5", ".hdf5", ".json")


@dataclass(frozen=True, slots=True)
class Subject:
    """A model to look at, and how it would be trained where that is known."""

    model: Any
    title: str
    optimizer: Any = None
    batch_size: int = 32
    facts: DataFacts | None = None
    """Of its data, where it is known which they are."""


def subject_of(
    text: str,
    overrides: Sequence[str] = (),
    unset: Sequence[str] = (),
    *,
    find: Callable[[str], Path],
    warn: Callable[[Problem], None],
) -> Subject:
    """The model that a word names; `find` gives the folder of a run."""
    path = Path(text)
    if path.suffix in EXPERIMENTS:
        return _of_experiment(path, overrides, warn, unset)
    if overrides or unset:
        message = f"`{[*overrides, *unset][0]}` changes an experiment file, and the model of `{text}` is made already"
        raise UserError(Problem(code="option-without-effect", message=message, help="name the file in its place"))
    if path.suffix in SAVED:
        return _of_saved(path, ())
    return _of_run(find(text), warn)


def _of_experiment(
    path: Path, overrides: Sequence[str], warn: Callable[[Problem], None], unset: Sequence[str] = ()
) -> Subject:
    from kerascli.construction import construct
    from kerascli.workflows.assembling import assemble
    from kerascli.workflows.reading import read_experiment

    read = read_experiment(path, overrides, unset)
    for problem in read.warnings:
        warn(problem)
    seed = read.experiment.seed or 0
    made = assemble(read, seed=seed, run_folder=None, warn=warn, data_ready=lambda _data: None)
    optimizer = construct(read.experiment.compile.optimizer, made.environment)
    facts = made.data.facts
    return Subject(made.built.model, read.experiment.name, optimizer, facts.batch_size, facts)


def _of_run(folder: Path, warn: Callable[[Problem], None]) -> Subject:
    """A run's final model; built again from its resolved file where there is none yet."""
    from kerascli.facts import DataFacts
    from kerascli.runs.facts import read_facts
    from kerascli.runs.layout import RunPaths

    paths = RunPaths(folder)
    if not paths.model.is_file():
        return replace(_of_experiment(paths.resolved, (), warn), title=folder.name)
    saved = _of_saved(paths.model, tuple(sorted(paths.plugins.glob("*.py"))))
    written = read_facts(paths)
    if not written:
        return replace(saved, title=folder.name)
    facts = DataFacts.recorded(written)
    return Subject(saved.model, folder.name, _optimizer_of(folder, facts), facts.batch_size, facts)


def _optimizer_of(folder: Path, facts: DataFacts) -> Any:
    """The optimizer that a run's file begins with, as new."""
    from kerascli.construction import construct
    from kerascli.workflows.assembling import environment_of
    from kerascli.workflows.run_experiment import read_run

    read = read_run(folder)
    return construct(read.experiment.compile.optimizer, replace(environment_of(read, folder), facts=facts))


def _of_saved(path: Path, plugins: Sequence[Path]) -> Subject:
    from kerascli.construction import Environment
    from kerascli.models.loading import load_model
    from kerascli.models.statements import LoadedModel
    from kerascli.plugins import load_plugins
    from kerascli.problems import Source, Span

    if not path.is_file():
        raise UserError(
            Problem(code="file-missing", message=f"there is no file `{path}`", help="kerascli runs list shows the runs")
        )
    text = str(path)
    span = Span(Source(name="command line", kind="argument", text=text), 1, 1, 1, len(text) + 1)
    environment = Environment(plugins=load_plugins([(file, None) for file in plugins]))
    model = load_model(LoadedModel(file=text, path=str(path.absolute()), span=span), environment)
    return Subject(model, path.stem)
