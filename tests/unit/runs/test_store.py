"""A run folder is made once, belongs to one process, and always says what state it is in."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kerascli.problems import RunError, UserError
from kerascli.runs.record import read_record, shown_state
from kerascli.runs.rows import append_row, cut_back, read_rows
from kerascli.runs.store import RunFolder, typeable

HOLD = """
import pathlib, sys, time
from kerascli.runs.store import RunFolder
run = RunFolder.create(pathlib.Path(sys.argv[1]), "held")
print(run.paths.folder, flush=True)
time.sleep(60)
"""


def row(epoch, **metrics):
    return {"epoch": epoch, "phase": None, "learning_rate": 0.1, "seconds": 1.5, "metrics": metrics}


def test_a_new_run_says_that_it_is_running(tmp_path):
    with RunFolder.create(tmp_path, "digits", seed=3) as run:
        record = read_record(run.paths.folder)
        assert (record.state, record.seed, record.id) == ("running", 3, run.paths.folder.name)
        assert shown_state(run.paths.folder, record) == "running"


def test_parallel_starts_in_one_second_get_folders_of_their_own(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: RunFolder.create(tmp_path, "digits"), range(8)))
    assert len({run.id for run in runs}) == 8
    for run in runs:
        run.close()


def test_processes_that_start_at_once_get_folders_of_their_own(tmp_path):
    program = "import pathlib, sys\nfrom kerascli.runs.store import RunFolder\n"
    program += "print(RunFolder.create(pathlib.Path(sys.argv[1]), 'digits').id)"
    words = [sys.executable, "-c", program, str(tmp_path)]
    processes = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    names = {process.communicate()[0].strip() for process in processes}
    assert names == {path.name for path in tmp_path.iterdir()}
    assert len(names) == 4


@pytest.mark.parametrize(
    ("name", "typed"), [("a b/c", "a-b-c"), ("手写数字", "手写数字"), ("..", "run"), ("mnist_cnn", "mnist_cnn")]
)
def test_a_name_can_be_typed_without_quotes(name, typed):
    assert typeable(name) == typed


def test_a_second_writer_is_refused_and_a_killed_one_shows_as_died(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    folder = tmp_path / Path(process.stdout.readline().strip()).name
    assert shown_state(folder, read_record(folder)) == "running"
    with pytest.raises(RunError) as refused:
        RunFolder.open(folder)
    assert refused.value.problems[0].code == "run-in-use"
    assert str(process.pid) in refused.value.problems[0].message
    process.kill()
    process.communicate()
    assert shown_state(folder, read_record(folder)) == "died"
    with RunFolder.open(folder) as run:
        assert run.id == folder.name


def test_the_same_process_can_not_open_a_run_twice(tmp_path):
    with RunFolder.create(tmp_path, "digits") as run, pytest.raises(RunError):
        RunFolder.open(run.paths.folder)


def test_fields_of_a_newer_version_survive_an_update(tmp_path):
    with RunFolder.create(tmp_path, "digits") as run:
        folder = run.paths.folder
    content = json.loads(run.paths.record.read_text()) | {"from_the_future": 1}
    run.paths.record.write_text(json.dumps(content))
    with RunFolder.open(folder) as run:
        run.update(state="finished")
    assert json.loads(run.paths.record.read_text())["from_the_future"] == 1


def test_leftovers_of_a_killed_writer_are_cleared(tmp_path):
    with RunFolder.create(tmp_path, "digits") as run:
        leftover = run.paths.folder / ".1.writing-best.keras"
        leftover.write_text("half")
    with RunFolder.open(run.paths.folder):
        assert not leftover.exists()


@pytest.mark.parametrize(
    ("text", "code"), [(None, "not-a-run"), ("{", "run-record-damaged"), ("{}", "run-record-damaged")]
)
def test_a_folder_without_a_whole_record_is_told(tmp_path, text, code):
    if text is not None:
        (tmp_path / "run.json").write_text(text)
    with pytest.raises(UserError) as told:
        read_record(tmp_path)
    assert told.value.problems[0].code == code


def test_a_file_that_could_not_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    with RunFolder.create(tmp_path, "digits") as run:

        def full(descriptor):
            raise OSError(28, "No space left on device")

        before = run.paths.record.read_text()
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(RunError) as told:
            run.update(state="failed")
        assert told.value.problems[0].code == "disk-full"
        assert run.paths.record.read_text() == before
        assert not list(run.paths.folder.glob(".*writing*"))


def test_rows_are_appended_cut_back_and_read_again(tmp_path):
    with RunFolder.create(tmp_path, "digits") as run:
        for epoch in range(1, 4):
            append_row(run.paths, row(epoch, loss=float("nan") if epoch == 2 else 0.5, val_loss=1.0))
        with run.paths.metrics.open("a") as handle:
            handle.write('{"epoch": 4, "met')
        assert [each["epoch"] for each in read_rows(run.paths.metrics)] == [1, 2, 3]
        assert len(cut_back(run.paths, 2)) == 2
        assert run.paths.history.read_text() == (
            "epoch,loss,val_loss,learning_rate,seconds\n1,0.5,1.0,0.1,1.5\n2,nan,1.0,0.1,1.5\n"
        )


def test_history_has_the_columns_of_every_phase(tmp_path):
    with RunFolder.create(tmp_path, "digits") as run:
        append_row(run.paths, row(1, loss=0.5) | {"phase": "head"})
        append_row(run.paths, row(2, loss=0.4, auc=0.9) | {"phase": "finetune"})
        assert run.paths.history.read_text().splitlines() == [
            "epoch,phase,loss,learning_rate,seconds,auc",
            "1,head,0.5,0.1,1.5,",
            "2,finetune,0.4,0.1,1.5,0.9",
        ]
