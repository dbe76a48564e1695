"""What the world around the data section gives to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.sources.context import OpenContext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kerascli.preparation.serving import Preparation
    from kerascli.problems import Problem


def _no_construct(obj: Any) -> Any:
    raise TypeError(f"nothing here can construct {obj}")


def _unheard(_: Problem) -> None:
    """Where nobody listens, a warning is lost on purpose: only tests prepare data without a listener."""


@dataclass(frozen=True, kw_only=True)
class PreparationContext:
    """Seed, backend and the ways to make things that other packages know."""

    seed: int = 0
    backend: str = "tensorflow"
    construct: Callable[[Any], Any] = field(default=_no_construct, repr=False)
    """A catalogue `Object` -> the constructed thing (a layer)."""
    construct_function: Callable[[Any], Callable[..., Any]] = field(default=_no_construct, repr=False)
    """A catalogue `Object` of a function -> the function with its arguments bound."""
    opening: OpenContext = field(default_factory=OpenContext)
    """Handed to the sources."""
    model_inputs: Mapping[str, str | None] = field(default_factory=dict)
    """The model's inputs by name with the type it declares: what `features: by_input` chooses columns by."""
    saved: Preparation | None = None
    """What was learned before: on resume and evaluate nothing is learned again."""
    warn: Callable[[Problem], None] = field(default=_unheard, repr=False)
