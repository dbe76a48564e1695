"""An object as the file names it, resolved and checked: what to call and with what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.problems import Span

TargetKind = Literal["keras", "plugin", "import"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a name stands for."""

    kind: TargetKind
    name: str
    """The short name: `Conv2D`, `MyDense`, `ops.mean`."""
    path: str
    """Where it is: `keras.layers.Conv2D`, `my_layers.py:MyDense`, `my_package.my_layers.MyDense`."""
    namespace: str
    """The catalogue's namespace (`layers`, `optimizers`, …) that the place in the file asks for."""
    is_function: bool = False


@dataclass(frozen=True, slots=True)
class ReadPath:
    """A path argument that is read: relative to the file that names it."""

    path: str
    """Absolute."""
    written: str


@dataclass(frozen=True, slots=True)
class WrittenPath:
    """A path argument that is written: it lies in the run folder."""

    written: str


@dataclass(frozen=True, slots=True)
class StepCount:
    """`10 epochs` where an argument counts steps: so many times ceil(samples / batch_size)."""

    epochs: float
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Use:
    """`{use: encoder}` among arguments: a model or layer made elsewhere in the file; `output` is an inner output."""

    name: str
    span: Span = field(compare=False)
    output: str | None = None


@dataclass(frozen=True, slots=True)
class Inline:
    """A model written in an argument's place: `TimeDistributed: {layer: {sequential: […]}}`."""

    part: Any
    """What `kerascli.models` read there."""
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Object:
    """One object of the file.

    Argument values are None, bool, int, float, str, list, tuple, dict, `Object`, `ReadPath`, `WrittenPath`,
    `StepCount`, `Use`, `Inline`, or `kerascli.config.references.Symbolic`. A word that Keras itself takes as an
    identifier (`adam`, `relu`) is no Object: it stays a str wherever it stands.
    """

    target: Target
    arguments: Mapping[str, Any]
    """By parameter name, in the order written. What a function takes by position (`*args`) stands under `*`."""
    span: Span = field(compare=False)
    """Of the object's name."""
    spans: Mapping[str, Span] = field(compare=False, default_factory=dict)
    """Of each argument's value."""
