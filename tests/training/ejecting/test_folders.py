"""Folders: the script gives the weights of the run, to the bit."""

import pytest

from tests.training.ejecting.conftest import DENSE

FOLDER = {
    "data": {
        "source": {"images": {"directory": "pictures", "image_size": [8, 8], "seed": 3}},
        "split": {"random": {"validation": 0.2}},
        "batch_size": 4,
    },
    "model": {"sequential": [{"Input": [8, 8, 3]}, {"Rescaling": 0.004}, "Flatten", *DENSE["sequential"]]},
}
AUGMENTED = {
    "data": {**FOLDER["data"], "augment": {"x": [{"RandomFlip": "horizontal"}, {"RandomRotation": 0.2}]}},
    "model": FOLDER["model"],
}
MASKS = {
    "data": {
        "source": {"images": {"directory": "pictures/light", "masks": "masks", "image_size": [8, 8], "seed": 3}},
        "split": {"random": {"validation": 0.2}},
        "batch_size": 4,
    },
    "model": {"sequential": [{"Input": [8, 8, 3]}, {"Rescaling": 0.004}, {"Conv2D": {"filters": 1, "kernel_size": 1}}]},
    "compile": {"loss": "mse"},
}

CASES = {
    "augmented folder": AUGMENTED,
    "masks": MASKS,
}
LONG = ()
"""What differs little from a case that `make test` has."""


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "sections",
    [pytest.param(case, id=name, marks=[pytest.mark.soak] * (name in LONG)) for name, case in CASES.items()],
)
def test_script_over_a_folder_gives_the_weights_of_the_run(sections, files, same_bits):
    same_bits(sections)
