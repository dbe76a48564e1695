"""What the data section hands to `fit`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerascli.ejecting.writing import quoted

if TYPE_CHECKING:
    from kerascli.ejecting.layout import Expression


@dataclass(frozen=True, slots=True)
class Pair:
    """The variables of one part: inputs, targets, and how much each example counts."""

    x: str
    y: str | None
    weight: str | None = None
    many: bool = False
    """Whether the inputs are by name: their mapping is not as long as there are examples."""

    @property
    def names(self) -> list[str]:
        """Those that there are, as `fit` takes them."""
        return [name for name in (self.x, self.y, self.weight) if name is not None]

    @property
    def counted(self) -> str:
        """What is as long as there are examples."""
        return self.y or self.x if self.many else self.x


@dataclass(kw_only=True)
class FitData:
    """Arguments of `fit` that describe the examples, and the lines that make them."""

    lines: list[str] = field(default_factory=list)
    once: list[str] = field(default_factory=list)
    """Lines that come before all folds: what loads the examples."""
    changed: str | None = None
    """The variable of them that a fold changes."""
    folds: Expression | None = None
    """The rows of each fold, where a model is made for each."""
    rows: str = ""
    """How many rows there are."""
    positional: list[Expression] = field(default_factory=list)
    """`x_train, y_train`, or a dataset."""
    keywords: list[Expression] = field(default_factory=list)
    """`validation_data`, `batch_size`, `shuffle`, `class_weight`."""
    callbacks: list[Expression] = field(default_factory=list)
    """Callbacks that the feed needs, before the file's."""
    train_input: str = "x_train"
    """The training examples: an array, arrays by name, or the dataset."""
    is_dataset: bool = False

    def shape_of(self, name: str | None) -> str:
        """The shape of an input, where the data alone tell it; `name` where there are several."""
        inputs = f"{self.train_input}.element_spec[0]" if self.is_dataset else self.train_input
        return f"{inputs}{'' if name is None else f'[{quoted(name)}]'}.shape[1:]"

    def arriving(self, way: str | None, name: str | None = None) -> str:
        """What a layer adapts to: an input as it is, or as it comes out of `way`."""
        chosen = "" if name is None else f"[{quoted(name)}]"
        if not self.is_dataset:
            return f"{self.train_input}{chosen}" if way is None else f"{way}({self.train_input})"
        value = f"x{chosen}" if way is None else f"{way}(x)"
        return f"{self.train_input}.map(lambda x, *_: {value})"
