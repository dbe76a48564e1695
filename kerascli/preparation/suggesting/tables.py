"""A first file for a table: each column by what it holds, and what stands in for its gaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.amounts import amount
from kerascli.config.nearest import nearest
from kerascli.preparation.suggesting.dialects import options_of
from kerascli.preparation.suggesting.writing import ending, quoted, tail
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

FEW_VALUES = 20
"""Whole numbers with at most so many values are taken as categories; so is a target."""
MANY_WORDS = 1000
"""Text with more values than this, or with one for every second row, is no category."""
WORDS_OF_A_TEXT = 6
"""Text of so many words on average is written to be read."""
WITHOUT_BLANKS = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
"""Letters of writings that put no blanks between words: each counts as one."""
TEXT = "{TextVectorization: {max_tokens: 1000, output_mode: multi_hot}}"
TEXT_WITHOUT_BLANKS = "{TextVectorization: {max_tokens: 1000, split: character, output_mode: multi_hot}}"
LEAST_OF_A_CLASS = 5
"""Examples that a class must have for a share of them to be held out."""


@dataclass
class Chosen:
    """What becomes of the columns."""

    features: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def for_table(path: Path, target: str | None) -> str:
    """The text of the file."""
    options = options_of(path, target)
    frame = _read(path, options)
    column = _target_column(frame, target)
    answer = frame.get_column(column)
    chosen = _chosen(frame.drop(column))
    if not chosen.features and answer.dtype.is_numeric():
        return _for_series(path, options, column, frame.height)
    if not chosen.features:
        message = f"none of the columns {', '.join(chosen.left_out)} holds numbers, categories or texts to learn from"
        raise DataError(Problem(code="no-examples", message=message))
    classes = _classes(answer)
    units, activation, _, _ = ending(classes)
    size = f"{amount(frame.height, 'row')}, {amount(len(chosen.features), 'feature')}"
    lines = [
        f"# Predicts {column} from {path.name}: {size}.",
        *[
            f"# Left out: {', '.join(chosen.left_out)} (names, row numbers, a single value, or nothing but gaps)."
            for _ in chosen.left_out[:1]
        ],
        "",
        "data:",
        f"  source: {{table: {_table(path, options)}}}",
        f"  target: {_target(answer, classes)}",
        "  features:                       # one line per column: how it reaches the model",
        *(f"    {quoted(name)}: {kind}" for name, kind in chosen.features.items()),
        *_missing(answer, chosen),
        f"  split: {{random: {{validation: 0.2, seed: 42{_stratify(answer, classes)}}}}}",
        "",
        "model:",
        "  sequential:",
        "    - Dense: {units: 64, activation: relu}",
        "    - Dropout: 0.2",
        f"    - Dense: {{units: {units}{activation}}}",
    ]
    return "\n".join(lines) + "\n" + tail(classes)


def _read(path: Path, options: dict[str, Any]) -> pl.DataFrame:
    from kerascli.sources.table import TableOptions
    from kerascli.sources.tables import read_table

    read = TableOptions.model_validate({"file": str(path), **options})
    return read_table([path], read, span=None, warn=lambda _: None).collect()


def _target_column(frame: pl.DataFrame, target: str | None) -> str:
    if target is not None and target in frame.columns:
        return target
    near = nearest(target or "", frame.columns)
    raise DataError(
        Problem(
            code="unknown-column",
            message=f"the table has no column `{target}`" if target else "which column is to be predicted?",
            help=f"--target {near[0] if near else frame.columns[-1]}",
            notes=(f"its columns: {', '.join(frame.columns)}",),
        )
    )


def _table(path: Path, options: dict[str, Any]) -> str:
    if not options:
        return quoted(str(path))
    told = ", ".join(f"{key}: {quoted(value)}" for key, value in options.items())
    return f"{{file: {quoted(str(path))}, {told}}}"


def _chosen(frame: pl.DataFrame) -> Chosen:
    """How each column is taken, what fills its gaps, and the columns that are left out."""
    chosen = Chosen()
    for series in frame.iter_columns():
        kind = _kind(series)
        if kind is None:
            chosen.left_out.append(series.name or "the one without a name")
            continue
        chosen.features[series.name] = kind
        if series.null_count():
            chosen.missing[series.name] = "median" if kind == "float_normalized" else "most_frequent"
    if not chosen.features:
        # Short texts may be names, which say nothing of other rows, unless they are all there is.
        texts = [name for name in chosen.left_out if _is_short_text(frame.get_column(name))]
        chosen.features |= dict.fromkeys(texts, TEXT)
        chosen.left_out[:] = [name for name in chosen.left_out if name not in texts]
    return chosen


def _kind(series: pl.Series) -> str | None:
    known = series.drop_nulls()
    values = known.n_unique()
    if values < 2:
        return None
    if series.dtype.is_float():
        return "float_normalized"
    if series.dtype.is_integer():
        if values == len(series) and (known.diff().drop_nulls() == 1).all():
            return None
        return "float_normalized" if values > FEW_VALUES else "integer_categorical"
    if str(series.dtype) == "Boolean":
        return "integer_categorical"
    if values <= min(MANY_WORDS, len(series) // 2):
        return "string_categorical"
    if str(series.dtype) != "String":
        return None
    if _words(known) >= WORDS_OF_A_TEXT:
        return TEXT
    return TEXT_WITHOUT_BLANKS if _mean(known.str.count_matches(WITHOUT_BLANKS)) >= WORDS_OF_A_TEXT else None


def _is_short_text(series: pl.Series) -> bool:
    return str(series.dtype) == "String" and _words(series.drop_nulls()) > 1


def _words(known: pl.Series) -> float:
    """How many words a text has on the average."""
    return _mean(known.str.split(" ").list.len())


def _mean(counts: pl.Series) -> float:
    return float(counts.mean() or 0)  # type: ignore[arg-type]


def _classes(series: pl.Series) -> int | None:
    """How many classes the target has; None where it is a number to predict."""
    values = series.drop_nulls().n_unique()
    if series.dtype.is_float() or (series.dtype.is_integer() and values > FEW_VALUES):
        return None
    return values


def _target(series: pl.Series, classes: int | None) -> str:
    """Numbers in a unit of their own; classes that are not counted from 0 are listed."""
    name = quoted(series.name)
    if classes is None:
        return f"{{column: {name}, scale: standardize}}"
    values = series.drop_nulls().unique().sort().to_list()
    # Of a class with few rows all may be held out: what training never saw would be no class.
    if (series.dtype.is_integer() and values != list(range(classes))) or _least(series) < LEAST_OF_A_CLASS:
        return f"{{column: {name}, classes: [{', '.join(map(quoted, values))}]}}"
    return name


def _missing(answer: pl.Series, chosen: Chosen) -> list[str]:
    """Rows without an answer can't be learned from; other gaps are filled."""
    if answer.null_count():
        return ["  missing: drop                   # rows with a gap, for some lack the answer itself"]
    if not chosen.missing:
        return []
    told = ", ".join(f"{quoted(name)}: {how}" for name, how in chosen.missing.items())
    return [f"  missing: {{{told}}}          # what stands in for an empty value"]


def _stratify(answer: pl.Series, classes: int | None) -> str:
    """Where every class has enough rows to be in both parts."""
    return ", stratify: true" if classes is not None and _least(answer) >= LEAST_OF_A_CLASS else ""


def _least(answer: pl.Series) -> int:
    """Rows of the rarest value."""
    return int(answer.drop_nulls().value_counts().get_column("count").min() or 0)  # type: ignore[arg-type]


def _for_series(path: Path, options: dict[str, Any], column: str, rows: int) -> str:
    """A table of one number a row: its next value is predicted from those before."""
    length = max(1, min(12, rows // 10))
    name = quoted(column)
    lines = [
        f"# Predicts the next {column} of {path.name} from the {length} before it: {rows:,} rows, in their order.",
        "",
        "data:",
        f"  source: {{timeseries: {{table: {_table(path, options)}, sequence_length: {length}}}}}",
        f"  target: {{column: {name}, scale: standardize}}",
        f"  features: {{{name}: float_normalized}}",
        "  split: {validation: 0.2}        # the last rows",
        "",
        "model:",
        "  sequential:",
        "    - LSTM: 32",
        "    - Dense: 1",
    ]
    return "\n".join(lines) + "\n" + tail(None)
