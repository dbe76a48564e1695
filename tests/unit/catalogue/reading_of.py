"""Reads a piece of YAML as one object, for the tests of this folder."""

from __future__ import annotations

from kerascli.catalogue import Catalogue
from kerascli.catalogue.parsing import parse_object
from kerascli.catalogue.reading import Reading
from kerascli.config.document import parse
from kerascli.problems import Problem, Source


def read(text: str, namespace: str = "layers", **known):
    """The object (or word, or None) and the problems."""
    reading = Reading(Catalogue.load(), **known)
    problems: list[Problem] = []
    node = parse(Source("my.yaml", text), problems)
    assert not problems, problems
    return parse_object(node, namespace, reading), reading.problems
