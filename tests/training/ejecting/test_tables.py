"""Tables: the script gives the weights of the run, to the bit."""

import pytest

from tests.training.ejecting.conftest import DENSE

TABLE = {
    "data": {
        "source": {"table": "rows.csv"},
        "target": "label",
        "features": {"size": "float_normalized", "kind": {"StringLookup": {"output_mode": "one_hot"}}},
        "missing": {"size": "mean"},
        "split": {"order": "day", "validation": 0.2, "test": 0.1},
        "batch_size": 8,
    },
    "model": DENSE,
}
GROUPED = {
    "data": {**TABLE["data"], "split": {"group": "day", "validation": 0.3, "seed": 4}},
    "model": DENSE,
}
NAMED = {"data": {**TABLE["data"], "split": {"by": "part"}}, "model": DENSE}
WORDS = {
    "data": {**TABLE["data"], "target": "kind", "features": {"size": "float_normalized"}},
    "model": {"sequential": [{"Dense": {"units": 3, "activation": "softmax"}}]},
    "compile": {"loss": "sparse_categorical_crossentropy"},
}
APART = {
    "data": {
        **{key: value for key, value in WORDS["data"].items() if key not in ("source", "split")},
        "train": {"table": "rows.csv"},
        "validation": {"table": "rows-val.csv"},
    },
    "model": WORDS["model"],
    "compile": WORDS["compile"],
}
BY_NAME = {**APART, "data": {**WORDS["data"], "source": {"table": "rows-{split}.csv"}, "split": None}}
OWN = """
import numpy as np

def by_size(x, y):
    return np.abs(x).sum(axis=1) + y

def by_class(labels):
    return {int(label): 1.0 + label for label in np.unique(labels)}

def by_number(x, y):
    return np.abs(x["b"]).ravel()
"""
PLAIN = {**TABLE["data"], "split": {"validation": 0.2}}
WEIGHED = {"plugins": ["own.py"], "data": {**PLAIN, "sample_weight": "by_size", "shuffle": "fast"}, "model": DENSE}
NAMED_CLASSES = {**WORDS, "data": {**WORDS["data"], "class_weight": {"a": 2, "c": 0.5}}}

CASES = {
    "table": TABLE,
    "groups": GROUPED,
    "named parts": NAMED,
    "rows dropped": {**TABLE, "data": {**TABLE["data"], "missing": "drop"}},
    "words as target": WORDS,
    "tables apart": APART,
    "tables by name": BY_NAME,
    "weights by function, mixed anew": WEIGHED,
    "weights of a column, buffer": {
        "data": {**PLAIN, "sample_weight": "weight", "shuffle": {"buffer_size": 20}},
        "model": DENSE,
    },
    "full batches alone": {
        "data": {**PLAIN, "drop_remainder": True, "prepare": {"y": [{"multiply": 0.5}]}},
        "model": DENSE,
    },
    "classes by name": NAMED_CLASSES,
}
LONG = ("groups", "words as target", "tables by name", "weights of a column, buffer", "full batches alone")
"""What differs little from a case that `make test` has."""


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "sections",
    [pytest.param(case, id=name, marks=[pytest.mark.soak] * (name in LONG)) for name, case in CASES.items()],
)
def test_script_over_a_table_gives_the_weights_of_the_run(sections, files, same_bits):
    (files / "own.py").write_text(OWN)
    same_bits(sections)
