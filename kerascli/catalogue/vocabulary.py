"""The old vocabulary: words of Keras 2 that half of the world's tutorials teach, answered with what to write now."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kerascli.config.dumping import dump_short
from kerascli.config.nodes import plain

if TYPE_CHECKING:
    from kerascli.catalogue.entries import Entry
    from kerascli.catalogue.reading import Reading
    from kerascli.config.nodes import Node, Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Old:
    """One old word."""

    word: str
    now: str
    """What to write instead; `{value}` is what was written, `{name}` the word itself."""
    why: str
    """One sentence: what became of it."""
    since: str = "Keras 3.0"
    on: tuple[str, ...] = ()
    """For an argument: the objects (`layers:*`) on which it is old. Empty for the name of an object or function."""
    renamed: str = ""
    """The argument that took its place."""


def old_object(word: str) -> Old | None:
    """The answer for the old name of an object, function or command; prefixes as in Keras code are taken."""
    from kerascli.catalogue.old_words import OBJECTS

    short = word.removeprefix("tf.").removeprefix("keras.")
    return next((old for old in OBJECTS if _names(old.word, short)), None)


def old_argument(entry: Entry, argument: str) -> Old | None:
    """The answer for an argument that is old on this object."""
    from kerascli.catalogue.old_words import ARGUMENTS

    place = f"{entry.namespace}:{entry.name}"
    for old in ARGUMENTS:
        if old.word == argument and any(fnmatchcase(place, pattern) for pattern in old.on):
            return old
    return None


def old_key(section: str, key: str) -> Old | None:
    """The answer for an old key of a section of the file: `fit`, `compile`, `data`, or empty for the top."""
    from kerascli.catalogue.old_words import ARGUMENTS

    for old in ARGUMENTS:
        if old.word == key and f"section:{section}" in old.on:
            return old
    return old_object(key)


def report_object(name: Scalar, reading: Reading) -> bool:
    """Tell of an old name; False where it is none."""
    word = str(name.value)
    old = old_object(word)
    if old is None:
        return False
    _report(old, name, reading, f"`{word}` is Keras 2: {old.why}", {"name": word.rpartition(".")[2], "value": "…"})
    return True


def report_argument(entry: Entry, key: Scalar, value: Node, reading: Reading) -> Old | None:
    """Tell of an old argument; None where it is none."""
    old = old_argument(entry, str(key.value))
    if old is not None:
        message = f"`{key.value}` of {entry.name} is Keras 2: {old.why}"
        _report(old, key, reading, message, {"name": entry.name, "value": dump_short(plain(value))})
    return old


def _report(old: Old, place: Scalar, reading: Reading, message: str, filled: dict[str, str]) -> None:
    remedy = old.now
    for key, text in filled.items():
        remedy = remedy.replace(f"{{{key}}}", text)
    reading.report("old-name", message, place.span, remedy, (f"gone since {old.since}",))


def _names(pattern: str, word: str) -> bool:
    """Dotted words are matched whole or by their last part, as they are written after an import."""
    return fnmatchcase(word, pattern) or ("." in word and fnmatchcase(word.rpartition(".")[2], pattern))
