"""An object of the file in any of its notations: resolved, its arguments checked, depth first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue import complaints
from kerascli.catalogue.arguments import read_arguments
from kerascli.catalogue.entries import Entry
from kerascli.catalogue.objects import Object
from kerascli.catalogue.plugins import find_import
from kerascli.catalogue.values import Values, object_of
from kerascli.config.nodes import Mapping, Node, Scalar

if TYPE_CHECKING:
    from kerascli.catalogue.reading import Reading

SERIALIZED = frozenset({"class_name", "config", "module", "registered_name", "build_config", "compile_config", "name"})
"""The keys of Keras's own serialized form."""


def parse_object(node: Node, namespace: str, reading: Reading, *, given: int | None = None) -> Object | str | None:
    """Read one object; None where it can't be known what it is. Problems go to `reading.problems`.

    A word that Keras itself takes (`adam`, `relu`) stays text. Where only arguments are wrong the object is answered
    all the same, with the good ones, so that further checks see it. `given` is the number of tensors that a function
    is called on; None where it is not called here.
    """
    if isinstance(node, Mapping):
        return _parse_mapping(node, namespace, reading, given)
    if isinstance(node, Scalar) and isinstance(node.value, str):
        if _stays_text(node.value, namespace, reading):
            return node.value
        return parse_named(node, None, namespace, reading, given=given)
    complaints.no_object(node, namespace, reading)
    return None


def parse_call(node: Node, namespace: str, reading: Reading, *, given: int = 1) -> Object | None:
    """Read a function that is called on `given` tensors, or a layer that is: an item of a model, a step of the data."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return parse_named(node, None, namespace, reading, given=given)
    found = parse_object(node, namespace, reading, given=given)
    return found if isinstance(found, Object) else None


def parse_named(
    name: Scalar, value: Node | None, namespace: str, reading: Reading, *, given: int | None = None
) -> Object | None:
    """Read an object whose name and arguments stand apart: the key of a mapping and its value."""
    entry = resolve(name, value, namespace, reading)
    if entry is None:
        return None
    values = Values(reading, lambda node, inner: parse_object(node, inner, reading))
    arguments, spans = read_arguments(entry, name, value, values, given)
    return Object(object_of(entry, namespace), arguments, name.span, spans)


def resolve(name: Scalar, value: Node | None, namespace: str, reading: Reading) -> Entry | None:
    """What a name stands for where an object of this namespace stands; reports a problem for None."""
    word = name.value
    if not isinstance(word, str):
        complaints.no_object(name, namespace, reading)
        return None
    entry = reading.find(word, namespace) or reading.catalogue.find_identified(word, namespace)
    if entry is not None and entry.origin == "plugin" and not reading.catalogue.may_stand(entry.namespace, namespace):
        complaints.wrong_kind(name, [entry], namespace, reading, [])
        return None
    if entry is not None:
        return entry
    inside, _ = reading.catalogue.split(word)
    of_keras = word.startswith(("keras.", "tf.")) and not word.startswith("keras.src.")
    is_path = "." in word and all(part.isidentifier() for part in word.split("."))
    if is_path and inside is None and not of_keras:
        found = find_import(word, reading.catalogue, reading.folder)
        if isinstance(found, Entry):
            return found
        if found == "unreadable":
            return Entry(word.rpartition(".")[2], word, "", "class", open=True, origin="import")
        complaints.unknown_import(name, value, found, reading)
        return None
    complaints.unknown_object(name, value, namespace, reading)
    return None


def _stays_text(word: str, namespace: str, reading: Reading) -> bool:
    """True for Keras's own words, unless the file's plugins or a class of that very name go first."""
    if reading.plugins.find(word) is not None or not reading.catalogue.is_identifier(word, namespace):
        return False
    entry = reading.catalogue.find(word, namespace)
    return entry is None or entry.is_function or not word[:1].isupper()


def _parse_mapping(node: Mapping, namespace: str, reading: Reading, given: int | None) -> Object | None:
    class_name = node.get("class_name")
    if isinstance(class_name, Scalar) and set(node.entries) <= SERIALIZED:
        return parse_named(class_name, node.get("config"), namespace, reading, given=given)
    if len(node.entries) != 1:
        complaints.several_keys(node, namespace, reading)
        return None
    entry = next(iter(node))
    return parse_named(entry.key, entry.value, namespace, reading, given=given)
