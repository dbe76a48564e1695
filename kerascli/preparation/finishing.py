"""From raw examples to prepared data: steps learned and done, weights, augmentation, facts."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kerascli.preparation.augment import Augmentation
from kerascli.preparation.batches import Examples, Making
from kerascli.preparation.checks import check_examples, not_finite
from kerascli.preparation.facts import class_counts, data_facts
from kerascli.preparation.likeness import of_no_use, refuse_unlike_parts
from kerascli.preparation.memory import MemorySplit, learn_and_prepare
from kerascli.preparation.pairs import apply_pairs, declared_pairs, refuse_other_count
from kerascli.preparation.prepared import PreparedData
from kerascli.preparation.ragged import refuse_ragged
from kerascli.preparation.ranges import trained_ranges
from kerascli.preparation.raw import described_raw
from kerascli.preparation.serving import Preparation
from kerascli.preparation.sparse import refuse_steps, sparse_inputs, with_sparse
from kerascli.preparation.steps.building import build_chain
from kerascli.preparation.steps.chain import Chain
from kerascli.preparation.steps.declared import Call, declared_for
from kerascli.preparation.tensor_names import ONLY_INPUT, ONLY_TARGET
from kerascli.preparation.unused import refuse_unknown_names
from kerascli.preparation.weights import class_numbers, class_weights, weights_by_function, weights_of_classes
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.gathered import Gathered
    from kerascli.preparation.parts import Opened, Slot
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.steps.base import Step
    from kerascli.preparation.steps.function_steps import FunctionStep

    Array = np.ndarray[Any, np.dtype[Any]]
    Chains = Mapping[str, Chain]


def finish(section: DataSection, context: PreparationContext, opened: Opened, gathered: Gathered) -> PreparedData:
    """Learn from the training rows, do once what is dear, leave the rest to each batch."""
    train = gathered.parts[gathered.slots["train"].part]
    if context.saved is None:
        refuse_unlike_parts(gathered, section)
    chains = chains_of(section, context, gathered)
    refuse_steps(section, train.inputs, chains[0])
    pairs = declared_pairs(section, context)
    refuse_unknown_names(section, gathered, pairs)
    splits = _splits(section, gathered, _examples_of_parts(section, context, gathered, chains, pairs), chains, pairs)
    splits["train"] = _weighted(section, context, splits["train"], gathered)
    facts = with_sparse(
        data_facts(section, gathered, splits, class_counts(gathered, splits)),
        sparse_inputs(train.inputs, context.backend),
    )
    refuse_ragged(facts.inputs, context.backend, section.span("source") or section.span("train"))
    if context.saved is None:
        # Of other data than those trained on one class, or one row, is enough.
        made = splits["train"].examples
        wrong = [*not_finite(gathered, section), *of_no_use({**made.inputs, **made.targets}, gathered, section)]
        check_examples(section, splits, facts, context.warn, wrong=wrong)
    return PreparedData(
        section=section,
        context=context,
        facts=facts,
        splits=splits,
        preparation=preparation_of(section, context, opened, gathered, chains, pairs),
        opened=opened,
        loader_order=gathered.order,
        augment=Augmentation(section.augment, context) if section.augment else None,
        stand_in=opened.first.stand_in,
    )


def _examples_of_parts(
    section: DataSection,
    context: PreparationContext,
    gathered: Gathered,
    chains: tuple[Chains, Chains],
    pairs: tuple[FunctionStep, ...],
) -> dict[str, Examples]:
    """By part, the one that is trained on first: the others are prepared by what was learned from its rows."""
    train = gathered.slots["train"]
    examples = {}
    for name in sorted(gathered.parts, key=lambda name: name != train.part):
        rows = train.rows if name == train.part and context.saved is None else None
        made = _prepared(section, gathered, name, chains, rows)
        examples[name] = _paired(pairs, made, chains) if pairs else made
    return examples


def _splits(
    section: DataSection,
    gathered: Gathered,
    examples: Mapping[str, Examples],
    chains: tuple[Chains, Chains],
    pairs: tuple[FunctionStep, ...],
) -> dict[str, MemorySplit]:
    """The rows of each split, with the steps that each batch still wants."""
    inputs, targets = chains
    making = Making(
        inputs={name: _each_batch(chain, gathered.decoders.get(name)) for name, chain in inputs.items()},
        targets={name: chain.each_batch for name, chain in targets.items()},
    )
    return {
        name: MemorySplit(
            name=name,
            examples=examples[slot.part],
            making=Making() if pairs else making,
            rows=_starts(slot, gathered, section),
            place=gathered.parts[slot.part].place,
        )
        for name, slot in gathered.slots.items()
    }


def preparation_of(
    section: DataSection,
    context: PreparationContext,
    opened: Opened,
    gathered: Gathered,
    chains: tuple[Chains, Chains],
    pairs: tuple[FunctionStep, ...] = (),
) -> Preparation:
    """What the model is served with later."""
    return Preparation(
        kind=opened.first.kind,
        inputs=chains[0],
        answers={} if section.y == "x" else chains[1],
        codings=gathered.codings,
        class_names=gathered.class_names,
        table=gathered.table,
        pairs=pairs,
        raw=described_raw(opened.parts[gathered.slots["train"].part]),
        ranges=trained_ranges(context, gathered.ranges),
    )


def _starts(slot: Slot, gathered: Gathered, section: DataSection) -> Array:
    """A split's examples: its rows, or the first rows of the windows that lie wholly inside it."""
    if gathered.windows is None:
        return slot.rows
    if len(slot.rows) and slot.rows[-1] - slot.rows[0] != len(slot.rows) - 1:
        raise DataError(
            Problem(
                code="windows-need-neighbours",
                message="windows are cut from neighbouring rows, and this split takes rows from all over",
                span=section.span("split"),
                help="split: {validation: 0.2}",
            )
        )
    starts: Array = slot.rows[0] + gathered.windows.starts(len(slot.rows))
    return starts


