"""What a bare word of the file means: YAML 1.2's core scalars, and the fraction `1/255`."""

from __future__ import annotations

import math
import re
from typing import Any

MAX_DIGITS = 400
"""Longer numbers are slips of the keyboard; Python itself refuses to convert more than 4,300 digits."""

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_FLOAT = re.compile(_NUMBER)
_FRACTION = re.compile(rf"({_NUMBER})/({_NUMBER})")
_STARTS_NUMBER = frozenset("+-.0123456789")


class ScalarError(ValueError):
    """A number that can't be held: its text says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def meaning(text: str) -> Any:
    """The value of an unquoted scalar; text where it is nothing else."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _STARTS_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return int(_short_enough(text))
    if _FLOAT.fullmatch(text):
        return _finite(text)
    if _BASED.fullmatch(text):
        return int(_short_enough(text), 0)
    if fraction := _FRACTION.fullmatch(text):
        above, below = (_finite(part) for part in fraction.groups())
        if below == 0:
            raise ScalarError("division-by-zero", f"`{text}` divides by zero")
        return above / below
    return text


def _short_enough(text: str) -> str:
    if len(text) > MAX_DIGITS:
        raise ScalarError("number-too-large", f"a number of {len(text)} digits is too large")
    return text


def _finite(text: str) -> float:
    value = float(_short_enough(text))
    if math.isinf(value):
        raise ScalarError("number-too-large", f"`{text}` is larger than a float can hold; infinity is written `.inf`")
    return value
