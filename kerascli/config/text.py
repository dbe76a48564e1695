"""A file's bytes become text: its size, its encoding, and characters that no YAML may hold."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from kerascli.problems import Problem, Source, Span

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 5_000_000
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def read_source(path: Path, name: str, named_at: Span | None = None) -> Source | Problem:
    """The text of a file, or what is wrong with it; `named_at` is the place that named the file, if one did."""
    if path.is_dir():
        return Problem(code="file-missing", message=f"`{name}` is a folder, not a file", span=named_at)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return Problem(
                code="file-too-large",
                message=f"`{name}` has {size / 1e6:.1f} MB; an experiment file may have {MAX_BYTES / 1e6:.0f}",
                span=named_at,
                help="put long lists into a file of their own and name that file",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        return Problem(
            code="file-missing",
            message=f"there is no file `{name}`",
            span=named_at,
            help=_similar(path, name) or f"it is looked for in {path.parent.absolute()}",
        )
    except OSError as error:
        reason = error.strerror or str(error)
        return Problem(code="file-unreadable", message=f"`{name}` can't be read: {reason.lower()}", span=named_at)
    return decode(data, name, str(path.absolute()))


def decode(data: bytes, name: str, path: str | None = None) -> Source | Problem:
    """Bytes as UTF-8, or as UTF-16 where a byte-order mark says so, with one kind of line end."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return _wrong_encoding(data, error, name, path)
    source = Source(name=name, text=text.replace("\r\n", "\n").replace("\r", "\n"), path=path)
    return unprintable(source) or source


def unprintable(source: Source) -> Problem | None:
    """The first character that YAML does not take as it is."""
    found = _UNPRINTABLE.search(source.text)
    if found is None:
        return None
    before = source.text[: found.start()]
    line, column = before.count("\n") + 1, found.start() - (before.rfind("\n") + 1) + 1
    return Problem(
        code="bad-character",
        message=f"the character U+{ord(found.group()):04X} can't stand in a YAML file",
        span=Span(source, line, column, line, column + 1),
        help=f'delete it, or write "\\u{ord(found.group()):04x}" inside double quotes',
    )


def _wrong_encoding(data: bytes, error: UnicodeDecodeError, name: str, path: str | None) -> Problem:
    """Where the bytes stop being UTF-8, shown in what they most likely are."""
    likely = "gb18030"
    try:
        text = data.decode(likely)
    except UnicodeDecodeError:
        likely = "latin-1"
        text = data.decode(likely)
    before = data[: error.start].decode("utf-8", errors="replace")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    shown = Source(name=name, text=text.replace("\r\n", "\n"), path=path)
    return Problem(
        code="wrong-encoding",
        message=f"`{name}` is not UTF-8; it may be {likely}",
        span=Span(shown, line, column, line, column + 1),
        help=f"iconv -f {likely} -t utf-8 {name} > utf8.yaml",
    )


def _similar(path: Path, name: str) -> str | None:
    """A file beside the missing one whose name is nearly the same."""
    from kerascli.config.nearest import nearest

    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix in {path.suffix, ".yaml", ".yml"}]
    except OSError:
        return None
    near = nearest(path.name, names, count=1)
    return f"did you mean `{name.removesuffix(path.name)}{near[0]}`?" if near else None
