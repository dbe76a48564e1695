"""Write the catalogue of the installed Keras: `python -m kerascli.catalogue.generate`."""

from __future__ import annotations

import argparse
import inspect
import sys
from pathlib import Path
from typing import Any

from kerascli.catalogue import docstrings, overlay, storage
from kerascli.catalogue.signatures import EMPTY, Argument, Signature, method_signature, signature_of

NAMESPACES = (
    "layers", "optimizers", "optimizers.schedules", "losses", "metrics", "callbacks", "initializers", "regularizers",
    "constraints", "activations", "ops", "applications", "random", "utils", "datasets", "dtype_policies", "models",
)  # fmt: skip
PLUMBING = {"get", "serialize", "deserialize"}
"""In most namespaces; they are how Keras finds its objects, no objects."""
IDENTIFIED = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")
METRIC_WORDS = {
    "accuracy": "Accuracy",
    "acc": "Accuracy",
    "crossentropy": "CategoricalCrossentropy",
    "ce": "CategoricalCrossentropy",
}
"""Words that `compile` takes, and makes the metric that fits the loss of."""


def generate() -> tuple[dict[str, Any], dict[str, Any]]:
    """The catalogue of the installed Keras and its help texts."""
    from kerascli.backend import keras

    objects: dict[str, dict[str, Any]] = {}
    texts: dict[str, dict[str, Any]] = {}
    for namespace in NAMESPACES:
        found = _public(keras, namespace)
        objects[namespace] = {name: _describe(namespace, name, value) for name, value in found.items()}
        texts[namespace] = {name: _help(value, objects[namespace][name]) for name, value in found.items()}
    identifiers = {namespace: _identifiers(namespace, objects[namespace]) for namespace in IDENTIFIED}
    catalogue = {"keras": keras.version(), "identifiers": identifiers, "namespaces": objects}
    return catalogue, {"keras": keras.version(), "namespaces": texts}


def renew() -> bool:
    """Write the installed Keras's catalogue into the user's cache where none is known; only when Keras is loaded."""
    version = storage.installed_version()
    if "keras" not in sys.modules or storage.folder_of(version) is not None:
        return False
    storage.write(storage.cache_folder(), *generate())
    return True


def main() -> None:
    """Write the two files beside the shipped ones, or where `--folder` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=storage.SHIPPED)
    storage.write(parser.parse_args().folder, *generate())


def _public(keras: Any, namespace: str) -> dict[str, Any]:
    """All public classes and functions of a namespace; those of a module inside it by their dotted names."""
    module = keras
    for part in namespace.split("."):
        module = getattr(module, part)
    found: dict[str, Any] = {}
    for name in sorted(dir(module)):
        value = getattr(module, name)
        if name.startswith("_") or name in PLUMBING or name == "legacy" or f"{namespace}.{name}" in NAMESPACES:
            continue
        if inspect.ismodule(value):
            found |= {f"{name}.{inner}": getattr(value, inner) for inner in dir(value) if not inner.startswith("_")}
        elif namespace != "layers" or inspect.isclass(value) or name == "Input":
            found[name] = value
    return {name: value for name, value in found.items() if callable(value)}


def _describe(namespace: str, name: str, value: Any) -> dict[str, Any]:
    """One object as the JSON has it."""
    signature = signature_of(value)
    _mend(f"{namespace}:{name}", signature)
    described: dict[str, Any] = {"kind": "class" if inspect.isclass(value) else "function"}
    for key, keyword_only in (("parameters", False), ("keywords", True)):
        chosen = [argument for argument in signature.arguments.values() if argument.keyword_only is keyword_only]
        if chosen:
            described[key] = [_argument(namespace, name, argument) for argument in chosen]
    if signature.open:
        described["open"] = True
    if signature.variadic:
        described["variadic"] = True
    if namespace == "layers" and inspect.isclass(value) and hasattr(value, "call"):
        called = method_signature(value, "call")
        if not (called.open or called.variadic):
            described["call"] = list(called.arguments)
    return described


def _mend(place: str, signature: Signature) -> None:
    """Add what no signature shows, and take away what the object refuses."""
    for name in [name for name in signature.arguments if f"{place}.{name}" in overlay.REFUSED]:
        del signature.arguments[name]
    for name, default in overlay.EXTRA.get(place, {}).items():
        signature.arguments[name] = Argument(name, default, keyword_only=place != "models:Model")
        signature.variadic = False
    signature.open = signature.open or place in overlay.OPEN


def _argument(namespace: str, name: str, argument: Argument) -> list[Any]:
    text = overlay.type_of(namespace, name, argument.name, argument.default)
    return [argument.name, text] if argument.default is EMPTY else [argument.name, text, _plain(argument.default)]


def _plain(default: Any) -> Any:
    """A default as JSON can hold it."""
    if default is None or isinstance(default, bool | int | float | str):
        return default
    if isinstance(default, tuple | list):
        return [_plain(item) for item in default]
    return getattr(default, "__name__", str(default))


def _help(value: Any, described: dict[str, Any]) -> dict[str, Any]:
    """The first sentence of the object and of each of its arguments."""
    known = {item[0] for key in ("parameters", "keywords") for item in described.get(key, ())}
    told: dict[str, str] = {}
    for documented in reversed(value.__mro__) if inspect.isclass(value) else (value,):
        told |= {name: docstrings.shorten(text) for name, text in docstrings.arguments(documented).items()}
    told = {name: text for name, text in told.items() if name in known and text}
    return {"summary": docstrings.summary(value), "arguments": told}


def _identifiers(namespace: str, objects: dict[str, Any]) -> dict[str, str]:
    """The words that Keras's own `get` takes, and the public name of what each stands for."""
    import importlib

    module = importlib.import_module(f"keras.src.{namespace}")
    words: dict[str, str] = dict(METRIC_WORDS) if namespace == "metrics" else {}
    for word, value in module.ALL_OBJECTS_DICT.items():
        if word in objects and inspect.isclass(value) and word[:1].isupper():
            continue
        name = value.__name__
        if name in objects and _is_taken(module, word):
            words[word] = name
    return dict(sorted(words.items()))


def _is_taken(module: Any, word: str) -> bool:
    """False for the words that Keras lists and then can't make anything of without arguments."""
    try:
        module.get(word)
    except (TypeError, ValueError, KeyError):
        return False
    return True


if __name__ == "__main__":
    main()
