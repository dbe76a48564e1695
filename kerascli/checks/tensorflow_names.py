"""Names that Keras or the backend refuses at the first step: TensorFlow takes them as scopes of its graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.config.nodes import Mapping, Scalar, Sequence, key_span
from kerascli.models.statements import FunctionalModel
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.checks.draft import Draft
    from kerascli.config.nodes import Node
    from kerascli.problems import Span

SCOPES = {"tensorflow": re.compile(r"[A-Za-z0-9_.>-]+"), "jax": re.compile(r"[^/]+"), "torch": re.compile(r"[^/.]+")}
"""The names of layers that each backend takes; a `/` is refused by Keras itself."""
TAKEN = {
    "tensorflow": "letters from A to Z, digits and `_.->`",
    "jax": "anything but `/`",
    "torch": "anything but `/` and `.`",
}
PLACES = (("model",), ("models",), ("blocks",), ("compile", "optimizer"), ("compile", "loss"))
"""Where a `name` is one of Keras's; metrics and inputs may be called anything."""


def refused_names(draft: Draft) -> Iterator[Problem]:
    """A problem for each `name`, and each output that its layer is named after, that the backend does not take."""
    backend = draft.sections.get("backend") or "tensorflow"
    found = [pair for path in PLACES for pair in _named(_at(draft.root, path))]
    for name, span in [*found, *_outputs(draft)]:
        if not name.startswith("$") and SCOPES[backend].fullmatch(name) is None:
            yield Problem(
                code="name-refused",
                message=f"{backend} takes no layer, model, optimizer or loss with the name `{name}`",
                span=span,
                help=f"a name of {TAKEN[backend]}",
            )


def _at(root: Node, path: tuple[str, ...]) -> Node | None:
    node: Node | None = root
    for key in path:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node


def _named(node: Node | None) -> Iterator[tuple[str, Span]]:
    """Every `name: TEXT` below a node."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _named(item)
    elif isinstance(node, Mapping):
        for entry in node:
            if entry.key.value == "name" and isinstance(entry.value, Scalar) and isinstance(entry.value.value, str):
                yield entry.value.value, entry.value.span
            else:
                yield from _named(entry.value)


def _outputs(draft: Draft) -> Iterator[tuple[str, Span]]:
    """The outputs whose last layer is given the output's name."""
    models = [(("model",), draft.model), *((("models", name), model) for name, model in draft.models.items())]
    for path, model in models:
        for output in model.outputs if isinstance(model, FunctionalModel) else ():
            action = output.statement.action if output.statement else None
            if output.key is None or not isinstance(action, Object) or "name" in action.arguments:
                continue
            if action.target.kind == "keras" and not action.target.is_function:
                yield output.key, key_span(draft.root, (*path, "functional", "outputs", output.key))
