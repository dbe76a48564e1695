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

    if path.suffix != ".keras":
        return None
    check_model_file(path)
    with zipfile.ZipFile(path) as archive:
        if JSON_MEMBER not in archive.namelist():
            return None
        try:
            if not trusted:
                check_preparation(path, json.loads(archive.read(JSON_MEMBER)), plugins)
            check_inner_archive(path, archive.read(ARRAYS_MEMBER))
            return Preparation.from_members(archive.read, resolve)
        except (ValueError, KeyError, TypeError, AttributeError, OSError, zipfile.BadZipFile) as error:
            raise UserError(
                Problem(
                    code="model-not-readable",
                    message=f"the preparation in {path} can't be read: {str(error).splitlines()[0][:200]}",
                    help="kerascli export the run again, or predict on prepared arrays with a model saved by Keras",
                )
            ) from error


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
