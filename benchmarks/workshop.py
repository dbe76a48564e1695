"""The place where a benchmark works: drawn data, scratch folders, and the two sides to compare."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import Cost, cost_of, median

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent


@dataclass
class Workshop:
    """Runs commands again and again in a scratch folder."""

    folder: Path
    repetitions: int
    _count: int = field(default=0)

    def drawn(self, name: str) -> Path:
        """A data file or folder, drawn once in a process of its own so that this one stays small."""
        path = self.folder / name
        if not path.exists():
            subprocess.run([sys.executable, "-m", "benchmarks.drawing", str(path)], check=True)
        return path

    def script(self, name: str, *arguments: str) -> list[str]:
        """A checked-in plain script."""
        return [sys.executable, str(HERE / "scripts" / f"{name}.py"), *arguments]

    def kerascli(self, command: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "kerascli", command, *arguments]

    def train(self, experiment: str, *overrides: str) -> list[str]:
        """A training of a checked-in experiment, in a runs folder of its own."""
        path = HERE / "experiments" / f"{experiment}.yaml"
        return self.kerascli("train", str(path), *overrides, "--quiet")

    def costs(self, *commands: Sequence[str]) -> list[Cost]:
        """The median cost of each command; they take turns, so that a busy machine is busy for all of them."""
        taken: list[list[Cost]] = [[] for _ in commands]
        for _ in range(self.repetitions):
            for command, costs in zip(commands, taken, strict=True):
                costs.append(self.run(command)[0])
        return [median(costs) for costs in taken]

    def run(self, command: Sequence[str]) -> tuple[Cost, dict[str, Any]]:
        """The cost of one run, and what it noted in the file that `BENCH_NOTES` names."""
        self._count += 1
        place = self.folder / f"process-{self._count}"
        place.mkdir()
        notes = place / "notes.json"
        environment = {
            "BENCH_DATA": str(self.folder),
            "BENCH_NOTES": str(notes),
            "KERASCLI_RUNS": str(place / "runs"),
            # No process may profit from what one before it has cached.
            "XDG_CACHE_HOME": str(place / "cache"),
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        cost = cost_of(command, environment, place / "output.log")
        return cost, json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else {}

    def noted(self, *commands: Sequence[str]) -> list[list[dict[str, Any]]]:
        """What each command noted, in every repetition."""
        noted: list[list[dict[str, Any]]] = [[] for _ in commands]
        for _ in range(self.repetitions):
            for command, notes in zip(commands, noted, strict=True):
                notes.append(self.run(command)[1])
        return noted
