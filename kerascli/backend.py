"""The one door to keras, tensorflow, jax and torch: sets the environment, then imports.

`from kerascli.backend import keras` inside a function gives Keras as the experiment file wants it. Nothing heavy is
imported before one of the four names is asked for.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

BACKENDS = ("tensorflow", "jax", "torch")
CUTTING_VARIABLES = ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH")
QUIET_AND_SHARING = {
    "TF_CPP_MIN_LOG_LEVEL": "2",
    # Memory of a GPU is taken as it is needed: several runs, and tensorflow's pipeline beside jax, then share one.
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
}
"""What a first import reads, where the user has not set it otherwise."""


@dataclass(frozen=True, slots=True)
class Door:
    """What is fixed before the first import: the backend and Keras's global settings."""

    backend: str = "tensorflow"
    floatx: str = "float32"
    epsilon: float = 1e-7
    image_data_format: str = "channels_last"


_opened: Door | None = None


def open_door(door: Door) -> list[Problem]:
    """Fix backend and settings for this process; answers warnings about outside settings that were set aside."""
    global _opened
    warnings: list[Problem] = []
    loaded = sys.modules.get("keras")
    if loaded is not None and loaded.config.backend() != door.backend:
        raise UserError(
            Problem(
                code="backend-already-loaded",
                message=f"this process has loaded Keras on {loaded.config.backend()}, the file wants `{door.backend}`",
                help="start a new process (in a notebook: restart the kernel), one backend each",
            )
        )
    asked = os.environ.get("KERAS_BACKEND")
    if asked is not None and asked != door.backend and loaded is None:
        warnings.append(
            Problem(
                code="setting-outside-the-file",
                message=f"the file's backend `{door.backend}` is used, not KERAS_BACKEND={asked}",
                help=f"backend: {asked}",
                severity="warning",
            )
        )
    os.environ["KERAS_BACKEND"] = door.backend
    for name, value in QUIET_AND_SHARING.items():
        os.environ.setdefault(name, value)
    warnings += [
        Problem(
            code="setting-outside-the-file",
            message=f"the environment variable {name} would cut training in silence and was cleared",
            help=f"unset {name}, and say `fit: {{epochs: …}}` or `--fast`",
            severity="warning",
        )
        for name in CUTTING_VARIABLES
        if os.environ.pop(name, None) is not None
    ]
    _opened = door
    if loaded is not None:
        _apply(loaded, door)
    return warnings


def _apply(keras: ModuleType, door: Door) -> None:
    """Keras's own settings, whatever keras.json says."""
    keras.config.set_floatx(door.floatx)
    keras.config.set_epsilon(door.epsilon)
    keras.config.set_image_data_format(door.image_data_format)


@contextlib.contextmanager
def _without_jax() -> Iterator[None]:
    """What is imported here finds no jax: TensorFlow would load it, 150 MiB, for a converter of jax functions."""
    sys.modules["jax"] = None  # type: ignore[assignment]  # as Python says that there is none
    try:
        yield
    finally:
        del sys.modules["jax"]


def _import_keras() -> ModuleType:
    """Import Keras as if there were no keras.json: not even one that Keras refuses has an effect."""
    import tempfile

    home = os.environ.get("KERAS_HOME")
    with tempfile.TemporaryDirectory() as empty:
        os.environ["KERAS_HOME"] = empty
        flax = os.environ.pop("KERAS_NNX_ENABLED", None)
        try:
            keras = importlib.import_module("keras")
        finally:
            os.environ.pop("KERAS_HOME")
            os.environ.update({k: v for k, v in (("KERAS_HOME", home), ("KERAS_NNX_ENABLED", flax)) if v is not None})
    # Where its data sets and weights are kept, as Keras itself finds it.
    base = Path.home() if os.access(Path.home(), os.W_OK) else Path("/tmp")  # noqa: S108 -- Keras's word
    keras.src.backend.config._KERAS_DIR = home or str(base / ".keras")  # noqa: SLF001 -- there is no public setting
    if _opened is not None:
        _apply(keras, _opened)
    return keras


def __getattr__(name: str) -> Any:
    if name not in {"keras", "tensorflow", "jax", "torch"}:
        raise AttributeError(name)
    if _opened is None:
        open_door(Door())
    try:
        needless = os.environ.get("KERAS_BACKEND") != "jax" and name != "jax" and "jax" not in sys.modules
        with _without_jax() if needless else contextlib.nullcontext():
            keras = importlib.import_module("keras") if "keras" in sys.modules else _import_keras()
            module = keras if name == "keras" else importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise UserError(
            Problem(
                code="extra-missing",
                message=f"`{error.name}` is not installed",
                help=f"pip install 'kerascli[{error.name}]'",
            )
        ) from error
    if name == "tensorflow" and keras.config.backend() != "tensorflow":
        module.config.set_visible_devices([], "GPU")  # it only feeds: the GPU is the other backend's
    globals()[name] = module
    return module


def operation_of(name: str) -> Any:
    """What TensorFlow knows of an operation of its graphs; None where it has none of that name."""
    registry = importlib.import_module("tensorflow.python.framework.op_def_registry")
    return registry.get(name)
