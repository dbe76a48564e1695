"""Folds: the script gives each the weights of its run, to the bit."""

import pytest

from kerascli.runs.layout import RunPaths
from tests.training.ejecting.conftest import DENSE, assert_same
from tests.training.ejecting.test_tables import TABLE

FOLDED = {
    "data": {**TABLE["data"], "split": {"folds": {"count": 2, "seed": 3, "stratify": True, "refit": True}}},
    "model": DENSE,
}
PAIRS = {
    "plugins": ["pairs.py"],
    "data": {
        "source": {"arrays": {"x": "rows.npz[a]", "y": "rows.npz[y]"}},
        "split": {"folds": {"count": 3, "only": 2}},
        "prepare": {"x": ["standardize"], "both": [{"shifted": {"by": 0.5}}]},
    },
    "model": DENSE,
}
PAIRS_PLUGIN = """
def shifted(x, y, by):
    return None if x is None else x + by * (0 if y is None else y[:, None]), y
"""


def load_model(path):
    import keras

    return keras.models.load_model(path)


@pytest.mark.filterwarnings("default")
def test_each_fold_has_the_weights_of_its_run(files, same_bits):
    same_bits(FOLDED)
    folds = sorted(files.glob("my-fold-*.keras"))
    assert len(folds) == 2
    for file in folds:
        (run,) = (files / "runs").glob(f"{file.stem}-*")
        assert_same(*(load_model(path).get_weights() for path in (RunPaths(run).model, file)))


@pytest.mark.filterwarnings("default")
def test_functions_of_pairs_in_one_fold(files, same_bits):
    (files / "pairs.py").write_text(PAIRS_PLUGIN)
    same_bits(PAIRS)
