"""Schemas for editors lie in the user's cache, and only the newest stay."""

import os

from kerascli.workflows import schema


def test_old_schemas_leave_the_cache_and_the_one_in_use_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "cache_folder", lambda: tmp_path / "catalogues")
    for age in range(10):
        old = tmp_path / f"experiment-{age}.schema.json"
        old.write_text("{}")
        os.utime(old, (1_000_000 - age, 1_000_000 - age))
    made = schema.schema_file()
    left = {path.name for path in tmp_path.glob("*.json")}
    assert left == {made.name, *(f"experiment-{age}.schema.json" for age in range(schema.KEPT - 1))}


def test_a_schema_that_is_used_again_counts_as_new(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "cache_folder", lambda: tmp_path / "catalogues")
    made = schema.schema_file()
    os.utime(made, (1, 1))
    assert schema.schema_file().stat().st_mtime > 1
