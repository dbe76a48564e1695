"""What torch's own profiler records, in the form that TensorBoard's profile page reads."""

from __future__ import annotations

import importlib
import platform
from datetime import datetime
from pathlib import Path
from typing import Any

from kerascli.backend import torch

PLANES = "tensorflow.tsl.profiler.protobuf.xplane_pb2"
"""What such a file is made of; TensorFlow has no public name for it."""
ON_CPU = "/host:CPU"
ON_GPU = "/device:GPU:0"


class TorchProfile:
    """From `start` to `stop`: every operation of torch, on the threads and the device where it ran."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        kinds = torch.profiler.ProfilerActivity
        activities = [kinds.CPU, *([kinds.CUDA] if torch.cuda.is_available() else [])]
        self._profile = torch.profiler.profile(activities=activities)

    def start(self) -> None:
        self._profile.start()

    def stop(self) -> None:
        """Write `plugins/profile/TIME/HOST.xplane.pb`, as the profilers of the other backends do."""
        self._profile.stop()
        session = f"{datetime.now().astimezone():%Y_%m_%d_%H_%M_%S}"
        file = self._folder / "plugins" / "profile" / session / f"{platform.node() or 'host'}.xplane.pb"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self._as_planes().SerializeToString())

    def _as_planes(self) -> Any:
        space = importlib.import_module(PLANES).XSpace(hostnames=[platform.node() or "host"])
        events = list(self._profile.events() or [])
        on_gpu = [event for event in events if event.device_type == torch.autograd.DeviceType.CUDA]
        on_cpu = [event for event in events if event.device_type == torch.autograd.DeviceType.CPU]
        began = min((event.time_range.start for event in events), default=0.0)
        for name, part in ((ON_CPU, on_cpu), (ON_GPU, on_gpu)):
            if part:
                _add_plane(space, name, part, began)
        return space


def _add_plane(space: Any, name: str, events: list[Any], began: float) -> None:
    """One device: a line for each of its threads or streams; torch counts microseconds."""
    plane = space.planes.add(id=len(space.planes), name=name)
    known: dict[str, int] = {}
    for thread in sorted({event.thread for event in events}):
        line = plane.lines.add(id=thread, name=f"thread {thread}")
        for event in events:
            if event.thread != thread:
                continue
            number = known.setdefault(event.name, len(known) + 1)
            plane.event_metadata[number].id, plane.event_metadata[number].name = number, event.name
            start, end = event.time_range.start - began, event.time_range.end - began
            line.events.add(metadata_id=number, offset_ps=int(start * 1e6), duration_ps=int((end - start) * 1e6))
