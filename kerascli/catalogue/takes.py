"""What an argument takes: a small language of types, as the catalogue's JSON writes it.

    int  float  str  bool  none  any  dict  dtype  seed     a value
    int>=1  float>=0<=1  int>=0!=1                    a number in a range
    float!                                            a number that Keras wants to have as a float
    one(valid,same)                                   one of these words
    steps                                             a count of steps: an integer, or `10 epochs`
    shape                                             a tuple of integers, null where unknown
    tuple(int)  list(str)                             a list of these (a tuple for Keras, or a list)
    read  written                                     a path that is read, or one that is written
    object(regularizers)                              an object of that namespace, or Keras's word for one
    function                                          a named function of Keras or of the user's

Alternatives stand side by side: `float|object(optimizers.schedules)`.
"""

from __future__ import annotations

import functools
import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NAMES = {
    "int": "an integer",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "none": "null",
    "any": "anything",
    "dict": "a mapping",
    "dtype": "a dtype or dtype policy",
    "seed": "an integer or a `SeedGenerator`",
    "steps": "a count of steps (an integer, or as in `10 epochs`)",
    "shape": "a shape (a list of integers, null where unknown)",
    "read": "a path to read",
    "written": "a path to write (it will lie in the run folder)",
    "function": "a named function",
}
SINGULAR = {
    "layers": "a layer",
    "optimizers": "an optimizer",
    "optimizers.schedules": "a learning rate schedule",
    "losses": "a loss",
    "metrics": "a metric",
    "callbacks": "a callback",
    "initializers": "an initializer",
    "regularizers": "a regularizer",
    "constraints": "a constraint",
    "activations": "an activation",
    "ops": "an operation of keras.ops",
    "applications": "a model of keras.applications",
    "models": "a model",
    "random": "a function of keras.random",
    "utils": "a function of keras.utils",
    "datasets": "a dataset of keras.datasets",
    "dtype_policies": "a dtype policy",
}
HOLDS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "!=": operator.ne,
}
WORDED = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than", "!=": "other than"}
_BOUND = re.compile(r"(>=|<=|!=|>|<)(-?[\d.]+)")


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range."""

    sign: str
    number: float

    def __str__(self) -> str:
        return f"{WORDED[self.sign]} {self.number:g}"

    def holds(self, value: float) -> bool:
        return HOLDS[self.sign](value, self.number)


@dataclass(frozen=True, slots=True)
class Take:
    """One alternative: its word, and what stands in its brackets."""

    word: str
    choices: tuple[str, ...] = ()
    """Of `one`."""
    namespace: str = ""
    """Of `object`."""
    item: Takes | None = None
    """Of `tuple` and `list`."""
    bounds: tuple[Bound, ...] = ()
    """Of a number."""
    exact: bool = False
    """True where Keras asks whether it is a float, so that `1` must become `1.0`."""

    def __str__(self) -> str:
        if self.word == "one":
            return "one of " + ", ".join(f"`{choice}`" for choice in self.choices)
        if self.word == "object":
            return SINGULAR.get(self.namespace, f"an object of {self.namespace}")
        if self.item is not None:
            return f"a list of ({self.item})" if len(self.item.alternatives) > 1 else f"a list ({self.item} each)"
        return f"{NAMES[self.word]} {self.range}" if self.bounds else NAMES[self.word]

    @property
    def range(self) -> str:
        """The bounds in words: `from 0 to 1`, `of at least 1`."""
        if [bound.sign for bound in self.bounds] == [">=", "<="]:
            return f"from {self.bounds[0].number:g} to {self.bounds[1].number:g}"
        return "of " + " and ".join(map(str, self.bounds))

    def broken_by(self, value: float) -> Bound | None:
        """The end of the range that a number is beyond."""
        return next((bound for bound in self.bounds if not bound.holds(value)), None)


@dataclass(frozen=True, slots=True)
class Takes:
    """All alternatives of one argument."""

    alternatives: tuple[Take, ...]
    text: str
    """As the catalogue writes it."""

    def __iter__(self) -> Iterator[Take]:
        return iter(self.alternatives)

    def __str__(self) -> str:
        return " or ".join(
            str(take) for take in self.alternatives if take.word != "none" or len(self.alternatives) == 1
        )

    def first(self, *words: str) -> Take | None:
        """The first alternative of one of these words."""
        return next((take for take in self.alternatives if take.word in words), None)


@functools.cache
def takes(text: str) -> Takes:
    """Read the language."""
    return Takes(tuple(_take(part) for part in _split(text, "|")), text)


ANY = "any"


def _take(text: str) -> Take:
    word, bracket, inside = text.partition("(")
    inside = inside.removesuffix(")")
    if not bracket:
        plain = _BOUND.sub("", word).removesuffix("!")
        if plain not in NAMES:
            raise ValueError(f"the catalogue's language has no word {word!r}")
        bounds = tuple(Bound(sign, float(number)) for sign, number in _BOUND.findall(word))
        return Take(plain, bounds=bounds, exact=word.endswith("!"))
    if word == "one":
        return Take(word, choices=tuple(inside.split(",")))
    if word == "object":
        return Take(word, namespace=inside)
    if word in {"tuple", "list"}:
        return Take(word, item=takes(inside))
    raise ValueError(f"the catalogue's language has no word {word!r}")


def _split(text: str, separator: str) -> list[str]:
    """Split at separators outside brackets."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == separator and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]
