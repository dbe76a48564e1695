"""Runs that are tagged, deleted and cleaned away."""

import io
import json

from kerascli.runs.store import RunFolder
from tests.unit.runs.fabricated import fabricate
from tests.unit.runs.test_listing import states


def test_tags_and_notes_are_given_by_command(runs, cli):
    assert (
        cli("runs", "tag", "iris", "paper", "small", "--runs", str(runs))[1] == "iris-20261119-101500: #paper #small\n"
    )
    assert cli("runs", "tag", "iris", "small", "--remove", "--runs", str(runs))[1] == "iris-20261119-101500: #paper\n"
    assert cli("runs", "note", "iris", "for figure 3", "--runs", str(runs))[0] == 0
    assert cli("runs", "note", "iris", "--runs", str(runs))[1] == "iris-20261119-101500: for figure 3\n"
    assert "#paper · for figure 3" in cli("runs", "--runs", str(runs))[1]
    noted = json.loads(cli("runs", "note", "iris", "--json", "--runs", str(runs))[1])
    tagged = json.loads(cli("runs", "tag", "iris", "small", "--json", "--runs", str(runs))[1])
    assert (noted["tags"], tagged["tags"]) == (["paper"], ["paper", "small"])
    assert noted["id"] == tagged["id"] == "iris-20261119-101500"


def test_rm_deletes_after_yes_and_nothing_without_an_answer(runs, cli, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert cli("runs", "rm", "iris", "--runs", str(runs))[0] == 130
    assert (runs / "iris-20261119-101500").is_dir()
    assert cli("runs", "rm", "iris", "--yes", "--runs", str(runs))[0] == 0
    assert not (runs / "iris-20261119-101500").exists()


def test_rm_refuses_a_run_that_trains(runs, cli):
    with RunFolder.create(runs, "now") as run:
        code, _, err = cli("runs", "rm", run.id, "--yes", "--runs", str(runs))
    assert code == 2
    assert "run-in-use" in err
    assert run.paths.folder.is_dir()


def test_rm_of_a_link_leaves_what_it_points_at(runs, cli, tmp_path):
    target = fabricate(tmp_path, "elsewhere-20261101-000000")
    (runs / "linked-20261101-000000").symlink_to(target)
    assert cli("runs", "rm", "linked", "--yes", "--runs", str(runs))[0] == 0
    assert (target / "run.json").is_file()


def test_clean_takes_the_died_and_the_failed_alone(runs, cli):
    fabricate(runs, "gone-20261121-000000", state="running", host="elsewhere")
    assert cli("runs", "clean", "--yes", "--runs", str(runs))[0] == 0
    assert sorted(states(runs)) == ["mnist_cnn-20261118-080000", "mnist_cnn-20261120-143012"]
