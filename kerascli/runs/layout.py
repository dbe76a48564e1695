"""The names of all files in a run folder; no other file knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FORMAT_VERSION = 1
"""Of the run folder; written into run.json."""


@dataclass(frozen=True, slots=True)
class RunPaths:
    """Where things lie in one run folder."""

    folder: Path

    @property
    def record(self) -> Path:
        """State, times, versions, best metrics, artifacts."""
        return self.folder / "run.json"

    @property
    def config(self) -> Path:
        """The experiment file as written."""
        return self.folder / "config.yaml"

    @property
    def resolved(self) -> Path:
        """Every default filled in, every override applied: trains the same model again."""
        return self.folder / "resolved.yaml"

    @property
    def plugins(self) -> Path:
        """Copies of the user's Python files."""
        return self.folder / "plugins"

    @property
    def environment(self) -> Path:
        return self.folder / "environment.json"

    @property
    def data(self) -> Path:
        """Facts and fingerprints of the data."""
        return self.folder / "data.json"

    @property
    def preparation(self) -> Path:
        """What was learned from the training split (also inside the model's archive)."""
        return self.folder / "preparation"

    @property
    def git(self) -> Path:
        return self.folder / "git.json"

    @property
    def patch(self) -> Path:
        return self.folder / "uncommitted.patch"

    @property
    def metrics(self) -> Path:
        """One JSON object an epoch."""
        return self.folder / "metrics.jsonl"

    @property
    def history(self) -> Path:
        return self.folder / "history.csv"

    @property
    def log(self) -> Path:
        return self.folder / "train.log"

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    def state(self, number: int) -> Path:
        """A state to resume from; numbers grow."""
        return self.checkpoints / f"state-{number:06}.npz"

    def states(self) -> dict[int, Path]:
        """The states there are, by number."""
        return {int(path.stem.removeprefix("state-")): path for path in self.checkpoints.glob("state-*.npz")}

    def best(self, phase: str | None, suffix: str) -> Path:
        """The best epoch's model (`.keras`), or weights (`.weights.h5`) where Keras can't save the model."""
        return self.checkpoints / (f"best-{phase}{suffix}" if phase else f"best{suffix}")

    def each(self, number: int, suffix: str) -> Path:
        """The model after epoch `number`, counted from 1 over all phases."""
        return self.checkpoints / f"epoch-{number:04}{suffix}"

    @property
    def model(self) -> Path:
        return self.folder / "final_model.keras"

    @property
    def weights(self) -> Path:
        """Instead of the model, where Keras can't save it."""
        return self.folder / "final_model.weights.h5"

    @property
    def tensorboard(self) -> Path:
        return self.folder / "tensorboard"

    @property
    def plots(self) -> Path:
        return self.folder / "plots"

    @property
    def report(self) -> Path:
        return self.folder / "report.html"

    @property
    def evaluations(self) -> Path:
        return self.folder / "evaluations"

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    @property
    def lock(self) -> Path:
        return self.folder / ".lock"

    @property
    def heartbeat(self) -> Path:
        return self.folder / ".heartbeat"

    @property
    def progress(self) -> Path:
        """How far the epoch in progress is; only while a process trains."""
        return self.folder / ".progress"

    @property
    def notes(self) -> Path:
        """The user's tags and note; apart from the record, which the training process rewrites."""
        return self.folder / "notes.json"
