"""Which layers learn: `freeze`, `unfreeze` and `keep_frozen` by name, pattern, class or place."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from kerascli.amounts import amount
from kerascli.config.nearest import nearest
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kerascli.training.fit_section import Phase

_PLACE = re.compile(r"(?:(?P<name>.+)\.)?layers\[(?P<first>-?\d*)(?P<colon>:?)(?P<last>-?\d*)\]")


def freeze(model: Any, named: Mapping[str, Any], chosen: Sequence[str]) -> None:
    """Stop layers from learning."""
    for layer in select(model, named, chosen):
        layer.trainable = False


def unfreeze(model: Any, named: Mapping[str, Any], chosen: Sequence[str], keep_frozen: Sequence[str]) -> list[Any]:
    """Let layers learn again, except what stays frozen all the same; answers the BatchNormalizations that now move."""
    kept = {id(layer) for layer in select(model, named, keep_frozen)}
    waking = select(model, named, chosen)
    awake = {id(layer) for layer in flattened(waking)}
    for layer in _with_containers(model, waking):
        sleeping = [part for part in flattened([layer]) if not part.trainable and id(part) not in awake]
        layer.trainable = True
        for part in sleeping:
            if not flattened([part])[1:]:
                part.trainable = False
    for part in flattened(waking):
        part.trainable = True  # one by one: a container that is awake already does not wake what sleeps in it
    for layer in flattened([model, *named.values()]):
        if id(layer) in kept:
            layer.trainable = False
    return [part for part in flattened(waking) if type(part).__name__ == "BatchNormalization" and part.trainable]


def select(model: Any, named: Mapping[str, Any], chosen: Sequence[str]) -> list[Any]:
    """The layers that names, patterns, classes and places mean; UserError for one that means nothing."""
    everything = flattened([model, *named.values()])
    return [layer for word in chosen for layer in _select(word, model, named, everything)]


def misnamed(
    phases: Sequence[Phase], model: Any, models: Mapping[str, Any], named: Mapping[str, Any]
) -> list[tuple[tuple[Any, ...], Problem]]:
    """What phases freeze or unfreeze and no layer is, each with the keys that lead to it."""
    found: list[tuple[tuple[Any, ...], Problem]] = []
    for index, phase in enumerate(phases):
        trained = model if phase.model is None else models[phase.model]
        for key in ("freeze", "unfreeze", "keep_frozen"):
            for position, word in enumerate(getattr(phase, key)):
                try:
                    select(trained, named, [word])
                except UserError as error:
                    found.append((("fit", "phases", index, key, position), error.problems[0]))
    return found


def flattened(layers: Iterable[Any]) -> list[Any]:
    """Layers and all that is inside them, each once, outside before inside."""
    found: dict[int, Any] = {}
    for layer in layers:
        for part in layer._flatten_layers():  # noqa: SLF001 -- Keras has no public name for it
            found.setdefault(id(part), part)
    return list(found.values())


def _select(word: str, model: Any, named: Mapping[str, Any], everything: list[Any]) -> list[Any]:
    place = _PLACE.fullmatch(word)
    if place is not None:
        owner = model if place["name"] is None else _one(place["name"], named, everything)
        return _at_place(word, owner, place)
    if word in named:
        return [named[word]]
    found = [layer for layer in everything if layer.name == word or type(layer).__name__ == word]
    found = found or [layer for layer in everything if fnmatchcase(layer.name, word)]
    if not found:
        raise _unknown(word, named, everything)
    return found


def _one(name: str, named: Mapping[str, Any], everything: list[Any]) -> Any:
    if name in named:
        return named[name]
    found = next((layer for layer in everything if layer.name == name), None)
    if found is None:
        raise _unknown(name, named, everything)
    return found


def _at_place(word: str, owner: Any, place: re.Match[str]) -> list[Any]:
    layers = list(getattr(owner, "layers", ()))
    first = int(place["first"]) if place["first"] else None
    last = int(place["last"]) if place["last"] else None
    start = first or 0
    there = -len(layers) <= start < len(layers)
    chosen = layers[first:last] if place["colon"] else [layers[start]] if there else []
    if chosen:
        return chosen
    raise UserError(
        Problem(
            code="unknown-layer",
            message=f"`{word}` is no place: `{owner.name}` holds {amount(len(layers), 'layer')}",
            help=f"the last one is layers[{len(layers) - 1}]" if layers else f"write `{owner.name}` itself",
        )
    )


def _with_containers(model: Any, layers: list[Any]) -> list[Any]:
    """The layers that hold these, from the outside in, then these: a frozen container trains nothing inside it."""
    wanted = {id(layer) for layer in layers}
    containers = [
        part
        for part in flattened([model])
        if id(part) not in wanted and any(id(inner) in wanted for inner in flattened([part])[1:])
    ]
    return [*(part for part in containers if not part.trainable), *layers]


def _unknown(word: str, named: Mapping[str, Any], everything: list[Any]) -> UserError:
    names = list(
        dict.fromkeys([*named, *(layer.name for layer in everything), *(type(layer).__name__ for layer in everything)])
    )
    close = nearest(word, names)
    return UserError(
        Problem(
            code="unknown-layer",
            message=f"no layer, pattern or class of the model is called `{word}`",
            help=f"did you mean `{close[0]}`?" if close else "kerascli summary FILE lists the layers",
        )
    )