def chains_of(section: DataSection, context: PreparationContext, gathered: Gathered) -> tuple[Chains, Chains]:
    """The declared steps of each input and each target; those that were saved, where something was."""
    raw = gathered.parts[gathered.slots["train"].part]
    build = functools.partial(_chain, section, context, gathered)
    saved = context.saved
    inputs = dict(saved.inputs) if saved is not None else {name: build(name, ONLY_INPUT) for name in raw.inputs}
    if section.y == "x":
        return inputs, {ONLY_TARGET: next(iter(inputs.values()))}
    return inputs, dict(saved.answers) if saved is not None else {
        name: build(name, ONLY_TARGET) for name in raw.targets
    }


def _chain(section: DataSection, context: PreparationContext, gathered: Gathered, name: str, every: str) -> Chain:
    """Back to the type that the source hands on, then what the file says."""
    cast = gathered.casts.get(name)
    first = [Call("astype", {"dtype": cast})] if cast is not None else []
    return build_chain([*first, *declared_for(section.prepare, name, every)], context, section.statistics)


def _each_batch(chain: Chain, decoder: Step | None) -> Chain:
    return chain.each_batch if decoder is None else Chain((decoder, *chain.steps))


def _prepared(
    section: DataSection, gathered: Gathered, part: str, chains: tuple[Chains, Chains], train_rows: Array | None
) -> Examples:
    raw = gathered.parts[part]
    inputs = learn_and_prepare(raw.inputs, chains[0], train_rows, gathered.decoders)
    targets = (
        {ONLY_TARGET: next(iter(inputs.values()))}
        if section.y == "x"
        else learn_and_prepare(raw.targets, chains[1], train_rows, {})
    )
    return Examples(inputs=inputs, targets=targets, weights=raw.weights, windows=gathered.windows)


def _paired(pairs: Sequence[FunctionStep], examples: Examples, chains: tuple[Chains, Chains]) -> Examples:
    """What functions of input and target make of them; the cheap steps, else done with each batch, come before."""
    inputs = {name: chains[0][name].each_batch.array_in_chunks(values) for name, values in examples.inputs.items()}
    targets = {name: chains[1][name].each_batch.array_in_chunks(values) for name, values in examples.targets.items()}
    made = apply_pairs(pairs, inputs, targets)
    refuse_other_count(pairs, len(examples), *made)
    return replace(examples, inputs=made[0], targets=made[1])


def _weighted(section: DataSection, context: PreparationContext, split: MemorySplit, gathered: Gathered) -> MemorySplit:
    """The training split with `class_weight`, or with a `sample_weight` that is a function."""
    raw = gathered.parts[gathered.slots["train"].part]
    if section.class_weight is not None:
        labels = class_numbers(next(iter(raw.targets.values())))
        names = next(iter(gathered.class_names.values()), ())
        weights = weights_of_classes(labels, class_weights(section, context, labels[split.rows], names))
    elif section.sample_weight is not None and not isinstance(section.sample_weight, str):
        weights = weights_by_function(section, context, raw.inputs, raw.targets)
    else:
        return split
    return replace(split, examples=replace(split.examples, weights=weights))
