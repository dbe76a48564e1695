"""`functional` as a function that makes the model: inputs, items, outputs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from kerascli.catalogue.objects import Object
from kerascli.ejecting.code import spell
from kerascli.ejecting.items_code import Body
from kerascli.ejecting.layout import call, indented, keyword, prefixed, statement
from kerascli.ejecting.writing import quoted
from kerascli.models.making import named_after
from kerascli.models.naming import declared_name
from kerascli.models.statements import Reuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.models_code import ModelsCode
    from kerascli.models.statements import FunctionalModel, InputSpec, Model, Output


def functional_function(part: FunctionalModel, variable: str, code: ModelsCode) -> str:
    """Write the function that makes a functional model; answers its name."""
    inputs, lines = _inputs(part, code)
    uses = {one.action.name for one in part.statements if isinstance(one.action, Reuse)}
    names = {name for one in part.statements for name in one.names}
    body = Body(
        code,
        above=_all(list(inputs.values())),
        tensors=dict(inputs),
        reused=frozenset(uses - set(code.writing.experiment.models)),
        running="x" if "x" not in names | set(inputs) else "h",
        lines=lines,
        inputs=inputs,
    )
    body.run(part.statements)
    outputs = _outputs(part, body)
    made = call("keras.Model", [_all(list(inputs.values())), outputs, *name_argument(part)])
    function = f"build_{variable}"
    text = [f"def {function}():", *indented([*body.lines, statement(prefixed("return ", made))])]
    code.writing.definitions.append("\n".join(text))
    return function


def _inputs(part: FunctionalModel, code: ModelsCode) -> tuple[dict[str, str], list[str]]:
    specs = part.inputs
    if specs is None:
        shape = f"shape={code.data.shape_of(None)}"
        return {"x": "inputs"}, [statement(call("inputs = keras.Input", [shape, 'name="x"']))]
    variables, lines = {}, []
    for spec in specs:
        variables[spec.name] = code.writing.variable(spec.name)
        made = call("keras.Input", _input_arguments(spec, code, alone=len(specs) == 1))
        lines.append(statement(prefixed(f"{variables[spec.name]} = ", made)))
    return variables, lines


def _input_arguments(spec: InputSpec, code: ModelsCode, *, alone: bool) -> list[Expression]:
    arguments = dict(spec.arguments)
    items: list[Expression] = []
    if "shape" in arguments:
        shape = arguments.pop("shape")
        items = [spell(tuple(shape) if isinstance(shape, list) else shape, code.writing)]
    elif "batch_shape" not in arguments:
        items = [code.data.shape_of(None if alone else spec.name)]
    items += [keyword(name, spell(value, code.writing)) for name, value in arguments.items()]
    return [*items, keyword("name", quoted(spec.name))]


def _outputs(part: FunctionalModel, body: Body) -> Expression:
    if not part.outputs:
        return body.above
    above = body.above
    made = {}
    for index, output in enumerate(part.outputs):
        body.above = above
        made[output.key or str(index)] = _output(output, part, body)
    if part.named_outputs:
        return "{" + ", ".join(f"{quoted(key)}: {value}" for key, value in made.items()) + "}"
    values = list(made.values())
    return values[0] if part.single_output else f"[{', '.join(values)}]"


def _output(output: Output, part: FunctionalModel, body: Body) -> str:
    if output.statement is None:
        name = output.source.name if output.source is not None else "above"
        return body.tensors.get(name, body.above)
    taken = {declared_name(one.action) or "" for one in part.statements if isinstance(one.action, Object)}
    item = named_after(output.statement, output.key, taken | {spec.name for spec in part.inputs or ()})
    if output.key is not None and not item.names:
        item = dataclasses.replace(item, names=(output.key,))
    body.step(item)
    return body.above


def name_argument(part: Model) -> Sequence[Expression]:
    """`name=…` of a model, where it has one."""
    return [] if part.name is None else [keyword("name", quoted(part.name))]


def _all(variables: list[str]) -> str:
    return variables[0] if len(variables) == 1 else f"[{', '.join(variables)}]"
