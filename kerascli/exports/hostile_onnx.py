"""An ONNX file: its numbers lie in it, or beside it, and nowhere else."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kerascli.file_refusals import refused, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml"})
"""Of operations that ONNX itself defines; others want a library of their own to be loaded."""


def check_onnx(path: Path) -> None:
    """Refuse numbers that are kept in other folders, and operations of other libraries."""
    import onnx

    try:
        model = onnx.load(str(path), load_external_data=False)
    except Exception as error:
        raise unreadable(path, "ONNX file") from error
    if not model.HasField("graph"):
        raise unreadable(path, "ONNX file")
    own = OWN_DOMAINS | {function.domain for function in model.functions}
    for part in _messages(model):
        if isinstance(part, onnx.TensorProto):
            _check_place(path, part)
        elif isinstance(part, onnx.NodeProto) and part.domain not in own:
            raise refused(path, f"it wants the operation {part.op_type} of another library, {part.domain}")


def _check_place(path: Path, tensor: Any) -> None:
    where = next((entry.value for entry in tensor.external_data if entry.key == "location"), None)
    if where is None:
        return
    place = PurePosixPath(where.replace("\\", "/"))
    if place.is_absolute() or ".." in place.parts or ":" in where or (path.parent / where).is_symlink():
        raise refused(path, f"its numbers `{tensor.name}` lie in another folder, {where}")


def _messages(message: Any) -> Iterator[Any]:
    """A protobuf message and all messages in it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for part in (value,) if hasattr(value, "ListFields") else value:
                yield from _messages(part)
