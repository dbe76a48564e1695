"""The first argument of an object, for keys set beside it: `compile.optimizer.Adam.clipnorm=1` over `Adam: 1e-3`."""

from kerascli.catalogue.catalogue import Catalogue


def first_argument_of(name: str) -> str | None:
    """The name of the first argument of Keras's objects of this name; None where there is none, or several differ."""
    firsts = [entry.first() for entry in Catalogue.load().elsewhere(name)]
    names = {first.name for first in firsts if first is not None}
    return names.pop() if len(names) == 1 else None
