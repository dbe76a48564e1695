"""What is said of an object that can't be read: every message of the parser, with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue import vocabulary
from kerascli.catalogue.shown import shown
from kerascli.catalogue.takes import SINGULAR
from kerascli.config.nearest import nearest
from kerascli.config.nodes import Entry as ConfigEntry
from kerascli.config.nodes import Mapping, Node, Scalar, Sequence, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerascli.catalogue.entries import Entry
    from kerascli.catalogue.plugins import Looked
    from kerascli.catalogue.reading import Reading

LONGEST_HELP = 100


def wanted(namespace: str) -> str:
    """What should have stood here: `a layer`."""
    return SINGULAR.get(namespace, "a named function" if namespace == "functions" else "an object")


def no_object(node: Node, namespace: str, reading: Reading) -> None:
    """A number, a list, nothing: where the name of an object should stand."""
    if isinstance(node, Scalar) and node.value is None:
        found = "nothing"
    elif isinstance(node, Sequence):
        found = "a list"
    else:
        found = f"`{shown(plain(node))}`"
    reading.report("wrong-type", f"{wanted(namespace)} is wanted here, not {found}", node.span)


def several_keys(node: Mapping, namespace: str, reading: Reading) -> None:
    """A mapping of several keys: arguments that slipped beside their object, or several objects in one."""
    names = [entry for entry in node if reading.find(str(entry.key.value), namespace)]
    if not node.entries:
        reading.report("wrong-type", f"{wanted(namespace)} is wanted here, not an empty mapping", node.span)
        return
    if len(names) == 1:
        slipped_arguments(names[0], [entry.key for entry in node if entry is not names[0]], reading)
    elif names:
        second = names[1].key
        listed = ", ".join(f"`{entry.key.value}`" for entry in names)
        reading.report(
            "several-objects", f"one object is wanted here, and {listed} stand together", second.span,
            f"in a list, each with its own dash: `- {names[0].key.value}`, `- {second.value}`",
        )  # fmt: skip
    else:
        first = next(iter(node))
        unknown_object(first.key, first.value, namespace, reading)


def slipped_arguments(owner: ConfigEntry, slipped: list[Scalar], reading: Reading) -> None:
    """Arguments on the level of their object's name."""
    name, value = owner.key.value, owner.value
    empty = isinstance(value, Scalar) and value.value is None
    remedy = "indent them below it" if empty else f"arguments are written `{name}: {{name: value, …}}`"
    listed = ", ".join(f"`{key.value}`" for key in slipped)
    verb = "stand" if len(slipped) > 1 else "stands"
    reading.report("lost-indent", f"{listed} {verb} beside `{name}`, not inside it", slipped[0].span, remedy)


def unknown_object(name: Scalar, value: Node | None, namespace: str, reading: Reading) -> None:
    """A name that nothing has, that is of another kind, or that is from Keras 2."""
    word = str(name.value)
    if vocabulary.report_object(name, value, reading):
        return
    if namespace == "functions" and ("lambda" in word or "(" in word):
        reading.report(
            "unnamed-function", "a function is named here, not written", name.span,
            "define it in a file, list that under `plugins:`, and write its name",
        )  # fmt: skip
        return
    elsewhere = [entry for entry in reading.catalogue.elsewhere(word) if entry.namespace != namespace]
    near = _near(word, namespace, reading)
    twin = near and near[0] != word and near[0].lower() == word.lower()
    if elsewhere and not twin:
        wrong_kind(name, elsewhere, namespace, reading, [other for other in near if "." not in other])
        return
    message = f"there is no {wanted(namespace).partition(' ')[2]} `{word}`"
    reading.report("unknown-object", message, name.span, _offer(near) or _where_to_look(word, namespace, reading))


def unknown_word(name: Scalar, what: str, kinds: Iterable[str], reading: Reading) -> bool:
    """A word where a kind of ours may stand beside Keras's objects, and that is neither; False where it is something.

    `what` is what such a kind is called: `step`.
    """
    word = str(name.value)
    known = reading.find(word, "layers") or reading.catalogue.find_identified(word, "layers")
    if known or "." in word or word == "class_name" or vocabulary.old_object(word):
        return False
    if reading.catalogue.elsewhere(word):
        return False
    near = nearest(word, [*kinds, *reading.plugins.names(), *reading.catalogue.names("layers")])
    remedy = _offer(near) or f"one of {', '.join(kinds)}, or a preprocessing layer"
    reading.report("unknown-object", f"there is no {what} `{word}`", name.span, remedy)
    return True


