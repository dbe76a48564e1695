"""Values that a key does not take: what was expected, what stands there, what to write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kerascli.config.nearest import nearest
from kerascli.config.nodes import key_span, span_at
from kerascli.config.scalars import ScalarError, meaning
from kerascli.config.symbolic import Symbolic
from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.config.nodes import Mapping

Path = tuple[str | int, ...]

_EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "none_required": "null",
}
_RANGES = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}
_LENGTHS = {"too_short": ("at least", "min_length"), "too_long": ("at most", "max_length")}
_OF_KEYS = frozenset({"unknown-key", "unknown-argument", "conflicting-keys", "misplaced-key"})
"""Mistakes of our own validators that are about a key and not about its value."""
_YES = frozenset({"yes", "on", "y"})
_NO = frozenset({"no", "off", "n"})


def wrong_value(root: Mapping, path: Path, errors: list[Any], prefix: Path = ()) -> Problem:
    """All that pydantic says of one value, as one problem."""
    span, _ = span_at(root, path)
    name = ".".join(map(str, (*prefix, *path))) or "the file"
    first, value = errors[0], errors[0]["input"]
    if isinstance(value, Symbolic):
        message = f"`{name}` must be known before the data are read, and `{value.written}` is not"
        return Problem(code="known-with-data", message=message, span=span, help="write a number")
    if "-" in first["type"] or first["type"] in {"value_error", "assertion_error"}:
        return _own(first, key_span(root, path) if first["type"] in _OF_KEYS else span)
    for error in errors:
        if error["type"] in _RANGES:
            return _out_of_range(name, error, span, _RANGES)
        if error["type"] in _LENGTHS:
            return _out_of_range(name, error, span, _LENGTHS, " entries")
    choices = [choice for error in errors for choice in _choices(error)]
    kinds = [_EXPECTED[error["type"]] for error in errors if error["type"] in _EXPECTED]
    if not choices and not kinds:
        return Problem(code="wrong-value", message=f"`{name}`: {first['msg'][:1].lower()}{first['msg'][1:]}", span=span)
    expected = " or ".join(dict.fromkeys([*kinds, *(f"`{choice}`" for choice in choices)]))
    if choices and isinstance(value, str) and (near := nearest(value, choices, count=1)):
        remedy: str | None = f"did you mean `{near[0]}`?"
    else:
        remedy = _remedy(value, kinds)
    code = "not-one-of" if choices and not kinds else "wrong-type"
    return Problem(code=code, message=f"`{name}` takes {expected}, not {described(value)}", span=span, help=remedy)


def _own(error: Any, span: Any) -> Problem:
    """An error of our own validators: its type is the code, its context may hold `help` and `notes`."""
    context = error.get("ctx", {})
    code = error["type"] if "-" in error["type"] else "wrong-value"
    message = re.sub(r"^(Value|Assertion) error, ", "", error["msg"])
    return Problem(
        code=code, message=message, span=span, help=context.get("help"), notes=tuple(context.get("notes", ()))
    )


def _out_of_range(name: str, error: Any, span: Any, table: dict[str, tuple[str, str]], unit: str = "") -> Problem:
    words, key = table[error["type"]]
    bound = error["ctx"][key]
    remedy = None
    if not unit and key in {"ge", "le"}:
        last = name.rpartition(".")[2]
        argument = span is not None and span.source.kind == "argument"
        remedy = f"{name}={bound}" if argument else f"{last}: {bound}"
    verb = "must have" if unit else "must be"
    return Problem(code="out-of-range", message=f"`{name}` {verb} {words} {bound}{unit}", span=span, help=remedy)


def _choices(error: Any) -> list[str]:
    """The words that a literal, or a choice between kinds, takes."""
    context = error.get("ctx", {})
    if error["type"] in {"literal_error", "enum"}:
        return re.findall(r"'((?:[^'\\]|\\.)*)'|(?<![\w'])(-?\d+)(?![\w'])", context["expected"]) and [
            text or number for text, number in re.findall(r"'([^']*)'|(-?\d+)", context["expected"])
        ]
    if error["type"] == "union_tag_invalid":
        return re.findall(r"'([^']*)'", context["expected_tags"])
    return []


def described(value: Any) -> str:
    """What stands there, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, str):
        shown = str(value) if len(value) <= 40 else str(value)[:37] + "…"
        return f"the text `{shown}`"
    return f"`{value}`"


def _remedy(value: Any, kinds: list[str]) -> str | None:
    """What was most likely meant."""
    if "true or false" in kinds and isinstance(value, str) and value.lower() in _YES | _NO:
        return "true" if value.lower() in _YES else "false"
    numeric = {"a whole number", "a number"} & set(kinds)
    if numeric and isinstance(value, str):
        for text in (value.strip(), value.replace(",", "."), value.replace(",", "").replace("_", "")):
            try:
                number = meaning(text)
            except ScalarError:
                continue
            if isinstance(number, int | float) and not isinstance(number, bool):
                return text
    if "a whole number" in kinds and isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if "text" in kinds and isinstance(value, int | float):
        return f'"{value}"'
    if "a list" in kinds and isinstance(value, str | int | float):
        return f"[{value}]"
    if "keys with values" in kinds and isinstance(value, list):
        return "write `key: value` lines without the `-`"
    return None
