"""An existing Sequential or Functional model as the `model` section that builds the same architecture."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kerascli.models.describing_objects import cannot_say, describe_object, describe_value, snake
from kerascli.models.graph import calls, functional_of

if TYPE_CHECKING:
    from kerascli.models.graph import Call

AUTOMATIC = re.compile(r"(sequential|functional)(_\d+)?")
"""Names that Keras gives by itself; the others are the user's."""


def describe_model(model: Any) -> dict[str, Any]:
    """The value of `model`: names kept, `from` only where it is not the item above."""
    part = describe_part(model)
    if AUTOMATIC.fullmatch(part.get("name", "")):
        del part["name"]
    return part


def describe_part(model: Any) -> dict[str, Any]:
    """A model of any kind that has a graph, with its name."""
    from kerascli.backend import keras

    if isinstance(model, keras.Sequential):
        return {"sequential": _sequential(model), "name": model.name}
    if functional_of(model) is None:
        raise cannot_say(f"`{type(model).__name__}` is a class of its own, and not Sequential or Functional")
    return {"functional": _Graph(model).describe(), "name": model.name}


def _sequential(model: Any) -> list[Any]:
    items = [] if functional_of(model) is None else [{"Input": _input(functional_of(model).inputs[0])}]
    return [*items, *(_layer(layer) for layer in model.layers)]


def _layer(layer: Any) -> dict[str, Any]:
    return describe_part(layer) if hasattr(layer, "layers") else describe_object(layer)