def wrong_kind(name: Scalar, found: list[Entry], namespace: str, reading: Reading, near: list[str]) -> None:
    """A name that is known, where something else belongs."""
    kinds = " and ".join(dict.fromkeys(SINGULAR[entry.namespace] for entry in found))
    reading.report(
        "wrong-kind", f"`{name.value}` is {kinds}; {wanted(namespace)} is wanted here", name.span, _offer(near)
    )


def unknown_import(name: Scalar, value: Node | None, looked: Looked, reading: Reading) -> None:
    """An import path that leads nowhere."""
    if vocabulary.report_object(name, value, reading):
        return
    module, _, last = str(name.value).rpartition(".")
    if looked == "no-name":
        reading.report("unknown-object", f"`{module}` defines no `{last}`", name.span)
        return
    near = _near(str(name.value), "", reading)
    reading.report("unknown-object", f"no module `{module}` can be imported from here", name.span, _offer(near))


def unknown_argument(entry: Entry, key: Scalar, value: Node, whole: Mapping, reading: Reading) -> set[str]:
    """An argument that the object does not take; answers the arguments that were most likely meant."""
    word = str(key.value)
    old = vocabulary.report_argument(entry, key, value, reading)
    if old is not None:
        return {old.renamed}
    first = entry.first()
    taken = first.takes.first("object") if first else None
    if first and taken and len(whole.entries) == 1 and reading.find(word, taken.namespace):
        remedy = f"{entry.name}: {{{first.name}: {{{word}: {shown(plain(value))}}}}}"
        reading.report(
            "unknown-argument", f"{entry.name} has no argument `{word}`; a mapping holds arguments by name", key.span,
            remedy if len(remedy) <= LONGEST_HELP else f"{entry.name}: {{{first.name}: {{{word}: …}}}}",
        )  # fmt: skip
        return {first.name}
    near = nearest(word, entry.parameters)
    notes = () if near else (f"it takes: {', '.join(entry.parameters) or 'nothing'}",)
    reading.report("unknown-argument", f"{entry.name} has no argument `{word}`", key.span, _offer(near), notes)
    return set(near[:1])


def listed_arguments(entry: Entry, value: Sequence, reading: Reading) -> set[str]:
    """Several arguments in a list, as in a call: told with their names, which are answered."""
    names = [parameter.name for parameter in entry.positional()][: len(value.items)]
    written = {name: plain(item) for name, item in zip(names, value.items, strict=False)}
    reading.report(
        "wrong-type", f"{entry.name} takes its arguments by name, not in a list", value.span,
        f"{entry.name}: {shown(written)}",
    )  # fmt: skip
    return set(names)


def no_first_argument(entry: Entry, value: Node, reading: Reading) -> None:
    """A bare value for an object that takes arguments only by name, or none."""
    names = ", ".join(entry.parameters)
    remedy = f"as a mapping: {entry.name}: {{{next(iter(entry.parameters))}: …}}" if names else f"just `{entry.name}`"
    reading.report("wrong-type", f"{entry.name} takes no value without a name", value.span, remedy)


def missing_arguments(entry: Entry, name: Scalar, missing: list[str], reading: Reading) -> None:
    """Required arguments that are not given."""
    listed = " and ".join(f"`{argument}`" for argument in missing)
    example = ", ".join(f"{argument}: …" for argument in missing)
    reading.report("missing-argument", f"{entry.name} needs {listed}", name.span, f"{entry.name}: {{{example}}}")


def _near(word: str, namespace: str, reading: Reading) -> list[str]:
    """The nearest words: of the namespace that a dotted word spells out, of all dotted ones, or of the place's own."""
    catalogue = reading.catalogue
    inside, short = catalogue.split(word)
    if inside is not None:
        prefix, names = word.removesuffix(short), catalogue.names(inside)
        found = nearest(short, [*names, *catalogue.identifiers(inside)])
        return [prefix + near if near in names else near for near in found]
    if "." in word:
        return nearest(short, [f"{space}.{name}" for space in catalogue.namespaces for name in catalogue.names(space)])
    return nearest(word, reading.names(namespace))


def _where_to_look(word: str, namespace: str, reading: Reading) -> str | None:
    """What helps where no word is near."""
    if word == "None":
        return "null"
    if namespace == "functions":
        return "define it in a file, and list that under `plugins:`"
    return f"`kerascli list {namespace}` lists all" if namespace in reading.catalogue.namespaces else None


def _offer(near: list[str]) -> str | None:
    """The nearest words as a question."""
    if not near:
        return None
    others = f" (or {', '.join(f'`{word}`' for word in near[1:])})" if len(near) > 1 else ""
    return f"did you mean `{near[0]}`?{others}"
