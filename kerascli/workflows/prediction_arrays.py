"""The model's own numbers as an .npz, an array an output: appended to files as they come, so that memory stays."""

from __future__ import annotations

import json
import tempfile
import zipfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError
from kerascli.runs.atomic import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np

    from kerascli.workflows.answers import AnswerBlock

    Array = np.ndarray[Any, np.dtype[Any]]

NAMES, UNREADABLE = "input", "unreadable"
NAMES_AT_ONCE = 65_536


def write_npz(blocks: Iterable[AnswerBlock], target: Path) -> int:
    """`input` holds what was read, `unreadable` the positions of inputs that have no answer."""
    import numpy as np

    with tempfile.TemporaryDirectory() as folder, ExitStack() as files:
        arrays: dict[str, _Growing] = {}
        names = _Names(files.enter_context((Path(folder) / "names").open("w+", encoding="utf-8")))
        missing: list[int] = []
        for block in blocks:
            missing += [names.count + position for position in block.broken]
            names.add(block.names)
            for key, array in block.arrays.items():
                if key not in arrays:
                    file = files.enter_context((Path(folder) / str(len(arrays))).open("w+b"))
                    arrays[key] = _Growing(key, file, array.shape[1:], array.dtype)
                arrays[key].add(array)
        with whole_file(target) as temporary, zipfile.ZipFile(temporary, "w", allowZip64=True) as archive:
            for key, growing in arrays.items():
                _member(archive, key, growing.dtype, (growing.count, *growing.shape), growing.pieces())
            _member(archive, NAMES, np.dtype(f"U{names.width}"), (names.count,), names.pieces())
            if missing:
                positions = np.array(missing)
                _member(archive, UNREADABLE, positions.dtype, positions.shape, [positions])
    return names.count


@dataclass
class _Growing:
    """One output's numbers, row after row."""

    key: str
    file: IO[bytes]
    shape: tuple[int, ...]
    dtype: Any
    count: int = 0

    def add(self, array: Array) -> None:
        """Further rows, of the shape that the first had."""
        others = {row.shape for row in array} if array.dtype == object else {array.shape[1:]}
        if self.dtype == object or others != {self.shape}:
            shapes = sorted(others | ({self.shape} if self.dtype != object else set()))
            raise UserError(
                Problem(
                    code="answers-of-several-lengths",
                    message=f"the answers of `{self.key}` make no single array: they have the shapes "
                    + ", ".join(map(str, shapes[:3])),
                    help="-o answers.jsonl",
                )
            )
        self.file.write(array.tobytes())
        self.count += len(array)

    def pieces(self) -> Iterator[Array]:
        """The numbers again, some at a time."""
        import numpy as np

        self.file.seek(0)
        while content := self.file.read(self.dtype.itemsize * 2**20):
            yield np.frombuffer(content, self.dtype)


@dataclass
class _Names:
    """What was read, a JSON text a line."""

    file: IO[str]
    count: int = 0
    width: int = field(default=1)

    def add(self, names: Iterable[str]) -> None:
        for name in names:
            self.file.write(json.dumps(name) + "\n")
            self.count += 1
            self.width = max(self.width, len(name))

    def pieces(self) -> Iterator[Array]:
        """The names again, some at a time."""
        import itertools

        import numpy as np

        self.file.seek(0)
        while lines := list(itertools.islice(self.file, NAMES_AT_ONCE)):
            yield np.array([json.loads(line) for line in lines], dtype=f"U{self.width}")


def _member(archive: zipfile.ZipFile, name: str, dtype: Any, shape: tuple[int, ...], pieces: Iterable[Array]) -> None:
    """As `numpy.savez` writes an array, without having it as a whole."""
    import numpy as np

    header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
        np.lib.format.write_array_header_2_0(member, header)
        for piece in pieces:
            member.write(piece.tobytes())
