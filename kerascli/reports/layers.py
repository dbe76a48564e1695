"""The layers of a saved model, read from the archive without Keras."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOWN = ("units", "filters", "kernel_size", "strides", "pool_size", "rate", "activation", "input_dim", "output_dim")
LARGEST_CONFIG = 20_000_000


def layer_rows(archive: Path) -> list[list[str]]:
    """Name, class and the telling settings of each layer; none where the archive can't be read."""
    return [_row(depth, layer) for depth, layer in _layers(model_config(archive), 0)]


def model_config(archive: Path) -> dict[str, Any]:
    """What `model.to_json()` says, from the archive; empty where it can't be read."""
    try:
        with zipfile.ZipFile(archive) as opened:
            if opened.getinfo("config.json").file_size > LARGEST_CONFIG:
                return {}
            config = json.loads(opened.read("config.json"))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return {}
    return config if isinstance(config, dict) else {}


def _layers(config: Any, depth: int) -> Iterator[tuple[int, dict[str, Any]]]:
    inner = config.get("config") if isinstance(config, dict) else None
    layers = inner.get("layers") if isinstance(inner, dict) else None
    for layer in layers if isinstance(layers, list) else ():
        if isinstance(layer, dict) and isinstance(layer.get("config"), dict):
            yield depth, layer
            yield from _layers(layer, depth + 1)


def _row(depth: int, layer: dict[str, Any]) -> list[str]:
    config = layer["config"]
    told = [f"{name} {_plain(config[name])}" for name in SHOWN if config.get(name) not in (None, "linear")]
    name = str(config.get("name") or layer.get("name") or "")
    return [f"{'  ' * depth}{name}", str(layer.get("class_name", "")), ", ".join(told)]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("class_name") or value.get("config") or "")
    return "×".join(str(part) for part in value) if isinstance(value, list) else str(value)
