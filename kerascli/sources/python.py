"""`python`: a function or class of the user's that gives the examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from kerascli.catalogue.fields import ObjectOf
from kerascli.catalogue.objects import Object
from kerascli.problems import DataError, Problem, UserError
from kerascli.sources.source import Source

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import OpenedSource


class PythonSource(Source):
    """Examples of the user's own code: arrays, sparse matrices, pandas, tf.data, PyDataset, DataLoader, generator."""

    word: ClassVar[str] = "python"

    python: Annotated[Object | str | None, ObjectOf("functions")]
    """A function or class of a plugin or an import path, with its arguments: `load: {folder: data}`."""

    def find(self, context: OpenContext) -> OpenedSource:
        from kerascli.sources.python_results import opened_result

        if not isinstance(self.python, Object) or context.construct is None:
            raise self.data_error("wrong-type", "a function or class of yours is wanted here")
        try:
            made: Any = context.construct(self.python)
        except UserError as refused:
            raise self._failure(refused) from refused
        return opened_result(made, self.python.target.name, self)

    def _failure(self, refused: UserError) -> UserError:
        """What went wrong inside the user's code is wrong with the data; arguments were checked before."""
        cause = refused.__cause__
        (told, *_) = refused.problems
        if not isinstance(self.python, Object) or cause is None or told.code != "object-refused" or not told.notes:
            return refused
        reason = told.message.partition(": ")[2]
        return DataError(
            Problem(
                code="source-failed",
                message=f"`{self.python.target.name}` failed: {type(cause).__name__}: {reason}",
                span=self.span("python"),
                notes=told.notes,
            )
        )
