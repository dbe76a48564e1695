"""References `${…}`: other keys, the environment, secrets, arithmetic; what waits for the data stays symbolic."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from kerascli.config.document import MAX_NODES
from kerascli.config.environment import Secret, environment_value, secret
from kerascli.config.expressions import Expression, ExpressionError, Name, Number, Operation, names_of, parse_expression
from kerascli.config.nearest import nearest
from kerascli.config.nodes import Entry, Mapping, Node, Scalar, Sequence
from kerascli.config.paths import dotted, readings
from kerascli.config.symbolic import FACT, FACT_NAMES, Symbolic
from kerascli.config.syntax import MAX_DEPTH
from kerascli.problems import Problem

__all__ = ["MISSING", "Defaults", "Secret", "Symbolic", "no_default", "resolve"]

MAX_TEXT = 100_000
MAX_CHAIN = 20
"""References through references; with `MAX_OPEN` this bounds how deep the walk calls itself."""
MAX_OPEN = MAX_DEPTH + 50
MAX_SUGGESTIONS = 20
_PIECE = re.compile(r"\$\$\{|\$\{(?P<inside>[^{}]*)\}|(?P<open>\$\{)")
MISSING = object()
Defaults = Callable[[str], Any]
"""The default of a dotted key, or `MISSING`."""


def no_default(_key: str) -> object:
    """For documents whose keys have no defaults."""
    return MISSING


class _Unresolved(Exception):  # noqa: N818 - carries a problem to the scalar that holds the reference
    def __init__(self, code: str, message: str, remedy: str | None = None) -> None:
        super().__init__(message)
        self.code, self.remedy = code, remedy


def resolve(root: Mapping, problems: list[Problem], origins: dict[Node, str], defaults: Defaults) -> Mapping:
    """The tree with every reference replaced; what can't be replaced is a problem and stays as written."""
    resolved = Resolver(root, problems, origins, defaults).node(root)
    return resolved if isinstance(resolved, Mapping) else root


