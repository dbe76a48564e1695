"""The user's functions, and `preprocess_input` of an application, as steps."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.own_code import called, of_same_count
from kerascli.preparation.steps.python_steps import PythonStep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kerascli.catalogue.objects import Object

    Array = np.ndarray[Any, np.dtype[Any]]


class FunctionStep(PythonStep):
    """`f(x)` over a batch of examples as a NumPy array."""

    def __init__(self, function: Callable[..., Any], described: Mapping[str, Any]) -> None:
        """`function` has its arguments bound; `described` says where it is found again, and with which arguments."""
        self._function = function
        self._described = dict(described)

    @classmethod
    def of(cls, declared: Object, function: Callable[..., Any]) -> FunctionStep:
        """The step that an object of the file declares."""
        target = declared.target
        arguments = dict(declared.arguments)
        return cls(function, {"name": target.name, "from": target.kind, "path": target.path, "arguments": arguments})

    @classmethod
    def from_description(cls, described: Mapping[str, Any], resolve: Callable[[str, str], Any]) -> FunctionStep:
        """Found again by its path."""
        function = resolve(described["from"], described["path"])
        return cls(functools.partial(function, **described["arguments"]), described)

    @property
    def title(self) -> str:
        return str(self._described["name"])

    def array(self, values: Array) -> Array:
        # Keras's `preprocess_input` works in place on float arrays; the source's own rows stay as they are.
        made: Array = np.asarray(called(self._function, values.copy()))
        return of_same_count(made, len(values))

    def pair(self, x: Any, y: Any) -> tuple[Any, Any]:
        """`f(x, y)`, where the step stands in `both`; there is no `y` at predict time."""
        made_x, made_y = called(self._function, x, y)
        return made_x, made_y

    def describe(self) -> dict[str, Any]:
        return {**self._described, "kind": "function"}
