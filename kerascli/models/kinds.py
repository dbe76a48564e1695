"""The kinds of model that a file can name, read from where one may stand: `model`, `models`, or an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue.parsing import parse_object
from kerascli.catalogue.takes import takes
from kerascli.catalogue.values import ANYTHING, BROKEN, Values
from kerascli.config.nearest import nearest
from kerascli.config.nodes import Entry, Mapping, Node, Scalar, Sequence, plain
from kerascli.models.statements import (
    CopiedModel,
    FunctionalModel,
    InputSpec,
    LoadedModel,
    Model,
    Name,
    ObjectModel,
    Output,
    SequentialModel,
    UsedModel,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kerascli.models.context import ModelReading

COMMON = ("name", "trainable", "weights")
KINDS = ("sequential", "functional", "load", "copy", "use")
SHAPES = ("shape", "batch_shape")
SHAPE = takes("shape")
INPUT_KEYS = ("shape", "dtype", "batch_size", "sparse", "ragged", "optional", "batch_shape")


def read_model(node: Node, context: ModelReading) -> Model | None:
    """A model in any of its kinds; None where it is broken, which was reported."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return _object(Entry(node, Scalar(None, node.span)), context, {})
    if not isinstance(node, Mapping) or not node.entries:
        context.wrong_type("a model", "one of `sequential`, `functional`, `load`, or an object", node)
        return None
    kind = next((node.entries[word] for word in KINDS if word in node.entries), None)
    if kind is None:
        return _read_object_model(node, context)
    beside = (*COMMON, "output") if kind.key.value == "use" else COMMON
    for entry in node:
        if entry is not kind and entry.key.value not in beside:
            context.unknown_key(entry, f"a model, beside `{kind.key.value}`,", beside)
    return _READERS[str(kind.key.value)](kind, context, _common(kind, node, context), node)


def _common(kind: Entry, node: Mapping, context: ModelReading) -> dict[str, Any]:
    name = node.get("name")
    return {
        "span": kind.key.span,
        "name": None if name is None else context.text(name, "`name`"),
        "trainable": context.flag(node.get("trainable"), "`trainable`"),
        "weights": context.weights(node.get("weights")),
    }


def _read_object_model(node: Mapping, context: ModelReading) -> Model | None:
    """Any object: the one key that is no modifier."""
    from kerascli.models import actions

    others = [entry for entry in node if entry.key.value not in COMMON]
    if {entry.key.value for entry in others} == {"class_name", "config"}:
        span = node.entries["class_name"].key.span
        others = [Entry(Scalar("class_name", span), Mapping({e.key.value: e for e in others}, node.span))]
    if not others:
        context.report("missing-key", "no model is named here", node.span, help_text="sequential: […]")
        return None
    chosen = next((entry for entry in others if actions.is_known(entry, context)), None)
    if chosen is None and (len(others) > 1 or nearest(str(others[0].key.value), KINDS)):
        for entry in others:
            context.unknown_key(entry, "a model", (*KINDS, *COMMON))
        return None
    chosen = chosen or others[0]
    for entry in others:
        if entry is not chosen:
            context.unknown_key(entry, f"a model, beside `{chosen.key.value}`,", COMMON)
    return _object(chosen, context, _common(chosen, node, context))


def _object(entry: Entry, context: ModelReading, common: dict[str, Any]) -> ObjectModel | None:
    from kerascli.models import actions

    found = actions.read_object(entry, context)
    return None if found is None else ObjectModel(**{"span": entry.key.span, **common}, object=found)


def _sequential(kind: Entry, context: ModelReading, common: dict[str, Any], _node: Mapping) -> Model | None:
    from kerascli.models.items import SEQUENTIAL_MODIFIERS, read_items

    if isinstance(kind.value, Sequence) and not kind.value.items:
        context.report("missing-key", "`sequential` has no layers", kind.key.span, help_text="sequential: [{Dense: 1}]")
        return None
    statements = read_items(kind.value, context, modifiers=SEQUENTIAL_MODIFIERS)
    return SequentialModel(statements=statements, **common)


def _functional(kind: Entry, context: ModelReading, common: dict[str, Any], _node: Mapping) -> Model | None:
    from kerascli.models.items import read_items

    body = kind.value
    if not isinstance(body, Mapping):
        context.wrong_type("`functional`", "a mapping with `inputs`, `layers` and `outputs`", body)
        return None
    for entry in body:
        if entry.key.value not in {"inputs", "layers", "outputs"}:
            context.unknown_key(entry, "`functional`", ("inputs", "layers", "outputs"))
    inputs, layers, outputs = body.get("inputs"), body.get("layers"), body.get("outputs")
    if layers is None and outputs is None:
        context.report("missing-key", "`functional` needs a list of `layers`", kind.key.span)
        return None
    return FunctionalModel(
        inputs=None if inputs is None else _inputs(inputs, context),
        statements=() if layers is None else read_items(layers, context),
        outputs=() if outputs is None else _outputs(outputs, context),
        named_outputs=isinstance(outputs, Mapping),
        single_output=not isinstance(outputs, Sequence),
        **common,
    )


