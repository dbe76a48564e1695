"""Answers that are pictures, as a folder of PNG files: masks, or images that a model drew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError
from kerascli.runs.atomic import whole_file
from kerascli.workflows.answering import shades

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kerascli.workflows.answers import Answer, AnswerBlock


def write_pictures(blocks: Iterable[AnswerBlock], target: Path) -> int:
    """A PNG an answer whose numbers are a picture: a mask's classes, or values from 0 to 255."""
    from PIL import Image

    target.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    count = 0
    for block in blocks:
        count += len(block.names)
        masks = block.masks()
        answered = (row for row in block.rows() if row.error is None)
        for key, array, place, answer in _numbers(answered):
            stem = _stem(answer.name)
            name = _free(f"{stem}_{key}" if len(answer.arrays or {}) > 1 else stem, taken)
            picture = masks[key][place] if key in masks else _picture(array)
            if picture is None:
                raise UserError(
                    Problem(
                        code="no-pictures",
                        message=f"the answers are no pictures: each has the shape {array.shape}",
                        help="-o answers.csv",
                    )
                )
            with whole_file(target / f"{name}.png") as temporary:
                Image.fromarray(picture).save(temporary, format="PNG")
    return count


def _numbers(answered: Iterable[Answer]) -> Iterator[tuple[str, Any, int, Answer]]:
    """The output, its numbers, the place among the answered, and the answer."""
    for place, answer in enumerate(answered):
        for key, array in (answer.arrays or {}).items():
            yield key, array, place, answer


def _stem(name: str) -> str:
    """`cat` of `photos/cat.jpg`, `x_3` of `x.npz[3]`, `new_3` of `new.csv:3`."""
    file, bracket, row = Path(name).name.replace(":", "[").partition("[")
    return f"{Path(file).stem}_{row.rstrip(']')}" if bracket else Path(file).stem


def _free(name: str, taken: set[str]) -> str:
    """The name, numbered where files of two folders are called the same."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _picture(array: Any) -> Any:
    """8 bits a pixel: of several channels that are no colours, or add up to 1, the most likely one."""
    import numpy as np

    values = np.asarray(array)
    if values.ndim == 3 and values.shape[-1] == 1:
        values = values[..., 0]
    if values.ndim == 3 and (values.shape[-1] != 3 or np.allclose(values.sum(-1), 1, atol=1e-3)):
        return shades(values.argmax(-1), values.shape[-1])
    if values.ndim not in {2, 3}:
        return None
    scale = 255 if values.max(initial=0) <= 1 else 1
    return np.clip(values * scale, 0, 255).round().astype("uint8")
