"""Sentences typed on the command line, or one a line on standard input."""

from __future__ import annotations

import itertools
import sys
from typing import TYPE_CHECKING

from kerascli.inputs.batch import Batches, InputBatch

if TYPE_CHECKING:
    from collections.abc import Iterable


def sentence_batches(sentences: Iterable[str], name: str, rows: int) -> Batches:
    """As they come: constant memory over any number of lines."""
    import numpy as np

    lines = iter(sentences)
    while chunk := tuple(itertools.islice(lines, rows)):
        yield InputBatch(names=chunk, raw={name: np.array(chunk, dtype=object)})


def lines_of_standard_input() -> Iterable[str]:
    """Without their line ends; empty lines are none."""
    return (line.rstrip("\r\n") for line in sys.stdin if line.strip())
