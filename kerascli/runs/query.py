"""Runs by what they are: the fields of a run, filters such as `state=finished val_accuracy>0.9`, sorting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, Source, Span, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kerascli.runs.summary import RunSummary

CONDITION = re.compile(r"^([^=!<>~]+?)(<=|>=|!=|=|~|<|>)(.*)$")

FIELDS: dict[str, Callable[[RunSummary], Any]] = {
    "id": lambda run: run.id,
    "name": lambda run: run.name,
    "state": lambda run: run.state,
    "created": lambda run: run.record.created if run.record else None,
    "seconds": lambda run: run.record.seconds if run.record else None,
    "epochs": lambda run: run.record.epochs_done if run.record else None,
    "best_epoch": lambda run: run.record.best_epoch if run.record else None,
    "backend": lambda run: run.record.backend if run.record else None,
    "seed": lambda run: run.record.seed if run.record else None,
    "host": lambda run: run.record.host if run.record else None,
    "parameters": lambda run: run.record.model.get("parameters") if run.record else None,
    "tags": lambda run: ", ".join(run.notes.tags) or None,
    "note": lambda run: run.notes.note or None,
    "trouble": lambda run: run.trouble or None,
}
"""What can be asked of a run by a name of ours; metrics and keys of the experiment file come after."""


def value_of(run: RunSummary, name: str) -> Any:
    """A field, a metric of the best epoch, or a key of the resolved file; None where the run has none."""
    if name in FIELDS:
        return FIELDS[name](run)
    if name in run.metrics:
        return run.metrics[name]
    return run.settings.get(name, _object_name(run, name))


def _object_name(run: RunSummary, key: str) -> str | None:
    """`Adam` for `compile.optimizer`, where the file says `optimizer: {Adam: {…}}`."""
    inner = {found[len(key) + 1 :].split(".")[0] for found in run.settings if found.startswith(f"{key}.")}
    return inner.pop() if len(inner) == 1 else None


@dataclass(frozen=True, slots=True)
class Condition:
    """One `FIELD OPERATOR VALUE`."""

    field: str
    operator: str
    wanted: str

    def holds(self, run: RunSummary) -> bool:
        value = value_of(run, self.field)
        if self.operator == "!=":
            return not _equal(value, self.wanted)
        if value is None:
            return False
        if self.operator == "~":
            return self.wanted.lower() in str(value).lower()
        if self.operator == "=":
            return _equal(value, self.wanted)
        return _ordered(value, self.operator, self.wanted)


def _equal(value: Any, wanted: str) -> bool:
    number = _number(wanted)
    if number is not None and isinstance(value, int | float) and not isinstance(value, bool):
        return bool(value == number)
    if isinstance(value, bool) or value is None:
        return wanted.lower() in ({"true": "true", "false": "false", "none": "null"}[str(value).lower()],)
    return str(value).lower() == wanted.lower()


def _ordered(value: Any, operator: str, wanted: str) -> bool:
    number = _number(wanted)
    left: Any = value
    right: Any = number
    if number is None or not isinstance(value, int | float):
        left, right = str(value), wanted
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]  # type: ignore[no-any-return]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def conditions(filters: Sequence[str]) -> list[Condition]:
    """All conditions of `--filter`, given once with spaces between them or several times."""
    found = []
    for text in filters:
        for word in text.split():
            match = CONDITION.match(word)
            if match is None:
                raise _refused(
                    "bad-filter",
                    f"`{word}` is no condition",
                    text,
                    "state=finished, name~mnist, val_accuracy>0.9, compile.optimizer=Adam",
                )
            found.append(Condition(match[1], match[2], match[3]))
    return found


def check_fields(names: Iterable[str], runs: Sequence[RunSummary]) -> None:
    """Refuse a name that no run has a value for."""
    wanted = [name for name in dict.fromkeys(names) if name not in FIELDS]
    missing = [name for name in wanted if runs and all(value_of(run, name) is None for run in runs)]
    if not missing:
        return
    from kerascli.config.nearest import did_you_mean

    known = dict.fromkeys((*FIELDS, *(name for run in runs for name in (*run.metrics, *run.settings))))
    raise UserError(
        [
            _problem("unknown-column", f"no run has a `{name}`", name, did_you_mean(name, known) or ", ".join(FIELDS))
            for name in missing
        ]
    )


def selected(runs: Sequence[RunSummary], filters: Sequence[str]) -> list[RunSummary]:
    """The runs for which all conditions hold."""
    wanted = conditions(filters)
    check_fields((condition.field for condition in wanted), runs)
    return [run for run in runs if all(condition.holds(run) for condition in wanted)]


def ordered(runs: Sequence[RunSummary], by: str) -> list[RunSummary]:
    """Best first for a metric, largest first for other numbers (`+FIELD`: smallest first), names by letter.

    Runs without a value come last.
    """
    from kerascli.runs.direction import direction_of

    name = by.lstrip("+-")
    check_fields([name], runs)
    values = [(value_of(run, name), run) for run in runs]
    known = [(value, run) for value, run in values if value is not None]
    numbers = all(isinstance(value, int | float) for value, _ in known)
    falling = numbers and direction_of(name) != "min"
    if by.startswith(("+", "-")):
        falling = by.startswith("-")
    known.sort(key=lambda pair: pair[0] if numbers else str(pair[0]), reverse=falling)
    return [run for _, run in known] + [run for value, run in values if value is None]


def _refused(code: str, message: str, text: str, remedy: str) -> UserError:
    return UserError(_problem(code, message, text, remedy))


def _problem(code: str, message: str, text: str, remedy: str) -> Problem:
    source = Source(name="command line", kind="argument", text=text)
    span = Span(source=source, line=1, column=1, end_line=1, end_column=len(text) + 1)
    return Problem(code=code, message=message, span=span, help=remedy)
