"""How the answers of a model made elsewhere are read: by the losses that it was compiled with."""

from __future__ import annotations

from typing import Any

from kerascli.workflows.answering import Reading

UNNAMED = "output_0"
"""The only output of a model that names none."""


def compiled_readings(model: Any) -> list[Reading] | None:
    """One an output, by the names that it answers with; None of a model that holds no loss."""
    if not getattr(model, "compiled", False) or getattr(model, "loss", None) is None:
        return None
    named = getattr(model, "output", None)
    names = list(named) if isinstance(named, dict) else list(getattr(model, "output_names", None) or [UNNAMED])
    losses = {name: loss_of(model, name) for name in names}
    return [Reading(name=name, loss=word_of(loss), from_logits=takes_logits(loss)) for name, loss in losses.items()]


def loss_of(model: Any, output: str) -> Any:
    """What the output was compiled with."""
    loss = model.loss
    if isinstance(loss, dict):
        return loss.get(output)
    return loss[list(model.output_names).index(output)] if isinstance(loss, list | tuple) else loss


def word_of(loss: Any) -> str:
    """The loss's name: what tells classes from numbers."""
    return loss if isinstance(loss, str) else "" if loss is None else getattr(loss, "__name__", type(loss).__name__)


def takes_logits(loss: Any) -> bool:
    """Whether the loss puts the answers through softmax or sigmoid itself."""
    return bool(loss.get_config().get("from_logits")) if hasattr(loss, "get_config") else False
