"""The user's functions, and `preprocess_input` of an application, as steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.steps.base import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from kerascli.catalogue.objects import Object

    Array = np.ndarray[Any, np.dtype[Any]]


class FunctionStep(Step):
    """`f(x)` over a batch of examples as a NumPy array."""

    def __init__(self, function: Callable[..., Any], declared: Object) -> None:
        self._function = function
        self._declared = declared

    @property
    def title(self) -> str:
        return self._declared.target.name

    @property
    def in_graph(self) -> bool:
        return False

    def array(self, values: Array) -> Array:
        # Keras's `preprocess_input` works in place on float arrays; the source's own rows stay as they are.
        return np.asarray(self._function(values.copy()))

    def tensor(self, values: Any) -> Any:
        raise NotImplementedError

    def describe(self) -> dict[str, Any]:
        target = self._declared.target
        return {
            "kind": "function",
            "target": target.path,
            "from": target.kind,
            "arguments": dict(self._declared.arguments),
        }
