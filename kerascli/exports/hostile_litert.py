"""A LiteRT file: operations that the runtime itself has, and numbers that lie in the file."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from kerascli.file_refusals import refused, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IDENTIFIER = b"TFL3"
KIND = "LiteRT file"


def check_litert(path: Path) -> None:
    """Refuse operations of other libraries, and what points outside the file: the runtime follows without looking."""
    content = path.read_bytes()
    if content[4:8] != IDENTIFIER:
        raise unreadable(path, KIND)
    try:
        custom = _looked_through(content)
    except (struct.error, IndexError, ValueError, TypeError, OverflowError, AttributeError, RecursionError) as error:
        raise unreadable(path, KIND) from error
    if custom is not None:
        raise refused(path, f"it wants an operation of another library, {custom}")


def _looked_through(content: bytes) -> str | None:
    """The first operation that is not the runtime's; an error where an index or a place leaves the file."""
    from ai_edge_litert import schema_py_generated as schema

    model = schema.Model.GetRootAs(content, 0)
    for index in range(model.BuffersLength()):
        _inside(model.Buffers(index), len(content))
    codes = [model.OperatorCodes(index) for index in range(model.OperatorCodesLength())]
    custom = next((code.CustomCode() for code in codes if _number(code) == schema.BuiltinOperator.CUSTOM), None)
    if not model.SubgraphsLength():
        raise ValueError("no graph")
    for index in range(model.SubgraphsLength()):
        _consistent(model.Subgraphs(index), len(codes), model.BuffersLength())
    return custom.decode(errors="replace") if custom is not None else None


def _number(code: Any) -> int:
    """Of an operation: the field of today, or the narrow one of old files."""
    return int(max(code.BuiltinCode(), code.DeprecatedBuiltinCode()))


def _inside(buffer: Any, size: int) -> None:
    if buffer.DataLength():
        buffer.DataAsNumpy()
    if buffer.Offset() + buffer.Size() > size:
        raise ValueError("numbers beyond the end")


def _consistent(graph: Any, codes: int, buffers: int) -> None:
    tensors = graph.TensorsLength()
    for index in range(tensors):
        tensor = graph.Tensors(index)
        if not 0 <= tensor.Buffer() < buffers:
            raise ValueError("a tensor without numbers")
        tensor.ShapeAsNumpy()
    for index in range(graph.OperatorsLength()):
        operator = graph.Operators(index)
        if not 0 <= operator.OpcodeIndex() < codes:
            raise ValueError("an operator without a code")
        _known(_numbers(operator.InputsAsNumpy()), tensors)
        _known(_numbers(operator.OutputsAsNumpy()), tensors)
    _known(_numbers(graph.InputsAsNumpy()), tensors)
    _known(_numbers(graph.OutputsAsNumpy()), tensors)


def _numbers(found: Any) -> Iterator[int]:
    """Of a list, where an empty one is a bare 0."""
    return iter(()) if isinstance(found, int) else iter(found.tolist())


def _known(places: Iterator[int], tensors: int) -> None:
    # -1 stands for an optional input that is not given.
    if any(not -1 <= place < tensors for place in places):
        raise ValueError("a tensor that is not there")
