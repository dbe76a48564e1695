"""Exported files are data too: what is looked for before a runtime opens one that may come from anybody."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kerascli.model_safety import check_members, check_saved_model
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PICKLED = ("custom_obj_", "script_obj_", "sample_inputs/")
"""Where a torch program may hold Python objects."""


def check_export(name: str, path: Path) -> None:
    """Refuse a file of this format that would touch more than itself; UserError with the remedy."""
    look = LOOKS.get(name)
    if look is not None:
        look(path)


def _check_onnx(path: Path) -> None:
    """Numbers kept in other files lie beside the model, not elsewhere."""
    import onnx

    try:
        model = onnx.load(str(path), load_external_data=False)
    except Exception as error:
        raise UserError(
            Problem(code="model-not-readable", message=f"{path} is no ONNX file, or is cut off", help="export it again")
        ) from error
    for tensor in _tensors(model.graph):
        where = next((entry.value for entry in tensor.external_data if entry.key == "location"), None)
        if where is None:
            continue
        place = PurePosixPath(where.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in place.parts[0] or (path.parent / where).is_symlink():
            raise _refused(path, f"its numbers `{tensor.name}` lie in another folder, {where}")


def _tensors(graph: Any) -> Iterator[Any]:
    """Of a graph and the graphs in it."""
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors
            for inner in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
                yield from _tensors(inner)


def _check_program(path: Path) -> None:
    """Whatever is pickled in it holds tensors alone."""
    import pickle
    import warnings

    from kerascli.backend import torch

    try:
        with zipfile.ZipFile(path) as archive, warnings.catch_warnings():
            # Of pickle protocols that torch itself does not write.
            warnings.simplefilter("ignore", UserWarning)
            check_members(path, archive.infolist())
            for member in archive.namelist():
                if any(mark in member for mark in PICKLED) or archive.read(member)[:1] == b"\x80":
                    torch.load(io.BytesIO(archive.read(member)), weights_only=True)
    except pickle.UnpicklingError as error:
        raise _refused(path, "it holds Python objects, which would run code on loading") from error
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        message = f"{path} is no torch program, or is cut off"
        raise UserError(Problem(code="model-not-readable", message=message, help="export it again")) from error


def _refused(path: Path, why: str) -> UserError:
    return UserError(
        Problem(code="model-unsafe", message=f"{path}: {why}", help="if you trust whoever made it: --unsafe")
    )


LOOKS: dict[str, Callable[[Path], None]] = {
    "savedmodel": check_saved_model,
    "onnx": _check_onnx,
    "torch": _check_program,
}
"""By format; LiteRT and OpenVINO files hold graphs and numbers, and name no file."""
