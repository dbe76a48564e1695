"""`kerascli config`: what a file comes to, where its values came from, how two differ."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kerascli.config import load_text
from kerascli.config.nodes import plain
from kerascli.problems import Source

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = """\
seed: 7
data: {source: {builtin: digits}, split: {validation: 0.2}}
model:
  sequential:
    - Flatten
    - Dense: {units: 10, activation: softmax}
compile: {optimizer: {Adam: 1e-3}, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 5}
"""
CHILD = "extends: base.yaml\nvars: {epochs: 2}\nfit: {epochs: '${vars.epochs}'}\n"
FILES = {"base.yaml": BASE, "my.yaml": CHILD}


def test_show_applies_parents_overrides_and_references(golden: Callable[..., str]) -> None:
    golden("config_show", "config", "show", "my.yaml", "compile.optimizer.Adam.clipnorm=1", files=FILES)


def test_show_tells_where_each_value_came_from(golden: Callable[..., str]) -> None:
    golden("config_show_origin", "config", "show", "my.yaml", "seed=3", "--origin", files=FILES)


def test_diff_lists_the_settings_that_are_not_the_same(golden: Callable[..., str]) -> None:
    golden("config_diff", "config", "diff", "base.yaml", "my.yaml", files=FILES)


def test_diff_of_a_file_with_itself_is_empty(golden: Callable[..., str]) -> None:
    golden("config_diff_same", "config", "diff", "my.yaml", "my.yaml", files=FILES)


def test_a_mistake_in_a_shown_file_is_told(golden: Callable[..., str]) -> None:
    golden("config_show_mistake", "config", "show", "my.yaml", files={"my.yaml": "fit: {epochs: 1/0}\n"})


@pytest.fixture
def shown(cli: Callable[..., tuple[int, str, str]], tmp_path: pytest.TempPathFactory) -> Callable[..., str]:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)  # type: ignore[operator]

    def run(*arguments: str) -> str:
        code, out, err = cli("config", "show", *arguments)
        assert (code, err) == (0, "")
        return out

    return run


def test_what_is_shown_reads_back_as_the_same(shown: Callable[..., str]) -> None:
    first = shown("my.yaml", "--resolved")
    again = load_text(Source(name="again", text=first))
    assert again.problems == []
    assert plain(again.root) == json.loads(shown("my.yaml", "--resolved", "--json"))
    assert plain(load_text(Source(name="origins", text=shown("my.yaml", "--resolved", "--origin"))).root) == plain(
        again.root
    )


def test_a_default_is_said_to_be_one(shown: Callable[..., str]) -> None:
    lines = {
        line.partition("#")[0].strip(): line.partition("# ")[2]
        for line in shown("my.yaml", "--resolved", "--origin").split("\n")
    }
    assert lines["batch_size: 32"] == "default"
    assert lines["seed: 7"] == "base.yaml:1"


def test_json_tells_value_and_origin_of_each_key(shown: Callable[..., str]) -> None:
    found = json.loads(shown("my.yaml", "fit.verbose=1", "--origin", "--json"))
    assert found["fit.epochs"] == {"value": 2, "origin": "my.yaml:3"}
    assert found["fit.verbose"] == {"value": 1, "origin": "command line: fit.verbose=1"}
    assert found["seed"] == {"value": 7, "origin": "base.yaml:1"}
