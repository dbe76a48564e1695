"""A value that its argument does not take: what is said of it, and what could be typed instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.shown import shown
from kerascli.config.nearest import did_you_mean
from kerascli.config.nodes import Mapping, Node, Scalar, Sequence, plain

if TYPE_CHECKING:
    from kerascli.catalogue.reading import Reading
    from kerascli.catalogue.takes import Bound, Takes


def wrong_value(node: Node, takes: Takes, label: str, reading: Reading) -> None:
    """Report a value of the wrong type, or a word that is none of the possible ones."""
    value = plain(node)
    choices = [choice for take in takes for choice in take.choices]
    if isinstance(value, str) and choices:
        reading.report(
            "not-one-of",
            f"{label} takes {takes}, not `{value}`",
            node.span,
            did_you_mean(value, choices) or f"one of {', '.join(choices)}",
        )
        return
    reading.report("wrong-type", f"{label} takes {takes}, not {_told(node)}", node.span, _remedy(value, takes))


def out_of_range(node: Scalar, bound: Bound, label: str, reading: Reading) -> None:
    """Report a number that Keras refuses."""
    end = int(bound.number) if bound.number.is_integer() else bound.number
    if bound.sign == "!=":
        reading.report("out-of-range", f"{label} can't be {shown(node.value)}", node.span, f"{end + 1} or more")
        return
    remedy = shown(end) if "=" in bound.sign else None
    reading.report("out-of-range", f"{label} must be {bound}, not {shown(node.value)}", node.span, remedy)


def _told(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list" if len(shown(plain(node))) > 40 else f"the list `{shown(plain(node))}`"
    if isinstance(node.value, str):
        return f"the text `{node.value}`"
    if node.value is None:
        return "nothing (null)"
    return f"`{shown(node.value)}`" if isinstance(node.value, bool | int | float) else "a number of the data"


def _remedy(value: Any, takes: Takes) -> str | None:
    """What could be typed instead, where that is plain."""
    if isinstance(value, str) and takes.first("int", "float", "steps"):
        number = value.strip()
        if re.fullmatch(r"[-+]?\d+", number) or (
            takes.first("float") and re.fullmatch(r"[-+]?\d+\.?\d*(e-?\d+)?", number)
        ):
            return f"without quotes: {number}"
    if isinstance(value, float) and value.is_integer() and takes.first("int"):
        return f"{int(value)}"
    if isinstance(value, str) and value.lower() in {"yes", "no", "on", "off"} and takes.first("bool"):
        return "true" if value.lower() in {"yes", "on"} else "false"
    if isinstance(value, dict) and not value:
        return "an empty mapping says nothing here: leave the key out"
    return None
