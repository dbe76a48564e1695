"""`functional`: inputs, then each item constructed and called in turn, then the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.models.inputs import make_inputs
from kerascli.models.making import named_after
from kerascli.models.running import Runner, Scope, resolve
from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.models.statements import FunctionalModel, Output
    from kerascli.models.workshop import Workshop


def build_functional(part: FunctionalModel, workshop: Workshop) -> Any:
    """Run the items as the statements of a script, and make the model of what they leave."""
    inputs = make_inputs(part, workshop)
    tensors = list(inputs.values())
    scope = Scope(dict(inputs), tensors[0] if len(tensors) == 1 else tensors, tuple(tensors))
    runner = Runner(workshop)
    runner.run(part.statements, scope)
    return assemble(part, tensors, _outputs(part, runner, scope))


def _outputs(part: FunctionalModel, runner: Runner, scope: Scope) -> Any:
    """A mapping where outputs have names, a list, or the one tensor."""
    if not part.outputs:
        return scope.above
    above = scope.above
    made = []
    for output in part.outputs:
        scope.above = above
        made.append(_output(output, runner, scope))
    if part.named_outputs:
        return {output.key: tensor for output, tensor in zip(part.outputs, made, strict=True)}
    return made[0] if part.single_output else made


def _output(output: Output, runner: Runner, scope: Scope) -> Any:
    if output.statement is None:
        if output.source is None:
            raise AssertionError("an output without a source was reported when the file was read")
        return resolve(output.source, scope)
    taken = {*scope.layers, *(tensor.name for tensor in scope.inputs)}
    return runner.step(named_after(output.statement, output.key, taken), scope)


def assemble(part: Any, tensors: list[Any], outputs: Any) -> Any:
    """The `keras.Model` over inputs and outputs; a graph that does not close is a problem of the section."""
    from kerascli.backend import keras

    arguments = {} if part.name is None else {"name": part.name}
    try:
        return keras.Model(tensors[0] if len(tensors) == 1 else tensors, outputs, **arguments)
    except Exception as error:
        text = " ".join(str(error).split())[:300]
        raise UserError(
            Problem(
                code="graph-broken", message=f"no model can be made of these inputs and outputs: {text}", span=part.span
            )
        ) from error
