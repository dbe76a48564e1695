"""Every random generator of the process, read and set: Python's, NumPy's, Keras's global one, the backend's."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING, Any

from kerascli.training.snapshot import decode, encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.training.snapshot import Arrays


def read_randomness(arrays: Arrays) -> dict[str, Any]:
    """The state of all generators; those of layers are variables of the model."""
    import numpy as np

    states = {
        "python": random.getstate(),
        "numpy": np.random.get_state(),
        "keras": _keras_generator().state.numpy(),
        **_torch_states(),
    }
    return {name: encode(state, arrays, f"randomness/{name}") for name, state in states.items()}


def set_randomness(values: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
    """Set all generators as they were when `read_randomness` read them."""
    import numpy as np

    states = {name: decode(value, arrays) for name, value in values.items()}
    random.setstate(states["python"])
    np.random.set_state(states["numpy"])
    _keras_generator().state.assign(states["keras"])
    set_torch_randomness(values, arrays)


def set_torch_randomness(values: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
    """Set torch's generators alone: on that backend unseeded dropout draws from them."""
    torch = sys.modules.get("torch")
    if torch is None or "torch" not in values:
        return
    states = {name: decode(values[name], arrays) for name in ("torch", "torch_devices")}
    torch.set_rng_state(torch.from_numpy(states["torch"].copy()))
    torch.cuda.set_rng_state_all([torch.from_numpy(state.copy()) for state in states["torch_devices"]])


def _keras_generator() -> Any:
    """What `keras.random.normal(shape)` without a seed draws from; Keras has no public name for it."""
    import importlib

    return importlib.import_module("keras.src.random.seed_generator").global_seed_generator()


def _torch_states() -> dict[str, Any]:
    torch = sys.modules.get("torch")
    if torch is None:
        return {}
    return {
        "torch": torch.get_rng_state().numpy(),
        "torch_devices": [state.numpy() for state in torch.cuda.get_rng_state_all()],
    }
