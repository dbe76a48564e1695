"""Keys that a section does not have, and sections with nothing under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kerascli.config.dumping import dump_short
from kerascli.config.nearest import nearest
from kerascli.config.nodes import Mapping, Node, Scalar, Sequence, span_at
from kerascli.config.schema_walk import homes, keys, sections_at
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydantic import BaseModel

Path = tuple[str | int, ...]
SHOWN = 16


def unknown_key(
    root: Mapping, model: type[BaseModel], path: Path, missing: Collection[Path], prefix: Path = ()
) -> tuple[Problem, Path]:
    """The problem of a key nobody knows, and the missing path that it is a misspelling of (or its own)."""
    parent, key = path[:-1], str(path[-1])
    mapping = _mapping_at(root, parent)
    entry = mapping.entries[path[-1]]
    known = list(dict.fromkeys(name for section in sections_at(model, parent) for name in keys(section)))
    wanted = {str(place[-1]) for place in missing if place[:-1] == parent}
    absent = [name for name in known if name not in mapping.entries]
    near = nearest(key, absent, count=1) or nearest(key, known, count=1)
    code, notes = "unknown-key", ()
    if near:
        remedy = f"did you mean `{near[0]}`?"
    elif moved := _home(model, root, entry.value, key, prefix):
        code, remedy = moved
    else:
        remedy = "it takes " + ", ".join(sorted(known)[:SHOWN]) + (", …" if len(known) > SHOWN else "")
    place = ".".join(map(str, (*prefix, *parent)))
    message = f"`{place}` has no key `{key}`" if place else f"no section is called `{key}`"
    meant = (*parent, near[0]) if near and near[0] in wanted else path
    return Problem(code=code, message=message, span=entry.key.span, help=remedy, notes=notes), meant


def _home(model: type[BaseModel], root: Mapping, value: Node, key: str, prefix: Path) -> tuple[str, str] | None:
    """Where a key belongs that stands in the wrong section: an emptied one it slipped out of, or its own home."""
    if prefix:
        return None
    found = list(homes(model, key))
    if not found:
        return None
    for home in found:
        empty = root.get(home[0]) if len(home) == 1 else None
        if isinstance(empty, Scalar) and empty.value is None:
            return "unknown-key", f"indent it below `{home[0]}:`"
    try:
        written = dump_short({key: value})[1:-1]
    except (TypeError, ValueError):
        written = f"{key}: …"
    if not isinstance(value, Scalar):
        written = f"{key}: …"
    for part in reversed(found[0]):
        written = f"{part}: {{{written}}}"
    return "misplaced-key", f"it stands elsewhere: {written}"


def empty_section(root: Mapping, path: Path, prefix: Path = ()) -> Problem:
    """A key with nothing under it where a section is wanted."""
    span, _ = span_at(root, path)
    name = ".".join(map(str, (*prefix, *path)))
    return Problem(
        code="empty-section",
        message=f"`{name}` has nothing under it",
        span=span,
        help="indent its keys below it, or delete the line",
    )


def empty_sections(root: Mapping, model: type[BaseModel], prefix: Path = ()) -> list[Problem]:
    """Every key of a section that was written with no value at all; `null` in so many letters is a value."""
    problems = []
    for entry in root:
        key = entry.key.value
        sections = sections_at(model, (key,))
        if key not in keys(model):
            continue
        if isinstance(entry.value, Scalar) and entry.value.span is entry.key.span:
            problems.append(empty_section(root, (key,), prefix))
        elif isinstance(entry.value, Mapping) and len(sections) == 1:
            problems += empty_sections(entry.value, sections[0], (*prefix, key))
    return problems


def _mapping_at(root: Mapping, path: Path) -> Mapping:
    node: Any = root
    for part in path:
        node = node.items[cast("int", part)] if isinstance(node, Sequence) else node.get(part)
    return cast("Mapping", node)  # pydantic says that an unknown key stands in it
