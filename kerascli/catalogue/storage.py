"""Where catalogues lie: shipped with kerascli per Keras version, and in the user's cache for newer ones."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import re
from pathlib import Path
from typing import Any

FORMAT = 1
"""Of the JSON; a cache of another format is not read."""
SHIPPED = Path(__file__).parent / "data"
UNKNOWN = "unknown"


@functools.cache
def installed_version() -> str:
    """The version of the installed Keras, read as text: importing it would cost seconds."""
    spec = importlib.util.find_spec("keras")
    if spec is None or spec.origin is None:
        return UNKNOWN
    source = Path(spec.origin).parent / "src" / "version.py"
    found = re.search(r'__version__\s*=\s*"([^"]+)"', source.read_text(encoding="utf-8")) if source.exists() else None
    return found[1] if found else UNKNOWN


def cache_folder() -> Path:
    """The user's cache of catalogues."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "kerascli" / f"catalogue-{FORMAT}"


def file_name(version: str) -> str:
    """Signatures and types."""
    return f"keras-{version}.json"


def help_name(version: str) -> str:
    """The texts, read only where they are shown."""
    return f"keras-{version}.help.json"


def folder_of(version: str) -> Path | None:
    """The folder that holds this version's catalogue, the shipped one first."""
    return next((folder for folder in (SHIPPED, cache_folder()) if (folder / file_name(version)).exists()), None)


def shipped_versions() -> list[str]:
    """The Keras versions that this kerascli ships a catalogue of, oldest first."""
    names = [path.name.removeprefix("keras-").removesuffix(".json") for path in SHIPPED.glob("keras-*.json")]
    return sorted((name for name in names if not name.endswith(".help")), key=_numbers)


def best_version() -> str:
    """The installed version where its catalogue is known, else the newest that is shipped."""
    version = installed_version()
    return version if folder_of(version) else shipped_versions()[-1]


def read(version: str) -> dict[str, Any]:
    """One version's objects."""
    return _load(version, file_name(version))


def read_help(version: str) -> dict[str, Any]:
    """One version's texts."""
    return _load(version, help_name(version))


def write(folder: Path, catalogue: dict[str, Any], help_texts: dict[str, Any]) -> None:
    """Write both files; each appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    version = catalogue["keras"]
    _write(folder / help_name(version), help_texts)
    _write(folder / file_name(version), catalogue)


def _load(version: str, name: str) -> dict[str, Any]:
    folder = folder_of(version) or SHIPPED
    loaded: dict[str, Any] = json.loads((folder / name).read_bytes())
    return loaded


def _write(path: Path, content: dict[str, Any]) -> None:
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(_pretty(content), encoding="utf-8")
    temporary.replace(path)


def _pretty(content: dict[str, Any]) -> str:
    """JSON with one object a line, so that the difference between two Keras versions can be read."""
    parts = []
    for key, value in content.items():
        if isinstance(value, dict) and key == "namespaces":
            spaces = ",\n".join(f'"{name}": {_lines(inner)}' for name, inner in value.items())
            parts.append(f'"{key}": {{\n{spaces}\n}}')
        else:
            parts.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(objects: dict[str, Any]) -> str:
    return (
        "{\n"
        + ",\n".join(f'"{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in objects.items())
        + "\n}"
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))
