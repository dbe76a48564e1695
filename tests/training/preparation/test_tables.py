"""Tables: columns become features and targets, learned from the training rows alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.problems import DataError

if TYPE_CHECKING:
    from pathlib import Path

ROWS = "age,sex,thal,price,label\n" + "\n".join(
    f"{20 + index},{index % 2},{'abc'[index % 3]},{index * 1.5},{'yes' if index % 4 else 'no'}" for index in range(40)
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def columns() -> dict[str, Any]:
    index = np.arange(40)
    return {
        "age": (20 + index).astype("float32"),
        "sex": index % 2,
        "thal": np.asarray(list("abc"))[index % 3],
        "price": (index * 1.5).astype("float32"),
    }


def test_features_equal_those_of_keras_feature_space(table: Path, prepare: Any) -> None:
    from kerascli.backend import keras
    from kerascli.backend import tensorflow as tf

    kinds = {"age": "float_normalized", "price": "float", "sex": "integer_categorical", "thal": "string_categorical"}
    crossed = {"cross": {"feature_names": ["sex", "thal"], "crossing_dim": 8}}
    data = prepare(
        {
            "source": {"table": str(table)},
            "target": "label",
            "features": {**kinds, "sex_X_thal": crossed},
            "shuffle": False,
        }
    )
    space = keras.utils.FeatureSpace(
        kinds, crosses=[keras.utils.FeatureSpace.cross(("sex", "thal"), crossing_dim=8)], output_mode="concat"
    )
    frame = {name: tf.constant(values) for name, values in columns().items()}
    space.adapt(tf.data.Dataset.from_tensor_slices(frame))

    got, labels = data.examples("train", 40)

    np.testing.assert_allclose(got, np.asarray(space(frame)), atol=1e-6)
    assert data.facts.class_names["y"] == ("no", "yes")
    np.testing.assert_array_equal(labels, [1 if index % 4 else 0 for index in range(40)])


def test_a_cross_may_stand_above_what_it_combines(table: Path, prepare: Any) -> None:
    kinds = {"sex": "integer_categorical", "thal": "string_categorical"}
    crossed = {"sex_X_thal": {"cross": {"feature_names": ["sex", "thal"], "crossing_dim": 8}}}
    below, above = (
        prepare({"source": {"table": str(table)}, "target": "label", "features": features}).examples("train", 40)[0]
        for features in ({**kinds, **crossed}, {**crossed, **kinds})
    )
    np.testing.assert_array_equal(above, np.concatenate([below[:, -8:], below[:, :-8]], axis=1))


def test_a_cross_over_a_column_that_only_its_pattern_would_have_is_told(table: Path, prepare: Any) -> None:
    crossed = {"cross": {"feature_names": ["sex", "thaal"], "crossing_dim": 8}}
    features = {"sex": "integer_categorical", "th*": "string_categorical", "both": crossed}
    with pytest.raises(DataError, match="`both` crosses `thaal`, which is none of the features") as raised:
        prepare({"source": {"table": str(table)}, "target": "label", "features": features})
    assert raised.value.problems[0].notes == ("the features: sex, thal",)


def test_what_a_step_cannot_take_is_told_on_a_line_and_not_with_all_rows(table: Path, prepare: Any) -> None:
    features = {"price": [{"astype": "float64"}, {"reshape": [-1, 7]}]}
    with pytest.raises(DataError, match="cannot work on") as raised:
        prepare({"source": {"table": str(table)}, "target": "label", "features": features})
    message = raised.value.problems[0].message
    assert message.startswith("`reshape: [-1, 7]` cannot work on float64 examples of shape 1: cannot reshape array")
    assert len(message) < 200


def test_a_cross_of_fractions_is_told(table: Path, prepare: Any) -> None:
    crossed = {"cross": {"feature_names": ["sex", "price"], "crossing_dim": 8}}
    features = {"sex": "integer_categorical", "price": [{"astype": "float64"}], "both": crossed}
    with pytest.raises(DataError, match="`both` crosses categories, and `price` is made into fractions"):
        prepare({"source": {"table": str(table)}, "target": "label", "features": features})


def test_numpys_statistics_equal_adapts(table: Path, prepare: Any) -> None:
    written = {
        "source": {"table": str(table)},
        "target": "label",
        "features": {"age": "float_normalized", "thal": {"StringLookup": {"output_mode": "one_hot"}}, "sex": "float"},
    }
    ours = prepare(written).examples("train", 40)[0]
    keras_own = prepare({**written, "statistics": "keras"}).examples("train", 40)[0]
    np.testing.assert_allclose(ours, keras_own, atol=1e-6)
    np.testing.assert_array_equal(ours[:, 1:], keras_own[:, 1:])  # a vocabulary is the same or another


def test_statistics_of_keras_are_the_bits_of_adapt(tmp_path: Path, prepare: Any) -> None:
    from kerascli.backend import keras

    values = np.random.default_rng(9).normal(40, 3, 5000)
    words = np.random.default_rng(9).choice(["red", "green", "blue"], 5000)
    rows = "".join(
        f"{value!r},{word},{index % 2}\n"
        for index, (value, word) in enumerate(zip(values.tolist(), words, strict=True))
    )
    (tmp_path / "t.csv").write_text(f"a,b,y\n{rows}", encoding="utf-8")
    written = {
        "source": {"table": str(tmp_path / "t.csv")},
        "target": "y",
        "features": {"a": "float_normalized", "b": {"StringLookup": {"output_mode": "one_hot"}}},
        "split": {"validation": 0.2},
    }
    normalization, lookup = keras.layers.Normalization(), keras.layers.StringLookup(output_mode="one_hot")
    numbers = values.astype("float32")[:, None]
    normalization.adapt(numbers[:4000])
    lookup.adapt(words[:4000])
    one_hot = np.asarray(lookup(words[4000:])).astype("float32")
    expected = np.concatenate([np.asarray(normalization(numbers[4000:])), one_hot], axis=1)
    own = prepare({**written, "statistics": "keras"}).examples("validation", 1000)[0]
    np.testing.assert_array_equal(own, expected, strict=True)
    (learned,) = prepare(written).preparation.table.features.features[0].chain.steps
    for name, statistic in {"mean": normalization.adapt_mean, "variance": normalization.adapt_variance}.items():
        np.testing.assert_allclose(learned.state()[name], np.asarray(statistic), rtol=1e-6)


def test_what_is_learned_comes_from_the_training_rows_alone(table: Path, prepare: Any) -> None:
    data = prepare(
        {
            "source": {"table": str(table)},
            "target": {"column": "price", "scale": "standardize", "unit": "€"},
            "features": {"age": "float_normalized"},
            "split": {"validation": 0.5},
        }
    )
    train, target = data.examples("train", 20)
    assert abs(train.mean()) < 1e-6
    assert data.examples("validation", 20)[0].mean() > 1
    np.testing.assert_allclose(data.preparation.in_own_unit("y", target), columns()["price"][:20], atol=1e-5)
    assert data.facts.units == {"y": "€"}


def test_a_target_between_0_and_1_comes_back_in_its_own_unit(table: Path, prepare: Any) -> None:
    target = {"column": "price", "scale": "min_max"}
    written = {"source": {"table": str(table)}, "target": target, "features": {"age": "float"}}
    data = prepare({**written, "split": {"validation": 0.25}})
    price = columns()["price"]
    scaled = data.examples("train", 30)[1]
    np.testing.assert_allclose(scaled, price[:30] / price[:30].max(), rtol=1e-6)
    held_out = data.examples("validation", 10)[1]
    assert held_out.max() > 1  # the range is that of the training rows alone
    np.testing.assert_allclose(data.preparation.in_own_unit("y", held_out), price[30:], rtol=1e-6)


def test_whole_numbers_larger_than_numpys_are_numbers_all_the_same(tmp_path: Path, prepare: Any) -> None:
    file = tmp_path / "large.csv"
    file.write_text("a,y\n" + "".join(f"{10**20 + index},{index % 2}\n" for index in range(6)), encoding="utf-8")
    data = prepare({"source": {"table": str(file)}, "target": "y", "features": {"a": "float"}})
    np.testing.assert_allclose(data.examples("train", 6)[0][:, 0], 1e20, rtol=1e-6)


def test_the_rest_is_one_vector_without_columns_that_have_another_job(table: Path, prepare: Any) -> None:
    data = prepare({"source": {"table": str(table)}, "target": "price", "features": {"*e": "float", "sex": "float"}})
    np.testing.assert_array_equal(data.examples("train", 2)[0], [[20, 0], [21, 1]])


def test_missing_values_are_refused_filled_or_dropped(tmp_path: Path, prepare: Any) -> None:
    file = tmp_path / "gaps.csv"
    file.write_text("age,y\n1,0\n,1\n3,0\n8,1\n", encoding="utf-8")
    written = {"source": {"table": str(file)}, "target": "y", "features": {"age": "float"}}
    with pytest.raises(DataError, match=r"column `age` has no value in .*gaps.csv, row 2") as raised:
        prepare(written)
    assert raised.value.problems[0].help == "missing: {age: mean}"
    filled = prepare({**written, "missing": {"age": "median"}}).examples("train", 4)[0]
    np.testing.assert_array_equal(filled[:, 0], [1, 3, 3, 8])
    dropped = prepare({**written, "missing": "drop"})
    assert dropped.facts.splits["train"].samples == 3


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        ({"target": "labl"}, "unknown-column", "did you mean `label`?"),
        ({"target": "label", "features": {"agee": "float"}}, "unknown-column", "did you mean `age`?"),
        ({"target": "label", "features": {"thal": "float"}}, "text-in-number-column", "string_categorical"),
        (
            {"target": "label", "features": {"age": "float", "label": "string_categorical"}},
            "target-among-features",
            "leave it out of `features`",
        ),
        ({"target": "label", "features": "rest", "missing": {"agee": "mean"}}, "unknown-column", "`age`"),
        ({"target": "label", "features": "rest", "missing": {"age": "meen"}}, "wrong-value", "did you mean `mean`?"),
        ({"target": "label", "features": "rest", "missing": {"a*": "none"}}, "wrong-value", "a number, or one of mean"),
        ({"target": {"column": "thal", "classes": ["a", "b"]}, "features": {"age": "float"}}, "unknown-label", "c"),
    ],
)
def test_bad_columns_are_told_with_place_and_remedy(
    table: Path, prepare: Any, written: Any, code: str, told: str
) -> None:
    with pytest.raises(DataError) as raised:
        prepare({"source": {"table": str(table)}, **written})
    problem = raised.value.problems[0]
    assert problem.code == code
    assert told in (problem.help or "")
    assert problem.span is not None


def test_the_preparation_goes_through_its_files_and_serves_the_same(table: Path, tmp_path: Path, prepare: Any) -> None:
    import polars as pl

    from kerascli.preparation.serving import Preparation

    features = {
        "age": "float_normalized",
        "thal": "string_categorical",
        "sex": "integer_categorical",
        "sex_X_thal": {"cross": {"feature_names": ["sex", "thal"], "crossing_dim": 4}},
    }
    data = prepare({"source": {"table": str(table)}, "target": "label", "features": features, "shuffle": False})
    data.preparation.save(tmp_path / "kept")

    loaded = Preparation.load(tmp_path / "kept", lambda *_: None)

    np.testing.assert_array_equal(loaded.apply(pl.read_csv(table)), data.examples("train", 40)[0])
    assert loaded.class_names == {"y": ("no", "yes")}


def test_chinese_columns_and_classes_go_through(tmp_path: Path, prepare: Any) -> None:
    file = tmp_path / "人.csv"
    file.write_text("年龄,城市,标签\n1,北京,好\n2,上海,坏\n3,北京,好\n", encoding="utf-8")
    data = prepare(
        {"source": {"table": str(file)}, "target": "标签", "features": {"年龄": "float", "城市": "string_categorical"}}
    )
    assert data.facts.class_names["y"] == ("坏", "好")
    assert data.examples("train", 3)[0].shape == (3, 4)
