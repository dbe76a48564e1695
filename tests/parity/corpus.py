"""What every public layer is given and fed: minimal arguments, an input, and the reasons of those left out."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerascli.catalogue import Catalogue

CATALOGUE = Catalogue.load()
LEFT_OUT = {
    "Layer": "a base class that computes nothing",
    "Wrapper": "a base class that computes nothing",
    "Input": "a tensor and no layer: every case has one",
    "InputLayer": "what `Input` makes: every case has one",
    "InputSpec": "a description of inputs and no layer",
    "FlaxLayer": "wraps a flax module, which is no dependency",
    "JaxLayer": "wraps a function of the jax backend",
    "TorchModuleWrapper": "wraps a module of the torch backend",
    "TFSMLayer": "reads a SavedModel from a folder",
    "MaxNumBoundingBoxes": "takes bounding boxes, a dictionary of ragged lists",
    "MixUp": "takes images with their labels, in a dictionary",
    "CutMix": "takes images with their labels, in a dictionary",
}
LEFT_OUT_BY_KERAS = ("Equalization",)
"""Its symbolic call hands back the tensor it got, so that no graph has it: that is told as a warning."""
ARGUMENTS: dict[str, Any] = {
    "activation": "tanh",
    "output_size": 2,
    "rate": 0.3,
    "pool_size": 2,
    "filters": 3,
    "kernel_size": 2,
    "units": 4,
    "height": 4,
    "width": 4,
    "input_dim": 12,
    "output_dim": 3,
    "stddev": 0.1,
    "num_bins": 5,
    "num_heads": 2,
    "key_dim": 3,
    "factor": 0.2,
    "height_factor": 0.2,
    "width_factor": 0.2,
    "scale": 0.5,
    "n": 3,
    "axes": 1,
    "head_dim": 3,
    "num_query_heads": 2,
    "num_key_value_heads": 1,
}
"""By the name of a required argument."""
OWN: dict[str, dict[str, Any]] = {
    "Bidirectional": {"layer": {"LSTM": 3}},
    "TimeDistributed": {"layer": {"Dense": 3}},
    "SpectralNormalization": {"layer": {"Dense": 3}},
    "RNN": {"cell": {"GRUCell": 3}},
    "EinsumDense": {"equation": "abc,cd->abd", "output_shape": [6, 4]},
    "Permute": {"dims": [2, 1]},
    "Reshape": {"target_shape": [3, 8]},
    "CategoryEncoding": {"num_tokens": 12},
    "GroupNormalization": {"groups": 2},
    "Normalization": {"mean": 0.5, "variance": 2.0},
    "STFTSpectrogram": {"frame_length": 8, "frame_step": 4, "fft_length": 8},
    "MelSpectrogram": {"fft_length": 8, "sequence_stride": 4, "num_mel_bins": 4},
    "RandomPosterization": {"factor": 4},
    "RandomSaturation": {"factor": 0.7},
    "RandomCrop": {"height": 8, "width": 8},
    "Pipeline": {"layers": [{"RandomFlip": "horizontal"}, {"Rescaling": 0.5}]},
    "Lambda": {"function": "keras.ops.tanh"},
    "Discretization": {"bin_boundaries": [0.5, 2.5]},
    "IntegerLookup": {"vocabulary": [1, 2, 3]},
    "StringLookup": {"vocabulary": ["1", "2", "3"]},
    "TextVectorization": {"vocabulary": ["1", "2", "3"], "output_sequence_length": 3},
    "HashedCrossing": {"num_bins": 5},
    "StackedRNNCells": {"cells": [{"GRUCell": 3}, {"LSTMCell": 2}]},
}
CELLS = ("GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells")
"""Called by an `RNN` around them."""
PAIRS = ("HashedCrossing",)
"""Called on a pair of inputs, as merging layers are on a list."""
MERGED = ("Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract")
ATTENTION = ("Attention", "AdditiveAttention")
MULTIHEAD = ("MultiHeadAttention", "GroupQueryAttention")
IMAGES = (
    "Random", "RandAugment", "AugMix", "Pipeline",
    "CenterCrop", "Resizing", "AutoContrast", "Equalization", "Solarization", "ContrastLimited",
)  # fmt: skip


def layer_names() -> list[str]:
    """Every public layer by the first of its names."""
    entries = {name: CATALOGUE.find(name, "layers") for name in CATALOGUE.names("layers")}
    paths: dict[str, str] = {}
    for name, entry in sorted(entries.items()):
        if entry is not None and entry.path.startswith("keras.layers.") and entry.kind == "class":
            paths.setdefault(entry.path, name)
    return sorted(name for name in paths.values() if "." not in name)


def arguments_of(name: str) -> dict[str, Any]:
    entry = CATALOGUE.find(name, "layers")
    assert entry is not None
    required = [parameter.name for parameter in entry.parameters.values() if parameter.required]
    return OWN.get(name) or {parameter: ARGUMENTS[parameter] for parameter in required}


def shape_of(name: str) -> tuple[int, ...]:
    """An input that the layer takes."""
    if name.startswith(IMAGES):
        return (8, 8, 3)
    if name == "ConvLSTM1D":
        return (3, 6, 2)
    if name == "ConvLSTM2D":
        return (2, 6, 6, 2)
    if name == "ConvLSTM3D":
        return (2, 4, 4, 4, 2)
    if "3D" in name:
        return (4, 4, 4, 2)
    if "2D" in name:
        return (6, 6, 2)
    if name in {"Embedding", "CategoryEncoding", "ReversibleEmbedding", "RepeatVector", "Hashing"}:
        return (6,)
    if name in {"HashedCrossing", "TextVectorization"}:
        return (1,)
    if name == "STFTSpectrogram":
        return (32, 1)
    if name == "MelSpectrogram":
        return (32,)
    return (6, 4)


def dtype_of(name: str) -> str:
    """The type of that input."""
    if name in {"StringLookup", "TextVectorization"}:
        return "string"
    return "int64" if name in {"IntegerLookup", "HashedCrossing"} else "float32"


def weights_of(model: Any) -> list[np.ndarray]:
    return [np.array(variable) for variable in model.weights]


def assert_equal(mine: list[np.ndarray], theirs: list[np.ndarray]) -> None:
    assert len(mine) == len(theirs)
    for one, other in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(one, other)
