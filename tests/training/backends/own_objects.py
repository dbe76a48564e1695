"""Trains kinds of model with objects of the user's from their files and by their scripts; run as a program.

    python -m tests.training.backends.own_objects BACKEND FOLDER KIND...

One JSON line each: backend and kind, the epochs of its history, the largest difference of history, weights and answers.
"""

import json
import sys
from pathlib import Path

import numpy as np

from kerascli.backend import Door, open_door


def main(backend, folder, *names):
    open_door(Door(backend=backend))
    from kerascli.backend import keras
    from tests.training.parity.kinds import KINDS
    from tests.training.parity.kinds.twice import trained_twice, write_arrays

    write_arrays(Path(folder))
    for name in names:
        # torch draws the order of its batches from its own generator.
        mine, plain = trained_twice(KINDS[name], Path(folder), backend=backend, shuffle=backend != "torch")
        pairs = [
            *((mine.history[key], values) for key, values in plain.history.items()),
            *zip(mine.weights, plain.weights, strict=True),
            *zip(mine.answers, plain.answers, strict=True),
        ]
        difference = max(float(np.max(np.abs(np.asarray(one) - np.asarray(other)), initial=0)) for one, other in pairs)
        print(json.dumps([keras.backend.backend(), name, len(plain.history["loss"]), difference]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
