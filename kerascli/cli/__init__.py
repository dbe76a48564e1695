"""The command line: the only code that reads arguments, prints, or exits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command: the module that is imported when it is called, and its line in `kerascli --help`."""

    module: str
    """Has a function `command`, or a `typer.Typer` called `app` where the command has commands of its own."""
    help: str


COMMANDS: dict[str, Command] = {
    "init": Command("kerascli.cli.init", "write a commented experiment file that runs"),
    "train": Command("kerascli.cli.train", "train what a file says, or go on with a run"),
    "validate": Command("kerascli.cli.validate", "check experiment files; nothing is run"),
    "config": Command("kerascli.cli.config", "show what a file comes to, and how two files or runs differ"),
    "list": Command("kerascli.cli.list_command", "everything that can be named in a file"),
    "explain": Command("kerascli.cli.explain", "what an object takes, what a problem means"),
    "summary": Command("kerascli.cli.summary", "a model's layers, parameters and memory"),
    "data": Command("kerascli.cli.data", "what each part of the data holds, and what looks wrong"),
    "plot": Command("kerascli.cli.plot", "a model's graph as a picture"),
    "compare": Command("kerascli.cli.compare", "set runs side by side: only what differs"),
    "evaluate": Command("kerascli.cli.evaluate", "how good a model is, and where it is wrong"),
    "predict": Command("kerascli.cli.predict", "answers for pictures, rows, sentences, sounds"),
    "export": Command("kerascli.cli.export", "the model in other formats, each checked"),
    "eject": Command("kerascli.cli.eject", "the plain Keras script that a file stands for"),
    "bench": Command("kerascli.cli.bench", "how fast models and exports answer"),
    "report": Command("kerascli.cli.report", "write a run's HTML report anew"),
    "tensorboard": Command("kerascli.cli.tensorboard", "open TensorBoard over runs, on this machine alone"),
    "runs": Command("kerascli.cli.runs", "list, show, follow, tag and delete runs"),
    "schema": Command("kerascli.cli.schema", "the JSON Schema of the format, for editors"),
    "doctor": Command("kerascli.cli.doctor", "what is installed, and what outside the file would matter"),
}
"""In the order of `kerascli --help`."""
