"""`kerascli train --dry-run`: one batch through training, validation, saving, loading and predicting; nothing stays."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.model_draws import restore_draws
from kerascli.model_files import load_model
from kerascli.problems import Problem, RunError
from kerascli.runs.layout import RunPaths
from kerascli.workflows.events import RunEnded, Said
from kerascli.workflows.train import TrainOptions, train

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.workflows.ending import RunResult
    from kerascli.workflows.events import Event, Listener
    from kerascli.workflows.reading import ReadExperiment

PREFIX = "kerascli-dry-run-"
IN_USE = ".in-use"


@contextmanager
def thrown_away() -> Iterator[Path]:
    """A folder that goes when it is left; where a kill left one, the next dry run takes it away."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{IN_USE}"):
        with suppress(OSError), left.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel releases it however its holder died
            shutil.rmtree(left.parent)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        begun = Path(folder, f"{IN_USE}-soon")
        with begun.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            begun.rename(begun.with_name(IN_USE))
            yield Path(folder)


def dry_run(read: ReadExperiment, *, listener: Listener) -> None:
    """Train two steps in a folder that is thrown away, load what was saved, and predict with it."""

    def told(event: Event) -> None:
        if not isinstance(event, RunEnded):
            listener(event)

    kept = read.experiment.model_copy(update={"track": None})  # a tracker would keep the run
    with thrown_away() as folder:
        result = train(replace(read, experiment=kept), runs=folder, listener=told, options=TrainOptions(fast=True))
        _predict_again(read, result)
    listener(Said(text="dry run: trained, validated, saved, loaded and predicted; nothing was kept"))


def _predict_again(read: ReadExperiment, result: RunResult) -> None:
    """The model that was loaded must answer what the one that was trained answers."""
    import numpy as np

    from kerascli.backend import keras

    if result.assembled is None:
        raise AssertionError("a dry run that was not finished has raised")
    examples = result.assembled.data.examples("train", read.experiment.data.batch_size)[0]
    # NumPy's texts are no type that `predict` takes.
    inputs = keras.tree.map_structure(
        lambda one: (
            keras.ops.convert_to_tensor(one) if getattr(getattr(one, "dtype", None), "kind", "") in {"S", "U"} else one
        ),
        examples,
    )
    expected = result.model.predict(inputs, verbose=0)
    paths = RunPaths(result.run)
    model = result.model
    if paths.model.exists():
        custom = result.assembled.environment.plugins.custom_objects()
        # As `predict` opens it: a loss that another function made is not found again, and not needed.
        model = load_model(paths.model, custom_objects=custom, unsafe=True, with_compile=False)
        restore_draws(model, paths.model)
    else:
        model.load_weights(paths.weights)
        restore_draws(model, paths.weights)
    again = model.predict(inputs, verbose=0)
    for one, other in zip(_arrays(expected), _arrays(again), strict=True):
        if not np.array_equal(one, other, equal_nan=True):
            raise RunError(
                Problem(
                    code="loads-differently",
                    message="the saved model, loaded again, does not predict what the trained one does",
                    help="a layer of yours keeps something outside its variables: make it a weight",
                )
            )


def _arrays(prediction: Any) -> list[Any]:
    """Predictions of each output."""
    if isinstance(prediction, dict):
        return list(prediction.values())
    return prediction if isinstance(prediction, list) else [prediction]
