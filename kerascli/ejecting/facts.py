"""Facts of the data that an argument is worked out from, as the script names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing

NAMES = {
    "data.source.samples": "samples",
    "data.train.samples": "train_samples",
    "data.validation.samples": "validation_samples",
    "data.test.samples": "test_samples",
    "data.train.batches": "steps_per_epoch",
    "data.validation.batches": "validation_batches",
    "data.test.batches": "test_batches",
}


def fact(name: str, writing: Writing) -> str:
    """The variable of a fact; that it is set is the data's business."""
    writing.facts_needed.add(name)
    return NAMES.get(name, name.replace(".", "_"))
