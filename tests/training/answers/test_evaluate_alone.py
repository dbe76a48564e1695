"""`kerascli evaluate` on a model file of no run: by its own loss and metrics, on arrays that a person brings."""

import json

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from kerascli.backend import keras
from kerascli.model_files import load_model


@pytest.fixture
def theirs(tmp_path):
    """A compiled model made without kerascli, with two outputs by name."""
    keras.utils.set_random_seed(1)
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    joined = keras.layers.Concatenate()([a, b])
    outputs = {
        "kind": keras.layers.Dense(4, name="kind")(joined),
        "price": keras.layers.Dense(1, name="price")(joined),
    }
    model = keras.Model({"a": a, "b": b}, outputs)
    losses = {"kind": keras.losses.SparseCategoricalCrossentropy(from_logits=True), "price": "mse"}
    model.compile("adam", losses, metrics={"kind": ["accuracy"], "price": ["mae"]})
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "theirs.keras")
    return model


@pytest.fixture
def arrays(tmp_path):
    generator = np.random.default_rng(3)
    made = {
        "a": generator.random((40, 3)).astype("float32"),
        "b": generator.random((40, 2)).astype("float32"),
        "kind": generator.integers(0, 4, 40),
        "price": generator.random((40, 1)).astype("float32"),
    }
    np.savez(tmp_path / "new.npz", **made)
    return made


def evaluated(cli, *words):
    code, out, err = cli("evaluate", *words, "--json")
    assert code == 0, out + err
    return json.loads(out)


def test_a_model_made_elsewhere_is_evaluated_as_keras_does(cli, theirs, arrays, tmp_path):
    found = evaluated(cli, "theirs.keras", "--data", "new.npz")
    x, y = ({name: arrays[name] for name in names} for names in (("a", "b"), ("kind", "price")))
    assert found["metrics"] == theirs.evaluate(x, y, verbose=0, return_dict=True)
    said = theirs.predict(x, verbose=0)
    assert found["kind"]["confusion_matrix"] == confusion_matrix(y["kind"], said["kind"].argmax(-1)).tolist()
    assert found["price"]["figures"]["MAE"] == pytest.approx(np.abs(said["price"] - y["price"]).mean())
    (made,) = (tmp_path / "evaluations").iterdir()
    assert {path.suffix for path in made.iterdir()} == {".json", ".png", ".svg"}


def test_a_demand_on_a_model_of_no_run_ends_with_four(cli, theirs, arrays):
    assert cli("evaluate", "theirs.keras", "--data", "new.npz", "--fail-under", "kind_accuracy=1.01")[0] == 4


def test_our_archive_brings_its_preparation_to_raw_arrays(cli, digits_run, tmp_path):
    (tmp_path / "alone.keras").write_bytes((digits_run / "final_model.keras").read_bytes())
    x, y = np.random.default_rng(0).random((20, 8, 8)) * 16, np.arange(20) % 10
    np.savez(tmp_path / "new.npz", x_test=x, y_test=y, x_train=x[:3], y_train=y[:3])
    found = evaluated(cli, "alone.keras", "--data", "new.npz")
    assert found["metrics"] == evaluated(cli, str(digits_run), "--data", "new.npz")["metrics"]
    prepared = np.expand_dims(x, -1).astype("float32") / 255
    model = load_model(digits_run / "final_model.keras")
    assert found["metrics"] == model.evaluate(prepared, y, verbose=0, return_dict=True)
    assert evaluated(cli, "alone.keras", "--data", "new.npz", "--split", "train")["samples"] == 3


def test_a_model_without_a_loss_is_told(cli, tmp_path):
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(tmp_path / "bare.keras")
    np.savez(tmp_path / "new.npz", x=np.zeros((4, 3)), y=np.zeros((4, 2)))
    code, _, err = cli("evaluate", "bare.keras", "--data", "new.npz")
    assert code == 2
    assert "[model-not-compiled]" in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), "model-without-run", "--data test.npz"),
        (("--data", "new.csv"), "model-without-run", "it knows no target"),
        (("data.batch_size=3",), "model-without-run", "no file has `data.batch_size=3` to be set"),
        (("--data", "new.npz", "--by", "a"), "no-slices", "name the run"),
    ],
)
def test_what_a_model_of_no_run_can_not_do(cli, theirs, arrays, words, code, said):
    ended, _, err = cli("evaluate", "theirs.keras", *words)
    assert ended == 2
    assert f"[{code}]" in err
    assert said in err


def test_targets_that_are_missing_or_too_few_are_told(cli, theirs, arrays, tmp_path):
    np.savez(tmp_path / "new.npz", **{**arrays, "price": arrays["price"][:5]})
    code, _, err = cli("evaluate", "theirs.keras", "--data", "new.npz")
    assert code == 3
    assert "`price` holds 5 targets for 40 examples" in err
    del arrays["kind"]
    np.savez(tmp_path / "new.npz", **arrays)
    code, _, err = cli("evaluate", "theirs.keras", "--data", "new.npz")
    assert code == 3
    assert "no array `kind`" in err
