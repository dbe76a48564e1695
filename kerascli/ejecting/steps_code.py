"""Preparation steps as expressions over an array, and what they learn as lines before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.code import spell, spell_arguments, spell_object, spell_target
from kerascli.ejecting.layout import call, flat, prefixed, statement
from kerascli.ejecting.writing import quoted
from kerascli.preparation.steps.declared import Call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.catalogue.objects import Object
    from kerascli.ejecting.writing import Writing

LEARNING = ("Normalization", "StringLookup", "IntegerLookup", "Discretization", "TextVectorization")
GIVEN = {
    "Normalization": ("mean", "variance"),
    "StringLookup": ("vocabulary",),
    "IntegerLookup": ("vocabulary",),
    "TextVectorization": ("vocabulary",),
    "Discretization": ("bin_boundaries",),
}
"""Arguments that make learning needless."""
LONG = 60
"""Letters from which on a chain of steps is written on several lines."""


def learns(step: Any) -> bool:
    """Whether a step looks at the training examples first."""
    if isinstance(step, Call):
        return step.name == "standardize" or (step.name == "to_categorical" and step.arguments["num_classes"] is None)
    name = step.target.name
    return name in LEARNING and not any(argument in step.arguments for argument in GIVEN[name])


@dataclass
class StepsCode:
    """The steps of one tensor, applied to each variable that holds a part of it; the first is the training part."""

    writing: Writing
    variables: Sequence[str]
    train: str | None = None
    """The training examples, where they are not the first variable."""
    lines: list[str] = field(default_factory=list)
    pending: str = "{}"
    """The steps not yet written, around the variable."""

    def run(self, steps: Sequence[Any]) -> list[str]:
        for step in steps:
            if learns(step) or not isinstance(step, Call):
                self._flush()
            self._step(step)
            if len(self.pending) > LONG:
                self._flush()
        self._flush()
        return self.lines

    def _flush(self) -> None:
        if self.pending != "{}":
            pending = self.pending
            self.lines += [f"{name} = {pending.replace('{}', name)}" for name in self.variables]
            self.pending = "{}"

    def _step(self, step: Any) -> None:
        if isinstance(step, Call):
            self._call(step)
        elif step.target.is_function:
            self._function(step)
        else:
            self._layer(step)

    def _call(self, step: Call) -> None:
        """A function of NumPy or of `keras.utils`."""
        given = step.arguments
        value = self.pending
        match step.name:
            case "astype":
                self.pending = f"{value}.astype({quoted(given['dtype'])})"
            case "divide" | "multiply" | "subtract" | "add":
                self.pending = f"{self._bracketed(value)} {SIGNS[step.name]} {self._operand(given['value'])}"
            case "clip":
                self.pending = f"np.clip({value}, {given['a_min']!r}, {given['a_max']!r})"
            case "expand_dims":
                axis = given["axis"]
                self.pending = f"np.expand_dims({value}, {tuple(axis) if isinstance(axis, list) else axis})"
            case "reshape":
                self.pending = f"{value}.reshape({', '.join(map(str, given['shape']))})"
            case "standardize":
                self._standardize(given["axis"])
            case "to_categorical":
                self._to_categorical(given["num_classes"])
            case _:
                self._of_utils(step)
        if "np." in self.pending:
            self.writing.need("import numpy as np")

    @staticmethod
    def _bracketed(value: str) -> str:
        return f"({value})" if re.search(r" [-+*/] ", value) else value

    def _operand(self, value: Any) -> str:
        if isinstance(value, list):
            return f"np.array({value!r})"
        return repr(value)

    def _standardize(self, axis: Any) -> None:
        train = self.train or self.variables[0]
        shown = tuple(axis) if isinstance(axis, list) else axis
        self.lines.append(f"mean, std = {train}.mean(axis={shown}), {train}.std(axis={shown})")
        self.writing.need("import numpy as np")
        self.lines.append("std = np.where(std == 0, np.ones_like(std), std)")
        self.pending = "({} - mean) / std"

    def _to_categorical(self, classes: int | None) -> None:
        if classes is None:
            self.lines.append(f"num_classes = int({self.variables[0]}.max()) + 1")
        self.pending = f"keras.utils.to_categorical({self.pending}, {classes or 'num_classes'})"

    def _of_utils(self, step: Call) -> None:
        defaults = {"dtype": "int32", "padding": "pre", "truncating": "pre", "value": 0.0, "axis": -1, "order": 2}
        given = [
            f"{name}={flat(spell(value, self.writing))}"
            for name, value in step.arguments.items()
            if value is not None and defaults.get(name) != value
        ]
        self.pending = f"keras.utils.{step.name}({', '.join([self.pending, *given])})"

    def _function(self, step: Object) -> None:
        """The user's, or an application's `preprocess_input`."""
        arguments = [flat(item) for item in spell_arguments(step, self.writing, positional=False)]
        self.pending = f"{spell_target(step, self.writing)}({', '.join(['{}', *arguments])})"

    def _layer(self, step: Object) -> None:
        """A Keras layer, called on the whole array."""
        self.writing.need("import numpy as np")
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", step.target.name).lower()
        train = self.train or self.variables[0]
        if learns(step) and step.target.name == "Normalization" and self._by_numpy():
            axis = step.arguments.get("axis", -1)
            self.lines += normalization_lines(name, train, axis, self.writing)
        else:
            self.lines.append(statement(prefixed(f"{name} = ", spell_object(step, self.writing))))
            if learns(step):
                self.lines.append(f"{name}.adapt({train})")
        self.pending = f"np.asarray({name}({{}}))"

    def _by_numpy(self) -> bool:
        return self.writing.experiment.data.statistics == "numpy"


SIGNS = {"divide": "/", "multiply": "*", "subtract": "-", "add": "+"}


def normalization_lines(name: str, train: str, axis: Any, writing: Writing) -> list[str]:
    """Mean and variance in float64, then the layer that knows them."""
    writing.need("from keras import layers")
    if axis not in {-1, None}:
        made = call("layers.Normalization", [f"axis={axis!r}"])
        return [statement(prefixed(f"{name} = ", made)), f"{name}.adapt({train})"]
    lines = [f'known = {train}.astype("float64")']
    if axis is not None:
        lines.append("axes = tuple(range(known.ndim - 1))")
    over = "" if axis is None else "axis=axes"
    lines.append(f"mean, variance = known.mean({over}), known.var({over})")
    arguments = [*(["axis=None"] if axis is None else []), "mean=mean", "variance=variance"]
    return [*lines, statement(prefixed(f"{name} = ", call("layers.Normalization", arguments)))]
