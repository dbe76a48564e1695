"""A secret is used where it is wanted, and lies in no file of the run."""

import os
import socket
import subprocess

import pytest

import kerascli
from kerascli.config import dump, environment
from kerascli.problems import RunError
from kerascli.workflows.resume import resume_run
from kerascli.workflows.train import TrainOptions
from tests.training.workflows.test_interactive import EXPERIMENT

VALUE = 'hunter2-"xyzzy"-plügh'
NAME = "${secret:TF_KERASCLI_WORD}"
"""Of a kind that environment.json keeps: what Keras and its backends read."""
PLUGIN = """
import keras

class Keeps(keras.callbacks.Callback):
    def __init__(self, token, fails=False):
        super().__init__()
        self.token, self.headers, self.raw = token, {"auth": ["Bearer " + token]}, token.encode()
        self.fails = fails

    def on_epoch_end(self, epoch, logs=None):
        assert self.headers["auth"] == ["Bearer " + self.token]
        if self.fails and epoch:
            raise RuntimeError("401 for " + self.token)

class Signed(keras.layers.Layer):
    def __init__(self, token, **others):
        super().__init__(**others)
        self.token = token

    def call(self, inputs):
        return inputs

    def get_config(self):
        return {**super().get_config(), "token": self.token}
"""


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    # Terraform's begin with TF_ too: they, and what is named like a secret, are not written at all.
    for name in ("TF_KERASCLI_WORD", "TF_VAR_database", "TF_TOKEN_app_terraform_io", "KERAS_HUB_SECRET"):
        monkeypatch.setenv(name, VALUE)
    # What other tests of this process have named would be hidden as well: each names its own.
    monkeypatch.setattr(environment, "_named", set())
    # The settings of git, and the repository that a hook which runs the tests stands in, are another's.
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture
def deaf():
    """A port that nobody listens to, whatever else runs on this machine."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def holding(folder, text):
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


@pytest.mark.filterwarnings("ignore:Could not reach RemoteMonitor")
def test_no_file_of_a_run_holds_the_value_of_a_secret(deaf, tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monitor = {"root": f"http://127.0.0.1:{deaf}", "headers": {"token": NAME}}
    values = {**EXPERIMENT, "seed": 1, "callbacks": [{"RemoteMonitor": monitor}], "run": {"git": False}}
    run = kerascli.train(values, runs=tmp_path, quiet=True)
    assert not holding(run.folder, "xyzzy")
    assert "environment.json" not in holding(run.folder, "TF_VAR")
    assert not list(run.folder.glob("*git*"))
    assert "environment.json" in holding(run.folder, NAME)


def test_what_classes_of_the_user_keep_of_a_secret_is_kept_as_its_name(tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "keeps.py").write_text(PLUGIN)
    for words in (
        ["init", "-q"],
        ["-c", "user.name=a", "-c", "user.email=b", "commit", "-q", "--allow-empty", "-m", "a"],
    ):
        subprocess.run(["git", "-C", folder, *words], check=True)
    (folder / "notes.txt").write_text(f"the token is {VALUE}\n")
    subprocess.run(["git", "-C", folder, "add", "."], check=True)
    model = {"sequential": [{"Signed": {"token": NAME}}, *EXPERIMENT["model"]["sequential"]]}
    file = folder / "secret.yaml"
    values = {
        **EXPERIMENT,
        "seed": 1,
        "plugins": ["keeps.py"],
        "model": model,
        "callbacks": [{"Keeps": {"token": NAME, "fails": True}}],
    }
    file.write_text(dump(values).replace("$${", "${"))  # `dump` keeps texts as they are: no name of a secret
    with pytest.raises(RunError) as told:
        kerascli.train(file, runs=tmp_path / "runs", quiet=True)
    assert "xyzzy" not in told.value.problems[0].message
    (run,) = (tmp_path / "runs").iterdir()
    assert not holding(run, "xyzzy")
    assert {"run.json", "resolved.yaml", "uncommitted.patch", "environment.json"} <= set(holding(run, NAME))
    with pytest.raises(RunError, match="401 for"):  # it has its token again, or its own assertion would fail
        resume_run(run, runs=run.parent, listener=lambda _: None, options=TrainOptions())
    assert not holding(run, "xyzzy")
