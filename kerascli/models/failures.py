"""A layer that can't be called on what came in: a problem at its line, with the shapes and a remedy."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.memory_errors import REMEDY, asks_for_too_much, tensor_asked_for
from kerascli.models.trace import shape_text, tensors_in
from kerascli.plugins import line_of_user_code
from kerascli.problems import Problem
from kerascli.refusals import first_sentence

if TYPE_CHECKING:
    from kerascli.models.trace import Trace
    from kerascli.plugins import PluginModules
    from kerascli.problems import Span

RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
NDIM = re.compile(r"expected (?:min_|max_)?ndim=(\d+), found ndim=(\d+)")
KINDS = {1: "numbers", 2: "vectors", 3: "sequences", 4: "images", 5: "volumes"}
"""What a tensor of so many axes (the batch's included) usually holds."""


def call_failure(
    error: Exception, *, label: str, span: Span, arguments: Any, trace: Trace, plugins: PluginModules
) -> Problem:
    """What went wrong when `label` was called on `arguments`."""
    incoming = tensors_in(arguments)
    if asks_for_too_much(error):
        asked = tensor_asked_for(error) or first_sentence(error)
        message = f"`{label}` asks for more memory than there is: {asked}"
        return Problem(code="out-of-memory", message=message, span=span, help=REMEDY)
    found = NDIM.search(str(error))
    files = [Path(module.__file__ or "") for module in plugins.modules.values()]
    chains = [f"{trace.chain(tensor)} → {label}" for tensor in incoming[:4]]
    return Problem(
        code="shape-mismatch" if _is_about_shapes(error) else "call-failed",
        message=_message(error, label, found, incoming),
        span=span,
        help=_remedy(error, label, found, incoming, trace),
        notes=(*chains, *line_of_user_code(error, files)),
    )


def _is_about_shapes(error: Exception) -> bool:
    text = str(error).lower()
    return isinstance(error, ValueError) and any(
        word in text for word in ("shape", "ndim", "dimension", "axis", "size")
    )


def _message(error: Exception, label: str, found: re.Match[str] | None, incoming: tuple[Any, ...]) -> str:
    if found and int(found[1]) in KINDS and int(found[2]) in KINDS:
        return f"`{label}` got {KINDS[int(found[2])]} where it expects {KINDS[int(found[1])]}"
    if len(incoming) > 1:
        shapes = " and ".join(shape_text(tensor) for tensor in incoming)
        return f"`{label}` can't be called on {shapes}: {first_sentence(error)}"
    return f"`{label}` can't be called on what comes in: {first_sentence(error)}"


def _remedy(
    error: Exception, label: str, found: re.Match[str] | None, incoming: tuple[Any, ...], trace: Trace
) -> str | None:
    """What to write, where that is known."""
    if found:
        above = trace.maker(incoming[0]) if incoming else None
        return _remedy_of_axes(label, int(found[1]), int(found[2]), incoming, "" if above is None else above.label)
    text = str(error)
    if "negative dimension" in text or "would be zero or negative" in text or "size would be" in text:
        return "the pictures have become too small here: `padding: same`, fewer pooling layers, or larger inputs"
    if "last dimension of the inputs to a Dense" in text:
        return "give the input a fixed size, or put `- GlobalAveragePooling1D` above it"
    return _remedy_of_layer(label, incoming)


def _remedy_of_axes(label: str, wanted: int, got: int, incoming: tuple[Any, ...], above: str) -> str:
    """For a tensor of too few or too many axes (the batch's included); `above` is the layer it came from."""
    if label in RECURRENT and wanted == got + 1 and above in RECURRENT:
        return f"give the `{above}` above `return_sequences: true`, so that it hands on every step"
    if got == 2 and above == "Flatten":
        return "take the `Flatten` above it away, or put a `Reshape` between"
    if wanted == got + 1:
        return (
            f"the channel axis is missing: put `{_expand(incoming[0])}` above it, "
            "or `data.prepare.x: [{expand_dims: -1}]`"
        )
    if wanted < got:
        return "put `- Flatten` or `- GlobalAveragePooling2D` above it"
    return f"put a `Reshape` above it: `{label}` wants {wanted - 1} axes"


def _remedy_of_layer(label: str, incoming: tuple[Any, ...]) -> str | None:
    """What a layer of this kind usually lacks."""
    if label in {"MultiHeadAttention", "Attention", "AdditiveAttention"} and len(incoming) < 2:
        return "from: {query: …, value: …}" if label == "MultiHeadAttention" else "from: [query, value]"
    if label == "TimeDistributed":
        return "write the layer inside it alone: there are no steps here to repeat it for"
    if label == "Reshape" and len(incoming) == 1 and None not in incoming[0].shape[1:]:
        return f"its sizes must multiply to {math.prod(incoming[0].shape[1:])}; one of them may be -1"
    if label == "Concatenate":
        return "all sizes but one must be the same: `- Flatten` or `- Reshape` on one of the ways"
    if len(incoming) > 1 and label in {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"}:
        return "bring them to one shape, by a `Dense` or a `Conv2D` with `kernel_size: 1` on the shorter way"
    return None


def _expand(tensor: Any) -> str:
    """The `Reshape` that adds a channel axis."""
    sizes = list(tensor.shape[1:])
    if None in sizes:
        return "- ops.expand_dims: -1"
    return f"- Reshape: {[*sizes, 1]}"
