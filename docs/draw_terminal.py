"""`python docs/draw_terminal.py`: train the first shipped experiment and draw what the terminal shows of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from kerascli.cli.display import Display
from kerascli.workflows.events import EpochStarted, StepsDone
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.train import train

if TYPE_CHECKING:
    from kerascli.workflows.events import Event

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "images" / "terminal.svg"
COLUMNS = 100
OVERRIDE = "fit.epochs=8"


def main() -> None:
    """Everything that stays on the screen; the live line is gone when an epoch ends."""
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.chdir(folder)
        Path("configs").symlink_to(ROOT / "configs")
        console = Console(file=nowhere, record=True, width=COLUMNS, force_terminal=True, color_system="standard")
        console.print(Text(f"$ kerascli train configs/mnist_cnn.yaml {OVERRIDE}", style="bold"))
        display = Display(console)

        def listener(event: Event) -> None:
            if not isinstance(event, EpochStarted | StepsDone):
                display(event)

        train(read_experiment(Path("configs/mnist_cnn.yaml"), [OVERRIDE]), runs=Path("runs"), listener=listener)
        PICTURE.write_text(console.export_svg(title="kerascli"), encoding="utf-8")


if __name__ == "__main__":
    main()
