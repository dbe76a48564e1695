"""Shell completion of files, keys, runs and names: `kerascli train my.yaml fit.ep<TAB>`."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

SUFFIXES = (".yaml", ".yml")


def complete_words(context: typer.Context, incomplete: str) -> list[str]:
    """Experiment files first; once one is named, its keys and those it could have."""
    file = _file_named(context)
    if file is None:
        return files_beginning(incomplete)
    return [f"{key}=" for key in _keys(file) if key.startswith(incomplete)]


def complete_subject(context: typer.Context, incomplete: str) -> list[str]:
    """A file or a run; once one is named, keys."""
    given: list[str] = list(context.params.get("words") or [])
    if given and _file_named(context) is None:
        return [f"{key}=" for key in section_keys() if key.startswith(incomplete)]
    return [*complete_words(context, incomplete), *([] if given else complete_run(context, incomplete))]


def complete_unset(context: typer.Context, incomplete: str) -> list[str]:
    """The keys that the file has."""
    from kerascli.config import load
    from kerascli.config.paths import dotted

    file = _file_named(context)
    written = [] if file is None else dotted(load(file).root)
    return [key for key in written if key.startswith(incomplete)]


def complete_run(context: typer.Context, incomplete: str) -> list[str]:
    """Ids of runs, newest first, and the words for one."""
    from kerascli.runs.find import newest_first, run_folders
    from kerascli.runs.where import runs_directory

    names = [folder.name for folder in newest_first(run_folders(runs_directory(context.params.get("runs"))))]
    return [name for name in ("last", "best:", *names) if name.startswith(incomplete)]


def complete_template(incomplete: str) -> list[str]:
    """The shipped experiments."""
    from kerascli.workflows.templates import templates

    return [known.name for known in templates() if known.name.startswith(incomplete)]


def complete_kind(incomplete: str) -> list[str]:
    """What can be listed."""
    from kerascli.workflows.listing import kinds

    return [kind for kind in kinds() if kind.startswith(incomplete)]


def complete_name(incomplete: str) -> list[str]:
    """What can be explained: objects, words of ours, problem codes, keys."""
    from kerascli.workflows.listing import kinds, names_of

    names = dict.fromkeys(listed.name for kind in kinds() for listed in names_of(kind))
    return [name for name in (*names, *section_keys()) if name.startswith(incomplete)]


def files_beginning(incomplete: str) -> list[str]:
    """Experiment files, and folders that may hold some."""
    folder = Path(incomplete).parent if not incomplete.endswith("/") else Path(incomplete)
    if not folder.is_dir():
        return []
    found = [f"{path}/" if path.is_dir() else str(path) for path in sorted(folder.iterdir())]
    return [path for path in found if path.startswith(incomplete) and path.endswith((*SUFFIXES, "/"))]


def section_keys() -> Iterator[str]:
    """Every key that a section has, with dots."""
    from kerascli.experiment import Experiment

    yield from dict.fromkeys(_keys_of(Experiment, "", ()))


def _file_named(context: typer.Context) -> str | None:
    # Behind an option that still lacks its value no argument is parsed: the shell's own words tell.
    line = os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS") or ""
    given: list[str] = list(context.params.get("words") or line.split())
    return next((word for word in given if word.endswith(SUFFIXES)), None)


def _keys(file: str) -> list[str]:
    """The keys that a file has, then those it could have."""
    from kerascli.config import load
    from kerascli.config.paths import dotted

    return list(dict.fromkeys([*dotted(load(file).root), *section_keys()]))


def _keys_of(section: Any, prefix: str, inside: tuple[Any, ...]) -> Iterator[str]:
    """The keys of a section; an optional section can be named as a whole too."""
    from kerascli.config.schema_walk import alternatives, is_section

    for name, field in section.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        members = list(alternatives(field.annotation))
        sections = [member for member in members if is_section(member) and member not in inside]
        if len(sections) < len(members):
            yield key
        for member in sections:
            yield from _keys_of(member, f"{key}.", (*inside, section))
