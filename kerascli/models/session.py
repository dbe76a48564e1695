"""The state of a fresh process: names counted from one, the seed set, nothing drawn yet."""

from __future__ import annotations

import contextlib
import os
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def begin_session(*, seed: int, dtype_policy: str = "float32", deterministic: bool = False) -> None:
    """What stands before the first layer of a script; the build must follow at once."""
    # Keras seeds TensorFlow on every backend. Imported by Keras, between NumPy's seed and TensorFlow's, it would bring
    # in jax, whose import draws from NumPy: a process's first session would begin with other numbers than the next.
    from kerascli.backend import keras, tensorflow  # noqa: F401

    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(seed)
    keras.config.set_dtype_policy(dtype_policy)
    if deterministic:
        _enable_determinism(keras.config.backend())


def _enable_determinism(backend: str) -> None:
    """Ask the backend for kernels that add up in one order."""
    if backend == "tensorflow":
        from kerascli.backend import tensorflow

        tensorflow.config.experimental.enable_op_determinism()
    elif backend == "torch":
        from kerascli.backend import torch

        # cuBLAS reads this when it is first used and refuses to be deterministic without it.
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(mode=True)


@contextlib.contextmanager
def no_names_counted() -> Iterator[None]:
    """What is made in here counts no names on: a second compile gives its metrics the names of the first."""
    from kerascli.backend import keras

    state, names = keras.src.backend.common.global_state, "object_name_uids"
    counted = dict(state.get_global_attribute(names, {}))
    try:
        yield
    finally:
        counts = state.get_global_attribute(names, {})
        counts.clear()
        counts.update(counted)


@contextlib.contextmanager
def nothing_counted() -> Iterator[None]:
    """What is made in here counts no names on and draws no seeds: `fit` goes on from the build."""
    from kerascli.backend import keras

    state, generator = keras.src.backend.common.global_state, "global_seed_generator"
    generating = state.get_global_attribute(generator)
    drawn = random.getstate()
    try:
        with no_names_counted():
            yield
    finally:
        state.set_global_attribute(generator, generating)
        random.setstate(drawn)


@contextlib.contextmanager
def another_session() -> Iterator[None]:
    """Another model is built in here, with a session of its own; afterwards this one goes on as it was."""
    import numpy as np

    from kerascli.backend import keras

    state = keras.src.backend.common.global_state
    seed = keras.src.utils.rng_utils.get_random_seed()
    trackers = (state.GLOBAL_STATE_TRACKER, state.GLOBAL_SETTINGS_TRACKER)
    drawn, drawn_by_numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        state.GLOBAL_STATE_TRACKER, state.GLOBAL_SETTINGS_TRACKER = trackers
        with nothing_counted():
            keras.utils.set_random_seed(seed)
        random.setstate(drawn)
        np.random.set_state(drawn_by_numpy)
