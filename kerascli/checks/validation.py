"""Whether a training will have validation data, as far as the file tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from kerascli.preparation.section import DataSection

WITHOUT_PARTS = ("builtin", "table", "timeseries")
"""Sources that have no validation part of their own, unless `{split}` stands in their path."""


def may_validate(data: DataSection | None, node: Node | None) -> bool:
    """False only where it is certain that nothing is held out."""
    if data is None or data.validation is not None:
        return True
    split = data.split
    if split is not None:
        parts = (split.validation, split.by, split.folds, split.random and split.random.validation)
        return any(part is not None for part in parts)
    source = data.source or data.train
    return source is None or source.word not in WITHOUT_PARTS or _names_split(node)


def _names_split(node: Node | None) -> bool:
    """Whether `{split}` stands anywhere in a text."""
    if isinstance(node, Mapping):
        return any(_names_split(entry.value) for entry in node)
    if isinstance(node, Sequence):
        return any(map(_names_split, node.items))
    return isinstance(node, Scalar) and isinstance(node.value, str) and "{split}" in node.value
