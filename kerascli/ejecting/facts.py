"""Facts of the data that an argument is worked out from, as the script names them and works them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.ejecting.feeding import Pair
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection

SOURCE = "data.source.samples"
BATCHES = "steps_per_epoch"
"""Of the training part: Keras's own word."""


def fact(name: str, writing: Writing) -> str:
    """The variable of a fact; that it is set is the data's business."""
    writing.facts_needed.add(name)
    if name == SOURCE:
        return "samples"
    _, part, what = name.split(".", 2)
    if (part, what) == ("train", "batches"):
        return BATCHES
    return f"{part}_{writing.variable(what)}"


def source_lines(counted: str, writing: Writing) -> list[str]:
    """How many examples there are before any is held out."""
    return [f"samples = len({counted})"] if SOURCE in writing.facts_needed else []


def fact_lines(parts: Mapping[str, Pair], section: DataSection, writing: Writing) -> list[str]:
    """The other facts that are needed, of the parts that there are."""
    lines = []
    for name in sorted(writing.facts_needed - {SOURCE}):
        _, part, what = name.split(".", 2)
        pair = parts.get(part)
        value = None if pair is None else _value(what, part, pair, section, writing)
        if value is None:
            lines.append(writing.cannot(f"the fact `{name}`", "set it here"))
        lines.append(f"{fact(name, writing)} = {value}")
    return lines


def _value(what: str, part: str, pair: Pair, section: DataSection, writing: Writing) -> str | None:
    count = f"len({pair.counted})"
    if what == "samples":
        return count
    if what == "batches" and part == "train" and section.drop_remainder:
        return f"{count} // {section.batch_size}"
    if what == "batches":
        writing.need("import math")
        return f"math.ceil({count} / {section.batch_size})"
    label = what.rpartition(".")[2]
    return f"int(({pair.y} == {label}).sum())" if label.isdigit() and pair.y is not None else None
