"""Bad data end with file and row; what was probably not meant is warned of."""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kerascli.problems import DataError

if TYPE_CHECKING:
    from pathlib import Path


def arrays(folder: Path, **stored: Any) -> dict[str, Any]:
    file = folder / "data.npz"
    np.savez(file, **stored)
    return {"source": {"arrays": str(file)}}


X = np.arange(40, dtype="float32").reshape(20, 2)
Y = np.arange(20) % 2


@pytest.mark.parametrize(
    ("stored", "section", "code", "told"),
    [
        ({"x_train": np.where(X == 6, np.nan, X), "y_train": Y}, {}, "not-finite", "row 4"),
        ({"x_train": X, "y_train": np.zeros(20, int)}, {}, "one-class", "all 20"),
        ({"x_train": X, "y_train": Y}, {"batch_size": 64, "drop_remainder": True}, "batch-too-large", "64"),
        ({"x_train": X, "y_train": Y}, {"split": {"validation": "test"}}, "no-test-part", "no test part"),
        ({"x_train": X, "y_train": Y}, {"prepare": {"x": [{"reshape": [-1, 7]}]}}, "step-failed", "reshape"),
    ],
)
def test_bad_data_are_refused(
    tmp_path: Path, prepare: Any, stored: Any, section: dict[str, Any], code: str, told: str
) -> None:
    with pytest.raises(DataError) as raised:
        prepare({**arrays(tmp_path, **stored), **section})
    assert raised.value.exit_code == 3
    assert raised.value.problems[0].code == code
    assert told in raised.value.problems[0].message


@pytest.mark.parametrize(
    ("stored", "section", "code"),
    [
        ({"x_train": X, "y_train": np.sort(Y)}, {"split": {"validation": 0.25}}, "class-missing-from-split"),
        ({"x_train": X, "y_train": Y, "x_test": X[:5], "y_test": Y[:5]}, {}, "duplicates-across-splits"),
        (
            {"x_train": X, "y_train": Y, "x_test": X + 99, "y_test": Y},
            {"split": {"validation": "test"}},
            "validation-on-test",
        ),
    ],
)
def test_what_looks_wrong_is_warned_of(
    tmp_path: Path, prepare: Any, stored: Any, section: dict[str, Any], code: str
) -> None:
    heard: list[Any] = []
    prepare({**arrays(tmp_path, **stored), **section}, warn=heard.append)
    assert code in [problem.code for problem in heard]
    assert all(problem.severity == "warning" for problem in heard)


@pytest.mark.parametrize(
    ("split", "part", "remedy"),
    [
        ({"validation": 0.25}, "validation", "split: {random: {validation: 0.25, stratify: true}}"),
        ({"random": {"validation": 1, "test": 2, "seed": 2}}, "validation",
         "split: {random: {validation: 1, test: 2, stratify: true}}"),
        ({"order": "y", "validation": 4}, "validation", None),
        (None, "test", None),
    ],
)  # fmt: skip
def test_a_part_that_lacks_a_class_is_told_with_the_split_that_would_have_it(
    tmp_path: Path, prepare: Any, split: Any, part: str, remedy: str | None
) -> None:
    for name, labels in (("all", [0] * 10 + [1] * 10), ("ones", [1] * 5)):
        rows = "".join(f"{index},{label}\n" for index, label in enumerate(labels))
        (tmp_path / f"{name}.csv").write_text(f"x,y\n{rows}", encoding="utf-8")
    tables = {name: {"table": str(tmp_path / f"{name}.csv")} for name in ("all", "ones")}
    given = {"train": tables["all"], "test": tables["ones"]} if split is None else {"source": tables["all"]}
    heard: list[Any] = []
    prepare({**given, "target": "y", **({"split": split} if split else {})}, warn=heard.append)
    found = {problem.message: problem.help for problem in heard if problem.code == "class-missing-from-split"}
    assert {told: help_text for told, help_text in found.items() if told.startswith(part)} == {
        f"{part} has no example of `0`": remedy
    }


