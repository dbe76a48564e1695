"""The `torch` format: a program of torch.export, written on the torch backend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from kerascli.exports.format import ExportOptions, Format, Runner, flat_outputs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np


class TorchExport(Format):
    """`model.pt2`."""

    name = "torch"
    file_name = "model.pt2"
    backend = "torch"
    extra = "torch"
    modules = ("torch",)
    options: ClassVar[frozenset[str]] = frozenset({"batch"})

    def write(self, model: Any, target: Path, options: ExportOptions, examples: Any) -> None:
        from kerascli.exports.signature import input_signature, inputs_of

        doors = inputs_of(model, examples)
        signature = input_signature(model, doors, options.batch)
        model.export(
            str(target),
            format="torch",
            input_signature=signature,
            verbose=False,
            dynamic_shapes=None if options.batch else _open_dimensions(signature),
        )

    def open(self, target: Path, model: Any = None) -> Runner:  # noqa: ARG002
        from kerascli.backend import keras, torch

        exported = torch.export.load(str(target))
        program, taken = exported.module(), exported.call_spec.in_spec
        # torch keeps a mapping's own order, Keras goes by the alphabet.
        places = keras.tree.flatten(taken.unflatten(range(taken.num_leaves)))

        def run(examples: Mapping[str, np.ndarray]) -> list[np.ndarray]:
            tensors = dict(zip(places, map(torch.from_numpy, examples.values()), strict=True))
            arguments, named = taken.unflatten([tensors[place] for place in sorted(tensors)])
            with torch.no_grad():
                return flat_outputs(program(*arguments, **named))

        return run


def _open_dimensions(signature: list[Any]) -> Any:
    """Every dimension that the signature leaves open stays open in the program."""
    from kerascli.backend import keras, torch

    free = torch.export.Dim.AUTO
    (shapes,) = keras.tree.map_structure(
        lambda spec: {axis: free for axis, size in enumerate(spec.shape) if size is None}, signature
    )
    # As torch.export wants it for a call with one positional argument, whatever structure that has.
    return [(shapes,)]
