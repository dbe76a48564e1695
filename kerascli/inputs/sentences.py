"""Sentences typed on the command line, or one a line on standard input."""

from __future__ import annotations

import itertools
import sys
from typing import TYPE_CHECKING

from kerascli.inputs.arriving import stretches
from kerascli.inputs.batch import Batches, InputBatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def sentence_batches(sentences: Iterable[str], name: str, rows: int) -> Batches:
    """As they come: constant memory over any number of lines."""
    import numpy as np

    lines = iter(sentences)
    while chunk := tuple(itertools.islice(lines, rows)):
        yield InputBatch(names=chunk, raw={name: np.array(chunk, dtype=object)})


def row_of_text(sentence: str, column: str) -> InputBatch:
    """A sentence as the only column of a table's row."""
    import polars as pl

    return InputBatch(names=(sentence,), raw=pl.DataFrame({column: [sentence]}))


def arriving_batches(name: str, rows: int) -> Batches:
    """Those of standard input as they come, a step of the model at a time where so many are there."""
    for stretch in stretches(sys.stdin.buffer):
        lines = filter(bytes.strip, stretch.split(b"\n"))
        while chunk := tuple(itertools.islice(lines, rows)):
            yield _decoded([line.rstrip(b"\r") for line in chunk], name)


def _decoded(lines: Sequence[bytes], name: str) -> InputBatch:
    """A line that is no text in the terminal's encoding is told, and the others are read."""
    import numpy as np

    encoding = sys.stdin.encoding
    sentences, broken = [], {}
    for position, line in enumerate(lines):
        try:
            sentences.append(line.decode(encoding))
        except UnicodeDecodeError:
            broken[position] = f"no {encoding.upper()} text"
    names = [line.decode(encoding, "replace") for line in lines]
    return InputBatch(names=names, raw={name: np.array(sentences, dtype=object)}, broken=broken)


def lines_of_standard_input() -> Iterable[str]:
    """Without their line ends; empty lines are none."""
    return (line.rstrip("\r\n") for line in sys.stdin if line.strip())
