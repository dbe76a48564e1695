"""Data sections from plain mappings, prepared as a run prepares them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kerascli.preparation.context import PreparationContext
from kerascli.preparation.prepared import PreparedData, prepare_data
from kerascli.preparation.section import DataSection

Prepare = Callable[..., PreparedData]


@pytest.fixture
def read_section() -> Callable[[dict[str, Any]], DataSection]:
    """The `data` section of an experiment, as `load` and the catalogue read it."""

    def read(data: dict[str, Any]) -> DataSection:
        from kerascli.catalogue.catalogue import Catalogue
        from kerascli.catalogue.reading import Reading
        from kerascli.config import load_values
        from kerascli.config.nodes import located

        loaded = load_values({"data": data})
        reading = Reading(Catalogue.load())
        section = DataSection.model_validate(located(loaded.root)["data"], context=reading)
        assert not [*loaded.problems, *reading.problems]
        return section

    return read


@pytest.fixture
def prepare(read_section: Callable[[dict[str, Any]], DataSection]) -> Prepare:
    """Prepared data of a `data` section; keyword arguments go to the context."""

    def prepared(data: dict[str, Any], **context: Any) -> PreparedData:
        from kerascli.construction import Environment, construct, construct_function

        environment = Environment()
        given = PreparationContext(
            construct=lambda obj: construct(obj, environment),
            construct_function=lambda obj: construct_function(obj, environment),
            **{"seed": 1337, **context},
        )
        return prepare_data(read_section(data), given)

    return prepared
