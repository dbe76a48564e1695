"""The resolved file reads as the same experiment, from any folder."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from kerascli.config import load, nodes
from kerascli.problems import Span
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.resolving import resolved

CONFIGS = sorted((Path(__file__).parents[3] / "configs").glob("*.yaml"))


def comparable(value: Any) -> Any:
    """An experiment as plain values; places, and how a path was written, left out."""
    if isinstance(value, nodes.Mapping | nodes.Sequence | nodes.Scalar):
        return nodes.plain(value)
    if isinstance(value, Span):
        return "a place"
    if isinstance(value, BaseModel):
        return {name: comparable(getattr(value, name)) for name in type(value).model_fields}
    if is_dataclass(value) and not isinstance(value, type):
        words = {"written", "file"} if hasattr(value, "path") else set()
        names = [field.name for field in fields(value) if field.compare and field.name not in words | {"folder"}]
        return {"class": type(value).__name__, **{name: comparable(getattr(value, name)) for name in names}}
    if isinstance(value, dict):
        return {key: comparable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [comparable(part) for part in value]
    return value


def resolved_again(path: Path, folder: Path, *overrides: str) -> tuple[Any, Any, str]:
    """An experiment, the one that its resolved file gives in another folder, and that file's text."""
    first = read_experiment(path, overrides)
    text = resolved(first)
    target = folder / "elsewhere" / "resolved.yaml"
    target.parent.mkdir()
    target.write_text(text, encoding="utf-8")
    second = read_experiment(target)
    assert resolved(second) == text
    return first.experiment, second.experiment, text


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_resolved_file_of_every_config_means_the_same(path: Path, tmp_path: Path) -> None:
    first, second, _ = resolved_again(path, tmp_path)
    before, after = comparable(first), comparable(second)
    before.pop("plugins"), after.pop("plugins")
    assert before == after


def test_resolved_file_holds_every_default_and_every_override(tmp_path: Path) -> None:
    path = CONFIGS[0].parent / "mnist_cnn.yaml"
    _, _, text = resolved_again(path, tmp_path, "fit.epochs=3", "run.csv=false")
    target = tmp_path / "elsewhere" / "resolved.yaml"
    values = nodes.plain(load(target).root)
    assert values["fit"]["epochs"] == 3
    assert values["fit"]["validation_freq"] == 1
    assert values["run"] == {
        "checkpoints": {"best": "auto", "last": True, "each": False, "keep": 3},
        "tensorboard": True,
        "csv": False,
        "report": True,
        "git": True,
    }
    assert values["keras"] == {"floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_last"}
    assert values["backend"] == "tensorflow"
    assert values["data"]["shuffle"] is True
    assert values["name"] == "mnist_cnn"
    assert "extends" not in text


def test_paths_of_the_resolved_file_are_absolute(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "base.yaml").write_text(
        "data: {source: {arrays: digits.npz}}\n"
        "model: {sequential: [{Dense: 1, weights: start.npz}]}\n"
        "compile: {optimizer: sgd, loss: mse}\nfit: {epochs: 1}\n"
    )
    (tmp_path / "inner" / "child.yaml").write_text("extends: ../base.yaml\nfit: {epochs: 2}\n")
    _, _, text = resolved_again(tmp_path / "inner" / "child.yaml", tmp_path)
    assert f"arrays: {tmp_path}/digits.npz" in text.replace('"', "")
    assert f"weights: {tmp_path}/start.npz" in text.replace('"', "")


def test_references_to_data_stay_symbolic(tmp_path: Path) -> None:
    path = CONFIGS[0].parent / "mnist_cnn.yaml"
    _, _, text = resolved_again(path, tmp_path, "fit.steps_per_epoch=${int(data.train.batches / 2)}")
    assert 'steps_per_epoch: "${int(data.train.batches / 2)}"' in text


def test_a_secret_is_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKING", "https://user:password@host")
    path = CONFIGS[0].parent / "mnist_cnn.yaml"
    _, _, text = resolved_again(path, tmp_path, "track={mlflow: {uri: '${secret:TRACKING}'}}")
    assert "password" not in text
    assert "${secret:TRACKING}" in text
