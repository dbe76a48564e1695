"""Values become YAML text that reads back as the same values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping as MappingType
from typing import Any

from kerascli.config.nodes import Mapping, Scalar, Sequence
from kerascli.config.references import Secret, Symbolic
from kerascli.config.scalars import ScalarError, meaning

WIDTH = 100
_PLAIN = re.compile(r"[^\W\d][\w./+-]*(?: [\w./+(-][\w./+()-]*)*")
_OTHER_DIALECTS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ESCAPED = re.compile('["\\\\]|[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]')


def dump(values: Any) -> str:
    """YAML text of plain values or of a node, ending with a line break."""
    lines: list[str] = []
    _write(values, "", "", lines)
    return "\n".join(lines) + "\n"


def dump_short(values: Any) -> str:
    """The same on one line: `{units: 10, activation: relu}`."""
    return _flow(values)


def _write(value: Any, indent: str, lead: str, lines: list[str]) -> None:
    """One value below or beside `lead` (`key:` or `-`, already indented)."""
    one_line = _flow(value) if _fits(value) else None
    if one_line is not None and len(lead) + 1 + len(one_line) <= WIDTH and not (lead == "" and _pairs(value)):
        lines.append(f"{lead} {one_line}" if lead else one_line)
        return
    pairs = _pairs(value)
    below = indent + "  " if lead else ""
    if lead.endswith("-") and pairs is not None:
        _write_pairs(pairs, below, lines, first=lead + " ")
        return
    if lead:
        lines.append(lead)
    if pairs is not None:
        _write_pairs(pairs, below, lines)
        return
    for item in _members(value) or ():
        _write(item, below, f"{below}-", lines)


def _write_pairs(pairs: list[tuple[Any, Any]], indent: str, lines: list[str], first: str | None = None) -> None:
    for key, value in pairs:
        lead = first if first is not None else indent
        first = None
        _write(value, indent, f"{lead}{_scalar(key)}:", lines)


def _pairs(value: Any) -> list[tuple[Any, Any]] | None:
    if isinstance(value, Mapping):
        return [(entry.key.value, entry.value) for entry in value]
    return list(value.items()) if isinstance(value, MappingType) else None


def _members(value: Any) -> list[Any] | None:
    if isinstance(value, Sequence):
        return list(value.items)
    return list(value) if isinstance(value, list | tuple) else None


def _fits(value: Any, depth: int = 0) -> bool:
    """Whether a value may stand on one line: scalars, empty and shallow collections."""
    inner = _members(value)
    if inner is None:
        pairs = _pairs(value)
        inner = None if pairs is None else [member for _, member in pairs]
    if not inner:
        return True
    return depth < 2 and len(inner) <= WIDTH and all(_fits(member, depth + 1) for member in inner)


def _flow(value: Any) -> str:
    pairs = _pairs(value)
    if pairs is not None:
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(member)}" for key, member in pairs) + "}"
    members = _members(value)
    if members is not None:
        return "[" + ", ".join(_flow(member) for member in members) + "]"
    return _scalar(value.value if isinstance(value, Scalar) else value)


def _scalar(value: Any) -> str:
    if isinstance(value, Symbolic | Secret):
        return _quoted(value.written)
    if isinstance(value, str):
        return _text(str(value).replace("${", "$${"))
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isfinite(value):
            return repr(float(value))
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    if isinstance(value, int):
        return str(int(value))
    raise TypeError(f"{type(value).__name__} can't be written to YAML")


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
