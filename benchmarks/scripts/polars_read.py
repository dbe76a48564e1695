"""A bare read of a table."""

import json
import os
import sys
import time
from pathlib import Path

import polars as pl

began = time.process_time()
table = pl.read_csv(sys.argv[1])
seconds = time.process_time() - began
Path(os.environ["BENCH_NOTES"]).write_text(json.dumps({"seconds": seconds}), encoding="utf-8")
