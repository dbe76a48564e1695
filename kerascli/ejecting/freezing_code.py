"""`freeze`, `unfreeze` and `keep_frozen` as assignments to `trainable`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kerascli.ejecting.writing import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.writing import Writing

PLACE = re.compile(r"(?:(?P<name>.+)\.)?layers\[(?P<place>[-:\d]+)\]")


def freeze_lines(chosen: Sequence[str], model: str, frozen: set[str], writing: Writing) -> list[str]:
    """Stop layers from learning."""
    lines = []
    for word in chosen:
        owner, found = _chosen(word, model, writing)
        frozen.add(owner)
        lines += _set(found, "False")
    return lines


def unfreeze_lines(
    chosen: Sequence[str], kept: Sequence[str], model: str, frozen: set[str], writing: Writing
) -> list[str]:
    """Let layers learn again; what lies beside them in a frozen model stays as it was."""
    lines = []
    for word in chosen:
        owner, found = _chosen(word, model, writing)
        inside = owner != found and owner in frozen
        if inside:
            lines += [f"{owner}.trainable = True", *_loop(f"{owner}.layers", "False")]
        lines += _set(found, "True")
        frozen.discard(owner)
    for word in kept:
        lines += _kept(word, [model, *(writing.variable(name) for name in writing.experiment.models)], writing)
    return lines


def _chosen(word: str, model: str, writing: Writing) -> tuple[str, str]:
    """The model that holds what is chosen, and the expression for it."""
    place = PLACE.fullmatch(word)
    if place is not None:
        owner = model if place["name"] is None else writing.variable(place["name"])
        return owner, f"{owner}.layers[{place['place']}]"
    if word in writing.experiment.models:
        return writing.variable(word), writing.variable(word)
    if re.search(r"[*?\[]", word):
        writing.need("from fnmatch import fnmatch")
        return model, f"[one for one in {model}.layers if fnmatch(one.name, {quoted(word)})]"
    if word[:1].isupper():
        writing.need("from keras import layers")
        return model, f"[one for one in {model}.layers if isinstance(one, layers.{word})]"
    return model, f"{model}.get_layer({quoted(word)})"


def _set(found: str, value: str) -> list[str]:
    several = found.startswith("[") or (found.endswith("]") and ":" in found)
    return _loop(found, value) if several else [f"{found}.trainable = {value}"]


def _loop(found: str, value: str) -> list[str]:
    return [f"for layer in {found}:", f"    layer.trainable = {value}"]


def _kept(word: str, owners: Sequence[str], writing: Writing) -> list[str]:
    if not word[:1].isupper():
        return _set(_chosen(word, owners[0], writing)[1], "False")
    writing.need("from keras import layers")
    everything = owners[0] + ".layers" if len(owners) == 1 else f"[{', '.join(f'*{one}.layers' for one in owners)}]"
    return [
        f"for layer in {everything}:",
        f"    if isinstance(layer, layers.{word}):",
        "        layer.trainable = False",
    ]
