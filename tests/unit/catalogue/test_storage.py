"""Catalogues of other Keras versions: the nearest stands in, the cache takes what is made."""

from __future__ import annotations

import json
import sys
from types import ModuleType

import pytest

from kerascli.catalogue import Catalogue, generate, storage
from kerascli.checks.catalogue_version import other_version


@pytest.fixture
def newer_keras(monkeypatch, tmp_path):
    """A Keras of which no catalogue is known."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(storage, "installed_version", lambda: "99.0.0")
    monkeypatch.setattr("kerascli.checks.catalogue_version.installed_version", lambda: "99.0.0")


def test_the_installed_version_is_read_without_importing_keras():
    assert storage.installed_version() == Catalogue.load().version


@pytest.mark.usefixtures("newer_keras")
def test_the_newest_shipped_catalogue_stands_in_with_a_warning():
    catalogue = Catalogue.load()
    assert not catalogue.exact
    assert catalogue.version == storage.shipped_versions()[-1]
    assert [(problem.code, problem.severity) for problem in other_version(catalogue)] == [
        ("catalogue-of-another-version", "warning")
    ]


def test_there_is_no_warning_for_the_installed_version():
    assert other_version(Catalogue.load()) == []


@pytest.mark.usefixtures("newer_keras")
def test_a_catalogue_is_made_for_the_cache_only_where_keras_is_loaded_and_none_is_known(monkeypatch):
    made = ({"keras": "99.0.0", "identifiers": {}, "namespaces": {"layers": {}}}, {"keras": "99.0.0", "namespaces": {}})
    monkeypatch.setattr(generate, "generate", lambda: made)
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    assert not generate.renew()
    monkeypatch.setitem(sys.modules, "keras", ModuleType("keras"))
    assert generate.renew()
    assert not generate.renew()
    assert storage.folder_of("99.0.0") == storage.cache_folder()
    assert json.loads((storage.cache_folder() / "keras-99.0.0.json").read_text()) == made[0]
    assert Catalogue.load().exact
