"""`huggingface`: a data set of the Hugging Face hub, as a table, or as pictures or sounds with their labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import PlainSerializer, PlainValidator, model_validator

from kerascli.config.located import mistake, refuse
from kerascli.config.section import Section
from kerascli.problems import Problem
from kerascli.sources.context import UNSPLIT
from kerascli.sources.downloads import DownloadError
from kerascli.sources.frames import columns_of
from kerascli.sources.hub_files import HubPictures, HubSounds, columns_of_files, open_files
from kerascli.sources.offline import OfflineSource
from kerascli.sources.opened import OpenedSource
from kerascli.sources.paths import MAY_BE_MADE, PART_BY_WORD, FileText, file_text
from kerascli.sources.source import OnError

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext
    from kerascli.sources.opened import Columns


LocalOrHub = Annotated[
    FileText,
    PlainValidator(file_text, json_schema_input_type=str),
    PlainSerializer(lambda value: value.path if Path(value.path).exists() else value.written, return_type=str),
]


class HuggingfaceOptions(Section):
    """What `datasets.load_dataset` is asked for."""

    path: Annotated[LocalOrHub, MAY_BE_MADE]
    """The set's name on the hub, or a folder: of files, or as `save_to_disk` writes it."""
    name: str | None = None
    """Its configuration, where it has several."""
    revision: str | None = None
    """A commit or tag of it: without one the newest is taken."""
    split: str | None = None
    """One split of it, as the whole source."""
    images: HubPictures | None = None
    """Of a set of pictures: the column, and how they become arrays."""
    audio: HubSounds | None = None
    """Of a set of sounds: the column, and how they become arrays."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if self.images is not None and self.audio is not None:
            refuse([mistake("conflicting-keys", "a set is read as pictures or as sounds, not both", "audio")])
        return self


class HuggingfaceSource(OfflineSource):
    """A data set of the hub, with columns as a table has; needs the extra `huggingface`."""

    word: ClassVar[str] = "huggingface"

    huggingface: HuggingfaceOptions
    """`{path, name, revision, split}`, and `images` or `audio` where it holds files."""
    on_error: OnError = "stop"
    """`skip` leaves out, and counts, pictures and sounds that can't be read."""

    def find(self, context: OpenContext) -> OpenedSource:
        from kerascli.sources.extras import extra

        datasets = extra("datasets", "huggingface", self.span("huggingface"))
        datasets.disable_progress_bars()
        loaded = self._loaded(datasets)
        if not isinstance(loaded, dict):
            found = {UNSPLIT: loaded}
        else:
            found = {PART_BY_WORD[word]: part for word, part in loaded.items() if word in PART_BY_WORD}
        if not found:
            message = f"`{self.huggingface.path.written}` has the splits {', '.join(loaded)}: name one"
            remedy = f"split: {next(iter(loaded))}"
            raise self.data_error("no-such-part", message, "huggingface", "path", help=remedy)
        files = self.huggingface.images or self.huggingface.audio
        if files is not None:
            return open_files(self, found, files, self._table, context)
        parts = {split: self._table(part) for split, part in found.items()}
        return OpenedSource(kind=self.word, parts=dict(parts), span=self.span("huggingface"))

    def _loaded(self, datasets: Any) -> Any:
        """A set by its splits, or one split; a folder that `save_to_disk` wrote is known by its files."""
        options = self.huggingface
        folder = Path(options.path.path)
        try:
            if (folder / "dataset_dict.json").exists() or (folder / "state.json").exists():
                loaded = datasets.load_from_disk(str(folder))
                return loaded if options.split is None else self._split_of(loaded, options.split)
            path = str(folder) if folder.exists() else options.path.written
            return datasets.load_dataset(path, options.name, revision=options.revision, split=options.split)
        except ValueError as error:
            raise self.data_error(
                "unreadable-file", f"`{options.path.written}`: {error}", "huggingface", "path"
            ) from error
        except OSError as error:
            message = f"`{options.path.written}` can't be had from the Hugging Face hub: {error}"
            raise DownloadError(
                Problem(code="download-failed", message=message, span=self.span("huggingface"))
            ) from error

    def _split_of(self, loaded: Any, split: str) -> Any:
        """One split of a set on the disk, by its name alone."""
        if isinstance(loaded, dict) and split in loaded:
            return loaded[split]
        known = ", ".join(loaded) if isinstance(loaded, dict) else "no splits"
        message = f"`{self.huggingface.path.written}` has no split `{split}`; it has {known}"
        raise self.data_error("no-such-part", message, "huggingface", "split")

    def _table(self, part: Any) -> Columns:
        """A split's columns, with the names of its classes in place of their numbers."""
        import polars as pl

        for column, kind in columns_of_files(part).items():
            message = f"column `{column}` of `{self.huggingface.path.written}` holds {kind}, which no table does"
            said = "image_size: [256, 256]" if kind == "images" else "sampling_rate: 16000"
            remedy = f"{kind}: {{column: {column}, {said}}}"
            raise self.data_error("unreadable-file", message, "huggingface", "path", help=remedy)
        frame = part.to_polars()
        for name, feature in part.features.items():
            names = getattr(feature, "names", None)
            if names:
                numbers = frame.get_column(name).to_list()
                words = [None if number is None or number < 0 else names[number] for number in numbers]
                frame = frame.with_columns(pl.Series(name, words, dtype=pl.String))
        return columns_of(frame, self.huggingface.path.written)