def test_suspicious_columns_of_a_table_are_named(tmp_path: Path, prepare: Any) -> None:
    file = tmp_path / "t.csv"
    file.write_text("same,copy,a,y\n1,0,5,0\n1,1,6,1\n1,0,7,0\n", encoding="utf-8")
    heard: list[Any] = []
    prepare({"source": {"table": str(file)}, "target": "y", "features": "rest"}, warn=heard.append)
    told = {problem.code: problem.message for problem in heard}
    assert "`same`" in told["constant-column"]
    assert "`copy`" in told["target-among-features"]


def test_class_weights_reach_fit_as_keras_counts_them(tmp_path: Path, prepare: Any) -> None:
    labels = np.asarray([0] * 15 + [1] * 5)
    source = arrays(tmp_path, x_train=X, y_train=labels)
    balanced = prepare({**source, "class_weight": "balanced", "shuffle": False}).examples("train", 20)[2]
    np.testing.assert_allclose(balanced, np.where(labels == 0, 20 / 30, 2.0), rtol=1e-6)
    inverse = prepare({**source, "class_weight": "inverse_count", "shuffle": False}).examples("train", 20)[2]
    np.testing.assert_allclose(inverse, np.where(labels == 0, 1 / 15, 1 / 5), rtol=1e-6)
    literal = prepare({**source, "class_weight": {1: 3.0}, "shuffle": False}).examples("train", 20)[2]
    np.testing.assert_array_equal(literal, np.where(labels == 1, 3.0, 1.0))


WEIGHING = """
import numpy as np


def by_size(x, y, factor=1.0):
    return factor * np.where(y == 1, 3.0, x[:, 0])


def by_name(x, y):
    return x["a"][:, 0] + y


def by_class(labels):
    return {0: 0.5, 1: 2.0}
"""


def test_a_batch_that_is_not_full_is_left_out_when_asked(tmp_path: Path, prepare: Any) -> None:
    written = {**arrays(tmp_path, x_train=X, y_train=Y), "batch_size": 8}
    for left_out, sizes in ((False, [8, 8, 4]), (True, [8, 8])):
        feed = prepare({**written, "drop_remainder": left_out}).feed("train", shuffle=True)
        assert [len(batch[0]) for batch in feed.numpy_batches()] == sizes


def test_functions_of_the_users_weigh_examples_and_classes(tmp_path: Path) -> None:
    from kerascli.workflows.asking import prepared
    from kerascli.workflows.assembling import environment_of
    from kerascli.workflows.reading import read_experiment

    (tmp_path / "weighing.py").write_text(WEIGHING, encoding="utf-8")
    np.savez(tmp_path / "data.npz", x=X, y=Y)

    def weights(data: dict[str, Any]) -> Any:
        experiment = {
            "plugins": [str(tmp_path / "weighing.py")],
            "data": {"shuffle": False, **data},
            "model": {"sequential": [{"Dense": 1}]},
            "compile": {"loss": "mse"},
            "fit": {"epochs": 1},
        }
        read = read_experiment(experiment)
        return prepared(read, environment_of(read, None), 0, lambda _: None).examples("train", 20)[2]

    alone = {"source": {"arrays": str(tmp_path / "data.npz")}}
    np.testing.assert_array_equal(weights({**alone, "sample_weight": "by_size"}), np.where(Y == 1, 3, X[:, 0]))
    bound = weights({**alone, "sample_weight": {"by_size": {"factor": 0.5}}})
    np.testing.assert_array_equal(bound, np.where(Y == 1, 1.5, X[:, 0] / 2))
    np.testing.assert_array_equal(weights({**alone, "class_weight": "by_class"}), np.where(Y == 1, 2.0, 0.5))
    file = tmp_path / "data.npz"
    named = {"source": {"arrays": {"x": {"a": f"{file}[x]", "b": f"{file}[x]"}, "y": f"{file}[y]"}}}
    np.testing.assert_array_equal(weights({**named, "sample_weight": "by_name"}), X[:, 0] + Y)


def test_an_autoencoder_learns_its_own_input(tmp_path: Path, prepare: Any) -> None:
    data = prepare({**arrays(tmp_path, x_train=X), "y": "x", "prepare": {"x": [{"divide": 40}]}})
    x, y = data.examples("train", 20)
    np.testing.assert_array_equal(x, y)
    np.testing.assert_array_equal(x, X / 40)


