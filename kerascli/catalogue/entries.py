"""One object that can be named, and its arguments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from kerascli.catalogue.takes import Takes, takes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal["class", "function"]
REQUIRED = object()
"""The default of a parameter that must be given."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of an object."""

    name: str
    takes: Takes
    default: Any = None
    required: bool = False
    keyword_only: bool = False
    """True for what a class inherits or takes behind a `*`: never the first argument."""

    @property
    def counts_steps(self) -> bool:
        """True where `10 epochs` may stand."""
        return self.takes.first("steps") is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """One class or function of Keras, or of the user's."""

    name: str
    path: str
    """`keras.layers.Conv2D`; of the user's: `my_layers.py:MyDense` or `my_package.my_layers.MyDense`."""
    namespace: str
    """Empty where a user's object gives no hint of what it is."""
    kind: Kind
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    open: bool = False
    """True where it takes arguments that are not known here: they are checked at build."""
    variadic: bool = False
    """True where a function takes any number of values by position."""
    origin: Literal["keras", "plugin", "import"] = "keras"
    call: tuple[str, ...] | None = None
    """What a layer is called with, by name; None where that is not known, or open."""

    @property
    def is_function(self) -> bool:
        return self.kind == "function"

    def positional(self) -> list[Parameter]:
        """The arguments that may be given by position, in order."""
        return [parameter for parameter in self.parameters.values() if not parameter.keyword_only]

    def first(self, given: int = 0) -> Parameter | None:
        """The argument that a bare value stands for, when `given` tensors come before it."""
        ordered = self.positional()
        return ordered[given] if given < len(ordered) else None


def read_entry(name: str, namespace: str, stored: Mapping[str, Any]) -> Entry:
    """An entry as the catalogue's JSON has it."""
    return Entry(
        name=name,
        path=stored.get("path", f"keras.{namespace}.{name}"),
        namespace=namespace,
        kind=stored["kind"],
        parameters={
            item[0]: _parameter(item, keyword_only=keyword_only)
            for key, keyword_only in (("parameters", False), ("keywords", True))
            for item in stored.get(key, ())
        },
        open=stored.get("open", False),
        variadic=stored.get("variadic", False),
        origin=stored.get("origin", "keras"),
        call=tuple(stored["call"]) if "call" in stored else None,
    )


def _parameter(item: Sequence[Any], *, keyword_only: bool) -> Parameter:
    """`[name, takes]` is required, `[name, takes, default]` is not."""
    name, text, *default = item
    return Parameter(
        name=name,
        takes=takes(text),
        default=default[0] if default else None,
        required=not default,
        keyword_only=keyword_only,
    )
