"""Pictures and sounds of Hugging Face sets: decoded as those of folders are, by the model alone too."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.skips import needs_extra
from tests.unit.sources.test_audio import wav

pytestmark = pytest.mark.backends
Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_extra("datasets")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


FILES = """
data:
  source: {huggingface: {path: PATH, KIND}}
  split: {random: {validation: 0.25, stratify: true}}
model: {sequential: [Flatten, {Dense: {units: 2, activation: softmax}}]}
compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 1}
run: {tensorboard: false, report: false}
"""


def picture(number: int, **saved: Any) -> bytes:
    pixels = np.random.default_rng(number).integers(0, 256, (10, 8, 3), dtype=np.uint8)
    made = Image.fromarray(pixels)
    content = io.BytesIO()
    (made.convert("CMYK") if number == 3 else made).save(content, **saved)
    return content.getvalue()


@pytest.fixture
def pets(cli: Cli) -> dict[str, bytes]:
    """Twelve pictures in folders of two classes and, as they stand in the folders, in a set; turned ones among them."""
    import datasets

    del cli
    turned = Image.Exif()
    turned[0x0112] = 6
    kinds = [{"format": "JPEG"}, {"format": "PNG"}, {"format": "JPEG", "exif": turned}, {"format": "JPEG"}]
    rows: dict[str, list[Any]] = {"picture": [], "kind": [], "size": []}
    for number in range(12):
        content, klass = picture(number, **kinds[number % 4]), number // 6
        folder = Path("pets", ["cat", "狗"][klass])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:02}.{'png' if number % 4 == 1 else 'jpg'}").write_bytes(content)
        for column, value in (("picture", {"bytes": content, "path": None}), ("kind", klass), ("size", number / 2)):
            rows[column].append(value)
    names = datasets.ClassLabel(names=["cat", "狗"])
    features = {"picture": datasets.Image(), "kind": names, "size": datasets.Value("float32")}
    datasets.Dataset.from_dict(rows, features=datasets.Features(features)).save_to_disk("pets-set")
    return rows


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("turned", [False, True])
def test_pictures_of_a_set_are_those_of_a_folder(pets: Any, prepare: Any, turned: bool) -> None:
    told: list[Any] = []
    arguments = {"image_size": [6, 6], "exif_transpose": turned}
    hub = {"huggingface": {"path": str(Path("pets-set").absolute()), "images": arguments}}
    folder = {"images": {"directory": str(Path("pets").absolute()), **arguments, "shuffle": False}}
    section = {"shuffle": False, "split": {"validation": 4}}
    by_hub, by_folder = prepare({"source": hub, **section}, warn=told.append), prepare({"source": folder, **section})
    for split in ("train", "validation"):
        ours, theirs = by_hub.examples(split, 99), by_folder.examples(split, 99)
        np.testing.assert_array_equal(ours[0], theirs[0], strict=True)
        np.testing.assert_array_equal(ours[1], theirs[1], strict=True)
    assert by_hub.facts.class_names == by_folder.facts.class_names == {"y": ("cat", "狗")}
    oddities = " ".join(problem.message for problem in told if problem.code == "odd-pictures")
    assert ("carry an EXIF rotation" in oddities) is not turned
    assert "are CMYK" in oddities
    assert pets["size"][1] == 0.5


@pytest.mark.filterwarnings("ignore")
def test_a_model_of_a_set_of_pictures_answers_about_a_file(cli: Cli, pets: Any) -> None:
    text = FILES.replace("PATH", "pets-set").replace("KIND", "images: {image_size: [6, 6]}")
    Path("pets.yaml").write_text(text, encoding="utf-8")
    assert cli("train", "pets.yaml")[0] == 0
    (run,) = Path("runs").iterdir()
    shutil.copy(run / "final_model.keras", "alone.keras")
    Path("new.jpg").write_bytes(pets["picture"][0]["bytes"])
    code, out, err = cli("predict", "--model", "alone.keras", "new.jpg", "--json")
    assert code == 0, err
    said = json.loads(out)
    from kerascli.backend import keras

    pixels = keras.utils.image_dataset_from_directory("pets", image_size=(6, 6), shuffle=False, verbose=False)
    expected = keras.models.load_model("alone.keras").predict(next(iter(pixels))[0][:1], verbose=0)
    assert said["class"] == ["cat", "狗"][int(expected.argmax())]
    assert said["probability"] == pytest.approx(float(expected.max()), rel=1e-5)
    for model in ("alone.keras", str(run)):
        code, out, err = cli("evaluate", model, "--data", "pets")
        assert (code, "12 examples" in out + err) == (0, True), out + err
    assert "the source `huggingface` can't be said in a plain script" in cli("eject", "pets.yaml")[1]
    regression = ["data.source.huggingface.images.label=size", "data.split.random.stratify=false", "compile.loss=mse"]
    model = ["model.sequential.1.Dense={units: 1}", "compile.metrics=[mae]"]
    assert cli("train", "pets.yaml", *regression, *model)[0] == 0


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("changed", "told", "remedy"),
    [
        ("huggingface={path: pets-set}", "column `picture` of `pets-set` holds images, which no table does",
         "images: {column: picture, image_size: [256, 256]}"),
        ("huggingface.images.column=pictur", "no column `pictur` holds pictures; picture does",
         "did you mean `picture`?"),
        ("huggingface.images.label=knd", "there is no column `knd`", "did you mean `kind`?"),
        ("huggingface={path: pets-set, audio: {}}", "no column holds sounds; there are picture, kind, size", ""),
        ("huggingface={path: torn, images: {}}", "row-00000002.jpg can't be read: it is no picture", "on_error: skip"),
        ("huggingface={path: twins, images: {}}", "the columns a, b hold pictures: name one", "column: a"),
        ("huggingface={path: twins, images: {column: a}}", "the columns k, l hold classes: name the one to predict",
         "label: k"),
    ],
)  # fmt: skip
def test_sets_of_pictures_that_cannot_be_read_are_told(
    cli: Cli, pets: Any, changed: str, told: str, remedy: str
) -> None:
    import datasets

    text = FILES.replace("PATH", "pets-set").replace("KIND", "images: {image_size: [6, 6]}")
    Path("pets.yaml").write_text(text, encoding="utf-8")
    if "torn" in changed:
        cells = [pets["picture"][0], {"bytes": b"no picture", "path": None}] * 6
        rows = datasets.Dataset.from_dict({"picture": cells, "kind": [0] * 6 + [1] * 6})
        rows = rows.cast_column("kind", datasets.ClassLabel(names=["cat", "dog"]))
        rows.cast_column("picture", datasets.Image(decode=False)).save_to_disk("torn")
    if "twins" in changed:
        cell, kind = datasets.Image(), datasets.ClassLabel(names=["cat", "dog"])
        columns = {"a": pets["picture"], "b": pets["picture"], "k": pets["kind"], "l": pets["kind"]}
        features = datasets.Features({"a": cell, "b": cell, "k": kind, "l": kind})
        datasets.Dataset.from_dict(columns, features=features).save_to_disk("twins")
    code, out, err = cli("train", "pets.yaml", f"data.source.{changed}")
    said = " ".join((out + err).split())
    assert (code, told in said, remedy in said) == (3, True, True), said
    if "torn" in changed:
        code, out, err = cli("data", "pets.yaml", f"data.source={{{changed.replace('=', ': ')}, on_error: skip}}")
        assert (code, "6 files can't be read, left out: row-00000002.jpg" in " ".join(err.split())) == (0, True), err


def sound(frames: int) -> bytes:
    wav(Path("sound.wav"), frames=frames)
    return Path("sound.wav").read_bytes()


@pytest.mark.filterwarnings("ignore")
def test_sounds_of_a_set_are_read_as_those_of_a_folder(cli: Cli, capfd: pytest.CaptureFixture[str]) -> None:
    import datasets

    cells = [{"bytes": sound(800 + number), "path": None} for number in range(8)]
    rows = {"sound": cells, "word": ["是", "否"] * 4}
    datasets.Dataset.from_dict(rows).cast_column("sound", datasets.Audio(decode=False)).save_to_disk("words")
    text = FILES.replace("PATH", "words").replace("KIND", "audio: {label: word, output_sequence_length: 800}")
    Path("words.yaml").write_text(text, encoding="utf-8")
    code, out, err = cli("train", "words.yaml")
    assert code == 0, out + err
    (run,) = Path("runs").iterdir()
    wav(Path("a.wav"), frames=900)
    wav(Path("b.wav"), frames=900, rate=16000)
    code, out, err = cli("predict", "--model", str(run / "final_model.keras"), "a.wav", "b.wav")
    assert (code, "b.wav  cannot be read: its sampling rate is 16,000 Hz, the others' 8,000 Hz" in out) == (3, True)
    assert "1 input could not be answered; its line says why" in capfd.readouterr().err
    assert out.split()[1] in {"是", "否"}