def test_text_labels_get_numbers_and_keep_their_names(tmp_path: Path, prepare: Any) -> None:
    data = prepare(arrays(tmp_path, x_train=X, y_train=np.asarray(["no", "yes"])[Y]))
    assert data.facts.class_names["y"] == ("no", "yes")
    np.testing.assert_array_equal(data.examples("train", 4)[1], [0, 1, 0, 1])


def test_windows_are_cut_inside_each_split(tmp_path: Path, prepare: Any) -> None:
    file = tmp_path / "rows.npz"
    rows = np.arange(20, dtype="float32")[:, None]
    np.savez(file, x=rows, y=rows[:, 0])
    source = {
        "timeseries": {"arrays": {"x": f"{file}[x]", "y": f"{file}[y]"}, "sequence_length": 3, "target_offset": 4}
    }
    data = prepare({"source": source, "split": {"validation": 0.5}, "shuffle": False})
    x, y = data.examples("validation", 10)
    np.testing.assert_array_equal(x[:, :, 0], [[start, start + 1, start + 2] for start in range(10, 16)])
    np.testing.assert_array_equal(y, [start + 4 for start in range(10, 16)])
    fed = next(iter(data.feed("validation", shuffle=False).numpy_batches()))
    np.testing.assert_array_equal(fed[0], x)


def test_a_fold_holds_out_its_own_rows(tmp_path: Path, prepare: Any) -> None:
    source = arrays(tmp_path, x_train=X, y_train=Y)
    held = [
        prepare({**source, "split": {"folds": {"count": 4, "only": fold}}}).examples("validation", 20)[0][:, 0].tolist()
        for fold in range(1, 5)
    ]
    assert sorted(functools.reduce(operator.iadd, held, [])) == X[:, 0].tolist()


def test_examples_that_share_one_input_of_two_are_no_duplicates(tmp_path: Path, prepare: Any) -> None:
    people, films = np.repeat(np.arange(4.0), 8)[:, None], np.tile(np.arange(8.0), 4)[:, None]
    np.savez(tmp_path / "two.npz", people=people, films=films, y=np.tile([0, 1], 16))
    names = {name: f"{tmp_path / 'two.npz'}[{name}]" for name in ("people", "films", "y")}
    source = {"arrays": {"x": {"people": names["people"], "films": names["films"]}, "y": names["y"]}}
    heard: list[Any] = []
    prepare({"source": source, "split": {"random": {"validation": 0.25}}}, warn=heard.append)
    assert "duplicates-across-splits" not in {problem.code for problem in heard}


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ({"cache": "batches", "shuffle": "fast"}, "mixed anew each epoch"),
        ({"cache": "batches", "augment": {"x": [{"GaussianNoise": 0.1}]}}, "augmented anew each epoch"),
        ({"cache": "examples"}, "nothing is decoded here"),
        ({"cache": False}, "`cache: false` has no effect"),
    ],
)
def test_a_cache_that_could_keep_nothing_is_refused(
    tmp_path: Path, prepare: Any, section: dict[str, Any], told: str
) -> None:
    with pytest.raises(DataError, match=told) as caught:
        prepare({**arrays(tmp_path, x_train=np.eye(8, dtype="float32"), y_train=np.arange(8) % 2), **section})
    assert caught.value.problems[0].code == "cache-without-effect"


def test_cached_batches_of_arrays_are_made_once_and_stay_the_same(tmp_path: Path, prepare: Any) -> None:
    written = arrays(tmp_path, x_train=np.eye(8, dtype="float32"), y_train=np.arange(8) % 2)
    plain, cached = (prepare({**written, **more, "batch_size": 3}) for more in ({}, {"cache": "batches"}))
    feed = cached.feed("train", shuffle=True)
    from kerascli.backend import tensorflow as tf

    gather, made = feed._gather, []

    def counted(rows: Any) -> Any:
        told = tf.numpy_function(lambda given: made.append(len(given)) or given, (rows,), tf.int64)
        return gather(tf.ensure_shape(told, rows.shape))

    feed._gather = counted
    dataset = feed.fit_argument()
    expected = list(plain.feed("train", shuffle=True).numpy_batches())
    for _ in range(3):
        for got, batch in zip(dataset, expected, strict=True):
            np.testing.assert_array_equal(got[0].numpy(), batch[0])
    assert sorted(made) == [2, 3, 3]
