"""`--resume auto`: which run of a file is gone on with."""

from kerascli.workflows.resume import unfinished_run
from tests.unit.runs.fabricated import fabricate


def test_the_newest_unfinished_run_of_the_file_is_taken(tmp_path):
    file = tmp_path / "mnist.yaml"
    written = str(file.resolve())
    fabricate(tmp_path / "runs", "mnist-20261101-000000", state="interrupted", config_path=written)
    wanted = fabricate(tmp_path / "runs", "mnist-20261102-000000", state="failed", config_path=written)
    fabricate(tmp_path / "runs", "mnist-20261103-000000", state="finished", config_path=written)
    fabricate(tmp_path / "runs", "other-20261104-000000", state="interrupted", config_path="/elsewhere.yaml")
    assert unfinished_run(file, tmp_path / "runs") == str(wanted)


def test_a_damaged_folder_among_the_runs_is_passed_over(tmp_path):
    (tmp_path / "runs/broken-20261105-000000").mkdir(parents=True)
    (tmp_path / "runs/broken-20261105-000000/run.json").write_text("{")
    assert unfinished_run(tmp_path / "mnist.yaml", tmp_path / "runs") is None
