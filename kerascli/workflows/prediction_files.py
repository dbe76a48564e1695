"""Answers on the disk: csv, jsonl, parquet, npz, or a folder of pictures; whole when the last one is written."""

from __future__ import annotations

import json
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError
from kerascli.runs.atomic import whole_file
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


def write_npz(blocks: Iterable[AnswerBlock], target: Path) -> int:
    """The model's own numbers, an array an output; `unreadable` holds the positions of inputs that have none."""
    import numpy as np

    with tempfile.TemporaryDirectory() as folder, _appenders(Path(folder)) as append:
        names: list[str] = []
        missing: list[int] = []
        shapes: dict[str, tuple[tuple[int, ...], Any]] = {}
        for block in blocks:
            missing += [len(names) + position for position in block.broken]
            names += block.names
            for key, array in block.arrays.items():
                shape = shapes.setdefault(key, (array.shape[1:], array.dtype))[0]
                if shape != array.shape[1:]:
                    raise _of_several_lengths(key, shape, array.shape[1:])
                append(key, np.ascontiguousarray(array).tobytes())
        with whole_file(target) as temporary, zipfile.ZipFile(temporary, "w", allowZip64=True) as archive:
            for place, (key, (shape, kind)) in enumerate(shapes.items()):
                append(key, b"")
                stored = np.memmap(Path(folder) / str(place), dtype=kind, mode="r").reshape(-1, *shape)
                _member(archive, key, stored)
            _member(archive, INPUT, np.array(names))
            if missing:
                _member(archive, "unreadable", np.array(missing))
    return len(names)


def _of_several_lengths(key: str, first: tuple[int, ...], other: tuple[int, ...]) -> UserError:
    return UserError(
        Problem(
            code="answers-of-several-lengths",
            message=f"the answers of `{key}` make no single array: one has the shape {first}, another {other}",
            help="-o answers.jsonl",
        )
    )


@contextmanager
def _appenders(folder: Path) -> Iterator[Callable[[str, bytes], None]]:
    """A file an output, numbered in the order in which they come."""
    files: dict[str, IO[bytes]] = {}

    def append(key: str, content: bytes) -> None:
        if key not in files:
            files[key] = (folder / str(len(files))).open("wb")
        if content:
            files[key].write(content)
        else:
            files[key].flush()

    try:
        yield append
    finally:
        for file in files.values():
            file.close()


def _member(archive: zipfile.ZipFile, name: str, array: Any) -> None:
    import numpy as np

    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
        np.lib.format.write_array(member, array, allow_pickle=False)


WRITERS: dict[str, Write] = {
    ".csv": write_csv,
    ".jsonl": write_jsonl,
    ".parquet": write_parquet,
    ".npz": write_npz,
}
"""By suffix; a new kind of output is a function and a line here."""
