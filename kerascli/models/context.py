"""What the reader of a model section knows and collects while it reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kerascli.config.nearest import nearest
from kerascli.config.nodes import Mapping, Node, Scalar
from kerascli.models.statements import Weights
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as MappingType

    from kerascli.catalogue.reading import Reading
    from kerascli.config.nodes import Entry
    from kerascli.models.blocks import BlockDefinition
    from kerascli.problems import Severity, Span


@dataclass(frozen=True)
class ModelReading:
    """The objects' reading, with the blocks that an item may name."""

    reading: Reading
    blocks: MappingType[str, BlockDefinition] = field(default_factory=dict)
    open_blocks: tuple[str, ...] = ()
    """The blocks being filled in, outermost first: one that comes again never ends."""

    def inside(self, block: str) -> ModelReading:
        return ModelReading(self.reading, self.blocks, (*self.open_blocks, block))

    def report(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        help_text: str | None = None,
        notes: tuple[str, ...] = (),
        severity: Severity = "error",
    ) -> None:
        self.reading.problems.append(
            Problem(code=code, message=message, span=span, help=help_text, notes=notes, severity=severity)
        )

    def unknown_key(self, entry: Entry, owner: str, known: Iterable[str]) -> None:
        """A key that the owner does not take."""
        words = list(known)
        close = nearest(str(entry.key.value), words)
        self.report(
            "unknown-key",
            f"{owner} takes no `{entry.key.value}`",
            entry.key.span,
            help_text=f"did you mean `{close[0]}`?"
            if close
            else "it takes " + ", ".join(f"`{word}`" for word in words),
        )

    def wrong_type(self, what: str, wanted: str, node: Node) -> None:
        self.report("wrong-type", f"{what} is {wanted}", node.span)

    def text(self, node: Node, what: str) -> str | None:
        """A text, or a problem and None."""
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return node.value
        self.wrong_type(what, "a text", node)
        return None

    def flag(self, node: Node | None, what: str) -> bool | None:
        """True, false, or None where the key is not there."""
        if node is None:
            return None
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.wrong_type(what, "true or false", node)
        return None

    def names(self, node: Node, what: str) -> tuple[str, ...]:
        """A text or a list of texts."""
        if isinstance(node, Scalar):
            name = self.text(node, what)
            return () if name is None else (name,)
        if isinstance(node, Mapping):
            self.wrong_type(what, "a name or a list of names", node)
            return ()
        found = [self.text(item, what) for item in node.items]
        return tuple(name for name in found if name is not None)

    def weights(self, node: Node | None) -> Weights | None:
        """`weights: FILE` or `{file, skip_mismatch}`."""
        if node is None:
            return None
        skip = False
        file = node
        if isinstance(node, Mapping):
            unknown = [entry for entry in node if entry.key.value not in {"file", "skip_mismatch"}]
            for entry in unknown:
                self.unknown_key(entry, "`weights`", ("file", "skip_mismatch"))
            skip = bool(self.flag(node.get("skip_mismatch"), "`skip_mismatch`"))
            found = node.get("file")
            if found is None and unknown:
                return None
            if found is None:
                self.report("missing-key", "`weights` needs a `file`", node.span, help_text="weights: {file: FILE}")
                return None
            file = found
        text = self.text(file, "`weights`")
        if text is None:
            return None
        return Weights(file=text, path=str(self.reading.path_of(text, file.span)), skip_mismatch=skip, span=file.span)
