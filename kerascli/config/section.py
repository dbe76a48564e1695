"""The base of every section of the experiment file."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the file: unknown keys refused, types strict, values frozen; a field's docstring is its help."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)
