"""All that Keras offers by name: find an object, list a namespace."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.catalogue import storage
from kerascli.catalogue.entries import Entry, read_entry
from kerascli.catalogue.own_objects import OWN_HELP, OWN_OBJECTS, with_own

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STANDS_IN: dict[str, tuple[str, ...]] = {
    "layers": ("layers", "applications", "models"),
    "models": ("models", "applications", "layers"),
    "metrics": ("metrics", "losses"),
    "activations": ("activations", "layers"),
}
"""Which namespaces an undotted name may come from, where it is more than the place's own."""
ANYWHERE = ("ops", "random", "utils", "activations", "applications", "datasets")
"""Namespaces of functions, which a dotted name may call for wherever a function or layer can stand."""
TAKES_FUNCTIONS = frozenset(
    {"layers", "models", "activations", "losses", "metrics", "functions", "ops", "utils", "random"}
)


@dataclass(frozen=True)
class Catalogue:
    """One Keras version's public objects."""

    version: str
    stored: Mapping[str, Any] = field(repr=False)

    @classmethod
    def load(cls, version: str | None = None) -> Catalogue:
        """The catalogue of the installed Keras (or of another version that is known)."""
        return _load(version or storage.best_version())

    @property
    def exact(self) -> bool:
        """False where no catalogue of the installed Keras is known yet and the nearest one stands in."""
        return self.version == storage.installed_version()

    @property
    def namespaces(self) -> tuple[str, ...]:
        return tuple(self.stored["namespaces"])

    def names(self, namespace: str) -> list[str]:
        """All names that can be written where an object of this namespace stands."""
        if namespace == "functions":
            return []
        return [
            name for part in STANDS_IN.get(namespace, (namespace,)) for name in self.stored["namespaces"].get(part, ())
        ]

    def entries(self, namespace: str) -> Iterator[Entry]:
        """The objects of one namespace."""
        for name in self.stored["namespaces"].get(namespace, ()):
            yield self._entry(namespace, name)

    def identifiers(self, namespace: str) -> Mapping[str, str]:
        """The words that Keras itself takes for an object, and the name of the object: `mse`, `adam`, `relu`."""
        found: Mapping[str, str] = self.stored["identifiers"].get(namespace, {})
        return found

    def is_identifier(self, word: str, namespace: str) -> bool:
        """True where Keras takes this very word as text."""
        known = self.identifiers(namespace)
        return word in known or (namespace == "optimizers" and word.lower() in known)

    def find(self, name: str, namespace: str) -> Entry | None:
        """The object of this name where one of this namespace stands; prefixes as in Keras code are taken."""
        inside, short = self.split(name)
        if inside is not None:
            if not _may_stand(inside, namespace) or short not in self.stored["namespaces"][inside]:
                return None
            return self._entry(inside, short)
        for part in STANDS_IN.get(namespace, (namespace,)):
            if short in self.stored["namespaces"].get(part, ()):
                return self._entry(part, short)
        return None

    def find_identified(self, word: str, namespace: str) -> Entry | None:
        """The object that one of Keras's own words stands for."""
        known = self.identifiers(namespace)
        name = known.get(word) or (known.get(word.lower()) if namespace == "optimizers" else None)
        return self.find(name, namespace) if name else None

    def may_stand(self, kind: str, namespace: str) -> bool:
        """True where an object of one namespace can stand in the place of another; an unknown kind stands anywhere."""
        if not kind or namespace not in self.namespaces:
            return True
        return kind in STANDS_IN.get(namespace, (namespace,))

    def elsewhere(self, name: str) -> list[Entry]:
        """Objects of this name in any namespace."""
        inside, short = self.split(name)
        return [
            self._entry(namespace, short)
            for namespace, objects in self.stored["namespaces"].items()
            if short in objects and inside in {None, namespace}
        ]

    def split(self, name: str) -> tuple[str | None, str]:
        """The namespace that a dotted name spells out (None without one), and the rest."""
        rest = name.removeprefix("tf.").removeprefix("keras.")
        if rest.count(".") == 0 and rest != name:
            return ("models" if rest in self.stored["namespaces"]["models"] else None), rest
        for namespace in sorted(self.stored["namespaces"], key=len, reverse=True):
            if rest.startswith(f"{namespace}."):
                return namespace, rest[len(namespace) + 1 :]
        return None, rest

    def summary(self, entry: Entry) -> str:
        """The first sentence of its docstring."""
        return str(self._help(entry).get("summary", ""))

    def argument_help(self, entry: Entry) -> Mapping[str, str]:
        """What its docstring says of each argument, in a sentence."""
        texts: Mapping[str, str] = self._help(entry).get("arguments", {})
        return texts

    def _help(self, entry: Entry) -> Mapping[str, Any]:
        found: Mapping[str, Any] = _help_texts(self.version)["namespaces"].get(entry.namespace, {}).get(entry.name, {})
        return found

    def _entry(self, namespace: str, name: str) -> Entry:
        return _entry(self.version, namespace, name)


def _may_stand(inside: str, namespace: str) -> bool:
    if inside in STANDS_IN.get(namespace, (namespace,)):
        return True
    return inside in ANYWHERE and namespace in TAKES_FUNCTIONS


@functools.cache
def _load(version: str) -> Catalogue:
    stored = storage.read(version)
    return Catalogue(version=version, stored={**stored, "namespaces": with_own(stored["namespaces"], OWN_OBJECTS)})


@functools.cache
def _help_texts(version: str) -> dict[str, Any]:
    texts = storage.read_help(version)
    return {**texts, "namespaces": with_own(texts["namespaces"], OWN_HELP)}


@functools.cache
def _entry(version: str, namespace: str, name: str) -> Entry:
    return read_entry(name, namespace, _load(version).stored["namespaces"][namespace][name])
