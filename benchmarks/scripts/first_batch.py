"""kerascli's own way from a table to its first batch, timed after the imports: `first_batch.py FILE [fingerprint]`."""

import json
import os
import sys
import time
from pathlib import Path

import keras
import polars  # noqa: F401

import kerascli.preparation.disk.table
import kerascli.preparation.folders
import kerascli.preparation.streams
import kerascli.sources.tables  # noqa: F401
from kerascli.preparation.prepared import prepare_data
from kerascli.workflows.assembling import environment_of, open_backend, preparation_context
from kerascli.workflows.reading import read_experiment


def ignore(problem: object) -> None:
    """Warnings are not what is measured."""


read = read_experiment(sys.argv[1])
open_backend(read, ignore)
environment = environment_of(read, None)
context = preparation_context(read, environment, 1337, ignore)
keras.ops.zeros(1)  # the backend wakes up here, and for any script
began = time.process_time()
data = prepare_data(read.experiment.data, context)
next(iter(data.feed("train", shuffle=True).fit_argument()))
if "fingerprint" in sys.argv:
    data.fingerprints()
seconds = time.process_time() - began
Path(os.environ["BENCH_NOTES"]).write_text(json.dumps({"seconds": seconds}), encoding="utf-8")
