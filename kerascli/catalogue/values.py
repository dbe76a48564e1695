"""One argument's value against what the argument takes."""

from __future__ import annotations

import os.path
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Inline, Object, ReadPath, StepCount, Target, Use, WrittenPath
from kerascli.catalogue.takes import Take, Takes
from kerascli.catalogue.wrong_values import out_of_range, wrong_value
from kerascli.config.nearest import did_you_mean
from kerascli.config.nodes import Mapping, Node, Scalar, Sequence, plain

if TYPE_CHECKING:
    from kerascli.catalogue.entries import Entry
    from kerascli.catalogue.reading import Reading

BROKEN = object()
"""The value of what a problem was reported for."""
ANYTHING = Takes((Take("any"),), "any")
EPOCHS = re.compile(r"^(\d+(?:\.\d+)?|\.\d+)\s+epochs?$")
FILE_MARK = "file:"
DTYPES = frozenset({
    "float16", "float32", "float64", "bfloat16", "int4", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32",
    "uint64", "bool", "string", "complex64", "complex128", "float8_e4m3fn", "float8_e5m2", "mixed_float16",
    "mixed_bfloat16",
})  # fmt: skip
QUANTIZED = re.compile(r"^(int4|int8|float8|gptq|awq)(/[\w-]+)*(_from_(mixed_)?b?float\d+)?$")
OBJECT_WORDS = ("object", "function", "seed", "dtype", "any")
Nested = Callable[[Node, str], "Object | str | None"]


