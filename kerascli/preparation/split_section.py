"""`data.split`: how one source becomes training, validation and test parts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from kerascli.config.section import Section

Fraction = Annotated[float, Field(gt=0, lt=1)]
Count = Annotated[int, Field(ge=1)]
Share = Count | Fraction
NAMES_OF_PARTS = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "val": "validation",
    "valid": "validation",
    "test": "test",
}
"""What the values of a column may call a part."""


class RandomSplit(Section):
    """scikit-learn's `train_test_split`: test is cut first, then validation, each a share of the whole."""

    validation: Share | None = None
    """A fraction of all rows, or how many."""
    test: Share | None = None
    """A fraction of all rows, or how many."""
    seed: int = 0
    """`random_state`; on a folder with `validation` alone, the loader's own seed."""
    stratify: bool | str = False
    """Keep the balance of the target, or of a column, in every part."""

    @model_validator(mode="after")
    def _cuts_something(self) -> RandomSplit:
        if self.validation is None and self.test is None:
            raise ValueError("say how much: `random: {validation: 0.15, test: 0.1}`")
        return self


class Folds(Section):
    """Cross-validation: as many child runs, each validated on another part of the rows."""

    count: Annotated[int, Field(ge=2)] = 5
    """How many parts."""
    seed: int | None = None
    """Shuffles the rows before they are dealt out; null leaves them as they lie."""
    stratify: bool | str = False
    """Keep the balance of the target, or of a column, in every part."""
    refit: bool = False
    """Train once more on all rows at the end, for a final model."""
    only: Count | None = None
    """Train on one division alone, counted from 1, as the run of each fold does."""

    @model_validator(mode="after")
    def _is_among_them(self) -> Folds:
        if self.only is not None and self.only > self.count:
            raise ValueError(f"there are {self.count} folds: say `only: {self.count}` for the last")
        return self


class SplitSection(Section):
    """Which rows are held out, and how they are chosen."""

    validation: Share | Literal["test"] | None = None
    """The last rows before shuffling, as `fit(validation_split=)` takes them; `test` validates on the test part."""
    test: Share | None = None
    """The last rows before shuffling; validation is cut before them."""
    random: RandomSplit | None = None
    """Rows at random under a seed of their own."""
    order: str | int | None = None
    """A column: rows are sorted by it and the last are held out."""
    by: str | int | None = None
    """A column whose values name the parts: `train`, `validation` (or `val`), `test`."""
    group: str | int | None = None
    """A column whose equal values stay together, as in `GroupShuffleSplit`; beside `by` it is checked."""
    seed: int = 0
    """Of `group`."""
    folds: Folds | None = None
    """Cross-validation instead of one held-out part."""

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, value: Any) -> Any:
        ways = [
            name for name in ("random", "order", "by", "group", "folds") if isinstance(value, dict) and name in value
        ]
        if len(ways) > 1 and set(ways) != {"by", "group"}:
            raise ValueError(f"a split is made in one way, not by {' and '.join(f'`{way}`' for way in ways)}")
        return value

    @model_validator(mode="after")
    def _something_is_held_out(self) -> SplitSection:
        sized = self.validation is not None or self.test is not None
        if (self.order is not None or (self.group is not None and self.by is None)) and not sized:
            way = "order" if self.order is not None else "group"
            raise ValueError(f"say how much is held out: `{way}: COLUMN, validation: 0.2`")
        if (self.by is not None or self.random is not None) and (
            self.test is not None or self.validation not in {None, "test"}
        ):
            way = "by" if self.by is not None else "random"
            raise ValueError(f"with `{way}` the parts' sizes don't stand beside it")
        if not (sized or self.by is not None or self.random is not None or self.folds is not None):
            raise ValueError("nothing is held out: say `validation: 0.15`, or leave `split` out")
        return self
