"""`Model.predict` on arrays and the stream from CSV to CSV, in turns: `predict_rows.py RUN TABLE BATCH`."""

import json
import os
import sys
import time
from pathlib import Path

import polars as pl

from kerascli.workflows.predict import PredictOptions
from kerascli.workflows.prediction import Prediction, PredictionCall
from kerascli.workflows.prediction_files import write_answers

run, table, batch = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
options = PredictOptions(inputs=(table,), batch_size=batch)
prediction = Prediction(PredictionCall(named=str(run), runs=run.parent, options=options))
model = prediction.predictor.model
rows = pl.read_csv(table).drop("target").to_numpy().astype("float32")
answers = Path(os.environ["BENCH_NOTES"]).with_name("answers.csv")
sides = {
    "ready": lambda: model.predict(rows, batch_size=batch, verbose=0),
    "stream": lambda: write_answers(prediction.blocks(), answers),
}
taken = {f"{name} {clock}": [] for name in sides for clock in ("cpu", "wall")}
for turn in range(6):
    for name, work in sides.items():
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        if turn:  # the first turn compiles
            taken[f"{name} cpu"].append(time.process_time() - cpu)
            taken[f"{name} wall"].append(time.perf_counter() - wall)
Path(os.environ["BENCH_NOTES"]).write_text(json.dumps(taken), encoding="utf-8")
