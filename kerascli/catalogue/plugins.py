"""The user's own Python files and modules, read as text: names and arguments are known without running anything."""

from __future__ import annotations

import importlib.util
import os.path
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kerascli.catalogue.methods import method_of
from kerascli.catalogue.source import Source, read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kerascli.catalogue.catalogue import Catalogue
    from kerascli.catalogue.entries import Entry
    from kerascli.catalogue.methods import Method

LONGEST_PATH = 250
Looked = Literal["no-module", "no-name", "unreadable"]


@dataclass(frozen=True)
class Plugins:
    """What the file's `plugins` define, by name."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    """By file name, in the order of the file."""

    def find(self, name: str) -> Entry | None:
        """A class or function of the plugins; of two files with the same name the last one wins, as with imports."""
        entries = (source.entry(name) for source in reversed(list(self.sources.values())))
        return next((entry for entry in entries if entry is not None), None)

    def method(self, name: str, method: str) -> Method | None:
        """What a method of one of their classes takes; None where the class does not define it."""
        owner = next((source for source in reversed(list(self.sources.values())) if name in source.classes), None)
        return method_of(owner, name, method) if owner is not None else None

    def names(self) -> list[str]:
        return [name for source in self.sources.values() for name in source.names()]


def read_plugins(paths: Iterable[Path], catalogue: Catalogue) -> Plugins:
    """Read plugin files; SyntaxError, OSError and UnicodeDecodeError are the caller's to tell with the place."""
    sources: dict[str, Source] = {}
    for path in paths:
        sources[path.name] = read_source(path, f"{path.name}:", "plugin", catalogue)
    return Plugins(sources)


def find_import(dotted: str, catalogue: Catalogue, folder: Path) -> Entry | Looked:
    """The object at an import path, found by looking at files; nothing is imported."""
    source = _imported(dotted, catalogue, folder)
    if not isinstance(source, Source):
        return source
    name = dotted.rpartition(".")[2]
    return source.entry(name) or ("unreadable" if source.may_define(name) else "no-name")


def imported_method(dotted: str, method: str, catalogue: Catalogue, folder: Path) -> Method | None:
    """What a method of the class at an import path takes; None where that can't be told, or it is Keras's own."""
    source = _imported(dotted, catalogue, folder)
    return method_of(source, dotted.rpartition(".")[2], method) if isinstance(source, Source) else None


def _imported(dotted: str, catalogue: Catalogue, folder: Path) -> Source | Looked:
    """The file that an import path leads to, read."""
    if len(dotted) > LONGEST_PATH or not all(part.isidentifier() for part in dotted.split(".")):
        return "no-module"
    module = dotted.rpartition(".")[0]
    path = _module_file(module, folder)
    if path is None:
        return "no-module"
    if path.suffix != ".py":
        return "unreadable"
    try:
        return read_source(path, f"{module}.", "import", catalogue)
    except (SyntaxError, OSError, UnicodeDecodeError):
        return "unreadable"


def _module_file(module: str, folder: Path) -> Path | None:
    """The file of a module beside the experiment file or on Python's path."""
    first, *rest = module.split(".")
    for base in (folder, Path.cwd()):
        found = _inside(base, [first, *rest])
        if found is not None:
            return found
    try:
        spec = importlib.util.find_spec(first)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    if not rest:
        return Path(spec.origin) if spec.origin else None
    folders = [Path(location) for location in spec.submodule_search_locations or ()]
    return next((found for base in folders if (found := _inside(base, rest)) is not None), None)


def _inside(base: Path, parts: list[str]) -> Path | None:
    """`base/a/b.py`, `base/a/b/__init__.py` or a compiled module of that name."""
    stem = base.joinpath(*parts)
    candidates = [
        stem.with_name(stem.name + ".py"),
        stem / "__init__.py",
        *sorted(stem.parent.glob(f"{stem.name}.*.so")),
    ]
    return next((path for path in candidates if os.path.isfile(path)), None)  # noqa: PTH113 -- no error for any name
