"""Writes the generated parts of README and docs from the tool itself; `--check` only tells what is out of date."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import types
import typing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from kerascli.config.field_help import field_help

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
MARK = "<!-- This page is written by `make docs`; change the tool instead. -->\n\n"
BLOCK = re.compile(r"(<!-- output of: (?P<command>.+?) -->\n).*?(<!-- end of output -->)", re.DOTALL)
FILE_BLOCK = re.compile(r"(<!-- content of: (?P<path>.+?) -->\n).*?(<!-- end of content -->)", re.DOTALL)


def main() -> int:
    """Write the pages, or with `--check` say which are out of date."""
    os.environ.update({"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"})
    os.chdir(ROOT)
    check = "--check" in sys.argv[1:]
    stale = [path for path, text in pages() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if check:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: make docs")  # noqa: T201
        return 1 if stale else 0
    for path, text in pages():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"wrote {path.relative_to(ROOT)}")  # noqa: T201
    return 0


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with generated text, whole."""
    makers: dict[str, Callable[[], str]] = {
        "commands.md": commands_page,
        "file.md": file_page,
        "problems.md": problems_page,
        "old-words.md": old_words_page,
        "configs.md": configs_page,
    }
    for name, make in makers.items():
        yield REFERENCE / name, MARK + make()
    for path in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))):
        yield path, filled(path.read_text(encoding="utf-8"))


def filled(text: str) -> str:
    """A hand-written page with its blocks of output and of files filled in."""

    def said(found: re.Match[str]) -> str:
        return f"{found[1]}```\n$ {found['command']}\n{output(found['command'])}\n```\n{found[3]}"

    def held(found: re.Match[str]) -> str:
        return f"{found[1]}```yaml\n{_file(found['path'])}\n```\n{found[3]}"

    return FILE_BLOCK.sub(held, BLOCK.sub(said, text))


def _file(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8").strip()


def output(command: str) -> str:
    """What a `kerascli …` command line says."""
    from kerascli.__main__ import exit_code

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        exit_code(command.split()[1:])
    return said.getvalue().rstrip()


def commands_page() -> str:
    """Every command's own help."""
    from kerascli.cli import COMMANDS

    parts = ["# Commands\n", f"```\n{output('kerascli --help')}\n```\n"]
    for name in COMMANDS:
        help_text = output(f"kerascli {name} --help")
        parts.append(f"## kerascli {name}\n\n```\n{help_text}\n```\n")
        parts += [
            f"### kerascli {name} {inner}\n\n```\n{output(f'kerascli {name} {inner} --help')}\n```\n"
            for inner in _inner_commands(help_text)
        ]
    return "\n".join(parts)


def _inner_commands(help_text: str) -> list[str]:
    _, found, listed = help_text.partition("\nCommands:\n")
    return re.findall(r"^  ([a-z]+)\b", listed, re.MULTILINE) if found else []


def file_page() -> str:
    """Every key of the experiment file, from the sections themselves."""
    from kerascli.experiment import Experiment

    parts = [
        "# The experiment file, key by key\n",
        "How the file reads is told in [the file](../file.md); this page lists every key with its type and default.\n",
    ]
    waiting: list[tuple[str, type[BaseModel]]] = [("", Experiment)]
    seen: set[type[BaseModel]] = set()
    while waiting:
        path, section = waiting.pop(0)
        if section in seen:
            continue
        seen.add(section)
        parts.append(_section(path, section))
        for name, field in section.model_fields.items():
            key = f"{path}.{field.alias or name}".strip(".")
            waiting += [(key, inner) for inner in _sections_in(field.annotation)]
    return "\n".join(parts)


def _section(path: str, section: type[BaseModel]) -> str:
    title = f"## `{path}`" if path else "## The top level"
    first = (section.__doc__ or "").strip().split("\n")[0]
    rows = [f"{title}\n", f"{first}\n", "| key | type | default | |", "| --- | --- | --- | --- |"]
    for name, field in section.model_fields.items():
        default = "required" if field.is_required() else _shown(field.get_default(call_default_factory=True))
        told = (field_help(section, name) or "").replace("\n", " ").replace("|", "\\|")
        rows.append(f"| `{field.alias or name}` | {_type(field.annotation)} | {default} | {told} |")
    return "\n".join(rows) + "\n"


def _shown(value: Any) -> str:
    if isinstance(value, BaseModel):
        return "see below"
    if value is None or value in ([], {}):
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _sections_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [inner for part in typing.get_args(annotation) for inner in _sections_in(part)]


def _type(annotation: Any) -> str:
    """A type in a reader's words."""
    words = {int: "whole number", float: "number", str: "text", bool: "true or false", type(None): "null"}
    if annotation in words:
        return words[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return ", ".join(f"`{str(value).lower() if isinstance(value, bool) else value}`" for value in arguments)
    if origin in {typing.Union, types.UnionType}:
        return " or ".join(dict.fromkeys(_type(part) for part in arguments))
    if origin is typing.Annotated:
        return _type(arguments[0])
    if origin in {list, tuple}:
        inner = " or ".join(dict.fromkeys(_type(part) for part in arguments if part is not Ellipsis))
        return f"list of {inner}"
    if origin is dict:
        return f"mapping to {_type(arguments[1])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "section"
    return {"Object": "object", "Any": "anything"}.get(getattr(annotation, "__name__", ""), "see its page")


def problems_page() -> str:
    """Every problem code with its explanation."""
    parts = ["# Problems\n", "Each problem carries its code; `kerascli explain CODE` prints the same text.\n"]
    files = sorted((ROOT / "kerascli" / "explanations").glob("*.md"))
    return "\n".join([*parts, *(f"#{path.read_text(encoding='utf-8').rstrip()}\n" for path in files)])


def old_words_page() -> str:
    """The old vocabulary of Keras 2, from the table that answers it."""
    from kerascli.catalogue.old_arguments import ARGUMENTS
    from kerascli.catalogue.old_objects import OBJECTS

    parts = [
        "# Words of Keras 2, and what to write now\n",
        "`kerascli explain WORD` answers each of them, and so does the check of a file that uses one.\n",
    ]
    for title, table in (("Objects, functions and methods", OBJECTS), ("Arguments", ARGUMENTS)):
        parts.append(f"## {title}\n\n| old | what became of it | now |\n| --- | --- | --- |")
        for old in table:
            places = ", ".join(place.replace(":*", "").replace("section:", "") for place in old.on)
            where = f" ({places})" if places else ""
            parts.append(f"| `{old.word}`{where} | {_cell(old.why)} | `{_cell(old.now)}` |")
        parts.append("")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


def configs_page() -> str:
    """The shipped experiment files by the first line of each."""
    parts = ["# Shipped experiment files\n", "`kerascli init NAME` writes one into a file of yours.\n"]
    parts.append("| name | |\n| --- | --- |")
    for path in sorted((ROOT / "configs").glob("*.yaml")):
        first = path.read_text(encoding="utf-8").split("\n")[0].lstrip("# ")
        parts.append(f"| [`{path.stem}`](../../configs/{path.name}) | {_cell(first)} |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
