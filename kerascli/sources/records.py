"""TFRecord files read example by example, with the number of a record that is corrupt."""

from __future__ import annotations

import importlib
import math
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem
from kerascli.sources.opened import Arrays

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np

    from kerascli.sources.context import OpenContext
    from kerascli.sources.tfrecord import RecordFeature, TfrecordSource

    Array = np.ndarray[Any, np.dtype[Any]]


GZIP = b"\x1f\x8b"
LISTS = {"int64": "int64_list", "float32": "float_list", "string": "bytes_list"}
"""Where a `tf.train.Feature` holds values of a type."""


def read_records(paths: list[Path], source: TfrecordSource, context: OpenContext, skipped: list[str]) -> Arrays:
    """All records of these files, in order: in memory, or on disk where they are large and of one size."""
    from kerascli.sources.stored_records import may_be_stored, stored_records

    features = source.tfrecord.features
    if may_be_stored(paths, source, context):
        arrays = stored_records(paths, source, context, skipped)
    else:
        columns: dict[str, list[Any]] = {name: [] for name in features}
        for values in examples(paths, source, context, skipped):
            for name, value in values.items():
                columns[name].append(value)
        arrays = {name: _stacked(values) for name, values in columns.items() if values}
    if not arrays:
        raise source.data_error("no-examples", f"{paths[0].name} holds no records", "tfrecord", "file")
    targets = source.targets
    y = {name: arrays[name] for name in targets}
    x = {name: array for name, array in arrays.items() if name not in targets}
    return Arrays(x=_unnamed(x, "x"), y=_unnamed(y, "y"), file=paths[0].name)


def examples(
    paths: list[Path], source: TfrecordSource, context: OpenContext, skipped: list[str]
) -> Iterator[dict[str, Any]]:
    """The features of each record."""
    for path in paths:
        for number, record in enumerate(_records(path, source, context, skipped), 1):
            example = _parsed(record, path, number, source)
            yield {
                name: _value(example, name, feature, path, number, source)
                for name, feature in source.tfrecord.features.items()
            }


def _records(path: Path, source: TfrecordSource, context: OpenContext, skipped: list[str]) -> Iterator[bytes]:
    """The raw records; TensorFlow checks their checksums."""
    from kerascli.backend import tensorflow as tf

    read = 0
    try:
        for record in tf.data.TFRecordDataset(str(path), compression_type=source.tfrecord.compression or ""):
            yield record.numpy()
            read += 1
    except tf.errors.DataLossError as error:
        message = f"{path.name}, record {read + 1}: it is corrupt or cut off"
        if context.on_error == "stop":
            remedy = "compression: GZIP" if read == 0 and _is_gzipped(path) else "on_error: skip"
            raise source.data_error("corrupt-record", message, "tfrecord", "file", help=remedy) from error
        skipped.append(str(path))
        told = f"{message}; it and what follows in the file is left out"
        context.warn(Problem(code="corrupt-record", message=told, span=source.span("tfrecord"), severity="warning"))


def _is_gzipped(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == GZIP


def _parsed(record: bytes, path: Path, number: int, source: TfrecordSource) -> Any:
    from kerascli.backend import tensorflow as tf

    decode_error = importlib.import_module("google.protobuf.message").DecodeError

    try:
        return tf.train.Example.FromString(record)
    except decode_error as error:
        message = f"{path.name}, record {number}: it is no tf.train.Example"
        raise source.data_error("corrupt-record", message, "tfrecord", "file") from error


def _value(example: Any, name: str, feature: RecordFeature, path: Path, number: int, source: TfrecordSource) -> Any:
    """One feature of one record."""
    import numpy as np

    stored = example.features.feature
    if name not in stored:
        known = ", ".join(sorted(stored))
        message = f"{path.name}, record {number}: it has no feature `{name}`; it has {known}"
        raise source.data_error("unknown-column", message, "tfrecord", "features", name)
    held = stored[name].WhichOneof("kind")
    if held not in {None, LISTS[feature.dtype]}:
        dtype = next(dtype for dtype, kind in LISTS.items() if kind == held)
        message = f"{path.name}, record {number}: `{name}` holds {dtype}, not {feature.dtype}"
        raise source.data_error("wrong-shape", message, "tfrecord", "features", name, help=f"dtype: {dtype}")
    values = list(getattr(stored[name], LISTS[feature.dtype]).value)
    if feature.decode is not None and values:
        try:
            return _decoded(values[0], feature)
        except (ValueError, _undecodable()) as error:
            message = f"{path.name}, record {number}: `{name}` can't be decoded as {_told(feature)}"
            raise source.data_error("corrupt-record", message, "tfrecord", "features", name) from error
    found: Array = np.asarray(
        [value.decode("utf-8", "replace") for value in values] if feature.dtype == "string" else values,
        dtype=object if feature.dtype == "string" else feature.dtype,
    )
    if None in feature.shape:
        return found
    if found.size != math.prod(side or 1 for side in feature.shape):
        message = f"{path.name}, record {number}: `{name}` has {found.size} values, not the shape {feature.shape}"
        raise source.data_error("wrong-shape", message, "tfrecord", "features", name)
    return found.reshape([side for side in feature.shape if side is not None])


def _undecodable() -> type[Exception]:
    from kerascli.backend import tensorflow as tf

    kind: type[Exception] = tf.errors.InvalidArgumentError
    return kind


def _told(feature: RecordFeature) -> str:
    return "a picture" if feature.decode == "image" else f"{feature.decode} of the shape {feature.shape}"


def _decoded(raw: bytes, feature: RecordFeature) -> Any:
    """A picture, or numbers written as raw bytes."""
    import numpy as np

    from kerascli.backend import tensorflow as tf

    if feature.decode == "image":
        return tf.io.decode_image(raw, expand_animations=False).numpy()
    shape = [-1 if side is None else side for side in feature.shape]
    return np.frombuffer(raw, dtype=feature.decode).reshape(shape)


def _stacked(values: list[Any]) -> Array:
    """One array; of values that differ in shape an array of arrays."""
    import numpy as np

    if len({value.shape for value in values}) == 1:
        return np.stack(values)
    ragged = np.empty(len(values), dtype=object)
    ragged[:] = values
    return ragged


def _unnamed(arrays: dict[str, Array], alone: str) -> dict[str, Array]:
    """A single input or target goes without its own name."""
    return {alone: next(iter(arrays.values()))} if len(arrays) == 1 else arrays
