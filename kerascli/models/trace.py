"""Which layer made which tensor while a model is built: the shapes along the chain, for messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerascli.problems import Span

LONGEST = 6
"""Steps of a chain that are told; what lies before is `…`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a layer: what came in, what came out."""

    label: str
    """`Dense`, `ops.mean`: the word in the file."""
    span: Span
    layer: Any
    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]


@dataclass
class Trace:
    """All calls of one build, in order."""

    steps: list[Step] = field(default_factory=list)
    _makers: dict[int, Step] = field(default_factory=dict)

    def add(self, step: Step) -> None:
        self.steps.append(step)
        # The step holds its tensors, so that no other object can get the same id.
        self._makers.update({id(tensor): step for tensor in step.outputs})

    def maker(self, tensor: Any) -> Step | None:
        """The call that a tensor came from."""
        return self._makers.get(id(tensor))

    def back(self, tensor: Any) -> list[Step]:
        """The calls that led to a tensor along first inputs, the nearest first."""
        steps = []
        step = self.maker(tensor)
        while step is not None:
            steps.append(step)
            step = self.maker(step.inputs[0]) if step.inputs else None
        return steps

    def chain(self, tensor: Any) -> str:
        """`(28, 28, 1) → Conv2D → (26, 26, 32)`: how a tensor came to its shape."""
        steps = self.back(tensor)
        parts = [shape_text(tensor)]
        for step in steps[:LONGEST]:
            parts.append(step.label)
            if step.inputs:
                parts.append(shape_text(step.inputs[0]))
        if len(steps) > LONGEST:
            parts.append("…")
        return " → ".join(reversed(parts))


def tensors_in(value: Any) -> tuple[Any, ...]:
    """The symbolic tensors of a nested value, in order."""
    from kerascli.backend import keras

    return tuple(leaf for leaf in keras.tree.flatten(value) if isinstance(leaf, keras.KerasTensor))


def shape_text(tensor: Any) -> str:
    """A tensor's shape without the batch axis, `?` where a size is open."""
    return told_shape(tuple(tensor.shape[1:]))


def told_shape(shape: tuple[int | None, ...]) -> str:
    """A shape as Python writes it, `?` where a size is open."""
    return f"({', '.join('?' if size is None else str(size) for size in shape)}{',' if len(shape) == 1 else ''})"


def fits(left: tuple[int | None, ...], right: tuple[int | None, ...]) -> bool:
    """Equal shapes, where an open size fits any."""
    return len(left) == len(right) and all(a is None or b is None or a == b for a, b in zip(left, right, strict=True))
