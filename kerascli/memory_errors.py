"""Too little memory: how the backends say so, and how much was asked for."""

from __future__ import annotations

import math
import re

REMEDY = "a smaller `data.batch_size`, a smaller model, or `dtype_policy: mixed_bfloat16`"
_KINDS = ("ResourceExhausted", "OutOfMemory", "MemoryError")
_TEXTS = ("resource_exhausted", "can't allocate memory", "out of memory")
"""What jax and torch say in errors of no kind of their own."""
_TENSOR = re.compile(r"OOM when allocating tensor with shape\[([\d,]+)\] and type (\w+)")
_AMOUNT = re.compile(r"allocat\w+ (\d+) bytes|tried to allocate (\d+) bytes")
"""As jax, and torch without a GPU, say it."""
_BYTES = {"float": 4, "double": 8, "half": 2, "bfloat16": 2, "int64": 8, "int32": 4}


def asks_for_too_much(error: BaseException) -> bool:
    """Whether an error says that there was not enough memory."""
    named = any(word in kind.__name__ for kind in type(error).__mro__ for word in _KINDS)
    return named or any(text in str(error).lower() for text in _TEXTS)


def tensor_asked_for(error: BaseException) -> str | None:
    """`a tensor of 10,000,000 × 10,000,000 float (372,529.0 GiB)`, where TensorFlow tells; else the size."""
    found, amount = _TENSOR.search(str(error)), _AMOUNT.search(str(error))
    if amount is not None:
        return f"{int(amount[1] or amount[2]) / 2**30:,.1f} GiB at once"
    if found is None:
        return None
    sizes = [int(size) for size in found[1].split(",")]
    gibibytes = math.prod(sizes) * _BYTES.get(found[2], 4) / 2**30
    return f"a tensor of {' × '.join(f'{size:,}' for size in sizes)} {found[2]} ({gibibytes:,.1f} GiB)"
