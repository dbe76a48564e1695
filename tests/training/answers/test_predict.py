"""`kerascli predict`: what a person has goes in, the model's own numbers come out."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from kerascli.model_files import load_model
from kerascli.workflows.predict import PredictOptions
from kerascli.workflows.prediction import Prediction, PredictionCall
from tests.training.answers.conftest import houses, random_digits, write_rows


def numbers(run, *inputs, **options):
    """The model's numbers for these words, an array an output."""
    call = PredictionCall(
        named=str(run / "final_model.keras"), runs=run.parent, options=PredictOptions(inputs=inputs, **options)
    )
    answers = list(Prediction(call).answers())
    assert all(answer.error is None for answer in answers)
    return {key: np.stack([answer.arrays[key] for answer in answers]) for key in answers[0].arrays}


def test_pictures_give_the_numbers_of_model_predict_to_the_bit(digits_run, digit_pictures):
    pixels = np.stack([np.asarray(Image.open(path)) for path in sorted(digit_pictures.iterdir())])
    prepared = np.expand_dims(pixels.astype("float64"), -1).astype("float32") / 255
    expected = load_model(digits_run / "final_model.keras").predict(prepared, verbose=0)
    np.testing.assert_array_equal(numbers(digits_run, str(digit_pictures))["y"], expected)


def test_one_picture_is_answered_as_by_the_model(digits_run, digit_pictures):
    path = digit_pictures / "3.png"
    prepared = np.asarray(Image.open(path)).reshape(1, 8, 8, 1).astype("float32") / 255
    expected = load_model(digits_run / "final_model.keras").predict(prepared, verbose=0)
    np.testing.assert_array_equal(numbers(digits_run, str(path))["y"], expected)


def test_rows_give_the_numbers_of_the_models_test_part_to_the_bit(houses_run, tmp_path):
    """The rows of the test part in a file of their own, against the arrays that training prepared of them."""
    import polars as pl

    data = prepared_data(houses_run)
    x, _y = data.examples("test", 32)
    table = data.opened.parts["source"].collect()[data.splits["test"].rows[:32]]
    table.write_csv(tmp_path / "test.csv")
    expected = load_model(houses_run / "final_model.keras").predict(x, verbose=0)
    for columns in (table.columns, ["city", "area"]):
        pl.read_csv(tmp_path / "test.csv").select(columns).write_csv(tmp_path / "some.csv")
        answered = numbers(houses_run, str(tmp_path / "some.csv"))
        np.testing.assert_array_equal(answered["sold"], expected["sold"])
        np.testing.assert_array_equal(answered["price"], expected["price"])


def prepared_data(run):
    """The data of a run, prepared again as training did."""
    from kerascli.workflows.asking import world_of
    from kerascli.workflows.subjects import find_subject

    subject = find_subject(str(run), run.parent)
    return world_of(subject, subject.read, 0, lambda _problem: None)[0]


def test_a_sentence_gives_the_numbers_of_model_predict_to_the_bit(reviews_run):
    sentences = ["what a lovely film", "boring, dull and long"]
    preparation = prepared_data(reviews_run).preparation
    expected = load_model(reviews_run / "final_model.keras").predict(
        preparation.apply({"x": np.array(sentences, dtype=object)}), verbose=0
    )
    one_by_one = [numbers(reviews_run, sentence)["y"] for sentence in sentences]
    np.testing.assert_allclose(np.concatenate(one_by_one), expected, atol=1e-6)
    alone = preparation.apply({"x": np.array(sentences[:1], dtype=object)})
    again = load_model(reviews_run / "final_model.keras").predict(alone, verbose=0)
    np.testing.assert_array_equal(one_by_one[0], again)


def test_the_learned_vocabulary_is_that_of_the_training_texts(reviews_run):
    from kerascli.backend import keras

    data = prepared_data(reviews_run)
    paths = data.opened.parts["source"].paths
    train = [Path(paths[row]).read_text(encoding="utf-8") for row in data.splits["train"].rows]
    layer = keras.layers.TextVectorization(max_tokens=40, output_sequence_length=8)
    layer.adapt(train)
    wanted = np.asarray(layer(np.array(["what a moving film"])))
    got = data.preparation.apply({"x": np.array(["what a moving film"], dtype=object)})
    np.testing.assert_array_equal(np.asarray(got), wanted)


