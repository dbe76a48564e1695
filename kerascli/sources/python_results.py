"""What a user's function or class gave, as parts."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from kerascli.sources.arrays import check_lengths
from kerascli.sources.context import UNSPLIT
from kerascli.sources.opened import Arrays, OpenedSource, Stream
from kerascli.sources.paths import PART_BY_WORD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.sources.opened import Part
    from kerascli.sources.source import Source

WEIGHTED = 3
SPLITS_BY_COUNT = {2: ("train", "test"), 3: ("train", "validation", "test")}
GIVEN = "(x, y), {train: …, validation: …}, a pandas frame, a tf.data dataset, a PyDataset, a DataLoader or a generator"


def opened_result(made: Any, name: str, source: Source) -> OpenedSource:
    """One part, or several where the answer names them or is `(x_train, y_train), (x_test, y_test)`."""
    given = _several(made)
    parts: dict[str, Part] = {}
    for split, value in given.items():
        _refuse_names_given_twice(value, name, source)
        part = part_of(value, name)
        if part is None:
            message = f"`{name}` gave {_told(value)}, which is no data"
            raise source.data_error("not-data", message, help=f"give {GIVEN}")
        if isinstance(part, Arrays):
            check_lengths(part, source)
            _refuse_sparse_targets(part, source)
        elif isinstance(part, Stream) and _gives_single_examples(value):
            message = f"the dataset of `{name}` gives single examples, and `fit` takes batches"
            raise source.data_error("wrong-shape", message, help="return dataset.batch(32)")
        parts[split] = part
    return OpenedSource(kind=source.word, parts=parts, span=source.span(source.word))


def _refuse_names_given_twice(value: Any, name: str, source: Source) -> None:
    """Of a pandas frame, which allows it."""
    if _is_a(value, "DataFrame", "pandas") and value.columns.has_duplicates:
        twice = value.columns[value.columns.duplicated()][0]
        message = f"the frame of `{name}` has the column name `{twice}` more than once"
        raise source.data_error("duplicate-column", message, help="give each column a name of its own")


def _refuse_sparse_targets(part: Arrays, source: Source) -> None:
    from kerascli.sources.sparse_rows import SparseRows

    targets: Mapping[str, Any] = part.y
    for name, values in targets.items():
        if isinstance(values, SparseRows):
            message = f"the target `{name}` of {part.file} is a sparse matrix, which no loss of Keras takes"
            raise source.data_error("not-data", message, help=f"give it as an array: `{name}.toarray()`")


def part_of(value: Any, name: str) -> Part | None:
    """One part of whatever kind it is; None where it is none."""
    frame = _frame(value)
    if frame is not None:
        from kerascli.sources.frames import columns_of

        return columns_of(frame, name)
    stream = _stream(value, name)
    if stream is not None:
        return stream
    if isinstance(value, tuple | list) and len(value) in {2, WEIGHTED}:
        inputs, targets = _named(value[0], "x"), _named(value[1], "y")
        weight = _array(value[2]) if len(value) == WEIGHTED and value[2] is not None else None
        return Arrays(x=inputs, y=targets, sample_weight=weight, file=name) if inputs else None
    if isinstance(value, dict) and set(value) <= {"x", "y", "sample_weight"} and "x" in value:
        weight = _array(value["sample_weight"]) if value.get("sample_weight") is not None else None
        return Arrays(x=_named(value["x"], "x"), y=_named(value.get("y"), "y"), sample_weight=weight, file=name)
    inputs = _named(value, "x")
    return Arrays(x=inputs, file=name) if inputs else None


def _several(made: Any) -> Mapping[str, Any]:
    """Parts by split name."""
    if isinstance(made, dict) and made and set(made) <= set(PART_BY_WORD):
        return {PART_BY_WORD[word]: value for word, value in made.items()}
    if isinstance(made, tuple) and len(made) in SPLITS_BY_COUNT and all(isinstance(part, tuple) for part in made):
        return dict(zip(SPLITS_BY_COUNT[len(made)], made, strict=True))
    return {UNSPLIT: made}


def _named(value: Any, alone: str) -> dict[str, Any]:
    """Arrays by name; none where it is not arrays."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return {str(name): _array(item) for name, item in value.items()}
    array = _array(value)
    return {} if array is None else {alone: array}


def _array(value: Any) -> Any:
    """A NumPy array of anything that is one in all but name; ragged lists become an object array."""
    import numpy as np

    from kerascli.sources.sparse_rows import SparseRows, is_matrix

    if isinstance(value, np.ndarray):
        return value
    if is_matrix(value):
        return SparseRows(value)
    if hasattr(value, "detach"):
        return value.detach().cpu().numpy()
    if hasattr(value, "__array__"):
        return np.asarray(value)
    if not isinstance(value, list | tuple) or not value:
        return None
    try:
        return np.asarray(value)
    except ValueError:
        ragged = np.empty(len(value), dtype=object)
        ragged[:] = value
        return ragged


def _frame(value: Any) -> Any:
    if _is_a(value, "DataFrame", "polars"):
        return value
    if _is_a(value, "LazyFrame", "polars"):
        return value.collect()
    if _is_a(value, "DataFrame", "pandas"):
        from kerascli.sources.frames import from_pandas

        return from_pandas(value)
    return None


def _stream(value: Any, name: str) -> Stream | None:
    """What can only be iterated."""
    if _is_a(value, "DatasetV2", "tensorflow") or _is_a(value, "Dataset", "tensorflow"):
        count = int(value.cardinality())
        return Stream(
            kind="tf.data",
            make=lambda: value,
            replayable=True,
            batches=count if count >= 0 else None,
            endless=count == -1,
            name=name,
        )
    if _is_a(value, "PyDataset", "keras"):
        return Stream(
            kind="PyDataset",
            make=lambda: value,
            replayable=True,
            batches=value.num_batches,
            endless=value.num_batches is None,
            name=name,
        )
    if _is_a(value, "DataLoader", "torch"):
        counted = hasattr(value.dataset, "__len__")
        return Stream(
            kind="DataLoader",
            make=lambda: value,
            replayable=True,
            samples=len(value.dataset) if counted else None,
            batches=len(value) if counted else None,
            name=name,
        )
    if inspect.isgenerator(value) or (hasattr(value, "__next__") and hasattr(value, "__iter__")):
        return Stream(kind="generator", make=lambda: value, replayable=False, endless=True, name=name)
    return None


def _gives_single_examples(value: Any) -> bool:
    """Of a tf.data dataset: a batch has no number alone in it."""
    spec = getattr(value, "element_spec", None)
    if spec is None:
        return False
    from kerascli.backend import keras

    return any(part.shape.rank == 0 for part in keras.tree.flatten(spec))


def _is_a(value: Any, name: str, package: str) -> bool:
    """By name along its ancestors: the packages need not be imported to know."""
    return any(kind.__name__ == name and kind.__module__.split(".")[0] == package for kind in type(value).__mro__)


def _told(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
