"""Answers on the disk: csv, jsonl, parquet, npz, or a folder of pictures; whole when the last one is written."""

from __future__ import annotations

import csv
import json
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError
from kerascli.runs.atomic import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kerascli.workflows.predict import Answer

    Write = Callable[[Iterable[Answer], Path], int]

INPUT, ERROR = "input", "error"


def write_answers(answers: Iterable[Answer], target: Path) -> int:
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
    return writer(answers, target)


def write_csv(answers: Iterable[Answer], target: Path) -> int:
    """A row an answer; lists as JSON in their cell."""
    count = 0
    with whole_file(target) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer: csv.DictWriter[str] | None = None
        waiting: list[dict[str, Any]] = []
        for answer in answers:
            count += 1
            waiting.append(_cells(answer))
            if writer is None and answer.fields:
                writer = _started(file, answer)
            if writer is not None:
                writer.writerows(waiting)
                waiting.clear()
        if waiting:
            plain = csv.DictWriter(file, [INPUT, ERROR])
            plain.writeheader()
            plain.writerows(waiting)
    return count


def _started(file: IO[str], answer: Answer) -> csv.DictWriter[str]:
    """The columns are those of the first answer that could be given."""
    writer = csv.DictWriter(file, [INPUT, *answer.fields, ERROR], restval="")
    writer.writeheader()
    return writer


def _cells(answer: Answer) -> dict[str, Any]:
    told = {
        key: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
        for key, value in answer.fields.items()
    }
    return {INPUT: answer.name, **told, ERROR: answer.error or ""}


def as_line(answer: Answer) -> str:
    """One answer as a JSON line."""
    error = {ERROR: answer.error} if answer.error else {}
    return json.dumps({INPUT: answer.name, **answer.fields, **error}, ensure_ascii=False)


def write_jsonl(answers: Iterable[Answer], target: Path) -> int:
    """A JSON object an answer."""
    count = 0
    with whole_file(target) as temporary, temporary.open("w", encoding="utf-8") as file:
        for answer in answers:
            file.write(as_line(answer) + "\n")
            count += 1
    return count


def write_parquet(answers: Iterable[Answer], target: Path) -> int:
    """By way of JSON lines on the disk, so that memory stays constant."""
    import polars as pl

    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "answers.jsonl"
        count = write_jsonl(answers, lines)
        with whole_file(target) as temporary:
            pl.scan_ndjson(lines, infer_schema_length=None).sink_parquet(temporary)
    return count


def write_npz(answers: Iterable[Answer], target: Path) -> int:
    """The model's own numbers, an array an output; NaN where an input could not be read."""
    import numpy as np

    with tempfile.TemporaryDirectory() as folder, _appenders(Path(folder)) as append:
        names: list[str] = []
        missing: list[int] = []
        shapes: dict[str, tuple[tuple[int, ...], Any]] = {}
        for answer in answers:
            names.append(answer.name)
            if answer.arrays is None:
                missing.append(len(names) - 1)
            for key, array in (answer.arrays or {}).items():
                values = np.asarray(array)
                shapes.setdefault(key, (values.shape, values.dtype))
                append(key, values.tobytes())
        with whole_file(target) as temporary, zipfile.ZipFile(temporary, "w", allowZip64=True) as archive:
            for place, (key, (shape, kind)) in enumerate(shapes.items()):
                append(key, b"")
                stored = np.memmap(Path(folder) / str(place), dtype=kind, mode="r").reshape(-1, *shape)
                _member(archive, key, stored)
            _member(archive, INPUT, np.array(names))
            if missing:
                _member(archive, "unreadable", np.array(missing))
    return len(names)


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


def write_pictures(answers: Iterable[Answer], target: Path) -> int:
    """A PNG an answer whose numbers are a picture: a mask's classes, or values from 0 to 255."""
    from PIL import Image

    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for answer in answers:
        for key, array in (answer.arrays or {}).items():
            name = f"{Path(answer.name).stem}_{key}" if len(answer.arrays or {}) > 1 else Path(answer.name).stem
            picture = _picture(array)
            if picture is None:
                raise UserError(
                    Problem(
                        code="no-pictures",
                        message=f"the answers are no pictures: each has the shape {array.shape}",
                        help="-o answers.csv",
                    )
                )
            with whole_file(target / f"{name}.png") as temporary:
                Image.fromarray(picture).save(temporary, format="PNG")
        count += 1
    return count


def _picture(array: Any) -> Any:
    """8 bits a pixel: of several channels that are no colours the most likely one."""
    import numpy as np

    values = np.asarray(array)
    if values.ndim == 3 and values.shape[-1] == 1:
        values = values[..., 0]
    if values.ndim == 3 and values.shape[-1] != 3:
        classes = values.argmax(-1)
        return (classes * (255 // max(1, values.shape[-1] - 1))).astype("uint8")
    if values.ndim not in {2, 3}:
        return None
    scale = 255 if values.max(initial=0) <= 1 else 1
    return np.clip(values * scale, 0, 255).round().astype("uint8")


WRITERS: dict[str, Write] = {
    ".csv": write_csv,
    ".jsonl": write_jsonl,
    ".parquet": write_parquet,
    ".npz": write_npz,
}
"""By suffix; a new kind of output is a function and a line here."""
