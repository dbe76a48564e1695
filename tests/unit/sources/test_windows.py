"""Windows over rows."""

from __future__ import annotations

import numpy as np
import pytest

from kerascli.sources.context import LoaderOrder
from kerascli.sources.windows import Windowing


def windowing(**options):
    return Windowing(order=LoaderOrder(shuffle=False, seed=0), **{"sequence_length": 3, "target_offset": 3, **options})


def test_windows_and_their_targets_stay_within_the_rows():
    rows = np.arange(10)
    windows = windowing()
    starts = windows.starts(len(rows))
    assert windows.gather(rows, starts).tolist() == [[i, i + 1, i + 2] for i in range(7)]
    assert windows.targets(rows, starts).tolist() == [3, 4, 5, 6, 7, 8, 9]


def test_stride_and_sampling_rate():
    rows = np.arange(12)
    windows = windowing(sequence_stride=4, sampling_rate=2, target_offset=0)
    starts = windows.starts(len(rows))
    assert windows.gather(rows, starts).tolist() == [[0, 2, 4], [4, 6, 8]]


@pytest.mark.parametrize("rows", range(12))
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_count_is_that_of_the_starts(rows, stride):
    windows = windowing(sequence_stride=stride, sampling_rate=2)
    starts = windows.starts(rows)
    assert windows.count(rows) == len(starts)
    assert all(start + max(windows.reach - 1, windows.target_offset) < rows for start in starts)


def test_the_target_is_by_default_the_row_after_the_window(opened, write):
    write("t.csv", "a\n" + "\n".join(map(str, range(30))))
    source = opened({"timeseries": {"table": "t.csv", "sequence_length": 4, "sampling_rate": 2}})
    assert source.windows is not None
    assert source.windows.target_offset == 8
    assert source.kind == "timeseries"


def test_too_few_rows_for_a_window_are_told(opened, write):
    write("t.csv", "a\n1\n2\n")
    assert opened.problem({"timeseries": {"table": "t.csv", "sequence_length": 4}}).code == "no-examples"


def test_rows_come_from_one_place(opened):
    assert opened.mistake({"timeseries": {"sequence_length": 4}})["code"] == "missing-key"
