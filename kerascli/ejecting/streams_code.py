"""Parts that have a source each: arrays by part, or objects of the user's that hand out batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.ejecting.code import spell
from kerascli.ejecting.feeding import FitData
from kerascli.ejecting.layout import prefixed, statement
from kerascli.ejecting.source_code import effective
from kerascli.sources.python import PythonSource

if TYPE_CHECKING:
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection


def streams_data(section: DataSection, writing: Writing) -> FitData:
    """Each part made by its own call."""
    # The order of the batches is the user's code's; `fit` would mix those of a PyDataset.
    data = FitData(positional=["train_data"], keywords=["shuffle=False"], train_input="train_data", is_dataset=True)
    for part in ("train", "validation"):
        given = getattr(section, part) or (section.source if part == "train" else None)
        if given is None:
            continue
        source = effective(given, writing)
        if not isinstance(source, PythonSource):
            data.lines.append(writing.cannot(f"the source of `{part}`", "load it here"))
            data.lines.append(f"{part}_data = None")
            continue
        data.lines.append(statement(prefixed(f"{part}_data = ", spell(source.python, writing))))
    if section.validation is not None:
        data.keywords.append("validation_data=validation_data")
    if section.prepare or section.augment:
        data.lines.append(writing.cannot("steps over batches from your own code", "do them in that code"))
    return data
