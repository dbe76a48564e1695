"""What `doctor` finds: versions, extras, folders, and settings outside the file that would matter."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kerascli.catalogue.catalogue import Catalogue
from kerascli.catalogue.storage import cache_folder
from kerascli.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

CORE = ("keras", "tensorflow", "numpy", "pydantic", "PyYAML", "typer", "rich", "polars", "scikit-learn", "h5py",
        "pillow", "matplotlib", "tensorboard")  # fmt: skip
EXTRAS = {
    "jax": "jax",
    "torch": "torch",
    "onnx": "onnx",
    "onnxruntime": "onnx",
    "tf2onnx": "onnx",
    "ai-edge-litert": "litert",
    "openvino": "openvino",
    "mlflow": "mlflow",
    "tensorflow-datasets": "tfds",
    "datasets": "huggingface",
}
"""Distributions that only some commands need, and the extra that brings each."""
OUTSIDE = ("KERAS_BACKEND", "KERAS_HOME", "TF_CPP_MIN_LOG_LEVEL", "CUDA_VISIBLE_DEVICES", "XLA_FLAGS", "KERASCLI_RUNS",
           "KERASCLI_SHARED", "NO_COLOR")  # fmt: skip
State = Literal["ok", "warning", "missing", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    topic: str
    name: str
    value: str
    state: State = "ok"
    remedy: str | None = None


def inspect(runs: Path) -> list[Finding]:
    """Everything that can be told without importing Keras."""
    return [*_versions(), *_extras(), *_folders(runs), *_settings()]


def _versions() -> Iterator[Finding]:
    yield Finding("versions", "kerascli", VERSION)
    yield Finding("versions", "python", f"{platform.python_version()} ({sys.platform}, {os.cpu_count()} cores)")
    for name in CORE:
        version = version_of(name)
        yield Finding("versions", name, version or "not installed", "ok" if version else "error")
    catalogue = Catalogue.load()
    exact = catalogue.exact
    yield Finding(
        "versions",
        "catalogue",
        f"of Keras {catalogue.version}",
        "ok" if exact else "warning",
        None if exact else "made anew by the next command that imports Keras",
    )


def _extras() -> Iterator[Finding]:
    for name, extra in EXTRAS.items():
        version = version_of(name)
        remedy = None if version else f"pip install 'kerascli[{extra}]'"
        yield Finding("extras", name, version or "not installed", "ok" if version else "missing", remedy)


def _folders(runs: Path) -> Iterator[Finding]:
    home = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras"))
    for name, folder in (("runs", runs), ("Keras's data", home), ("cache", cache_folder())):
        writable = os.access(existing(folder), os.W_OK)
        remedy = None if writable else "make it writable, or name another: --runs DIR, KERAS_HOME, XDG_CACHE_HOME"
        yield Finding("folders", name, str(folder), "ok" if writable else "error", remedy)


def _settings() -> Iterator[Finding]:
    from kerascli.backend import CUTTING_VARIABLES

    for name in (*OUTSIDE, *CUTTING_VARIABLES):
        value = os.environ.get(name)
        if value is None:
            continue
        cuts = name in CUTTING_VARIABLES
        remedy = f"unset {name}; kerascli clears it" if cuts else None
        yield Finding("settings", name, value, "warning" if cuts else "ok", remedy)
    path = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "keras.json"
    if path.exists():
        yield Finding("settings", str(path), read_keras_json(path), remedy="has no effect; say `keras:` in the file")


def read_keras_json(path: Path) -> str:
    """Keras's own settings file, in one line."""
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return f"can't be read: {error}"
    return (
        ", ".join(f"{name} {value}" for name, value in settings.items())
        if isinstance(settings, dict)
        else "no settings"
    )


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def version_of(distribution: str) -> str | None:
    """The installed version, None where it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def devices() -> list[Finding]:
    """What each installed backend can compute on; each is imported in a process of its own."""
    return [_devices_of(backend) for backend in _PROGRAMS if importlib.util.find_spec(backend)]


_PROGRAMS = {
    "tensorflow": "import tensorflow as t; print(*[d.name for d in t.config.list_physical_devices()])",
    "jax": "import jax; print(*jax.devices())",
    "torch": "import torch as t; print('cpu', *[t.cuda.get_device_name(i) for i in range(t.cuda.device_count())])",
}


def _devices_of(backend: str) -> Finding:
    import subprocess

    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", _PROGRAMS[backend]]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603 -- fixed
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return Finding("devices", backend, lines[-1] if lines else "can't be imported", "error")
    return Finding("devices", backend, done.stdout.strip())
