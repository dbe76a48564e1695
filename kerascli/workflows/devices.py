"""What a backend computes on, for people and for the record."""

from __future__ import annotations

import os


def devices(backend: str) -> tuple[str, ...]:
    """The accelerators, or the cores where there are none."""
    found = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}[backend]()
    if found:
        return found
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return (f"{cores} CPU core{'s' if cores != 1 else ''}",)


def _tensorflow() -> tuple[str, ...]:
    from kerascli.backend import tensorflow as tf

    names = []
    for device in tf.config.list_physical_devices("GPU"):
        details = tf.config.experimental.get_device_details(device)
        names.append(str(details.get("device_name", device.name)))
    return tuple(names)


def _jax() -> tuple[str, ...]:
    from kerascli.backend import jax

    return tuple(str(device.device_kind) for device in jax.devices() if device.platform != "cpu")


def _torch() -> tuple[str, ...]:
    from kerascli.backend import torch

    return tuple(torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count()))
