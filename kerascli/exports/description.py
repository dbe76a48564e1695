"""SIGNATURE.md: how an exported file is called, in five lines that run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KERAS = ("keras", "h5", "json")
KEEPS_NAMES = (*KERAS, "torch")
CALLS = {
    "keras": (
        "import keras\n",
        'model = keras.models.load_model("{file}")',
        "answers = model.predict({structure})",
    ),
    "weights": (
        "import keras\n",
        "model = ...  # the same architecture, built by your code",
        'model.load_weights("{file}")',
    ),
    "h5": ("import keras\n", 'model = keras.models.load_model("{file}")', "answers = model.predict({structure})"),
    "json": (
        "import keras\nfrom pathlib import Path\n",
        'model = keras.models.model_from_json(Path("{file}").read_text())',
        "answers = model.predict({structure})  # of weights that were never trained",
    ),
    "savedmodel": (
        "import tensorflow as tf\n",
        'model = tf.saved_model.load("{file}")',
        'answers = model.signatures["serving_default"](**{{key: tf.constant(part) for key, part in inputs.items()}})',
    ),
    "onnx": (
        "import onnxruntime\n",
        'session = onnxruntime.InferenceSession("{file}")',
        "answers = session.run(None, inputs)",
    ),
    "litert": (
        "from ai_edge_litert.interpreter import Interpreter\n",
        'model = Interpreter("{file}").get_signature_runner()',
        "answers = model(**inputs)",
    ),
    "openvino": (
        "import openvino\n",
        'model = openvino.Core().compile_model("{file}/model.xml", "CPU", {{"INFERENCE_PRECISION_HINT": "f32"}})',
        "answers = model(list(inputs.values()))",
    ),
    "torch": (
        "import torch\n",
        'model = torch.export.load("{file}").module()',
        "answers = model({tensors})",
    ),
}


def signature_text(
    name: str,
    file: str,
    called: Mapping[str, Any],
    class_names: Mapping[str, Sequence[str]],
    *,
    prepared: bool,
) -> str:
    """Inputs by name, shape and type, classes in order, and code to call the file with.

    `called` is what the export found out: its `inputs`, and whether several are given `by_name`.
    """
    inputs = called["inputs"]
    key = _key(name)
    doors = "\n".join(f"| `{door[key]}` | {_shape(door['shape'])} | {door['dtype']} |" for door in inputs)
    classes = "".join(
        f"\nClasses of `{output}`, in order: {', '.join(names)}.\n" for output, names in class_names.items() if names
    )
    beside = "" if prepared else "\nInputs are prepared examples; how raw ones become such is in `preparation.json`.\n"
    return f"""# {file}

| input | shape | type |
| --- | --- | --- |
{doors}
{beside}{classes}
```python
{_code(name, file, inputs, by_name=called["by_name"])}
```
"""


def _key(name: str) -> str:
    """How inputs are called: Keras and torch take any name, the other runtimes as they spell it."""
    return "name" if name in KEEPS_NAMES else "spelled"


def _code(name: str, file: str, inputs: Sequence[Mapping[str, Any]], *, by_name: bool) -> str:
    imports, load, call = CALLS[name]
    names = [door[_key(name)] for door in inputs]
    arrays = ", ".join(f'"{key}": {_array(door)}' for key, door in zip(names, inputs, strict=True))
    in_tensorflow = name in KERAS and any(door["dtype"] == "string" for door in inputs)
    if in_tensorflow:
        imports = "import keras\nimport tensorflow as tf\n"
    structure = _given(names, "tf.constant" if in_tensorflow else "", by_name=by_name)
    tensors = _given(names, "torch.from_numpy", by_name=by_name)
    filled = [part.format(file=file, structure=structure, tensors=tensors) for part in (load, call)]
    return "\n".join([f"import numpy as np\n{imports}", f"inputs = {{{arrays}}}", *filled])


def _given(names: Sequence[str], made: str, *, by_name: bool) -> str:
    """The inputs as the model takes them, each made by a function where it wants one."""
    if len(names) == 1:
        return f'{made}(inputs["{names[0]}"])' if made else f'inputs["{names[0]}"]'
    if by_name:
        return f"{{key: {made}(part) for key, part in inputs.items()}}" if made else "inputs"
    return f"[{made}(part) for part in inputs.values()]" if made else "list(inputs.values())"


def _array(door: Mapping[str, Any]) -> str:
    if door["dtype"] == "string":
        return f'np.full({_example(door)}, "a few words")'
    return f'np.zeros({_example(door)}, "{door["dtype"]}")'


def _shape(shape: Sequence[int | None]) -> str:
    return " × ".join("any" if size is None else str(size) for size in shape)


def _example(door: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(1 if size is None else int(size) for size in door["shape"])
