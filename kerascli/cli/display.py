"""Shows a training run in the terminal: a listener of the run's events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.live import Live
from rich.text import Text

from kerascli.cli.display_json import json_line
from kerascli.cli.display_lines import Ending, data_line, folds_lines, metrics_text, model_line, started_lines
from kerascli.cli.display_live import download_line, live_line, waiting_line
from kerascli.cli.display_table import EpochTable, epoch_table
from kerascli.cli.run_console import GONE, fall_silent
from kerascli.cli.width import width, wrapped
from kerascli.reports.figures import duration, rate
from kerascli.workflows.events import (
    CheckpointSaved,
    DataReady,
    Downloading,
    EpochEnded,
    EpochStarted,
    Event,
    FoldsEnded,
    ModelBuilt,
    PhaseStarted,
    RunEnded,
    RunStarted,
    Said,
    StepsDone,
    Warned,
)

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console

    from kerascli.facts import DataFacts

ECHO = len("^C")
"""What a terminal writes behind the live line when someone stops the run: it has to stand in the same row."""
COMMAND = ": kerascli "
"""Before a command at a sentence's end, which has a line of its own where both don't fit on one: it is copied."""
ASCII = str.maketrans(
    {"·": "-", "→": "->", "×": "x", "★": "*", "…": "~", "–": "-", "━": "=", "─": "-", "∞": "inf", "±": "+-"}
)
"""What a terminal without Unicode is shown instead."""


class Display:
    """One line or row per event: a live table in a terminal, plain lines elsewhere, JSON lines for programs.

    Quiet leaves only warnings, failures and, at the end, the folder of the run. Warnings go to `errors` where
    standard output belongs to programs.
    """

    def __init__(
        self,
        console: Console,
        *,
        quiet: bool = False,
        json: bool = False,
        errors: Console | None = None,
    ) -> None:
        self.console = console
        self.errors = errors or console
        self.quiet = quiet
        self.json = json
        self.live_terminal = console.is_terminal and not console.is_dumb_terminal and not quiet and not json
        self.facts: DataFacts | None = None
        self.table: EpochTable | None = None
        self.started: EpochStarted | None = None
        self.first_epoch = True
        """Whether nothing was trained before the epoch in progress: then its graph is compiled first."""
        self.validates = False
        self.checkpoint_saved = False
        self.fetched: str | None = None
        self._live: Live | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_live()

    def __call__(self, event: Event) -> None:
        if self.console.quiet:
            return
        try:
            self._tell(event)
        except OSError as error:
            if error.errno not in GONE:
                raise
            fall_silent(self.console)

    def _tell(self, event: Event) -> None:
        if self.json:
            self.console.file.write(json_line(event) + "\n")
            self.console.file.flush()
            return
        self._remember(event)
        if self.quiet:
            self._show_quietly(event)
        else:
            self._show(event)

    def _remember(self, event: Event) -> None:
        match event:
            case RunStarted():
                self.quiet = self.quiet or event.verbose == 0
                self.live_terminal = self.live_terminal and not self.quiet and event.verbose != 2
            case DataReady():
                self.facts = event.facts
                self.validates = "validation" in event.facts.splits
            case EpochStarted():
                self.first_epoch = self.started is None
                self.started = event
            case EpochEnded():
                self.validates = self.validates or any(name.startswith("val_") for name in event.logs)
            case CheckpointSaved():
                self.checkpoint_saved = True
            case _:
                pass

    def _show_quietly(self, event: Event) -> None:
        match event:
            case Warned():
                self._warn(event)
            case RunEnded(state="finished") | FoldsEnded(refit=False):
                self._print(str(event.run))
            case RunEnded():
                for line in self._ending(event):
                    self.errors.print(line, markup=False, highlight=False, soft_wrap=True)
            case _:
                pass

    def _show(self, event: Event) -> None:
        match event:
            case RunStarted():
                for line in started_lines(event):
                    self._print_words(line, style="bold")
            case DataReady():
                self._stop_live()
                self._print_words(data_line(event.facts))
            case ModelBuilt():
                self._print_words(model_line(event))
                self._print("")
            case PhaseStarted():
                self._show_phase(event)
            case Downloading() | EpochStarted() | StepsDone():
                self._show_progress(event)
            case EpochEnded():
                self._show_epoch(event)
            case Warned():
                self._warn(event)
            case Said() | FoldsEnded():
                for line in [event.text] if isinstance(event, Said) else folds_lines(event):
                    self._print(line)
            case RunEnded():
                self._show_end(event)
            case _:
                pass

    def _show_phase(self, event: PhaseStarted) -> None:
        if event.count > 1:
            epochs = f"{event.epochs} epoch{'s' if event.epochs != 1 else ''}"
            self._print(f"phase {event.name} ({event.index + 1} of {event.count}), {epochs}", style="bold")
        self.table = None

    def _show_progress(self, event: Downloading | EpochStarted | StepsDone) -> None:
        """A live line; elsewhere a word when a file begins to come, and nothing of an epoch."""
        if not self.live_terminal:
            if isinstance(event, Downloading) and event.url != self.fetched:
                self.fetched = event.url
                self._print(f"downloading {event.url}")
            return
        room = self.console.width - 1 - ECHO
        if isinstance(event, Downloading):
            line = download_line(event, room)
        elif isinstance(event, EpochStarted):
            line = waiting_line(event, first=self.first_epoch)
        else:
            line = live_line(event, room, validates=self.validates)
        if self._live is None:
            self._live = Live(console=self.console, auto_refresh=False, transient=True)
            self._live.start()
        self._live.update(self._encodable(line), refresh=True)

    def _show_epoch(self, event: EpochEnded) -> None:
        self._stop_live()
        if not self.live_terminal:
            self._print(self._plain_epoch(event))
            return
        if self.table is None or not self.table.covers(event.logs):
            self.table = epoch_table(list(event.logs), self.console.width)
            self._print(self.table.header())
            if self.table.left_out:
                self._print(f"         {self.table.left_out} more in metrics.jsonl", style="dim")
        self._print(self.table.row(event))

    def _plain_epoch(self, event: EpochEnded) -> str:
        of = f"/{self.started.epochs}" if self.started is not None else ""
        learning_rate = "" if event.learning_rate is None else f"  lr {rate(event.learning_rate)}"
        best = "  best" if event.best else ""
        metrics = metrics_text(event.logs, between="  ")
        return f"epoch {event.epoch + 1}{of}  {metrics}{learning_rate}  {duration(event.seconds)}{best}"

    def _show_end(self, event: RunEnded) -> None:
        self._stop_live()
        style = {"finished": "bold green", "failed": "bold red"}.get(event.state, "bold yellow")
        first, *rest = self._ending(event)
        sentence, mark, command = first.partition(COMMAND)
        if self.live_terminal and mark and width(first) > self.console.width:
            first, rest = sentence + ":", [f"  {mark.lstrip(': ')}{command}", *rest]
        self._print_words(first, style)
        for line in rest:
            self._print(line)

    def _ending(self, event: RunEnded) -> list[str]:
        epoch = event.epoch if event.epoch is not None else self.started.epoch if self.started is not None else 0
        return Ending(event=event, epoch=epoch, checkpoint_saved=self.checkpoint_saved, facts=self.facts).lines()

    def _warn(self, event: Warned) -> None:
        from kerascli.cli.drawing import draw_problem

        console = self.errors if self.quiet else self.console
        colour = console.is_terminal and not console.no_color and console.color_system is not None
        drawn = draw_problem(event.problem, colour=colour, columns=console.width if console.is_terminal else None)
        for line in drawn.split("\n"):
            console.print(self._encodable(Text.from_ansi(line)), highlight=False, soft_wrap=True)

    def _print_words(self, line: str, style: str = "") -> None:
        """A line broken between words in a terminal, the rest of it below its beginning."""
        columns = max(self.console.width, 40) if self.live_terminal else width(line)
        for part in wrapped(line, columns, indent=" " * 7):
            self._print(part, style)

    def _print(self, line: str | Text, style: str = "") -> None:
        text = Text(line, style=style) if isinstance(line, str) else line
        self.console.print(self._encodable(text), highlight=False, soft_wrap=True)

    def _encodable(self, line: Text) -> Text:
        if not self.console.options.ascii_only:
            return line
        plain = line.plain.translate(ASCII).encode("ascii", "backslashreplace").decode()
        return Text(plain, style=line.style, no_wrap=line.no_wrap or False)

    def _stop_live(self) -> None:
        if self._live is not None:
            live, self._live = self._live, None
            live.stop()
