"""A callback that notes the CPU time of training's beginning and of each epoch's end; both sides use it."""

import json
import os
import time
from pathlib import Path

import keras


class EpochClock(keras.callbacks.Callback):
    """Writes its notes to the file that BENCH_NOTES names."""

    def on_train_begin(self, logs=None):
        self.notes = {"train_begin": time.process_time(), "epoch_ends": [], "losses": []}

    def on_epoch_end(self, epoch, logs=None):
        self.notes["epoch_ends"].append(time.process_time())
        self.notes["losses"].append(float(logs["loss"]))

    def on_train_end(self, logs=None):
        Path(os.environ["BENCH_NOTES"]).write_text(json.dumps(self.notes), encoding="utf-8")
