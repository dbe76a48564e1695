"""Variables of the environment: `${env:NAME,default}`, and secrets, of which only the name is ever held."""

from __future__ import annotations

import os
import re
from typing import Any

from kerascli.config.scalars import ScalarError, meaning
from kerascli.problems import Problem, UserError

_SECRET = re.compile(r"\$\{\s*secret:\s*([^{}]*?)\s*\}")


class Secret(str):
    """A text with `${secret:NAME}` in it, exactly as it may be written anywhere; `reveal` gives what it stands for."""

    __slots__ = ()

    @property
    def written(self) -> str:
        return str(self)


def secret(name: str) -> Secret:
    """The name of a secret, in place of its value."""
    return Secret(f"${{secret:{name}}}")


def reveal(text: str) -> str:
    """A text with its secrets put in: for the one library it is meant for, at the moment it is called."""
    return _SECRET.sub(_looked_up, text)


def _looked_up(found: re.Match[str]) -> str:
    value = os.environ.get(found[1])
    if value is None:
        message = f"the environment has no variable `{found[1]}`"
        raise UserError(Problem(code="environment-missing", message=message, help=f"export {found[1]}=…"))
    return value


def environment_value(text: str) -> Any:
    """The environment holds text; it is read as the file would read it."""
    if not text:
        return text
    try:
        return meaning(text)
    except ScalarError:
        return text
