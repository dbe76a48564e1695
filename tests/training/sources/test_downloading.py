"""Every command that reads data tells what it downloads for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Cli = Callable[..., tuple[int, str, str]]
ROWS = "a,y\n" + "".join(f"{index},{index % 2}\n" for index in range(12))


@pytest.fixture
def experiment(cli: Cli, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """A table that lies on a server, trained once; each call empties the cache and gives the address."""
    server.files["/rows.csv"] = ROWS.encode()
    url = f"{server.url}/rows.csv"
    sections = {
        "data": {"source": {"table": {"file": {"url": url}}}, "target": "y", "split": {"validation": 0.5}},
        "model": {"sequential": [{"Dense": {"units": 1, "activation": "sigmoid"}}]},
        "compile": {"optimizer": "adam", "loss": "binary_crossentropy"},
        "fit": {"epochs": 1},
        "run": {"tensorboard": False, "report": False},
    }
    Path("far.yaml").write_text(yaml.safe_dump(sections), encoding="utf-8")
    caches = iter(range(100))

    def anew() -> str:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / f"cache{next(caches)}"))
        return url

    return anew


def test_commands_that_read_data_tell_what_they_download(
    cli: Cli, experiment: Callable[[], str], capfd: pytest.CaptureFixture[str]
) -> None:
    def told(*words: str) -> tuple[int, str, str]:
        """What is shown while C++ code is kept quiet goes to the terminal itself."""
        code, out, err = cli(*words)
        return code, out, err + capfd.readouterr().err

    url = experiment()
    code, out, err = told("train", "far.yaml")
    assert (code, (out + err).count(f"downloading {url}")) == (0, 1)
    for words in (
        ("evaluate", "last"),
        ("predict", "--model", "last"),
        ("summary", "far.yaml"),
        ("validate", "far.yaml", "--deep"),
        ("data", "far.yaml"),
    ):
        url = experiment()
        code, out, err = told(*words)
        assert (code, err.count(f"downloading {url}"), out.count("downloading")) == (0, 1, 0), (words, out, err)
    assert "downloading" not in told("data", "far.yaml")[2]  # it is in the cache now
