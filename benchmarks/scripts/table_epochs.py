"""Epochs over a table larger than memory, timed after the imports: `table_epochs.py FILE TABLE`."""

import json
import os
import sys
import time
from pathlib import Path

import keras
import polars as pl

from kerascli.preparation.prepared import prepare_data
from kerascli.workflows.assembling import environment_of, open_backend, preparation_context
from kerascli.workflows.reading import read_experiment


def ignore(problem: object) -> None:
    """Warnings are not what is measured."""


def seconds_of(work):
    began = time.process_time()
    work()
    return time.process_time() - began


read = read_experiment(sys.argv[1], [f"data.source={{table: {sys.argv[2]}}}"])
open_backend(read, ignore)
context = preparation_context(read, environment_of(read, None), 1337, ignore)
keras.ops.zeros(1)
data = prepare_data(read.experiment.data, context)
passes = data.feed("train", shuffle=True).fit_argument()
last = data.feed("train", shuffle=True).batches - 1
first, second = (seconds_of(lambda: next(iter(passes.skip(last)))) for _ in range(2))
reading = data.opened.first.parts["source"].reading
blocks = seconds_of(lambda: [frame.height for frame in reading.parsed()])
whole = seconds_of(lambda: pl.read_csv(reading.paths[0]))
notes = {"first": first, "second": second, "parse": blocks, "polars": whole}
Path(os.environ["BENCH_NOTES"]).write_text(json.dumps(notes), encoding="utf-8")