class Resolver:
    """One pass over a document; each node is resolved once, wherever it is referred to from."""

    def __init__(self, root: Mapping, problems: list[Problem], origins: dict[Node, str], defaults: Defaults) -> None:
        self.root = root
        self.problems = problems
        self.origins = origins
        self.defaults = defaults
        self.done: dict[Node, Node] = {}
        self.sizes: dict[Node, int] = {}
        self.heights: dict[Node, int] = {}
        self.open: dict[Node, None] = {}
        self.failed: set[Node] = set()
        self.copied = 0
        self.chain = 0
        self.suggestions = MAX_SUGGESTIONS

    def node(self, node: Node) -> Node:
        if node in self.done:
            return self.done[node]
        if node in self.open:
            raise _Unresolved("circular-reference", "this refers to itself in a circle")
        if len(self.open) >= MAX_OPEN:
            raise _Unresolved("too-deep", "references lead to places nested too deep")
        self.open[node] = None
        try:
            result = self.content(node)
        finally:
            del self.open[node]
        self.done[node] = result
        return result

    def content(self, node: Node) -> Node:
        if isinstance(node, Scalar):
            result = self.scalar(node) if isinstance(node.value, str) and "${" in node.value else node
            self.measure(result, [])
            return result
        if isinstance(node, Sequence):
            items = [self.node(item) for item in node.items]
            same = all(a is b for a, b in zip(items, node.items, strict=True))
            made: Node = node if same else Sequence(items, node.span)
        else:
            items = [self.node(entry.value) for entry in node]
            same = all(item is entry.value for item, entry in zip(items, node, strict=True))
            entries = zip(node.entries.items(), items, strict=True)
            made = node if same else Mapping({key: Entry(e.key, item) for (key, e), item in entries}, node.span)
        self.measure(made, items)
        return made

    def measure(self, made: Node, children: list[Node]) -> None:
        """Remember how many values a node holds and how deep they lie, so that copies of it stay within bounds."""
        if made not in self.sizes:
            self.sizes[made] = 1 + sum(self.sizes[child] for child in children)
            self.heights[made] = 1 + max((self.heights[child] for child in children), default=0)

    def scalar(self, node: Scalar) -> Node:
        pieces = list(_PIECE.finditer(node.value))
        try:
            whole = len(pieces) == 1 and pieces[0].group() == node.value.strip() and pieces[0]["inside"] is not None
            if whole:
                return self.copy(self.reference(pieces[0]["inside"].strip(), node), node)
            return self.text(node, pieces)
        except (_Unresolved, ExpressionError) as error:
            code, remedy = ("bad-expression", None)
            if isinstance(error, _Unresolved):
                code, remedy = error.code, error.remedy
            self.problems.append(Problem(code=code, message=str(error), span=node.span, help=remedy))
            self.failed.add(node)
            return node

    def copy(self, found: Node, at: Scalar) -> Node:
        """A referred scalar stands where it is used; a list or mapping keeps the places of its parts."""
        if found in self.failed:
            return found  # whatever else is wrong with it was told at its own place
        if isinstance(found, Scalar):
            made = Scalar(found.value, at.span, found.plain)
            if found in self.origins:
                self.origins[made] = self.origins[found]
            return made
        if self.heights[found] + len(self.open) > MAX_OPEN:
            raise _Unresolved("too-deep", "references build a tree that is nested too deep")
        self.copied += self.sizes[found]
        if self.copied > MAX_NODES:
            raise _Unresolved("too-many-values", f"references multiply to more than {MAX_NODES:,} values")
        return found

    def text(self, node: Scalar, pieces: list[re.Match[str]]) -> Scalar:
        """Text with references inside."""
        parts: list[str] = []
        is_secret, origin, end = False, None, 0
        for piece in pieces:
            parts.append(node.value[end : piece.start()])
            end = piece.end()
            if piece["open"]:
                raise _Unresolved(
                    "bad-expression", "a `${` is not closed", "close it with `}`, or write `$${` for text"
                )
            if piece["inside"] is None:
                parts.append("${")
                continue
            found = self.reference(piece["inside"].strip(), node)
            if not isinstance(found, Scalar) or isinstance(found.value, Symbolic):
                raise _Unresolved("bad-expression", f"`{piece.group()}` is no text, so it can't be a part of one")
            is_secret = is_secret or isinstance(found.value, Secret)
            origin = self.origins.get(found, origin)
            parts.append(_as_text(found.value))
        parts.append(node.value[end:])
        text = "".join(parts)
        if len(text) > MAX_TEXT:
            raise _Unresolved("too-many-values", f"references multiply to a text of more than {MAX_TEXT:,} letters")
        made = Scalar(Secret(text) if is_secret else text, node.span, plain=False)
        if origin:
            self.origins[made] = origin
        return made

    def reference(self, inside: str, at: Scalar) -> Node:
        """What stands for the text between the braces."""
        if inside.startswith(("env:", "secret:")):
            return self.environment(inside, at)
        found = self.key(inside)
        if found is not None:
            return found
        expression = parse_expression(inside)
        if isinstance(expression, Name) and not FACT.fullmatch(expression.name):
            raise self.unknown(inside)
        return self.worked_out(expression, at)

    def key(self, name: str) -> Node | None:
        """The resolved node of a dotted key, its default, or None where the file has no such key."""
        found = [reading for reading in readings(self.root, name) if reading.whole]
        if len(found) > 1:
            shown = " or ".join(f"`{reading}`" for reading in found)
            raise _Unresolved("ambiguous-key", f"`{name}` may mean {shown}", "name list items by their index")
        if found:
            return self.referred(found[0].node)
        if FACT.fullmatch(name):
            return None
        default = self.defaults(name)
        if default is MISSING:
            return None
        node = Scalar(default, self.root.span)
        self.measure(node, [])
        return node

    def referred(self, node: Node) -> Node:
        """The node of another key, resolved in its turn."""
        if self.chain >= MAX_CHAIN:
            raise _Unresolved("circular-reference", f"references lead to references more than {MAX_CHAIN} times")
        self.chain += 1
        try:
            return self.node(node)
        finally:
            self.chain -= 1

    def environment(self, inside: str, at: Scalar) -> Scalar:
        kind, _, rest = inside.partition(":")
        name, comma, default = rest.partition(",")
        name, value = name.strip(), os.environ.get(name.strip())
        if value is None and (not comma or kind == "secret"):
            remedy = f"export {name}=…" + ("" if kind == "secret" else f", or write `${{env:{name},DEFAULT}}`")
            raise _Unresolved("environment-missing", f"the environment has no variable `{name}`", remedy)
        text = default.strip() if value is None else value
        node = Scalar(secret(name) if kind == "secret" else environment_value(text), at.span)
        self.origins[node] = f"environment variable {name}" if value is not None else f"default of ${{env:{name}}}"
        self.measure(node, [])
        return node

    def worked_out(self, expression: Expression, at: Scalar) -> Scalar:
        known = self.substituted(expression)
        names = names_of(known)
        value = Symbolic(at.value.strip(), names, at.span, known) if names else known.work_out(float)
        node = Scalar(value, at.span)
        self.measure(node, [])
        return node

    def substituted(self, expression: Expression) -> Expression:
        """The expression with every key of the file replaced by its number; facts stay names."""
        if isinstance(expression, Operation):
            right = self.substituted(expression.right) if expression.right else None
            return Operation(expression.sign, self.substituted(expression.left), right)
        if not isinstance(expression, Name):
            return expression
        found = self.key(expression.name)
        if found is None:
            if FACT.fullmatch(expression.name):
                return expression
            raise self.unknown(expression.name)
        value = found.value if isinstance(found, Scalar) else None
        if isinstance(value, Symbolic):
            return value.expression
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _Unresolved("bad-expression", f"`{expression.name}` is no number, so it can't be reckoned with")
        return Number(value)

    def unknown(self, name: str) -> _Unresolved:
        near: list[str] = []
        if self.suggestions:
            self.suggestions -= 1
            near = nearest(name, [*dotted(self.root), *FACT_NAMES], count=1)
        remedy = f"did you mean `${{{near[0]}}}`?" if near else "a whole key from the top of the file: `${vars.NAME}`"
        return _Unresolved("unknown-reference", f"nothing is called `{name}`", remedy)


def _as_text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)
