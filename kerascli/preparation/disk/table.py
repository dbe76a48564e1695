"""A table larger than memory on its way to the model: parsed once, prepared once into files, fed from them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.preparation.augment import Augmentation
from kerascli.preparation.batches import Making
from kerascli.preparation.checks import check_examples
from kerascli.preparation.disk.learning import learn_table, whole_if_small
from kerascli.preparation.disk.pieces import Pieces
from kerascli.preparation.disk.rows import Rows
from kerascli.preparation.disk.split import DiskSplit
from kerascli.preparation.disk.writing import PartWriter, Recipe
from kerascli.preparation.facts import ClassCounts, data_facts
from kerascli.preparation.finishing import chains_of, preparation_of
from kerascli.preparation.gathered import Gathered
from kerascli.preparation.parts import Slot, divide
from kerascli.preparation.prepared import PreparedData
from kerascli.preparation.ranges import ranges_of_columns
from kerascli.preparation.tables.roles import roles_of
from kerascli.preparation.tables.suspicions import suspicious_columns
from kerascli.preparation.tensor_names import BOTH, ONLY_TARGET
from kerascli.preparation.unused import refuse_unknown_names
from kerascli.preparation.weights import class_numbers, class_weights
from kerascli.problems import Problem
from kerascli.sources.opened import Columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import polars as pl

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.disk.writing import Written
    from kerascli.preparation.parts import Opened
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.splits import RowsToSplit
    from kerascli.preparation.steps.chain import Chain
    from kerascli.preparation.tables.roles import Roles

    Array = np.ndarray[Any, np.dtype[Any]]
    Chains = Mapping[str, Chain]


def stays_on_disk(section: DataSection, opened: Opened, warn: Callable[[Problem], None]) -> bool:
    """Whether a table is too large for memory, and nothing asks for all of its rows at once; what does is told."""
    large = [part for part in opened.parts.values() if isinstance(part, Columns) and part.large]
    if not large:
        return False
    reason = _wants_all_rows(section, opened)
    if reason is not None:
        message = f"{Path(large[0].files[0]).name} is large, and is read whole into memory: {reason}"
        span = section.span("source") or section.span("train")
        warn(Problem(code="read-whole", message=message, span=span, severity="warning"))
    return reason is None


def _wants_all_rows(section: DataSection, opened: Opened) -> str | None:
    if opened.first.windows is not None:
        return "windows are cut from rows that lie there"
    if BOTH in section.prepare:
        return "functions under `prepare: both` are given all rows at once"
    if section.sample_weight is not None and not isinstance(section.sample_weight, str):
        return "a function as `sample_weight` is given all rows at once; a column may hold the weights"
    return None


def prepare_disk_table(section: DataSection, context: PreparationContext, opened: Opened) -> PreparedData:
    """Drop, split, learn from the training rows, write what is prepared once and for all."""
    parts = {name: part for name, part in opened.parts.items() if isinstance(part, Columns)}
    roles = roles_of(section, next(iter(parts.values())).schema, context)
    used = [*roles.features.columns, *roles.target_columns]
    pieces = {name: pieces_of(section, roles, part) for name, part in parts.items()}
    slots, rows = _divided(section, context, {name: part.to_split(roles, section) for name, part in pieces.items()})
    train = Training(pieces[slots["train"]], rows["train"])
    if context.saved is None:
        _tell_suspicions(section, context, roles, train.pieces.chosen(train.rows, used))
    reader = learn_table(section, roles, train.pieces, train.rows, context.saved)
    recipe = Recipe(section=section, roles=roles, reader=reader)
    gathered = _gathered(slots, train, recipe)
    chains = chains_of(section, context, gathered)
    refuse_unknown_names(section, gathered, ())
    if context.saved is None:
        _learn_chains(chains, recipe, train)
    counts = {name: ClassCounts(next(iter(gathered.class_names.values()), ())) for name in rows}
    weights = _weights_of_classes(section, context, gathered, recipe, train)
    written = {}
    for part in dict.fromkeys(slots.values()):
        counted = {name: (rows[name], counts[name]) for name in rows if slots[name] == part}
        writer = PartWriter(*chains, counted, weights if part == slots["train"] else None)
        for start, raw in recipe.raw(pieces[part]):
            writer.add(start, raw)
        written[part] = writer.finished(pieces[part], section)
    splits = {name: _split(section, name, written[slots[name]], rows[name], chains) for name in rows}
    facts = data_facts(section, gathered, splits, {name: each.named() for name, each in counts.items()})
    if context.saved is None:
        wrong = [problem for part in written.values() for problem in part.wrong]
        check_examples(section, splits, facts, context.warn, wrong=wrong)
    return PreparedData(
        section=section,
        context=context,
        facts=facts,
        splits=splits,
        preparation=preparation_of(section, context, opened, gathered, chains),
        opened=opened,
        augment=Augmentation(section.augment, context) if section.augment else None,
        on_disk=True,
        stand_in=opened.first.stand_in,
    )


def pieces_of(section: DataSection, roles: Roles, part: Columns) -> Pieces:
    """The rows that splits count."""
    used = dict.fromkeys([*roles.features.columns, *roles.target_columns])
    return Pieces(part, tuple(used) if section.missing == "drop" else ())


@dataclass(frozen=True, slots=True)
class Training:
    """The rows that are learned from."""

    pieces: Pieces
    rows: Rows


def _divided(
    section: DataSection, context: PreparationContext, looked_at: Mapping[str, RowsToSplit]
) -> tuple[dict[str, str], dict[str, Rows]]:
    """The part and the rows of each split."""
    counts = {name: rows.count for name, rows in looked_at.items()}
    slots = divide(section, context, counts, looked_at.__getitem__)
    return (
        {name: slot.part for name, slot in slots.items()},
        {name: Rows.of(slot.chosen) for name, slot in slots.items()},
    )


def _tell_suspicions(
    section: DataSection, context: PreparationContext, roles: Roles, frames: Iterator[pl.DataFrame]
) -> None:
    first = next(frames, None)
    if first is not None:
        for problem in suspicious_columns(first, roles, section, frames):
            context.warn(problem)


def _gathered(slots: Mapping[str, str], train: Training, recipe: Recipe) -> Gathered:
    """The first rows stand for all where only names, types and ranges are asked for."""
    features = recipe.reader.features
    first = next(train.pieces.chosen(train.rows, features.columns), None)
    codings = recipe.reader.codings
    return Gathered(
        parts={slots["train"]: next(recipe.raw(train.pieces))[1]},
        slots={name: Slot(part, range(0)) for name, part in slots.items()},
        source_samples=train.pieces.count,
        codings=codings,
        class_names={name: coding.class_names for name, coding in codings.items() if coding.classes},
        table=recipe.reader,
        ranges={} if first is None else ranges_of_columns(first, features),
        stored="table",
    )


def _learn_chains(chains: tuple[Chains, Chains], recipe: Recipe, train: Training) -> None:
    """What the steps of `prepare` learn from what the features make of the training rows."""

    def batches(kind: str, name: str) -> Iterable[Array]:
        made = (getattr(raw, kind)[name] for raw in recipe.chosen(train.pieces, train.rows))
        return whole_if_small(made, train.rows.count)

    for kind, declared in zip(("inputs", "targets"), chains, strict=True):
        for name, chain in declared.items():
            if chain.learns:
                chain.learn(functools.partial(batches, kind, name))


def _weights_of_classes(
    section: DataSection, context: PreparationContext, gathered: Gathered, recipe: Recipe, train: Training
) -> dict[int, float] | None:
    if section.class_weight is None:
        return None
    labels = [class_numbers(next(iter(raw.targets.values()))) for raw in recipe.chosen(train.pieces, train.rows)]
    return class_weights(section, context, np.concatenate(labels), next(iter(gathered.class_names.values()), ()))


def _split(section: DataSection, name: str, part: Written, rows: Rows, chains: tuple[Chains, Chains]) -> DiskSplit:
    inputs, targets = chains
    answers = {ONLY_TARGET: next(iter(part.inputs.values()))} if section.y == "x" else part.targets
    by_class = part.class_weights if name == "train" else None
    return DiskSplit(
        name=name,
        inputs=part.inputs,
        targets=answers,
        weights=by_class or part.weights,
        making=Making(
            inputs={name: chain.each_batch for name, chain in inputs.items()},
            targets={name: chain.each_batch for name, chain in targets.items()},
        ),
        rows=rows,
        place=part.place,
    )
