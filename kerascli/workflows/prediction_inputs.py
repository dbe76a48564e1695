"""Which reader the words after `predict` want: by what the model was trained on and by what they look like."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.inputs import files, rows, sentences
from kerascli.inputs.arrays import array_batches
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kerascli.inputs.batch import InputBatch
    from kerascli.workflows.predict import Predictor

ARRAYS = (".npz", ".npy")
STANDARD_INPUT = "-"


def batches_of(predictor: Predictor, words: Sequence[str]) -> Iterator[InputBatch]:
    """All inputs, word by word, in order."""
    preparation = predictor.preparation
    raw: Mapping[str, Any] = preparation.raw if preparation else {}
    arrays = [word for word in words if Path(word).suffix.lower() in ARRAYS]
    if arrays:
        if len(arrays) < len(words):
            other = next(word for word in words if word not in arrays)
            raise _mixed(arrays[0], other)
        for word in arrays:
            yield from array_batches(word, _shapes(predictor, raw), predictor.rows)
    elif preparation is not None and preparation.table is not None:
        yield from _tables(predictor, words, raw)
    elif raw.get("files") == "text" or _takes_texts(raw):
        yield from _texts(predictor, words, raw)
    elif "files" in raw:
        yield from _files(predictor, words, raw)
    else:
        yield from _pictures_for_arrays(predictor, words, raw)


def _mixed(one: str, other: str) -> UserError:
    return UserError(
        Problem(
            code="mixed-inputs",
            message=f"{one} holds arrays and {other} does not: one kind of input at a time",
            help="call predict once for each",
        )
    )


def _shapes(predictor: Predictor, raw: Mapping[str, Any]) -> dict[str, list[int | None]]:
    """What raw arrays must look like: as the training data did, else as the model's inputs."""
    if "arrays" in raw:
        return {name: part["shape"] for name, part in raw["arrays"].items()}
    if "decoder" in raw:
        from kerascli.preparation.raw import decoder_of

        return {_only(predictor): list(decoder_of(dict(raw)).shape)}
    return {tensor.name: list(tensor.shape[1:]) for tensor in predictor.model.inputs or ()}


def _only(predictor: Predictor) -> str:
    preparation = predictor.preparation
    return next(iter(preparation.inputs)) if preparation else "x"


def _tables(predictor: Predictor, words: Sequence[str], raw: Mapping[str, Any]) -> Iterator[InputBatch]:
    table = predictor.preparation.table if predictor.preparation else None
    columns = table.asked.features.columns if table else []
    takes_sentences = len(columns) == 1 and raw.get("types", {}).get(columns[0]) == "String"
    for word in words:
        if word == STANDARD_INPUT:
            yield from rows.arriving_batches(columns, raw, predictor.rows, predictor.warn)
        elif takes_sentences and not files.is_there(word) and Path(word).suffix.lower() not in rows.SUFFIXES:
            yield sentences.row_of_text(word, columns[0])
        else:
            yield from rows.row_batches(word, columns, raw, predictor.rows, predictor.warn)


def _takes_texts(raw: Mapping[str, Any]) -> bool:
    """Whether the only input was trained on texts in memory: the column of a table, the lines of a file."""
    inputs = list(raw.get("arrays", {}).values())
    return len(inputs) == 1 and inputs[0]["shape"] == [] and inputs[0]["dtype"] in {"object", "str"}


def _texts(predictor: Predictor, words: Sequence[str], raw: Mapping[str, Any]) -> Iterator[InputBatch]:
    """Files and folders by their names, everything else as the sentence itself."""
    name = _only(predictor)
    decoder = _text_decoder(raw)
    for word in words:
        if word == STANDARD_INPUT:
            yield from sentences.arriving_batches(name, predictor.step)
        elif files.is_there(word) or word.endswith(".txt") or _matches(word):
            paths = files.expanded([word], "text")
            yield from files.file_batches(paths, decoder, name, predictor.rows)
        else:
            yield from sentences.sentence_batches([word], name, predictor.rows)


def _matches(word: str) -> bool:
    """Whether it is a pattern that some file is called by, and no sentence that happens to ask something."""
    return glob.has_magic(word) and any(glob.iglob(word, recursive=True))  # noqa: PTH207 -- it may be absolute


def _text_decoder(raw: Mapping[str, Any]) -> Any:
    from kerascli.preparation.raw import decoder_of
    from kerascli.sources.text import TextDecoder

    return decoder_of(dict(raw)) if "decoder" in raw else TextDecoder(None)


def _files(predictor: Predictor, words: Sequence[str], raw: Mapping[str, Any]) -> Iterator[InputBatch]:
    from kerascli.preparation.raw import decoder_of

    paths = files.expanded(_paths_of(words), raw["files"])
    yield from files.file_batches(paths, decoder_of(dict(raw)), _only(predictor), predictor.rows)


def _pictures_for_arrays(predictor: Predictor, words: Sequence[str], raw: Mapping[str, Any]) -> Iterator[InputBatch]:
    """Pictures for a model that was trained on arrays of them; nothing else can be brought to a single array."""
    inputs = raw.get("arrays", {})
    shape = next(iter(inputs.values()))["shape"] if len(inputs) == 1 else []
    is_picture = len(shape) == 2 or (len(shape) == 3 and shape[2] in {1, 3, 4})
    if not is_picture or None in shape:
        wanted = ", ".join(f"{name} {tuple(part['shape'])}" for name, part in inputs.items()) or "arrays"
        raise UserError(
            Problem(
                code="arrays-wanted",
                message=f"this model takes {wanted}, which {words[0]} is not",
                help="put the arrays into an .npz file, by the names of the inputs",
            )
        )
    name, part = next(iter(inputs.items()))
    paths = files.expanded(_paths_of(words), "images")
    yield from files.picture_batches(paths, shape, part["dtype"], name, predictor.rows)


def _paths_of(words: Sequence[str]) -> list[str]:
    """With `-`, paths one a line on standard input."""
    found: list[str] = []
    for word in words:
        found += sentences.lines_of_standard_input() if word == STANDARD_INPUT else [word]
    return found
