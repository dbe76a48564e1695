"""Cross-validation: a run for each fold, mean and spread in the run of the whole."""

import json
import statistics
from pathlib import Path

import numpy as np
import pytest

from kerascli.problems import UserError
from kerascli.runs.record import read_record
from kerascli.runs.store import RunFolder
from kerascli.workflows.events import EpochEnded, FoldsEnded
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.resume import resume_run
from kerascli.workflows.train import TrainOptions, train

EXPERIMENT = {
    "name": "flowers",
    "data": {"source": {"builtin": "iris"}, "split": {"folds": {"count": 3, "seed": 7, "stratify": True}}},
    "model": {"sequential": [{"Dense": {"units": 3, "activation": "softmax"}}]},
    "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]},
    "fit": {"epochs": 2},
    "run": {"report": False, "tensorboard": False},
}


def with_folds(**folds):
    values = json.loads(json.dumps(EXPERIMENT))
    values["data"]["split"]["folds"] |= folds
    return values


def trained(values, runs, events=None):
    told = events if events is not None else []
    return train(read_experiment(values), runs=runs, listener=told.append)


def fold_folders(runs):
    return sorted(runs.glob("flowers-fold-*"))


def test_each_fold_is_a_run_and_the_whole_tells_mean_and_spread(tmp_path):
    events = []
    result = trained(EXPERIMENT, tmp_path, events)
    records = [read_record(folder) for folder in fold_folders(tmp_path)]
    assert [record.state for record in records] == ["finished"] * 3
    losses = [record.best_metrics["val_loss"] for record in records]
    whole = read_record(result.run)
    assert whole.state == "finished"
    assert whole.folds.runs == tuple(record.id for record in records)
    assert whole.folds.mean["val_loss"] == pytest.approx(statistics.fmean(losses))
    assert whole.folds.spread["val_loss"] == pytest.approx(statistics.stdev(losses))
    assert whole.best_metrics["val_loss"] == whole.folds.mean["val_loss"]
    assert not list(result.run.glob("*.keras"))
    assert [event.runs for event in events if isinstance(event, FoldsEnded)] == [whole.folds.runs]


def test_a_fold_alone_gives_the_numbers_that_it_gives_among_the_others(tmp_path):
    trained(EXPERIMENT, tmp_path / "all")
    alone = trained(with_folds(only=2), tmp_path / "one")
    among = read_record(fold_folders(tmp_path / "all")[1])
    assert alone.record.last_metrics == among.last_metrics


def test_refit_trains_a_model_of_all_rows_in_the_run_of_the_whole(tmp_path):
    result = trained(with_folds(refit=True), tmp_path)
    assert result.record.folds is not None
    assert (result.run / "final_model.keras").is_file()
    facts = json.loads((result.run / "data.json").read_text())["facts"]
    assert facts["splits"]["train"]["samples"] == 150
    assert len(fold_folders(tmp_path)) == 3


def test_a_stopped_cross_validation_goes_on_with_the_fold_that_is_missing(tmp_path):
    read = read_experiment(EXPERIMENT)
    epochs = 0

    def stops(event):
        nonlocal epochs
        epochs += isinstance(event, EpochEnded)
        if epochs == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(read, runs=tmp_path, listener=stops)
    (whole,) = (folder for folder in tmp_path.iterdir() if "fold" not in folder.name)
    result = resume_run(whole, runs=tmp_path, listener=lambda _: None, options=TrainOptions())
    assert result.record.state == "finished"
    assert len(fold_folders(tmp_path)) == 3
    fresh = trained(EXPERIMENT, tmp_path / "never-stopped")
    assert np.array_equal(list(result.record.folds.mean.values()), list(fresh.record.folds.mean.values()))


def test_a_finished_cross_validation_is_not_trained_again(tmp_path):
    result = trained(EXPERIMENT, tmp_path)
    with pytest.raises(UserError) as told:
        resume_run(result.run, runs=tmp_path, listener=lambda _: None, options=TrainOptions())
    assert told.value.problems[0].code == "run-finished"
    with RunFolder.open(result.run) as run:
        assert run.record.state == "finished"


def test_a_fold_that_is_not_there_is_refused():
    with pytest.raises(UserError) as told:
        read_experiment(with_folds(only=4))
    assert "there are 3 folds" in told.value.problems[0].message


def test_a_mistake_before_the_first_step_leaves_no_folder(tmp_path):
    values = with_folds()
    values["model"]["sequential"].insert(0, {"Conv2D": {"filters": 4, "kernel_size": 3}})
    with pytest.raises(UserError):
        trained(values, tmp_path)
    assert not list(tmp_path.iterdir())


def test_more_folds_than_rows_leave_nothing_behind(cli):
    Path("t.csv").write_text("a,y\n" + "".join(f"{index},{index % 2}\n" for index in range(6)), encoding="utf-8")
    data = "data: {source: {table: t.csv}, target: y, split: {folds: {count: 9}}}\n"
    rest = "model: {sequential: [{Dense: 1}]}\ncompile: {loss: mse}\nfit: {epochs: 1}\n"
    Path("few.yaml").write_text(data + rest, encoding="utf-8")
    code, out, err = cli("train", "few.yaml")
    assert (code, "6 rows can't be dealt out to 9 folds  [split-impossible]" in out + err) == (3, True)
    assert "help: count: 5" in out + err
    assert not list(Path("runs").glob("*/run.json"))
