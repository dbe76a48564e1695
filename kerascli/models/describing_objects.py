"""A Keras object as the file writes it: its class, and the arguments that are not the defaults."""

from __future__ import annotations

import inspect
import re
from typing import Any

from kerascli.problems import Problem, UserError

PUBLIC = (
    "layers",
    "initializers",
    "regularizers",
    "constraints",
    "activations",
    "dtype_policies",
    "random",
    "quantizers",
    "models",
)
"""Where the classes of a model's parts are found under their short names."""
_NOTHING = object()


def describe_object(made: Any, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """`{Dense: {units: 10, name: dense}}`."""
    config = {key: value for key, value in _config(made).items() if key not in without}
    return {class_word(type(made)): config}


def class_word(kind: type[Any]) -> str:
    """The short name of a public class or of the user's own; the import path of one that Keras keeps to itself."""
    from kerascli.backend import keras

    for namespace in PUBLIC:
        if getattr(getattr(keras, namespace, None), kind.__name__, None) is kind:
            return str(kind.__name__)
    if kind.__module__.startswith("keras."):
        return f"{kind.__module__}.{kind.__name__}"
    return kind.__name__


def _config(made: Any) -> dict[str, Any]:
    """The arguments that differ from those of an object with its defaults, and those that would come out otherwise."""
    config, kind = made.get_config(), type(made)
    taken = _taken(kind)
    config = {key: value for key, value in config.items() if key in taken}
    defaults = _made_of({key: config[key] for key in _required(kind) if key in config}, kind)
    kept = {key: value for key, value in config.items() if key == "name" or defaults.get(key, _NOTHING) != value}
    # The default of one argument may follow from another: a pooling layer's strides from its window.
    follows = _made_of(kept, kind)
    kept = {key: value for key, value in config.items() if key in kept or follows.get(key, _NOTHING) != value}
    return {key: describe_value(value, kind.__name__) for key, value in kept.items()}


def _taken(kind: type[Any]) -> frozenset[str]:
    """The arguments that a class takes, those that it hands on to the classes above it among them."""
    names: set[str] = set()
    for parent in inspect.getmro(kind):
        if "__init__" not in vars(parent):
            continue
        parameters = inspect.signature(vars(parent)["__init__"]).parameters.values()
        names |= {parameter.name for parameter in parameters}
        if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
            break
    return frozenset(names) - {"self", "kwargs"}


def _required(kind: type[Any]) -> list[str]:
    return [
        parameter.name
        for parameter in inspect.signature(kind).parameters.values()
        if parameter.default is parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]


def _made_of(config: dict[str, Any], kind: Any) -> dict[str, Any]:
    """The whole configuration of an object made of a part of one; nothing where it can't be made of that."""
    try:
        found: dict[str, Any] = kind.from_config(dict(config)).get_config()
    except (TypeError, ValueError, KeyError, AttributeError):
        return {}
    return found


def describe_value(value: Any, owner: str) -> Any:
    """An argument's value: serialized objects become objects of the file, tuples lists."""
    import numpy as np

    if isinstance(value, dict) and "class_name" in value and "config" in value:
        return _serialized(value, owner)
    if isinstance(value, dict):
        return {key: describe_value(item, owner) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [describe_value(item, owner) for item in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise cannot_say(f"`{owner}` has an argument of the type `{type(value).__name__}`")


def _serialized(value: dict[str, Any], owner: str) -> Any:
    from kerascli.backend import keras

    if value["class_name"] in {"function", "__lambda__"}:
        if value["class_name"] == "function" and isinstance(value["config"], str):
            return value["config"]
        raise cannot_say(f"`{owner}` holds a function that has no name")
    if value["class_name"] == "DTypePolicy" and isinstance(value["config"], dict):
        return value["config"]["name"]
    made = keras.saving.deserialize_keras_object(value)
    if isinstance(made, keras.Model):
        from kerascli.models.describing import describe_part

        return describe_part(made)
    described = describe_object(made)
    word, arguments = next(iter(described.items()))
    return described if arguments else {word: {}}


def snake(word: str) -> str:
    """`LogSoftmax` is `log_softmax`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower()


def cannot_say(why: str) -> UserError:
    """What no experiment file can say."""
    return UserError(
        Problem(
            code="model-not-sayable",
            message=f"this model can't be written as an experiment file: {why}",
            help="load it whole: `model: {load: FILE}`",
        )
    )
