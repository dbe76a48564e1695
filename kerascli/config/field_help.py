"""What a section's fields are for: the docstrings below them, read when somebody asks."""

from __future__ import annotations

import ast
import functools
import inspect
import itertools
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel


def field_help(section: type[BaseModel], name: str) -> str | None:
    """The docstring of a field, its own or the one it inherits."""
    for owner in section.__mro__:
        found = _docstrings(owner).get(name)
        if found is not None:
            return found
    return None


@functools.cache
def _docstrings(owner: type) -> dict[str, str]:
    """The texts that stand below the annotated names of one class."""
    if owner.__module__.partition(".")[0] != "kerascli":
        return {}
    tree = ast.parse(textwrap.dedent(inspect.getsource(owner))).body[0]
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
