"""A run that was begun on a stand-in goes on with it."""

from __future__ import annotations

import json

import pytest

from kerascli.preparation.context import PreparationContext
from kerascli.preparation.parts import open_sources
from kerascli.preparation.section import DataSection
from kerascli.problems import DataError
from kerascli.workflows.assembling import _took_stand_in


@pytest.mark.parametrize(("recorded", "taken"), [({"stand_in": "digits"}, True), ({"stand_in": None}, False)])
def test_the_record_of_the_data_says_whether_it_was_taken(tmp_path, recorded, taken):
    (tmp_path / "data.json").write_text(json.dumps(recorded))
    assert _took_stand_in(tmp_path) is taken


def test_a_run_without_data_yet_has_taken_none(tmp_path):
    assert _took_stand_in(tmp_path) is False
    assert _took_stand_in(None) is False


def test_a_source_of_several_parts_is_not_named_for_a_split_that_it_has_not(tmp_path, monkeypatch):
    import numpy as np

    monkeypatch.chdir(tmp_path)
    np.savez("m.npz", x_train=np.zeros(4), x_test=np.zeros(2))
    section = DataSection.model_validate({"train": {"arrays": "m.npz"}, "validation": {"arrays": "m.npz"}})
    with pytest.raises(DataError) as caught:
        open_sources(section, PreparationContext())
    (problem,) = caught.value.problems
    assert (problem.code, problem.notes) == ("no-such-part", ("its parts: train, test",))
