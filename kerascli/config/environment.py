"""Variables of the environment: `${env:NAME,default}`, and secrets, of which only the name is ever held."""

from __future__ import annotations

import json
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


_named: set[str] = set()
"""The secrets that files have named in this process."""


def secret(name: str) -> Secret:
    """The name of a secret, in place of its value."""
    _named.add(name)
    return Secret(f"${{secret:{name}}}")


def reveal(text: str) -> str:
    """A text with its secrets put in: for the one library it is meant for, at the moment it is called."""
    return _SECRET.sub(_looked_up, text)


def hide(text: str) -> str:
    """A text with the values of all secrets that were named taken out again: what may be kept."""
    for name in sorted(_named):
        value = os.environ.get(name)
        if value:
            for form in (value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]):
                text = text.replace(form, f"${{secret:{name}}}")
    return text


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
