"""Each kind of input and what can be wrong with it, by the command line as a person types it."""

import json
import wave

import numpy as np
import polars as pl
import pytest
from PIL import Image

from tests.training.answers.conftest import houses, random_digits, trained, write_rows


def said(cli, run, *words, code=0):
    ended, out, err = cli("predict", "--model", str(run), *words, "--json")
    assert ended == code, out + err
    return [json.loads(line) for line in out.splitlines()]


def test_a_table_in_each_of_its_files_gives_the_same(cli, houses_run, tmp_path):
    rows = houses(4, seed=3)
    write_rows(tmp_path / "new.csv", rows)
    frame = pl.DataFrame(rows)
    frame.write_parquet(tmp_path / "new.parquet")
    frame.drop("price", "sold").write_ndjson(tmp_path / "new.jsonl")
    answers = {}
    for suffix in ("csv", "parquet", "jsonl"):
        lines = said(cli, houses_run, f"new.{suffix}")
        assert [line.pop("input") for line in lines] == [f"new.{suffix}:{row}" for row in range(1, 5)]
        answers[suffix] = lines
    assert answers["csv"] == answers["parquet"] == answers["jsonl"]


def test_a_glob_and_several_words_come_in_order(cli, digits_run, digit_pictures):
    by_glob = said(cli, digits_run, "pictures/[0-2].png", "pictures/4.png")
    assert [line["input"] for line in by_glob] == [f"pictures/{number}.png" for number in (0, 1, 2, 4)]
    by_folder = said(cli, digits_run, "pictures")
    assert [line["class"] for line in by_glob] == [by_folder[number]["class"] for number in (0, 1, 2, 4)]


def test_a_glob_that_finds_nothing_is_told(cli, digits_run, tmp_path):
    code, _, err = cli("predict", "--model", str(digits_run), "nowhere/*.png")
    assert code == 2
    assert "[no-inputs]" in err
    assert "no file is called like nowhere/*.png" in err


def test_colours_and_size_are_brought_to_those_of_the_training(cli, digits_run, tmp_path):
    grey = random_digits(1)[0]
    Image.fromarray(grey).save(tmp_path / "grey.png")
    Image.fromarray(np.stack([grey] * 3, -1)).save(tmp_path / "colour.png")
    Image.fromarray(grey).resize((32, 32), Image.Resampling.NEAREST).save(tmp_path / "large.png")
    first, second, third = said(cli, digits_run, "grey.png", "colour.png", "large.png")
    assert (first["class"], first["probability"]) == (second["class"], second["probability"])
    assert third["class"] in {str(digit) for digit in range(10)}


def test_arrays_of_other_channels_are_told_by_shape(cli, digits_run, tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((2, 8, 8, 3)))
    code, _, err = cli("predict", "--model", str(digits_run), "x.npy")
    assert code == 3
    assert "shape (8, 8, 3), the model wants (8, 8)" in err


def test_text_files_of_a_folder_and_sentences(cli, reviews_run, tmp_path):
    (tmp_path / "new").mkdir()
    for number, text in enumerate(("a lovely film", "dull and awful")):
        (tmp_path / "new" / f"{number}.txt").write_text(text)
    files = said(cli, reviews_run, "new")
    typed = said(cli, reviews_run, "a lovely film", "dull and awful")
    assert [line["input"] for line in files] == ["new/0.txt", "new/1.txt"]
    for mine, other in zip(files, typed, strict=True):
        assert mine["class"] == other["class"]
        assert mine["probability"] == pytest.approx(other["probability"], abs=1e-6)


def test_a_sentence_may_be_longer_than_a_path_and_ask_something(cli, reviews_run, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "a.review").write_text("a lovely film")
    long = "a lovely film " * 40
    lines = said(cli, reviews_run, long, "is it lovely?", "new/*")
    assert [line["input"] for line in lines] == [long, "is it lovely?", "new/a.review"]
    (missing,) = said(cli, reviews_run, f"{long}.txt", code=3)
    assert "cannot be read" in missing["error"]


def test_a_table_of_one_column_of_text_is_asked_by_sentences(cli, tmp_path):
    texts = [f"{'win a prize now' if row % 2 else 'see you at home'} {row}" for row in range(40)]
    pl.DataFrame({"text": texts, "label": ["ham", "spam"] * 20}).write_csv(tmp_path / "sms.csv")
    code, out, _ = cli("init", "--from", "sms.csv", "--target", "label", "-o", "sms.yaml")
    assert (code, "from sms.csv: 40 rows, 1 feature." in (tmp_path / "sms.yaml").read_text()) == (0, True)
    code, out, err = cli("train", "sms.yaml", "fit.epochs=12", "run.report=false", "run.tensorboard=false")
    assert code == 0, err
    assert "table of 1 column, 2 classes" in out
    rows = said(cli, "last", "sms.csv")
    for sentence, row in zip(texts[:2], rows[:2], strict=True):
        (answer,) = said(cli, "last", sentence)
        assert (answer["input"], answer["class"]) == (sentence, row["class"])
        assert answer["probability"] == pytest.approx(row["probability"], abs=1e-6)
    said(cli, "last", "see you at home? " * 30)
    code, _, err = cli("predict", "--model", "last", "other.csv")
    assert (code, "other.csv can't be used: there is no such file" in err) == (3, True)