@dataclass(frozen=True)
class Values:
    """Reads values; `nested` reads an object inside a value."""

    reading: Reading
    nested: Nested

    def read(self, node: Node, takes: Takes, label: str) -> Any:
        """The value, or BROKEN after a problem was reported; `label` names the argument in the message."""
        if isinstance(node, Mapping):
            return self._mapping(node, takes, label)
        if isinstance(node, Sequence):
            return self._sequence(node, takes, label)
        if isinstance(node.value, str):
            return self._text(node, takes, label)
        return self._plain(node, takes, label)

    def _plain(self, node: Scalar, takes: Takes, label: str) -> Any:
        """Null, true, false, a number, or what waits for the data."""
        value = node.value
        if value is None:
            accepted = takes.first("none", "any")
        elif isinstance(value, bool):
            accepted = takes.first("bool", "any")
        elif isinstance(value, int):
            accepted = takes.first("int", "float", "steps", "seed", "any")
        elif isinstance(value, float):
            accepted = takes.first("float", "any")
        else:
            accepted = takes.first("int", "float", "steps", "any")
        if accepted is None:
            return self._wrong(node, takes, label)
        if isinstance(value, int | float) and (bound := accepted.broken_by(value)):
            out_of_range(node, bound, label, self.reading)
            return BROKEN
        return float(value) if accepted.exact and isinstance(value, int) else value

    def _text(self, node: Scalar, takes: Takes, label: str) -> Any:
        word = node.value
        if any(word in take.choices for take in takes):
            return word
        if takes.first("steps") and (match := EPOCHS.match(word)):
            return StepCount(float(match[1]), node.span)
        take = takes.first("read", "written", "dtype", "object", "function", "str", "any")
        if take is None:
            return self._wrong(node, takes, label)
        if take.word in {"object", "function"}:
            found = self.nested(node, take.namespace or "functions")
            return BROKEN if found is None else found
        return self._word(node, take, takes, label)

    def _word(self, node: Scalar, take: Take, takes: Takes, label: str) -> Any:
        """Text where text may stand: a path, a dtype, or just text."""
        word = node.value
        if take.word == "read" or (take.word == "any" and word.startswith(FILE_MARK)):
            return self._read_path(node, takes)
        if take.word == "written":
            return self._written_path(node)
        if take.word == "dtype" and self.reading.catalogue.find(word, "dtype_policies"):
            return _or_broken(self.nested(node, "dtype_policies"))
        if take.word == "dtype" and word not in DTYPES and not QUANTIZED.match(word):
            self.reading.report(
                "not-one-of", f"`{word}` is no dtype ({label})", node.span, did_you_mean(word, sorted(DTYPES))
            )
            return BROKEN
        return word

    def _written_path(self, node: Scalar) -> Any:
        """Relative to the run folder, and inside it."""
        inside = PurePath(os.path.normpath(node.value))
        if inside.is_absolute() or inside.parts[:1] == ("..",):
            message = f"`{node.value}` leaves the run folder, where everything that a run writes lies"
            self.reading.report("path-outside-the-run", message, node.span, inside.name)
            return BROKEN
        return WrittenPath(str(inside))

    def _read_path(self, node: Scalar, takes: Takes) -> Any:
        written = node.value.removeprefix(FILE_MARK)
        path = self.reading.path_of(written, node.span)
        if os.path.exists(path):  # noqa: PTH110 -- no error for any name
            return ReadPath(str(path), written)
        choices = [choice for take in takes for choice in take.choices]
        near = sorted(item.name for item in path.parent.iterdir()) if os.path.isdir(path.parent) else []  # noqa: PTH112
        suggestion = did_you_mean(written, choices) or did_you_mean(path.name, near)
        self.reading.report(
            "file-missing", f"there is no file `{written}`", node.span, suggestion, (f"looked at {path}",)
        )
        return BROKEN

    def _sequence(self, node: Sequence, takes: Takes, label: str) -> Any:
        if takes.first("shape") and all(_is_extent(item) for item in node.items):
            return tuple(plain(item) for item in node.items)
        take = takes.first("tuple", "list")
        if take is not None and take.item is not None:
            values = [self.read(item, take.item, label) for item in node.items]
            if any(value is BROKEN for value in values):
                return BROKEN
            return tuple(values) if take.word == "tuple" else values
        if takes.first("any"):
            return self._anything(node)
        return self._wrong(node, takes, label)

    def _mapping(self, node: Mapping, takes: Takes, label: str) -> Any:
        use = self._use(node)
        if use is not None:
            return use
        inline = self._inline(node, takes)
        if inline is not None:
            return inline
        take = takes.first("object", "function")
        if take is not None:
            found = self.nested(node, take.namespace or "functions")
            return BROKEN if found is None else found
        if takes.first("seed"):
            return _or_broken(self.nested(node, "random"))
        if takes.first("dtype"):
            return _or_broken(self.nested(node, "dtype_policies"))
        if takes.first("any", "dict"):
            return self._anything(node)
        return self._wrong(node, takes, label)

    def _anything(self, node: Node) -> Any:
        """A free value: text stays text, a mapping of one known name is an object, numbers in a list make a tuple."""
        if isinstance(node, Sequence):
            values = [self._anything(item) for item in node.items]
            return BROKEN if any(value is BROKEN for value in values) else values
        if isinstance(node, Scalar):
            if isinstance(node.value, str) and node.value.startswith(FILE_MARK):
                return self._read_path(node, Takes((), ""))
            return node.value
        use = self._use(node)
        if use is not None:
            return use
        inline = self._inline(node, ANYTHING)
        if inline is not None:
            return inline
        namespace = self._namespace_of(node)
        if namespace is not None:
            return _or_broken(self.nested(node, namespace))
        pairs = {entry.key.value: self._anything(entry.value) for entry in node}
        return BROKEN if any(value is BROKEN for value in pairs.values()) else pairs

    def _namespace_of(self, node: Mapping) -> str | None:
        """The namespace of the one known object that a mapping's only key names."""
        if len(node.entries) != 1:
            return None
        name = next(iter(node.entries))
        if not isinstance(name, str) or not name[:1].isalpha():
            return None
        if self.reading.plugins.find(name):
            return "functions"
        known: list[Entry] = self.reading.catalogue.elsewhere(name)
        return known[0].namespace if known and (name[0].isupper() or "." in name) else None

    def _inline(self, node: Mapping, takes: Takes) -> Any:
        """A model written in the argument's place, None where the mapping is something else."""
        take = takes.first("object", "any")
        if self.reading.read_inline is None or take is None or take.namespace not in {"", "layers", "models"}:
            return None
        if not any(isinstance(node.get(word), Mapping | Sequence) for word in ("sequential", "functional")):
            return None
        found = self.reading.read_inline(node)
        return BROKEN if found is None else Inline(found, node.span)

    def _use(self, node: Mapping) -> Any:
        """`{use: encoder}`, None where the mapping is something else."""
        name = node.get("use")
        if not isinstance(name, Scalar) or not set(node.entries) <= {"use", "output"}:
            return None
        if name.value not in self.reading.models:
            self.reading.report(
                "unknown-name",
                f"no model of this file is called `{name.value}`",
                name.span,
                did_you_mean(str(name.value), sorted(self.reading.models)),
                ("`models:` makes and names models",),
            )
            return BROKEN
        output = node.get("output")
        return Use(name.value, name.span, plain(output) if output else None)

    def _wrong(self, node: Node, takes: Takes, label: str) -> Any:
        wrong_value(node, takes, label, self.reading)
        return BROKEN


def object_of(entry: Entry, namespace: str) -> Target:
    """What an entry is, where an object of `namespace` stands."""
    return Target(entry.origin, entry.name, entry.path, entry.namespace or namespace, entry.is_function)


def _or_broken(value: Any) -> Any:
    return BROKEN if value is None else value


def _is_extent(node: Node) -> bool:
    """A number, null or what waits for the data."""
    return isinstance(node, Scalar) and not isinstance(node.value, bool | str | float)
