"""Models of every kind as code: `models` in order, then `model`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.ejecting.blocks_code import BlockFunctions
from kerascli.ejecting.code import inner_model, spell_object
from kerascli.ejecting.functional_code import functional_function, name_argument
from kerascli.ejecting.layout import call, listed, prefixed, statement
from kerascli.ejecting.sequential_code import flat_statements, sequential_items
from kerascli.ejecting.writing import quoted
from kerascli.models.naming import declared_name
from kerascli.models.statements import (
    CopiedModel,
    FunctionalModel,
    InputSpec,
    LoadedModel,
    ObjectModel,
    Reuse,
    SequentialModel,
    UsedModel,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.models.statements import Action, Model, Statement, Weights

ARRAYS = (".npy", ".npz")
MADE_HERE = SequentialModel | FunctionalModel | CopiedModel


class ModelsCode:
    """All models of one script."""

    def __init__(self, writing: Writing, data: FitData) -> None:
        self.writing = writing
        self.data = data
        """What an input without a shape looks like, and layers adapt to."""
        self.blocks = BlockFunctions(self)
        writing.model_expression = self.expression

    def lines(self) -> list[str]:
        """Everything up to the model, each thing made once and in the file's order."""
        experiment = self.writing.experiment
        lines = []
        for name, part in experiment.models.items():
            named = part
            if part.name is None and isinstance(part, MADE_HERE):
                named = dataclasses.replace(part, name=name)
            lines += self.assigned(self.writing.variable(name), named)
        lines += self.assigned("model", experiment.model)
        if experiment.weights is not None:
            self.writing.after_build.append(self._load("model", experiment.weights))
        return lines + self.writing.after_build

    def assigned(self, variable: str, part: Model) -> list[str]:
        """Lines that make a model and give it a name."""
        if isinstance(part, SequentialModel) and any(one.adapt for one in flat_statements(part.statements)):
            lines = self._adapted_sequential(variable, part)
        else:
            lines = [statement(prefixed(f"{variable} = ", self.expression(part, variable)))]
        if isinstance(part, CopiedModel):
            lines.append(f"{variable}.name = {quoted(str(part.name))}")
        if isinstance(part, SequentialModel):
            lines += self._layer_settings(variable, part)
        if part.trainable is not None:
            lines.append(f"{variable}.trainable = {part.trainable}")
        if part.weights is not None:
            self.writing.after_build.append(self._load(variable, part.weights))
        return lines

    def expression(self, part: Any, variable: str = "model") -> Expression:
        """What makes a model; a functional one is made by a function of its own."""
        writing = self.writing
        match part:
            case SequentialModel() if any(one.source or one.names for one in flat_statements(part.statements)):
                return self.expression(self._as_graph(part), variable)
            case SequentialModel():
                items = listed(sequential_items(part.statements, self, {}))
                return call("keras.Sequential", [items, *name_argument(part)])
            case FunctionalModel():
                return f"{functional_function(part, variable, self)}()"
            case LoadedModel():
                return self._loaded(part)
            case CopiedModel(original=original):
                return f"keras.models.clone_model({writing.variable(original)})"
            case UsedModel(reuse=reuse):
                name = writing.variable(reuse.name)
                outputs = [quoted(output) for output in reuse.outputs]
                return inner_model(name, outputs, single=reuse.single) if outputs else name
            case ObjectModel(object=obj, name=name):
                given = obj if name is None else dataclasses.replace(obj, arguments={**obj.arguments, "name": name})
                return spell_object(given, writing)
        raise AssertionError(f"{part!r} is no model")

    def _as_graph(self, part: SequentialModel) -> FunctionalModel:
        """A list with a block that branches: no `keras.Sequential` says it."""
        self.writing.after_build.append(
            self.writing.cannot("a list that branches, its layers made before the first is called", "seeds may differ")
        )
        first, *others = part.statements
        arguments = first.action.arguments if _is_input(first) and isinstance(first.action, Object) else {}
        spec = InputSpec(name="inputs", arguments=arguments, span=part.span)
        statements = tuple(others) if _is_input(first) else part.statements
        return FunctionalModel(span=part.span, name=part.name, inputs=(spec,), statements=statements)

    def is_model(self, action: Action) -> bool:
        """Whether what is called is a model, which takes a mapping of tensors as it is."""
        if isinstance(action, Reuse):
            return not isinstance(self.writing.experiment.models.get(action.name), ObjectModel | type(None))
        return isinstance(action, SequentialModel | FunctionalModel | LoadedModel | CopiedModel | UsedModel)

    def _loaded(self, part: LoadedModel) -> Expression:
        path = self._file(part.file, part.path)
        if path.suffix == ".json":
            return call("keras.models.model_from_json", [f"({self.writing.path(path)}).read_text()"])
        return call("keras.models.load_model", [self.writing.path(path), "compile=False"])

    def _file(self, written: str, path: str) -> Path:
        """A file, or the model of the run that the text names."""
        file = Path(path)
        return file if file.is_file() else self.writing.find_model(written) or file

    def modified(self, variable: str, item: Statement, *, inside: bool = False) -> list[str]:
        """What the modifiers of an item do with its layer; `inside` a function, weights are loaded after it."""
        lines = [] if item.trainable is None else [f"{variable}.trainable = {item.trainable}"]
        if item.weights is None:
            return lines
        if not inside:
            return [*lines, self._load(variable, item.weights, is_model=self.is_model(item.action))]
        name = declared_name(item.action) if isinstance(item.action, Object) else None
        if name is None:
            return [*lines, self.writing.cannot(f"`weights: {item.weights.file}` on a layer without a name", "name it")]
        layer = f"model.get_layer({quoted(name)})"
        self.writing.after_build.append(self._load(layer, item.weights, is_model=False))
        return lines

    def adapted(self, variable: str, tensor: str, inputs: Mapping[str, str]) -> list[str]:
        """`adapt` of a layer in a functional model: to an input, or to what the layers before make of the only one."""
        if tensor in inputs.values():
            name = next(name for name, one in inputs.items() if one == tensor)
            return [f"{variable}.adapt({self.data.arriving(None, None if len(inputs) == 1 else name)})"]
        if len(inputs) != 1:
            return [self.writing.cannot(f"`adapt` of `{variable}` behind several inputs", "call its `adapt` here")]
        way = f"way = keras.Model({next(iter(inputs.values()))}, {tensor})"
        return [way, f"{variable}.adapt({self.data.arriving('way')})"]

    def _layer_settings(self, variable: str, part: SequentialModel) -> list[str]:
        """`trainable` and `weights` of single layers, after the model stands."""
        lines = []
        index = 0
        for one in flat_statements(part.statements):
            if _is_input(one):
                continue
            lines += self.modified(f"{variable}.layers[{index}]", one)
            index += 1
        return lines

    def _adapted_sequential(self, variable: str, part: SequentialModel) -> list[str]:
        """A list in which a layer learns from what the layers before it make of the data."""
        lines: list[str] = []
        before: list[Expression] = []
        start: list[Expression] = []
        for one in flat_statements(part.statements):
            item = sequential_items([one], self, {})
            if _is_input(one):
                start = item
            elif one.adapt:
                made = call("keras.Sequential", [listed([*start, *before])])
                lines += [
                    "# Learned from the training examples as they arrive at the layer.",
                    *([statement(prefixed("front = ", made))] if before else []),
                    statement(prefixed("adapted = ", item[0])),
                    f"adapted.adapt({self.data.arriving('front' if before else None)})",
                ]
                before = ["*front.layers", "adapted"] if before else ["adapted"]
            else:
                before += item
        lines.append(
            statement(
                prefixed(f"{variable} = ", call("keras.Sequential", [listed([*start, *before]), *name_argument(part)]))
            )
        )
        return lines

    def _load(self, variable: str, weights: Weights, *, is_model: bool = True) -> str:
        """Weights out of a file, once the layer or model is built."""
        path = self._file(weights.file, weights.path)
        if path.suffix in ARRAYS:
            self.writing.need("import numpy as np")
            read = f"np.load({self.writing.path(path)})"
            if weights.skip_mismatch:
                return self.writing.cannot(f"`skip_mismatch` of the arrays `{weights.file}`", "set those that fit")
            arrays = f"list({read}.values())" if path.suffix == ".npz" else f"[{read}]"
            return f"{variable}.set_weights({arrays})"
        if not path.suffix or not is_model:
            return self.writing.cannot(f"`weights: {weights.file}` here", "load it by hand")
        skip = ", skip_mismatch=True" if weights.skip_mismatch else ""
        return f"{variable}.load_weights({self.writing.path(path)}{skip})"


def _is_input(item: Statement) -> bool:
    return isinstance(item.action, Object) and item.action.target.name in {"Input", "InputLayer"}