PREPARED_TARGET = """
data:
  source: {table: animals.csv}
  features: {weight: float_normalized, age: float, kind: string_categorical}
  target: {feature: kind}
model:
  sequential:
    - Dense: {units: 3, activation: softmax}
compile: {optimizer: adam, loss: categorical_crossentropy}
fit: {epochs: 1}
run: {report: false, tensorboard: false}
"""


def test_a_feature_that_is_predicted_is_never_asked_for(cli, tmp_path):
    kinds = pl.DataFrame({"weight": range(40), "age": [0.5] * 20 + [2.5] * 20, "kind": ["cat", "dog"] * 20})
    kinds.write_csv(tmp_path / "animals.csv")
    kinds.drop("kind").write_csv(tmp_path / "unknown.csv")
    (tmp_path / "animals.yaml").write_text(PREPARED_TARGET)
    code, _, err = cli("train", "animals.yaml")
    assert code == 0, err
    with_it, without = said(cli, "last", "animals.csv"), said(cli, "last", "unknown.csv")
    assert [line["probability"] for line in with_it] == [line["probability"] for line in without]
    cross = "age: integer_categorical, both: {cross: {feature_names: [age, kind], crossing_dim: 4}}"
    (tmp_path / "animals.yaml").write_text(PREPARED_TARGET.replace("age: float", cross))
    code, _, err = cli("train", "animals.yaml")
    assert (code, "`both` crosses `kind`, which is to be predicted" in err) == (3, True)


def tone(path, rate=8000, channels=1, frames=400):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        heard = np.sin(np.arange(frames * channels) / (3 + len(path.stem))) * 20_000
        file.writeframes(heard.astype("<i2").tobytes())
    return path


@pytest.fixture(scope="module")
def sounds_run(answers_folder):
    for number in range(4):
        for label in ("no", "yes"):
            tone(answers_folder / "sounds" / label / f"{'a' * (number + 1)}.wav")
    experiment = {
        "name": "sounds",
        "data": {"source": {"audio": {"directory": str(answers_folder / "sounds"), "output_sequence_length": 400}}},
        "model": {"sequential": ["Flatten", {"Dense": {"units": 2, "activation": "softmax"}}]},
        "compile": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
        "fit": {"epochs": 1},
        "run": {"report": False, "tensorboard": False},
    }
    return trained(experiment, answers_folder / "sounds_runs")


def test_wavs_are_heard_and_a_broken_one_is_one_line(cli, sounds_run, tmp_path):
    tone(tmp_path / "one.wav")
    (tmp_path / "two.wav").write_bytes(b"RIFF no more")
    first, second = said(cli, sounds_run, "one.wav", "two.wav", code=3)
    assert first["class"] in {"no", "yes"}
    assert "cannot be read" in second["error"]
    code, _, err = cli("predict", "--model", str(sounds_run), "one.wav", "two.wav", "--on-error", "stop")
    assert code == 3
    assert "two.wav cannot be read" in err


@pytest.fixture
def theirs(tmp_path):
    """A compiled classifier made without kerascli, and arrays for it."""
    from kerascli.backend import keras

    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.save(tmp_path / "theirs.keras")
    x = np.random.default_rng(0).random((5, 4)).astype("float32")
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object), allow_pickle=True)
    return keras.ops.convert_to_numpy(keras.ops.softmax(model.predict(x, verbose=0)))


def test_a_model_made_elsewhere_answers_by_what_it_was_compiled_with(cli, theirs):
    found = [
        json.loads(line)
        for line in cli("predict", "--model", "theirs.keras", "x.npy", "--top", "2", "--json")[1].splitlines()
    ]
    best = (-theirs).argsort(-1)
    assert [(row["class"], row["class_2"]) for row in found] == [tuple(map(str, row[:2])) for row in best]
    assert [row["probability"] for row in found] == pytest.approx(theirs.max(-1).tolist(), rel=1e-6)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "help: kerascli predict --model theirs.keras x.npy"),
        (("objects.npy",), 3, "it holds Python objects, which are not read"),
    ],
)
def test_what_a_model_made_elsewhere_is_told(cli, theirs, words, code, said):
    ended, _, err = cli("predict", "--model", "theirs.keras", *words)
    assert (ended, said in err) == (code, True)


def test_more_classes_of_an_answer_that_has_none_are_told(cli, reviews_run):
    ended, _, err = cli("predict", "--model", str(reviews_run), "a film", "--top", "3")
    assert ended == 2
    assert "--top 3 changes nothing here: no output answers with one of several classes  [option-without-effect]" in err
