"""The items of a model: each a statement, with its modifiers read and its repetitions unrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue.complaints import slipped_arguments
from kerascli.config.nearest import nearest
from kerascli.config.nodes import Entry, Mapping, Node, Scalar, Sequence, plain
from kerascli.models import actions
from kerascli.models.calls import check_call
from kerascli.models.modifiers import MODIFIERS as TOLD
from kerascli.models.repetition import turns
from kerascli.models.statements import Constant, Name, Reuse, Statement

if TYPE_CHECKING:
    from kerascli.models.context import ModelReading
    from kerascli.models.statements import Action, From
    from kerascli.problems import Span

MODIFIERS = tuple(TOLD)
SEQUENTIAL_MODIFIERS = ("use", "output", "repeat", "trainable", "weights", "adapt")


def read_items(node: Node, context: ModelReading, *, modifiers: tuple[str, ...] = MODIFIERS) -> tuple[Statement, ...]:
    """A list of items, in order; what is broken is reported and left out."""
    if not isinstance(node, Sequence):
        context.wrong_type("this", "a list of layers, each with a `-` before it", node)
        return ()
    return tuple(statement for item in node.items for statement in read_item(item, context, modifiers=modifiers))


def read_item(node: Node, context: ModelReading, *, modifiers: tuple[str, ...] = MODIFIERS) -> list[Statement]:
    """One item: one statement, or as many as it is repeated."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        action = actions.read_action(Entry(node, Scalar(None, node.span)), context)
        return [] if action is None else [Statement(action=action, span=node.span)]
    if not isinstance(node, Mapping) or not node.entries:
        context.wrong_type("an item", "a layer's name, or a mapping with a layer's name as its key", node)
        return []
    entry = _action_entry(node, context, modifiers)
    if entry is None:
        return []
    made = [_statement(turn, node, context, index) for index, turn in enumerate(turns(entry, node, context))]
    return [statement for statement in made if statement is not None]


def _action_entry(node: Mapping, context: ModelReading, modifiers: tuple[str, ...]) -> Entry | None:
    """The entry that says what to call; everything else must be a modifier."""
    use = node.entries.get("use")
    others = [entry for entry in node if entry.key.value not in MODIFIERS]
    if {entry.key.value for entry in others} == {"class_name", "config"}:
        span = node.entries["class_name"].key.span
        others = [Entry(Scalar("class_name", span), Mapping({e.key.value: e for e in others}, node.span))]
    if use is None and not others:
        context.report("missing-layer", "this item names no layer", node.span, help_text="- {Dense: 10, from: …}")
        return None
    chosen = use or next((entry for entry in others if actions.is_known(entry, context)), others[0])
    if chosen is not use and not actions.is_known(chosen, context) and _means_modifier(chosen, modifiers, context):
        return None
    slipped = actions.arguments_among(others, chosen, context)
    if slipped:
        slipped_arguments(chosen, slipped, context.reading)
        return None
    beside = actions.keys_beside(chosen)
    for entry in others:
        if entry is not chosen and entry.key.value not in beside:
            context.unknown_key(entry, f"an item of a model, beside `{chosen.key.value}`,", modifiers + beside)
    for entry in node:
        if entry.key.value in MODIFIERS and entry.key.value not in modifiers:
            context.report(
                "not-in-sequential",
                f"`{entry.key.value}` has no place in `sequential`, where each item is called on the one above",
                entry.key.span,
                help_text="write the model as `functional`",
            )
    if node.get("output") is not None and use is None:
        context.report(
            "unknown-key",
            "`output` stands beside `use`",
            node.entries["output"].key.span,
            help_text="{use: NAME, output: LAYER}",
        )
    return chosen


def _means_modifier(entry: Entry, modifiers: tuple[str, ...], context: ModelReading) -> bool:
    """A misspelt `use` or `sequential` where nothing else says what to call."""
    words = (*modifiers, *actions.INLINE_KINDS)
    near = nearest(str(entry.key.value), [*words, *context.reading.names("layers")], count=1)
    if not near or near[0] not in words:
        return False
    context.unknown_key(entry, "an item of a model", words)
    return True


def _statement(entry: Entry, node: Mapping, context: ModelReading, turn: int) -> Statement | None:
    """One turn of an item: only the first is called on what `from` says, the others on the turn before."""
    action: Action | None
    if entry.key.value == "use":
        action = read_reuse(node, context)
    else:
        beside = {key: node.entries[key] for key in actions.keys_beside(entry) if key in node.entries}
        action = actions.read_action(entry, context, beside, tensors=_tensors(node.get("from")))
    source = node.get("from")
    names = node.get("as")
    keywords = node.get("call")
    if keywords is not None and not isinstance(keywords, Mapping):
        context.wrong_type("`call`", "a mapping of keyword arguments of the call", keywords)
        keywords = None
    if action is None:
        return None
    check_call(action, source, keywords, context)
    return Statement(
        action=action,
        source=None if source is None or turn else read_from(source, context),
        names=() if names is None else context.names(names, "`as`"),
        several=isinstance(names, Sequence),
        keywords={} if keywords is None else plain(keywords),
        trainable=context.flag(node.get("trainable"), "`trainable`"),
        weights=context.weights(node.get("weights")),
        adapt=read_adapt(node.get("adapt"), context),
        span=entry.key.span if entry.key.value != "use" else entry.value.span,
    )


def _tensors(source: Node | None) -> int:
    """How many arguments of a function `from` fills."""
    if isinstance(source, Sequence):
        return len(source.items)
    return len(source.entries) if isinstance(source, Mapping) else 1


def read_reuse(node: Mapping, context: ModelReading) -> Reuse | None:
    """`{use: NAME}` with an inner `output`, or a list of them."""
    place = node.entries["use"].value
    name = context.text(place, "`use`")
    output = node.get("output")
    if name is None:
        return None
    context.reading.used_names.add(name)
    return Reuse(
        name=name,
        span=place.span,
        outputs=() if output is None else context.names(output, "`output`"),
        single=not isinstance(output, Sequence),
    )


def read_from(node: Node, context: ModelReading) -> From:
    """Names and constants, nested as they are written."""
    if isinstance(node, Mapping):
        return {str(entry.key.value): read_from(entry.value, context) for entry in node}
    if isinstance(node, Sequence):
        return [read_from(item, context) for item in node.items]
    if isinstance(node.value, str):
        return Name(node.value, node.span)
    return Constant(node.value)


def read_adapt(node: Node | None, context: ModelReading) -> tuple[str, ...]:
    """`true` is the training split; else the splits that are named."""
    if node is None:
        return ()
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return ("train",) if node.value else ()
    splits = context.names(node, "`adapt`")
    for split in splits:
        if split not in {"train", "validation", "test"}:
            context.report(
                "unknown-name",
                f"there is no split `{split}`",
                _place_of(node, split),
                help_text="train, validation or test",
            )
    return splits


def _place_of(node: Node, text: str) -> Span:
    items = node.items if isinstance(node, Sequence) else [node]
    return next((item.span for item in items if isinstance(item, Scalar) and item.value == text), node.span)
