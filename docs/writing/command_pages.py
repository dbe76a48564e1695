"""A page for each command: its own help, and that of the commands inside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerascli.cli import COMMANDS
from writing.blocks import output
from writing.places import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = REFERENCE / "commands"


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
    return "\n".join([*parts, "[All commands](README.md)\n"])


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _inner_commands(help_text: str) -> list[str]:
    _, found, listed = help_text.partition("\nCommands:\n")
    return re.findall(r"^  ([a-z]+)\b", listed, re.MULTILINE) if found else []
