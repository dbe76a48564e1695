"""Kinds of model, each as the file says it and as a script builds it; a module per theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.training.parity.kinds import (
    graphs,
    outputs,
    own_models,
    own_objects,
    precision,
    recurrent,
    sparse,
    starting_weights,
)

if TYPE_CHECKING:
    from tests.training.parity.kinds.kind import Kind

MODULES = (graphs, outputs, recurrent, starting_weights, own_objects, own_models, precision, sparse)
KINDS: dict[str, Kind] = {
    f"{module.__name__.rpartition('.')[2]}: {name}": kind for module in MODULES for name, kind in module.KINDS.items()
}
OWN = tuple(name for name, kind in KINDS.items() if name.startswith("own_") or "user's" in name)
"""With objects of the user's, written with `keras.ops`: they run on every backend."""
