"""From a path, or a mapping, to one resolved tree: files, parents, overrides, references."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.config import overrides as command_line
from kerascli.config.document import parse
from kerascli.config.dumping import dump_source
from kerascli.config.merging import FirstArgument, Merging, not_known
from kerascli.config.nodes import Mapping, Node, Scalar, Sequence
from kerascli.config.references import Defaults, no_default, resolve
from kerascli.config.text import read_source
from kerascli.problems import Problem, Source, Span

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingType
    from collections.abc import Sequence as SequenceType

MAX_FILES = 50


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document as it counts: parents underneath, overrides applied, references replaced."""

    root: Mapping
    problems: list[Problem]
    """All that is wrong so far; where it holds errors the tree is what could be read."""
    sources: list[Source]
    """The file and its parents, the file first."""
    origins: MappingType[Node, str] = field(default_factory=dict)
    """Where values came from that did not come from the place their span shows: the environment."""
    readable: bool = True
    """False where the file could not be read at all; then nothing in it is worth checking."""


def load(
    path: str | Path,
    overrides: SequenceType[str] = (),
    unset: SequenceType[str] = (),
    defaults: Defaults = no_default,
    first_argument: FirstArgument = not_known,
) -> Loaded:
    """Read an experiment file; problems are collected, never raised.

    `defaults` answers the default of a dotted key that the file does not set, for references to it;
    `first_argument` names an object's first argument, for `Adam.clipnorm=1` where the file says `Adam: 1e-3`.
    """
    files = _Files(Merging([], first_argument))
    return _finish(files, files.read(Path(path), str(path), None), overrides, unset, defaults)


def load_text(source: Source) -> Loaded:
    """The same for a text at hand: the paths in it are relative to the folder of `source.path`."""
    files = _Files(Merging([]))
    return _finish(files, files.parsed(source, ()), (), (), no_default)


def load_values(
    values: MappingType[str, Any],
    name: str = "experiment",
    overrides: SequenceType[str] = (),
    unset: SequenceType[str] = (),
    defaults: Defaults = no_default,
    first_argument: FirstArgument = not_known,
) -> Loaded:
    """The same for a mapping made in Python: its YAML text is what problems point at."""
    files = _Files(Merging([], first_argument))
    try:
        text = dump_source(values)
    except (TypeError, ValueError) as error:
        files.problems.append(Problem(code="wrong-value", message=f"`{name}`: {error}"))
        return _finish(files, None, overrides, unset, defaults)
    source = Source(name=name, text=text, kind="python", path=str(Path.cwd() / name))
    return _finish(files, files.parsed(source, ()), overrides, unset, defaults)


def _finish(
    files: _Files, root: Mapping | None, overrides: SequenceType[str], unset: SequenceType[str], defaults: Defaults
) -> Loaded:
    problems, origins = files.problems, dict[Node, str]()
    if root is None:
        return Loaded(_nothing(files.sources), problems, files.sources, readable=False)
    root = command_line.apply(root, overrides, unset, files.merging)
    if not root.entries and not problems:
        problems.append(_empty(files.sources[0]))
    root = resolve(root, problems, origins, defaults)
    return Loaded(root, problems, files.sources, origins)


def _nothing(sources: list[Source]) -> Mapping:
    source = sources[0] if sources else Source(name="")
    return Mapping({}, Span(source, 1, 1, 1, 1))


class _Files:
    """The files of one experiment, read once each, parents underneath."""

    def __init__(self, merging: Merging) -> None:
        self.merging = merging
        self.problems = merging.problems
        self.sources: list[Source] = []
        self.count = 0

    def read(self, path: Path, name: str, named_at: Span | None, chain: tuple[Path, ...] = ()) -> Mapping | None:
        source = read_source(path, name, named_at)
        if isinstance(source, Problem):
            self.problems.append(source)
            return None
        return self.parsed(source, (*chain, path.resolve()))

    def parsed(self, source: Source, chain: tuple[Path, ...]) -> Mapping | None:
        """The tree of one text with its parents merged underneath."""
        self.sources.append(source)
        found: list[Problem] = []
        root = parse(source, found)
        self.problems += found
        if root is None:
            if not found:
                self.problems.append(_empty(source))
            return None
        if not isinstance(root, Mapping):
            self.problems.append(_not_a_mapping(root, source))
            return None
        parents = root.get("extends")
        over = Mapping({key: entry for key, entry in root.entries.items() if key != "extends"}, root.span)
        base = self.parents(parents, source, chain) if parents is not None else None
        return self.merging.merge(base, over)

    def parents(self, named: Node, source: Source, chain: tuple[Path, ...]) -> Mapping | None:
        merged: Mapping | None = None
        for item in named.items if isinstance(named, Sequence) else [named]:
            if not isinstance(item, Scalar) or not isinstance(item.value, str):
                remedy = "extends: base.yaml"
                self.problems.append(
                    Problem(
                        code="wrong-type",
                        message="`extends` takes a file or a list of files",
                        span=item.span,
                        help=remedy,
                    )
                )
                continue
            parent = self.parent(item.value, item.span, source, chain)
            if parent is not None:
                merged = self.merging.merge(merged, parent) if merged else parent
        return merged

    def parent(self, written: str, span: Span, source: Source, chain: tuple[Path, ...]) -> Mapping | None:
        folder = Path(source.path).parent if source.path else Path.cwd()
        path = folder / Path(written).expanduser()
        name = os.path.normpath(Path(source.name).parent / Path(written).expanduser())
        if path.resolve() in chain:
            way = " → ".join([*(part.name for part in chain), path.name])
            self.problems.append(
                Problem(code="extends-cycle", message=f"files extend each other in a circle: {way}", span=span)
            )
            return None
        self.count += 1
        if self.count > MAX_FILES:
            self.problems.append(
                Problem(code="extends-cycle", message=f"more than {MAX_FILES} files are extended", span=span)
            )
            return None
        return self.read(path, name, span, chain)


def _empty(source: Source) -> Problem:
    return Problem(
        code="empty-file",
        message=f"`{source.name}` is empty",
        span=Span(source, 1, 1, 1, 1),
        help="kerascli init writes a file that runs",
    )


def _not_a_mapping(root: Node, source: Source) -> Problem:
    kind = "a list" if isinstance(root, Sequence) else "a single value"
    return Problem(
        code="not-a-mapping",
        message=f"`{source.name}` holds {kind}; an experiment file holds keys: `data:`, `model:`, `compile:`, `fit:`",
        span=Span(source, root.span.line, root.span.column, root.span.line, root.span.column + 1),
        help="write `key: value` at the left edge",
    )
