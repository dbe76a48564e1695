"""`kerascli bench`: how fast models and exports answer, by batch size."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.workflows.subjects import find_subject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kerascli.problems import Problem
    from kerascli.workflows.subjects import Subject

SECONDS = 1.0
"""How long each batch size is asked for, after it was asked a few times unmeasured."""
LEAST, WARM = 5, 3
OPEN_SIZE = 32
"""What a size is taken for that the model leaves open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One model at one batch size."""

    model: str
    batch: int
    milliseconds: float
    """Of one call, the median."""
    slowest: float
    """Milliseconds that 95 of 100 calls stay below."""
    per_second: float
    """Examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchCall:
    """What was asked for."""

    named: tuple[str, ...]
    runs: Path
    batches: tuple[int, ...] = (1, 8, 32, 128)
    plugins: tuple[Path, ...] = ()
    unsafe: bool = False


def bench(call: BenchCall, warn: Callable[[Problem], None]) -> list[Timing]:
    """Every model, one after the other, on drawn examples of its inputs' shapes."""
    timings: list[Timing] = []
    for named in call.named:
        subject = find_subject(named, call.runs, plugins=call.plugins, unsafe=call.unsafe)
        timings += _timed(named, subject, call.batches, warn)
    return timings


def _timed(named: str, subject: Subject, batches: Sequence[int], warn: Callable[[Problem], None]) -> list[Timing]:
    from kerascli.workflows.predict import PredictOptions, Predictor

    model = Predictor(subject, PredictOptions(), warn).model
    fixed = getattr(model, "batch", None)
    ask = model.predict_on_batch if hasattr(model, "predict_on_batch") else model.predict_batch
    return [_measured(named, ask, drawn_inputs(model, size), size) for size in ([fixed] if fixed else batches)]


def _measured(named: str, ask: Callable[[Any], object], inputs: Any, batch: int) -> Timing:
    import numpy as np

    for _ in range(WARM):
        ask(inputs)
    seconds: list[float] = []
    began = time.perf_counter()
    while len(seconds) < LEAST or time.perf_counter() - began < SECONDS:
        start = time.perf_counter()
        ask(inputs)
        seconds.append(time.perf_counter() - start)
    median = float(np.median(seconds))
    return Timing(
        model=named,
        batch=batch,
        milliseconds=median * 1000,
        slowest=float(np.percentile(seconds, 95)) * 1000,
        per_second=batch / median,
    )


def drawn_inputs(model: Any, count: int) -> Any:
    """Examples by the shapes of the inputs: how fast a model is does not depend on what it sees."""
    import numpy as np

    generator = np.random.default_rng(0)
    drawn = {}
    for tensor in model.inputs:
        shape = (count, *(OPEN_SIZE if size is None else size for size in tensor.shape[1:]))
        kind = str(tensor.dtype)
        if kind == "string":
            drawn[tensor.name] = np.full(shape, "a few words")
        else:
            drawn[tensor.name] = (generator.integers(0, 2, shape) if "int" in kind else generator.random(shape)).astype(
                kind
            )
    return next(iter(drawn.values())) if len(drawn) == 1 else drawn
