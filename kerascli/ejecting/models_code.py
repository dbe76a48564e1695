"""Models of every kind as code: `models` in order, then `model`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.ejecting.blocks_code import BlockFunctions
from kerascli.ejecting.code import inner_model, spell, spell_object
from kerascli.ejecting.items_code import Body
from kerascli.ejecting.layout import call, indented, keyword, listed, prefixed, statement
from kerascli.ejecting.sequential_code import flat_statements, sequential_items
from kerascli.ejecting.writing import quoted
from kerascli.models.making import named_after
from kerascli.models.statements import (
    CopiedModel,
    FunctionalModel,
    LoadedModel,
    ObjectModel,
    Reuse,
    SequentialModel,
    UsedModel,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.writing import Writing
    from kerascli.models.statements import Action, InputSpec, Model, Output, Statement, Weights

MADE_HERE = SequentialModel | FunctionalModel | CopiedModel


class ModelsCode:
    """All models of one script."""

    def __init__(self, writing: Writing, train_input: str = "x_train") -> None:
        self.writing = writing
        self.train_input = train_input
        """The array that an input without a shape looks like."""
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
            case SequentialModel():
                items = listed(sequential_items(part.statements, self, {}))
                return call("keras.Sequential", [items, *_name(part)])
            case FunctionalModel():
                return f"{self._functional(part, variable)}()"
            case LoadedModel(path=path):
                return self._loaded(path)
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

    def is_model(self, action: Action) -> bool:
        """Whether what is called is a model, which takes a mapping of tensors as it is."""
        if isinstance(action, Reuse):
            return not isinstance(self.writing.experiment.models.get(action.name), ObjectModel | type(None))
        return isinstance(action, SequentialModel | FunctionalModel | LoadedModel | CopiedModel | UsedModel)

    def _loaded(self, path: str) -> Expression:
        if path.endswith(".json"):
            return call("keras.models.model_from_json", [f"({self.writing.path(path)}).read_text()"])
        return call("keras.models.load_model", [self.writing.path(path), "compile=False"])

    def _functional(self, part: FunctionalModel, variable: str) -> str:
        """Write the function that makes a functional model; answers its name."""
        inputs, lines = self._inputs(part)
        uses = {one.action.name for one in part.statements if isinstance(one.action, Reuse)}
        names = {name for one in part.statements for name in one.names}
        body = Body(
            self,
            above=_all(list(inputs.values())),
            tensors=dict(inputs),
            reused=frozenset(uses - set(self.writing.experiment.models)),
            running="x" if "x" not in names | set(inputs) else "h",
            lines=lines,
        )
        body.run(part.statements)
        outputs = self._outputs(part, body)
        made = call("keras.Model", [_all(list(inputs.values())), outputs, *_name(part)])
        function = f"build_{variable}"
        text = [f"def {function}():", *indented([*body.lines, statement(prefixed("return ", made))])]
        self.writing.definitions.append("\n".join(text))
        return function

    def _inputs(self, part: FunctionalModel) -> tuple[dict[str, str], list[str]]:
        specs = part.inputs
        if specs is None:
            shape = f"shape={self.train_input}.shape[1:]"
            return {"x": "inputs"}, [statement(call("inputs = keras.Input", [shape, 'name="x"']))]
        variables, lines = {}, []
        for spec in specs:
            variables[spec.name] = self.writing.variable(spec.name)
            made = call("keras.Input", self._input_arguments(spec, alone=len(specs) == 1))
            lines.append(statement(prefixed(f"{variables[spec.name]} = ", made)))
        return variables, lines

    def _input_arguments(self, spec: InputSpec, *, alone: bool) -> list[Expression]:
        arguments = dict(spec.arguments)
        items: list[Expression] = []
        if "shape" in arguments:
            shape = arguments.pop("shape")
            items = [spell(tuple(shape) if isinstance(shape, list) else shape, self.writing)]
        elif "batch_shape" not in arguments:
            array = self.train_input if alone else f"{self.train_input}[{quoted(spec.name)}]"
            items = [f"{array}.shape[1:]"]
        items += [keyword(name, spell(value, self.writing)) for name, value in arguments.items()]
        return [*items, keyword("name", quoted(spec.name))]

    def _outputs(self, part: FunctionalModel, body: Body) -> Expression:
        if not part.outputs:
            return body.above
        above = body.above
        made = {}
        for index, output in enumerate(part.outputs):
            body.above = above
            made[output.key or str(index)] = self._output(output, part, body)
        if part.named_outputs:
            return "{" + ", ".join(f"{quoted(key)}: {value}" for key, value in made.items()) + "}"
        values = list(made.values())
        return values[0] if part.single_output else f"[{', '.join(values)}]"

    def _output(self, output: Output, part: FunctionalModel, body: Body) -> str:
        if output.statement is None:
            name = output.source.name if output.source is not None else "above"
            return body.tensors.get(name, body.above)
        taken = {_layer_name(one) or "" for one in part.statements}
        item = named_after(output.statement, output.key, taken | {spec.name for spec in part.inputs or ()})
        if output.key is not None and not item.names:
            item = dataclasses.replace(item, names=(output.key,))
        body.step(item)
        return body.above

    def modified(self, variable: str, item: Statement) -> list[str]:
        """What the modifiers of an item do with its layer."""
        lines = [] if item.trainable is None else [f"{variable}.trainable = {item.trainable}"]
        if item.weights is not None:
            lines.append(self.writing.cannot(f"`weights: {item.weights.file}` on a layer", "load it by hand"))
        return lines

    def adapted(self, variable: str) -> list[str]:
        """`adapt` of a layer in a functional model."""
        return [self.writing.cannot(f"`adapt` of `{variable}` inside a graph", f"call {variable}.adapt(…) here")]

    def _layer_settings(self, variable: str, part: SequentialModel) -> list[str]:
        """`trainable` and `weights` of single layers, after the model stands."""
        lines = []
        index = 0
        for one in flat_statements(part.statements):
            if isinstance(one.action, Object) and one.action.target.name in {"Input", "InputLayer"}:
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
            is_input = isinstance(one.action, Object) and one.action.target.name == "Input"
            if is_input:
                start = item
            elif one.adapt:
                made = call("keras.Sequential", [listed([*start, *before])])
                lines += [
                    "# Learned from the training examples as they arrive at the layer.",
                    statement(prefixed("front = ", made)),
                    statement(prefixed("adapted = ", item[0])),
                    f"adapted.adapt(front({self.train_input}))",
                ]
                before = ["*front.layers", "adapted"]
            else:
                before += item
        lines.append(
            statement(prefixed(f"{variable} = ", call("keras.Sequential", [listed([*start, *before]), *_name(part)])))
        )
        return lines

    def _load(self, variable: str, weights: Weights) -> str:
        if not Path(weights.path).suffix:
            return self.writing.cannot(f"`weights: {weights.file}`", "name the file of the run's model")
        skip = ", skip_mismatch=True" if weights.skip_mismatch else ""
        return f"{variable}.load_weights({self.writing.path(weights.path)}{skip})"


def _name(part: Model) -> Sequence[Expression]:
    return [] if part.name is None else [keyword("name", quoted(part.name))]


def _all(variables: list[str]) -> str:
    return variables[0] if len(variables) == 1 else f"[{', '.join(variables)}]"


def _layer_name(item: Statement) -> str | None:
    name = item.action.arguments.get("name") if isinstance(item.action, Object) else None
    return name if isinstance(name, str) else None
