"""What evaluate, predict, export and bench are about: a run, or a saved model by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kerascli.problems import Problem, UserError
from kerascli.runs.find import find_run, newest_first, run_folders
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record
from kerascli.workflows.run_experiment import read_run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kerascli.plugins import PluginModules
    from kerascli.preparation.serving import Preparation
    from kerascli.workflows.reading import ReadExperiment

MODEL_SUFFIXES = (".keras", ".h5", ".hdf5")
Command = Literal["evaluate", "predict", "export"]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One model, with what is known about it."""

    model_file: Path
    """`.keras`, `.h5`, a SavedModel folder, or the weights of a model that Keras can't save."""
    run: Path | None = None
    """The run it belongs to."""
    taken_from: str | None = None
    """Said to the user where the file was not in the working folder."""
    plugin_files: tuple[Path, ...] = ()
    unsafe: bool = False
    part: str | None = None
    """One of the file's `models`, which is asked instead of the whole."""
    read: ReadExperiment | None = field(default=None, repr=False)
    """The run's experiment, or the one in the archive of a model that belongs to no run."""
    changes_data: bool = False
    """Whether the command line set keys of its `data` section."""

    @property
    def backend(self) -> str:
        return self.read.experiment.backend if self.read else "tensorflow"

    def plugins(self) -> PluginModules:
        """The user's classes and functions, loaded."""
        from kerascli.plugins import load_plugins

        folder = self.read.folder if self.read is not None and self.run is not None else None
        return load_plugins([(path, None) for path in self.plugin_files], folder)

    @property
    def weights_alone(self) -> bool:
        """The weights of a model that Keras can't save, or a state of training: the run builds the model again."""
        return self.model_file.name.endswith(".weights.h5") or self.model_file.suffix == ".npz"

    def model(self, plugins: PluginModules) -> Any:
        """The Keras model, loaded from its file."""
        from kerascli.exports.hostile import check_export
        from kerascli.exports.opened import format_of, open_export
        from kerascli.model_draws import restore_draws

        kind = format_of(self.model_file)
        if kind is not None:
            if not self.unsafe:
                check_export(kind.name, self.model_file)
            return open_export(self.model_file, kind)
        if self.weights_alone:
            raise UserError(
                Problem(
                    code="model-not-loadable",
                    message=f"{self.model_file} holds weights alone: the run that it belongs to builds the model",
                    help="name the run instead of the file",
                )
            )
        model = self._loaded(plugins.custom_objects())
        restore_draws(model, self.model_file)
        return self.part_of(model)

    def _loaded(self, custom: dict[str, Any]) -> Any:
        """With its loss and metrics, where Keras finds them; a function that another one made it never does."""
        from kerascli.model_files import load_model

        try:
            return load_model(self.model_file, custom_objects=custom, unsafe=self.unsafe)
        except UserError:
            return load_model(self.model_file, custom_objects=custom, unsafe=self.unsafe, with_compile=False)

    def part_of(self, model: Any) -> Any:
        """The entry of `models` that is asked, where the file names one."""
        if self.part is None:
            return model
        try:
            return model.get_layer(self.part)
        except ValueError as error:
            raise UserError(
                Problem(
                    code="no-such-layer",
                    message=f"the saved model has no part `{self.part}` of its own",
                    notes=(f"there are: {', '.join(layer.name for layer in model.layers)}",),
                )
            ) from error

    def preparation(self, plugins: PluginModules) -> Preparation | None:
        """What the archive carries; None for a model made elsewhere."""
        from kerascli.workflows.carried import load_preparation

        # A run's own file names the functions that it was trained with; an archive alone may name anything.
        trusted = self.unsafe or self.run is not None
        names = frozenset(plugins.custom_objects())
        return load_preparation(self.model_file, _function_of(plugins), plugins=names, trusted=trusted)


def _function_of(plugins: PluginModules) -> Callable[[str, str], Any]:
    """Finds the functions that a preparation names by kind and path."""
    from kerascli.catalogue.objects import Target
    from kerascli.construction import Environment, resolve

    environment = Environment(plugins=plugins)
    return lambda kind, path: resolve(Target(kind, path, path, ""), environment, None)  # type: ignore[arg-type]


