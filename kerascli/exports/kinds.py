"""The formats of `kerascli export`: a new one is a file beside this one and a line here."""

from __future__ import annotations

from kerascli.exports.h5 import Hdf5
from kerascli.exports.json_file import Json
from kerascli.exports.keras_file import KerasFile
from kerascli.exports.litert import LiteRt
from kerascli.exports.onnx import Onnx
from kerascli.exports.openvino import OpenVino
from kerascli.exports.savedmodel import SavedModel
from kerascli.exports.torch_export import TorchExport
from kerascli.exports.weights import Weights

FORMATS = {
    kind.name: kind
    for kind in (
        KerasFile(),
        Weights(),
        Hdf5(),
        Json(),
        SavedModel(),
        Onnx(),
        LiteRt(),
        OpenVino(),
        TorchExport(),
    )
}