def _input(tensor: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = (
        {"shape": list(tensor.shape[1:])} if tensor.shape[0] is None else {"batch_shape": list(tensor.shape)}
    )
    if tensor.dtype != "float32":
        arguments["dtype"] = tensor.dtype
    if tensor.sparse:
        arguments["sparse"] = True
    return arguments


@dataclass
class _Graph:
    """A functional model being written down, call by call."""

    model: Any
    names: dict[int, str] = field(default_factory=dict)
    """What a tensor is called, by its id."""
    written: set[int] = field(default_factory=set)
    """Layers that stand in an item already."""
    used: set[str] = field(default_factory=set)

    def describe(self) -> dict[str, Any]:
        function = functional_of(self.model)
        found = calls(self.model)
        self.names = {id(call.outputs[0]): call.operation.name for call in found if _is_input(call)}
        inputs = {self.names[id(tensor)]: _input(tensor) for tensor in function.inputs}
        steps = [call for call in found if not _is_input(call)]
        self._give_names(steps, function)
        above = id(function.inputs[0]) if len(function.inputs) == 1 else 0
        items = []
        for call in steps:
            items.append(self._item(call, above))
            above = id(call.outputs[0]) if len(call.outputs) == 1 else 0
        described = {"inputs": inputs, "layers": items}
        outputs = self._outputs(function, above)
        return described if outputs is None else {**described, "outputs": outputs}

    def _give_names(self, steps: list[Call], function: Any) -> None:
        """A result has a name where something else than the item below takes it; it is the layer's."""
        needed: set[int] = set()
        above = id(function.inputs[0]) if len(function.inputs) == 1 else 0
        for call in steps:
            if not (len(call.inputs) == 1 and id(call.inputs[0]) == above and _plain_call(call)):
                needed |= {id(tensor) for tensor in call.inputs}
            above = id(call.outputs[0]) if len(call.outputs) == 1 else 0
        last = {above} if len(function.outputs) == 1 and not isinstance(function.output, dict) else set()
        needed |= {id(tensor) for tensor in function.outputs} - last
        taken = Counter(self.names.values())
        for call in steps:
            for index, tensor in enumerate(call.outputs):
                if id(tensor) in needed or len(call.outputs) > 1:
                    self.names[id(tensor)] = _unused(call.operation.name, index, taken)

    def _item(self, call: Call, above: int) -> dict[str, Any]:
        operation = call.operation
        item: dict[str, Any]
        if id(operation) in self.written:
            item = {"use": operation.name}
        else:
            item = self._action(call)
            self.written.add(id(operation))
        if not (len(call.inputs) == 1 and id(call.inputs[0]) == above and _plain_call(call)):
            item["from"], keywords = self._sources(call)
            if keywords:
                item["call"] = keywords
        elif keywords := _constants(call.arguments.kwargs, operation.name):
            item["call"] = keywords
        names = [self.names[id(tensor)] for tensor in call.outputs if id(tensor) in self.names]
        if names:
            item["as"] = names if len(call.outputs) > 1 else names[0]
        return item

    def _action(self, call: Call) -> dict[str, Any]:
        from kerascli.backend import keras

        operation = call.operation
        if isinstance(operation, keras.Layer):
            return _layer(operation)
        word = snake(type(operation).__name__)
        if not hasattr(keras.ops, word):
            raise cannot_say(f"`{type(operation).__name__}` is no function of keras.ops")
        taken = inspect.signature(getattr(keras.ops, word)).parameters
        config = {key: value for key, value in operation.get_config().items() if key in taken and value is not None}
        return {f"ops.{word}": {key: describe_value(value, word) for key, value in config.items()}}

    def _sources(self, call: Call) -> tuple[Any, dict[str, Any]]:
        """What stands under `from`, and the constant keyword arguments of the call."""
        from kerascli.backend import keras

        args, kwargs = call.arguments.args, call.arguments.kwargs
        tensors = {key: value for key, value in kwargs.items() if _has_tensors(value)}
        constants = _constants({key: value for key, value in kwargs.items() if key not in tensors}, call.operation.name)
        if not isinstance(call.operation, keras.Layer):
            return [self._source(value, call) for value in args], constants
        if len(args) == 1 and not tensors:
            return self._source(args[0], call), constants
        names = list(inspect.signature(call.operation.call).parameters)
        by_name = {**dict(zip(names, args, strict=False)), **tensors}
        return {key: self._source(value, call) for key, value in by_name.items() if value is not None}, constants

    def _source(self, value: Any, call: Call) -> Any:
        if isinstance(value, list | tuple):
            return [self._source(item, call) for item in value]
        if isinstance(value, dict):
            return {key: self._source(item, call) for key, item in value.items()}
        if _has_tensors(value):
            return self.names[id(value)]
        return describe_value(value, call.operation.name)

    def _outputs(self, function: Any, above: int) -> Any:
        if isinstance(function.output, dict):
            return {key: self.names[id(tensor)] for key, tensor in function.output.items()}
        if isinstance(function.output, list | tuple):
            return [self.names[id(tensor)] for tensor in function.outputs]
        return None if id(function.outputs[0]) == above else self.names[id(function.outputs[0])]


def _is_input(call: Call) -> bool:
    return type(call.operation).__name__ == "InputLayer"


def _plain_call(call: Call) -> bool:
    """One tensor as the first argument and constants by name: what an item without `from` is."""
    args = call.arguments.args
    return len(args) == 1 and _is_tensor(args[0]) and not any(map(_has_tensors, call.arguments.kwargs.values()))


def _is_tensor(value: Any) -> bool:
    from kerascli.backend import keras

    return isinstance(value, keras.KerasTensor)


def _has_tensors(value: Any) -> bool:
    from kerascli.backend import keras

    return any(map(_is_tensor, keras.tree.flatten(value)))


def _constants(keywords: dict[str, Any], owner: str) -> dict[str, Any]:
    return {key: describe_value(value, owner) for key, value in keywords.items() if value is not None}


def _unused(name: str, index: int, taken: Counter[str]) -> str:
    """The layer's name, numbered where it is taken."""
    wanted = name if index == 0 else f"{name}_{index}"
    taken[wanted] += 1
    while taken[wanted] > 1:
        wanted = f"{wanted}_again"
        taken[wanted] += 1
    return wanted
