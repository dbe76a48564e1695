"""A disk that fills up, is read-only, or loses the run: a clear end, the last good checkpoint whole, and on it goes."""

import resource
import subprocess

import pytest

from kerascli.problems import RunError
from kerascli.runs.checkpoints import newest_state
from kerascli.runs.layout import RunPaths
from kerascli.runs.record import read_record, shown_state
from kerascli.runs.rows import read_rows
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.resume import resume_run
from kerascli.workflows.train import TrainOptions, train

PLUGIN = """
import contextlib, errno, os, pathlib, resource, shutil
import keras

class Fills(keras.callbacks.Callback):
    def __init__(self, place, how):
        super().__init__()
        self.place, self.how = pathlib.Path(place), how
        self.done = self.place.with_name("done")

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2 and not self.done.exists():
            self.done.touch()
            getattr(self, self.how)()

    def full(self):
        with (self.place / "filler").open("wb", buffering=0) as file:
            for size in (2**16, 2**10, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(bytes(size))

    def limit(self):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    def quota(self):
        # As a file system answers once the quota is used up; the first state of the next epoch meets it.
        def refused(descriptor):
            os.fsync = kept
            raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

        kept, os.fsync = os.fsync, refused

    def deleted(self):
        shutil.rmtree(next(path for path in self.place.iterdir() if path.is_dir()))
"""
EXPERIMENT = """
plugins: [fills.py]
data: {source: {builtin: iris}, split: {random: {validation: 0.2}}}
model: {sequential: [{Dense: 64}, {Dense: {units: 3, activation: softmax}}]}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy}
fit: {epochs: 4}
run: {report: false, checkpoints: {every: 3 steps, each: true}}
"""


@pytest.fixture
def experiment(tmp_path):
    (tmp_path / "fills.py").write_text(PLUGIN)
    path = tmp_path / "small.yaml"
    path.write_text(EXPERIMENT)
    return path


@pytest.fixture
def disk(tmp_path):
    """A disk of one megabyte; where none may be mounted, a folder, and then it is a limit that a file runs into."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = mount("size=1m", place)
    yield place, "full" if mounted else "limit"
    if mounted:
        subprocess.run(["umount", "--lazy", place], check=True)


def mount(how, place):
    """Whether a disk in memory could be mounted."""
    words = ["mount", "-t", "tmpfs", "-o", how, "tmpfs", place]
    return not subprocess.run(words, capture_output=True, check=False).returncode


@pytest.fixture
def file_sizes():
    """The limit of file sizes, put back."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def failure(experiment, place, how):
    """Trains on a disk that fails; answers the problem."""
    said = TrainOptions(overrides=(f"callbacks=[{{Fills: {{place: {place}, how: {how}}}}}]",))
    with pytest.raises(RunError) as told:
        train(read_experiment(experiment, said.overrides), runs=place, listener=lambda _: None, options=said)
    return told.value.problems[0]


def only_run(place):
    (run,) = (path for path in place.iterdir() if path.is_dir())
    return run


@pytest.mark.usefixtures("file_sizes")
def test_a_full_disk_leaves_the_last_checkpoint_and_the_run_goes_on_once_there_is_room(experiment, disk, tmp_path):
    place, how = disk
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    problem = failure(experiment, place, how)
    resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert problem.code == "disk-full"
    run = only_run(place)
    assert shown_state(run, read_record(run)) in {"died", "failed"}
    snapshot, warnings = newest_state(RunPaths(run))
    assert (snapshot.position.epoch, warnings) == (2, [])
    (place / "filler").unlink(missing_ok=True)
    resume_run(run, runs=place, listener=lambda _: None, options=TrainOptions())
    whole = tmp_path / "whole"
    train(read_experiment(experiment), runs=whole, listener=lambda _: None)
    after, before = (read_rows(RunPaths(only_run(where)).metrics) for where in (place, whole))
    assert [row["metrics"] for row in after] == [row["metrics"] for row in before]


@pytest.mark.usefixtures("file_sizes")
def test_a_limit_of_file_sizes_is_told_as_such(experiment, tmp_path):
    place = tmp_path / "runs"
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    problem = failure(experiment, place, "limit")
    resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert (problem.code, "ulimit -f" in problem.help) == ("disk-full", True)
    assert newest_state(RunPaths(only_run(place)))[0].position.epoch == 2


def test_a_quota_that_is_used_up_is_told_as_such(experiment, tmp_path):
    place = tmp_path / "runs"
    problem = failure(experiment, place, "quota")
    assert problem.code == "disk-full"
    assert problem.message.endswith("could not be written: the quota is used up")
    run = only_run(place)
    assert shown_state(run, read_record(run)) == "failed"
    assert newest_state(RunPaths(run))[0].position.epoch == 2
    assert not list(run.rglob(".*writing*"))


def test_a_folder_deleted_underneath_is_told_and_not_made_anew(experiment, tmp_path):
    place = tmp_path / "runs"
    problem = failure(experiment, place, "deleted")
    assert problem.code == "run-folder-gone"
    assert list(place.iterdir()) == []


def test_a_disk_that_takes_nothing_is_told_before_anything_is_run(cli, experiment, tmp_path):
    place = tmp_path / "locked"
    place.mkdir()
    mounted = mount("ro", place)
    if not mounted:
        place.chmod(0o500)
    try:
        code, _, errors = cli("train", str(experiment), "--runs", str(place / "runs"))
    finally:
        if mounted:
            subprocess.run(["umount", place], check=True)
    assert (code, "read-only" in errors or "permission denied" in errors) == (1, True), errors


def test_a_run_on_an_overfull_disk_says_so_at_the_start(cli, experiment, disk):
    place, how = disk
    if how == "full":
        (place / "filler").write_bytes(bytes(2**20 - 4096 * 2))
        code, _, errors = cli("train", str(experiment), "--runs", str(place))
        assert (code, "the disk is full" in errors) == (1, True), errors
        assert [path.name for path in place.iterdir()] == ["filler"]
