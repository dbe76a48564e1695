"""A table's text before any parser sees it: encodings, byte-order marks, the first record, rows of another width."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import itertools
import shutil
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Literal

from kerascli.problems import DataError, Problem
from kerascli.sources.downloads import cache_folder
from kerascli.sources.packed import BROKEN, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kerascli.problems import Span

IN_MEMORY = 32 * 1024 * 1024
MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF32_LE: "utf-32"}
UTF8 = ("utf-8", "utf8", "utf-8-sig")
TRIED = ("gb18030", "cp1252")
SAMPLE = 1024 * 1024
WHITESPACE = "whitespace"
COMMENT = "#"
"""What a line begins with that seems to be a comment."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written."""

    encoding: str
    delimiter: str
    """As the file says; `whitespace` is any run of blanks and tabs."""
    quote: str | None
    header: bool
    skip_initial_space: bool = False
    comment: str | None = None
    skip_blank_lines: bool = False

    @property
    def is_foreign(self) -> bool:
        """Whether polars could not read it: its text is then written anew, with commas."""
        drops_lines = self.comment is not None or self.skip_blank_lines
        return drops_lines or self.skip_initial_space or self.delimiter == WHITESPACE

    @property
    def parsed_quote(self) -> str | None:
        """What stands around values that polars reads."""
        return '"' if self.is_foreign else self.quote

    @property
    def parsed_delimiter(self) -> str:
        """What stands between the values that polars reads."""
        return "," if self.is_foreign else self.delimiter


def is_readable(path: Path, dialect: Dialect, span: Span | None) -> bool:
    """Whether polars can read the text as it is."""
    return not dialect.is_foreign and _encoding(path, dialect, span) in UTF8


def readable_text(path: Path, dialect: Dialect, span: Span | None) -> Path | bytes:
    """What polars can read: the file itself where it is UTF-8 and of one delimiter, else its text written anew."""
    encoding = _encoding(path, dialect, span)
    if encoding in UTF8:
        if not dialect.is_foreign and not _ends_blank(path):
            return path
        encoding = "utf-8-sig"
    try:
        if path.stat().st_size <= IN_MEMORY:
            written = io.StringIO()
            with _open(path, encoding) as stream:
                _write(stream, written, dialect)
            return (written.getvalue().rstrip("\r\n") + "\n").encode()
        state = path.stat()
        key = hashlib.sha256(
            f"{path.resolve()}{state.st_size}{state.st_mtime_ns}{encoding}{dialect}".encode()
        ).hexdigest()
        target = cache_folder().with_name("tables") / f"{key}.csv"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            with _open(path, encoding) as stream, part.open("w", encoding="utf-8", newline="") as text:
                _write(stream, text, dialect)
            part.replace(target)
    except UnicodeDecodeError as error:
        raise _not_in(path, encoding, error, span) from error
    return target


def _ends_blank(path: Path) -> bool:
    """Whether blank lines stand at the end, which are no rows."""
    if path.suffix.lower() == ".gz" or path.stat().st_size > IN_MEMORY:
        return False
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - len(b"\r\n\r\n")))
        return stream.read().replace(b"\r", b"").endswith(b"\n\n")


def _write(stream: IO[str], text: IO[str], dialect: Dialect) -> None:
    """The same text, or its values with commas between them."""
    if not dialect.is_foreign:
        shutil.copyfileobj(stream, text)
        return
    csv.writer(text, lineterminator="\n").writerows(_records(stream, dialect))


def first_record(path: Path, dialect: Dialect, span: Span | None) -> list[str]:
    """The first line's values."""
    encoding = _encoding(path, dialect, span)
    try:
        with _open(path, "utf-8-sig" if encoding in UTF8 else encoding) as stream:
            return next(_records(stream, dialect), [])
    except UnicodeDecodeError as error:
        raise _not_in(path, encoding, error, span) from error


def wrong_width(path: Path, dialect: Dialect) -> tuple[int, int, int] | None:
    """The first row with more values than there are columns: its number, its values, the columns."""
    with _open(path, dialect.encoding, errors="replace") as stream:
        records = _records(stream, dialect)
        expected = len(next(records, []))
        for number, record in enumerate(records, 1 if dialect.header else 2):
            if len(record) > expected:
                return number, len(record), expected
    return None


