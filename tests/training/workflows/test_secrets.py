"""A secret is used where it is wanted, and lies in no file of the run."""

import pytest

import kerascli
from tests.training.workflows.test_interactive import EXPERIMENT


@pytest.mark.filterwarnings("ignore:Could not reach RemoteMonitor")
def test_no_file_of_a_run_holds_the_value_of_a_secret(tmp_path, monkeypatch):
    value = "hunter2-xyzzy-plugh"
    for name in ("KERASCLI_TOKEN", "TF_VAR_database", "TF_TOKEN_app_terraform_io", "KERAS_HUB_SECRET"):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TF_DETERMINISTIC_OPS", "0")
    monitor = {"root": "http://127.0.0.1:9", "headers": {"token": "${secret:KERASCLI_TOKEN}"}}
    kerascli.train({**EXPERIMENT, "callbacks": [{"RemoteMonitor": monitor}]}, runs=tmp_path, quiet=True)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path.name for path in files if value.encode() in path.read_bytes()]
    assert [path.name for path in files if b"${secret:KERASCLI_TOKEN}" in path.read_bytes()]
    assert [path.name for path in files if b"TF_DETERMINISTIC_OPS" in path.read_bytes()]
