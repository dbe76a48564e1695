"""What a run says of the repository that its file lies in."""

import json
import subprocess

import pytest

from kerascli.runs.layout import RunPaths
from kerascli.workflows.provenance import LARGEST_PATCH, write_origins
from kerascli.workflows.reading import read_experiment

EXPERIMENT = """
data: {source: {builtin: iris}}
model: {sequential: [{Dense: 3}]}
compile: {loss: mse}
fit: {epochs: 1}
"""


@pytest.fixture
def repository(tmp_path):
    """A file that was committed, and changed since."""
    folder = tmp_path / "repository"
    folder.mkdir()
    file = folder / "my.yaml"
    file.write_text(EXPERIMENT)
    someone = ["-c", "user.name=a", "-c", "user.email=b"]
    for words in (["init", "-q", "-b", "trunk"], ["add", "."], [*someone, "commit", "-q", "-m", "a"]):
        subprocess.run(["git", "-C", folder, *words], check=True)
    file.write_text(EXPERIMENT.replace("Dense: 3", "Dense: 4"))
    return file


def origins(file, folder, *overrides):
    folder.mkdir()
    write_origins(RunPaths(folder), read_experiment(file, overrides), 0)
    return {path.name for path in folder.iterdir() if "git" in path.name or "patch" in path.name}, folder


def test_the_commit_is_kept_with_the_patch_without_it_or_not_at_all(repository, tmp_path):
    head = subprocess.run(["git", "-C", repository.parent, "rev-parse", "HEAD"], capture_output=True, check=True)
    names, folder = origins(repository, tmp_path / "whole")
    assert names == {"git.json", "uncommitted.patch"}
    told = json.loads((folder / "git.json").read_text())
    assert (told["commit"], told["branch"]) == (head.stdout.decode().strip(), "trunk")
    assert "+model: {sequential: [{Dense: 4}]}" in (folder / "uncommitted.patch").read_text()
    names, folder = origins(repository, tmp_path / "commit", "run.git=commit")
    assert names == {"git.json"}
    without = json.loads((folder / "git.json").read_text())
    assert without == {**told, "patch": None}
    assert origins(repository, tmp_path / "none", "run.git=false")[0] == set()


def test_a_patch_that_is_too_large_is_counted_and_left_out(repository, tmp_path):
    with repository.open("a") as file:
        file.write("# a long comment\n" * (LARGEST_PATCH // 10))
    names, folder = origins(repository, tmp_path / "run")
    assert names == {"git.json"}
    assert json.loads((folder / "git.json").read_text())["uncommitted_bytes"] > LARGEST_PATCH
