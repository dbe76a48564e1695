"""Run folders by the documented contract, made without training anything."""

import json
import math
from pathlib import Path

from kerascli.runs.layout import RunPaths
from kerascli.runs.record import RunRecord

RESOLVED = """\
version: 1
name: {name}
seed: 0
backend: tensorflow
data:
  source: {{builtin: digits}}
  split: {{validation: 0.2}}
  batch_size: {batch_size}
  shuffle: true
model:
  sequential:
    - Flatten
    - Dense: {{units: {units}, activation: relu}}
    - Dense: {{units: 10, activation: softmax}}
compile:
  optimizer: {{{optimizer}: {{learning_rate: {learning_rate}}}}}
  loss: sparse_categorical_crossentropy
  metrics: [accuracy]
fit: {{epochs: {epochs}}}
run: {{checkpoints: {{best: auto, last: true, each: false, keep: 3}}, tensorboard: true, csv: true, report: true}}
"""


def fabricate(runs: Path, run_id: str, **wanted) -> Path:
    """One run; `wanted` are fields of the record, or `units`, `batch_size`, `optimizer`, `learning_rate`, `rows`."""
    folder = runs / run_id
    folder.mkdir(parents=True)
    paths = RunPaths(folder)
    name = wanted.pop("name", run_id.rsplit("-", 2)[0])
    epochs = wanted.pop("epochs", 5)
    rate = wanted.pop("learning_rate", 0.001)
    settings = {"units": 64, "batch_size": 32, "optimizer": "Adam"}
    settings = {key: wanted.pop(key, value) for key, value in settings.items()}
    rows = wanted.pop("rows", None) or curve(epochs, rate)
    paths.resolved.write_text(RESOLVED.format(name=name, epochs=epochs, learning_rate=rate, **settings))
    paths.config.write_text(paths.resolved.read_text())
    paths.metrics.write_text("".join(json.dumps(row) + "\n" for row in rows))
    best = min(rows, key=lambda row: float(row["metrics"].get("val_loss", math.inf)))
    record = {
        "kerascli": "0.1.0", "id": run_id, "name": name, "state": "finished",
        "command": ["kerascli", "train", f"{name}.yaml"], "config_path": f"/home/me/{name}.yaml",
        "seed": 0, "host": "workbench", "process": 1, "devices": ["2 CPU cores"],
        "versions": {"python": "3.11.7", "keras": "3.15.1", "tensorflow": "2.21.0"},
        "created": "2026-11-20T14:30:12Z", "seconds": 41.5, "epochs": epochs, "epochs_done": len(rows),
        "best_epoch": best["epoch"], "best_metrics": best["metrics"], "last_metrics": rows[-1]["metrics"],
        "monitor": "val_loss", "model": {"kind": "Sequential", "parameters": 4810, "trainable_parameters": 4810},
    }  # fmt: skip
    paths.record.write_text(RunRecord.model_validate(record | wanted).model_dump_json(indent=1) + "\n")
    return folder


def curve(epochs: int, rate: float = 0.001) -> list[dict]:
    """Losses that fall and accuracies that rise, faster with a higher learning rate."""
    rows = []
    for epoch in range(1, epochs + 1):
        loss = 2.3 * math.exp(-epoch * (0.2 + 50 * rate))
        metrics = {"loss": loss, "accuracy": 1 - loss / 2.5, "val_loss": loss + 0.05 + 0.01 * epoch}
        metrics["val_accuracy"] = 1 - metrics["val_loss"] / 2.6
        rows.append({
            "epoch": epoch, "phase": None, "phase_epoch": epoch, "seconds": 8.2 + epoch % 3, "learning_rate": rate,
            "metrics": metrics,
        })  # fmt: skip
    return rows


def many(runs: Path, count: int) -> None:
    """Runs of three experiments, one a minute."""
    for number in range(count):
        stamp = f"202611{1 + number // 1440 % 28:02d}-{number // 60 % 24:02d}{number % 60:02d}00"
        fabricate(
            runs, f"{('mnist_cnn', 'iris', 'reviews')[number % 3]}-{stamp}", units=32 + number % 7,
            learning_rate=(0.001, 0.01)[number % 2], state=("finished", "failed", "interrupted")[number % 5 // 2],
        )  # fmt: skip
