"""YAML and pydantic in general: text becomes values that know their place."""

from kerascli.config.dumping import dump, dump_short
from kerascli.config.loading import Loaded, load, load_values
from kerascli.config.nearest import did_you_mean, nearest
from kerascli.config.overrides import is_override
from kerascli.config.pydantic_problems import problems_of
from kerascli.config.references import Secret, Symbolic

__all__ = [
    "Loaded",
    "Secret",
    "Symbolic",
    "did_you_mean",
    "dump",
    "dump_short",
    "is_override",
    "load",
    "load_values",
    "nearest",
    "problems_of",
]
