"""Arrays: the script gives the weights of the run, to the bit."""

import pytest

from tests.training.ejecting.conftest import DENSE
from tests.training.ejecting.test_tables import OWN

INPUTS = {
    "data": {
        "source": {"arrays": {"x": {"a": "rows.npz[a]", "b": "rows.npz[b]"}, "y": "rows.npz[y]"}},
        "split": {"group": "b", "validation": 0.3, "test": 0.2},
        "prepare": {"a": [{"divide": 2}]},
    },
    "model": {
        "functional": {
            "inputs": {"a": [3], "b": [1]},
            "layers": [{"Concatenate": {}, "from": ["a", "b"]}, {"Dense": {"units": 1, "activation": "sigmoid"}}],
        }
    },
}
SORTED = {
    "data": {
        "source": {"arrays": {"x": {"a": "rows.npz[a]", "b": "rows.npz[b]"}, "y": "rows.npz[y]"}},
        "split": {"order": "b", "validation": 10},
    },
    "model": INPUTS["model"],
}
BUFFER = {
    "data": {
        "source": {"builtin": "breast_cancer"},
        "split": {"validation": 0.2, "test": 0.1},
        "prepare": {"x": ["standardize"]},
        "shuffle": {"buffer_size": 64, "seed": 9},
    },
    "model": DENSE,
}
MIXED = {
    "data": {
        "source": {"builtin": "breast_cancer"},
        "split": {"validation": 0.2},
        "prepare": {"x": ["standardize"]},
        "shuffle": "fast",
    },
    "model": DENSE,
}
ADAPTED = {
    "data": {"source": {"builtin": "breast_cancer"}, "split": {"random": {"validation": 0.2, "stratify": True}}},
    "model": {
        "functional": {
            "inputs": {"numbers": [30]},
            "layers": [
                {"Rescaling": 0.5},
                {"Normalization": {}, "adapt": True},
                {"Dense": {"units": 1, "activation": "sigmoid"}},
            ],
        }
    },
}
PARTS = {
    "data": {
        "source": {"arrays": {"x": {name: f"rows.npz[{name}]" for name in ("a", "b", "part")}, "y": "rows.npz[y]"}},
        "split": {"by": "part"},
    },
    "model": INPUTS["model"],
}
LABELLED = {"arrays": {"x": "rows.npz[a]", "y": "rows.npz[y]"}}

CASES = {
    "groups of inputs": INPUTS,
    "sorted inputs": SORTED,
    "buffer": BUFFER,
    "mixed anew": MIXED,
    "adapted": ADAPTED,
    "parts by an array of words": PARTS,
    "classes by function": {
        "plugins": ["own.py"],
        "data": {"source": LABELLED, "class_weight": "by_class", "split": {"validation": 0.2}},
        "model": DENSE,
    },
    "inputs weighed by function": {
        "plugins": ["own.py"],
        "data": {**INPUTS["data"], "sample_weight": "by_number", "batch_size": 8, "drop_remainder": True},
        "model": INPUTS["model"],
    },
    "until the time is up": {"data": {"source": LABELLED}, "model": DENSE, "fit": {"epochs": 2, "max_time": "1h"}},
}
LONG = ("groups of inputs", "classes by function", "until the time is up")
"""What differs little from a case that `make test` has."""


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "sections",
    [pytest.param(case, id=name, marks=[pytest.mark.soak] * (name in LONG)) for name, case in CASES.items()],
)
def test_script_over_arrays_gives_the_weights_of_the_run(sections, files, same_bits):
    (files / "own.py").write_text(OWN)
    same_bits(sections)
