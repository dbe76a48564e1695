"""Records of a block of text that are none: rows too wide, lines that are no JSON object; each is emptied and told."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from kerascli.amounts import amount

if TYPE_CHECKING:
    from kerascli.sources.table_text import Dialect


def too_wide(values: int, columns: int) -> str:
    """What is wrong with a row of more values than there are columns."""
    return f"{amount(values, 'value')}, where there {'is' if columns == 1 else 'are'} {amount(columns, 'column')}"


def without_wide_rows(block: bytes, dialect: Dialect, width: int, *, header: bool) -> tuple[bytes, dict[int, str]]:
    """The block with nothing in rows of more values than columns, and why, by the row's number in the block."""
    quoting = csv.QUOTE_NONE if dialect.parsed_quote is None else csv.QUOTE_MINIMAL
    shape: Any = {"delimiter": dialect.parsed_delimiter, "quotechar": dialect.parsed_quote, "quoting": quoting}
    written, broken = io.StringIO(), {}
    writer = csv.writer(written, lineterminator="\n", **shape)
    text = io.StringIO(block.decode("utf-8", "replace"), newline="")
    for row, record in enumerate(csv.reader(text, **shape), -1 if header else 0):
        if row >= 0 and len(record) > width:
            broken[row] = too_wide(len(record), width)
        writer.writerow([None] * width if row in broken else record)
    return written.getvalue().encode(), broken


def without_foreign_lines(block: bytes) -> tuple[bytes, dict[int, str]]:
    """The block with an empty object in place of each line that holds none; blank lines are no rows."""
    lines, broken = [line for line in block.splitlines() if line.strip()], {}
    for row, line in enumerate(lines):
        try:
            found = json.loads(line)
        except ValueError as error:
            broken[row] = f"no JSON: {error}"
        else:
            if isinstance(found, dict):
                continue
            broken[row] = "a JSON object is wanted on each line"
        lines[row] = b"{}"
    return b"\n".join(lines) + b"\n", broken
