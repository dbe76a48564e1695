"""Streams: what can only be iterated is fed as it comes, with the declared steps on each batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.facts import DataFacts, SplitFacts, TensorFacts
from kerascli.preparation.prepared import PreparedData
from kerascli.preparation.serving import Preparation
from kerascli.preparation.sparse import is_sparse, with_sparse
from kerascli.preparation.steps.building import build_chain
from kerascli.preparation.steps.declared import declared_for
from kerascli.preparation.stream_feed import StreamFeed, StreamSplit, named
from kerascli.preparation.tensor_names import ONLY_INPUT, ONLY_TARGET
from kerascli.preparation.unused import refuse_stream_keys
from kerascli.problems import DataError, Problem
from kerascli.sources.context import UNSPLIT
from kerascli.sources.opened import Arrays, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kerascli.preparation.context import PreparationContext
    from kerascli.preparation.parts import Opened
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.steps.chain import Chain
    from kerascli.sources.opened import Part


def prepare_streams(section: DataSection, context: PreparationContext, opened: Opened) -> PreparedData:
    """Nothing is split, nothing shuffled: the order is the stream's own."""
    batched = all(isinstance(part, Stream) and part.batched for part in opened.parts.values())
    refuse_stream_keys(section, batched=batched)
    if section.split is not None:
        raise DataError(
            Problem(
                code="stream-not-splittable",
                message="a stream can't be split: its examples come one way only",
                span=section.span("split"),
                help="name `train:` and `validation:` with a source each",
            )
        )
    parts = {("train" if name == UNSPLIT else name): part for name, part in opened.parts.items()}
    splits = {name: StreamSplit(name, _as_stream(name, parts, section)) for name in parts}
    given = splits["train"].peek(section.batch_size)
    first = splits["train"].arrays(given)
    inputs = named(first[0], ONLY_INPUT)
    targets = named(first[1], ONLY_TARGET) if len(first) > 1 else {}
    chains = {name: build_chain(declared_for(section.prepare, name, ONLY_INPUT), context) for name in inputs}
    answers = {name: build_chain(declared_for(section.prepare, name, ONLY_TARGET), context) for name in targets}
    _refuse_learning(section, {**chains, **answers})
    splits = {name: StreamSplit(name, split.stream, chains, answers) for name, split in splits.items()}
    sparse = {name for name, value in named(given[0], ONLY_INPUT).items() if is_sparse(value)}
    return PreparedData(
        section=section,
        context=context,
        facts=with_sparse(_facts(section, opened, splits, first, (chains, answers)), sparse),
        splits=splits,
        preparation=Preparation(kind=opened.first.kind, inputs=chains, class_names=opened.first.class_names),
        opened=opened,
    )


def _as_stream(name: str, parts: Mapping[str, Part], section: DataSection) -> Stream:
    """A part as a stream: arrays beside a training stream are fed in their order, as `fit` feeds validation data."""
    part = parts[name]
    if isinstance(part, Stream):
        return part
    if name == "train" or not isinstance(part, Arrays):
        raise DataError(
            Problem(
                code="parts-of-two-kinds",
                message=f"`{name}` is no stream, and another part is one",
                span=section.span("source") or section.span(name),
                help="give all parts as streams, or all as arrays" if name == "train" else f"give `{name}` as arrays",
            )
        )
    x, y = (_alone(named_arrays) for named_arrays in (part.x, part.y))
    given = tuple(value for value in (x, y, part.sample_weight) if value is not None)

    def batched() -> Any:
        from kerascli.backend import tensorflow

        return tensorflow.data.Dataset.from_tensor_slices(given).batch(section.batch_size)

    batches = -(-part.samples // section.batch_size)
    return Stream(kind="tf.data", make=batched, replayable=True, samples=part.samples, batches=batches, name=part.file)


def _alone(arrays: Mapping[str, Any]) -> Any:
    """The one array of an unnamed tensor, arrays by name as they are; None for none."""
    if set(arrays) in ({ONLY_INPUT}, {ONLY_TARGET}):
        return next(iter(arrays.values()))
    return dict(arrays) or None


def _refuse_learning(section: DataSection, chains: Mapping[str, Chain]) -> None:
    learning = [step for chain in chains.values() for step in chain.steps if step.learns]
    if learning:
        raise DataError(
            Problem(
                code="stream-not-learnable",
                message=f"`{learning[0].title}` would have to read the whole stream before training",
                span=section.span("prepare"),
                help="give the step its values, or put the layer into the model with `adapt: true`",
            )
        )


def _facts(
    section: DataSection,
    opened: Opened,
    splits: Mapping[str, StreamSplit],
    first: tuple[Any, ...],
    chains: tuple[Mapping[str, Chain], Mapping[str, Chain]],
) -> DataFacts:
    """Shapes of the first batch, sizes where the stream tells them."""
    inputs = {name: chains[0][name].array(value) for name, value in named(first[0], ONLY_INPUT).items()}
    targets = named(first[1], ONLY_TARGET) if len(first) > 1 else {}
    answers = {name: chains[1][name].array(value) for name, value in targets.items()}
    return DataFacts(
        source_samples=opened.samples,
        batch_size=section.batch_size,
        splits={
            name: SplitFacts(samples=split.samples, batches=StreamFeed(split, section.batch_size).batches)
            for name, split in splits.items()
        },
        inputs={name: TensorFacts(tuple(a.shape[1:]), str(a.dtype)) for name, a in inputs.items()},
        targets={name: TensorFacts(tuple(a.shape[1:]), str(a.dtype)) for name, a in answers.items()},
        class_names=opened.first.class_names,
        summary=f"stream of {splits['train'].stream.kind}",
    )
