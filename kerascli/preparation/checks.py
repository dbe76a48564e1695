"""What is wrong with prepared examples, or looks as if it were: errors end the run, warnings go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.amounts import amount
from kerascli.problems import DataError, Problem
from kerascli.sources.sparse_rows import SparseRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kerascli.facts import DataFacts
    from kerascli.preparation.gathered import Gathered
    from kerascli.preparation.section import DataSection
    from kerascli.preparation.split import IndexedSplit
    from kerascli.sources.reading import Place

    Array = np.ndarray[Any, np.dtype[Any]]

SAMPLED = 2000
"""Rows of each part that are compared when duplicates are looked for."""
HASHED_BYTES = 256 * 1024 * 1024
"""Of a part that are read for it at most."""
SUSPICIOUS_SHARE = 0.01


def check_examples(
    section: DataSection,
    splits: Mapping[str, IndexedSplit],
    facts: DataFacts,
    warn: Callable[[Problem], None],
    *,
    wrong: Iterable[Problem],
) -> None:
    """Raise a DataError with all that can't be trained on; warn of what probably was not meant."""
    errors = [*wrong, *_nothing(section, facts), *_batches(section, splits), *_classes(section, facts)]
    if errors:
        raise DataError(errors)
    for problem in (*_missing_classes(facts, section), *_duplicates(splits)):
        warn(problem)


def not_finite(gathered: Gathered, section: DataSection) -> Iterator[Problem]:
    """Rows with NaN or infinity in an input or a target."""
    for part in gathered.parts.values():
        for name, values in [*part.inputs.items(), *part.targets.items()]:
            wrong = rows_not_finite(values)
            if len(wrong):
                yield holds_no_number(name, part.place(int(wrong[0])), len(wrong), section)


def rows_not_finite(values: Any) -> Array:
    """Where they are."""
    if isinstance(values, SparseRows):
        return values.rows_not_finite()
    in_memory = isinstance(values, np.ndarray)  # what was decoded from files is finite
    if not in_memory or values.dtype.kind != "f" or _has_finite_sum(values):
        return np.empty(0, np.int64)
    return np.flatnonzero(~np.isfinite(values.reshape(len(values), -1)).all(axis=1))


def _has_finite_sum(values: Array) -> bool:
    """Quicker than a look at each number: NaN and infinity leave no sum that is one."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(values.sum()))


def holds_no_number(name: str, first: Place, count: int, section: DataSection) -> Problem:
    """An input or target that no loss can be made of."""
    return Problem(
        code="not-finite",
        message=f"`{name}` holds NaN or infinity in {first} (in {amount(count, 'row')})",
        span=section.span("source") or section.span("train"),
        help="mend the data, or leave those rows out",
    )


def _nothing(section: DataSection, facts: DataFacts) -> Iterator[Problem]:
    """Examples without a single number, which crash TensorFlow."""
    for name, tensor in facts.inputs.items():
        if 0 in tensor.shape:
            yield Problem(
                code="no-examples",
                message=f"there is nothing to learn from: `{name}` holds no number in any example",
                span=section.span("features") or section.span("source") or section.span("train"),
                help="a table needs another column than its target; name it under `features`",
            )


def _batches(section: DataSection, splits: Mapping[str, IndexedSplit]) -> Iterator[Problem]:
    samples = splits["train"].samples
    if samples == 0:
        yield Problem(code="empty-split", message="the training part holds no example", span=section.span("split"))
    elif section.drop_remainder and section.batch_size > samples:
        yield Problem(
            code="batch-too-large",
            message=f"a batch of {section.batch_size:,} is more than the {samples:,} training examples",
            span=section.span("batch_size"),
            help=f"batch_size: {max(samples // 4, 1)}",
            notes=("with `drop_remainder: true` nothing would be left to train on",),
        )


def _classes(section: DataSection, facts: DataFacts) -> Iterator[Problem]:
    counts = facts.splits["train"].class_counts
    if len(counts) == 1:
        yield Problem(
            code="one-class",
            message=f"all {next(iter(counts.values())):,} training examples are of one class, `{next(iter(counts))}`",
            span=section.span("split") or section.span("source"),
            help="split: {random: {validation: 0.2, stratify: true}}",
        )


def _missing_classes(facts: DataFacts, section: DataSection) -> Iterator[Problem]:
    """Classes that some part lacks and another has."""
    known = dict.fromkeys(label for split in facts.splits.values() for label in split.class_counts)
    for name, split in facts.splits.items():
        lacking = [label for label in known if label not in split.class_counts]
        if split.class_counts and lacking:
            told = ", ".join(f"`{label}`" for label in lacking[:5])
            yield Problem(
                code="class-missing-from-split",
                message=f"{name} has no example of {told}{' and others' if len(lacking) > 5 else ''}",
                help=_balanced(name, section),
                severity="warning",
            )


def _balanced(name: str, section: DataSection) -> str | None:
    """The split that gives each part some of each class; None where rows were not cut at random or by their place."""
    split = section.split
    cut = None if split is None or split.order or split.group or split.by else split.random or split
    shares = {part: getattr(cut, part, None) for part in ("validation", "test")}
    sizes = ", ".join(f"{part}: {share}" for part, share in shares.items() if share not in {None, "test"})
    given = name != "train" and shares[name] in {None, "test"}
    return None if given or not sizes else f"split: {{random: {{{sizes}, stratify: true}}}}"


def _duplicates(splits: Mapping[str, IndexedSplit]) -> Iterator[Problem]:
    """Examples that were held out and trained on all the same, by hashes of a sample."""
    held_out = {name: split for name, split in splits.items() if name != "train" and split.samples}
    trained = set(_hashes(splits["train"], SAMPLED * 10)) if held_out else set()
    for name, split in held_out.items():
        held = list(_hashes(split, SAMPLED))
        again = sum(key in trained for key in held)
        if again / len(held) >= SUSPICIOUS_SHARE:
            yield Problem(
                code="duplicates-across-splits",
                message=f"{again:,} of {len(held):,} sampled examples of {name} are in the training part too",
                help="remove the duplicates, or split by `group`",
                severity="warning",
            )


def _hashes(split: IndexedSplit, count: int) -> Iterator[int]:
    """Of the first stored examples of a split, all their inputs together."""
    row_bytes = sum(values.nbytes for values in split.stored_inputs(np.arange(min(1, split.samples))))
    looked_at = np.arange(min(count, split.samples, max(HASHED_BYTES // max(row_bytes, 1), 1)))
    columns = [_hashes_of(values) for values in split.stored_inputs(looked_at)]
    return map(hash, zip(*columns, strict=True))


def _hashes_of(values: Array) -> Iterator[int]:
    if values.dtype == object:
        return (hash(str(value)) for value in values)
    return (hash(value.tobytes()) for value in np.ascontiguousarray(values))
