"""The catalogue against Keras itself: what it offers Keras takes, and what Keras takes it offers."""

from __future__ import annotations

import functools
import inspect
import re
import warnings
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from kerascli.backend import keras
from kerascli.catalogue import Catalogue, generate, storage
from kerascli.catalogue.examples import example_arguments
from tests.parity import corpus

CATALOGUE = Catalogue.load()
CONSTRUCTED = (
    "layers", "optimizers", "optimizers.schedules", "losses", "metrics", "callbacks", "initializers", "regularizers",
    "constraints", "dtype_policies",
)  # fmt: skip
CLASSES = [
    entry
    for namespace in CONSTRUCTED
    for entry in CATALOGUE.entries(namespace)
    if entry.kind == "class" and entry.origin == "keras"
]
NEEDS_MORE = {
    "layers:FlaxLayer": "wants flax and a module of it",
    "layers:JaxLayer": "wants a jax function of a certain form",
    "layers:TorchModuleWrapper": "wants a torch module",
    "layers:TFSMLayer": "wants a SavedModel folder",
    "optimizers:OptimizerMap": "wants optimizers as values of a map",
    "callbacks:OrbaxCheckpoint": "wants orbax-checkpoint",
}
SWALLOWS = {
    "layers:HashedCrossing", "layers:InputLayer", "callbacks:ReduceLROnPlateau", "callbacks:LambdaCallback",
    "callbacks:CallbackList",
}  # fmt: skip
"""Keras takes any argument here and ignores what it does not know; the catalogue must not."""
REFUSED_ON_PURPOSE = {
    "input_shape": "Keras 2's; answered by the old vocabulary",
    "input_dim": "the same",
    "batch_input_shape": "the same",
    "input_length": "the same, on embeddings",
    "alpha": "the same, on LeakyReLU",
    "decay": "the same; Keras takes it and ignores it",
    "dtype": "on the look-up layers Keras throws it away",
    "trainable": "the same",
    "has_input_vocabulary": "Keras's own way to load a saved vocabulary",
    "vocabulary_size": "the same",
    "rms_scaling": "became the layer RMSNormalization",
    "dynamic": "Keras takes only its default",
    "weight_decay": "on LossScaleOptimizer Keras takes only its default",
    "clipnorm": "the same",
    "global_clipnorm": "the same",
    "clipvalue": "the same",
    "use_ema": "the same",
    "ema_momentum": "the same",
    "ema_overwrite_frequency": "the same",
    "loss_scale_factor": "the same",
    "gradient_accumulation_steps": "the same",
}


def label(entry):
    return f"{entry.namespace}:{entry.name}"


def construct(entry, arguments):
    """Call the constructor, nested objects first."""
    found = keras
    for part in entry.path.removeprefix("keras.").split("."):
        found = getattr(found, part)
    return found(**{name: value_of(entry.parameters.get(name), value) for name, value in arguments.items()})


def value_of(parameter, value):
    if parameter is None:
        return value
    taken = parameter.takes.first("object")
    if taken and isinstance(value, dict):
        return nested(taken.namespace, value)
    listed = parameter.takes.first("list", "tuple")
    if isinstance(value, list) and listed and listed.item.first("object"):
        return [nested(listed.item.first("object").namespace, item) for item in value]
    if value == "my_function":
        return lambda *arguments, **_: arguments[0]
    return tuple(value) if isinstance(value, list) and not parameter.takes.first("list") else value


def nested(namespace, written):
    ((name, value),) = written.items()
    entry = CATALOGUE.find(name, namespace)
    return construct(entry, value if isinstance(value, dict) else {entry.first().name: value})


@functools.cache
def taken_by_name():
    """Every name that Keras's constructors take out of `**kwargs` by hand."""
    pattern = re.compile(r'kwargs\.(?:pop|get)\(\s*"(\w+)"|"(\w+)" in kwargs')
    base = Path(keras.__file__).parent / "src"
    folders = ("layers", "optimizers", "losses", "metrics", "callbacks", "initializers", "regularizers")
    files = [path for folder in folders for path in (base / folder).rglob("*.py") if not path.stem.endswith("_test")]
    return sorted({word for path in files for pair in pattern.findall(path.read_text()) for word in pair if word})


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_the_shipped_catalogue_is_what_the_installed_keras_gives():
    objects, texts = generate.generate()
    version = storage.installed_version()
    assert storage.read(version) == objects
    assert storage.read_help(version) == texts


@pytest.mark.parametrize("entry", CLASSES, ids=label)
def test_keras_takes_every_argument_that_the_catalogue_offers(entry):
    if label(entry) in NEEDS_MORE:
        with pytest.raises((ImportError, ValueError, AttributeError, OSError, TypeError)):
            construct(entry, example_arguments(entry))
        return
    example = example_arguments(entry)
    construct(entry, example)
    for parameter in entry.parameters.values():
        if parameter.name not in example and not parameter.required:
            default = tuple(parameter.default) if isinstance(parameter.default, list) else parameter.default
            construct(entry, {**example, parameter.name: default})