def _inputs(node: Node, context: ModelReading) -> tuple[InputSpec, ...]:
    """Names and shapes; a list is of names alone."""
    if isinstance(node, Sequence):
        names = [item for item in node.items if isinstance(item, Scalar) and isinstance(item.value, str)]
        if len(names) == len(node.items) and names:
            return tuple(InputSpec(name=item.value, arguments={}, span=item.span) for item in names)
    if not isinstance(node, Mapping) or not node.entries:
        context.report(
            "wrong-type",
            "`inputs` is a mapping of names and shapes",
            node.span,
            help_text=f"inputs: {{x: {plain(node)}}}"
            if isinstance(node, Sequence) and node.items
            else "inputs: {x: [28, 28, 1]}",
        )
        return ()
    return tuple(_input(entry, context) for entry in node)


def _input(entry: Entry, context: ModelReading) -> InputSpec:
    name, body = str(entry.key.value), entry.value
    arguments: dict[str, Any] = {}
    if isinstance(body, Mapping):
        for part in body:
            if part.key.value in INPUT_KEYS:
                arguments |= _argument_of_input(str(part.key.value), part.value, name, context)
            else:
                context.unknown_key(part, f"the input `{name}`", INPUT_KEYS)
    elif isinstance(body, Sequence):
        arguments = _argument_of_input("shape", body, name, context)
    elif body.value is not None:
        context.wrong_type(f"the input `{name}`", "a shape, or a mapping with `shape` and `dtype`", body)
    return InputSpec(name=name, arguments=arguments, span=entry.key.span)


def _argument_of_input(key: str, node: Node, name: str, context: ModelReading) -> dict[str, Any]:
    """One argument, checked against Keras's own `Input`; nothing where it is wrong, which was reported."""
    keras = context.reading.catalogue.find("Input", "layers")
    takes = SHAPE if key in SHAPES else keras.parameters[key].takes if keras and key in keras.parameters else ANYTHING
    values = Values(context.reading, lambda inner, namespace: parse_object(inner, namespace, context.reading))
    value = values.read(node, takes, f"`{key}` of the input `{name}`")
    return {} if value is BROKEN else {key: value}


def _outputs(node: Node, context: ModelReading) -> tuple[Output, ...]:
    if isinstance(node, Mapping) and node.entries:
        return tuple(_output(str(entry.key.value), entry.value, context) for entry in node)
    if isinstance(node, Sequence) and node.items:
        return tuple(_output(None, item, context) for item in node.items)
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return (_output(None, node, context),)
    context.wrong_type("`outputs`", "a name, a list of names, or a mapping of names and layers", node)
    return ()


def _output(key: str | None, node: Node, context: ModelReading) -> Output:
    """A name is a tensor; a mapping is a last item."""
    from kerascli.models.items import MODIFIERS, read_item

    if isinstance(node, Scalar) and isinstance(node.value, str):
        return Output(key=key, statement=None, source=Name(node.value, node.span), span=node.span)
    allowed = tuple(word for word in MODIFIERS if word != "repeat")
    statements = read_item(node, context, modifiers=allowed)
    return Output(key=key, statement=statements[0] if statements else None, source=None, span=node.span)


def _load(kind: Entry, context: ModelReading, common: dict[str, Any], _node: Mapping) -> Model | None:
    file, span = context.text(kind.value, "`load`"), kind.value.span
    if file is None:
        return None
    return LoadedModel(**{**common, "span": span}, file=file, path=str(context.reading.path_of(file, span)))


def _copy(kind: Entry, context: ModelReading, common: dict[str, Any], _node: Mapping) -> Model | None:
    original = context.text(kind.value, "`copy`")
    if original is None:
        return None
    context.reading.used_names.add(original)
    return CopiedModel(original=original, original_span=kind.value.span, **common)


def _use(_kind: Entry, context: ModelReading, common: dict[str, Any], node: Mapping) -> Model | None:
    from kerascli.models.items import read_reuse

    reuse = read_reuse(node, context)
    return None if reuse is None else UsedModel(reuse=reuse, **common)


_READERS: dict[str, Callable[[Entry, ModelReading, dict[str, Any], Mapping], Model | None]] = {
    "sequential": _sequential,
    "functional": _functional,
    "load": _load,
    "copy": _copy,
    "use": _use,
}
