"""Overrides from the command line: `KEY=VALUE`, `KEY+=VALUE`, `--unset KEY`, laid over the tree of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kerascli.config.document import UNSET, parse
from kerascli.config.merging import Merging, is_unset
from kerascli.config.nearest import nearest
from kerascli.config.nodes import Entry, Mapping, Node, Scalar, Sequence, height
from kerascli.config.paths import Part, Reading, dotted, item_names, readings
from kerascli.config.places import object_key
from kerascli.config.syntax import MAX_DEPTH, TOO_DEEP
from kerascli.config.text import unprintable
from kerascli.problems import Problem, Source, Span

if TYPE_CHECKING:
    from collections.abc import Sequence as SequenceType


@dataclass(frozen=True, slots=True)
class Override:
    """One argument, taken apart; without a value it removes the key."""

    key: str
    value: Node | None
    appends: bool
    source: Source

    @property
    def key_span(self) -> Span:
        start = self.source.text.find(self.key) + 1
        return Span(self.source, 1, start, 1, start + len(self.key))


def apply(root: Mapping, overrides: SequenceType[str], unset: SequenceType[str], merging: Merging) -> Mapping:
    """The tree with every override applied, in the order given; removals come first."""
    for key in unset:
        source = Source(name="command line", text=f"--unset {key}", kind="argument")
        root = _applied(root, Override(key, None, appends=False, source=source), merging)
    for argument in overrides:
        override = _read(argument, merging)
        if override is not None:
            root = _applied(root, override, merging)
    return root


def _read(argument: str, merging: Merging) -> Override | None:
    source = Source(name="command line", text=argument, kind="argument")
    key, sign, text = argument.partition("=")
    appends = key.endswith("+")
    key = key.removesuffix("+").strip()
    wrong = unprintable(source) or _incomplete(source, key, sign, text)
    if wrong is not None:
        merging.problems.append(wrong)
        return None
    found: list[Problem] = []
    column = argument.index("=") + 1
    value = parse(source, found, text=text, column=column)
    merging.problems.extend(found)
    if found:
        return None
    value = value or Scalar(None, Span(source, 1, column + 1, 1, len(argument) + 1))
    if is_unset(value):
        return Override(key, None, appends=False, source=source)
    value = merging.settled(value)
    if appends and not isinstance(value, Sequence):
        value = Sequence([value], value.span)
    return Override(key, value, appends, source)


def _incomplete(source: Source, key: str, sign: str, text: str) -> Problem | None:
    """An argument that lacks its key or its value."""
    whole = Span(source, 1, 1, 1, len(source.text) + 1)
    if not sign or not key:
        return Problem(code="bad-override", message="an override is KEY=VALUE", span=whole, help="fit.epochs=3")
    if key == "extends":
        remedy = "write it in a file of its own: extends: [base.yaml, my.yaml]"
        message = "`extends` can't be set from the command line"
        return Problem(code="bad-override", message=message, span=whole, help=remedy)
    if not text.strip():
        remedy = f"{key}=null, or --unset {key}"
        return Problem(code="empty-value", message=f"`{key}=` gives no value", span=whole, help=remedy)
    return None


def _applied(root: Mapping, override: Override, merging: Merging) -> Mapping:
    found = readings(root, override.key)
    wrong = _unusable(root, override, found)
    if wrong is not None:
        merging.problems.append(wrong)
        return root
    changed = _Change(override, found[0], merging).made(root, found[0].parts, ())
    return changed if isinstance(changed, Mapping) else root


def _unusable(root: Mapping, override: Override, found: list[Reading]) -> Problem | None:
    """Why a key names no one place that can be changed."""
    key, span = override.key, override.key_span
    if len(found) > 1:
        shown = " or ".join(f"`{reading}`" for reading in found[:4])
        remedy = _unambiguous(found[0], key)
        return Problem(code="ambiguous-key", message=f"`{key}` may mean {shown}", span=span, help=remedy)
    if key.count(".") + 1 + (height(override.value) if override.value else 0) > MAX_DEPTH:
        return Problem(code="too-deep", message=TOO_DEEP, span=span)
    if override.value is None and not found[0].whole:
        near = nearest(key, dotted(root), count=1)
        message = f"the file sets no `{key}`, so there is nothing to unset"
        remedy = f"did you mean `{near[0]}`?" if near else ""
        return Problem(code="nothing-to-unset", message=message, span=span, help=remedy or None)
    return None


def _unambiguous(reading: Reading, key: str) -> str:
    """A way to name one of several readings."""
    name = ".".join(map(str, [*reading.parts, *reading.rest]))
    return f"name list items by their index: {name}" if name != key else "set it in the file"


class _Change:
    """Rebuilds the tree along one path; everything beside it is shared with the tree before."""

    def __init__(self, override: Override, reading: Reading, merging: Merging) -> None:
        self.override = override
        self.reading = reading
        self.merging = merging

    def made(self, node: Node, parts: tuple[Part, ...], path: tuple[Part, ...]) -> Node | None:
        """The node anew; None where it is to be removed."""
        if not parts:
            return self.target(node, path)
        part = parts[0]
        if isinstance(node, Mapping):
            entry = node.entries[part]
            value = self.made(entry.value, parts[1:], (*path, part))
            entries = dict(node.entries)
            if value is None:
                del entries[part]
            else:
                entries[part] = Entry(entry.key, value)
            return Mapping(entries, node.span)
        if isinstance(node, Sequence) and isinstance(part, int):
            value = self.made(node.items[part], parts[1:], (*path, part))
            if self.override.value is None and isinstance(value, Mapping) and not value.entries:
                value = None  # an object that was taken away leaves no empty item
            items = [*node.items[:part], *([] if value is None else [value]), *node.items[part + 1 :]]
            return Sequence(items, node.span)
        return node

    def target(self, node: Node, path: tuple[Part, ...]) -> Node | None:
        override, rest = self.override, self.reading.rest
        if override.value is None:
            return None
        if not rest:
            if override.appends and isinstance(override.value, Sequence):
                return self.merging.appended(node, override.value, override.key, override.key_span)
            return override.value
        below = self.below(rest)
        if isinstance(node, Scalar) and (node.value is None or self.names_object(node, below, path)):
            return below
        base = self.merging.as_arguments(node, path)
        if base is not None:
            return Mapping(self.merging.merge(base, below, path).entries, node.span)
        self.merging.problems.append(self.no_such_place(node))
        return node

    def names_object(self, node: Scalar, below: Mapping, path: tuple[Part, ...]) -> bool:
        """`compile.optimizer.Adam.learning_rate=1e-3` where the file says `optimizer: adam`."""
        return isinstance(node.value, str) and object_key(below, path) is not None

    def below(self, rest: tuple[str, ...]) -> Mapping:
        """The new keys as nested mappings, the value at their end."""
        value = self.override.value
        span = self.override.key_span
        for word in reversed(rest):
            value = Mapping({word: Entry(Scalar(word, span), value or Scalar(UNSET, span))}, span)
        return cast("Mapping", value)  # there are words left, so there is a mapping

    def no_such_place(self, node: Node) -> Problem:
        override, reading = self.override, self.reading
        place = ".".join(map(str, reading.parts))
        word = reading.rest[0]
        if isinstance(node, Sequence):
            last = len(node.items) - 1
            message = f"`{place}` is a list with no item `{word}`"
            near = nearest(word, item_names(node), count=1)
            remedy = f"items 0 to {last}" if last >= 0 else f"{place}+=VALUE appends one"
            remedy = f"did you mean `{place}.{near[0]}`?" if near else remedy
        else:
            message = f"`{place}` is a single value and holds no `{word}`"
            remedy = f"{place}={{{word}: …}} replaces it"
        return Problem(code="no-such-place", message=message, span=override.key_span, help=remedy)
