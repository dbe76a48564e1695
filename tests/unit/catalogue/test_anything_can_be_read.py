"""Whatever stands where an object should: problems, never a traceback."""

from __future__ import annotations

import random

import pytest

from kerascli.catalogue import Catalogue
from kerascli.catalogue.parsing import parse_call, parse_object
from kerascli.catalogue.reading import Reading
from kerascli.config.nodes import Entry, Mapping, Scalar, Sequence
from kerascli.problems import Source, Span

HERE = Span(Source("my.yaml", "x"), 1, 1, 1, 2)
CATALOGUE = Catalogue.load()
WORDS = [
    "Dense", "Lambda", "MobileNetV2", "Bidirectional", "ModelCheckpoint", "CosineDecay", "adam", "ops.", "ops.mean",
    "a..b", ".x", "x.", "a.b c", "keras.", "keras.layers.", "", "*", "[", "a.[", "\0", "a.\0", "x" * 300,
    "a." + "y" * 5000, "y" * 300 + ".a.b", "None", "use", "class_name", "config", "é.ü", "10 epochs", "file:",
    "file:\0", "file:" + "z" * 400, "lambda x: x", "/", "~nobody/x", "K.x", "os.path.join", "sys.exit", "function",
    "filepath", "weights", "units", "learning_rate", "layer", "importlib._x", "__main__.x",
]  # fmt: skip
NUMBERS = [None, True, False, 0, -1, 3, 2.5, float("inf"), float("nan"), 10**30]
NAMESPACES = [*CATALOGUE.namespaces, "functions"]


def random_node(rng, depth=0):
    """A value as a file might hold it, mostly nonsense."""
    kind = rng.random()
    if depth > 3 or kind < 0.5:
        return Scalar(rng.choice([*WORDS, *NUMBERS]), HERE)
    if kind < 0.65:
        return Sequence([random_node(rng, depth + 1) for _ in range(rng.randrange(4))], HERE)
    keys = [rng.choice([*WORDS, 3]) for _ in range(rng.choice([0, 1, 1, 1, 2, 3]))]
    return Mapping({key: Entry(Scalar(key, HERE), random_node(rng, depth + 1)) for key in keys}, HERE)


@pytest.mark.parametrize("seed", range(30))
def test_nonsense_is_told_and_never_raises(seed):
    rng = random.Random(seed)
    for _ in range(100):
        node, namespace = random_node(rng), rng.choice(NAMESPACES)
        reading = Reading(CATALOGUE, models=frozenset({"encoder"}))
        found = parse_object(node, namespace, reading)
        assert found is not None or reading.problems
        parse_call(node, namespace, reading)
