"""An experiment file read and checked: mistakes of document, sections, objects and the whole, all told at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.catalogue import Catalogue
from kerascli.catalogue.reading import Reading
from kerascli.checks import findings
from kerascli.checks.catalogue_version import other_version
from kerascli.checks.defaults import default_of
from kerascli.checks.draft import draft_of
from kerascli.checks.first_arguments import first_argument_of
from kerascli.checks.homes import at_home
from kerascli.checks.old_keys import without_old_keys
from kerascli.checks.outputs import written_outputs
from kerascli.checks.own_compile import compile_arguments
from kerascli.checks.phases import with_whole_phases
from kerascli.checks.plugins import plugin_path, read_plugins_of
from kerascli.config import load, load_values
from kerascli.config.nodes import Mapping, Scalar
from kerascli.config.nodes import Sequence as Items
from kerascli.problems import DataError, UserError, in_order
from kerascli.sources.absent import absent_files

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingType
    from collections.abc import Sequence

    from kerascli.config import Loaded
    from kerascli.experiment import Experiment
    from kerascli.problems import Problem

    Origin = str | Path | MappingType[str, Any]


@dataclass(frozen=True, slots=True)
class ReadExperiment:
    """An experiment without a mistake, and what it was read from."""

    experiment: Experiment
    loaded: Loaded
    reading: Reading
    warnings: tuple[Problem, ...]
    """Not mistakes, but likely not meant."""

    @property
    def folder(self) -> Path:
        """Where the paths of the file start."""
        return self.reading.folder

    @property
    def plugin_paths(self) -> list[Path]:
        """The user's Python files, in the order of the file."""
        node = self.loaded.root.get("plugins")
        items = node.items if isinstance(node, Items) else []
        return [plugin_path(item, self.folder) for item in items if isinstance(item, Scalar)]

    @property
    def path(self) -> Path | None:
        """The experiment file; None for values made in Python."""
        source = self.loaded.sources[0]
        return Path(source.path) if source.path and source.kind == "file" else None


def read_experiment(
    origin: Origin,
    overrides: Sequence[str] = (),
    unset: Sequence[str] = (),
    *,
    strict: bool = False,
    data_files: bool = False,
) -> ReadExperiment:
    """The experiment of a file, or of a mapping made in Python; raises `UserError` with every problem there is.

    With `strict` warnings are errors too; with `data_files` files of the data that are not there are told as well.
    """
    loaded = load_any(origin, overrides, unset)
    if not loaded.root.entries:
        raise UserError(in_order(loaded.problems))
    current, old = without_old_keys(loaded.root)
    root, problems = at_home(current)
    reading, unreadable = reading_of(root, loaded)
    root, unmergeable = with_whole_phases(root)
    experiment, draft, mistakes = draft_of(root, reading)
    unreadable_places = {problem.span for problem in loaded.problems}
    later = [*mistakes, *reading.problems, *findings(draft, loaded)]
    found = [
        *loaded.problems,
        *old,
        *problems,
        *unreadable,
        *unmergeable,
        *(problem for problem in later if problem.span not in unreadable_places),
    ]
    if strict:
        found = [replace(problem, severity="error") for problem in found]
    absent = list(absent_files(draft.data)) if data_files else []
    ordered = in_order([*found, *absent])
    if experiment is None or any(problem.severity == "error" for problem in found):
        raise UserError(ordered)
    if absent:
        raise DataError(ordered)
    return ReadExperiment(named(experiment, loaded), loaded, reading, tuple(ordered))


def load_any(origin: Origin, overrides: Sequence[str], unset: Sequence[str]) -> Loaded:
    """The document of a file or of a mapping, with overrides applied and references replaced."""
    if isinstance(origin, str | Path):
        return load(origin, overrides, unset, default_of, first_argument_of)
    return load_values(origin, overrides=overrides, unset=unset, defaults=default_of, first_argument=first_argument_of)


def reading_of(root: Mapping, loaded: Loaded) -> tuple[Reading, list[Problem]]:
    """What the file can name: Keras's objects, its plugins', its blocks and models."""
    catalogue = Catalogue.load()
    source = loaded.sources[0]
    folder = Path(source.path).parent if source.path else Path.cwd()
    plugins, problems = read_plugins_of(root, catalogue, folder)
    problems += other_version(catalogue)
    reading = Reading(
        catalogue=catalogue,
        plugins=plugins,
        blocks=names_under(root, "blocks"),
        models=names_under(root, "models"),
        outputs=written_outputs(root),
        folder=folder,
    )
    reading.compile_arguments = compile_arguments(root, reading)
    return reading, problems


def names_under(root: Mapping, key: str) -> frozenset[str]:
    """The keys of a top-level mapping."""
    node = root.get(key)
    return frozenset(str(name) for name in node.entries) if isinstance(node, Mapping) else frozenset()


def named(experiment: Experiment, loaded: Loaded) -> Experiment:
    """The experiment with a name: the file's stem where it gives none."""
    source = loaded.sources[0]
    if "name" in experiment.model_fields_set or source.kind != "file" or not source.path:
        return experiment
    return experiment.model_copy(update={"name": Path(source.path).stem})
