"""What raw examples look like, told with the model so that predict can read the same kind of thing again."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from kerascli.sources.opened import Arrays, Columns, Files

if TYPE_CHECKING:
    from kerascli.sources.opened import Stream


def described_raw(part: Arrays | Columns | Files | Stream) -> dict[str, Any]:
    """JSON: columns of a table with their types, decoder of files, shapes and types of arrays."""
    if isinstance(part, Columns):
        types = {name: str(kind) for name, kind in part.schema.items()}
        return {"columns": list(part.schema), "types": types, "table": _table_options(part)}
    if isinstance(part, Files):
        return {"files": part.kind, "decoder": _settings(part.decoder)}
    if isinstance(part, Arrays) and part.read_by is not None:
        return {"files": "audio", "decoder": _settings(part.read_by), "ragged": True}
    if isinstance(part, Arrays):
        return {"arrays": {name: _array(values) for name, values in part.x.items()}}
    return {}


def _settings(decoder: Any) -> dict[str, Any]:
    """What the decoder is made of again."""
    if not hasattr(decoder, "__dataclass_fields__"):
        return dict(vars(decoder))
    return {field.name: getattr(decoder, field.name) for field in dataclasses.fields(decoder)}


def _array(values: Any) -> dict[str, Any]:
    return {"shape": [None if size is None else int(size) for size in values.shape[1:]], "dtype": str(values.dtype)}


def _table_options(part: Columns) -> dict[str, Any]:
    """How the file was written: a file of the same kind is read in the same way."""
    options = getattr(part.reading, "options", None)
    return {} if options is None else options.model_dump(mode="json", exclude={"file", "format"}, exclude_defaults=True)


def decoder_of(raw: dict[str, Any]) -> Any:
    """The decoder that `described_raw` told of."""
    settings = raw["decoder"]
    if raw["files"] == "images":
        from kerascli.sources.pictures import PictureDecoder

        return PictureDecoder(**{**settings, "size": tuple(settings["size"])})
    if raw["files"] == "audio":
        from kerascli.sources.sounds import SoundDecoder

        return SoundDecoder(**settings)
    from kerascli.sources.text import TextDecoder

    return TextDecoder(**settings)
