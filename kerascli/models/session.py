"""The state of a fresh process: names counted from one, the seed set, nothing drawn yet."""

from __future__ import annotations

import os


def begin_session(*, seed: int, dtype_policy: str = "float32", deterministic: bool = False) -> None:
    """What stands before the first layer of a script; the build must follow at once."""
    from kerascli.backend import keras

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
