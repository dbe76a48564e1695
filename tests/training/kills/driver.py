"""Kills trainings and resumes them until they finish; run as a program, since it forks before TensorFlow computes.

    python -m tests.training.kills.driver FOLDER EXPERIMENT CHAIN... [EXPERIMENT CHAIN...]

A chain says where one session after the other dies: `0.7,0.2` kills the first at 0.7 of all that happens in a whole
run, the second, which resumes it, at 0.2, and lets the third finish. What happens is counted: each write, fsync, rename
and callback, before and after it, and the middle of steps; a number without a point is such a count. `@0.7` is an
instant: 0.7 of the seconds that a whole run takes. One JSON line a chain:
`{"experiment": "phases", "chain": "0.7,0.2", "kills": 2, "difference": null}`.
"""

import contextlib
import importlib
import json
import os
import pathlib
import signal
import sys
import time
import traceback
import zipfile
from pathlib import Path

import numpy as np

from tests.training.kills.outcome import difference, is_over, outcome

HOOKS = (
    "on_epoch_begin",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_epoch_end",
    "on_train_begin",
    "on_train_end",
)
THREADS = ("polars",)
"""Starts threads when it is imported, which a fork would lose."""


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
        """From now on count what this process writes and what its callbacks do."""
        from kerascli.backend import keras
        from kerascli.keras_classes.checkpointer import Checkpointer
        from kerascli.keras_classes.nan_watcher import NanWatcher
        from kerascli.keras_classes.progress import Progress
        from kerascli.keras_classes.session import Session
        from kerascli.runs import rows

        sys.modules["kills_inside_a_step"] = self
        named = ("EarlyStopping", "ReduceLROnPlateau", "CSVLogger", "ModelCheckpoint")
        of_keras = [getattr(keras.callbacks, name) for name in named]
        for owner, name in (
            (os, "fsync"),
            (os, "replace"),
            (os, "unlink"),
            (np.lib.format, "write_array"),
            (pathlib.Path, "write_bytes"),
            (zipfile.ZipFile, "writestr"),
            (rows, "_append"),
            *((kind, hook) for kind in (Session, Checkpointer, NanWatcher, Progress, *of_keras) for hook in HOOKS),
        ):
            if name in vars(owner):
                self.around(owner, name)


def unheard(_event):
    """A listener that does not listen."""


def forked(work, kill_after=None):
    """Do something in a child, perhaps killed after some seconds; answers its exit code, or minus the signal."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 -- a child must never return into the parent's code
            traceback.print_exc()
            os._exit(1)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def session(experiment, runs, point):
    """What a scheduler runs again and again: `train FILE --resume auto`."""
    from kerascli.workflows.reading import read_experiment
    from kerascli.workflows.resume import resume_run, unfinished_run
    from kerascli.workflows.train import TrainOptions, train

    if experiment.stem == "disk_table":
        lay_tables_on_disk()
    countdown = Countdown(point)
    countdown.watch()
    unfinished = unfinished_run(experiment, runs)
    if unfinished is not None:
        resume_run(unfinished, runs=runs, listener=unheard, options=TrainOptions())
    else:
        train(read_experiment(experiment), runs=runs, listener=unheard)
    return countdown.count


def lay_tables_on_disk():
    """From now on every table is too large for memory, and read in blocks of few rows."""
    from kerascli.preparation.disk import blocks
    from kerascli.sources import tables

    tables.LARGE_TEXT = 1
    blocks.BLOCK_BYTES = 256


class Reference:
    """A run that was never stopped: what it came to, how much happened in it, how long it took."""

    def __init__(self, experiment, folder):
        self.experiment, self.folder = experiment, folder
        self.measured = folder / "measured.json"
        if not self.measured.exists() and forked(self._train):
            raise SystemExit(f"the reference run of {experiment} failed")
        measured = json.loads(self.measured.read_text())
        self.total, self.seconds = measured["total"], measured["seconds"]
        for name in measured["modules"]:
            if name.partition(".")[0] not in THREADS:
                with contextlib.suppress(ImportError, AttributeError):
                    importlib.import_module(name)  # here once rather than in each child
        self.outcome = outcome(folder / "reference")

    def _train(self):
        known, began = set(sys.modules), time.monotonic()
        total = session(self.experiment, self.folder / "reference", None)
        seconds = time.monotonic() - began
        loaded = [name for name in sys.modules if name not in known and "inside" not in name]
        self.measured.write_text(json.dumps({"total": total, "seconds": seconds, "modules": loaded}))

    def attempt(self, chain):
        """Kill a run at one point after the other, let it finish, compare."""
        runs = self.folder / f"chain-{chain}"
        runs.mkdir(parents=True)
        kills = 0
        for point in (*chain.split(","), None):
            ended = self._session(runs, point)
            kills += ended == -signal.SIGKILL
            if is_over(runs):
                break
            if ended not in {0, -signal.SIGKILL}:
                return kills, f"a session ended with {ended}"
        return kills, difference(self.outcome, outcome(runs))

    def _session(self, runs, point):
        if point is None:
            return forked(lambda: session(self.experiment, runs, None))
        if point.startswith("@"):
            seconds = float(point[1:]) * self.seconds
            return forked(lambda: session(self.experiment, runs, None), kill_after=seconds)
        count = max(round(float(point) * self.total), 1) if "." in point else int(point)
        return forked(lambda: session(self.experiment, runs, count))


def load_keras(experiment):
    """Import Keras once, before every fork, on the backend that the file names."""
    from kerascli.workflows.assembling import open_backend
    from kerascli.workflows.reading import read_experiment

    open_backend(read_experiment(experiment), unheard)
    from kerascli.backend import keras  # noqa: F401 -- imported for what it loads


def draw_pictures(folder):
    """Thirty-six pictures of noise around three shades, for the experiment that reads a folder."""
    from PIL import Image

    random = np.random.default_rng(0)
    for number in range(36):
        place = folder / f"shade-{number % 3}"
        place.mkdir(parents=True, exist_ok=True)
        shade = np.clip(random.normal(60 + 60 * (number % 3), 40, (12, 12, 3)), 0, 255)
        Image.fromarray(shade.astype("uint8")).save(place / f"{number}.png")


def main(folder, *words):
    reference = None
    if not Path(folder, "pictures").exists():
        draw_pictures(Path(folder, "pictures"))
    os.environ["XDG_CACHE_HOME"] = str(Path(folder, "cache").absolute())
    os.environ["KILLS_PICTURES"] = str(Path(folder, "pictures").absolute())
    for word in words:
        if word.endswith(".yaml"):
            if reference is None:
                load_keras(Path(word))
            reference = Reference(Path(word), Path(folder, Path(word).stem))
            print(json.dumps({"experiment": Path(word).stem, "total": reference.total}), flush=True)
        else:
            kills, found = reference.attempt(word)
            answer = {"experiment": reference.experiment.stem, "chain": word, "kills": kills, "difference": found}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
