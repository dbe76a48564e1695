"""`tfds`: a set of TensorFlow Datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from kerascli.config.section import Section
from kerascli.problems import Problem
from kerascli.sources.context import UNSPLIT
from kerascli.sources.downloads import DownloadError
from kerascli.sources.offline import OfflineSource
from kerascli.sources.opened import Arrays, OpenedSource
from kerascli.sources.paths import MAY_BE_MADE, PART_BY_WORD, LocalFile

if TYPE_CHECKING:
    from kerascli.sources.context import OpenContext


class TfdsOptions(Section):
    """What `tfds.load` is asked for."""

    name: str
    """`mnist`, `imdb_reviews/plain_text`, `spoken_digit:1.0.0`."""
    data_dir: Annotated[LocalFile | None, MAY_BE_MADE] = None
    """Where the sets lie; by default as tfds says."""
    split: str | None = None
    """One split of it, as the whole source: `train[:10%]`."""
    target: str | None = None
    """The feature that is the target, of sets that don't tell."""


class TfdsSource(OfflineSource):
    """A set of TensorFlow Datasets, read into memory; needs the extra `tfds`."""

    word: ClassVar[str] = "tfds"

    tfds: TfdsOptions
    """`{name, data_dir}`."""

    def find(self, context: OpenContext) -> OpenedSource:
        from kerascli.sources.extras import extra

        del context
        tfds = extra("tensorflow_datasets", "tfds", self.span("tfds"))
        tfds.disable_progress_bar()
        options = self.tfds
        folder = options.data_dir.path if options.data_dir else None
        try:
            loaded, info = tfds.load(
                options.name,
                split=options.split,
                data_dir=folder,
                batch_size=-1,
                as_supervised=options.target is None,
                with_info=True,
            )
        except (OSError, LookupError, ValueError) as error:
            message = f"`{options.name}` can't be had from TensorFlow Datasets: {error}"
            raise DownloadError(Problem(code="download-failed", message=message, span=self.span("tfds"))) from error
        if options.split is not None:
            parts = {UNSPLIT: self._part(tfds.as_numpy(loaded))}
        else:
            found = {word: value for word, value in loaded.items() if word in PART_BY_WORD}
            parts = {PART_BY_WORD[word]: self._part(tfds.as_numpy(value)) for word, value in found.items()}
        target = options.target or (info.supervised_keys[1] if info.supervised_keys else None)
        label = info.features[target] if isinstance(target, str) and target in info.features else None
        names = tuple(getattr(label, "names", None) or ())
        return OpenedSource(
            kind=self.word, parts=parts, class_names={"y": names} if names else {}, span=self.span("tfds")
        )

    def _part(self, value: Any) -> Arrays:
        name = f"tfds {self.tfds.name}"
        if isinstance(value, tuple):
            return Arrays(x={"x": value[0]}, y={"y": value[1]}, file=name)
        target = self.tfds.target
        if target not in value:
            message = f"`{self.tfds.name}` has no feature `{target}`; it has {', '.join(value)}"
            raise self.data_error("unknown-column", message, "tfds", "target")
        inputs = {key: array for key, array in value.items() if key != target}
        return Arrays(
            x=inputs if len(inputs) > 1 else {"x": next(iter(inputs.values()))}, y={"y": value[target]}, file=name
        )
