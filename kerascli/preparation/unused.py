"""Keys of the data section that this source gives nothing to do: told before training, never passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.nearest import nearest
from kerascli.preparation.tensor_names import BOTH, ONLY_INPUT, ONLY_TARGET
from kerascli.problems import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.preparation.gathered import Gathered
    from kerascli.preparation.prepared import PreparedData
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.steps.function_steps import FunctionStep

STREAM_IGNORES = (
    "cache",
    "drop_remainder",
    "augment",
    "class_weight",
    "sample_weight",
    "target",
    "features",
    "y",
)
"""What needs examples that can be had one by one, or again."""


def refuse_unknown_names(section: DataSection, gathered: Gathered, pairs: Sequence[FunctionStep]) -> None:
    """Steps of a tensor that the data do not have, and pairs where there is no memory to make them in."""
    raw = gathered.parts[gathered.slots["train"].part]
    targets = [] if section.y == "x" else [ONLY_TARGET, *raw.targets]
    known = [ONLY_INPUT, *targets, BOTH, *raw.inputs]
    problems = [
        Problem(
            code="unknown-input",
            message=f"`{key}.{name}` changes nothing: the data have no input and no target of that name",
            span=section.span(key, name),
            help=f"did you mean `{near[0]}`?" if (near := nearest(name, known)) else None,
            notes=(f"there are: {', '.join(dict.fromkeys(known))}",),
        )
        for key in ("prepare", "augment")
        for name in getattr(section, key)
        if name not in known
    ]
    if pairs and (gathered.decoders or gathered.windows is not None):
        problems.append(
            Problem(
                code="step-failed",
                message="`prepare: both` is done once, on examples in memory: these are made with each batch",
                span=section.span("prepare", BOTH),
                help="cache: examples",
            )
        )
    if problems:
        raise DataError(problems)


def refuse_idle_cache(data: PreparedData, *, decodes: bool) -> None:
    """A `cache` that these data give nothing to keep; `decodes` is true of files, whose decoding is worth keeping."""
    section = data.section
    reason = None
    if section.cache == "batches":
        order = data.order("train", section.batch_size, shuffle=True)
        if section.augment:
            reason = "the training part is augmented anew each epoch, so its batches can't be kept"
        elif not order.same_each_epoch:
            reason = "the training part is mixed anew each epoch, so its batches can't be kept"
    elif section.cache is not None and not decodes:
        reason = "nothing is decoded here: the examples are kept prepared as it is"
    if reason is not None:
        raise DataError(
            Problem(
                code="cache-without-effect",
                message=f"`cache: {str(section.cache).lower()}` has no effect: {reason}",
                span=section.span("cache"),
                help="cache: examples" if decodes else "take `cache` away",
            )
        )


def refuse_stream_keys(section: DataSection, *, batched: bool) -> None:
    """A stream is fed as it comes; `batched` is true where all parts bring batches of their own."""
    asked = [key for key in STREAM_IGNORES if getattr(section, key)]
    if not isinstance(section.shuffle, bool):
        asked.append("shuffle")
    if batched and section.batch_size != type(section).model_fields["batch_size"].default:
        asked.append("batch_size")
    problems = [
        Problem(
            code="stream-unchanged",
            message=f"`{key}` has no effect on a stream, which is fed as it comes",
            span=section.span(key),
            help="do it in the function that makes the stream, or let it answer arrays",
        )
        for key in asked
    ]
    if BOTH in section.prepare:
        problems.append(
            Problem(
                code="stream-unchanged",
                message="`prepare: both` has no effect on a stream, which is fed as it comes",
                span=section.span("prepare", BOTH),
                help="do it in the function that makes the stream",
            )
        )
    if problems:
        raise DataError(problems)
