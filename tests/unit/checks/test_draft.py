"""What can be read of a file with mistakes in it."""

import pytest

from kerascli.problems import UserError
from kerascli.workflows.reading import read_experiment


def test_a_number_out_of_range_hides_no_other_mistake(tmp_path):
    path = tmp_path / "my.yaml"
    path.write_text(
        "data: {source: {builtin: digits}, split: {validation: 0.2}}\n"
        "model: {sequential: [Flatten, {Dense: {units: 10, activation: softmax}}]}\n"
        "compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}\n"
        "fit: {epochs: -5}\n"
        "callbacks: [{EarlyStopping: {monitor: val_acc}}]\n"
    )
    with pytest.raises(UserError) as raised:
        read_experiment(path)
    assert [problem.code for problem in raised.value.problems] == ["out-of-range", "unknown-metric"]
