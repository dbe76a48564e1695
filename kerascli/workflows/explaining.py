"""One name explained: an object of Keras, a problem's code, a source, a word of Keras 2."""

from __future__ import annotations

from typing import Any

from kerascli.catalogue import Catalogue, Entry
from kerascli.catalogue.applications import APPLICATIONS
from kerascli.catalogue.examples import example
from kerascli.catalogue.vocabulary import all_old, moved_arguments
from kerascli.config import dump
from kerascli.config.nearest import nearest
from kerascli.problems import Problem, UserError
from kerascli.workflows.explained import ExplainedArgument, ExplainedObject, Explanation
from kerascli.workflows.explaining_keys import key_text, keys_beside
from kerascli.workflows.explaining_own import own_objects
from kerascli.workflows.listing import EXPLANATIONS, OWN

PLACES: dict[str, tuple[str | int, ...]] = {
    "layers": ("model", "sequential", 0),
    "applications": ("model", "sequential", 0),
    "ops": ("model", "sequential", 0),
    "random": ("model", "sequential", 0),
    "models": ("model",),
    "optimizers": ("compile", "optimizer"),
    "optimizers.schedules": ("compile", "optimizer", "Adam", "learning_rate"),
    "losses": ("compile", "loss"),
    "metrics": ("compile", "metrics", 0),
    "callbacks": ("callbacks", 0),
    "initializers": ("model", "sequential", 0, "Dense", "kernel_initializer"),
    "regularizers": ("model", "sequential", 0, "Dense", "kernel_regularizer"),
    "constraints": ("model", "sequential", 0, "Dense", "kernel_constraint"),
    "activations": ("model", "sequential", 0, "Dense", "activation"),
    "dtype_policies": ("model", "sequential", 0, "Dense", "dtype"),
    "utils": ("data", "prepare", "x", 0),
    "datasets": ("data", "source"),
}
"""Where an object of each namespace stands in the file."""
TOLD_WITH_ARGUMENTS = ("problems", "steps", "features", "builtins", "old words")
"""Kinds of which more than a line is told."""


def explain(name: str) -> Explanation:
    """Explain a name or a code; raises `UserError` for what nothing is called."""
    catalogue = Catalogue.load()
    for word in dict.fromkeys((name, name.lower())):
        entries = _entries(word, catalogue)
        explanation = Explanation(
            name=word,
            text=_own_text(word),
            objects=(*own_objects(word), *(_explained(entry, catalogue) for entry in entries)),
            old=tuple(all_old(word)),
        )
        if explanation.text or explanation.objects or explanation.old:
            return explanation
    moved = tuple(moved_arguments(name))
    if moved:
        return Explanation(name=name, text="", objects=(), old=moved)
    near = nearest(name, [*keys_beside(name), *_all_names(catalogue)])
    raise UserError(
        Problem(
            code="unknown-topic",
            message=f"nothing is called `{name}`",
            help=f"did you mean `{near[0]}`?" if near else "kerascli list",
        )
    )


def _entries(name: str, catalogue: Catalogue) -> list[Entry]:
    """The objects of this name, the namespaces in the catalogue's order; Keras's own words for one lead to it."""
    found = catalogue.elsewhere(name) or catalogue.elsewhere(f"datasets.{name}.load_data")
    if not found:
        identified = (catalogue.find_identified(name, namespace) for namespace in catalogue.namespaces)
        found = [entry for entry in identified if entry is not None]
    return found


def _explained(entry: Entry, catalogue: Catalogue) -> ExplainedObject:
    texts = catalogue.argument_help(entry)
    return ExplainedObject(
        name=entry.name,
        path=entry.path,
        namespace=entry.namespace,
        summary=catalogue.summary(entry),
        arguments=tuple(
            ExplainedArgument(
                parameter.name,
                str(parameter.takes),
                parameter.required,
                parameter.default,
                texts.get(parameter.name, ""),
            )
            for parameter in entry.parameters.values()
        ),
        example=example_text(entry),
        application=APPLICATIONS.get(entry.name) if entry.namespace == "applications" else None,
    )


def example_text(entry: Entry) -> str:
    """The object where it stands in the file, as YAML."""
    written = _example(entry)
    for part in reversed(PLACES[entry.namespace]):
        if part == "Dense":
            ((name, value),) = written.items()
            written = {"Dense": {"units": 64, name: value}}
        else:
            written = [written] if part == 0 else {part: written}
    return dump(written)


def _example(entry: Entry) -> Any:
    if entry.namespace == "applications":
        return {entry.name: {"include_top": False, "weights": None, "pooling": "avg"}}
    if entry.namespace == "datasets":
        return {"builtin": entry.name.partition(".")[0]}
    if entry.namespace in {"ops", "random"}:
        wanted = [parameter.name for parameter in entry.parameters.values() if parameter.required][1:]
        return {f"{entry.namespace}.{entry.name}": dict.fromkeys(wanted, 1)}
    if entry.is_function:
        return entry.name
    written = example(entry)
    return _with_first_default(entry) if written == entry.name else written


def _with_first_default(entry: Entry) -> Any:
    """An object that needs nothing, shown with its first argument at its default."""
    first = entry.first()
    if first is None or first.default is None or first.name == "name":
        return entry.name
    return {entry.name: {first.name: first.default}}


def _own_text(name: str) -> str:
    """What is said of a problem's code, or of a word of our own."""
    path = EXPLANATIONS / f"{name}.md"
    if name.replace("-", "").isalnum() and path.exists():
        return path.read_text(encoding="utf-8")
    for kind, list_own in OWN.items():
        if kind not in TOLD_WITH_ARGUMENTS:
            for listed in list_own():
                if listed.name == name:
                    return f"{kind.removesuffix('s')} {name}: {listed.summary}\n"
    return key_text(name)


def _all_names(catalogue: Catalogue) -> list[str]:
    names = [name for namespace in catalogue.namespaces for name in catalogue.names(namespace)]
    return names + [listed.name for list_own in OWN.values() for listed in list_own()]
