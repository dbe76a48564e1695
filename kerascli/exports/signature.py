"""Names, shapes and types at a model's doors, as every runtime can spell them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np


@dataclass(frozen=True, slots=True)
class Door:
    """One input or output."""

    name: str
    """As the experiment file says it."""
    spelled: str
    """As the exported file says it: letters, digits and underscores."""
    shape: tuple[int | None, ...]
    """With the batch axis."""
    dtype: str

    def of_batch(self, size: int | None) -> Door:
        """The same with a fixed batch size; left open where there is none."""
        return self if size is None else replace(self, shape=(size, *self.shape[1:]))


def inputs_of(model: Any, examples: Any) -> list[Door]:
    """The inputs in the model's own order; of a model that never said them, as the examples show."""
    from kerascli.backend import keras

    tensors = getattr(model, "inputs", None)
    if not tensors:
        named = as_mapping(examples)
        tensors = [
            keras.KerasTensor((None, *array.shape[1:]), dtype=str(array.dtype), name=name)
            for name, array in named.items()
        ]
    spelled: list[Door] = []
    for index, tensor in enumerate(tensors):
        name = tensor.name or f"input_{index}"
        taken = {door.spelled for door in spelled}
        spelled.append(Door(name, _spelling(name, taken), tuple(tensor.shape), str(tensor.dtype)))
    return spelled


def _spelling(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    plain = plain if plain and plain[0].isalpha() else f"input_{plain}".rstrip("_")
    candidate, number = plain, 1
    while candidate in taken:
        number += 1
        candidate = f"{plain}_{number}"
    return candidate


def input_signature(model: Any, doors: list[Door], batch: int | None) -> list[Any]:
    """What `Model.export` takes: the model's own input structure, each leaf an InputSpec with a spelled name."""
    from kerascli.backend import keras
    from kerascli.exports.format import input_structure

    specs = iter(
        [
            keras.InputSpec(
                shape=(batch if batch is not None else door.shape[0], *door.shape[1:]),
                dtype=door.dtype,
                name=door.spelled,
            )
            for door in doors
        ]
    )
    structure = input_structure(model)
    if structure is None:
        parts = list(specs)
        return [parts[0] if len(parts) == 1 else {door.name: part for door, part in zip(doors, parts, strict=True)}]
    return [keras.tree.map_structure(lambda _: next(specs), structure)]


def as_mapping(examples: Any) -> Mapping[str, np.ndarray]:
    """Inputs by name, whatever structure `model.predict` was given."""
    if isinstance(examples, dict):
        return examples
    if isinstance(examples, list | tuple):
        return {f"input_{index}": part for index, part in enumerate(examples)}
    return {"x": examples}


def fed(doors: list[Door], examples: Any) -> dict[str, np.ndarray]:
    """Example arrays by spelled name, in the type that the door wants."""
    import numpy as np

    named = as_mapping(examples)
    by_name = all(door.name in named for door in doors)
    arrays = [named[door.name] for door in doors] if by_name else list(named.values())
    return {
        door.spelled: np.asarray(array) if door.dtype == "string" else np.asarray(array).astype(door.dtype)
        for door, array in zip(doors, arrays, strict=True)
    }
