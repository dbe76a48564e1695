"""What a model remembers from one answer to the next: states of drawn numbers, of recurrent layers, counts."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator


def remembered(model: Any) -> list[Any]:
    """A copy of it."""
    from kerascli.backend import keras

    return [keras.ops.convert_to_numpy(variable).copy() for variable in model.non_trainable_variables]


def is_same(one: list[Any], other: list[Any]) -> bool:
    """Whether nothing was remembered between two copies."""
    return all(np.array_equal(mine, theirs) for mine, theirs in zip(one, other, strict=True))


@contextmanager
def forgetting(model: Any) -> Iterator[None]:
    """Whatever is asked inside, the model answers afterwards as if it had never been asked."""
    before = remembered(model)
    try:
        yield
    finally:
        if not is_same(before, remembered(model)):
            for variable, value in zip(model.non_trainable_variables, before, strict=True):
                variable.assign(value)
