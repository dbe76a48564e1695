"""The next batch is read while the model answers this one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerascli.inputs.batch import Batches, InputBatch


def read_ahead(batches: Batches) -> Batches:
    """The same batches, one of them in the making at any time; what goes wrong there is raised in its turn."""
    reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kerascli-inputs")

    def following() -> InputBatch | None:
        return next(batches, None)

    try:
        coming = reader.submit(following)
        while (batch := coming.result()) is not None:
            coming = reader.submit(following)
            yield batch
    finally:
        reader.shutdown(wait=False, cancel_futures=True)
