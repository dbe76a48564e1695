"""A first experiment file for someone's own table or picture folder: commented, and it trains as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config import dump
from kerascli.config.nearest import nearest
from kerascli.problems import DataError, Problem, UserError

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

FEW_VALUES = 20
"""Whole numbers with at most so many values are taken as categories; so is a target."""
MANY_WORDS = 1000
"""Text with more values than this is left out: names, identifiers, free text."""
PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".gif")

TAIL = """
compile:
  optimizer: adam
  loss: {loss}
  metrics: [{metric}]

fit: {{epochs: 20}}

callbacks:
  - EarlyStopping: {{monitor: val_loss, patience: 5, restore_best_weights: true}}
"""


def suggest(data: Path, target: str | None) -> str:
    """The text of an experiment file for this table or folder."""
    if data.is_dir():
        return _for_pictures(data)
    if not data.is_file():
        raise UserError(Problem(code="no-file", message=f"there is no file `{data}`"))
    return _for_table(data, target)


def _for_table(path: Path, target: str | None) -> str:
    import polars as pl

    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
    elif path.suffix == ".jsonl":
        frame = pl.read_ndjson(path)
    else:
        frame = pl.read_csv(path, separator="\t" if ".tsv" in path.suffixes else ",")
    if target is None or target not in frame.columns:
        near = nearest(target or "", frame.columns)
        raise DataError(
            Problem(
                code="unknown-column",
                message=f"the table has no column `{target}`" if target else "which column is to be predicted?",
                help=f"--target {near[0] if near else frame.columns[-1]}",
                notes=(f"its columns: {', '.join(frame.columns)}",),
            )
        )
    features, missing, left_out = _features(frame.drop(target))
    classes = _classes(frame.get_column(target))
    units, activation, loss, metric = _ending(classes)
    lines = [
        f"# Predicts {target} from {path.name}: {frame.height:,} rows, {len(features)} features.",
        *(
            f"# Left out: {', '.join(left_out)} (text with many values, or nothing but missing ones)."
            for _ in left_out[:1]
        ),
        "",
        "data:",
        f"  source: {{table: {_quoted(str(path))}}}",
        f"  target: {_quoted(target)}" if classes else f"  target: {{column: {_quoted(target)}, scale: standardize}}",
        "  features:                       # one line per column: how it reaches the model",
        *(f"    {_quoted(name)}: {kind}" for name, kind in features.items()),
    ]
    if missing:
        told = ", ".join(f"{_quoted(name)}: {how}" for name, how in missing.items())
        lines.append(f"  missing: {{{told}}}          # what stands in for an empty value")
    stratify = ", stratify: true" if classes else ""
    lines += [
        f"  split: {{random: {{validation: 0.2, seed: 42{stratify}}}}}",
        "",
        "model:",
        "  sequential:",
        "    - Dense: {units: 64, activation: relu}",
        "    - Dropout: 0.2",
        f"    - Dense: {{units: {units}{activation}}}",
    ]
    return "\n".join(lines) + "\n" + TAIL.format(loss=loss, metric=metric)


def _features(frame: pl.DataFrame) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """How each column is taken, what fills its gaps, and the columns that are left out."""
    features, missing, left_out = {}, {}, []
    for series in frame.iter_columns():
        kind = _kind(series)
        if kind is None:
            left_out.append(series.name)
            continue
        features[series.name] = kind
        if series.null_count():
            missing[series.name] = "median" if kind == "float_normalized" else "most_frequent"
    return features, missing, left_out


def _kind(series: pl.Series) -> str | None:
    values = series.drop_nulls().n_unique()
    if values == 0:
        return None
    if series.dtype.is_float() or (series.dtype.is_integer() and values > FEW_VALUES):
        return "float_normalized"
    if series.dtype.is_integer() or str(series.dtype) == "Boolean":
        return "integer_categorical"
    return "string_categorical" if values <= min(MANY_WORDS, len(series) // 2) else None


def _classes(series: pl.Series) -> int | None:
    """How many classes the target has; None where it is a number to predict."""
    values = series.drop_nulls().n_unique()
    if series.dtype.is_float() or (series.dtype.is_integer() and values > FEW_VALUES):
        return None
    return values


def _ending(classes: int | None) -> tuple[int, str, str, str]:
    """Units, activation, loss and metric of the last layer."""
    if classes is None:
        return 1, "", "mse", "mae"
    if classes == 2:
        return 1, ", activation: sigmoid", "binary_crossentropy", "accuracy"
    return classes, ", activation: softmax", "sparse_categorical_crossentropy", "accuracy"


def _for_pictures(folder: Path) -> str:
    classes = sorted(child.name for child in folder.iterdir() if child.is_dir() and not child.name.startswith("."))
    counts = {name: sum(1 for file in (folder / name).iterdir() if file.suffix.lower() in PICTURES) for name in classes}
    classes = [name for name in classes if counts[name]]
    if len(classes) < 2:
        raise DataError(
            Problem(
                code="one-class",
                message=f"`{folder}` holds pictures of {len(classes)} classes; a folder per class is wanted",
            )
        )
    head = f"""# Tells {len(classes)} kinds of pictures in {folder.name} apart: {sum(counts.values()):,} files.

data:
  source: {{images: {{directory: {_quoted(str(folder))}, image_size: [96, 96]}}}}
  split: {{random: {{validation: 0.2, seed: 42}}}}
  augment: {{x: [{{RandomFlip: horizontal}}, {{RandomRotation: 0.05}}]}}   # training part only

model:
  sequential:
    - Rescaling: 1/255
    - Conv2D: {{filters: 32, kernel_size: 3, activation: relu}}
    - MaxPooling2D
    - Conv2D: {{filters: 64, kernel_size: 3, activation: relu}}
    - MaxPooling2D
    - Conv2D: {{filters: 64, kernel_size: 3, activation: relu}}
    - GlobalAveragePooling2D
    - Dropout: 0.3
    - Dense: {{units: {len(classes)}, activation: softmax}}
"""
    return head + TAIL.format(loss="sparse_categorical_crossentropy", metric="accuracy")


def _quoted(text: str) -> str:
    """As YAML writes it: quoted where it would be read as something else."""
    return dump({text: 0}).partition(": 0")[0]
