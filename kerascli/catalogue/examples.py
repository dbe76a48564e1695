"""The smallest arguments that every object can be constructed with, as one would write them in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerascli.catalogue.entries import Entry, Parameter
    from kerascli.catalogue.takes import Take

PARTICULAR: dict[str, dict[str, Any]] = {
    "layers:Bidirectional": {"layer": {"LSTM": 32}},
    "layers:TimeDistributed": {"layer": {"Dense": 16}},
    "layers:SpectralNormalization": {"layer": {"Dense": 16}},
    "layers:Wrapper": {"layer": {"Dense": 16}},
    "layers:RNN": {"cell": {"LSTMCell": 32}},
    "layers:StackedRNNCells": {"cells": [{"LSTMCell": 32}, {"LSTMCell": 16}]},
    "layers:Pipeline": {"layers": [{"Rescaling": 0.00392}, {"RandomFlip": "horizontal"}]},
    "layers:EinsumDense": {"equation": "ab,bc->ac", "output_shape": 64},
    "layers:Reshape": {"target_shape": [7, 7, 64]},
    "layers:Permute": {"dims": [2, 1]},
    "layers:Rescaling": {"scale": 0.00392},
    "layers:CategoryEncoding": {"num_tokens": 10},
    "layers:Discretization": {"bin_boundaries": [0.0, 0.5, 1.0]},
    "layers:Input": {"shape": [28, 28, 1]},
    "layers:InputLayer": {"shape": [28, 28, 1]},
    "layers:Dot": {"axes": 1},
    "layers:Resizing": {"height": 64, "width": 64},
    "layers:GroupNormalization": {"groups": 8},
    "layers:MultiHeadAttention": {"num_heads": 4, "key_dim": 16},
    "layers:GroupQueryAttention": {"head_dim": 16, "num_query_heads": 4, "num_key_value_heads": 2},
    "layers:RandomPosterization": {"factor": 4},
    "layers:MaxNumBoundingBoxes": {"max_number": 10, "bounding_box_format": "xyxy"},
    "optimizers:LossScaleOptimizer": {"inner_optimizer": {"Adam": 0.001}},
    "optimizers.schedules:PiecewiseConstantDecay": {"boundaries": [1000, 2000], "values": [0.1, 0.01, 0.001]},
    "metrics:IoU": {"num_classes": 3, "target_class_ids": [0, 1]},
    "metrics:OneHotIoU": {"num_classes": 3, "target_class_ids": [0, 1]},
    "callbacks:ModelCheckpoint": {"filepath": "best.keras"},
    "callbacks:CSVLogger": {"filename": "log.csv"},
    "callbacks:BackupAndRestore": {"backup_dir": "backup"},
    "callbacks:OrbaxCheckpoint": {"directory": "orbax"},
    "dtype_policies:QuantizedDTypePolicy": {"mode": "int8"},
    "dtype_policies:QuantizedFloat8DTypePolicy": {"mode": "float8"},
    "dtype_policies:Int4DTypePolicy": {"mode": "int4/128"},
    "dtype_policies:GPTQDTypePolicy": {"mode": "gptq/4/128"},
    "dtype_policies:AWQDTypePolicy": {"mode": "awq/4/128"},
    "dtype_policies:DTypePolicy": {"name": "mixed_bfloat16"},
    "dtype_policies:FloatDTypePolicy": {"name": "mixed_bfloat16"},
}
"""Where one value goes with another, or means something."""
COUNTS = {"units": 64, "filters": 32, "kernel_size": 3, "input_dim": 1000, "output_dim": 32, "num_classes": 10, "n": 3}
BY_WORD: dict[str, Any] = {
    "int": 2, "steps": 1000, "float": 0.1, "bool": True, "str": "text", "dtype": "float32", "shape": [8],
    "tuple": [1, 1], "list": [1, 2], "any": 1, "dict": {}, "seed": 0, "read": "file", "written": "file",
    "function": "my_function",
}  # fmt: skip
BY_NAMESPACE: dict[str, Any] = {
    "layers": {"Dense": 16}, "optimizers": "adam", "optimizers.schedules": {"ExponentialDecay": {}}, "losses": "mse",
    "metrics": "accuracy", "activations": "relu", "initializers": "he_normal", "regularizers": {"L2": 0.0001},
    "constraints": {"MaxNorm": 2},
}  # fmt: skip


def example_arguments(entry: Entry) -> dict[str, Any]:
    """Arguments by name: every required one, and those without which Keras refuses the object."""
    particular = PARTICULAR.get(f"{entry.namespace}:{entry.name}")
    if particular is not None:
        return particular
    return {parameter.name: _value(parameter) for parameter in entry.parameters.values() if parameter.required}


def example(entry: Entry) -> Any:
    """The object as one would write it: `Flatten`, `Dense: 64`, `Conv2D: {filters: 32, kernel_size: 3}`."""
    arguments = example_arguments(entry)
    if not arguments:
        return entry.name
    first = entry.first()
    if len(arguments) == 1 and first and first.name in arguments and not isinstance(arguments[first.name], dict):
        return {entry.name: arguments[first.name]}
    return {entry.name: arguments}


def _value(parameter: Parameter) -> Any:
    if parameter.name in COUNTS:
        return COUNTS[parameter.name]
    return _sample(next(iter(parameter.takes)))


def _sample(take: Take) -> Any:
    if take.word == "one":
        return take.choices[0]
    if take.word == "object":
        return BY_NAMESPACE[take.namespace]
    return BY_WORD[take.word]
