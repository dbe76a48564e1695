"""What may stand at a place of the file, found from the sections alone."""

from kerascli.config.schema_walk import keys, sections_at
from kerascli.experiment import Experiment


def test_a_stand_in_has_the_keys_of_the_source_that_it_is():
    sections = sections_at(Experiment, ("data", "source", "offline", "synthetic"))
    assert any("samples" in keys(section) for section in sections)


def test_a_key_that_no_section_has_leads_nowhere():
    assert sections_at(Experiment, ("fit", "epochs", "more")) == []
