"""Many chunks, one after the other: the bits of `Model.predict`, and nothing held longer than it is needed."""

import resource
import tracemalloc
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kerascli.backend import keras
from kerascli.inputs import batch
from kerascli.inputs.arrays import array_batches
from kerascli.models import steady
from kerascli.models.steady import SteadyModel
from kerascli.problems import DataError
from kerascli.workflows.predict import PredictOptions
from kerascli.workflows.prediction import Prediction, PredictionCall
from kerascli.workflows.prediction_files import write_answers

SIZE = 8


@pytest.fixture
def always_quick(monkeypatch):
    """On a busy machine too."""
    monkeypatch.setattr(steady, "QUICK", 1e9)


def two_headed():
    inputs = {"a": keras.Input((5,), name="a"), "n": keras.Input((3,), dtype="int32", name="n")}
    joined = keras.layers.Concatenate()(
        [inputs["a"], keras.layers.Flatten()(keras.layers.Embedding(7, 2)(inputs["n"]))]
    )
    hidden = keras.layers.Dense(16, activation="gelu")(joined)
    outputs = {"one": keras.layers.Dense(1)(hidden), "map": keras.layers.Reshape((2, 2))(keras.layers.Dense(4)(hidden))}
    return keras.Model(inputs, outputs)


def drawn(count):
    generator = np.random.default_rng(count)
    return {"a": generator.normal(size=(count, 5)).astype("float32"), "n": generator.integers(0, 7, (count, 3))}


def test_a_stream_has_the_bits_of_model_predict(always_quick, monkeypatch):
    model = two_headed()
    asked = SteadyModel(model, SIZE)
    chunks = [drawn(SIZE * 20), drawn(SIZE * 24), drawn(SIZE * 30 + 5), drawn(3)]
    calls = []
    on_batch = model.predict_on_batch
    monkeypatch.setattr(model, "predict_on_batch", lambda batch: calls.append(len(batch["a"])) or on_batch(batch))
    for chunk in chunks:
        found, expected = asked.predict(chunk), model.predict(chunk, batch_size=SIZE, verbose=0)
        assert set(found) == set(expected)
        for name in expected:
            np.testing.assert_array_equal(found[name], expected[name])
    # Two chunks by calls, then a loop; what fills no batch is called for.
    assert calls == [SIZE] * 44 + [5, 3]


def test_a_model_that_draws_is_asked_batch_by_batch(always_quick):
    class Drawing(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.generator = keras.random.SeedGenerator(3)

        def call(self, x):
            return x + keras.random.normal(keras.ops.shape(x), seed=self.generator)

    def made():
        return keras.Sequential([keras.Input((2,)), Drawing()])

    chunks = [np.zeros((SIZE * 20, 2), "float32")] * 3
    asked, plain = SteadyModel(made(), SIZE), made()
    for chunk in chunks:
        np.testing.assert_array_equal(asked.predict(chunk), plain.predict(chunk, batch_size=SIZE, verbose=0))


def resident():
    """Bytes of memory that this process has now; where the system does not tell, the most it had."""
    told = Path("/proc/self/statm")
    if told.exists():
        return int(told.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_ten_times_the_rows_take_no_more_memory(houses_run, tmp_path, monkeypatch):
    """What was held of each row, its name and three answers, would be 35 MiB."""
    monkeypatch.setattr(batch, "MOST_TABLE_ROWS", 2048)
    rows = 600_000
    generator = np.random.default_rng(0)
    columns = {"area": generator.uniform(30, 200, rows).round(1), "city": generator.choice(["Rome", "Oslo"], rows)}
    pl.DataFrame(columns).write_csv(tmp_path / "rows.csv")
    options = PredictOptions(inputs=(str(tmp_path / "rows.csv"),), batch_size=1024)
    prediction = Prediction(PredictionCall(named=str(houses_run), runs=houses_run.parent, options=options))
    held = []

    def watched():
        for block in prediction.blocks():
            yield block
            held.append(resident())

    assert write_answers(watched(), tmp_path / "answers.csv") == rows
    tenth = len(held) // 10
    assert max(held[tenth:]) - max(held[:tenth]) < 12 * 2**20


def test_packed_arrays_are_unpacked_a_piece_at_a_time(tmp_path):
    x = np.arange(2_000_000, dtype="float64").reshape(-1, 20)
    np.savez_compressed(tmp_path / "x.npz", x=x)
    last = None
    tracemalloc.start()
    for piece in array_batches(str(tmp_path / "x.npz"), {"x": [20]}, 1000):
        last = piece
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < x.nbytes / 10
    np.testing.assert_array_equal(last.raw["x"], x[-1000:])
    assert last.names[-1] == "x.npz[99999]"


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_are_read_in_any_order_and_packing(tmp_path, order, save):
    arrays = {"a": np.asarray(np.arange(30).reshape(5, 3, 2), order=order), "b": np.arange(5.0)[:, None]}
    save(tmp_path / "x.npz", **arrays)
    read = list(array_batches(str(tmp_path / "x.npz"), {"b": [1], "a": [None, 2]}, 2))
    assert [len(piece.names) for piece in read] == [2, 2, 1]
    for name, array in arrays.items():
        np.testing.assert_array_equal(np.concatenate([piece.raw[name] for piece in read]), array)


@pytest.mark.parametrize(
    ("save", "broken"),
    [
        (np.savez, lambda content: content[:1000] + content[1400:]),
        (np.savez_compressed, lambda content: content[:60] + b"\xff" * 20 + content[80:]),
    ],
)
def test_packed_arrays_that_are_cut_off_or_of_other_bytes_are_told(tmp_path, save, broken):
    save(tmp_path / "x.npz", x=np.zeros((100, 3)))
    (tmp_path / "x.npz").write_bytes(broken((tmp_path / "x.npz").read_bytes()))
    with pytest.raises(DataError, match=r"x\.npz can't be used"):
        list(array_batches(str(tmp_path / "x.npz"), {"x": [3]}, 10))
