"""Accidents after which a file is still right, or which only the data or the user's own code can tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.mutations import Mutant

OWN_NAME = "a name of the user's own that nothing else in the file says"
OWN_VALUE = "a value of the user's own function or class, which may take anything"
COLUMN = "a column of a table, known with the data"
DATA = "known with the data"
FIRST = "another notation: the value is the first argument"
AT_BUILD = "known when Keras builds it"
LAYOUT = "the same YAML"


@dataclass(frozen=True, slots=True)
class Valid:
    """Mutants that may be accepted: of a kind, at a path, perhaps only some accidents."""

    kind: str
    path: str
    why: str
    how: tuple[str, ...] = ()

    def fits(self, mutant: Mutant) -> bool:
        if self.kind != mutant.kind or (self.how and mutant.how not in self.how):
            return False
        return re.fullmatch(self.path, _pattern_of(mutant.path)) is not None


@cache
def _pattern_of(path: str) -> str:
    """A path with every index of a list as `N`."""
    return re.sub(r"\.\d+(?=\.|$)", ".N", path)


def reason_of(mutant: Mutant) -> str | None:
    """Why this mutant may be accepted."""
    return next((valid.why for valid in VALID if valid.fits(mutant)), None)


PYTHON = r"(data\.(source|train|validation)\.(.*\.)?python|data\.source\.offline\.python)\.[^.]+"
"""A source made by a function of the user's."""
OWN_OBJECT = r"(model\.(MyModel|OwnLoop|VAE)|compile\.loss\.(contrastive|focal)|(.*\.)?(WordsAndPlaces|distance))"
"""An object of the shipped plugins."""

VALID = (
    Valid("word", r"data\.features\.[^.]+", COLUMN),
    Valid("word", r"data\.features\.[^.]+\.cross\.feature_names\.N", COLUMN),
    Valid("word", r"data\.missing\.[^.]+", COLUMN),
    Valid("word", r"data\.target(\.column)?", COLUMN),
    Valid("word", r"data\.target\.unit", OWN_NAME),
    Valid("word", r"data\.source\.audio\.label", COLUMN),
    Valid("word", r"data\.source\.text\.directory\.sha256", DATA, ("swapped",)),
    Valid("word", r"data\.source\.text\.class_names\.N", "a folder's name, known with the data"),
    Valid("word", r"data\.(prepare|augment)\.x", "`y` is another tensor, and arrays may be called anything"),
    Valid("word", rf"{PYTHON}\.[^.]+", OWN_VALUE),
    Valid("word", r"model\.(OwnLoop|VAE)\.[^.]+\.use", OWN_VALUE),
    Valid("word", r"fit\.phases\.N\.(freeze|keep_frozen)\.N", AT_BUILD),
    Valid("word", r"fit\.phases\.N\.name", OWN_NAME),
    Valid("word", r"(.*\.)?functional\.inputs\.[^.]+", OWN_NAME),
    Valid("word", r"(.*\.)?functional\.layers\.N\.as", OWN_NAME),
    Valid("word", r"models\..*\.Embedding\.name", OWN_NAME),
    Valid("type", r"blocks\.[^.]+\.args\.[^.]+", "a default that every use of the block sets"),
    Valid("type", rf"{PYTHON}(\.[^.]+)?", OWN_VALUE),
    Valid("type", rf"{OWN_OBJECT}(\.[^.]+)*", OWN_VALUE),
    Valid("type", r"callbacks\.N\.ModelCheckpoint", FIRST, ("text",)),
    Valid("type", r"compile\.metrics\.N\.BinaryAccuracy", FIRST, ("text",)),
    Valid("type", r"compile\.optimizer\.(AdamW(\.learning_rate)?|SGD)", FIRST, ("number",)),
    Valid("type", r"data\.features\.hour\.float_rescaled", FIRST, ("number",)),
    Valid("type", r"(.*\.)?layers\.N\.Rescaling", FIRST, ("number",)),
    Valid("type", r"compile\.loss_weights", "one weight for all", ("number",)),
    Valid("type", r"data\.missing\.[^.]+", "the value to fill in", ("number", "true", "text")),
    Valid("type", r"data\.source\.[^.]+\.(directory|file)", "a path, known with the data", ("text",)),
    Valid("type", r"data\.split\.random\.stratify", COLUMN, ("text",)),
    Valid("type", r"data\.target", COLUMN, ("text", "mapping")),
    Valid("type", r"data\.source\.table", "a path, known with the data", ("text",)),
    Valid("type", r"data\.class_weight", "a class's name, known with the data", ("mapping",)),
    Valid("type", r"(.*\.)?layers\.N\.from\.N", "a constant of a function", ("number", "true", "mapping")),
    Valid("type", r"(.*\.)?functional\.inputs", "names alone, their shapes from the data", ("list",)),
    Valid("type", r"(.*\.)?functional\.layers\.N\.as", OWN_NAME, ("list",)),
    Valid("indent", r"callbacks\.N", LAYOUT, ("all",)),
    Valid("indent", r"blocks\.(twice|up)\.layers\.N", LAYOUT, ("level",)),
    Valid("indent", r"data\.source\.text\.directory\.file", "another key of the source", ("level",)),
    Valid("indent", r"models\.base\.MobileNetV2\.weights", "`weights` of the whole file", ("all",)),
)
