"""The benchmarks by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.cases import (
    first_step,
    image_folder,
    large_table,
    predict_rows,
    run_folder,
    start_up,
    steady_epoch,
    table,
    whole_command,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.figure import Figure
    from benchmarks.workshop import Workshop

CASES: dict[str, Callable[[Workshop], Iterator[Figure]]] = {
    "start_up": start_up.measure,
    "whole_command": whole_command.measure,
    "steady_epoch": steady_epoch.measure,
    "first_step": first_step.measure,
    "run_folder": run_folder.measure,
    "image_folder": image_folder.measure,
    "table": table.measure,
    "large_table": large_table.measure,
    "predict_rows": predict_rows.measure,
}
