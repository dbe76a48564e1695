"""`text`: a folder of texts per class, the columns of a table, or the lines of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import Field, model_validator

from kerascli.config.located import mistake, refuse
from kerascli.sources.context import UNSPLIT
from kerascli.sources.downloads import fetch
from kerascli.sources.folder_parts import FolderKind, loader_order, open_folder
from kerascli.sources.folders import FolderOptions
from kerascli.sources.offline import OfflineSource
from kerascli.sources.opened import Arrays, OpenedSource
from kerascli.sources.paths import DataFile, FileText
from kerascli.sources.source import OnError

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import Columns, Files

FORMATS = (".txt",)


class TextOptions(FolderOptions):
    """Texts, and where their labels are: the arguments of `text_dataset_from_directory`."""

    max_length: int | None = Field(default=None, ge=1)
    """Bytes of each text that are kept."""
    encoding: str = "utf-8"
    """Of the files, as Python names it: `gbk`, `latin-1`."""
    text: str = "text"
    """With `table`: the column of texts."""
    file: DataFile | None = None
    """A file whose lines are the texts; they have no labels."""

    @model_validator(mode="after")
    def _needs_a_place(self) -> Self:
        if self.directory is None and self.table is None and self.file is None:
            message = "a `directory`, a `table` or a `file` of texts is needed"
            refuse([mistake("missing-key", message, help="directory: FOLDER")])
        return self


class TextSource(OfflineSource):
    """Texts."""

    word: ClassVar[str] = "text"

    text: TextOptions
    """The arguments of `keras.utils.text_dataset_from_directory`; or a `table` with `text` and `label`; or a `file`."""
    on_error: OnError = "stop"
    """`skip` leaves out, and counts, files that can't be read."""

    def find(self, context: OpenContext) -> OpenedSource:
        options = self.text
        if options.file is not None:
            return self._lines(options.file, context)
        if options.table is not None:
            return self._columns(context)
        kind = FolderKind(
            kind="text", formats=FORMATS, decoder=TextDecoder(options.max_length), finish=lambda files, _split: files
        )
        opened = open_folder(options, kind, self, context)
        if options.encoding.lower().replace("_", "-") in {"utf-8", "utf8", "ascii"}:
            return opened
        return self._decoded(opened)

    def _columns(self, context: OpenContext) -> OpenedSource:
        """Texts and labels of a table, as arrays."""
        from kerascli.sources.table import open_table

        if self.text.table is None:
            raise AssertionError("only called with a table")
        tables = open_table(self.text.table, self, context)
        names = list(context.classes or self.text.class_names or self._classes(tables))
        parts = {split: self._part(part, names) for split, part in tables.items()}
        named = {"y": tuple(names)} if names else {}
        return OpenedSource(kind=self.word, parts=parts, class_names=named, span=self.span("text"))

    def _classes(self, tables: dict[str, Columns]) -> list[str]:
        """Of text labels all that occur in the first part; numbers are what they are."""
        from kerascli.sources.path_tables import column

        if self.text.label is None or not self.text.has_labels:
            return []
        labels = column(next(iter(tables.values())), self.text.label, self)
        if labels.dtype.is_numeric():
            return []
        return [str(value) for value in labels.drop_nulls().unique().sort().to_list()]

    def _part(self, part: Columns, names: list[str]) -> Arrays:
        import numpy as np

        from kerascli.sources.path_tables import column, numbered

        texts = column(part, self.text.text, self)
        empty = texts.is_null().arg_true()
        if len(empty):
            message = f"{part.place(empty[0])}: the text in `{self.text.text}` is empty"
            raise self.data_error("missing-value", message, "text")
        x = {"x": np.asarray([str(text)[: self.text.max_length] for text in texts.to_list()], dtype=object)}
        if self.text.label is None or not self.text.has_labels:
            return Arrays(x=x, file=Path(part.files[0]).name)
        labels = column(part, self.text.label, self)
        found: Any = np.asarray(numbered(labels, names, part, self), dtype="int32") if names else labels.to_numpy()
        if self.text.label_mode == "binary":
            found = found.astype("float32")[:, None]
        elif self.text.label_mode == "categorical":
            found = np.eye(len(names) or int(found.max()) + 1, dtype="float32")[found]
        return Arrays(x=x, y={"y": found}, file=Path(part.files[0]).name)

    def _lines(self, file: DataFile, context: OpenContext) -> OpenedSource:
        """Every line that is not empty, as an example without a label."""
        import numpy as np

        path = Path(file.path) if isinstance(file, FileText) else fetch(file, context, span=self.span("text", "file"))
        if not path.is_file():
            raise self.data_error("file-missing", f"there is no file `{path}`", "text", "file")
        lines = [line[: self.text.max_length] for line in self._read(path).splitlines() if line.strip()]
        if not lines:
            raise self.data_error("no-examples", f"{path.name} holds no lines", "text", "file")
        part = Arrays(x={"x": np.asarray(lines, dtype=object)}, file=path.name)
        return OpenedSource(kind=self.word, parts={UNSPLIT: part}, span=self.span("text"))

    def _decoded(self, opened: OpenedSource) -> OpenedSource:
        """Files in another encoding than UTF-8, which TensorFlow can't read, as arrays of texts."""
        from dataclasses import replace

        parts = {split: self._array(part) for split, part in opened.parts.items()}
        return replace(opened, parts=parts, order=loader_order(opened))

    def _array(self, files: Any) -> Arrays:
        import numpy as np

        read: Files = files
        texts = [self._read(Path(path))[: self.text.max_length] for path in read.paths]
        y = {} if read.targets is None else {"y": read.targets}
        return Arrays(x={"x": np.asarray(texts, dtype=object)}, y=y, file=read.folder)

    def _read(self, path: Path) -> str:
        try:
            return path.read_text(encoding=self.text.encoding)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            message = f"{path}, line {line}: this is no {self.text.encoding.upper()} text"
            raise self.data_error("wrong-encoding", message, "text", help="encoding: gbk") from error
        except LookupError as error:
            message = f"there is no encoding `{self.text.encoding}`"
            raise self.data_error("unknown-name", message, "text", "encoding") from error


class TextDecoder:
    """Reads a text as `text_dataset_from_directory` does: its bytes, cut at a length."""

    shape: tuple[int, ...] = ()
    dtype = "string"

    def __init__(self, max_length: int | None) -> None:
        self.max_length = max_length

    def tensor(self, path: Any) -> Any:
        from kerascli.backend import tensorflow as tf

        text = tf.io.read_file(path)
        return text if self.max_length is None else tf.strings.substr(text, 0, self.max_length)

    def check(self, path: str) -> str | None:
        try:
            Path(path).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            return f"line {line} is no UTF-8 text; write its encoding, as in encoding: gbk"
        except OSError as error:
            return str(error.strerror)
        return None

    def token(self) -> str:
        return f"text {self.max_length}"
