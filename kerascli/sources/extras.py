"""Packages that only some sources need: imported, or named with the command that installs them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.problems import Span


def extra(module: str, name: str, span: Span | None) -> Any:
    """The module; a UserError where the extra of this name is not installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise UserError(
            Problem(
                code="extra-missing",
                message=f"`{module}` is not installed",
                help=f"pip install 'kerascli[{name}]'",
                span=span,
            )
        ) from error
