"""A sparse matrix that the user's function gives: what can't be done with one is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GIVEN = """
import numpy as np
import scipy.sparse


def matrix(broken=False, sparse_targets=False):
    x = scipy.sparse.csr_matrix(np.eye(8, 6, dtype="float32"))
    x.data[4] = np.nan if broken else 1
    return x, scipy.sparse.csr_matrix(np.ones((8, 1))) if sparse_targets else np.ones((8, 1), "float32")
"""
FILE = """plugins: [given.py]
data: {source: {python: {matrix: ARGUMENTS}}FURTHER}
model: {sequential: [{Dense: 1}]}
compile: {loss: mse}
fit: {epochs: 1}
"""


@pytest.mark.parametrize(
    ("arguments", "further", "told"),
    [
        ("{broken: true}", "", "`x` holds NaN or infinity in matrix, row 5 (in 1 row)"),
        ("{sparse_targets: true}", "", "the target `y` of matrix is a sparse matrix, which no loss of Keras takes"),
        ("{}", ", prepare: {x: [{divide: 2}]}", "`x` is a sparse matrix, and `data.prepare` would fill in all its"),
        ("{}", ", augment: {x: [{RandomFlip: {}}]}", "`x` is a sparse matrix, and `data.augment` would fill in all"),
    ],
)
def test_what_can_not_be_done_with_a_sparse_matrix_is_told(
    arguments: str, further: str, told: str, cli: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "given.py").write_text(GIVEN, encoding="utf-8")
    (tmp_path / "my.yaml").write_text(
        FILE.replace("ARGUMENTS", arguments).replace("FURTHER", further), encoding="utf-8"
    )
    code, _, said = cli("validate", "--deep", "my.yaml")
    assert code == 3, said
    assert told in said
    assert ("[steps-of-sparse-input]" in said) == bool(further)
    assert "help:" in said
    assert further == "" or "[steps-of-sparse-input]" in said


def test_a_matrix_is_looked_at_with_its_zeros(cli: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    (tmp_path / "given.py").write_text(GIVEN, encoding="utf-8")
    (tmp_path / "my.yaml").write_text(FILE.replace("ARGUMENTS", "{}").replace("FURTHER", ""), encoding="utf-8")
    code, out, said = cli("data", "my.yaml")
    assert code == 0, said
    assert "input     x  float32 6  0 to 1, mean 0.125" in out
