"""What pydantic finds wrong becomes one problem each, at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import pytest
from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from kerascli.cli.drawing import draw_problems
from kerascli.config import load, problems_of
from kerascli.config.nodes import located
from kerascli.config.section import Section
from kerascli.config.unknown_keys import empty_sections
from tests.unit.config.documents import written

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.problems import Problem


class Builtin(Section):
    """One kind of source."""

    builtin: Literal["mnist", "digits"]
    offline: str | None = None


class Table(Section):
    """Another."""

    table: str
    header: bool = True


class Data(Section):
    """Where a key has its home."""

    source: Builtin | Table
    batch_size: int = Field(default=32, ge=1)
    shuffle: bool | Literal["batch"] = True
    weights: dict[str, float] = Field(default_factory=dict)


class Phase(Section):
    """An item of a list."""

    name: str = "phase"
    epochs: int = Field(ge=1)


class Fit(Section):
    """A section with a required key."""

    epochs: int = Field(ge=1)
    verbose: Literal[0, 1, 2, "auto"] = "auto"
    rate: Annotated[float, Field(gt=0, lt=1)] | None = None
    phases: list[Phase] = Field(default_factory=list, max_length=2)

    @model_validator(mode="after")
    def not_thirteen(self) -> Fit:
        if self.epochs == 13:
            raise PydanticCustomError("unlucky-number", "thirteen is refused", {"help": "epochs: 12"})
        return self


class File(Section):
    """The whole."""

    data: Data
    fit: Fit
    vars: dict[str, int] = Field(default_factory=dict)


DATA = "data: {source: {builtin: mnist}}\n"
FIT = "fit: {epochs: 5}\n"
WRONG: dict[str, tuple[str, str, tuple[int, int], str | None]] = {
    "a misspelt required key is one problem": (
        DATA + "fit: {epoch: 5}\n",
        "unknown-key",
        (2, 7),
        "did you mean `epochs`?",
    ),
    "a misspelt key": (DATA + "fit: {epochs: 5, verbos: 1}\n", "unknown-key", (2, 18), "did you mean `verbose`?"),
    "a misspelt section is one problem": (DATA + "fitt: {epochs: 5}\n", "unknown-key", (2, 1), "did you mean `fit`?"),
    "a key far from all": (
        DATA + "fit: {epochs: 5, zzzz: 1}\n",
        "unknown-key",
        (2, 18),
        "it takes epochs, phases, rate, verbose",
    ),
    "a key of another section": (
        DATA + "fit: {epochs: 5, batch_size: 64}\n",
        "misplaced-key",
        (2, 18),
        "it stands elsewhere: data: {batch_size: 64}",
    ),
    "a missing key": (DATA + "fit: {verbose: 1}\n", "missing-key", (2, 1), "epochs: …"),
    "a missing section": (FIT, "missing-key", (1, 1), "data: …"),
    "text for a number": (DATA + "fit: {epochs: '5'}\n", "wrong-type", (2, 15), "5"),
    "a comma in a number": (DATA + "fit: {epochs: 5, rate: '0,5'}\n", "wrong-type", (2, 24), "0.5"),
    "a float for a whole number": (DATA + "fit: {epochs: 5.0}\n", "wrong-type", (2, 15), "5"),
    "yes for true": (FIT + "data: {source: {table: a.csv, header: yes}}\n", "wrong-type", (2, 39), "true"),
    "a number too small": (DATA + "fit: {epochs: -5}\n", "out-of-range", (2, 15), "epochs: 1"),
    "a number outside an open range": (DATA + "fit: {epochs: 5, rate: 1.0}\n", "out-of-range", (2, 24), None),
    "too many items": (
        DATA + "fit: {epochs: 5, phases: [{epochs: 1}, {epochs: 1}, {epochs: 1}]}\n",
        "out-of-range",
        (2, 18),
        None,
    ),
    "a word that is none of them": (
        FIT + "data: {source: {builtin: mnits}}\n",
        "not-one-of",
        (2, 26),
        "did you mean `mnist`?",
    ),
    "a word for one of several kinds": (
        FIT + "data: {source: {builtin: mnist}, shuffle: bacth}\n",
        "wrong-type",
        (2, 43),
        "did you mean `batch`?",
    ),
    "a misspelt kind is one problem": (
        FIT + "data: {source: {tabel: a.csv}}\n",
        "unknown-key",
        (2, 17),
        "did you mean `table`?",
    ),
    "a misspelt key of a kind": (
        FIT + "data: {source: {table: a.csv, haeder: true}}\n",
        "unknown-key",
        (2, 31),
        "did you mean `header`?",
    ),
    "an item's mistake": (DATA + "fit: {epochs: 5, phases: [{epochs: 0}]}\n", "out-of-range", (2, 36), "epochs: 1"),
    "a list for a mapping": (
        DATA + "fit: [epochs]\n",
        "wrong-type",
        (2, 1),
        "write `key: value` lines without the `-`",
    ),
    "a word for a list": (DATA + "fit: {epochs: 5, phases: head}\n", "wrong-type", (2, 26), "[head]"),
    "null for a section": (
        DATA + "fit: null\n",
        "empty-section",
        (2, 6),
        "indent its keys below it, or delete the line",
    ),
    "a value of a mapping": (DATA + FIT + "vars: {a: x}\n", "wrong-type", (3, 11), None),
    "a number known with the data": (
        DATA + "fit: {epochs: '${data.train.samples}'}\n",
        "known-with-data",
        (2, 15),
        "write a number",
    ),
    "a validator's own problem": (DATA + "fit: {epochs: 13}\n", "unlucky-number", (2, 1), "epochs: 12"),
}


def problems_with(folder: Path, text: str, *overrides: str) -> list[Problem]:
    loaded = load(written(folder, my=text), overrides)
    assert loaded.problems == []
    with pytest.raises(ValidationError) as caught:
        File.model_validate(located(loaded.root))
    return problems_of(caught.value, loaded.root, File)


@pytest.mark.parametrize("name", WRONG)
def test_one_mistake_is_one_problem_at_its_place(name: str, tmp_path: Path) -> None:
    text, code, place, remedy = WRONG[name]
    (problem,) = problems_with(tmp_path, text)
    assert problem.code == code
    assert problem.span is not None
    assert (problem.span.line, problem.span.column) == place
    assert problem.help == remedy
    assert draw_problems([problem])


def test_a_lost_indent_shows_what_to_indent_and_where(tmp_path: Path) -> None:
    problems = problems_with(tmp_path, DATA + "fit:\nepochs: 5\nverbose: 1\n")
    assert [problem.code for problem in problems if problem.code == "empty-section"] == ["empty-section"]
    helps = [problem.help for problem in problems if problem.code == "unknown-key"]
    assert helps == ["indent it below `fit:`", "indent it below `fit:`"]


def test_mistakes_of_an_override_point_at_the_argument(tmp_path: Path) -> None:
    (problem,) = problems_with(tmp_path, DATA + FIT, "fit.epochs=-5")
    assert str(problem.span) == "command line"
    assert problem.help == "fit.epochs=1"


def test_many_mistakes_are_all_told(tmp_path: Path) -> None:
    problems = problems_with(
        tmp_path, "data: {source: {builtin: x}, batch_size: 0, shufle: true}\nfit: {epochs: a, verbose: 3}\nvarz: {}\n"
    )
    assert len(problems) == 6


def test_an_optional_section_that_was_emptied_is_told(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, my=DATA + "vars:\nfit: {epochs: 5, rate: null}\n"))
    (problem,) = empty_sections(loaded.root, File)
    assert problem.code == "empty-section"
    assert problem.span is not None
    assert problem.span.line == 2
