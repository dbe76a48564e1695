"""Kills trainings at counted points and resumes them; run as a program, since it forks before TensorFlow computes.

    python -m tests.training.kills.driver EXPERIMENT FOLDER POINT...

A point is a number: of the writes, fsyncs, renames, callbacks and steps of a run, before and after each. One JSON line
a point: `{"point": 17, "killed": true, "difference": null}`.
"""

import json
import os
import signal
import sys
import traceback
from pathlib import Path

import numpy as np

HOOKS = (
    "on_epoch_begin",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_epoch_end",
    "on_train_begin",
    "on_train_end",
)


class Countdown:
    """Counts what happens and, at one count, kills the process as `kill -9` does."""

    def __init__(self, point):
        self.point = point
        self.count = 0

    def tick(self):
        self.count += 1
        if self.count == self.point:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner, name):
        original = getattr(owner, name)

        def counted(*arguments, **keywords):
            self.tick()
            answer = original(*arguments, **keywords)
            self.tick()
            return answer

        setattr(owner, name, counted)

    def watch(self):
        from kerascli.keras_classes.session import Session

        self.around(os, "fsync")
        self.around(os, "replace")
        self.around(np.lib.format, "write_array")
        for name in HOOKS:
            self.around(Session, name)


def unheard(_event):
    """A listener that does not listen."""


def forked(work):
    """Do something in a child; answers how it ended: an exit code, or minus the signal's number."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 -- a child must never return into the parent's code
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def train_once(experiment, runs, point, total_file=None):
    from kerascli.workflows.reading import read_experiment
    from kerascli.workflows.train import train

    countdown = Countdown(point)
    countdown.watch()
    train(read_experiment(experiment), runs=runs, listener=unheard)
    if total_file:
        total_file.write_text(str(countdown.count))


def resume_once(run):
    from kerascli.workflows.resume import resume_run
    from kerascli.workflows.train import TrainOptions

    resume_run(run, runs=run.parent, listener=unheard, options=TrainOptions())


def outcome(runs):
    """What a run came to: its last state bit by bit, its history, what is best."""
    from kerascli.runs.checkpoints import newest_state
    from kerascli.runs.layout import RunPaths
    from kerascli.runs.record import read_record
    from kerascli.runs.rows import read_rows

    (folder,) = [path for path in runs.iterdir() if path.is_dir()]
    paths = RunPaths(folder)
    snapshot, warnings = newest_state(paths)
    rows = [{key: value for key, value in row.items() if key != "seconds"} for row in read_rows(paths.metrics)]
    record = read_record(folder)
    return snapshot, rows, (record.state, record.best_epoch, record.best_metrics, record.epochs_done), warnings


def difference(one, other):
    """The first thing that is not the same to the bit; None where everything is."""
    if other[3]:
        return f"warnings: {other[3]}"
    for part, (left, right) in enumerate(zip(one[1:3], other[1:3], strict=True)):
        if repr(left) != repr(right):
            return f"{('history', 'record')[part]}: {left} != {right}"
    if one[0].arrays.keys() != other[0].arrays.keys():
        return "other arrays"
    for name, array in one[0].arrays.items():
        if array.tobytes() != other[0].arrays[name].tobytes():
            return f"array {name}"
    return None


def attempt(experiment, folder, point, reference):
    """Kill a run at a point, resume it, compare."""
    runs = folder / f"point-{point}"
    runs.mkdir(parents=True)
    ended = forked(lambda: train_once(experiment, runs, point))
    started = any((path / "data.json").exists() for path in runs.iterdir())
    answer = {"point": point, "killed": ended == -signal.SIGKILL, "started": started}
    if ended == -signal.SIGKILL and started:
        (run,) = runs.iterdir()
        state = json.loads((run / "run.json").read_text())["state"]
        resumed = 0 if state == "finished" else forked(lambda: resume_once(run))
        answer["difference"] = difference(reference, outcome(runs)) if resumed == 0 else f"resume ended with {resumed}"
    return answer


def load_keras(experiment):
    """Import Keras once, before every fork, on the backend that the file names."""
    from kerascli.workflows.assembling import open_backend
    from kerascli.workflows.reading import read_experiment

    open_backend(read_experiment(experiment), unheard)
    from kerascli.backend import keras  # noqa: F401 -- imported for what it loads


def main(experiment, folder, *points):
    load_keras(experiment)
    folder = Path(folder)
    reference_runs = folder / "reference"
    total_file = folder / "total"
    if not total_file.exists() and forked(lambda: train_once(experiment, reference_runs, None, total_file)):
        raise SystemExit("the reference run failed")
    reference = outcome(reference_runs)
    total = int(total_file.read_text())
    print(json.dumps({"total": total}), flush=True)
    for point in points:
        number = round(float(point) * total) if "." in point else int(point)
        print(json.dumps(attempt(experiment, folder, max(number, 1), reference)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