def test_plain_keras_loads_the_file_and_gives_the_same(digits_run):
    from kerascli.backend import keras

    x = random_digits(6)[..., None].astype("float32") / 255
    ours = load_model(digits_run / "final_model.keras")
    plain = keras.models.load_model(digits_run / "final_model.keras")
    np.testing.assert_array_equal(plain.predict(x, verbose=0), ours.predict(x, verbose=0))
    y = np.arange(6)
    assert plain.evaluate(x, y, verbose=0) == ours.evaluate(x, y, verbose=0)


def test_an_answer_names_class_and_probability(cli, digits_run, digit_pictures):
    code, out, _ = cli("predict", "--model", str(digits_run), str(digit_pictures / "0.png"), "--top", "3", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["class"] in {str(digit) for digit in range(10)}
    assert told["probability"] >= told["probability_2"] >= told["probability_3"]


def test_values_come_in_the_targets_unit(cli, houses_run, tmp_path):
    rows = houses(20, seed=5)
    write_rows(tmp_path / "new.csv", rows)
    _, out, _ = cli("predict", "--model", str(houses_run), "new.csv", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert [line["input"] for line in told[:2]] == ["new.csv:1", "new.csv:2"]
    assert {line["sold.class"] for line in told} <= {"yes", "no"}
    assert max(line["price.value"] for line in told) > 10_000


def test_without_inputs_the_runs_test_part_is_answered(cli, houses_run):
    code, out, _ = cli("predict", "--model", str(houses_run))
    assert code == 0
    assert out.splitlines()[0].startswith("test[0]")
    assert len(out.splitlines()) == 40


def test_an_inner_layer_answers_with_its_numbers(digits_run, digit_pictures):
    found = numbers(digits_run, str(digit_pictures), layer="seen")
    (array,) = found.values()
    assert array.shape == (5, 6, 6, 4)


def test_a_misspelt_layer_is_told_the_right_one(cli, digits_run, digit_pictures):
    code, _, err = cli("predict", "--model", str(digits_run), str(digit_pictures), "--layer", "sen")
    assert code == 2
    assert "--layer seen" in err


def test_a_bare_file_name_is_taken_from_the_newest_finished_run(cli, digits_run, digit_pictures, capfd):
    code, out, _ = cli(
        "predict", "--model", "final_model.keras", str(digit_pictures / "1.png"), "--runs", str(digits_run.parent)
    )
    assert code == 0
    assert str(digits_run / "final_model.keras") in capfd.readouterr().err
    assert "1.png" in out


def test_a_model_of_no_run_is_answered_with_three_examples(cli, digits_run, tmp_path):
    (tmp_path / "alone.keras").write_bytes((digits_run / "final_model.keras").read_bytes())
    code, _, err = cli("predict", "--model", "alone.keras")
    assert code == 2
    assert err.count("kerascli predict --model alone.keras") == 3


def test_a_model_made_elsewhere_takes_arrays_and_says_so(cli, tmp_path, capfd):
    from kerascli.backend import keras

    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.save(tmp_path / "theirs.keras")
    x = np.random.default_rng(0).random((4, 3)).astype("float32")
    np.save(tmp_path / "x.npy", x)
    assert cli("predict", "--model", "theirs.keras", "x.npy", "-o", "out.npz")[0] == 0
    assert "brings no preparation" in capfd.readouterr().err
    with np.load(tmp_path / "out.npz") as stored:
        (key,) = set(stored.files) - {"input"}
        np.testing.assert_array_equal(stored[key], model.predict(x, verbose=0))


def test_a_missing_column_is_told_by_name(cli, houses_run, tmp_path):
    write_rows(tmp_path / "new.csv", [{"aera": 50.0, "city": "Rome"}])
    code, _, err = cli("predict", "--model", str(houses_run), "new.csv")
    assert code == 3
    assert "no column `area`" in err
    assert "rename `aera` to `area`" in err


def test_an_unknown_category_is_told_by_name(cli, houses_run, tmp_path):
    write_rows(tmp_path / "new.csv", [{"area": 50.0, "city": "Rome"}, {"area": 60.0, "city": "Atlantis"}])
    code, out, err = cli("predict", "--model", str(houses_run), "new.csv")
    assert code == 3
    first, second = out.splitlines()
    assert "cannot be read" not in first
    assert "`Atlantis` in column `city`" in second
    code, _, err = cli("predict", "--model", str(houses_run), "new.csv", "--on-error", "stop")
    assert code == 3
    assert "`Atlantis` in column `city`" in err


def test_text_in_a_number_column_is_told_by_row(cli, houses_run, tmp_path):
    write_rows(tmp_path / "new.csv", [{"area": "50", "city": "Rome"}, {"area": "large", "city": "Oslo"}])
    code, out, _ = cli("predict", "--model", str(houses_run), "new.csv")
    assert code == 3
    assert "`large` in column `area` is no number" in out
    code, _, err = cli("predict", "--model", str(houses_run), "new.csv", "--on-error", "stop")
    assert code == 3
    assert "large" in err


def test_arrays_of_another_shape_are_told(cli, digits_run, tmp_path):
    np.savez(tmp_path / "x.npz", x=np.zeros((2, 8, 9)))
    code, _, err = cli("predict", "--model", str(digits_run), "x.npz")
    assert code == 3
    assert "(8, 9)" in err
    assert "(8, 8)" in err


def test_arrays_that_hold_objects_are_refused(cli, digits_run, tmp_path):
    np.savez(tmp_path / "x.npz", x=np.array([{"a": 1}], dtype=object))
    code, _, err = cli("predict", "--model", str(digits_run), "x.npz")
    assert code == 3
    assert "Python objects" in err


def test_the_files_own_source_of_predict_is_answered_without_inputs(cli, digits_run, tmp_path):
    import shutil

    import yaml

    run = tmp_path / "runs" / digits_run.name
    shutil.copytree(digits_run, run)
    x = random_digits(3).astype("float64")
    np.savez(tmp_path / "new.npz", x_test=x, y_test=np.arange(3))
    resolved = yaml.safe_load((run / "resolved.yaml").read_text())
    resolved["predict"] = {"source": {"arrays": str(tmp_path / "new.npz")}}
    (run / "resolved.yaml").write_text(yaml.safe_dump(resolved, sort_keys=False))
    code, out, err = cli("predict", "--model", str(run), "-o", "out.npz")
    assert code == 0, out + err
    expected = load_model(digits_run / "final_model.keras").predict(x[..., None].astype("float32") / 255, verbose=0)
    with np.load(tmp_path / "out.npz") as stored:
        np.testing.assert_array_equal(stored["y"], expected)


def test_plain_keras_says_that_a_model_with_own_classes_needs_them(shipped_run):
    import subprocess
    import sys

    code = f"import keras; keras.models.load_model({str(shipped_run('custom_layer') / 'final_model.keras')!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 1
    assert "Could not locate class 'MyModel'" in done.stderr
    assert "register_keras_serializable" in done.stderr


def test_a_mask_of_each_picture_comes_into_a_folder(cli, shipped_run, tmp_path):
    pictures = np.random.default_rng(0).random((3, 32, 32, 1)).astype("float32")
    np.save(tmp_path / "x.npy", pictures)
    run = shipped_run("unet")
    code, _, err = cli("predict", "--model", str(run), "x.npy", "-o", "masks")
    assert code == 0, err
    made = sorted((tmp_path / "masks").iterdir())
    assert [path.name for path in made] == ["x_0.png", "x_1.png", "x_2.png"]
    said = load_model(run / "final_model.keras").predict(pictures, verbose=0)[..., 0]
    for path, mask in zip(made, said, strict=True):
        np.testing.assert_array_equal(np.asarray(Image.open(path)), np.where(mask > 0.5, 255, 0))
