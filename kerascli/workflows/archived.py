"""The experiment inside a model's archive: what the model was trained on and judged by, with no run at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.config.document import parse
from kerascli.config.nodes import Mapping, plain
from kerascli.problems import Problem, Source, UserError
from kerascli.runs.layout import RunPaths
from kerascli.workflows.carried import load_member
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.resolving import objects_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kerascli.workflows.evaluate import EvaluateOptions
    from kerascli.workflows.reading import ReadExperiment
    from kerascli.workflows.subjects import Subject

EXPERIMENT_MEMBER = "kerascli/experiment.yaml"
"""The resolved file; its `version` is the format's."""
NOT_ASKED = frozenset({"plugins", "callbacks", "run", "track", "export", "tune", "distribute"})
"""Sections that say nothing of data and answers; the user's own files come from `--plugins` alone."""
READ_FROM_FILES = frozenset({"table", "timeseries", "images", "text", "audio", "tfrecord", "arrays"})
"""Kinds of source that say how a file is read; what other files are in their place holds arrays, or columns."""
PLACES = frozenset({"file", "directory", "masks", "table", "arrays", "path"})
"""Keys of a source that say where something lies: never looked at, for an archive may come from anyone."""
FILE = "FILE"
"""Stands for what `--data` names."""
SOURCES = ("source", "train", "validation", "test")
"""Keys of `data` that name what is asked about."""
WHAT_IS_WANTED = {
    "table": "FILE is a table with the columns that it was trained on, the target's among them",
    "timeseries": "FILE is a table with the columns that it was trained on",
    "images": "FILE is a folder of pictures, laid out as the one that it was trained on",
    "text": "FILE is a folder of texts, a folder for each class",
    "audio": "FILE is a folder of recordings, a folder for each class",
}
"""By the kind of source; arrays for any other."""
ARRAYS = "test.npz holds `x` and `y`, or arrays by the names of inputs and outputs"


def with_archived_experiment(subject: Subject, overrides: Sequence[str]) -> Subject:
    """A model of no run that knows the experiment in its archive; as it was where it carries none."""
    content = load_member(subject.model_file, EXPERIMENT_MEMBER)
    if content is None:
        return subject
    values = _values(subject.model_file, content)
    if subject.plugin_files:
        values["plugins"] = [str(path.absolute()) for path in subject.plugin_files]
    try:
        read = read_experiment(values, overrides)
    except UserError as error:
        if overrides:
            raise
        raise _not_readable(subject.model_file, error.problems[0].message) from error
    if not subject.unsafe:
        _refuse_code(subject.model_file, read)
    return replace(subject, read=read, changes_data=any(override.startswith("data.") for override in overrides))


def experiment_of(subject: Subject) -> dict[str, bytes]:
    """The member that an exported model carries on: the run's resolved file, else what the archive has."""
    resolved = RunPaths(subject.run).resolved if subject.run is not None else None
    content = resolved.read_bytes() if resolved else load_member(subject.model_file, EXPERIMENT_MEMBER)
    return {} if content is None else {EXPERIMENT_MEMBER: content}


def _values(path: Path, content: bytes) -> dict[str, Any]:
    """As plain values, without what is not asked."""
    problems: list[Problem] = []
    try:
        root = parse(Source(name=EXPERIMENT_MEMBER, text=content.decode()), problems)
    except UnicodeDecodeError as error:
        raise _not_readable(path, "it is no UTF-8 text") from error
    if problems or not isinstance(root, Mapping):
        raise _not_readable(path, problems[0].message if problems else "it holds no keys")
    values: dict[str, Any] = plain(root)
    return _asked({key: value for key, value in values.items() if key not in NOT_ASKED})


def _asked(values: dict[str, Any]) -> dict[str, Any]:
    """Without what lies on the machine that it was trained on, and without what training alone calls."""
    for command in ("evaluate", "predict"):
        _mapping(values, command).pop("source", None)
    phases = _mapping(values, "fit").get("phases")
    for phase in phases if isinstance(phases, list) else ():
        phase.pop("callbacks", None)
        phase.pop("data", None)
    data = _mapping(values, "data")
    data.pop("augment", None)
    for part in SOURCES:
        source = _mapping(data, part)
        source.pop("offline", None)
        windows = _mapping(source, "timeseries")
        if windows.pop("python", None) is not None:
            windows["table"] = FILE
        files = _files_of_hub(source)
        if files is not None:
            data[part] = files
        elif source:
            words = [word for word in source if word in READ_FROM_FILES]
            placeless = {word: _without_places(source[word], everywhere=word == "arrays") for word in words}
            data[part] = {**source, **placeless} if words else {"arrays": FILE}
    return values


def _without_places(written: Any, *, everywhere: bool) -> Any:
    """How a source is read, with nothing of where it lay; an array keeps its key."""
    if isinstance(written, str):
        return FILE + written[written.index("[") :] if written.endswith("]") and "[" in written else FILE
    if isinstance(written, dict) and "url" not in written:
        return {
            key: _without_places(value, everywhere=everywhere or key == "arrays")
            if everywhere or key in PLACES
            else value
            for key, value in written.items()
        }
    return FILE if isinstance(written, dict) else written


def _files_of_hub(source: dict[str, Any]) -> dict[str, Any] | None:
    """A folder in place of a set of pictures or sounds, read with the same arguments."""
    asked = _mapping(source, "huggingface")
    for kind in ("images", "audio"):
        if isinstance(asked.get(kind), dict):
            arguments = {key: value for key, value in asked[kind].items() if key not in {"column", "label"}}
            return {kind: {**arguments, "directory": FILE}}
    return None


def _mapping(values: dict[str, Any], key: str) -> dict[str, Any]:
    """A section of the file; an empty one where there is none."""
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def _refuse_code(path: Path, read: ReadExperiment) -> None:
    """A run's own file may name any function; an archive that came from elsewhere may not."""
    experiment = read.experiment
    asked = (experiment.data, experiment.compile, experiment.fit)
    named = [found.target.path for found in objects_in(asked) if found.target.kind == "import"]
    if named:
        raise UserError(
            Problem(
                code="model-holds-code",
                message=f"the experiment in {path} names {named[0]}, which would run when it is used",
                help="if you trust whoever made it: --unsafe",
            )
        )


def _not_readable(path: Path, why: str) -> UserError:
    return UserError(
        Problem(
            code="model-not-readable",
            message=f"the experiment in {path} can't be read: {why}",
            help="classes and functions of your own are named by --plugins; else name the run in place of the file",
        )
    )


def refuse_without_data(subject: Subject, overrides: Sequence[str], options: EvaluateOptions) -> None:
    """A model of no run brings no data: the places that its archive names lie on another machine."""
    names_data = any(override.startswith(tuple(f"data.{part}" for part in SOURCES)) for override in overrides)
    if subject.read is None and overrides:
        why = f"no file has `{overrides[0]}` to be set"
    elif options.data is None and not names_data:
        why = "nothing says what it is asked about"
    else:
        return
    data = subject.read.experiment.data if subject.read is not None else None
    word = next((source.word for source in (data.source, data.test, data.train) if source), "") if data else ""
    raise UserError(
        Problem(
            code="model-without-run",
            message=f"{subject.model_file} belongs to no run: {why}",
            help=f"kerascli evaluate {subject.model_file} --data {'FILE' if word in WHAT_IS_WANTED else 'test.npz'}",
            notes=(WHAT_IS_WANTED.get(word, ARRAYS),),
        )
    )
