"""Kind and size of a model, as events and the record tell them."""

from __future__ import annotations

import math
from typing import Any


def model_described(model: Any) -> dict[str, Any]:
    """`kind`, `parameters`, `trainable_parameters` and `bytes`; shared weights count once."""
    weights = {id(weight): weight for weight in model.weights}.values()
    return {
        "kind": type(model).__name__,
        "parameters": sum(_size(weight) for weight in weights),
        "trainable_parameters": sum(_size(weight) for weight in weights if weight.trainable),
        "bytes": sum(_size(weight) * _width(weight.dtype) for weight in weights),
    }


def _size(weight: Any) -> int:
    return math.prod(weight.shape)


def _width(dtype: str) -> int:
    """Bytes of a number: `bfloat16` has 2."""
    digits = "".join(letter for letter in dtype if letter.isdigit())
    return max(int(digits) // 8, 1) if digits else 1
