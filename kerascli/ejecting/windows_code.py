"""Windows over the rows of a table or of arrays, cut by Keras's own loader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.facts import BATCHES
from kerascli.ejecting.feeding import FitData, Pair
from kerascli.ejecting.frame_code import dropping_lines, frame_lines, missing_lines, rows_lines, table_lines
from kerascli.ejecting.hubs_code import load_any
from kerascli.ejecting.layout import call, prefixed, statement
from kerascli.ejecting.loaders_code import seed_of
from kerascli.ejecting.source_code import WHOLE, stand_in_lines
from kerascli.ejecting.splits_code import tail_row_lines
from kerascli.ejecting.steps_code import StepsCode
from kerascli.ejecting.table_code import feature_lines
from kerascli.ejecting.target_code import target_columns
from kerascli.preparation.steps.declared import declared_for
from kerascli.sources.arrays import ArraysSource
from kerascli.sources.python import PythonSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection
    from kerascli.sources.timeseries import TimeseriesOptions, TimeseriesSource


def windows_data(section: DataSection, source: TimeseriesSource, writing: Writing) -> FitData:
    """Rows are prepared and split, then windows are cut within each part."""
    options = source.timeseries
    lines, has_target = _rows(section, options, writing)
    held = _held(section)
    lines = [*stand_in_lines(source, writing), *lines]
    for key in ("shuffle", "class_weight", "sample_weight", "augment", "drop_remainder", "y"):
        if getattr(section, key) != type(section).model_fields[key].get_default(call_default_factory=True):
            lines.append(writing.cannot(f"`{key}` of windows", "change `train_data` here"))
    lines += [_windows(part, section, options, writing, has_target=has_target) for part in ("train", *held)]
    if writing.facts_needed:
        lines.append(f"{BATCHES} = len(train_data)")
    data = FitData(lines=lines, positional=["train_data"], train_input="train_data", is_dataset=True)
    if held:
        data.keywords.append("validation_data=val_data")
    return data


def _held(section: DataSection) -> list[str]:
    return ["val"] if section.split is not None and isinstance(section.split.validation, int | float) else []


def _rows(section: DataSection, options: TimeseriesOptions, writing: Writing) -> tuple[list[str], bool]:
    """`x` and `y` with a row per moment, and the rows of each part; and whether there is a `y`."""
    writing.need("import numpy as np")
    between = f"[{options.start_index or 0}:{options.end_index or ''}]"
    cut = between != "[0:]"
    is_table = options.table is not None or section.target is not None or section.features is not None
    if not is_table:
        source = PythonSource(python=options.python) if options.arrays is None else ArraysSource(arrays=options.arrays)
        loaded = load_any(source, Pair("x", "y"), writing)
        if loaded is None or WHOLE not in loaded.parts:
            return [writing.cannot("these arrays", "load x and y here")], True
        names = loaded.parts[WHOLE].names
        lines = [*loaded.lines, *([f"{name} = {name}{between}" for name in names] if cut else [])]
        rows = ["train = np.arange(len(x))"]
        if section.split is not None:
            rows, _ = tail_row_lines(section.split, "len(x)", None)
        return [*lines, *rows, *_steps(section, writing, names), ""], len(names) > 1
    if options.table is not None:
        lines = table_lines(options.table, writing)
    else:
        lines = frame_lines(PythonSource(python=options.python), writing)
    rows, _ = rows_lines(section, None, writing)
    return [
        *lines,
        *([f"frame = frame{between}"] if cut else []),
        *dropping_lines(section, target_columns(section)),
        *rows,
        *missing_lines(section, writing),
        "",
        *feature_lines(section, writing, windowed=True),
        *_steps(section, writing, ["x", "y"] if section.target is not None else ["x"]),
        "",
    ], section.target is not None


def _steps(section: DataSection, writing: Writing, names: Sequence[str]) -> list[str]:
    """`prepare`, learned from the training rows."""
    lines: list[str] = []
    for name in names:
        lines += StepsCode(writing, [name], train=f"{name}[train]").run(declared_for(section.prepare, name, name))
    return lines


def _windows(part: str, section: DataSection, options: TimeseriesOptions, writing: Writing, *, has_target: bool) -> str:
    offset = options.target_offset
    if offset is None:
        offset = options.sequence_length * options.sampling_rate
    arguments: list[Any] = [f"x[{part}]", f"y[{part}][{offset}:]" if has_target else "None"]
    arguments.append(f"sequence_length={options.sequence_length}")
    if options.sequence_stride != 1:
        arguments.append(f"sequence_stride={options.sequence_stride}")
    if options.sampling_rate != 1:
        arguments.append(f"sampling_rate={options.sampling_rate}")
    arguments.append(f"batch_size={section.batch_size}")
    if options.shuffle and part == "train":
        arguments += ["shuffle=True", f"seed={seed_of(options.seed, writing)}"]
    return statement(prefixed(f"{part}_data = ", call("keras.utils.timeseries_dataset_from_array", arguments)))
