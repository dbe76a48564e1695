"""A page for each command: its own help, and that of the commands inside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerascli.cli import COMMANDS
from writing.blocks import output
from writing.places import REFERENCE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = REFERENCE / "commands"
EJECTED = "configs/functional_branches.yaml"
"""The file whose script is shown."""


def command_pages() -> Iterator[tuple[Path, str]]:
    """The list of commands, then each of them."""
    yield FOLDER / "README.md", _index()
    for name in COMMANDS:
        yield FOLDER / f"{name}.md", _page(name)


def _index() -> str:
    rows = [f"| [`kerascli {name}`]({name}.md) | {command.help} |" for name, command in COMMANDS.items()]
    table = "\n".join(["| command | |", "| --- | --- |", *rows])
    return f"# Commands\n\n{table}\n\n```\n{output('kerascli --help')}\n```\n"


def _page(name: str) -> str:
    help_text = output(f"kerascli {name} --help")
    parts = [f"# kerascli {name}\n", f"{_sentence(COMMANDS[name].help)}\n", f"```\n{help_text}\n```\n"]
    parts += [
        f"## kerascli {name} {inner}\n\n```\n{output(f'kerascli {name} {inner} --help')}\n```\n"
        for inner in _inner_commands(help_text)
    ]
    if name == "eject":
        parts.append(_ejected())
    return "\n".join([*parts, "[All commands](README.md)\n"])


def _ejected() -> str:
    """A shipped file, and below it the script that it stands for."""
    script = output(f"kerascli eject {EJECTED}")
    written = (ROOT / EJECTED).read_text(encoding="utf-8").rstrip()
    told = "stands for this script, which gives the same weights to the bit:"
    return f"## {EJECTED}\n\n```yaml\n{written}\n```\n\n{told}\n\n```python\n{script}\n```\n"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _inner_commands(help_text: str) -> list[str]:
    _, found, listed = help_text.partition("\nCommands:\n")
    return re.findall(r"^  ([a-z]+)\b", listed, re.MULTILINE) if found else []
