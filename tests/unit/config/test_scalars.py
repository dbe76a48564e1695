"""What a bare word means: YAML 1.2, and nothing of YAML 1.1."""

from __future__ import annotations

import math
from typing import Any

import pytest

from kerascli.config.scalars import ScalarError, meaning

MEANS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None,
    "true": True, "False": False,
    "yes": "yes", "no": "no", "on": "on", "off": "off", "y": "y",
    "3": 3, "-3": -3, "+3": 3, "010": 10, "0123": 123, "08": 8,
    "0o17": 15, "0x1F": 31, "0b11": "0b11", "1_000": "1_000",
    "1e-3": 1e-3, "1E5": 1e5, ".5": 0.5, "5.": 5.0, "-1.5e+3": -1500.0, "1.0": 1.0,
    ".inf": math.inf, "-.inf": -math.inf, "inf": "inf", "nan": "nan",
    "12:30": "12:30", "1:30:00": "1:30:00", "2024-01-01": "2024-01-01", "1.2.3": "1.2.3",
    "1/255": 1 / 255, "1/127.5": 1 / 127.5, "-1/2": -0.5, "4/2": 2.0, "1/2/3": "1/2/3", "1 / 2": "1 / 2", "a/b": "a/b",
    "10 epochs": "10 epochs", "2h": "2h", "-": "-", ".": ".", "+": "+", "e5": "e5", "1e": "1e", "=": "=",
    "数据": "数据", "١٢": "١٢",
}  # fmt: skip


@pytest.mark.parametrize("text", MEANS)
def test_a_bare_word_means(text: str) -> None:
    value = meaning(text)
    assert value == MEANS[text]
    assert type(value) is type(MEANS[text])


def test_not_a_number_is_a_float() -> None:
    assert math.isnan(meaning(".nan"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1/0", "division-by-zero"),
        ("1e999", "number-too-large"),
        ("9" * 500, "number-too-large"),
        ("1e999/2", "number-too-large"),
    ],
)
def test_a_number_that_can_not_be_held_is_refused(text: str, code: str) -> None:
    with pytest.raises(ScalarError) as caught:
        meaning(text)
    assert caught.value.code == code
