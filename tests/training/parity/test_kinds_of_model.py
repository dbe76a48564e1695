"""Every kind of model trains from the file to the history, weights and answers of its script, to the bit.

Saved and loaded it answers the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.training.parity.kinds import KINDS
from tests.training.parity.kinds.twice import trained_twice, write_arrays

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kinds")
    write_arrays(folder)
    return folder


# Eagerly, because compiling a graph for six steps would take most of the time.
@pytest.mark.filterwarnings("ignore:A total of 1 objects could not be loaded")
@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_model_trains_as_in_its_script(name: str, folder: Path) -> None:
    mine, plain = trained_twice(KINDS[name], folder, eagerly=True)
    assert {key: mine.history[key] for key in plain.history} == plain.history
    assert mine.paths == plain.paths
    for one, other in zip(mine.weights, plain.weights, strict=True):
        np.testing.assert_array_equal(one, other)
    for answers in (plain.answers, mine.loaded or plain.answers):
        for one, other in zip(mine.answers, answers, strict=True):
            np.testing.assert_array_equal(one, other)
