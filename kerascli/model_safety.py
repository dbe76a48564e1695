"""Model files are data: what is checked before Keras opens one."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MAXIMUM_MEMBERS = 10_000
MAXIMUM_RATIO = 200
"""Weights hardly compress; text by a factor of ten or so. Beyond this an archive is made to fill a disk."""
SMALL = 64 * 1024 * 1024
"""An archive that unpacks to less than this is let through whatever its ratio."""

_SYMBOLIC_LINK = 0o120000


def check_model_file(path: Path) -> None:
    """Refuse a file that is no Keras archive, is cut off, or holds members that would harm."""
    if not path.exists():
        raise _refused("model-not-found", f"there is no model file {path}", "kerascli runs list")
    if path.suffix == ".keras":
        _check_archive(path)
    elif path.suffix in {".h5", ".hdf5"}:
        check_hdf5(path)


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            check_members(path, members)
            broken = archive.testzip()
            config = _read_config(archive)
            for member in members:
                if member.filename.endswith(".h5"):
                    with archive.open(member) as weights:
                        _check_links(path, weights)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        raise _refused(
            "model-not-readable",
            f"{path} is no Keras model file: {_plainly(error)}",
            "copy the file again; a whole one is a zip archive that holds config.json and model.weights.h5",
        ) from error
    if broken is not None:
        raise _refused(
            "model-not-readable", f"{path} is damaged: its member {broken} does not match its checksum", None
        )
    if config is None:
        raise _refused(
            "model-not-readable",
            f"{path} is a zip archive but no Keras model: it has no config.json",
            "save it with `model.save('name.keras')`",
        )


def check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Refuse members that would leave the folder, links, and what would fill the disk."""
    if len(members) > MAXIMUM_MEMBERS:
        raise _refused("model-unsafe", f"{path} has {len(members):,} members, a Keras model has a handful", None)
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
            raise _refused(
                "model-unsafe", f"{path} holds a member that would leave its folder: {member.filename}", None
            )
        if (member.external_attr >> 16) & 0o170000 == _SYMBOLIC_LINK:
            raise _refused("model-unsafe", f"{path} holds a symbolic link: {member.filename}", None)
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > SMALL and unpacked / packed > MAXIMUM_RATIO:
        raise _refused("model-unsafe", f"{path} would unpack to {unpacked:,} bytes from {packed:,}: not a model", None)


def _read_config(archive: zipfile.ZipFile) -> dict[str, Any] | None:
    if "config.json" not in archive.namelist():
        return None
    try:
        config = json.loads(archive.read("config.json"))
    except ValueError:
        return None
    return config if isinstance(config, dict) else None


def check_hdf5(path: Path) -> None:
    """Refuse an HDF5 file that points at other files of the machine, or that is none."""
    with path.open("rb") as file:
        _check_links(path, file)


def _check_links(path: Path, file: IO[bytes]) -> None:
    import h5py

    try:
        with h5py.File(file, "r") as archive:
            _visit(path, archive)
    except OSError as error:
        raise _refused("model-not-readable", f"{path} holds no HDF5 file: {_plainly(error)}", None) from error


def _visit(path: Path, group: Any) -> None:
    """All members of a group; a link is judged before it is followed."""
    import h5py

    for name in group:
        link = group.get(name, getlink=True)
        if isinstance(link, h5py.ExternalLink):
            raise _refused("model-unsafe", f"{path}: {name} links to another file, {link.filename}", None)
        if not isinstance(link, h5py.HardLink):
            continue
        member = group[name]
        if isinstance(member, h5py.Dataset) and member.external:
            raise _refused("model-unsafe", f"{path}: {name} keeps its numbers in another file", None)
        if isinstance(member, h5py.Group):
            _visit(path, member)


def classes_of(config: object) -> list[tuple[str, str]]:
    """(module or registered name, class name) of every object that a model's config.json would create."""
    found: list[tuple[str, str]] = []
    if isinstance(config, dict):
        if isinstance(config.get("class_name"), str):
            found.append((str(config.get("registered_name") or config.get("module") or ""), config["class_name"]))
        for value in config.values():
            found += classes_of(value)
    elif isinstance(config, list):
        for value in config:
            found += classes_of(value)
    return found


def check_inner_archive(path: Path, content: bytes) -> None:
    """The same checks for an archive inside the archive, before it is unpacked into memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        check_members(path, archive.infolist())


def check_preparation(path: Path, described: object, plugins: Collection[str]) -> None:
    """Refuse steps that would call anything but Keras's layers and functions and what `--plugins` defines."""
    called = [
        str(step.get("path"))
        for step in _mappings(described)
        if step.get("kind") == "function" and not _is_harmless(str(step.get("from")), str(step.get("path")))
    ]
    made = [
        f"{step.get('module')}.{step['class_name']}"
        for step in _mappings(described)
        if isinstance(step.get("class_name"), str) and not _is_known(step, plugins)
    ]
    if called or made:
        raise _refused(
            "model-holds-code",
            f"the preparation in {path} names {(called + made)[0]}, which would run when it is used",
            "if you trust whoever made it: --unsafe",
        )


def _is_harmless(kind: str, path: str) -> bool:
    """A function of the user's own plugins, or one that turns arrays into arrays."""
    return kind == "plugin" or (
        kind == "keras" and (path.startswith("keras.ops.") or path.endswith(".preprocess_input"))
    )


def _is_known(written: Mapping[str, Any], plugins: Collection[str]) -> bool:
    """Whether Keras makes this of its own classes or of a plugin's, without importing another module."""
    if written["class_name"] in {"Lambda", "__lambda__", "function"}:
        return False
    module = str(written.get("module") or "keras")
    return module == "keras" or module.startswith("keras.") or written["class_name"] in plugins


def _mappings(value: object) -> list[dict[str, Any]]:
    """All mappings at any depth."""
    if isinstance(value, dict):
        return [value, *(found for part in value.values() for found in _mappings(part))]
    return [found for part in value for found in _mappings(part)] if isinstance(value, list) else []


def _plainly(error: BaseException) -> str:
    return str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__


def _refused(code: str, message: str, remedy: str | None) -> UserError:
    return UserError(Problem(code=code, message=message, help=remedy))
