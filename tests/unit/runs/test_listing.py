"""The list of runs: states, filters, sorting, and folders that are no runs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kerascli.config.document import parse
from kerascli.config.nodes import plain
from kerascli.problems import Source, UserError
from kerascli.runs.layout import RunPaths
from kerascli.runs.notes import Notes, read_notes, write_notes
from kerascli.runs.query import ordered, selected
from kerascli.runs.settings import differing, flat_settings, short_keys
from kerascli.runs.store import RunFolder
from kerascli.runs.summary import summaries, summarize
from tests.unit.runs.fabricated import fabricate, many

CONFIGS = Path(__file__).parents[3] / "configs"


def states(folder):
    return {run.id: run.state for run in summaries(folder)}


def test_damaged_and_foreign_folders_are_shown_and_break_nothing(runs):
    (runs / "holiday-photos").mkdir()
    for number, content in enumerate([b"{", b"[]", b'{"format": 1}', b"\xff\xfe\x00", b"null", b""]):
        (runs / f"damaged-2026112{number}-000000").mkdir()
        (runs / f"damaged-2026112{number}-000000/run.json").write_bytes(content)
    (runs / "unreadable-20261125-000000/run.json").mkdir(parents=True)
    shown = states(runs)
    assert shown["holiday-photos"] == "foreign"
    assert [state for name, state in shown.items() if name.startswith("damaged")] == ["damaged"] * 6
    assert shown["iris-20261119-101500"] == "failed"


def test_a_run_whose_process_is_gone_is_shown_as_died(runs):
    gone = fabricate(runs, "gone-20261121-000000", state="running", host="elsewhere")
    code = "import sys; from pathlib import Path; from kerascli.runs.store import RunFolder;"
    code += "RunFolder.create(Path(sys.argv[1]), 'killed'); import os; os._exit(9)"
    subprocess.run([sys.executable, "-c", code, str(runs)], check=False)
    assert states(runs)["gone-20261121-000000"] == "died"
    assert [run.state for run in summaries(runs) if run.name == "killed"] == ["died"]
    RunPaths(gone).heartbeat.touch()
    assert states(runs)["gone-20261121-000000"] == "running"


def test_a_run_that_trains_is_shown_as_running(runs):
    with RunFolder.create(runs, "now") as run:
        assert summarize(run.paths.folder).state == "running"
    assert summarize(run.paths.folder).state == "died"


def test_a_run_of_a_newer_format_is_listed_with_a_remark(runs):
    newer = fabricate(runs, "newer-20261122-000000", format=99, kerascli="9.0", something_new={"a": 1})
    assert summarize(newer).trouble == "written by a newer kerascli (9.0)"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("state=failed", ["iris-20261119-101500"]),
        ("state!=failed name~MNIST", ["mnist_cnn-20261120-143012", "mnist_cnn-20261118-080000"]),
        ("compile.optimizer=sgd", ["iris-20261119-101500"]),
        ("compile.optimizer=Adam val_loss<0.2", ["mnist_cnn-20261120-143012"]),
        ("epochs<=3", ["mnist_cnn-20261118-080000"]),
        ("model.sequential.1.Dense.units>=128", ["mnist_cnn-20261120-143012"]),
        ("data.shuffle=true", ["mnist_cnn-20261120-143012", "iris-20261119-101500", "mnist_cnn-20261118-080000"]),
        ("compile.metrics~accuracy epochs=3", ["mnist_cnn-20261118-080000"]),
        ("name=nobody", []),
    ],
)
def test_a_filter_keeps_the_runs_for_which_all_conditions_hold(runs, condition, expected):
    assert [run.id for run in selected(summaries(runs), [condition])] == expected


def test_a_misspelt_field_is_answered_with_the_nearest(runs):
    with pytest.raises(UserError) as error:
        selected(summaries(runs), ["val_acuracy>0.5"])
    assert error.value.problems[0].help == "did you mean `val_accuracy`?"


def test_what_is_no_condition_is_told(runs):
    with pytest.raises(UserError) as error:
        selected(summaries(runs), ["finished"])
    assert error.value.problems[0].code == "bad-filter"


def test_the_best_comes_first_when_sorted_by_a_metric(runs):
    known = summaries(runs)
    assert ordered(known, "val_loss")[0].id == "mnist_cnn-20261120-143012"
    assert ordered(known, "val_accuracy")[0].id == "mnist_cnn-20261120-143012"
    assert ordered(known, "-val_loss")[0].id == "mnist_cnn-20261118-080000"
    assert [run.name for run in ordered(known, "name")] == ["iris", "mnist_cnn", "mnist_cnn"]


def test_runs_without_a_value_come_last(runs):
    (runs / "foreign").mkdir()
    assert ordered(summaries(runs), "val_loss")[-1].id == "foreign"


def test_only_what_differs_is_named_as_shortly_as_it_can_be():
    left = flat_settings("a: {Adam: {rate: 1e-3}, b: 1}\nc: [{Dense: 3}, Flatten]")
    right = flat_settings("a: {Adam: {rate: 1e-2}, b: 1}\nc: [{Dense: 4}, Flatten]")
    keys = differing(left, right)
    assert keys == ["a.Adam.rate", "c.0.Dense"]
    assert short_keys(keys) == {"a.Adam.rate": "rate", "c.0.Dense": "Dense"}
    assert short_keys(["x.0.Dense.units", "x.1.Dense.units"])["x.1.Dense.units"] == "x.1.Dense.units"


def test_tags_are_kept_in_order_and_once(runs):
    folder = runs / "iris-20261119-101500"
    write_notes(folder, Notes(("paper",), "look").tagged(("paper", "big"), ()))
    assert read_notes(folder) == Notes(("paper", "big"), "look")
    assert read_notes(folder).tagged((), ("paper",)).tags == ("big",)


def test_notes_damaged_by_hand_are_no_notes(runs):
    folder = runs / "iris-20261119-101500"
    RunPaths(folder).notes.write_text("[1")
    assert summarize(folder).notes == Notes()


def test_the_list_looks_so(runs, golden):
    (runs / "holiday-photos").mkdir()
    said = golden("runs_list", "runs", "--runs", str(runs), "--columns", "state,epochs,val_loss,compile.optimizer")
    assert "holiday-photos" in said
    assert "foreign" in said


def test_the_default_list_tells_what_differs_from_the_run_before(runs, cli):
    code, out, _ = cli("runs", "--runs", str(runs))
    assert code == 0
    line = next(line for line in out.splitlines() if line.startswith("mnist_cnn-20261120-143012"))
    assert line.endswith("units=128, learning_rate=0.01, epochs=5")
    assert "the loss became NaN in step 7" in out


def test_json_is_a_list_of_records(runs, cli):
    code, out, _ = cli("runs", "list", "--json", "--runs", str(runs), "--filter", "state=failed")
    (record,) = json.loads(out)
    assert code == 0
    assert (record["id"], record["error"]["code"]) == ("iris-20261119-101500", "nan")


def test_best_ranks_runs_by_their_best_epoch(runs, cli):
    _, out, _ = cli("runs", "best", "val_accuracy", "--runs", str(runs), "--json")
    assert next(run["id"] for run in json.loads(out)) == "mnist_cnn-20261120-143012"


def test_show_tells_all_about_one_run(runs, golden):
    golden("runs_show", "runs", "show", "iris", "--runs", str(runs))


def test_tail_of_a_finished_run_tells_its_epochs_and_leaves(runs, golden):
    golden("runs_tail", "runs", "tail", "mnist_cnn-20261118", "--runs", str(runs))


def test_an_empty_folder_says_how_to_begin(cli, tmp_path):
    assert cli("runs", "--runs", str(tmp_path / "none"))[1].startswith("no runs in")


def test_a_thousand_runs_are_listed_by_keys_of_their_files_in_a_cpu_second_and_without_tensorflow(tmp_path):
    many(tmp_path, 1000)
    code = (
        "import sys, time; from kerascli.__main__ import exit_code;"
        "words = ['--sort', 'val_accuracy', '--filter', 'compile.optimizer=Adam seed=0', '--columns', 'fit.epochs'];"
        "exit_code(['runs', '--runs', sys.argv[1], *words]);"
        "loaded = {'numpy', 'tensorflow', 'keras', 'jax', 'torch', 'pandas', 'polars'} & set(sys.modules);"
        "print(time.process_time(), sorted(loaded), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"COLUMNS": "80"},
    )
    seconds, loaded = done.stderr.split(maxsplit=1)
    assert loaded.strip() == "[]"
    assert len(done.stdout.splitlines()) == 32
    assert float(seconds) <= 1.0


ODD = {
    "a flow mapping": "{a: 1, b: {c: 2}}",
    "an alias from one key to another": "a: &all {x: 1}\nb: *all\n",
    "text that goes on at the margin": 'a: "one\ntwo: three"\nb: 1\n',
    "a block of text": "a: |\n  b: 1\n\n  c: 2\nd: 3\n",
    "comments and gaps": "# first\n\na: 1  # one\n# second\n\nb:\n  c: 2\n# last\n",
    "a mark at the beginning": "---\na: 1\nb: 2\n",
    "a list at the margin": "a:\n- 1\n- {b: 2}\nc: 3\n",
    "no mapping": "- 1\n- 2\n",
    "a mistake": "a: 1\nb: [\n",
    "nothing": "",
}


@pytest.mark.parametrize("text", [*ODD.values(), *(path.read_text() for path in sorted(CONFIGS.glob("*.yaml")))])
def test_sections_read_one_by_one_say_what_the_whole_file_says(text):
    root = parse(Source(name="x", text=text), [])
    assert flat_settings(text) == (flat(plain(root)) if root is not None else {})


def flat(value, path=""):
    """Dotted keys, written anew as the oracle."""
    if isinstance(value, dict) and value:
        return {k: v for key, inner in value.items() for k, v in flat(inner, f"{path}.{key}".strip(".")).items()}
    if isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        return {k: v for at, inner in enumerate(value) for k, v in flat(inner, f"{path}.{at}".strip(".")).items()}
    return {path: value}


def test_a_changed_file_is_seen_at_once(runs, cli):
    words = ("runs", "--runs", str(runs), "--filter", "compile.optimizer=SGD", "--columns", "state")
    cli(*words)
    path = runs / "mnist_cnn-20261118-080000/resolved.yaml"
    path.write_text(path.read_text().replace("Adam", "SGD"))
    assert "mnist_cnn-20261118-080000" in cli(*words)[1]
    assert [item.name for item in runs.iterdir() if item.is_file()] == []
