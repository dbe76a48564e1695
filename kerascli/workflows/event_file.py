"""A file of TensorBoard events, written record by record without importing TensorFlow."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from kerascli.runs.disk import explained

if TYPE_CHECKING:
    from pathlib import Path

    from tensorboard.compat.proto.event_pb2 import Event


class EventFile:
    """A new file in a folder, made on the spot; names sort by time, in which order TensorBoard reads them."""

    def __init__(self, folder: Path, suffix: str) -> None:
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.summary.writer.record_writer import RecordWriter

        seconds, rest = divmod(time.time_ns(), 10**9)
        self.path = folder / f"events.out.tfevents.{seconds}.{rest:09d}.{os.getpid()}.{suffix}"
        with explained(self.path):
            folder.mkdir(exist_ok=True)
            self._handle: Any = self.path.open("xb")
            self._writer = RecordWriter(self._handle)  # TensorBoard's own file writer would import TensorFlow
        self.add(Event(wall_time=time.time(), file_version="brain.Event:2"))

    def add(self, event: Event) -> None:
        with explained(self.path):
            self._writer.write(event.SerializeToString())

    def flush(self) -> None:
        with explained(self.path):
            self._handle.flush()

    def close(self) -> None:
        with explained(self.path):
            self._handle.close()
