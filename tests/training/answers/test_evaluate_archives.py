"""`kerascli evaluate` on an archive of ours with nothing else at hand: the figures of its run, to the bit."""

import http.server
import json
import re
import shutil
import threading
import zipfile

import numpy as np
import pytest
from PIL import Image

from kerascli.sources.opened import Columns, Files
from kerascli.workflows.archived import EXPERIMENT_MEMBER
from kerascli.workflows.asking import world_of
from kerascli.workflows.subjects import find_subject
from tests.training.answers.conftest import houses, write_rows, write_texts


def evaluated(cli, *words):
    code, out, err = cli("evaluate", *words, "--json")
    assert code == 0, out + err
    found = json.loads(out)
    for told in ("folder", "other_data", "model"):
        found.pop(told, None)
    return found


def alone(run, folder):
    """The archive in a folder that is no run."""
    return shutil.copy(run / "final_model.keras", folder / "alone.keras")


def same(cli, run, folder, *words):
    """What both say; a difference anywhere in the figures fails."""
    alone(run, folder)
    found = evaluated(cli, "alone.keras", *words)
    assert found == evaluated(cli, str(run), *words)
    return found


def own_data(run, folder):
    """The run's raw examples as a file of a kind that a person has."""
    subject = find_subject(str(run), run.parent)
    data, _ = world_of(subject, subject.read, 0, lambda _problem: None)
    part = data.opened.parts.get("test") or next(iter(data.opened.parts.values()))
    if isinstance(part, Columns):
        part.collect().head(800).write_csv(folder / "new.csv")
        return "new.csv"
    if isinstance(part, Files):
        rows = [{"path": path, "digit": label} for path, label in zip(part.paths, part.labels, strict=True)]
        return write_rows(folder / "new.csv", rows[:20]).name
    np.savez(folder / "new.npz", **{name: np.asarray(values)[:200] for name, values in {**part.x, **part.y}.items()})
    return "new.npz"


def test_a_table_with_two_targets_and_a_scale(cli, houses_run, tmp_path):
    write_rows(tmp_path / "new.csv", houses(50, seed=8))
    found = same(cli, houses_run, tmp_path, "--data", "new.csv", "--by", "city", "--intervals", "--calibration")
    assert found["price"]["figures"]["MAE"] > 1000
    assert found["sold"]["class_names"] == ["no", "yes"]
    assert {part["value"] for part in found["slices"]} == {"Rome", "Oslo", "Lima"}
    code, out, _ = cli("evaluate", "alone.keras", "--data", "new.csv")
    assert (code, out.splitlines()[0]) == (0, "alone.keras · new.csv · 50 examples")
    assert cli("evaluate", "alone.keras", "data.source.table=new.csv")[0] == 0


def test_a_folder_of_texts(cli, reviews_run, tmp_path):
    write_texts(tmp_path / "texts")
    assert same(cli, reviews_run, tmp_path, "--data", "texts")["class_names"] == ["bad", "good"]


def test_a_folder_of_pictures(cli, shipped_run, tmp_path):
    generator = np.random.default_rng(0)
    for kind in ("daisy", "dandelion", "roses", "sunflowers", "tulips"):
        (tmp_path / "flowers" / kind).mkdir(parents=True)
        picture = generator.integers(0, 256, (40, 40, 3), dtype="uint8")
        Image.fromarray(picture).save(tmp_path / "flowers" / kind / "one.png")
    assert same(cli, shipped_run("flowers_images"), tmp_path, "--data", "flowers")["samples"] == 5


# A frame and windows of a function, several arrays by name, masks, a table by its address, which needs no plugin.
@pytest.mark.parametrize("config", ["heart_features", "weather_windows", "two_tower", "unet", "arrays_npz"])
def test_what_else_a_model_learns_from(cli, shipped_run, tmp_path, config):
    run = shipped_run(config)
    assert same(cli, run, tmp_path, "--data", own_data(run, tmp_path))["samples"] > 0


def test_an_exported_archive_is_evaluated_too(cli, houses_run, in_this_process, tmp_path):
    write_rows(tmp_path / "new.csv", houses(50, seed=8))
    own = evaluated(cli, str(houses_run), "--data", "new.csv")
    assert cli("export", str(houses_run), "--format", "keras", "--core", "-o", "bare")[0] == 0
    assert cli("export", str(houses_run), "--format", "h5,onnx", "-o", "made")[0] == 0
    assert evaluated(cli, "made/h5/model.h5", "--data", "new.csv") == own
    code, _, err = cli("evaluate", "made/onnx/model.onnx", "--data", "new.csv")
    assert (code, "an export answers in its own runtime" in err) == (2, True)
    code, _, err = cli("evaluate", "bare/keras/model.keras", "--data", "new.csv")
    assert (code, "of other data than arrays it knows no target" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing says what it is asked about"),
        (("data.batch_size=8",), "FILE is a table with the columns that it was trained on, the target's among them"),
    ],
)
def test_an_archive_reads_no_place_that_it_names_itself(cli, houses_run, tmp_path, words, said):
    alone(houses_run, tmp_path)
    code, _, err = cli("evaluate", "alone.keras", *words)
    assert (code, "[model-without-run]" in err, said in err) == (2, True, True)


def changed(run, folder, change):
    """The archive with another experiment; with none where `change` gives none."""
    with (
        zipfile.ZipFile(run / "final_model.keras") as old,
        zipfile.ZipFile(folder / "alone.keras", "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == EXPERIMENT_MEMBER:
                content = change(content)
            if content is not None:
                new.writestr(name, content)
    write_rows(folder / "new.csv", houses(5))


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (lambda _: None, "model-without-run", "holds no experiment to name its target"),
        (lambda text: text[:200], "model-not-readable", "the experiment in alone.keras can't be read"),
        (lambda _: b"\xff\xfe\x00", "model-not-readable", "it is no UTF-8 text"),
        (lambda _: b"[" * 100_000, "model-not-readable", "can't be read"),
        (
            lambda text: text.replace(b"price: MeanSquaredError", b"price: {shutil.rmtree: {path: x}}"),
            "model-holds-code",
            "names shutil.rmtree, which would run when it is used",
        ),
        (
            lambda text: text.replace(b"batch_size: 32", b"batch_size: 32\n  sample_weight: {os.system: {command: x}}"),
            "model-holds-code",
            "names os.system",
        ),
    ],
)
def test_an_experiment_that_is_old_broken_or_hostile_is_told(cli, houses_run, tmp_path, change, code, said):
    changed(houses_run, tmp_path, change)
    ended, _, err = cli("evaluate", "alone.keras", "--data", "new.csv")
    assert ended == 2
    assert f"[{code}]" in err
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "place", ["{file: {url: 'http://127.0.0.1:%d/rows.csv'}}", "{url: 'http://127.0.0.1:%d/rows.csv'}"]
)
def test_a_place_beside_the_one_that_is_given_is_not_asked_either(cli, houses_run, tmp_path, place):
    asked = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            """Nothing on the terminal."""

    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        train = f"train: {{table: {place % server.server_port}}}".encode()

        def hostile(text):
            text = re.sub(rb"source: \{table: [^}]*\}", train, text)
            return re.sub(rb"\n  split:(.*(\n    .*)*)", b"", text)

        changed(houses_run, tmp_path, hostile)
        code, _, err = cli("evaluate", "alone.keras", "data.test.table=new.csv")
        server.shutdown()
    assert (code, asked) == (3, [])
    assert "there is no file" in err
    assert "FILE" in err
