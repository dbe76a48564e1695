"""What every preparation step can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import numpy as np

    from kerascli.problems import Span

    Array = np.ndarray[Any, np.dtype[Any]]


class Step(ABC):
    """Turns a batch of examples (rows first) into another, the same way while training and when asked later.

    `array` works on NumPy arrays, `tensor` on tensors inside a tf.data graph, both with the same bits.
    """

    span: Span | None = None
    """Where the file declares it; nowhere for a step that was saved with a model."""

    @property
    def cheap(self) -> bool:
        """Elementwise and quick: better done batch by batch than kept in memory."""
        return False

    @property
    @abstractmethod
    def title(self) -> str:
        """As the user wrote it, for messages."""

    @property
    def learns(self) -> bool:
        """True where `learn` must have seen the training split, or `restore` a saved state, first."""
        return False

    @property
    def in_graph(self) -> bool:
        """Whether `tensor` is made of operations alone, without a call of Python for each batch."""
        return True

    def learn(self, batches: Callable[[], Iterable[Array]]) -> None:  # noqa: B027 - most steps learn nothing
        """Learn from the training split; `batches` makes an unshuffled pass over it."""

    @abstractmethod
    def array(self, values: Array) -> Array: ...

    @abstractmethod
    def tensor(self, values: Any) -> Any: ...

    def state(self) -> Mapping[str, Array]:
        """What was learned."""
        return {}

    def restore(self, state: Mapping[str, Array]) -> None:  # noqa: B027 - most steps learn nothing
        """Take back what `state` gave."""


class KeptStep(Step):
    """A step of the file's, which travels with the model."""

    @abstractmethod
    def describe(self) -> dict[str, Any]:
        """All but the learned state, as JSON."""
