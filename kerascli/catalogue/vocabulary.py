"""The old vocabulary: words of Keras 2 that half of the world's tutorials teach, answered with what to write now."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from kerascli.catalogue.shown import shown
from kerascli.config.nodes import Mapping, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as MappingType

    from kerascli.catalogue.entries import Entry
    from kerascli.catalogue.reading import Reading
    from kerascli.config.nodes import Node, Scalar


@dataclass(frozen=True, slots=True)
class Old:
    """One old word; in `now`, `{value}` stands for what was written and `{name}` for the word's last part."""

    word: str
    why: str
    """What became of it: the rest of the sentence that begins with the word."""
    now: str
    """What to write instead."""
    on: tuple[str, ...] = ()
    """For an argument: the objects (`layers:*`) or sections (`section:fit`) where it is old."""
    renamed: str = ""
    """The argument that took its place."""
    since: str = "Keras 3.0"
    arguments: MappingType[str, str] = field(default_factory=dict)
    """What each argument of an old object is now."""

    def remedy(self, name: str, value: str) -> str:
        """What to write instead of this very spelling."""
        return self.now.replace("{name}", name).replace("{value}", value).replace("{word}", self.word)

    @property
    def note(self) -> tuple[str, ...]:
        return (f"since {self.since}",) if self.since else ()


def old_object(word: str) -> Old | None:
    """The answer for the old name of an object, function or method; prefixes as in Keras code are taken."""
    from kerascli.catalogue.old_objects import OBJECTS

    short = word.removeprefix("tf.").removeprefix("keras.").replace("backend.", "K.", 1)
    return next((old for old in OBJECTS if _names(old.word, short)), None)


def old_argument(entry: Entry, argument: str) -> Old | None:
    """The answer for an argument that is old on this object."""
    return _of_place(f"{entry.namespace}:{entry.name}", argument)


def old_key(section: str, key: str) -> Old | None:
    """The answer for an old key of a section of the file: `fit`, `compile`, `evaluate`; empty for the top."""
    return _of_place(f"section:{section}", key) or old_object(key)


def all_old(word: str) -> Iterator[Old]:
    """Every answer that the table has for a word."""
    from kerascli.catalogue.old_arguments import ARGUMENTS

    yield from (old for old in ARGUMENTS if old.word == word)
    found = old_object(word)
    if found is not None:
        yield found


def moved_arguments(word: str) -> Iterator[Old]:
    """An answer for each old object that had an argument of this name."""
    from kerascli.catalogue.old_objects import OBJECTS

    for old in OBJECTS:
        if word in old.arguments:
            yield Old(word, f"of {old.word} has another place now", old.arguments[word], since=old.since)


def report_object(name: Scalar, value: Node | None, reading: Reading) -> bool:
    """Tell of an old name, and what each of its arguments is now; False where it is none."""
    word = str(name.value)
    old = old_object(word)
    if old is None:
        return False
    written = plain(value) if value is not None else None
    remedy = old.remedy(word.rpartition(".")[2], shown(written) if written else "")
    given = value if isinstance(value, Mapping) else ()
    translated = tuple(
        f"{entry.key.value}: {old.arguments[entry.key.value].replace('{value}', shown(plain(entry.value)))}"
        for entry in given
        if entry.key.value in old.arguments
    )
    reading.report("old-name", f"`{word}` {old.why}", name.span, remedy.removesuffix(": "), translated[:6] + old.note)
    return True


def report_argument(entry: Entry, key: Scalar, value: Node, reading: Reading) -> Old | None:
    """Tell of an old argument; None where it is none."""
    old = old_argument(entry, str(key.value))
    if old is not None:
        message = f"`{key.value}` of {entry.name} {old.why}"
        reading.report("old-name", message, key.span, old.remedy(entry.name, shown(plain(value))), old.note)
    return old


def _of_place(place: str, word: str) -> Old | None:
    from kerascli.catalogue.old_arguments import ARGUMENTS

    fitting = (old for old in ARGUMENTS if old.word == word and any(fnmatchcase(place, on) for on in old.on))
    return next(fitting, None)


def _names(pattern: str, word: str) -> bool:
    """Words are matched whole, or by their last part as they are written after an import."""
    if fnmatchcase(word, pattern):
        return True
    return "." in word and "." not in pattern and word.rpartition(".")[2] == pattern
