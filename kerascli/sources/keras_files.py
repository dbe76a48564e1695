"""The files of `keras.datasets`: found, given or downloaded, and read by Keras's own loaders.

Keras's `get_file` deletes a local file whose hash is not the expected one. While a loader runs here, `get_file` is
replaced by a function that takes what lies in the Keras folder as it is, never deletes, and resumes downloads.
"""

from __future__ import annotations

import importlib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.problems import DataError, Problem
from kerascli.sources.archives import unpack
from kerascli.sources.downloads import DownloadError, download_to, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kerascli.problems import Span
    from kerascli.sources.context import OpenContext

PICKLED = ("imdb", "reuters", "cifar10", "cifar100")
"""Sets whose files hold pickles: only the very file that Keras knows by its hash is read."""


NO_PICTURES = {
    "imdb": "{synthetic: {shape: [200], distribution: integers, high: 10000}}",
    "reuters": "{synthetic: {shape: [200], distribution: integers, high: 10000, classes: 46}}",
    "boston_housing": "{synthetic: {shape: [13], classes: null}}",
    "california_housing": "{synthetic: {shape: [8], classes: null}}",
}
"""What can stand in for the sets that `digits` can't: drawn numbers of the same kind."""


def keras_folder() -> Path:
    """Where Keras keeps its data sets."""
    return Path(os.environ.get("KERAS_HOME") or Path("~/.keras").expanduser(), "datasets")


@dataclass(frozen=True)
class FileGetter:
    """Stands in for Keras's `get_file`: the same arguments, the same answer, no deleting."""

    name: str
    given: Path | None
    context: OpenContext
    span: Span | None

    def __call__(
        self,
        fname: str,
        origin: str,
        file_hash: str | None = None,
        cache_subdir: str = "datasets",
        *,
        extract: bool = False,
    ) -> str:
        folder = keras_folder().parent / cache_subdir
        if self.given is not None:
            path = self.given / fname if self.given.is_dir() and not extract else self.given
        else:
            path = folder / (f"{fname}_archive" if extract else fname)
        if self.given is None and extract and (folder / fname).is_dir():
            return str(folder / fname)
        if not path.exists():
            self._fetch(path, origin, file_hash)
        if path.is_dir():
            return str(path.parent)
        self._check(path, file_hash)
        if not extract:
            return str(path)
        unpacked = folder / fname
        if not unpacked.exists():
            unpack(path, unpacked, span=self.span)
        return str(unpacked)

    def _fetch(self, path: Path, origin: str, file_hash: str | None) -> None:
        if self.given is not None:
            raise DataError(Problem(code="file-missing", message=f"there is no file `{path}`", span=self.span))
        try:
            download_to(path, origin, sha256=file_hash, span=self.span)
        except DownloadError as error:
            stand_in = f"offline: {NO_PICTURES.get(self.name, 'digits')}"
            raise DownloadError(
                Problem(
                    code="download-failed",
                    message=f"`{self.name}` can't be downloaded ({_reason(error)}) and is not in {_shown(path.parent)}",
                    help=f"put {origin.rsplit('/', 1)[1]} there, or set data.source.file=FILE",
                    notes=(f"`{stand_in}`, or another source under `offline:`, would be used in its place",),
                    span=self.span,
                )
            ) from error

    def _check(self, path: Path, file_hash: str | None) -> None:
        """Another hash than Keras's is told, and refused where reading could run code."""
        if file_hash is None or sha256_of(path) == file_hash:
            return
        if self.name in PICKLED:
            raise DataError(
                Problem(
                    code="pickled-array",
                    message=f"{path} is not Keras's own file, and reading its pickles could run code",
                    help=f"remove it and let it be downloaded, or save it without pickles: arrays: {path.name}",
                    span=self.span,
                )
            )
        message = f"{path} is not the file that Keras knows as `{self.name}`; it is used as it is"
        self.context.warn(Problem(code="other-file", message=message, span=self.span, severity="warning"))


def load(name: str, arguments: Mapping[str, Any], getter: FileGetter) -> Any:
    """What `keras.datasets.NAME.load_data(**arguments)` answers, with its files from `getter`."""
    from kerascli.backend import keras

    load_data = getattr(keras.datasets, name).load_data
    with _files_from(load_data, getter):
        return load_data(**arguments)


@contextmanager
def _files_from(load_data: Any, getter: FileGetter) -> Iterator[None]:
    module: Any = importlib.import_module(load_data.__module__)
    original = module.get_file
    module.get_file = getter
    try:
        yield
    finally:
        module.get_file = original


def _shown(folder: Path) -> str:
    """With `~` for the home folder."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _reason(error: DownloadError) -> str:
    return error.problems[0].message.rpartition(": ")[2] or "no network"
