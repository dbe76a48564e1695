"""TFRecords larger than memory, parsed once: kept in the user's cache as arrays that are read by position."""

from __future__ import annotations

import contextlib
import itertools
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem
from kerascli.sources.disk_arrays import DiskArray, OpenFile
from kerascli.sources.kept import kept
from kerascli.sources.stored_tables import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np

    from kerascli.sources.context import OpenContext
    from kerascli.sources.tfrecord import RecordFeature, TfrecordSource

    Array = np.ndarray[Any, np.dtype[Any]]

LARGE = 128 * 1024 * 1024
"""Bytes of the files from which on records are not held in memory."""
AT_ONCE = 256
INDEX = "index.json"


def may_be_stored(paths: list[Path], source: TfrecordSource, context: OpenContext) -> bool:
    """Whether the files are large, and every feature is numbers of a told size; one that isn't is warned of."""
    if sum(path.stat().st_size for path in paths) < LARGE:
        return False
    for name, feature in source.tfrecord.features.items():
        reason = _no_fixed_size(feature)
        if reason is not None:
            message = f"{paths[0].name} and its like are large, and are read whole into memory: `{name}` {reason}"
            span = source.span("tfrecord", "features", name)
            context.warn(Problem(code="read-whole", message=message, span=span, severity="warning"))
            return False
    return True


def _no_fixed_size(feature: RecordFeature) -> str | None:
    if feature.dtype == "string" and feature.decode is None:
        return "is text"
    if None in feature.shape:
        return "differs in length from record to record"
    return "is decoded and has no `shape`" if feature.decode is not None and not feature.shape else None


def stored_records(
    paths: list[Path], source: TfrecordSource, context: OpenContext, skipped: list[str]
) -> dict[str, Array]:
    """Inputs that are read when they are asked for; targets in memory."""
    import numpy as np

    options = source.tfrecord.model_dump(exclude={"file", "target"})
    key = key_of(paths, [json.dumps(options), context.on_error])
    folder = kept(f"records-{key}", lambda empty: _write(empty, paths, source, context))
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    skipped += index["skipped"]
    for message in index["told"]:
        context.warn(Problem(code="corrupt-record", message=message, span=source.span("tfrecord"), severity="warning"))
    arrays: dict[str, Any] = {}
    for name, about in index["features"].items():
        file = OpenFile((folder / about["file"]).open("rb", buffering=0))
        array = DiskArray(file, np.dtype(about["dtype"]), tuple(about["shape"]), index["rows"])
        arrays[name] = array[...] if name in source.targets else array
    return arrays


def _write(folder: Path, paths: list[Path], source: TfrecordSource, context: OpenContext) -> None:
    import numpy as np

    from kerascli.sources.records import examples

    told: list[Problem] = []
    skipped: list[str] = []
    features = source.tfrecord.features
    files = {name: f"{number}.array" for number, name in enumerate(features)}
    about: dict[str, Any] = {}
    rows = 0
    records = examples(paths, source, replace(context, warn=told.append), skipped)
    with contextlib.ExitStack() as stack:
        streams = {name: stack.enter_context((folder / file).open("wb")) for name, file in files.items()}
        while some := list(itertools.islice(records, AT_ONCE)):
            rows += len(some)
            for name, stream in streams.items():
                values = [_checked(example[name], name, about, source) for example in some]
                about.setdefault(name, {"file": files[name], "dtype": str(values[0].dtype), "shape": values[0].shape})
                stream.write(np.stack(values).data)
    told_again = [problem.message for problem in told]
    index = {"rows": rows, "features": about, "skipped": skipped, "told": told_again}
    (folder / INDEX).write_text(json.dumps(index), encoding="utf-8")


def _checked(value: Array, name: str, about: Mapping[str, Any], source: TfrecordSource) -> Array:
    """A picture may be of another size than the file says."""
    wanted = about.get(name, {"shape": value.shape})["shape"]
    if tuple(value.shape) != tuple(wanted):
        message = f"`{name}` is of shape {tuple(value.shape)} in one record and {tuple(wanted)} in another"
        raise source.data_error("wrong-shape", message, "tfrecord", "features", name)
    return value
