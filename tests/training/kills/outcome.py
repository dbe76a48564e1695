"""What a run came to, bit by bit, and the first thing in which two of them differ."""

import csv
import io
import zipfile

import h5py
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from kerascli.runs.checkpoints import newest_state
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record
from kerascli.runs.rows import read_rows


def is_over(runs):
    """Whether the run that was begun, or begun again, has finished."""
    return any(read_record(folder).state == "finished" for folder in _begun(runs))


def outcome(runs):
    """The finished run's last state, its history, what is best, its tables and its models, by name."""
    (folder,) = (path for path in _begun(runs) if read_record(path).state == "finished")
    paths, record = RunPaths(folder), read_record(folder)
    snapshot, warnings = newest_state(paths)
    rows = [{key: value for key, value in row.items() if key != "seconds"} for row in read_rows(paths.metrics)]
    found = {
        "warnings": repr(warnings),
        "history": repr(rows),
        "record": repr((record.best_epoch, record.best_metrics, record.epochs_done, sorted(record.checkpoints))),
        **{f"table {path.name}": repr(_table(path)) for path in folder.glob("*.csv")},
        **{f"curves {path.name}": repr(_curves(path)) for path in folder.glob("own/*")},
        **{f"state {name}": array.tobytes() for name, array in snapshot.arrays.items()},
    }
    for path in folder.rglob("*.keras"):
        found |= {f"{path.name} {name}": value for name, value in _weights(path).items()}
    return found


def difference(one, other):
    """The first thing that is not the same to the bit; None where everything is."""
    for name in sorted(one.keys() | other.keys()):
        left, right = one.get(name), other.get(name)
        if left != right:
            shown = isinstance(left, str) and isinstance(right, str)
            return f"{name}: {left} != {right}" if shown else name
    return None


def _begun(runs):
    return [path for path in runs.iterdir() if RunPaths(path).record.exists()]


def _table(path):
    """Without the column that tells of time."""
    with path.open() as file:
        return [{key: value for key, value in row.items() if key != "seconds"} for row in csv.DictReader(file)]


def _curves(folder):
    """Every point that the file's own TensorBoard drew, in the order in which it reads them."""
    loaders = [EventFileLoader(str(file)) for file in sorted(folder.glob("*.tfevents.*"))]
    events = [event for loader in loaders for event in loader.Load() if event.summary.value]
    values = [
        (event.step, value.tag, value.tensor.SerializeToString()) for event in events for value in event.summary.value
    ]
    return [value for value in values if "learning_rate" in value[1] or "loss" in value[1] or "accuracy" in value[1]]


def _weights(path):
    """Every array that a model's file holds."""
    arrays = {}
    with zipfile.ZipFile(path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
        file.visititems(lambda name, item: arrays.update({name: item[()].tobytes()} if hasattr(item, "dtype") else {}))
    return arrays
