"""The table of old words."""

from __future__ import annotations

from kerascli.catalogue.vocabulary import Old

LAYERS = ("layers:*",)
OPTIMIZERS = ("optimizers:*",)

ARGUMENTS: tuple[Old, ...] = (
    Old(
        word="input_shape", on=LAYERS, why="the input is an item of its own",
        now="leave it out (the data tell the shape), or put `- Input: {shape: {value}}` first",
    ),
    Old(word="lr", on=OPTIMIZERS, renamed="learning_rate", why="it is called `learning_rate`",
        now="learning_rate: {value}"),
)  # fmt: skip

OBJECTS: tuple[Old, ...] = ()
