"""Values become YAML text that reads back as the same values."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping as MappingType
from numbers import Integral, Real
from typing import Any

from kerascli.config.environment import Secret
from kerascli.config.nodes import Mapping, Scalar, Sequence
from kerascli.config.scalars import ScalarError, meaning
from kerascli.config.symbolic import Symbolic
from kerascli.config.syntax import MAX_DEPTH

WIDTH = 100
MAX_KEY = 1000
"""YAML's own bound is 1,024 letters, quotes and escapes included."""
_PLAIN = re.compile(r"[^\W\d][\w./+-]*(?: [\w./+(-][\w./+()-]*)*")
_OTHER_DIALECTS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ESCAPED = re.compile('["\\\\]|[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]')


def dump(values: Any) -> str:
    """YAML text of plain values or of a node, ending with a line break; a text that holds `${` stays that text."""
    return _Writer(is_source=False).document(values)


def dump_source(values: Any) -> str:
    """The same for values that are written like a file: `${…}` in a text is a reference."""
    return _Writer(is_source=True).document(values)


def dump_short(values: Any) -> str:
    """The same as `dump` on one line: `{units: 10, activation: relu}`."""
    return _Writer(is_source=False).flow(values, 0)


class _Writer:
    """Writes one document, short collections on one line."""

    def __init__(self, *, is_source: bool) -> None:
        self.is_source = is_source
        self.lines: list[str] = []

    def document(self, values: Any) -> str:
        self.value(values, "", "")
        return "\n".join(self.lines) + "\n"

    def value(self, value: Any, indent: str, lead: str) -> None:
        """One value below or beside `lead` (`key:` or `-`, already indented)."""
        if len(indent) > 2 * MAX_DEPTH:
            raise ValueError(f"values nested more than {MAX_DEPTH} levels deep can't be written to YAML")
        pairs, members = _pairs(value), _members(value)
        if self.on_one_line(value, lead, is_root=not lead and bool(pairs)):
            return
        below = indent + "  " if lead else ""
        if lead.endswith("-") and pairs is not None:
            self.pairs(pairs, below, first=lead + " ")
            return
        if lead:
            self.lines.append(lead)
        if pairs is not None:
            self.pairs(pairs, below)
            return
        for item in members or ():
            self.value(item, below, f"{below}-")

    def on_one_line(self, value: Any, lead: str, *, is_root: bool) -> bool:
        if is_root or not _is_shallow(value):
            return False
        text = self.flow(value, 0)
        if len(lead) + 1 + len(text) > WIDTH and (_pairs(value) or _members(value)):
            return False
        self.lines.append(f"{lead} {text}" if lead else text)
        return True

    def pairs(self, pairs: list[tuple[Any, Any]], indent: str, first: str | None = None) -> None:
        lead = indent if first is None else first
        for key, value in pairs:
            self.value(value, indent, f"{lead}{_key(key)}:")
            lead = indent

    def flow(self, value: Any, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise ValueError(f"values nested more than {MAX_DEPTH} levels deep can't be written to YAML")
        pairs, members = _pairs(value), _members(value)
        if pairs is not None:
            return "{" + ", ".join(f"{_key(key)}: {self.flow(member, depth + 1)}" for key, member in pairs) + "}"
        if members is not None:
            return "[" + ", ".join(self.flow(member, depth + 1) for member in members) + "]"
        return self.scalar(value.value if isinstance(value, Scalar) else value)

    def scalar(self, value: Any) -> str:
        if isinstance(value, Symbolic | Secret):
            return _quoted(value.written)
        if isinstance(value, os.PathLike):
            value = os.fspath(value)
        if isinstance(value, str):
            return _text(str(value) if self.is_source else str(value).replace("${", "$${"))
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, Integral):
            return str(int(value))
        if isinstance(value, Real):
            return _real(float(value))
        raise TypeError(f"a value of type {type(value).__name__} can't be written to YAML")


def _pairs(value: Any) -> list[tuple[Any, Any]] | None:
    if isinstance(value, Mapping):
        return [(entry.key.value, entry.value) for entry in value]
    return list(value.items()) if isinstance(value, MappingType) else None


def _members(value: Any) -> list[Any] | None:
    if isinstance(value, Sequence):
        return list(value.items)
    return list(value) if isinstance(value, list | tuple) else None


def _is_shallow(value: Any, depth: int = 0) -> bool:
    """Whether a value may stand on one line: scalars, empty collections, and those of two levels."""
    inner = _members(value)
    if inner is None:
        inner = [member for _, member in _pairs(value) or ()]
    if not inner:
        return True
    return depth < 2 and len(inner) <= WIDTH and all(_is_shallow(member, depth + 1) for member in inner)


def _real(value: float) -> str:
    if math.isfinite(value):
        return repr(value)
    return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"


def _key(key: Any) -> str:
    """A key: text or a whole number; text that ends with `+` is quoted, else it would append."""
    if type(key) is not bool and isinstance(key, Integral):
        return str(int(key))
    if not isinstance(key, str):
        raise TypeError(f"a key is text or a whole number, not {key!r}")
    written = _quoted(key) if key.endswith("+") else _text(str(key))
    if len(written) > MAX_KEY:
        raise ValueError(f"a key of {len(key)} letters can't be written to YAML")
    return written


def _text(text: str) -> str:
    """Text as it is where every reader of YAML takes it for text, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _OTHER_DIALECTS and _is_text(text):
        return text
    return _quoted(text)


def _is_text(text: str) -> bool:
    try:
        return isinstance(meaning(text), str)
    except ScalarError:
        return False


def _quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if "\ud800" <= character <= "\udfff":
        raise ValueError(f"half a character (U+{ord(character):04X}) can't be written to YAML")
    return f"\\u{ord(character):04x}"
