"""`synthetic`: drawn examples whose targets follow a rule, for trying a model without data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from kerascli.config.located import mistake, refuse
from kerascli.config.section import Section
from kerascli.sources.context import UNSPLIT
from kerascli.sources.opened import Arrays, OpenedSource
from kerascli.sources.source import Source

if TYPE_CHECKING:
    import numpy as np

    from kerascli.sources.context import OpenContext

    Array = np.ndarray[Any, np.dtype[Any]]


class SyntheticOptions(Section):
    """How many examples, what they look like, and what their targets are."""

    samples: int = Field(default=1000, ge=1)
    """How many examples are drawn."""
    shape: list[int] = Field(default=[10], min_length=1)
    """Of one example."""
    inputs: dict[str, list[int]] | None = None
    """Shapes of several inputs by name, in place of `shape`."""
    distribution: Literal["uniform", "normal", "integers"] = "uniform"
    """Between `low` and `high`; around 0 with deviation 1; whole numbers from `low` to below `high`."""
    low: float = 0.0
    """The least value of `uniform` and `integers`."""
    high: float = 1.0
    """The bound of `uniform` and `integers`."""
    rule: Literal["sum", "linear", "random"] = "sum"
    """The target follows the sum of an example's values, a weighted sum with drawn weights, or nothing."""
    classes: int | None = Field(default=2, ge=2)
    """The rule's values cut into so many equally frequent classes; `null` keeps the value itself, for regression."""
    noise: float = Field(default=0.0, ge=0)
    """Deviation of what is added to the rule's values, in their own deviations."""
    seed: int | None = None
    """By default the file's."""

    @model_validator(mode="after")
    def _check_bounds(self) -> Self:
        if self.distribution != "normal" and self.low >= self.high:
            refuse([mistake("out-of-range", "`high` must be more than `low`", "high", value=self.high)])
        return self


class SyntheticSource(Source):
    """Drawn examples."""

    word: ClassVar[str] = "synthetic"

    synthetic: SyntheticOptions
    """`{samples, shape, distribution, rule, classes, noise, seed}`."""

    def find(self, context: OpenContext) -> OpenedSource:
        import numpy as np

        options = self.synthetic
        random = np.random.default_rng(context.seed if options.seed is None else options.seed)
        shapes = options.inputs or {"x": options.shape}
        x = {name: _drawn(options, shape, random) for name, shape in shapes.items()}
        part = Arrays(x=x, y={"y": _targets(options, x, random)}, file="synthetic")
        return OpenedSource(kind=self.word, parts={UNSPLIT: part}, span=self.span("synthetic"))


def _drawn(options: SyntheticOptions, shape: list[int], random: np.random.Generator) -> Array:
    size = (options.samples, *shape)
    if options.distribution == "normal":
        return random.standard_normal(size, dtype="float32")
    if options.distribution == "integers":
        return random.integers(int(options.low), int(options.high), size=size, dtype="int32")
    return (random.random(size, dtype="float32") * (options.high - options.low) + options.low).astype("float32")


def _targets(options: SyntheticOptions, x: dict[str, Array], random: np.random.Generator) -> Array:
    import numpy as np

    flat = np.concatenate([array.reshape(options.samples, -1).astype("float64") for array in x.values()], axis=1)
    if options.rule == "random":
        values = random.standard_normal(options.samples)
    elif options.rule == "linear":
        values = flat @ random.standard_normal(flat.shape[1])
    else:
        values = flat.sum(axis=1)
    values = values + random.standard_normal(options.samples) * options.noise * values.std()
    if options.classes is None:
        scores: Array = values.astype("float32")
        return scores
    bounds = np.quantile(values, np.arange(1, options.classes) / options.classes)
    labels: Array = np.searchsorted(bounds, values, side="right").astype("int32")
    return labels
