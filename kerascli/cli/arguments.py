"""The arguments that many commands share: files, `KEY=VALUE`, `--unset`, `--strict`."""

from __future__ import annotations

from typing import Annotated

import typer

from kerascli.cli.completion import complete_unset, complete_words
from kerascli.problems import Problem, UserError

ONE_FILE = "FILE [KEY=VALUE]..."
MANY_FILES = "FILE... [KEY=VALUE]..."

FileAndOverrides = Annotated[
    list[str],
    typer.Argument(
        metavar=ONE_FILE,
        help="an experiment file, and keys of it set from here",
        show_default=False,
        autocompletion=complete_words,
    ),
]
FilesAndOverrides = Annotated[
    list[str],
    typer.Argument(
        metavar=MANY_FILES,
        help="experiment files, and keys of them set from here",
        show_default=False,
        autocompletion=complete_words,
    ),
]
UnsetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--unset",
        metavar="KEY",
        help="take a key out of the file",
        show_default=False,
        autocompletion=complete_unset,
    ),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="take warnings for errors")]


def is_override(word: str) -> bool:
    """Whether a word is `KEY=VALUE`: its first `=` comes before any `/`."""
    key, equals, _ = word.partition("=")
    return bool(equals) and "/" not in key and bool(key)


def files_and_overrides(words: list[str]) -> tuple[list[str], list[str]]:
    """The files, and the `KEY=VALUE`s after them."""
    files = [word for word in words if not is_override(word)]
    if not files:
        raise UserError(
            Problem(code="no-file", message="no experiment file is named", help="kerascli init mnist_cnn writes one")
        )
    return files, [word for word in words if is_override(word)]


def file_and_overrides(words: list[str]) -> tuple[str, list[str]]:
    """The one file, and the `KEY=VALUE`s after it."""
    files, overrides = files_and_overrides(words)
    if len(files) > 1:
        raise UserError(
            Problem(
                code="too-many-files",
                message=f"one experiment file is wanted, not {len(files)}: {', '.join(f'`{name}`' for name in files)}",
                help=f"to set a key write it with `=`: {files[1]}=VALUE",
            )
        )
    return files[0], overrides