def open_quote(path: Path, dialect: Dialect) -> int | None:
    """The row, counted from 1, in which a quote is opened that nothing closes; of small files."""
    if dialect.quote is None or path.suffix.lower() == ".gz" or path.stat().st_size > IN_MEMORY:
        return None
    if path.read_bytes().count(dialect.quote.encode()) % 2 == 0:
        return None
    with _open(path, dialect.encoding, errors="replace") as stream:
        records = sum(1 for _ in _records(stream, dialect))
    return records - (1 if dialect.header else 0)


def odd_record(path: Path, dialect: Dialect, row: int) -> Literal["blank", "comment"] | None:
    """Whether a row without values, counted from 0, is a blank line or seems to be a comment; of small files."""
    if path.stat().st_size > IN_MEMORY:
        return None
    with _open(path, dialect.encoding, errors="replace") as stream:
        number = row + (1 if dialect.header else 0)
        record = next(itertools.islice(_parsed(stream, dialect), number, None), None)
    if record is None or "".join(record[1:]).strip():
        return None
    first = "".join(record[:1]).strip()
    return "blank" if not first and len(record) <= 1 else "comment" if first.startswith(COMMENT) else None


def _records(stream: IO[str], dialect: Dialect) -> Iterator[list[str]]:
    """What counts as a row, the header among them."""
    lines: Iterable[str] = stream
    comment = dialect.comment
    if comment is not None:
        lines = (line for line in stream if not line.startswith(comment))
    records = _parsed(lines, dialect)
    if dialect.skip_blank_lines:
        return (record for record in records if len(record) > 1 or "".join(record).strip())
    return (record for record in records if record) if dialect.is_foreign else records


def _parsed(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    if dialect.delimiter == WHITESPACE:
        lines = (line.replace("\t", " ").strip() for line in lines)
    return csv.reader(
        lines,
        delimiter=" " if dialect.delimiter == WHITESPACE else dialect.delimiter,
        quotechar=dialect.quote,
        quoting=csv.QUOTE_NONE if dialect.quote is None else csv.QUOTE_MINIMAL,
        skipinitialspace=dialect.skip_initial_space or dialect.delimiter == WHITESPACE,
    )


def _open(path: Path, encoding: str, errors: str = "strict") -> IO[str]:
    return io.TextIOWrapper(unpacked(path), encoding=encoding, errors=errors, newline="")


def _encoding(path: Path, dialect: Dialect, span: Span | None) -> str:
    """The encoding that the file says, or that a byte-order mark tells; text that is no UTF-8 is refused early."""
    try:
        with unpacked(path) as stream:
            beginning = stream.read(SAMPLE)
    except BROKEN as error:
        message = f"{path} can't be read: {error}"
        raise DataError(Problem(code="unreadable-file", message=message, span=span)) from error
    for mark, encoding in MARKS.items():
        if beginning.startswith(mark):
            return encoding
    encoding = dialect.encoding.lower()
    try:
        codecs.lookup(encoding)
        codecs.getincrementaldecoder(encoding)().decode(beginning)
    except LookupError as error:
        message = f"there is no encoding `{dialect.encoding}`"
        raise DataError(Problem(code="unknown-name", message=message, help="encoding: gbk", span=span)) from error
    except UnicodeDecodeError as error:
        raise _not_in(path, encoding, error, span) from error
    return encoding


def _not_in(path: Path, encoding: str, error: UnicodeDecodeError, span: Span | None) -> DataError:
    with unpacked(path) as stream:
        beginning = stream.read(SAMPLE)
    line = error.object[: error.start].count(b"\n") + 1
    fitting = next((name for name in TRIED if _decodes(beginning, name)), None)
    return DataError(
        Problem(
            code="wrong-encoding",
            message=f"{path.name}, line {line}: this is no {encoding.upper()} text",
            help=f"encoding: {'gbk' if fitting == 'gb18030' else fitting}" if fitting else "encoding: …",
            span=span,
        )
    )


def _decodes(text: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(text)
    except UnicodeDecodeError:
        return False
    return True
