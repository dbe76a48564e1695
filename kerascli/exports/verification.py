"""Whether an exported file gives the model's answers: numbers, not promises."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import numpy as np

    from kerascli.exports.format import ExportOptions, Format, Runner

REDUCED_TOLERANCE = {"float16": 5e-3, "int8": 5e-2, "int4": 2e-1}
"""Of the largest difference, where numbers were made smaller on purpose: shares of the largest answer, if beyond 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was seen when an export answered the examples."""

    difference: float
    """The largest, over all outputs of all examples."""
    tolerance: float
    agreement: float | None
    """The share of examples with the same class; None where there are no classes."""
    examples: int
    bytes: int
    milliseconds: float
    """Of one call with all examples, the best of five."""

    @property
    def passed(self) -> bool:
        # A comparison with NaN is false: an export that answers NaN does not pass.
        return self.difference <= self.tolerance


def tolerance_of(kind: Format, options: ExportOptions, expected: list[np.ndarray]) -> float:
    """How far an export's answers may lie from the model's."""
    import numpy as np

    if options.tolerance is not None:
        return options.tolerance
    if not options.float16 and options.quantize is None:
        return kind.tolerance
    largest = max((float(np.abs(answer).max(initial=0)) for answer in expected), default=0.0)
    return REDUCED_TOLERANCE[options.quantize or "float16"] * max(1.0, largest)


def compare(expected: list[np.ndarray], answers: list[np.ndarray]) -> tuple[float, float | None]:
    """(largest difference, share of equal classes)."""
    import numpy as np

    if len(expected) != len(answers) or any(a.shape != b.shape for a, b in zip(expected, answers, strict=False)):
        return float("inf"), None
    pairs = list(zip(expected, answers, strict=True))
    differences = [float(np.abs(a.astype("float64") - b.astype("float64")).max(initial=0.0)) for a, b in pairs]
    classes = [(a.argmax(-1) == b.argmax(-1)) for a, b in pairs if a.ndim == 2 and a.shape[-1] > 1]
    agreement = float(np.mean(np.concatenate(classes))) if classes else None
    return (float("nan") if any(np.isnan(differences)) else max(differences, default=0.0)), agreement


def verify(
    kind: Format,
    target: Path,
    options: ExportOptions,
    *,
    model: Any,
    expected: list[np.ndarray],
    examples: Mapping[str, np.ndarray],
) -> Verification:
    """Ask the written file the same questions and compare."""
    run = _opened(kind, target, model)
    difference, agreement = compare(expected, run(examples))
    return Verification(
        difference=difference,
        tolerance=tolerance_of(kind, options, expected),
        agreement=agreement,
        examples=len(next(iter(examples.values()))),
        bytes=size_of(target),
        milliseconds=_best_of_five(lambda: run(examples)),
    )


def _opened(kind: Format, target: Path, model: Any) -> Runner:
    """The written file, read again; what its reader refuses was no export."""
    try:
        return kind.open(target, model)
    except UserError as error:
        said = error.problems[0].message.replace(str(target), "the file").split("\n", maxsplit=1)[0]
        raise UserError(
            Problem(
                code="export-failed",
                message=f"this model can be written as `{kind.name}`, and not be read again: {said}",
                help="--format keras" if kind.name != "keras" else None,
            )
        ) from error


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    if path.is_dir():
        return sum(part.stat().st_size for part in path.rglob("*") if part.is_file())
    return path.stat().st_size


def _best_of_five(call: Callable[[], object]) -> float:
    """Milliseconds."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best * 1000
