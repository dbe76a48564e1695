"""The checked overlay: what an argument takes, where neither Keras's code nor a type hint tells.

A rule for one object (`Conv2D.padding`) goes before one for a namespace (`layers:padding`), that before one for a name
(`padding`) and its ending (`*_initializer`), that before what the default tells. A default of null adds null. The truth
test constructs every object and finds rules that lie; another test finds rules that match nothing.
"""

from __future__ import annotations

import inspect
import re
from fnmatch import fnmatchcase
from typing import Any

from kerascli.catalogue.overlay_names import BY_NAME
from kerascli.catalogue.overlay_places import BY_NAMESPACE, BY_OBJECT
from kerascli.catalogue.overlay_ranges import RANGES

EXTRA: dict[str, dict[str, Any]] = {
    "layers:LSTM": {"implementation": 2},
    "layers:GRU": {"implementation": 2},
    "layers:LSTMCell": {"implementation": 2},
    "layers:GRUCell": {"implementation": 2},
    "models:Model": {"inputs": None, "outputs": None, "name": None, "trainable": True, "dtype": None},
}
"""Arguments taken by `kwargs.pop`, which no signature shows."""

REFUSED = (
    "layers:AutoContrast.factor", "layers:CenterCrop.factor", "layers:RandomFlip.factor", "layers:RandomShear.factor",
    "layers:RandomTranslation.factor", "layers:RandomZoom.factor", "layers:Resizing.factor",
    "layers:Solarization.factor",
)  # fmt: skip
"""Arguments that a base class takes and these objects refuse, whatever is given."""

OPEN = frozenset({"metrics:MeanMetricWrapper"})
"""Objects that hand any further argument to a function of the user's."""


def type_of(namespace: str, name: str, argument: str, default: Any) -> str:
    """What the argument takes, in the language of `takes`."""
    text = _ranged(_rule(namespace, name, argument, default) or _by_default(default), namespace, name, argument)
    nullable = default is None or (text.startswith("object(") and default is not inspect.Parameter.empty)
    if nullable and text != "any" and "none" not in text.split("|"):
        return f"{text}|none"
    return text


def rules() -> dict[str, str]:
    """Every rule as `namespace:object.argument`, the particular ones first."""
    named = {f"*:*.{name}": text for name, text in BY_NAME.items()}
    spaced = {f"{key.replace(':', ':*.')}": text for key, text in BY_NAMESPACE.items()}
    return BY_OBJECT | spaced | named


def range_of(namespace: str, name: str, argument: str) -> str:
    """The range of the numbers that an argument takes: `>=0<=1`; empty where Keras takes any."""
    return next((text for rule, text in RANGES.items() if matching(rule, namespace, name, argument)), "")


def _ranged(text: str, namespace: str, name: str, argument: str) -> str:
    bounds = range_of(namespace, name, argument)
    return re.sub(r"\b(int|float|steps)\b", rf"\1{bounds}", text) if bounds else text


def matching(rule: str, namespace: str, name: str, argument: str) -> bool:
    """True where the rule speaks of this argument."""
    space, _, rest = rule.partition(":")
    pattern, _, wanted = rest.rpartition(".")
    return fnmatchcase(namespace, space) and fnmatchcase(name, pattern) and fnmatchcase(argument, wanted)


def _rule(namespace: str, name: str, argument: str, default: Any) -> str | None:
    for rule, text in rules().items():
        if matching(rule, namespace, name, argument):
            by_name_only = rule.startswith("*:")
            return None if by_name_only and not _plausible(text, default) else text
    return None


def _plausible(text: str, default: Any) -> bool:
    """A rule by name alone does not go against the default: `dropout=True` is no rate."""
    return not (isinstance(default, bool) and "bool" not in text)


def _by_default(default: Any) -> str:
    """What the default tells."""
    if default is inspect.Parameter.empty or default is None:
        return "any"
    if isinstance(default, bool):
        return "bool"
    if isinstance(default, int):
        return "int"
    if isinstance(default, float):
        return "float"
    if isinstance(default, str):
        return "str"
    return "tuple(any)" if isinstance(default, tuple) else "any"
