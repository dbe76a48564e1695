"""Vars, blocks and models that nothing uses: likely a name that was misspelt elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerascli.config.nodes import Mapping, Scalar, Sequence
from kerascli.models.naming import names_used
from kerascli.models.statements import BlockCall, FunctionalModel, SequentialModel
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.checks.draft import Draft
    from kerascli.config import Loaded
    from kerascli.config.nodes import Node
    from kerascli.models.statements import Model, Statement

_REFERENCE = re.compile(r"\$\{[^{}]*\}")
KINDS = {"vars": "${{{{vars.{name}}}}}", "blocks": "- {name}", "models": "- {{use: {name}}}"}
"""How each kind of name is used."""


def unused_problems(draft: Draft, loaded: Loaded) -> Iterator[Problem]:
    """A warning for each name that is given and never used."""
    if draft.broken & {"model", "models", "blocks"} or any(p.severity == "error" for p in draft.reading.problems):
        return
    used = {"vars": vars_used(draft, loaded), **_models_used(draft)}
    for kind, words in used.items():
        section = draft.root.get(kind)
        for entry in section if isinstance(section, Mapping) else ():
            if entry.key.value not in words:
                how = KINDS[kind].format(name=entry.key.value)
                yield Problem(
                    code="unused-name",
                    message=f"nothing uses `{entry.key.value}` of `{kind}`",
                    span=entry.key.span,
                    help=f"use it, `{how}`, or delete it",
                    severity="warning",
                )


def vars_used(draft: Draft, loaded: Loaded) -> set[str]:
    """The vars that a reference of any file names, or the search space."""
    texts = [source.text for source in loaded.sources] + list(_argument_texts(draft.root))
    inside = " ".join(reference for text in texts for reference in _REFERENCE.findall(text))
    space = " ".join(draft.tune.space) if draft.tune else ""
    return set(re.findall(r"\bvars\.(\w+)", f"{inside} {space}"))


def _argument_texts(node: Node) -> Iterator[str]:
    """The command-line arguments that values of the tree came from."""
    if isinstance(node, Mapping):
        for entry in node:
            yield from _argument_texts(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _argument_texts(item)
    elif isinstance(node, Scalar) and node.span.source.kind == "argument":
        yield node.span.source.text


def _models_used(draft: Draft) -> dict[str, set[str]]:
    """The blocks and models that something names."""
    written = [model for model in (draft.model, *draft.models.values()) if model is not None]
    models = {name for model in written for name in names_used(model)}
    blocks = {name for model in written for name in blocks_called(model)}
    for phase in draft.fit.phases if draft.fit else ():
        models.update(filter(None, [phase.model]))
    for section in ("evaluate", "predict", "export"):
        answering = draft.sections.get(section)
        models.update(filter(None, [answering and answering.model]))
    return {"blocks": blocks, "models": models}


def blocks_called(model: Model) -> Iterator[str]:
    """The blocks that a model is made of, and those that they are made of."""
    if isinstance(model, SequentialModel | FunctionalModel):
        yield from _blocks_of(model.statements)
    if isinstance(model, FunctionalModel):
        yield from _blocks_of(tuple(output.statement for output in model.outputs if output.statement))


def _blocks_of(statements: tuple[Statement, ...]) -> Iterator[str]:
    for statement in statements:
        if isinstance(statement.action, BlockCall):
            yield statement.action.name
            yield from _blocks_of(statement.action.statements)
        elif isinstance(statement.action, SequentialModel | FunctionalModel):
            yield from blocks_called(statement.action)
