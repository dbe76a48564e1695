"""The whole experiment file as one pydantic model, a table of contents: read this first."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kerascli.catalogue.fields import ObjectOf
from kerascli.catalogue.objects import Object
from kerascli.config.section import EXACTLY, Section, defaults
from kerascli.exports.section import EvaluateSection, ExportSection, PredictSection
from kerascli.models.section import BlocksSection, ModelSection, ModelsSection, WeightsSection
from kerascli.preparation.section import DataSection
from kerascli.training.compile_section import CompileSection
from kerascli.training.fit_section import FitSection
from kerascli.training.run_section import RunSection
from kerascli.training.track_section import TrackSection
from kerascli.training.tune_section import TuneSection

PolicyName = Literal["float32", "float64", "float16", "bfloat16", "mixed_bfloat16", "mixed_float16"]


class KerasSection(Section):
    """Keras's global settings; `keras.json` has no effect."""

    floatx: Literal["float16", "bfloat16", "float32", "float64"] = "float32"
    """The dtype of weights and activations where nothing else is said."""
    epsilon: float = Field(default=1e-7, gt=0)
    """The small number that keeps divisions safe."""
    image_data_format: Literal["channels_last", "channels_first"] = "channels_last"
    """Where the channels of an image are."""


class Experiment(Section):
    """An experiment: data, model, compile, fit, and what goes with them."""

    version: Annotated[Literal[1], EXACTLY] = 1
    """Of the format."""
    name: str = Field(default="experiment", pattern=r"^[^\s/\\:*?\"<>|.][^/\\:*?\"<>|]*$")
    """Of the experiment and the start of its runs' names; the file's stem where none is given."""
    extends: str | list[str] | None = None
    """A file, or several, that this one is merged over."""
    vars: dict[str, Any] = Field(default_factory=dict)
    """Values of your own, for `${vars.NAME}`."""
    seed: int | None = Field(default=0, ge=0)
    """Of everything random; `null` draws one and records it."""
    backend: Literal["tensorflow", "jax", "torch"] = "tensorflow"
    """What Keras computes with."""
    keras: KerasSection = defaults()
    """Keras's global settings."""
    dtype_policy: PolicyName | Annotated[Object, ObjectOf("dtype_policies")] = Field(
        default="float32", union_mode="left_to_right"
    )
    """`mixed_bfloat16` and the like: what layers compute in and keep."""
    deterministic: bool = False
    """Only operations that give the same bits each time."""
    plugins: list[str] = Field(default_factory=list)
    """Python files of your own, whose classes and functions can be named."""
    data: DataSection
    """Where the examples are and what happens to them."""
    blocks: BlocksSection = Field(default_factory=dict)
    """Pieces of model with arguments, made anew at each use."""
    models: ModelsSection = Field(default_factory=dict)
    """Models or layers made once, used by name."""
    model: ModelSection
    """What learns."""
    weights: WeightsSection | None = None
    """A file, or a run, that the whole model starts from."""
    compile: CompileSection
    """How it is judged and moved."""
    fit: FitSection
    """How long it learns."""
    callbacks: list[Annotated[Object | str, ObjectOf("callbacks")]] = Field(default_factory=list)
    """`keras.callbacks`, in order."""
    run: RunSection = defaults()
    """What lies in the run folder."""
    track: TrackSection | None = None
    """Services that are told."""
    evaluate: EvaluateSection = defaults()
    """The defaults of `kerascli evaluate`."""
    predict: PredictSection = defaults()
    """The defaults of `kerascli predict`."""
    export: ExportSection = defaults()
    """The defaults of `kerascli export`."""
    tune: TuneSection | None = None
    """A search for the best values of some keys; not in this version."""
    distribute: Any = None
    """Several devices and hosts; not in this version."""
