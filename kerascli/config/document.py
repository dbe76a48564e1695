"""YAML text becomes nodes that know their place, within bounds that no text can break.

PyYAML's C parser gives events; the walk over them is our own, because the composers of PyYAML crash the interpreter on
deep nesting, follow aliases to themselves, and take duplicate keys and unknown tags in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

import yaml

from kerascli.config.nodes import Entry, Mapping, Node, Scalar, Sequence
from kerascli.config.scalars import ScalarError, meaning
from kerascli.config.syntax import MAX_DEPTH, TOO_DEEP, syntax_problem
from kerascli.problems import Problem, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_NODES = 50_000


class Unset:
    """What the tag `!unset` stands for until files are merged."""

    def __repr__(self) -> str:
        return "!unset"


UNSET = Unset()


class _Unreadable(Exception):  # noqa: N818 - carries a problem out of the walk, never leaves this file
    """Nothing more can be read."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def parse(source: Source, problems: list[Problem], *, text: str | None = None, column: int = 0) -> Node | None:
    """The tree of a document; None where nothing can be read (then `problems` says why) or nothing is there.

    `text` is the part of the source that is read where that is not all of it; `column` is where it starts.
    """
    walk = _Walk(source, problems, column)
    events: Iterator[Any] = yaml.parse(source.text if text is None else text, Loader=yaml.CLoader)
    try:
        return walk.document(events)
    except _Unreadable as stop:
        problems.append(stop.problem)
    except yaml.MarkedYAMLError as error:
        problems.append(syntax_problem(error, source, column))
    return None


class _Anchor:
    """What an alias repeats, and what repeating it costs."""

    __slots__ = ("height", "node", "size")

    def __init__(self) -> None:
        self.node: Node | None = None
        self.size = 0
        self.height = 0


class _Walk:
    """One walk over the events of one document."""

    def __init__(self, source: Source, problems: list[Problem], column: int) -> None:
        self.source = source
        self.problems = problems
        self.column = column
        self.nodes = 0
        self.deepest = 0
        self.anchors: dict[str, _Anchor] = {}

    def document(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Unreadable(self.problem("several-documents", "a second document begins here", event))
            elif isinstance(event, yaml.NodeEvent):
                root = self.node(event, events, 1)
        empty = isinstance(root, Scalar) and root.value is None and root.plain
        return None if empty else root

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _Unreadable(self.problem("too-deep", TOO_DEEP, event))
        self.deepest = max(self.deepest, depth)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth)
        self.count(1, event)
        if event.anchor is None:
            return self.content(event, events, depth)
        anchor = self.anchors[event.anchor] = _Anchor()
        before, deepest, self.deepest = self.nodes, self.deepest, depth
        anchor.node = self.content(event, events, depth)
        anchor.size, anchor.height = self.nodes - before + 1, self.deepest - depth
        self.deepest = max(deepest, self.deepest)
        return anchor.node

    def content(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if event.tag not in {None, "!"}:
            self.problems.append(self.unknown_tag(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, events, depth)
        return self.mapping(event, events, depth)

    def scalar(self, event: Any) -> Scalar:
        plain, text = not event.style, event.value
        value: Any = text
        if event.tag == "!unset" and not text:
            value = UNSET
        elif event.tag not in {None, "!"}:
            self.problems.append(self.unknown_tag(event))
        elif plain and event.tag is None:
            try:
                value = meaning(text)
            except ScalarError as error:
                self.problems.append(self.problem(error.code, str(error), event))
        return Scalar(value, self.span(event.start_mark, event.end_mark), plain)

    def sequence(self, start: Any, events: Iterator[Any], depth: int) -> Sequence:
        items: list[Node] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return Sequence(items, self.span(start.start_mark, event.end_mark))
            items.append(self.node(event, events, depth + 1))
        raise AssertionError("the parser closes what it opens")

    def mapping(self, start: Any, events: Iterator[Any], depth: int) -> Mapping:
        entries: dict[Any, Entry] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                return Mapping(entries, self.span(start.start_mark, event.end_mark))
            key = self.node(event, events, depth + 1)
            value = self.node(next(events), events, depth + 1)
            if not self.usable_key(key, event):
                continue
            if isinstance(value, Scalar) and value.value is None and value.span.column == value.span.end_column:
                value = Scalar(None, key.span)  # nothing was written: the key is all there is to point at
            if key.value in entries:
                self.problems.append(self.duplicate(key, entries[key.value].key, event))
            else:
                entries[key.value] = Entry(key, value)
        raise AssertionError("the parser closes what it opens")

    def alias(self, event: Any, depth: int) -> Node:
        anchor = self.anchors.get(event.anchor)
        if anchor is None:
            raise _Unreadable(self.problem("unknown-alias", f"nothing above is anchored as `&{event.anchor}`", event))
        if anchor.node is None:
            raise _Unreadable(self.problem("recursive-alias", f"`*{event.anchor}` stands inside itself", event))
        self.count(anchor.size, event)
        self.deepest = max(self.deepest, depth + anchor.height)
        if depth + anchor.height > MAX_DEPTH:
            raise _Unreadable(self.problem("too-deep", TOO_DEEP, event))
        return anchor.node

    def count(self, nodes: int, event: Any) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise _Unreadable(
                self.problem(
                    "too-many-values",
                    f"more than {MAX_NODES:,} values, aliases counted as often as they are used",
                    event,
                    "put long lists into a file of their own and name that file",
                )
            )

    def usable_key(self, key: Node, event: Any) -> TypeGuard[Scalar]:
        """Keys are text or whole numbers, so that each can be named in an override."""
        if isinstance(key, Scalar) and type(key.value) in {str, int} and not (key.plain and key.value == "<<"):
            return True
        if isinstance(key, Scalar) and key.value == "<<":
            remedy = "write `extends: FILE`, or `${vars.NAME}` for a value used twice"
            self.problems.append(self.problem("merge-key", "`<<` is no key of YAML 1.2", event, remedy))
        else:
            named = f"the key `{event.value}`" if isinstance(key, Scalar) else "a key"
            shown = f"{named} must be text or a whole number"
            remedy = f'"{event.value}": …' if isinstance(key, Scalar) else "if a `{` or `[` is meant as text, quote it"
            self.problems.append(self.problem("bad-key", shown, event, remedy))
        return False

    def duplicate(self, key: Scalar, first: Scalar, event: Any) -> Problem:
        return self.problem(
            "duplicate-key",
            f"`{key.value}` stands here twice; it is already in line {first.span.line}",
            event,
            "delete one of the two",
        )

    def unknown_tag(self, event: Any) -> Problem:
        written = event.tag.replace("tag:yaml.org,2002:", "!!")
        remedy = "quote a value to make it text" if written.startswith("!!") else "the only tag is `!unset`, on its own"
        return self.problem("unknown-tag", f"the tag `{written}` has no meaning here", event, remedy)

    def problem(self, code: str, message: str, event: Any, remedy: str | None = None) -> Problem:
        return Problem(code=code, message=message, span=self.span(event.start_mark, event.end_mark), help=remedy)

    def span(self, start: Any, end: Any) -> Span:
        start_shift = self.column if start.line == 0 else 0
        end_shift = self.column if end.line == 0 else 0
        return Span(
            self.source,
            start.line + 1,
            start.column + 1 + start_shift,
            end.line + 1,
            end.column + 1 + end_shift,
        )
