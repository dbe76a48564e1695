"""References, arithmetic, the environment, secrets, and numbers that wait for the data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kerascli.config import Symbolic, dump, load, load_values, reveal
from kerascli.config.environment import secret
from kerascli.config.nodes import plain
from kerascli.config.origins import annotated, by_key
from kerascli.config.references import MISSING
from kerascli.construction import Environment, construct
from kerascli.problems import UserError
from tests.unit.config.documents import codes, values, written

if TYPE_CHECKING:
    from pathlib import Path

KNOWN: dict[str, tuple[str, Any]] = {
    "a key": ("${vars.width}", 64),
    "a list": ("${vars.sizes}", [1, 2]),
    "a list item": ("${vars.sizes.1}", 2),
    "a key with dots": ("${vars.a.b}", 5),
    "arithmetic": ("${vars.width * 2 + 1}", 129),
    "brackets": ("${(vars.width + 1) * 2}", 130),
    "a division": ("${vars.width / 128}", 0.5),
    "a whole number": ("${int(vars.width / 3)}", 21),
    "a sign": ("${-vars.width + 1}", -63),
    "a number": ("${1e-3 * 2}", 2e-3),
    "text around": ("run_${vars.width}_${vars.name}", "run_64_深"),
    "a reference to a reference": ("${vars.again}", 64),
    "no reference": ("$${vars.width}", "${vars.width}"),
    "a dollar": ("$filters", "$filters"),
}
VARS = "vars: {width: 64, sizes: [1, 2], a.b: 5, again: '${vars.width}', name: 深}\n"


@pytest.mark.parametrize("name", KNOWN)
def test_a_reference_stands_for(name: str, tmp_path: Path) -> None:
    text, value = KNOWN[name]
    found = values(tmp_path, my=f"{VARS}x: '{text}'\n")["x"]
    assert found == value
    assert type(found) is type(value)


def test_the_environment_is_read_like_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERASCLI_EPOCHS", "12")
    monkeypatch.delenv("KERASCLI_OTHER", raising=False)
    text = "a: ${env:KERASCLI_EPOCHS}\nb: ${env:KERASCLI_OTHER,1e-3}\nc: ${env:KERASCLI_OTHER,}\n"
    text += "d: 'n${env:KERASCLI_EPOCHS}'\n"
    assert values(tmp_path, my=text) == {"a": 12, "b": 1e-3, "c": "", "d": "n12"}


def test_a_key_that_is_not_set_has_its_default(tmp_path: Path) -> None:
    def default(key: str) -> object:
        return 32 if key == "data.batch_size" else MISSING

    loaded = load(written(tmp_path, my="x: ${data.batch_size * 2}\ny: ${data.batch}\n"), defaults=default)
    assert plain(loaded.root)["x"] == 64
    assert codes(loaded) == ["unknown-reference"]


def test_facts_wait_for_the_data(tmp_path: Path) -> None:
    text = "data: {batch_size: 32}\nfit: {epochs: 4}\nx: ${int(data.source.samples / data.batch_size * fit.epochs)}\n"
    found = values(tmp_path, my=text)["x"]
    assert isinstance(found, Symbolic)
    assert found.names == {"data.source.samples"}
    assert found.evaluate({"data.source.samples": 1000}) == 125
    assert '"${int(data.source.samples / data.batch_size * fit.epochs)}"' in dump({"x": found})


def test_facts_join_in_further_arithmetic(tmp_path: Path) -> None:
    found = values(tmp_path, my="vars: {n: '${data.train.batches}'}\nx: ${vars.n * 2}\n")["x"]
    assert found.evaluate({"data.train.batches": 10}) == 20


def test_a_fact_that_the_data_do_not_have_points_at_its_place(tmp_path: Path) -> None:
    found = values(tmp_path, my="x: ${data.test.samples}\n")["x"]
    with pytest.raises(UserError) as caught:
        found.evaluate({"data.train.samples": 10})
    assert caught.value.problems[0].span == found.span


def test_a_secret_is_nowhere_but_where_it_is_revealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERASCLI_TOKEN", "hunter2")
    loaded = load(
        written(
            tmp_path, my="track: {uri: 'https://me:${secret:KERASCLI_TOKEN}@host', key: '${secret:KERASCLI_TOKEN}'}\n"
        )
    )
    track = plain(loaded.root)["track"]
    said = [
        dump(loaded.root),
        annotated(loaded.root, loaded.origins),
        repr(track),
        f"{track['uri']}",
        json.dumps(track),
    ]
    said.append(json.dumps(by_key(loaded.root, loaded.origins)))
    assert not any("hunter2" in text for text in said)
    assert all("${secret:KERASCLI_TOKEN}" in text for text in said)
    assert reveal(track["uri"]) == "https://me:hunter2@host"
    again = load_values({"track": dict(track)})
    assert reveal(plain(again.root)["track"]["key"]) == "hunter2"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("${vars.widht}", "unknown-reference"),
        ("${env:KERASCLI_NOWHERE}", "environment-missing"),
        ("${secret:KERASCLI_NOWHERE,default}", "environment-missing"),
        ("${vars.width / 0}", "bad-expression"),
        ("${vars.width +}", "bad-expression"),
        ("${vars.width", "bad-expression"),
        ("${vars.name * 2}", "bad-expression"),
        ("${__import__('os')}", "bad-expression"),
        ("${1e308 * 10}", "bad-expression"),
        ("${x}", "circular-reference"),
        ("a${vars.sizes}", "bad-expression"),
        ("${data.train.samples} rows", "bad-expression"),
    ],
)
def test_a_reference_that_stands_for_nothing(text: str, code: str, tmp_path: Path) -> None:
    loaded = load(written(tmp_path, my=f'{VARS}x: "{text}"\n'))
    assert codes(loaded) == [code]
    assert loaded.problems[0].span is not None
    assert loaded.problems[0].span.line == 2


def test_every_value_tells_where_it_came_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERASCLI_SEED", "7")
    monkeypatch.chdir(tmp_path)
    written(tmp_path, my="extends: base.yaml\nseed: ${env:KERASCLI_SEED}\n", base="name: first\nfit: {epochs: 5}\n")
    loaded = load("my.yaml", ["fit.verbose=1"])
    assert {key: entry["origin"] for key, entry in by_key(loaded.root, loaded.origins).items()} == {
        "name": "base.yaml:1",
        "fit.epochs": "base.yaml:2",
        "fit.verbose": "command line: fit.verbose=1",
        "seed": "my.yaml:2, environment variable KERASCLI_SEED",
    }


def test_a_secret_is_revealed_where_an_object_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERASCLI_TOKEN", "hunter2")
    assert construct({"token": secret("KERASCLI_TOKEN")}, Environment()) == {"token": "hunter2"}
