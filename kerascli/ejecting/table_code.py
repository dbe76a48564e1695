"""A table on its way to `fit`: frame, rows, missing values, features, target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.array_rows_code import input_names
from kerascli.ejecting.arrays_code import fact_lines, shuffle_keywords, weight_keywords
from kerascli.ejecting.features_code import FeaturesCode
from kerascli.ejecting.feeding import FitData
from kerascli.ejecting.frame_code import dropping_lines, folds_of_table, frame_lines, missing_lines, rows_lines
from kerascli.ejecting.parts_code import part_lines, part_tables
from kerascli.ejecting.source_code import stand_in_lines
from kerascli.ejecting.target_code import target_columns, target_lines
from kerascli.ejecting.writing import quoted

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection


def table_data(section: DataSection, source: Any, writing: Writing) -> FitData:
    """Arrays of a table, as `fit` takes them."""
    tables = part_tables(section, source)
    read = read_table_lines(section, source, writing) if not tables else part_lines(tables, section, writing)
    target = next(iter(target_columns(section)), None)
    folds = folds_of_table(section, target, writing)
    rows, held = rows_lines(section, target, writing) if not tables else ([], list(tables))
    lines = [*(read if folds is None else []), *rows, *missing_lines(section, writing)]
    if not tables and section.source is None and section.validation is not None:
        lines.append(writing.cannot("parts that are tables of their own", "read the validation table here"))
    lines += ["", *feature_lines(section, writing), ""]
    parts = ["train", *(["val"] if "validation" in held else [])]
    lines += [f"x_{part} = {_rows_of(part, section, writing)}" for part in parts]
    if section.target is not None:
        lines += [f"y_{part} = {_targets_of(part, section)}" for part in parts]
    y = "y_train" if section.target is not None else None
    lines += fact_lines("x_train" if not by_name(section, writing) else "train", section.batch_size, writing)
    data = FitData(lines=lines, positional=["x_train", *([y] if y else [])])
    if folds is not None:
        data.once, data.folds, data.rows = read, folds, "frame.height"
        data.changed = None if section.missing == "error" else "frame"
    data.keywords = [f"batch_size={section.batch_size}", *shuffle_keywords(section, writing, data.lines)]
    if len(parts) > 1:
        unsure = section.split is not None and (section.split.by is not None or folds is not None)
        pair = "(x_val, y_val)" if y else "(x_val,)"
        data.keywords.append(f"validation_data={pair}{' if len(val) else None' if unsure else ''}")
    if isinstance(section.sample_weight, str):
        weights = f'frame[{quoted(section.sample_weight)}].to_numpy().astype("float32")[train]'
        data.keywords.append(f"sample_weight={weights}")
    else:
        data.keywords += weight_keywords(section, data.lines, y, writing)
    return data


def read_table_lines(section: DataSection, source: Any, writing: Writing) -> list[str]:
    """The frame, and rows that are dropped before anything else."""
    given = section.source or section.train
    lines = [] if given is None else stand_in_lines(given, writing)
    return [*lines, *frame_lines(source, writing), *dropping_lines(section, target_columns(section))]


def feature_lines(section: DataSection, writing: Writing, *, windowed: bool = False) -> list[str]:
    """`x` and `y` of all rows."""
    explicit = windowed and isinstance(section.features, dict)
    hidden = [] if explicit else target_columns(section)
    if isinstance(section.sample_weight, str):
        hidden.append(section.sample_weight)
    lines = FeaturesCode(section, hidden, writing).lines()
    lines += target_lines(section)
    if by_name(section, writing):
        return [*lines, "x = features"]
    return [*lines, 'x = np.concatenate(list(features.values()), axis=-1).astype("float32")']


def by_name(section: DataSection, writing: Writing) -> bool:
    """Whether each input of the model gets the column of its name."""
    if section.features == "by_input":
        return True
    inputs = input_names(writing)
    known = {str(name) for name in section.features} if isinstance(section.features, dict) else set()
    return len(inputs) > 1 and set(inputs) <= known


def _rows_of(part: str, section: DataSection, writing: Writing) -> str:
    if by_name(section, writing):
        return f"{{name: values[{part}] for name, values in x.items()}}"
    return f"x[{part}]"


def _targets_of(part: str, section: DataSection) -> str:
    if isinstance(section.target, dict):
        return f"{{name: values[{part}] for name, values in y.items()}}"
    return f"y[{part}]"