def find_subject(
    text: str,
    runs: Path,
    *,
    checkpoint: str | None = None,
    plugins: Sequence[Path] = (),
    unsafe: bool = False,
    overrides: Sequence[str] = (),
    section: Command = "evaluate",
) -> Subject:
    """A run by any of its names, or a model file; a bare file name is also looked for in the newest finished run.

    `section` is the command whose defaults in the file count.
    """
    path = Path(text)
    finder = _Finder(tuple(plugins), unsafe, tuple(overrides), section)
    if _is_model(path):
        run = path.parent if RunPaths(path.parent).record.is_file() else None
        return finder.subject(path, run)
    if path.suffix in MODEL_SUFFIXES:
        return _from_newest(path, runs, finder)
    return finder.of_run(find_run(text, runs), checkpoint)


def _is_model(path: Path) -> bool:
    from kerascli.exports.opened import format_of

    return format_of(path) is not None or (path.is_file() and path.suffix in MODEL_SUFFIXES)


@dataclass(frozen=True, slots=True)
class _Finder:
    """Makes subjects with what the command line said beside the name."""

    plugins: tuple[Path, ...]
    unsafe: bool
    overrides: tuple[str, ...]
    section: Command

    def subject(self, file: Path, run: Path | None, *, taken_from: str | None = None) -> Subject:
        read = read_run(run, self.overrides) if run is not None else None
        return self._with(read, file, run, taken_from)

    def of_run(self, run: Path, checkpoint: str | None) -> Subject:
        """The checkpoint that was asked for, else the one that the command's section of the file names."""
        read = read_run(run, self.overrides)
        named = getattr(read.experiment, self.section).checkpoint
        return self._with(read, checkpoint_file(run, checkpoint or named), run, None)

    def _with(self, read: ReadExperiment | None, file: Path, run: Path | None, taken_from: str | None) -> Subject:
        return Subject(
            model_file=file,
            run=run,
            taken_from=taken_from,
            plugin_files=(*(read.plugin_paths if read else ()), *self.plugins),
            unsafe=self.unsafe,
            read=read,
            part=getattr(read.experiment, self.section).model if read else None,
            changes_data=any(override.startswith("data.") for override in self.overrides),
        )


def _from_newest(path: Path, runs: Path, finder: _Finder) -> Subject:
    """`--model final_model.keras` typed in the folder above the runs."""
    if len(path.parts) == 1:
        for run in newest_first(run_folders(runs)):
            if (run / path).is_file() and RunPaths(run).record.is_file() and read_record(run).state == "finished":
                return finder.subject(run / path, run, taken_from=str(run / path))
    raise UserError(
        Problem(
            code="model-not-found",
            message=f"there is no model file {path}, and no finished run under {runs} has one of that name",
            help="kerascli runs list",
        )
    )


def checkpoint_file(run: Path, checkpoint: str) -> Path:
    """`final`, `best`, `last`, `epoch-7`, or a file, looked up in the run first."""
    paths, record = RunPaths(run), read_record(run)
    if checkpoint == "final":
        for file in (paths.model, paths.weights):
            if file.is_file():
                return file
        raise _no_checkpoint(record.id, checkpoint, ["best", *record.checkpoints], f"the run is {record.state}")
    if checkpoint in record.checkpoints:
        return run / record.checkpoints[checkpoint]
    for candidate in (run / checkpoint, paths.checkpoints / checkpoint, Path(checkpoint)):
        if candidate.is_file():
            return candidate
    raise _no_checkpoint(record.id, checkpoint, ["final", *record.checkpoints], None)


def _no_checkpoint(run: str, name: str, known: list[str], why: str | None) -> UserError:
    from kerascli.config.nearest import nearest

    close = nearest(name, known)
    return UserError(
        Problem(
            code="no-checkpoint",
            message=f"the run `{run}` has no checkpoint `{name}`" + (f": {why}" if why else ""),
            help=f"--checkpoint {close[0] if close else known[0]}" if known else None,
            notes=(f"there are: {', '.join(dict.fromkeys(known))}",) if known else (),
        )
    )
