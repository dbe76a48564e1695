"""Examples that TensorFlow's own formats hold: records, and sets of TensorFlow Datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.ejecting.code import spell
from kerascli.ejecting.feeding import Pair
from kerascli.ejecting.layout import call, flat, keyword, prefixed, statement
from kerascli.ejecting.source_code import WHOLE, Loaded, load
from kerascli.ejecting.text_code import is_array, load_texts
from kerascli.ejecting.writing import quoted
from kerascli.sources.paths import SPLIT_MARK, FileText
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
        case TfdsSource():
            return load_tfds(source.tfds, names, writing)
        case TextSource() if is_array(source):
            return load_texts(source.text, names, writing)
    return load(source, names, writing)


def load_records(options: TfrecordOptions, names: Pair, writing: Writing) -> Loaded | None:
    """Records of numbers and pictures of one size, read into memory; None for others."""
    file, targets = options.file, [options.target] if isinstance(options.target, str) else options.target or []
    sized = all(None not in one.shape and (one.dtype != "string" or one.decode) for one in options.features.values())
    if not isinstance(file, FileText) or SPLIT_MARK in file.written or not sized or len(targets) > 1:
        return None
    writing.need("import numpy as np")
    writing.need("import tensorflow as tf")
    stored = {
        name: f"tf.io.FixedLenFeature({[] if one.decode else one.shape}, tf.{one.dtype})"
        for name, one in options.features.items()
    }
    lines = ["features = {", *(f"    {quoted(name)}: {kind}," for name, kind in stored.items()), "}"]
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
    stacked = {name: f"np.stack([record[{quoted(name)}] for record in records])" for name in options.features}
    if len(inputs) == 1:
        lines.append(f"{names.x} = {stacked[inputs[0]]}")
    else:
        lines += [f"{names.x} = {{", *(f"    {quoted(name)}: {stacked[name]}," for name in inputs), "}"]
    lines += [f"{names.y} = {stacked[name]}" for name in targets]
    return Loaded(lines, {WHOLE: names if targets else Pair(names.x, None)})


def _decoded(name: str, feature: RecordFeature) -> str:
    raw = f"record[{quoted(name)}]"
    if feature.decode == "image":
        return f"tf.io.decode_image({raw}, expand_animations=False)"
    return f"tf.reshape(tf.io.decode_raw({raw}, tf.{feature.decode}), {feature.shape})"


def load_tfds(options: TfdsOptions, names: Pair, writing: Writing) -> Loaded | None:
    """One split of a set, or the part that the file divides; None where a set itself tells its parts."""
    split = writing.experiment.data.split
    if options.target is not None or (options.split is None and split is None):
        return None
    writing.need("import tensorflow_datasets as tfds")
    arguments = [quoted(options.name)]
    if options.data_dir is not None:
        arguments.append(f"data_dir={writing.path(options.data_dir.path)}")
    arguments += ["batch_size=-1", "as_supervised=True"]
    if options.split is not None:
        arguments.insert(1, flat(keyword("split", spell(options.split, writing))))
        made = f"tfds.as_numpy({flat(call('tfds.load', arguments))})"
        return Loaded([statement(f"{names.x}, {names.y} = {made}")], {WHOLE: names})
    parts = {"train": Pair("x_train", "y_train")}
    if split is not None and split.validation == "test":
        parts["test"] = Pair("x_test", "y_test")
    lines = [statement(prefixed("loaded = ", call("tfds.load", arguments)))]
    lines += [f"{pair.x}, {pair.y} = tfds.as_numpy(loaded[{quoted(part)}])" for part, pair in parts.items()]
    return Loaded(lines, parts)
