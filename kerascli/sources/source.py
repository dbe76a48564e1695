"""What all kinds of source share: the section's base, and where its problems point."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import ModelWrapValidatorHandler, PrivateAttr, model_validator

from kerascli.config.nodes import Mapping, span_at
from kerascli.config.section import Section
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from typing import Self

    from kerascli.problems import Span
    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import OpenedSource

OnError = Literal["stop", "skip"]


class Source(Section):
    """One kind of source: what the file says of it, and how it is opened."""

    word: ClassVar[str]
    """The kind's word in the file."""
    _node: Mapping | None = PrivateAttr(default=None)

    @model_validator(mode="wrap")
    @classmethod
    def _remember_place(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        made = handler(value)
        node = getattr(value, "node", None)
        if isinstance(node, Mapping):
            made._node = node  # noqa: SLF001
        return made

    def span(self, *path: str | int) -> Span | None:
        """The place of a value in the experiment file, where there is one."""
        return span_at(self._node, path)[0] if self._node is not None else None

    def open(self, context: OpenContext) -> OpenedSource:
        """Find the examples; reads no more than it has to."""
        return self.find(replace(context, on_error=getattr(self, "on_error", "stop")))

    @abstractmethod
    def find(self, context: OpenContext) -> OpenedSource:
        """What `open` does for this kind."""

    def data_error(self, code: str, message: str, *path: str | int, help: str | None = None) -> DataError:  # noqa: A002
        """A problem of the user's data that points at a value of this source."""
        return DataError(Problem(code=code, message=message, help=help, span=self.span(*(path or (self.word,)))))
