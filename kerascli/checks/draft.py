"""An experiment as far as it can be read: a mistake in one section hides none in another."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import TypeAdapter, ValidationError

from kerascli.config import problems_of
from kerascli.config.nodes import located
from kerascli.experiment import Experiment

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from kerascli.catalogue.objects import Object
    from kerascli.catalogue.reading import Reading
    from kerascli.config.nodes import Mapping
    from kerascli.models.statements import Model
    from kerascli.preparation.section import DataSection
    from kerascli.problems import Problem
    from kerascli.training.compile_section import CompileSection
    from kerascli.training.fit_section import FitSection
    from kerascli.training.run_section import RunSection
    from kerascli.training.tune_section import TuneSection

ROUNDS = 5
"""How often a section is read again without what was wrong in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The sections that could be read; None for one that is missing or can't be."""

    root: Mapping
    reading: Reading
    sections: dict[str, Any]
    broken: frozenset[str] = field(default_factory=frozenset)
    """Sections with a mistake in them: what they say is not the whole truth."""

    @property
    def data(self) -> DataSection | None:
        return self.sections.get("data")

    @property
    def model(self) -> Model | None:
        return self.sections.get("model")

    @property
    def models(self) -> dict[str, Model]:
        return self.sections.get("models") or {}

    @property
    def compile(self) -> CompileSection | None:
        return self.sections.get("compile")

    @property
    def fit(self) -> FitSection | None:
        return self.sections.get("fit")

    @property
    def callbacks(self) -> list[Object | str]:
        return [callback for callback in self.sections.get("callbacks") or [] if callback is not None]

    @property
    def run(self) -> RunSection | None:
        return self.sections.get("run")

    @property
    def tune(self) -> TuneSection | None:
        return self.sections.get("tune")


def draft_of(root: Mapping, reading: Reading) -> tuple[Experiment | None, Draft, list[Problem]]:
    """The experiment (None where a section has a mistake), all that could be read, and the mistakes."""
    values = located(root)
    try:
        experiment = Experiment.model_validate(values, context=reading)
    except ValidationError as error:
        broken = frozenset(
            str(mistake["loc"][0]) for mistake in _mistakes(error) if mistake["loc"] and not _bound(mistake)
        )
        sections = _salvaged_whole(values, error, reading) or {
            name: _salvaged(name, values[name], reading) for name in Experiment.model_fields if name in values
        }
        draft = Draft(root=root, reading=reading, sections=sections, broken=broken)
        return None, draft, problems_of(error, root, Experiment)
    return experiment, Draft(root=root, reading=reading, sections=_sections_of(experiment)), []


def _sections_of(experiment: Experiment) -> dict[str, Any]:
    return {name: getattr(experiment, name) for name in Experiment.model_fields}


def _salvaged_whole(values: Any, error: ValidationError, reading: Reading) -> dict[str, Any] | None:
    """All sections without the parts that mistakes stand in; None where a whole section would be missing."""
    for _ in range(ROUNDS):
        if not all(_mended(values, mistake) for mistake in _mistakes(error)):
            return None
        try:
            return _sections_of(Experiment.model_validate(values, context=reading))
        except ValidationError as again:
            error = again
    return None


def _salvaged(name: str, value: Any, reading: Reading) -> Any:
    """One section on its own, in the same way; None where nothing is left of it."""
    for _ in range(ROUNDS):
        try:
            return _adapter(name).validate_python(value, context=reading)
        except ValidationError as error:
            if not all(_mended(value, mistake) for mistake in _mistakes(error)):
                return None
    return None


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    """Reads one section; making it costs more than reading with it."""
    field_info = Experiment.model_fields[name]
    kind: Any = field_info.annotation
    return TypeAdapter(Annotated[(kind, *field_info.metadata)] if field_info.metadata else kind)


BOUNDS = {"greater_than_equal": "ge", "less_than_equal": "le"}
"""Mistakes that tell the nearest value that would do."""


def _mistakes(error: ValidationError) -> list[ErrorDetails]:
    """Without what the other kinds of a union say of a number that is merely out of range."""
    found = error.errors()
    ranges = {mistake["loc"][:-1] for mistake in found if _bound(mistake) is not None and len(mistake["loc"]) > 1}
    return [mistake for mistake in found if mistake["type"] != "is_instance_of" or mistake["loc"][:-1] not in ranges]


def _bound(mistake: ErrorDetails) -> float | None:
    """The nearest number in range, for one that is out of it."""
    return mistake["ctx"][BOUNDS[mistake["type"]]] if mistake["type"] in BOUNDS else None


def _mended(value: Any, mistake: ErrorDetails) -> bool:
    """Read on as if a number out of range were at its end, and as if anything else that is wrong were not there."""
    holder, place = _stands_in(value, mistake["loc"])
    if holder is None:
        return False
    bound = _bound(mistake)
    if bound is None:
        del holder[place]
    else:
        holder[place] = bound
    return True


def _stands_in(value: Any, path: tuple[str | int, ...]) -> tuple[Any, Any]:
    """What holds the thing at a path, or the nearest thing around it, and where; None where that is the whole value."""
    holder: Any = None
    place: Any = None
    for part in path:
        inside: Any = value
        if (isinstance(value, dict) and part in value) or (
            isinstance(value, list) and isinstance(part, int) and part < len(value)
        ):
            holder, place, value = inside, part, inside[part]
    return holder, place
