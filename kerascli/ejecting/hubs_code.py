"""Examples that TensorFlow's own formats hold: records, and sets of TensorFlow Datasets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.ejecting.array_rows_code import input_names, part_of
from kerascli.ejecting.code import spell
from kerascli.ejecting.feeding import Pair
from kerascli.ejecting.layout import call, flat, keyword, prefixed, statement, suffixed
from kerascli.ejecting.python_code import load_python
from kerascli.ejecting.source_code import WHOLE, Loaded, load
from kerascli.ejecting.text_code import is_array, load_texts
from kerascli.ejecting.writing import quoted
from kerascli.sources.paths import SPLIT_MARK, SPLIT_WORDS, FileText
from kerascli.sources.python import PythonSource
from kerascli.sources.text import TextSource
from kerascli.sources.tfds import TfdsSource
from kerascli.sources.tfrecord import TfrecordSource

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing
    from kerascli.sources.digits import PicturesWanted
    from kerascli.sources.source import Source
    from kerascli.sources.tfds import TfdsOptions
    from kerascli.sources.tfrecord import RecordFeature, TfrecordOptions


def load_any(source: Source | PicturesWanted, names: Pair, writing: Writing) -> Loaded | None:
    """How examples are had, from arrays or from one of these formats; None where a script has no few lines for it."""
    match source:
        case TfrecordSource():
            return load_records(source.tfrecord, names, writing)
        case PythonSource():
            return load_python(source, names, writing)
        case TfdsSource():
            return load_tfds(source.tfds, names, writing)
        case TextSource() if is_array(source):
            return load_texts(source.text, names, writing)
    return load(source, names, writing)


def load_records(options: TfrecordOptions, names: Pair, writing: Writing) -> Loaded | None:
    """Records read into memory; None where a file for each part, or pictures of any size, are wanted."""
    file, targets = options.file, [options.target] if isinstance(options.target, str) else options.target or []
    sized = all(None not in one.shape or one.decode is None for one in options.features.values())
    if not isinstance(file, FileText) or SPLIT_MARK in file.written or not sized:
        return None
    writing.need("import numpy as np")
    writing.need("import tensorflow as tf")
    lines = ["features = {", *(f"    {quoted(name)}: {_stored(one)}," for name, one in options.features.items()), "}"]
    found = writing.path(file.path)
    if any(sign in file.path for sign in "*?["):
        writing.need("import glob")
        lines.append(f"files = sorted(glob.glob(str({found})))")
        found = "files"
    else:
        found = f"str({found})"
    packed = [] if options.compression is None else [f"compression_type={quoted(options.compression)}"]
    lines += [
        statement(prefixed("records = ", call("tf.data.TFRecordDataset", [found, *packed]))),
        "records = records.map(lambda record: tf.io.parse_single_example(record, features))",
    ]
    lines += [
        f"records = records.map(lambda record: record | {{{quoted(name)}: {_decoded(name, one)}}})"
        for name, one in options.features.items()
        if one.decode
    ]
    lines.append("records = list(records.as_numpy_iterator())")
    inputs = [name for name in options.features if name not in targets]
    for variable, chosen in ((names.x, inputs), (names.y, targets)):
        if len(chosen) == 1:
            lines.append(f"{variable} = {_together(chosen[0], options.features[chosen[0]])}")
        elif chosen:
            items = [f"    {quoted(name)}: {_together(name, options.features[name])}," for name in chosen]
            lines += [f"{variable} = {{", *items, "}"]
    pair = names if targets else Pair(names.x, None)
    return Loaded(lines, {WHOLE: pair}, tuple(inputs) if len(inputs) > 1 else ())


def _stored(feature: RecordFeature) -> str:
    """How a feature lies in a record."""
    if None in feature.shape:
        return f"tf.io.RaggedFeature(tf.{feature.dtype})"
    return f"tf.io.FixedLenFeature({[] if feature.decode else feature.shape}, tf.{feature.dtype})"


def _together(name: str, feature: RecordFeature) -> str:
    """The values of all records: of different lengths they are objects, as texts are words."""
    values = f"record[{quoted(name)}] for record in records"
    if None in feature.shape:
        return f"np.fromiter(({values}), object)"
    if feature.dtype == "string" and feature.decode is None and not feature.shape:
        return f"np.array([record[{quoted(name)}].decode() for record in records])"
    return f"np.stack([{values}])"


def _decoded(name: str, feature: RecordFeature) -> str:
    raw = f"record[{quoted(name)}]"
    if feature.decode == "image":
        return f"tf.io.decode_image({raw}, expand_animations=False)"
    return f"tf.reshape(tf.io.decode_raw({raw}, tf.{feature.decode}), {feature.shape})"


def load_tfds(options: TfdsOptions, names: Pair, writing: Writing) -> Loaded | None:
    """One split of a set, or the parts that it tells itself."""
    writing.need("import tensorflow_datasets as tfds")
    arguments = [quoted(options.name)]
    if options.data_dir is not None:
        arguments.append(f"data_dir={writing.path(options.data_dir.path)}")
    arguments += ["batch_size=-1", *(["as_supervised=True"] if options.target is None else [])]
    if options.split is not None:
        arguments.insert(1, flat(keyword("split", spell(options.split, writing))))
        made = f"tfds.as_numpy({flat(call('tfds.load', arguments))})"
        return Loaded(_tfds_lines(made, names, options, writing), {WHOLE: names})
    lines = [statement(prefixed("loaded = tfds.as_numpy(", suffixed(call("tfds.load", arguments), ")")))]
    split = writing.experiment.data.split
    wanted = ["train"] if split is not None and split.validation != "test" else ["train", "validation", "test"]
    known = _splits_of(options)
    if known is None:
        known = ["train", "test"] if split is not None else ["train"]
        if split is None:
            lines.append(writing.cannot("whether the set has a part for validation", "name it under `split`"))
    parts = {}
    for part, words in SPLIT_WORDS.items():
        word = next((word for word in words if word in known and part in wanted), None)
        if word is not None and (part != "test" or split is not None):
            parts[part] = part_of(Pair("x", "y"), part)
            lines += _tfds_lines(f"loaded[{quoted(word)}]", parts[part], options, writing)
    return Loaded(lines, parts)


def _tfds_lines(made: str, pair: Pair, options: TfdsOptions, writing: Writing) -> list[str]:
    """The examples of one part: pairs, or features of which one is the target."""
    if options.target is None:
        return [f"{pair.x}, {pair.y} = {made}"]
    lines = [f"{pair.x} = {made}", f"{pair.y} = {pair.x}.pop({quoted(options.target)})"]
    return lines if len(input_names(writing)) > 1 else [*lines, f"({pair.x},) = {pair.x}.values()"]


def _splits_of(options: TfdsOptions) -> list[str] | None:
    """The splits of a set that is here; None of one that is not."""
    home = Path(options.data_dir.path) if options.data_dir is not None else Path.home() / "tensorflow_datasets"
    name, _, version = options.name.partition(":")
    told = sorted((home / name).glob(f"**/{version or '*'}/dataset_info.json"))
    if not told:
        return None
    return [one["name"] for one in json.loads(told[-1].read_text(encoding="utf-8"))["splits"]]
