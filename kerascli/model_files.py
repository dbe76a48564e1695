"""A saved model, opened safely: no code runs that the file brings."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

from kerascli.model_safety import check_model_file, classes_of
from kerascli.problems import Problem, UserError
from kerascli.saved_model_safety import check_saved_model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


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
        return _load_folder(path, unsafe=unsafe)
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


def _load_folder(path: Path, *, unsafe: bool) -> Any:
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
    if not unsafe:
        check_saved_model(path)
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
