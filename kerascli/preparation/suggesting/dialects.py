"""How an unknown text table is written: encoding, delimiter, header, blanks after the delimiter."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from kerascli.sources.table_text import TRIED, WHITESPACE

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (".csv", ".tsv", ".tab", ".txt", ".data", ".dat", "")
DELIMITERS = ",;\t|"
SAMPLE = 64 * 1024


def options_of(path: Path, target: str | None) -> dict[str, Any]:
    """What `table:` has to be told beside the file, by its first lines."""
    if path.suffix.lower() not in TEXT:
        return {}
    options: dict[str, Any] = {}
    with path.open("rb") as stream:
        beginning = stream.read(SAMPLE)
    encoding = next((name for name in ("utf-8-sig", *TRIED) if _decodes(beginning, name)), "utf-8-sig")
    if encoding != "utf-8-sig":
        options["encoding"] = "gbk" if encoding == "gb18030" else encoding
    lines = [line for line in beginning.decode(encoding, "replace").splitlines() if line.strip()]
    if not lines:
        return options
    delimiter = _delimiter(lines)
    if "  " in lines[0].strip() and len(lines[0].split()) > lines[0].count(delimiter) + 1:
        delimiter = WHITESPACE
    if delimiter != ("\t" if path.suffix.lower() in {".tsv", ".tab"} else ",") and (
        delimiter == WHITESPACE or delimiter in lines[0]
    ):
        options["delimiter"] = delimiter
    if any(line.count('"') % 2 for line in lines[:-1]) and delimiter == "\t":
        options["quote"] = None
    first = _record(lines[0], delimiter)
    if len(first) > 1 and all(value.startswith(" ") for value in first[1:]):
        options["skip_initial_space"] = True
    if not _is_header(first, target):
        options["header"] = False
    return options


def _delimiter(lines: list[str]) -> str:
    """The one that stands equally often on every line; else, as in quoted texts, the one that the first has most of."""
    even = [mark for mark in DELIMITERS if lines[0].count(mark) and len({line.count(mark) for line in lines[:50]}) == 1]
    return max(even or DELIMITERS, key=lines[0].count)


def _record(line: str, delimiter: str) -> list[str]:
    blanks = delimiter == WHITESPACE
    text = line.replace("\t", " ").strip() if blanks else line
    return next(csv.reader([text], delimiter=" " if blanks else delimiter, skipinitialspace=blanks))


def _is_header(first: list[str], target: str | None) -> bool:
    """Names are not numbers; and a column that is asked for by its number belongs to a table without names."""
    if any(_is_number(value) for value in first):
        return False
    if target is not None and target in {value.strip() for value in first}:
        return True
    return not (target is not None and target.isdigit() and int(target) < len(first))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _decodes(beginning: bytes, encoding: str) -> bool:
    import codecs

    try:
        codecs.getincrementaldecoder(encoding)().decode(beginning)
    except UnicodeDecodeError:
        return False
    return True
