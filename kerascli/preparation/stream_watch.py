"""What is wrong in a stream, which nobody read before training: told with the batch and the example in it."""

from __future__ import annotations

import re
import time
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kerascli.problems import DataError, Problem
from kerascli.refusals import first_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WITHIN_TENSORFLOW = re.compile(r"\}\} (?P<said>[A-Za-z_.]+: .*?)\nTraceback \(most recent call last\)", re.DOTALL)
LINE_OF_TRACEBACK = re.compile(r'File "([^"]+)", line (\d+)')
SECONDS = 60
"""How long a stream that can be read again is searched for what ended a training."""


@dataclass
class StreamWatch:
    """Looks at each batch of a stream, or at all of them again after a training failed."""

    outputs: dict[str, int] = field(default_factory=dict)
    """How many classes the model answers with, by target: labels beyond are refused."""
    found: list[Problem] = field(default_factory=list)

    def watched(self, name: str, batches: Iterator[Any]) -> Iterator[Any]:
        """The same batches; a DataError at the first that can't be trained on, or where the user's code fails."""
        number = 0
        while True:
            number += 1
            try:
                batch = next(batches)
            except StopIteration:
                return
            except Exception as error:
                raise self._stopped(_failed(name, number, error)) from error
            problem = self._looked(f"`{name}`, batch {number:,}", batch)
            if problem is not None:
                raise self._stopped(problem)
            yield batch

    def search(self, name: str, batches: Iterator[Any]) -> None:
        """Read them as a training did; raises the DataError where there is cause for one."""
        until = time.monotonic() + SECONDS
        for _ in self.watched(name, batches):
            if time.monotonic() > until:
                return

    def _stopped(self, problem: Problem) -> DataError:
        self.found.append(problem)
        return DataError(problem)

    def _looked(self, where: str, batch: Any) -> Problem | None:
        parts = batch if isinstance(batch, tuple | list) else (batch,)
        for part, alone in zip(parts[:2], ("x", "y"), strict=False):
            for name, values in _named(part, alone).items():
                array = np.asarray(values)
                if array.dtype.kind == "f" and not np.isfinite(array).all():
                    row = _first(~np.isfinite(array))
                    message = f"{where}, example {row}: `{name}` holds NaN or infinity"
                    return Problem(code="not-finite", message=message, help="mend the data, or leave those rows out")
                units = self.outputs.get(name) if alone == "y" else None
                if units is not None and ((array < 0) | (array >= units)).any():
                    row = _first((array < 0) | (array >= units))
                    label = np.ravel(array[row - 1])[0]
                    message = f"{where}, example {row}: label {label:g} is outside the model's {units} outputs"
                    return Problem(code="label-outside-outputs", message=message)
        return None


def _failed(name: str, number: int, error: Exception) -> Problem:
    """The error as Python had it: tf.data hands it on as text, with a word of its own before it."""
    told = WITHIN_TENSORFLOW.search(str(error))
    said = told["said"].strip() if told else f"{type(error).__name__}: {first_sentence(error)}"
    message = f"`{name}` failed at batch {number:,}: {said}"
    return Problem(code="source-failed", message=message, notes=(_place(error),))


def _place(error: Exception) -> str:
    """The line that raised it."""
    lines = LINE_OF_TRACEBACK.findall(str(error))
    if lines:
        file, number = lines[-1]
        return f"{file}:{number}"
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}: {last.line}"


def _named(value: Any, alone: str) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {} if value is None else {alone: value}


def _first(wrong: Any) -> int:
    """The first example with one, counted from 1."""
    return int(np.flatnonzero(wrong.reshape(len(wrong), -1).any(axis=1))[0]) + 1
