"""Kinds of model, each as the file says it and as a script builds it; a module per theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.training.parity.kinds import graphs, own_objects, precision, recurrent, sparse, starting_weights

if TYPE_CHECKING:
    from tests.training.parity.kinds.kind import Kind

MODULES = (graphs, recurrent, starting_weights, own_objects, precision, sparse)
KINDS: dict[str, Kind] = {
    f"{module.__name__.rpartition('.')[2]}: {name}": kind for module in MODULES for name, kind in module.KINDS.items()
}
