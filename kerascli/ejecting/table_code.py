"""A table on its way to `fit`: frame, rows, missing values, features, target."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.array_rows_code import input_names, part_of
from kerascli.ejecting.arrays_code import ArraysCode
from kerascli.ejecting.facts import source_lines
from kerascli.ejecting.features_code import FeaturesCode
from kerascli.ejecting.feeding import Pair
from kerascli.ejecting.frame_code import dropping_lines, folds_of_table, frame_lines, missing_lines, rows_lines
from kerascli.ejecting.parts_code import held_part, part_frames, part_lines
from kerascli.ejecting.source_code import Loaded, stand_in_lines
from kerascli.ejecting.splits_code import word_of
from kerascli.ejecting.target_code import names_classes, target_columns, target_lines
from kerascli.ejecting.weights_code import example_weights
from kerascli.ejecting.writing import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection


def table_data(section: DataSection, source: Any, writing: Writing) -> FitData:
    """Arrays of a table, as `fit` takes them."""
    frames = part_frames(section, source, writing)
    own = None if frames is None else held_part(section, frames)
    target = next(iter(target_columns(section)), None)
    folds = folds_of_table(section, target, writing)
    if frames is not None and own is not None:
        writing.need("import numpy as np")
        read, held = part_lines(frames, own, section), ["validation"]
        rows: list[str] = []
    else:
        read = read_table_lines(section, source, writing, None if frames is None else frames["train"])
        rows, held = rows_lines(section, target, writing)
    lines = [*(read if folds is None else []), *rows, *missing_lines(section, writing)]
    if frames is None and section.source is None and section.validation is not None:
        lines.append(writing.cannot("parts that are tables of their own", "read the validation table here"))
    lines += source_lines("frame", writing)
    lines += ["", *feature_lines(section, writing), *_weight_lines(section, writing), ""]
    inputs = input_names(writing) if by_name(section, writing) else []
    target_name = None if section.target is None else "y"
    whole = Pair("x", target_name, None if section.sample_weight is None else "weight", many=bool(inputs))
    names = ["train", *(part for part in ("validation", "test") if part in held)]
    parts = {name: part_of(whole, name) for name in names}
    lines += [
        f"{variable} = {_rows_of(one, part, section, inputs)}"
        for one in ("x", "y", "weight")
        for name in names
        for part, variable in [(word_of(name), getattr(parts[name], {"x": "x", "y": "y"}.get(one, one)))]
        if variable is not None and (name != "test" or _counts(name, writing))
    ]
    if not isinstance(section.sample_weight, str):
        parts.update({name: replace(pair, weight=None) for name, pair in parts.items() if name != "train"})
    loaded = Loaded([], parts, tuple(inputs), names_classes=names_classes(section))
    data = ArraysCode(section, loaded, writing).finished(lines, parts)
    if folds is not None:
        data.once, data.folds, data.rows = read, folds, "frame.height"
        data.changed = None if section.missing == "error" else "frame"
    return data


def _counts(part: str, writing: Writing) -> bool:
    """Whether a fact of the part is needed."""
    return any(name.startswith(f"data.{part}.") for name in writing.facts_needed)


def _weight_lines(section: DataSection, writing: Writing) -> list[str]:
    """How much each row counts."""
    if isinstance(section.sample_weight, str):
        return [f'weight = frame[{quoted(section.sample_weight)}].to_numpy().astype("float32")']
    pair = Pair("x", None if section.target is None else "y", "weight")
    return example_weights(section, pair, writing)


def read_table_lines(section: DataSection, source: Any, writing: Writing, frame: list[str] | None = None) -> list[str]:
    """The frame, and rows that are dropped before anything else."""
    given = section.source or section.train
    lines = [] if given is None else stand_in_lines(given, writing)
    read = frame_lines(source, writing) if frame is None else frame
    return [*lines, *read, *dropping_lines(section, target_columns(section))]


def feature_lines(section: DataSection, writing: Writing, *, windowed: bool = False) -> list[str]:
    """`x` and `y` of all rows."""
    explicit = windowed and isinstance(section.features, dict)
    hidden = [] if explicit else target_columns(section)
    if isinstance(section.sample_weight, str):
        hidden.append(section.sample_weight)
    if section.split is not None:
        hidden += [str(column) for column in (section.split.by, section.split.group) if column is not None]
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


def _rows_of(variable: str, part: str, section: DataSection, inputs: Sequence[str]) -> str:
    """The rows of a part, of an array or of each array by name."""
    if (variable == "x" and inputs) or (variable == "y" and isinstance(section.target, dict)):
        return f"{{name: values[{part}] for name, values in {variable}.items()}}"
    return f"{variable}[{part}]"
