"""What a file is read against: the catalogue, the user's own objects, and the problems found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.plugins import Plugins, imported_method
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kerascli.catalogue.catalogue import Catalogue
    from kerascli.catalogue.entries import Entry, Parameter
    from kerascli.catalogue.methods import Method
    from kerascli.config import nodes
    from kerascli.problems import Span


@dataclass
class Reading:
    """The context that validation carries: what can be named here, and where problems are put."""

    catalogue: Catalogue
    plugins: Plugins = field(default_factory=Plugins)
    blocks: frozenset[str] = frozenset()
    """Names of the file's own blocks."""
    models: frozenset[str] = frozenset()
    """Names of the file's own models."""
    outputs: frozenset[str] = frozenset()
    """Words that may be outputs of the model: as keys of losses and metrics they go before objects."""
    block_definitions: dict[str, Any] = field(default_factory=dict)
    """The blocks as read, kept by their section for the sections after it."""
    compile_arguments: Mapping[str, Parameter] = field(default_factory=dict)
    """What `compile` of the user's models takes beside Keras's own arguments."""
    used_names: set[str] = field(default_factory=set)
    """Blocks and models that something in the file names."""
    read_inline: Callable[[nodes.Mapping], Any] | None = None
    """Reads a model that is written in an argument's place; set by the model sections, which know how."""
    problems: list[Problem] = field(default_factory=list)
    folder: Path = field(default_factory=Path.cwd)
    """Where paths start that no file names (those of the command line)."""

    def find(self, name: str, namespace: str) -> Entry | None:
        """The user's object of this name, else Keras's."""
        return self.plugins.find(name) or self.catalogue.find(name, namespace)

    def method(self, name: str, method: str) -> Method | None:
        """What a method of a class of the user's takes; None for Keras's own classes and methods."""
        if "." in name and ".py:" not in name:
            return imported_method(name, method, self.catalogue, self.folder)
        return self.plugins.method(name.rpartition(":")[2], method)

    def names(self, namespace: str) -> list[str]:
        """Every word that could have been meant where an object of this namespace stands."""
        known = [*self.plugins.names(), *self.catalogue.names(namespace), *self.catalogue.identifiers(namespace)]
        if namespace in {"layers", "models"}:
            known += [*self.blocks, *self.models]
        return known

    def report(
        self, code: str, message: str, span: Span, help_text: str | None = None, notes: tuple[str, ...] = ()
    ) -> None:
        """Note a problem; reading goes on, so that a file with ten mistakes shows ten."""
        self.problems.append(Problem(code=code, message=message, span=span, help=help_text, notes=notes))

    def path_of(self, written: str, span: Span) -> Path:
        """The absolute path of a written one: relative to the file that names it."""
        base = Path(span.source.path).parent if span.source.path else self.folder
        return (base / Path(written).expanduser()).absolute()
