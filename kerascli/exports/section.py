"""The `evaluate`, `predict` and `export` sections: the defaults of the commands of these names."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kerascli.config.section import EXACTLY, Section
from kerascli.sources import SourceSection

Format = Literal["keras", "weights", "h5", "json", "savedmodel", "onnx", "litert", "openvino", "torch"]


class AnswerSection(Section):
    """What `evaluate` and `predict` have in common."""

    split: Literal["train", "validation", "test"] | None = None
    """The part of the data; left out, `test` where there is one, else `validation`."""
    checkpoint: str = "final"
    """`final`, `best`, `last`, `epoch-7` or a file, looked up in the run first."""
    model: str | None = None
    """One of `models`, instead of the model that was trained."""
    source: SourceSection | None = None
    """Other data than the experiment's, written as `data.source` is."""
    batch_size: int | None = Field(default=None, ge=1)
    """Examples a step; `data.batch_size` where none is given."""
    steps: int | None = Field(default=None, ge=1)
    """Stop after so many batches."""
    verbose: Annotated[Literal["auto", 0, 1, 2], EXACTLY] = "auto"
    """0 says the metrics or answers alone; 1 and `auto` all, predict with its progress in a terminal; 2 without it."""


class EvaluateSection(AnswerSection):
    """The defaults of `kerascli evaluate`."""


class PredictSection(AnswerSection):
    """The defaults of `kerascli predict`."""

    threshold: float | dict[str, float] | None = None
    """From which probability a binary answer is yes, one or one by output; 0.5 where none is given."""


def _keras_alone() -> list[Format]:
    return ["keras"]


class ExportSection(Section):
    """The defaults of `kerascli export`."""

    formats: list[Format] = Field(default_factory=_keras_alone)
    """What is written."""
    checkpoint: str = "final"
    """`final`, `best`, `last`, `epoch-7` or a file, looked up in the run first."""
    model: str | None = None
    """One of `models`, instead of the model that was trained."""
    core: bool = False
    """The net alone, without the preparation."""
    batch_size: int | None = Field(default=None, ge=1)
    """A fixed batch size; left out, any."""
    opset: int | None = Field(default=None, ge=7)
    """ONNX's operator set."""
    precision: Literal["float32", "float16", "int8", "int4"] = "float32"
    """Of the weights: float16 where the format has it, int8 and int4 by quantization."""
