"""The names that a training will log, told from the file: those that a fresh Keras process gives."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerascli.catalogue.reading import Reading
    from kerascli.checks.outputs import KnownOutput
    from kerascli.training.compile_section import CompileSection

CONVENIENT = ("accuracy", "acc")
"""Words of which Keras makes the accuracy that fits the output; they are logged as they are written."""


@dataclass(frozen=True, slots=True)
class Logged:
    """What training logs, without `val_`."""

    names: tuple[str, ...]
    certain: bool
    """False where code of the user's, or a name that only Keras makes, may log more."""


def logged_names(section: CompileSection, outputs: tuple[KnownOutput, ...] | None, reading: Reading) -> Logged:
    """The log keys of a model with these outputs, compiled like this."""
    namer = _Namer(reading)
    losses = _losses(section.loss, outputs)
    metrics = [
        name
        for weighted, written in ((False, section.metrics), (True, section.weighted_metrics))
        for name in _metrics(written, outputs, namer, weighted=weighted)
    ]
    names = ["loss", *losses, *_unique(metrics)]
    return Logged(
        names=tuple(name for name in names if name is not None),
        certain=outputs is not None and namer.certain and None not in losses,
    )


def _losses(loss: Any, outputs: tuple[KnownOutput, ...] | None) -> list[str | None]:
    """`NAME_loss` of each output that has a loss, where there are several."""
    if loss is None or outputs is None:
        return []
    if isinstance(loss, dict):
        judged: list[str | None] = [name for name, part in loss.items() if part is not None]
    elif isinstance(loss, list):
        judged = [output.name for output, part in zip(outputs, loss, strict=False) if part is not None]
    else:
        judged = [output.name for output in outputs]
    return [name and f"{name}_loss" for name in judged] if len(judged) > 1 else []


@dataclass(frozen=True, slots=True)
class _Metric:
    """One metric's name, and the output it stands for where there are several."""

    name: str
    output: str | None
    weighted: bool


def _metrics(written: Any, outputs: tuple[KnownOutput, ...] | None, namer: _Namer, *, weighted: bool) -> list[_Metric]:
    """The metrics in the order of the outputs."""
    if written is None or outputs is None:
        return []
    if len(outputs) == 1:
        return [_Metric(name, None, weighted) for name in namer.names(_flat(written))]
    if isinstance(written, dict):
        named = [
            _Metric(name, output, weighted) for output, part in written.items() for name in namer.names(_flat(part))
        ]
        order = [output.name for output in outputs]
        return sorted(named, key=lambda metric: order.index(metric.output) if metric.output in order else 0)
    parts = written if isinstance(written, list) else [written]
    found = []
    for output, part in zip(outputs, parts, strict=False):
        for name in namer.names(_flat(part)):
            namer.certain = namer.certain and output.name is not None
            found.append(_Metric(name, output.name, weighted))
    return found


def _flat(written: Any) -> list[Any]:
    """All metrics of a nest."""
    if isinstance(written, dict):
        return [metric for part in written.values() for metric in _flat(part)]
    if isinstance(written, list):
        return [metric for part in written for metric in _flat(part)]
    return [written]


def _unique(metrics: Iterable[_Metric]) -> list[str]:
    """The names as Keras tells equal ones apart."""
    counts: Counter[str] = Counter()
    names = []
    for metric in metrics:
        prefix = f"{metric.output}_" if metric.output else ""
        name = f"{prefix}{metric.name}"
        if metric.weighted and counts[name]:
            name = f"{prefix}weighted_{metric.name}"
        counts[name] += 1
        names.append(name if counts[name] == 1 else f"{name}_{counts[name] - 1}")
    return names


class _Namer:
    """Names metrics in the order they are made."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.made: Counter[str] = Counter()
        self.certain = True

    def names(self, metrics: Iterable[Any]) -> list[str]:
        found = [self.name(metric) for metric in metrics]
        if None in found:
            self.certain = False
        return [name for name in found if name is not None]

    def name(self, metric: Any) -> str | None:
        """As it is logged; None where only running the user's code would tell."""
        if isinstance(metric, str):
            return str(metric)
        if not isinstance(metric, Object):
            return None
        given = metric.arguments.get("name")
        if isinstance(given, str):
            return str(given)
        entry = self.reading.find(metric.target.name, "metrics")
        if metric.target.is_function:
            return None if metric.arguments else snake_case(last_part(metric.target.path))
        default = entry.parameters["name"].default if entry and "name" in entry.parameters else None
        if isinstance(default, str):
            return default
        if metric.target.kind != "keras":
            return None
        return self._automatic(snake_case(last_part(metric.target.path)))

    def _automatic(self, name: str) -> str:
        """A name that Keras numbers: `auc`, `auc_1`."""
        self.made[name] += 1
        return name if self.made[name] == 1 else f"{name}_{self.made[name] - 1}"


def last_part(path: str) -> str:
    """The name at the end of `keras.metrics.AUC` or `my_metrics.py:steepness`."""
    return re.split(r"[.:]", path)[-1]


def snake_case(name: str) -> str:
    """A class's name as Keras writes it in small letters."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
