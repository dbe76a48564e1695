"""What the data section hands to `fit`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerascli.ejecting.layout import Expression


@dataclass(kw_only=True)
class FitData:
    """Arguments of `fit` that describe the examples, and the lines that make them."""

    lines: list[str] = field(default_factory=list)
    positional: list[Expression] = field(default_factory=list)
    """`x_train, y_train`, or a dataset."""
    keywords: list[Expression] = field(default_factory=list)
    """`validation_data`, `batch_size`, `shuffle`, `class_weight`."""
    train_input: str = "x_train"
    """The training examples as one array, where there is one."""
