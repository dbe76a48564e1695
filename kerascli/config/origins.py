"""Where every value of a document came from: file and line, command line, environment, default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.config.dumping import dump_short
from kerascli.config.nodes import Mapping, Node, Scalar, Sequence
from kerascli.config.symbolic import Symbolic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as MappingType


def origin_of(node: Node, origins: MappingType[Node, str]) -> str:
    """Where one value came from, in words."""
    source = node.span.source
    if source.kind == "default":
        return origins.get(node, source.name)
    if source.kind == "file":
        place = f"{source.name}:{node.span.line}"
    elif source.kind == "argument":
        place = f"command line: {source.text}"
    else:
        place = source.name
    return f"{place}, {origins[node]}" if node in origins else place


def annotated(root: Mapping, origins: MappingType[Node, str]) -> str:
    """The document as YAML, a line for each value, with its origin as a comment beside it."""
    lines = list(_lines(root, origins, "", ""))
    wide = min(max((len(line) for line, origin in lines if origin), default=0), 60)
    return "".join(f"{line:<{wide}}  # {origin}\n" if origin else f"{line}\n" for line, origin in lines)


def _lines(node: Node, origins: MappingType[Node, str], indent: str, lead: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping) and node.entries:
        if lead and not lead.endswith("-"):
            yield lead, ""
            lead = ""
        for entry in node:
            start = f"{lead} " if lead else indent
            lead = ""
            yield from _lines(entry.value, origins, indent + "  ", f"{start}{_key(entry.key)}:")
    elif isinstance(node, Sequence) and any(not isinstance(item, Scalar) for item in node.items):
        yield lead or indent, ""
        for item in node.items:
            yield from _lines(item, origins, indent + "  ", f"{indent}-")
    else:
        yield f"{lead} {dump_short(node)}".strip() if not indent else f"{lead} {dump_short(node)}", _own(node, origins)


def _own(node: Node, origins: MappingType[Node, str]) -> str:
    """The origin of a value written on one line: of its parts, where those come from several places."""
    parts = node.items if isinstance(node, Sequence) and node.items else [node]
    return "; ".join(dict.fromkeys(origin_of(part, origins) for part in parts))


def _key(key: Scalar) -> str:
    return dump_short({key.value: None})[1:].removesuffix(": null}")


def origins_in(resolved: Node, written: Node | None, origins: MappingType[Node, str]) -> dict[Node, str]:
    """For a document with its defaults filled in: where each value came from that `written` had before."""
    if written is None:
        return {}
    if isinstance(resolved, Mapping) and isinstance(written, Mapping):
        pairs = [(entry.value, written.get(key)) for key, entry in resolved.entries.items()]
    elif isinstance(resolved, Sequence) and isinstance(written, Sequence):
        pairs = list(zip(resolved.items, written.items, strict=False))
    else:
        return {resolved: origin_of(written, origins)}
    return {node: origin for pair in pairs for node, origin in origins_in(*pair, origins).items()}


def by_key(root: Mapping, origins: MappingType[Node, str]) -> dict[str, dict[str, Any]]:
    """Value and origin of every leaf, by its dotted key."""
    return {path: {"value": shown(node), "origin": origin_of(node, origins)} for path, node in leaves(root)}


def leaves(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every value that holds no others, by its dotted key."""
    children: list[tuple[Any, Node]] = []
    if isinstance(node, Mapping):
        children = [(entry.key.value, entry.value) for entry in node]
    elif isinstance(node, Sequence):
        children = list(enumerate(node.items))
    for part, child in children:
        yield from leaves(child, f"{path}.{part}" if path else str(part))
    if not children:
        yield path, node


def shown(node: Node) -> Any:
    """The plain value of a node as it may be shown anywhere: what waits for the data as it was written."""
    if isinstance(node, Mapping):
        return {entry.key.value: shown(entry.value) for entry in node}
    if isinstance(node, Sequence):
        return [shown(item) for item in node.items]
    return node.value.written if isinstance(node.value, Symbolic) else node.value
