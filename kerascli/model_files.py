"""A saved model, opened safely: no code runs that the file brings."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

from kerascli.model_safety import check_inner_archive, check_model_file, check_preparation, classes_of
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from kerascli.preparation.serving import Preparation

MEMBERS = "kerascli/"
"""Where in an archive lies what Keras ignores."""


def load_model(
    path: Path,
    *,
    custom_objects: Mapping[str, Any] | None = None,
    unsafe: bool = False,
    with_compile: bool = True,
) -> Any:
    """The Keras model in a `.keras`, `.h5`, `.json` file or SavedModel folder; UserError with the remedy else."""
    from kerascli.backend import keras

    if path.is_dir():
        return _load_folder(path)
    check_model_file(path)
    if path.suffix == ".keras" and not unsafe:
        _refuse_code(path)
    custom = dict(custom_objects or {})
    try:
        if path.suffix == ".json":
            return keras.models.model_from_json(path.read_text(encoding="utf-8"), custom_objects=custom)
        return keras.models.load_model(path, custom_objects=custom, safe_mode=not unsafe, compile=with_compile)
    except (TypeError, ValueError, KeyError, OSError, AttributeError, NotImplementedError) as error:
        raise _not_loadable(path, error) from error


def _refuse_code(path: Path) -> None:
    """Lambda layers hold Python code in the file."""
    with zipfile.ZipFile(path) as archive:
        config = json.loads(archive.read("config.json"))
    if any(name == "__lambda__" for _, name in classes_of(config)):
        raise UserError(
            Problem(
                code="model-holds-code",
                message=f"{path} holds Python code in a Lambda layer, which would run on loading",
                help="if you trust whoever made it: --unsafe",
            )
        )


def load_preparation(
    path: Path, resolve: Callable[[str, str], Any], *, plugins: Collection[str], trusted: bool
) -> Preparation | None:
    """The preparation that an archive carries; None where it carries none.

    `plugins` are the names of the user's classes; a trusted file may name functions by import path too.
    """
    from kerascli.preparation.serving import ARRAYS_MEMBER, JSON_MEMBER, Preparation

    read = _members_of(path)
    if read is None:
        return None
    try:
        if not trusted:
            check_preparation(path, json.loads(read(JSON_MEMBER)), plugins)
        check_inner_archive(path, read(ARRAYS_MEMBER))
        return Preparation.from_members(read, resolve)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, zipfile.BadZipFile) as error:
        raise UserError(
            Problem(
                code="model-not-readable",
                message=f"the preparation in {path} can't be read: {str(error).splitlines()[0][:200]}",
                help="kerascli export the run again, or predict on prepared arrays with a model saved by Keras",
            )
        ) from error


def _members_of(path: Path) -> Callable[[str], bytes] | None:
    """How kerascli's members are read: in an archive, beside another export; None where there are none."""
    from kerascli.preparation.serving import JSON_MEMBER

    if path.suffix == ".keras":
        check_model_file(path)
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist() if name.startswith(MEMBERS)}
        return members.__getitem__ if JSON_MEMBER in members else None
    beside = path.parent
    if (beside / JSON_MEMBER.rpartition("/")[2]).is_file() and (beside / "verification.json").is_file():
        return lambda name: (beside / name.rpartition("/")[2]).read_bytes()
    return None


def load_member(path: Path, name: str) -> bytes | None:
    """One of kerascli's members; None where the model brings none."""
    read = _members_of(path)
    try:
        return read(name) if read is not None else None
    except (KeyError, FileNotFoundError):
        return None


def _load_folder(path: Path) -> Any:
    """A SavedModel, through Keras's TFSMLayer."""
    from kerascli.backend import keras, tensorflow

    if not (path / "saved_model.pb").exists():
        raise UserError(
            Problem(
                code="model-not-readable",
                message=f"{path} is a folder but no SavedModel: it has no saved_model.pb",
                help="name the .keras file in it",
            )
        )
    names = list(tensorflow.saved_model.load(str(path)).signatures)
    endpoint = "serve" if "serve" in names else "serving_default"
    layer = keras.layers.TFSMLayer(str(path), call_endpoint=endpoint)
    return keras.Sequential([layer])


def _not_loadable(path: Path, error: Exception) -> UserError:
    """What Keras said, as one line, with what to do."""
    text = str(error)
    first = text.strip().splitlines()[0][:200] if text.strip() else type(error).__name__
    if "Could not locate class" in text or "Unknown layer" in text or "register_keras_serializable" in text:
        return UserError(
            Problem(
                code="model-needs-plugin",
                message=f"{path} uses a class that Keras does not have: {first}",
                help="name the Python file that defines it: --plugins my_layers.py",
            )
        )
    remedy = None
    if path.suffix == ".h5":
        remedy = "load it where it was made and save it again: model.save('name.keras')"
    return UserError(Problem(code="model-not-loadable", message=f"Keras can't load {path}: {first}", help=remedy))
