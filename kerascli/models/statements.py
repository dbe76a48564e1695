"""What a model section says once it is read: statements, models, blocks, each with its place in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.config.nodes import Node
    from kerascli.problems import Span


@dataclass(frozen=True, slots=True)
class Name:
    """A tensor by the name it was bound to; `above` is the item before, `input` what a block is called on."""

    name: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A value among the tensors that an operation is called on: `[above, 0.5]`."""

    value: Any


From = Name | Constant | list["From"] | dict[str, "From"]
"""What an item is called on, nested as it is written under `from`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """`weights: FILE` on a layer or a model."""

    file: str
    """As written: a path, or a run."""
    path: str
    """Absolute, were it a path."""
    skip_mismatch: bool = False
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Reuse:
    """`use: words`: a layer named above or one of `models`, called once more; `outputs` are inner outputs."""

    name: str
    span: Span = field(compare=False)
    outputs: tuple[str, ...] = ()
    single: bool = True
    """One inner output written as a word, and not as a list."""


@dataclass(frozen=True, slots=True)
class BlockCall:
    """A block with its arguments filled in."""

    name: str
    statements: tuple[Statement, ...]
    span: Span = field(compare=False)
    given: Node | None = field(default=None, compare=False)
    """The arguments as the call has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One item of a model: something to call, what it is called on, and the names of what comes out."""

    action: Action
    source: From | None = None
    """None: the item above."""
    names: tuple[str, ...] = ()
    several: bool = False
    """The names were written as a list: the result is taken apart."""
    keywords: Mapping[str, Any] = field(default_factory=dict)
    """Of the call, beside the tensors."""
    trainable: bool | None = None
    weights: Weights | None = None
    adapt: tuple[str, ...] = ()
    """The splits whose data the layer's state is learned from."""
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSpec:
    """One input of a functional model."""

    name: str
    arguments: Mapping[str, Any]
    """Of `keras.Input`; without `shape` the data tell it."""
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One output of a functional model."""

    key: str | None
    """Its name in `outputs`, where that is a mapping."""
    statement: Statement | None
    """A last item that makes it; None where `source` names a tensor."""
    source: Name | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What every kind of model can be told beside its kind."""

    span: Span = field(compare=False)
    name: str | None = None
    trainable: bool | None = None
    weights: Weights | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SequentialModel(Common):
    """`sequential: [...]`."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionalModel(Common):
    """`functional: {inputs, layers, outputs}`."""

    inputs: tuple[InputSpec, ...] | None
    """None: the data's inputs, in their order."""
    statements: tuple[Statement, ...]
    outputs: tuple[Output, ...] = ()
    named_outputs: bool = False
    """`outputs` was a mapping: the model answers a dictionary."""
    single_output: bool = True
    """One output that was not written as a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedModel(Common):
    """`load: FILE`: a saved model, a JSON description, a run."""

    file: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedModel(Common):
    """`copy: tower`: the same architecture with weights of its own, as `clone_model` makes it."""

    original: str
    original_span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedModel(Common):
    """`use: backbone`, alone or with `output`: one of `models`, or the part of it up to an inner output."""

    reuse: Reuse


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectModel(Common):
    """Any object: a `keras.Model` subclass, an application, a single layer."""

    object: Object


Model = SequentialModel | FunctionalModel | LoadedModel | CopiedModel | UsedModel | ObjectModel
Action = Object | Reuse | BlockCall | Model
