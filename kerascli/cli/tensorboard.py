"""`kerascli tensorboard`: the installed TensorBoard over runs, on this machine alone."""

import contextlib
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from kerascli.cli.run_arguments import RUN_HELP, RunsOption, all_found
from kerascli.problems import Problem, UserError
from kerascli.runs.layout import RunPaths
from kerascli.runs.where import runs_directory

LOOPBACK = "127.0.0.1"
TERMINATED = 143
PROFILES = Path("plugins", "profile")
"""Where TensorBoard looks for profiles, inside a folder of events."""


def command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN]...", help=f"{RUN_HELP}; none: all of them")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one")] = 6006,
    runs: RunsOption = None,
) -> None:
    """Open TensorBoard over runs: curves, hyperparameters side by side, pictures, profiles. Ctrl-C ends it.

    \b
    kerascli tensorboard
    kerascli tensorboard last best:val_loss
    """
    folders = all_found(names, runs) if names else []
    # Left by a signal, `call` ends TensorBoard too, and the folder of links goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    with logs(folders, runs_directory(runs)) as folder:
        words = ["--logdir", str(folder), "--host", LOOPBACK, "--port", str(port)]
        code = subprocess.call([sys.executable, "-m", "tensorboard.main", *words])  # noqa: S603 -- our own interpreter
    raise typer.Exit(code)


@contextlib.contextmanager
def logs(folders: list[Path], everything: Path) -> Iterator[Path]:
    """A folder that holds the events of these runs alone, or of all."""
    if not folders:
        yield everything
        return
    with tempfile.TemporaryDirectory(prefix="kerascli-tensorboard-") as made:
        for folder in folders:
            events = RunPaths(folder).tensorboard
            if not events.is_dir():
                raise UserError(
                    Problem(
                        code="no-tensorboard",
                        message=f"the run `{folder.name}` has no TensorBoard events",
                        help="run: {tensorboard: true}, which is the default",
                    )
                )
            (Path(made) / folder.name).symlink_to(events.resolve())
            _show_profiles(events, Path(made, PROFILES), folder.name)
        yield Path(made)


def _show_profiles(events: Path, shown: Path, run: str) -> None:
    """TensorBoard's profile page follows no link to a run: it finds what lies in its own folder."""
    for session in (events / PROFILES).glob("*"):
        shown.mkdir(parents=True, exist_ok=True)
        (shown / f"{run}-{session.name}").symlink_to(session.resolve())
