"""`compile` of a model of the user's: what it takes beside Keras's arguments, which of those, and what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.nearest import nearest
from kerascli.config.nodes import Mapping, Scalar, key_span
from kerascli.models.statements import ObjectModel
from kerascli.problems import Problem
from kerascli.training.compile_section import CompileSection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.catalogue.entries import Parameter
    from kerascli.catalogue.methods import Method
    from kerascli.catalogue.reading import Reading
    from kerascli.checks.draft import Draft
    from kerascli.checks.trainings import Training
    from kerascli.config.nodes import Node

KERAS = frozenset(CompileSection.model_fields)


def compile_arguments(root: Mapping, reading: Reading) -> dict[str, Parameter]:
    """What any model class that the file names takes in `compile` beside Keras's own arguments."""
    models = root.get("models")
    places = [root.get("model"), *(entry.value for entry in (models if isinstance(models, Mapping) else ()))]
    found: dict[str, Parameter] = {}
    for name in (name for place in places for name in _names_at(place)):
        method = reading.method(name, "compile") if reading.catalogue.find(name, "models") is None else None
        if method is not None:
            found |= {key: taken for key, taken in method.parameters.items() if key not in KERAS}
    return found


def _names_at(node: Node | None) -> list[str]:
    if isinstance(node, Mapping):
        return [name for name in node.entries if isinstance(name, str)]
    return [node.value] if isinstance(node, Scalar) and isinstance(node.value, str) else []


def own_compile_problems(draft: Draft, trainings: list[Training]) -> Iterator[Problem]:
    """A problem for each argument that the trained model's `compile` does not take, and each that it needs."""
    for training in trainings:
        made = training.model.object if isinstance(training.model, ObjectModel) else None
        method = draft.reading.method(made.target.path, "compile") if made and made.target.kind != "keras" else None
        if method is None:
            yield from _refused(training, sorted(KERAS), "this model", draft)
        elif made is not None:
            if not method.further:
                yield from _refused(training, list(method.parameters), made.target.name, draft)
            yield from _missing(training, method, made.target.name, draft)


def _refused(training: Training, taken: list[str], model: str, draft: Draft) -> Iterator[Problem]:
    section = training.compile
    for name in sorted({*section.said, *section.own_arguments} - set(taken)):
        near = nearest(name, taken)
        yield Problem(
            code="unknown-argument",
            message=f"`compile` of {model} takes no `{name}`",
            span=key_span(draft.root, (*training.compile_place, name)),
            help=f"did you mean `{near[0]}`?" if near else f"it takes {', '.join(taken)}",
        )


def _missing(training: Training, method: Method, model: str, draft: Draft) -> Iterator[Problem]:
    section = training.compile
    given = section.model_fields_set | set(section.own_arguments)
    for name, parameter in method.parameters.items():
        if parameter.required and name not in given:
            yield Problem(
                code="missing-argument",
                message=f"`compile` of {model} needs `{name}`",
                span=key_span(draft.root, training.compile_place),
                help=f"compile: {{{name}: …}}",
            )
