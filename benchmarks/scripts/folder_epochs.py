"""Epochs over a folder with no model behind them, after the imports: `folder_epochs.py loader|kerascli EPOCHS`."""

import json
import os
import sys
import time
from pathlib import Path

import keras

from kerascli.preparation.prepared import prepare_data
from kerascli.workflows.assembling import environment_of, open_backend, preparation_context
from kerascli.workflows.reading import read_experiment

EXPERIMENT = Path(__file__).parents[1] / "experiments" / "image_folder.yaml"


def ignore(problem: object) -> None:
    """Warnings are not what is measured."""


side, epochs = sys.argv[1], int(sys.argv[2])
keras.ops.zeros(1)
if side == "loader":
    began = time.process_time()
    folder = f"{os.environ['BENCH_DATA']}/photographs"
    keras.utils.set_random_seed(1337)
    batches = keras.utils.image_dataset_from_directory(folder, image_size=(96, 96), batch_size=32, seed=1337)
else:
    read = read_experiment(EXPERIMENT)
    open_backend(read, ignore)
    context = preparation_context(read, environment_of(read, None), 1337, ignore)
    began = time.process_time()
    batches = prepare_data(read.experiment.data, context).feed("train", shuffle=True).fit_argument()
for _ in range(epochs):
    for _ in batches:
        pass
seconds = time.process_time() - began
Path(os.environ["BENCH_NOTES"]).write_text(json.dumps({"seconds": seconds}), encoding="utf-8")
