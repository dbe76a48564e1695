"""Answers on the disk: csv, jsonl, parquet, npz, or a folder of pictures; whole when the last one is written."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.problems import Problem, UserError
from kerascli.runs.atomic import whole_file
from kerascli.workflows.prediction_arrays import write_npz
from kerascli.workflows.prediction_pictures import write_pictures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import polars as pl

    from kerascli.workflows.answers import Answer, AnswerBlock

    Write = Callable[[Iterable[AnswerBlock], Path], int]

INPUT, ERROR = "input", "error"


def write_answers(blocks: Iterable[AnswerBlock], target: Path) -> int:
    """Write all answers by the target's suffix; answers how many there were."""
    writer = WRITERS.get(target.suffix.lower(), write_pictures if not target.suffix else None)
    if writer is None:
        raise UserError(
            Problem(
                code="unknown-output",
                message=f"answers can't be written as `{target.suffix}`",
                help=f"-o {target.with_suffix('.csv')}",
                notes=(f"there are: {', '.join(WRITERS)}, and a folder for pictures",),
            )
        )
    return writer(blocks, target)


def write_csv(blocks: Iterable[AnswerBlock], target: Path) -> int:
    """A row an answer; lists as JSON in their cell."""
    count = 0
    with whole_file(target) as temporary, temporary.open("wb") as file:
        for number, block in enumerate(_in_one_form(blocks)):
            frame(block, lists_as_text=True).write_csv(file, include_header=number == 0)
            count += len(block.names)
    return count


def _in_one_form(blocks: Iterable[AnswerBlock]) -> Iterator[AnswerBlock]:
    """All blocks with the fields of the first that has answers; those before it wait for it."""
    fields: list[str] | None = None
    waiting: list[AnswerBlock] = []
    for block in blocks:
        if fields is None and not block.columns:
            waiting.append(block)
            continue
        if fields is None:
            fields = list(block.columns)
        for one in (*waiting, block):
            yield one if one.columns else replace(one, columns={name: [] for name in fields})
        waiting.clear()
    yield from waiting


def frame(block: AnswerBlock, *, lists_as_text: bool = False) -> pl.DataFrame:
    """A block as a table: what was read, its answer, and why it has none."""
    import polars as pl

    columns = {
        key: [json.dumps(value, ensure_ascii=False) for value in column]
        if lists_as_text and isinstance(column, list)
        else column
        for key, column in block.columns.items()
    }
    answered = pl.DataFrame(columns)
    if block.broken:
        places = iter(range(len(block.names)))
        order = [None if position in block.broken else next(places) for position in range(len(block.names))]
        answered = answered.select(pl.all().gather(pl.Series(order, dtype=pl.UInt32)))
    errors = [block.broken.get(position) for position in range(len(block.names))] if block.broken else None
    told = pl.Series(ERROR, errors or [None], dtype=pl.String)
    return answered.select(
        pl.Series(INPUT, block.names, dtype=pl.String),
        pl.all(),
        told if errors else told.new_from_index(0, len(block.names)),
    )


def as_line(answer: Answer) -> str:
    """One answer as a JSON line."""
    error = {ERROR: answer.error} if answer.error else {}
    return json.dumps({INPUT: answer.name, **answer.fields, **error}, ensure_ascii=False)


def write_jsonl(blocks: Iterable[AnswerBlock], target: Path) -> int:
    """A JSON object an answer."""
    count = 0
    with whole_file(target) as temporary, temporary.open("w", encoding="utf-8") as file:
        for block in blocks:
            file.writelines(as_line(answer) + "\n" for answer in block.rows())
            count += len(block.names)
    return count


def write_parquet(blocks: Iterable[AnswerBlock], target: Path) -> int:
    """A file a block, then all of them as one: memory stays constant."""
    import polars as pl

    with tempfile.TemporaryDirectory() as folder:
        count, parts = 0, []
        for number, block in enumerate(_in_one_form(blocks)):
            parts.append(Path(folder) / f"{number}.parquet")
            frame(block).write_parquet(parts[-1])
            count += len(block.names)
        with whole_file(target) as temporary:
            pl.concat([pl.scan_parquet(part) for part in parts], how="vertical_relaxed").sink_parquet(temporary)
    return count


WRITERS: dict[str, Write] = {
    ".csv": write_csv,
    ".jsonl": write_jsonl,
    ".parquet": write_parquet,
    ".npz": write_npz,
}
"""By suffix; a new kind of output is a function and a line here."""
