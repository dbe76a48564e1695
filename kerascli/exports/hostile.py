"""Exported files are data too: what is looked for before a runtime opens one that may come from anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.exports.hostile_litert import check_litert
from kerascli.exports.hostile_onnx import check_onnx
from kerascli.exports.hostile_openvino import check_openvino
from kerascli.exports.hostile_torch import check_program
from kerascli.saved_model_safety import check_saved_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOOKS: dict[str, Callable[[Path], None]] = {
    "savedmodel": check_saved_model,
    "onnx": check_onnx,
    "litert": check_litert,
    "openvino": check_openvino,
    "torch": check_program,
}
"""By format, for each that a runtime of its own opens; Keras's formats are looked at where they are loaded."""


def check_export(name: str, path: Path) -> None:
    """Refuse a file of this format that would do more than answer; UserError with the remedy."""
    look = LOOKS.get(name)
    if look is not None:
        look(path)
