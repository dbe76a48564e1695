"""Shell completion knows commands, experiment files and their keys."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = Path(__file__).parents[3] / "configs" / "mnist_cnn.yaml"


def completed(words: str, folder: Path) -> list[str]:
    """What bash would show after these words."""
    environment = {
        **os.environ,
        "_KERASCLI_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    program = [sys.executable, "-m", "kerascli"]
    done = subprocess.run(program, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.split()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "my.yaml").write_text(CONFIG.read_text(), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("")
    return tmp_path


def test_commands_are_completed(folder: Path) -> None:
    assert completed("kerascli vali", folder) == ["validate"]


def test_experiment_files_are_completed_and_no_others(folder: Path) -> None:
    assert completed("kerascli validate ", folder) == ["my.yaml"]


def test_keys_of_the_file_and_keys_it_could_have_are_completed(folder: Path) -> None:
    assert completed("kerascli validate my.yaml fit.e", folder) == ["fit.epochs="]
    assert completed("kerascli validate my.yaml model.sequential.1.Conv2D.fil", folder) == [
        "model.sequential.1.Conv2D.filters="
    ]
    assert completed("kerascli validate my.yaml run.checkpoints.k", folder) == ["run.checkpoints.keep="]
    assert completed("kerascli train my.yaml data.split.random.st", folder) == ["data.split.random.stratify="]
    assert completed("kerascli summary my.yaml track.mlflow.u", folder) == ["track.mlflow.uri="]
    assert completed("kerascli data my.yaml data.batch", folder) == ["data.batch_size="]
    assert completed("kerascli validate my.yaml --unset fit.e", folder) == ["fit.epochs"]


def test_runs_are_completed_wherever_one_is_named(folder: Path) -> None:
    (folder / "runs" / "mnist_cnn-20261120-143012").mkdir(parents=True)
    for words in ("runs show ", "evaluate ", "summary ", "train --resume ", "predict --model "):
        assert "mnist_cnn-20261120-143012" in completed(f"kerascli {words}mn", folder), words
    assert completed("kerascli export la", folder) == ["last"]


def test_names_are_completed(folder: Path) -> None:
    assert completed("kerascli explain Conv2DT", folder) == ["Conv2DTranspose"]
    assert completed("kerascli explain lost-", folder) == ["lost-indent"]
    assert completed("kerascli list optimizers.", folder) == ["optimizers.schedules"]
    assert completed("kerascli init mnist_c", folder) == ["mnist_cnn"]
