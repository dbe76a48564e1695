"""What pydantic found wrong, as problems at the places of the file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.config.nearest import nearest
from kerascli.config.nodes import Mapping, Node, Scalar, Sequence, span_at
from kerascli.config.unknown_keys import empty_section, unknown_key
from kerascli.config.wrong_values import wrong_value
from kerascli.problems import Problem

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One error of pydantic's, with its place in the file."""

    error: Any
    path: Path
    """Of the file: without the tags of unions that pydantic puts between."""
    branches: tuple[tuple[Path, str], ...]
    """The unions passed on the way: where each stands, and which member was tried."""

    @property
    def kind(self) -> str:
        return str(self.error["type"])


def problems_of(error: ValidationError, root: Mapping, model: type[BaseModel], prefix: Path = ()) -> list[Problem]:
    """Every error as one problem at its place.

    `root` is the tree that was validated and `model` the section it was validated by; `prefix` is where that section
    stands in the whole file, for names in messages.
    """
    found = [_placed(item, root) for item in error.errors(include_url=False)]
    found = _best_branches(found)
    extra = {item.path for item in found if item.kind == "extra_forbidden"}
    missing = {item.path for item in found if item.kind == "missing"}
    problems: list[Problem] = []
    for path in sorted(extra, key=str):
        problem, meant = unknown_key(root, model, path, missing, prefix)
        missing.discard(meant)
        problems.append(problem)
    problems += [_missing(root, path, prefix) for path in sorted(missing, key=str)]
    by_place: dict[Path, list[Any]] = defaultdict(list)
    for item in found:
        if item.kind not in {"extra_forbidden", "missing"}:
            by_place[item.path].append(item.error)
    for path, errors in by_place.items():
        problems.append(_wrong(root, path, errors, prefix))
    return list(dict.fromkeys(problems))


def _placed(error: Any, root: Mapping) -> Found:
    """Walk the error's location along the tree; what is not in the tree is a union's tag, or a key that is missing."""
    node: Node | None = root
    path: list[str | int] = []
    branches: list[tuple[Path, str]] = []
    location = list(error["loc"])
    for index, part in enumerate(location):
        if isinstance(node, Mapping) and part in node.entries:
            node = node.get(part)
            path.append(part)
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            path.append(part)
        elif error["type"] == "missing" and index == len(location) - 1:
            path.append(part)
        elif part != "[key]":
            branches.append((tuple(path), str(part)))
    return Found(error, tuple(path), tuple(branches))


def _best_branches(found: list[Found]) -> list[Found]:
    """Of the members of each union the one that was most likely meant; all of them where the value fits none."""
    unions: dict[Path, dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for item in found:
        for path, tag in item.branches:
            unions[path][tag].append(item)
    dropped: set[int] = set()
    for path, members in unions.items():
        deep = {tag: items for tag, items in members.items() if any(item.path != path for item in items)}
        if not deep:
            continue
        best = min(deep, key=lambda tag: _strangeness(deep[tag]))
        dropped |= {id(item) for tag, items in members.items() if tag != best for item in items}
    return [item for item in found if id(item) not in dropped]


def _strangeness(items: list[Found]) -> tuple[int, int]:
    """Fewer keys that do not fit come first (a misspelt one counts half), then fewer errors."""
    extra = [str(item.path[-1]) for item in items if item.kind == "extra_forbidden"]
    missing = [str(item.path[-1]) for item in items if item.kind == "missing"]
    misspelt = sum(bool(nearest(key, missing, count=1)) for key in extra)
    return (len(extra) + len(missing) - misspelt, len(items))


def _missing(root: Mapping, path: Path, prefix: Path) -> Problem:
    span, _ = span_at(root, path[:-1])
    whole = (*prefix, *path)
    parent = ".".join(map(str, whole[:-1]))
    message = f"`{parent}` needs a `{whole[-1]}`" if parent else f"the file needs a section `{whole[-1]}`"
    return Problem(code="missing-key", message=message, span=span, help=f"{whole[-1]}: …")


def _wrong(root: Mapping, path: Path, errors: list[Any], prefix: Path) -> Problem:
    node = node_at(root, path)
    if isinstance(node, Scalar) and node.value is None and path and any(_wants_keys(error) for error in errors):
        return empty_section(root, path, prefix)
    return wrong_value(root, path, errors, prefix)


def _wants_keys(error: Any) -> bool:
    return error["type"] in {"model_type", "dict_type", "list_type", "model_attributes_type", "union_tag_not_found"}


def node_at(root: Node, path: Path) -> Node | None:
    """The node at a path, or None."""
    node: Node | None = root
    for part in path:
        if isinstance(node, Mapping):
            node = node.get(part)
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            return None
    return node
