"""Words of the file's own explained as Keras's objects are: steps, features and built-in sets, with their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.config import dump
from kerascli.preparation.features_section import FEATURES
from kerascli.preparation.steps.kinds import KINDS, REQUIRED, Kind
from kerascli.sources.builtin import SKLEARN_ABOUT, SKLEARN_ARGUMENTS
from kerascli.workflows.explained import ExplainedArgument, ExplainedObject

if TYPE_CHECKING:
    from collections.abc import Iterator


def own_objects(name: str) -> Iterator[ExplainedObject]:
    """What the file's own words of this name are."""
    if name in FEATURES and name not in KINDS:
        yield _kind(FEATURES[name], "features", {"data": {"features": {"COLUMN": _written(FEATURES[name])}}})
    if name in KINDS:
        yield _kind(KINDS[name], "steps", {"data": {"prepare": {"x": [_written(KINDS[name])]}}})
    if name in SKLEARN_ARGUMENTS:
        taken = SKLEARN_ARGUMENTS[name].items()
        yield ExplainedObject(
            name=name,
            path=f"sklearn.datasets.load_{name}",
            namespace="builtins",
            summary=SKLEARN_ABOUT[name],
            arguments=tuple(
                ExplainedArgument(argument, str(takes), required=False, default=default)
                for argument, (takes, default) in taken
            ),
            example=dump({"data": {"source": {"builtin": name}}}),
        )


def _kind(kind: Kind, namespace: str, example: Any) -> ExplainedObject:
    arguments = tuple(
        ExplainedArgument(
            argument.name,
            str(kind.entry.parameters[argument.name].takes),
            required=argument.default is REQUIRED,
            default=None if argument.default is REQUIRED else argument.default,
        )
        for argument in kind.arguments
    )
    return ExplainedObject(kind.name, kind.origin, namespace, kind.summary.rstrip("."), arguments, dump(example))


def _written(kind: Kind) -> Any:
    """The kind as its own example has it; the bare name where it needs nothing."""
    from kerascli.config.document import parse
    from kerascli.config.nodes import plain
    from kerascli.problems import Source

    root = parse(Source("example", kind.example), []) if kind.example else None
    return plain(root) if root is not None else kind.name