NUMBERS = (-1e9, -3, -2, -1.5, -1, -0.5, -1e-9, 0, 1e-9, 0.25, 0.5, 1 - 1e-9, 1, 1.5, 2, 3, 7, 8, 9, 1e9)
"""On both sides of every end of a range."""
REFUSED_BESIDE_OTHERS = {
    "layers:*.groups": "divides the filters",
    "layers:Conv*Transpose.output_padding": "must be less than the strides",
    "layers:Convolution*Transpose.output_padding": "the same",
    "layers:GroupQueryAttention.num_*_heads": "one divides the other",
    "layers:RandomGaussianBlur.kernel_size": "is odd",
    "layers:STFTSpectrogram.f*": "frames, steps and the length of the transform go together",
    "layers:Discretization.num_bins": "or the bins' boundaries",
    "layers:IntegerLookup.salt": "goes with another method",
    "layers:Normalization.*": "mean and variance go together",
    "layers:Input*.shape": "a number is no shape",
    "layers:Reshape.target_shape": "the same",
    "metrics:AUC.num_labels": "goes with `multi_label`",
    "metrics:AUC.thresholds": "a list",
}
"""Numbers that Keras refuses for what stands beside them, or for another reason than their size."""

REFUSED_WHEN_CALLED = (
    "layers:MultiHeadAttention.dropout", "layers:GroupQueryAttention.dropout", "layers:MultiHeadAttention.output_shape",
    "layers:MelSpectrogram.sequence_stride", "layers:MelSpectrogram.num_mel_bins",
    "layers:TextVectorization.output_sequence_length", "layers:Adaptive*.output_size", "layers:CenterCrop.height",
    "layers:CenterCrop.width", "layers:Resizing.height", "layers:Resizing.width", "layers:RandomCrop.height",
    "layers:RandomCrop.width", "layers:*.lora_rank",
    "layers:ConvLSTM*.filters", "layers:ConvLSTM*.strides", "layers:*Pool*.strides",
)  # fmt: skip
"""The constructor takes some of these numbers, and the layer refuses them when it is first called."""


def refuses(entry, parameter, number):
    """Whether Keras refuses the number: where the object is made, or where the layer is called."""
    place = f"{label(entry)}.{parameter}"
    called = any(fnmatchcase(place, rule) for rule in REFUSED_WHEN_CALLED)
    example = corpus.arguments_of(entry.name) if called else example_arguments(entry)
    try:
        made = construct(entry, {**example, parameter: number})
        if called:
            tensor = keras.Input(corpus.shape_of(entry.name), dtype=corpus.dtype_of(entry.name))
            made(*[tensor] * (2 if entry.name in corpus.MULTIHEAD else 1))
    except (TypeError, ValueError, ArithmeticError, RuntimeWarning):
        return True
    return False


def numbers_of(take):
    """The numbers of this kind; Keras asks some arguments whether they are floats."""
    floats = [float(number) for number in NUMBERS] if take.word == "float" else []
    if take.exact:
        return floats
    return floats + [int(number) for number in NUMBERS if number == int(number) and abs(number) < 1e9]


@pytest.mark.parametrize("entry", [entry for entry in CLASSES if label(entry) not in NEEDS_MORE], ids=label)
def test_numbers_out_of_range_are_those_that_keras_refuses(entry):
    strays = []
    for parameter in entry.parameters.values():
        take = parameter.takes.first("int", "float", "steps")
        for number in numbers_of(take) if take else ():
            place = f"{label(entry)}.{parameter.name}"
            refused = refuses(entry, parameter.name, number)
            told = take.broken_by(number) is not None or (take.exact and isinstance(number, int))
            if told and not refused:
                strays.append(f"{place}={number} is taken by Keras")
            if refused and not told and not any(fnmatchcase(place, rule) for rule in REFUSED_BESIDE_OTHERS):
                strays.append(f"{place}={number} is refused by Keras")
    assert strays == []


@pytest.mark.parametrize("entry", [entry for entry in CLASSES if label(entry) not in NEEDS_MORE], ids=label)
def test_the_catalogue_offers_every_argument_that_keras_takes(entry):
    example = example_arguments(entry)
    declared = inspect.signature(type(construct(entry, example)).__init__).parameters
    hidden = {name for name, item in declared.items() if item.kind is not item.VAR_KEYWORD} - {"self", "args"}
    if entry.name not in {"Layer", "Optimizer"}:
        assert hidden <= set(entry.parameters)
    if entry.open:
        return
    accepted = []
    for name in ("no_such_argument", *taken_by_name()):
        if name in entry.parameters:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                construct(entry, {**example, name: None})
            except (TypeError, ValueError):
                continue
        accepted.append(name)
    if label(entry) in SWALLOWS:
        assert "no_such_argument" in accepted
    else:
        assert set(accepted) <= set(REFUSED_ON_PURPOSE)


@pytest.mark.parametrize("namespace", generate.IDENTIFIED)
def test_keras_takes_every_word_that_stays_text(namespace):
    for word in set(CATALOGUE.identifiers(namespace)) - set(generate.METRIC_WORDS):
        assert getattr(keras, namespace).get(word) is not None
