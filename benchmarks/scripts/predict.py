"""`Model.predict` on ready arrays: `predict.py MODEL TABLE BATCH`."""

import json
import os
import sys
import time
from pathlib import Path

import keras
import polars as pl

model = keras.models.load_model(sys.argv[1])
rows = pl.read_csv(sys.argv[2]).drop("target").to_numpy().astype("float32")
began = time.process_time()
model.predict(rows, batch_size=int(sys.argv[3]), verbose=0)
seconds = time.process_time() - began
Path(os.environ["BENCH_NOTES"]).write_text(json.dumps({"seconds": seconds}), encoding="utf-8")
