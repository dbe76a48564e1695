"""`kerascli explain`: what an object takes, what a problem means, what became of a word of Keras 2."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from kerascli.catalogue.applications import Application
from kerascli.catalogue.takes import SINGULAR
from kerascli.catalogue.vocabulary import Old
from kerascli.cli.columns import table
from kerascli.cli.completion import complete_name
from kerascli.cli.settings import JsonOption
from kerascli.config import dump_short
from kerascli.workflows.explained import ExplainedObject
from kerascli.workflows.explaining import explain


def command(
    name: Annotated[
        str,
        typer.Argument(
            help="an object, a key, a set, a step, a problem's code, or an old word", autocompletion=complete_name
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Explain an object, a key of the file, a problem's code, or a word of Keras 2.

    \b
    kerascli explain Conv2D                 arguments, defaults, an example
    kerascli explain MobileNetV2            size, accuracy, preprocessing
    kerascli explain digits                 a built-in set, a step, a feature
    kerascli explain fit.epochs             a key of the file
    kerascli explain unknown-argument       what a problem means
    kerascli explain ImageDataGenerator     what to write now
    """
    explanation = explain(name)
    if as_json:
        typer.echo(json.dumps(asdict(explanation), ensure_ascii=False, indent=2))
        return
    parts = [explanation.text.rstrip("\n")] if explanation.text else []
    parts += ["\n".join(object_lines(found)) for found in explanation.objects]
    parts += ["\n".join(old_lines(old, name)) for old in explanation.old]
    typer.echo("\n\n".join(parts))


def object_lines(found: ExplainedObject) -> list[str]:
    """An object: what it is, its arguments, an example."""
    lines = [found.path, found.summary] if found.summary else [found.path]
    if found.application is not None:
        lines += ["", *application_lines(found.application)]
    if found.arguments:
        rows = [
            [
                argument.name,
                "required" if argument.required else dump_short(argument.default),
                argument.takes,
                argument.help,
            ]
            for argument in found.arguments
        ]
        lines += ["", *table(["argument", "default", "takes", "about"], rows)]
    return [*lines, "", "example", *(f"  {line}" for line in found.example.splitlines())]


def application_lines(found: Application) -> list[str]:
    """Figures of a pretrained model."""
    size = f"{found.megabytes} MB, " if found.megabytes else ""
    accuracy = f"top-1 {found.top1} %" + (f", top-5 {found.top5} %" if found.top5 else "")
    return [
        f"size           {size}{found.parameters} parameters",
        f"accuracy       {accuracy} (ImageNet)",
        f"input          {found.size} × {found.size} × 3",
        f"preprocessing  {found.preparation}",
    ]


def old_lines(old: Old, name: str) -> list[str]:
    """A word of Keras 2 (as it was asked for), what to write now, and what each of its arguments is now."""
    word, last = (name, name.rpartition(".")[2]) if "*" in old.word else (old.word, "NAME")
    where = f" of {', '.join(place_name(place) for place in old.on)}" if old.on else ""
    lines = [f"`{word}`{where} {old.why}", f"write   {old.remedy(last, 'VALUE')}"]
    lines += [f"since   {old.since}"] if old.since else []
    if old.arguments:
        rows = [[name, now.replace("{value}", "VALUE")] for name, now in old.arguments.items()]
        lines += ["", *table(["argument", "now"], rows)]
    return lines


def place_name(place: str) -> str:
    """Where a word is old, for people: `layers:*` is every layer, `section:fit` the section `fit`."""
    space, _, name = place.partition(":")
    if space == "section":
        return f"`{name}`"
    return f"every {SINGULAR[space].partition(' ')[2]}" if name == "*" else name
