"""Runs side by side: what is the same is left out."""

import csv
import io
import json

import pytest

from kerascli.reports.comparison import compare
from tests.browser import Browser
from tests.unit.reports.test_run_report import Outline
from tests.unit.runs.fabricated import fabricate


@pytest.fixture
def runs(tmp_path):
    folder = tmp_path / "runs"
    fabricate(folder, "mnist_cnn-20261118-080000", units=64, epochs=3, seconds=12.0)
    fabricate(folder, "mnist_cnn-20261120-143012", units=128, learning_rate=0.01, epochs=3)
    fabricate(folder, "iris-20261119-101500", state="failed", optimizer="SGD", epochs=3)
    return folder


def lines(runs, *names):
    return {line.name: line for line in compare([runs / name for name in names]).lines()}


def test_only_what_differs_is_told(runs):
    told = lines(runs, "mnist_cnn-20261118-080000", "mnist_cnn-20261120-143012")
    assert told["Dense.units"].texts == ("64", "128")
    assert told["Adam.learning_rate"].texts == ("1e-3", "0.01")
    assert told["seconds"].texts == ("12 s", "42 s")
    assert {"batch_size", "epochs", "state", "parameters"}.isdisjoint(told)


def test_the_better_value_is_marked_by_the_metrics_direction(runs):
    told = lines(runs, "mnist_cnn-20261118-080000", "mnist_cnn-20261120-143012")
    assert (told["val_loss"].best, told["val_accuracy"].best) == (1, 1)
    assert lines(runs, "mnist_cnn-20261118-080000", "iris-20261119-101500")["val_loss"].best is None


def test_the_terminal_shows_a_table_and_the_curves(runs, golden):
    golden("compare", "compare", "mnist_cnn-20261118", "mnist_cnn-20261120", "--runs", str(runs))


def test_no_line_of_three_runs_is_wider_than_80_columns(runs, cli):
    fabricate(runs, "mnist_cnn-20261121-080000", units=32, epochs=3)
    names = ["mnist_cnn-20261118", "mnist_cnn-20261120", "mnist_cnn-20261121"]
    _, out, _ = cli("compare", *names, "--runs", str(runs))
    assert max(map(len, out.splitlines())) <= 80


def test_csv_has_numbers_as_they_are(runs, cli):
    _, out, _ = cli("compare", "mnist_cnn-20261118", "iris", "--runs", str(runs), "--csv")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(out))}
    assert float(rows["val_loss"]["iris-20261119-101500"]) == pytest.approx(1.1663, abs=1e-3)
    assert rows["state"]["iris-20261119-101500"] == "failed"


def test_json_groups_what_differs(runs, cli):
    _, out, _ = cli("compare", "mnist_cnn-20261118", "iris", "--runs", str(runs), "--json")
    record = json.loads(out)
    assert record["run"]["state"] == {"mnist_cnn-20261118-080000": "finished", "iris-20261119-101500": "failed"}


def test_one_run_is_no_comparison(runs, golden):
    golden("compare_one_run", "compare", "iris", "iris-2026", "--runs", str(runs))


def test_a_damaged_run_is_compared_by_what_it_still_has(runs):
    (runs / "iris-20261119-101500/run.json").write_text("{")
    told = lines(runs, "mnist_cnn-20261118-080000", "iris-20261119-101500")
    assert told["state"].texts == ("finished", "damaged")


def test_the_page_draws_all_runs_on_one_chart_and_asks_for_nothing(runs, cli, tmp_path):
    page = tmp_path / "compared.html"
    names = ["mnist_cnn-20261118", "mnist_cnn-20261120", "iris"]
    assert cli("compare", *names, "--runs", str(runs), "--html", str(page))[0] == 0
    outline = Outline(page.read_text())
    assert len(outline.all("figure")) == 4
    assert page.read_text().count('data-series="2"') == 4


def test_in_a_browser_a_run_can_be_hidden_from_the_comparison(runs, cli, tmp_path):
    page = tmp_path / "compared.html"
    cli("compare", "mnist_cnn-20261118", "iris", "--runs", str(runs), "--html", str(page))
    with Browser(tmp_path / "chrome") as browser:
        browser.open(page)
        browser.click("#curve-0 .key")
        assert browser.value("getComputedStyle(document.querySelector('#curve-0 .series')).display") == "none"
        assert browser.complaints == []
