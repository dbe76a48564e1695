"""Shipped configs × export formats: trained, predicted and exported, the answers agree all along."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerascli.exports.kinds import FORMATS
from kerascli.workflows.export import ExportCall, export
from kerascli.workflows.reading import read_experiment
from kerascli.workflows.subjects import find_subject
from kerascli.workflows.train import TrainOptions, train

ROOT = Path(__file__).parents[3]
CONFIGS = sorted(path.stem for path in (ROOT / "configs").glob("*.yaml"))
TABLE = ROOT / "build" / "export-differences.md"
FEW = ["heart_features", "mnist_mlp"]
OF_EACH_KIND = ["mnist_cnn", "heart_features", "reviews_text", "two_tower", "unet"]
ALWAYS = ("keras", "savedmodel")


def exported(name, runs, formats):
    """By format: the largest difference, or the code of the problem."""
    read = read_experiment(ROOT / "configs" / f"{name}.yaml")
    run = train(read, runs=runs, listener=lambda _event: None, options=TrainOptions(fast=True)).run
    present = tuple(kind for kind in formats if FORMATS[kind].missing() is None)
    made = export(ExportCall(subject=find_subject(str(run), runs), formats=present), lambda _problem: None)
    return {part.format: part.problem.code if part.problem else f"{part.verification.difference:.1e}" for part in made}


def write_table(rows):
    """The differences of all pairs that were tried, as Markdown."""
    kinds = list(dict.fromkeys(kind for found in rows.values() for kind in found))
    lines = [f"| config | {' | '.join(kinds)} |", f"| --- |{' --- |' * len(kinds)}"]
    lines += [f"| {name} | {' | '.join(found.get(kind, '') for kind in kinds)} |" for name, found in rows.items()]
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def wrong(rows, formats):
    """Pairs that were to be written and were not."""
    return {
        (name, kind): answer
        for name, found in rows.items()
        for kind, answer in found.items()
        if kind in formats and not answer[0].isdigit()
    }


@pytest.mark.filterwarnings("default")
def test_a_few_configs_go_into_keras_and_savedmodel(tmp_path):
    rows = {name: exported(name, tmp_path / "runs", ALWAYS) for name in FEW}
    write_table(rows)
    assert wrong(rows, ALWAYS) == {}


@pytest.mark.backends
@pytest.mark.filterwarnings("default")
def test_a_config_of_each_kind_goes_into_every_format(tmp_path):
    rows = {name: exported(name, tmp_path / "runs", tuple(FORMATS)) for name in OF_EACH_KIND}
    write_table(rows)
    assert wrong(rows, ALWAYS) == {}
    for name, found in rows.items():
        # What a converter can't say is told, and nothing differs in silence.
        assert "export-differs" not in found.values(), name


@pytest.mark.soak
@pytest.mark.filterwarnings("default")
def test_all_pairs_of_configs_and_formats(tmp_path):
    rows = {name: exported(name, tmp_path / "runs", tuple(FORMATS)) for name in CONFIGS}
    write_table(rows)
    assert wrong(rows, ALWAYS) == {}
