"""What can be named in an experiment file, by kind: Keras's objects, and the few words of our own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.catalogue import Catalogue
from kerascli.config.nearest import did_you_mean
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

EXPLANATIONS = Path(__file__).parent.parent / "explanations"


@dataclass(frozen=True, slots=True)
class Listed:
    """One name and what it is, in a sentence."""

    name: str
    summary: str


def kinds() -> dict[str, int]:
    """What can be listed, and how many there are of each."""
    catalogue = Catalogue.load()
    counted = {namespace: len(list(catalogue.entries(namespace))) for namespace in catalogue.namespaces}
    return counted | {kind: len(list_own()) for kind, list_own in OWN.items()}


def names_of(kind: str) -> list[Listed]:
    """All names of a kind; raises `UserError` for a kind that there is not."""
    catalogue = Catalogue.load()
    if kind in catalogue.namespaces:
        return [Listed(entry.name, catalogue.summary(entry)) for entry in catalogue.entries(kind)]
    if kind in OWN:
        return OWN[kind]()
    known = [*catalogue.namespaces, *OWN]
    raise UserError(
        Problem(
            code="unknown-kind",
            message=f"nothing of the kind `{kind}` can be listed",
            help=did_you_mean(kind, known),
            notes=(f"kinds: {', '.join(known)}",),
        )
    )


def _sources() -> list[Listed]:
    from kerascli.sources import KINDS

    return [Listed(word, _first_sentence(section.__doc__)) for word, section in KINDS.items()]


def _steps() -> list[Listed]:
    from kerascli.preparation.steps.kinds import KINDS

    return [Listed(name, kind.summary.rstrip(".")) for name, kind in KINDS.items()]


def _builtins() -> list[Listed]:
    from kerascli.sources.builtin import SKLEARN_ABOUT, known_sets

    catalogue = Catalogue.load()
    keras = {entry.name.partition(".")[0]: catalogue.summary(entry) for entry in catalogue.entries("datasets")}
    return [Listed(name, SKLEARN_ABOUT.get(name) or keras[name].removeprefix("Loads the ")) for name in known_sets()]


def _features() -> list[Listed]:
    from kerascli.preparation.features_section import FEATURES
    from kerascli.preparation.steps.kinds import KINDS

    return [Listed(name, kind.summary.rstrip(".")) for name, kind in FEATURES.items() if name not in KINDS]


def _modifiers() -> list[Listed]:
    from kerascli.models.modifiers import MODIFIERS

    return [Listed(name, about.rstrip(".")) for name, about in MODIFIERS.items()]


def _old_words() -> list[Listed]:
    from kerascli.catalogue.old_arguments import ARGUMENTS
    from kerascli.catalogue.old_objects import OBJECTS

    told = {old.word: old.why for old in (*OBJECTS, *ARGUMENTS)}
    return [Listed(word, why) for word, why in told.items()]


def _formats() -> list[Listed]:
    from kerascli.exports.kinds import FORMATS

    return [Listed(name, _first_sentence(type(form).__doc__)) for name, form in FORMATS.items()]


def _templates() -> list[Listed]:
    from kerascli.workflows.templates import templates

    return [Listed(template.name, template.summary) for template in templates()]


def _problems() -> list[Listed]:
    titles = [path.read_text(encoding="utf-8").split("\n", 1)[0] for path in sorted(EXPLANATIONS.glob("*.md"))]
    return [Listed(*title.removeprefix("# ").split(": ", 1)) for title in titles]


def _first_sentence(text: str | None) -> str:
    return (text or "").strip().split("\n")[0].rstrip(".")


OWN: dict[str, Callable[[], list[Listed]]] = {
    "sources": _sources,
    "builtins": _builtins,
    "features": _features,
    "steps": _steps,
    "modifiers": _modifiers,
    "formats": _formats,
    "templates": _templates,
    "old words": _old_words,
    "problems": _problems,
}
"""What is no object of Keras."""
