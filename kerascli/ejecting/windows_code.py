"""Windows over the rows of a table or of arrays, cut by Keras's own loader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.feeding import FitData, Pair
from kerascli.ejecting.frame_code import dropping_lines, frame_lines, missing_lines, rows_lines, table_lines
from kerascli.ejecting.layout import call, prefixed, statement
from kerascli.ejecting.source_code import load, stand_in_lines
from kerascli.ejecting.table_code import feature_lines
from kerascli.ejecting.target_code import target_columns
from kerascli.sources.arrays import ArraysSource
from kerascli.sources.python import PythonSource

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection
    from kerascli.sources.timeseries import TimeseriesOptions, TimeseriesSource


def windows_data(section: DataSection, source: TimeseriesSource, writing: Writing) -> FitData:
    """Rows are prepared and split, then windows are cut within each part."""
    options = source.timeseries
    lines = [*stand_in_lines(source, writing), *_rows(section, options, writing)]
    held = _held(section)
    lines += [_windows(part, section, options, writing) for part in ("train", *held)]
    data = FitData(lines=lines, positional=["train_data"], train_input="train_data", is_dataset=True)
    if held:
        data.keywords.append("validation_data=val_data")
    return data


def _held(section: DataSection) -> list[str]:
    return ["val"] if section.split is not None and isinstance(section.split.validation, int | float) else []


def _rows(section: DataSection, options: TimeseriesOptions, writing: Writing) -> list[str]:
    """`x` and `y` with a row per moment, and the rows of each part."""
    if options.arrays is not None:
        loaded = load(ArraysSource(arrays=options.arrays), Pair("x", "y"), writing)
        if loaded is None:
            return [writing.cannot("these arrays", "load x and y here")]
        return [*loaded.lines, "train = slice(0, len(x))"]
    if options.table is not None:
        lines = table_lines(options.table, writing)
    else:
        lines = frame_lines(PythonSource(python=options.python), writing)
    rows, _ = rows_lines(section, None, writing)
    return [
        *lines,
        *dropping_lines(section, target_columns(section)),
        *rows,
        *missing_lines(section, writing),
        "",
        *feature_lines(section, writing, windowed=True),
        "",
    ]


def _windows(part: str, section: DataSection, options: TimeseriesOptions, writing: Writing) -> str:
    offset = options.target_offset
    if offset is None:
        offset = options.sequence_length * options.sampling_rate
    arguments: list[Any] = [f"x[{part}]", f"y[{part}][{offset}:]" if section.target is not None else "None"]
    arguments.append(f"sequence_length={options.sequence_length}")
    if options.sequence_stride != 1:
        arguments.append(f"sequence_stride={options.sequence_stride}")
    if options.sampling_rate != 1:
        arguments.append(f"sampling_rate={options.sampling_rate}")
    arguments.append(f"batch_size={section.batch_size}")
    if options.shuffle and part == "train":
        seed = options.seed if options.seed is not None else writing.experiment.seed
        arguments += ["shuffle=True", f"seed={seed}"]
    return statement(prefixed(f"{part}_data = ", call("keras.utils.timeseries_dataset_from_array", arguments)))
