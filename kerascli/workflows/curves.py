"""TensorBoard's event files, written without TensorFlow, with the tags that Keras's callback uses."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kerascli.runs.disk import explained
from kerascli.workflows.event_file import EventFile

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.training.recorder import EpochRow


class Curves:
    """`epoch_loss` and the like under `train` and `validation`, and validations by the steps that led to them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, EventFile] = {}
        self._purge_from: int | None = None

    def epoch_ended(self, row: EpochRow) -> None:
        step = row.number - 1
        for name, value in row.logs.items():
            if not isinstance(value, float | int):
                continue
            plain = name.removeprefix("val_")
            part = "train" if plain == name else "validation"
            self._write(part, f"epoch_{plain}", float(value), step)
            if part == "validation" and row.iterations is not None:
                self._write(part, f"evaluation_{plain}_vs_iterations", float(value), row.iterations)
        if row.learning_rate is not None and "learning_rate" not in row.logs:
            self._write("train", "epoch_learning_rate", row.learning_rate, step)
        for writer in self._writers.values():
            writer.flush()

    def cut_back(self, epochs: int) -> None:
        """Tell TensorBoard to forget what was drawn after this many epochs."""
        self._purge_from = epochs

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()

    def _write(self, part: str, tag: str, value: float, step: int) -> None:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary

        summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
        self._writer(part).add(Event(wall_time=time.time(), step=step, summary=summary))

    def _writer(self, part: str) -> EventFile:
        from tensorboard.compat.proto.event_pb2 import Event, SessionLog

        if part not in self._writers:
            with explained(self._folder):
                self._folder.mkdir(exist_ok=True)
            writer = self._writers[part] = EventFile(self._folder / part, "curves")
            if self._purge_from is not None:
                # TensorBoard drops events from this step on that older files of the folder hold.
                log = SessionLog(status=SessionLog.START)
                writer.add(Event(wall_time=time.time(), step=self._purge_from, session_log=log))
        return self._writers[part]
