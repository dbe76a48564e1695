"""`data`: what the examples are and what happens to them on their way to the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ModelWrapValidatorHandler, PrivateAttr, model_validator

from kerascli.config.nodes import Mapping, span_at
from kerascli.config.section import Section
from kerascli.preparation.features_section import FeaturesField
from kerascli.preparation.fields import ClassWeight, ColumnOrFunction, NamedSteps
from kerascli.preparation.split_section import SplitSection
from kerascli.preparation.target_section import TargetField
from kerascli.sources import SourceSection

if TYPE_CHECKING:
    from typing import Self

    from kerascli.problems import Span

PARTS = ("train", "validation", "test")


class ShuffleBuffer(Section):
    """tf.data's `shuffle`: examples are drawn from a buffer, then batched."""

    buffer_size: Annotated[int, Field(ge=1)]
    """How many examples wait to be drawn; all of them for a perfect shuffle."""
    seed: int | None = None
    """Null takes the file's seed."""
    reshuffle_each_iteration: bool = True
    """A new order each epoch."""


class DataSection(Section):
    """Where the examples come from, how they are divided and what happens to them."""

    source: SourceSection | None = None
    """One source for all parts; `split` divides it."""
    train: SourceSection | None = None
    """The training part's own source."""
    validation: SourceSection | None = None
    """The validation part's own source."""
    test: SourceSection | None = None
    """The test part's own source."""
    split: SplitSection | None = None
    """Which rows are held out."""
    y: Literal["x"] | None = None
    """`x`: the target is the prepared input itself, as an autoencoder wants it."""
    target: TargetField = None
    """The column, or columns, to predict."""
    features: FeaturesField = None
    """What of a table reaches the model: a mapping, `rest` or `by_input`."""
    missing: Literal["error", "drop"] | dict[str, str | int | float | bool] = "error"
    """Missing values of a table: `error`, `drop` (the row), or by column `mean`, `median`, `most_frequent`, a value."""
    prepare: NamedSteps = Field(default_factory=dict)
    """Of every part, and again at predict time: `x` is every input, `y` every target, `both` functions `f(x, y)`."""
    augment: NamedSteps = Field(default_factory=dict)
    """Steps of the training part alone, batch by batch."""
    statistics: Literal["numpy", "keras"] = "numpy"
    """Who learns means and vocabularies: NumPy and polars, or Keras's own `adapt`, for its last bits."""
    batch_size: Annotated[int, Field(ge=1)] = 32
    """Examples in a batch."""
    shuffle: bool | Literal["batch", "fast"] | ShuffleBuffer = True
    """As in `fit`; `{buffer_size: 1024}` is tf.data's; `fast` draws a new order each epoch by itself."""
    cache: bool | Literal["examples", "batches"] | None = None
    """`examples` keeps files decoded, in memory or on disk; `batches` keeps them whole, where no epoch mixes anew."""
    prefetch: Annotated[int, Field(ge=0)] | Literal["auto"] = "auto"
    """Batches made ahead."""
    drop_remainder: bool = False
    """Leave out the last batch of an epoch where it is not full."""
    class_weight: ClassWeight | None = None
    """How much each class counts in training: computed, by class number or name, or your function of the labels."""
    sample_weight: ColumnOrFunction | None = None
    """How much each example counts: a column, or a function `f(x, y)` of yours over the examples."""

    _node: Mapping | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _remember_place(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        made = handler(value)
        node = getattr(value, "node", None)
        if isinstance(node, Mapping):
            made._node = node  # noqa: SLF001
        return made

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> Self:
        if self.source is None and self.train is None:
            raise ValueError("say where the examples are: `source: {builtin: digits}`")
        if self.source is not None and any(getattr(self, part) is not None for part in PARTS):
            raise ValueError("`source` is all parts together: name either it, or `train`, `validation` and `test`")
        if self.class_weight is not None and self.sample_weight is not None:
            raise ValueError("Keras takes `class_weight` or `sample_weight`, not both")
        return self

    def span(self, *path: str | int) -> Span | None:
        """The place of a value in the experiment file, where there is one."""
        return span_at(self._node, path)[0] if self._node is not None else None
