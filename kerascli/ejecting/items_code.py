"""The items of a functional model as statements of a function's body, in their order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kerascli.catalogue.objects import Object
from kerascli.config.nodes import Scalar
from kerascli.ejecting.block_arguments import given_nodes, positional_node
from kerascli.ejecting.code import inner_model, spell, spell_arguments, spell_object, spell_target, wants_more
from kerascli.ejecting.layout import call, indented, keyword, laid_out, listed, prefixed, statement, suffixed
from kerascli.ejecting.turns import grouped, loop_header
from kerascli.ejecting.writing import quoted
from kerascli.models.statements import BlockCall, Constant, Name, Reuse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kerascli.ejecting.layout import Expression
    from kerascli.ejecting.models_code import ModelsCode
    from kerascli.ejecting.turns import Turns
    from kerascli.models.statements import From, Statement
    from kerascli.problems import Span


@dataclass
class Body:
    """The body of one function: the names in it, and the lines so far."""

    code: ModelsCode
    above: str
    """What the next item is called on."""
    tensors: dict[str, str] = field(default_factory=dict)
    """Names of the file and their variables."""
    reused: frozenset[str] = frozenset()
    """Layers that a later item calls again."""
    places: Mapping[Span, str] = field(default_factory=dict)
    """Where the arguments of the block around were put in."""
    running: str = "x"
    """The variable of what has no name."""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Of the model, with their variables."""
    lines: list[str] = field(default_factory=list)

    def run(self, statements: Sequence[Statement]) -> None:
        """All items, those of one line together."""
        for turns in grouped(statements):
            self._turns(turns)

    def _turns(self, turns: Turns) -> None:
        clash = set(turns.varying) & {self.running, *self.tensors.values()}
        if len(turns.statements) == 1 or turns.pattern is None or clash:
            for one in turns.statements:
                self.step(one)
            return
        first = turns.statements[0]
        start = self.above if first.source is None else self._plain(first.source)
        if start != self.running:
            self.lines.append(f"{self.running} = {start}")
        self.above = self.running
        inside = replace(self, lines=[])
        inside.step(replace(turns.pattern, source=None, names=()), tuple(turns.varying))
        self.lines += [f"for {loop_header(turns, {})}:", *indented(inside.lines)]
        self._name(first, self.running)

    def step(self, item: Statement, varying: tuple[str, ...] = ()) -> None:
        """One item: made, called, bound to its names."""
        if isinstance(item.action, BlockCall):
            self._block(item, item.action, varying)
            return
        value = self._called(item)
        if item.several:
            targets = [self._variable(name) for name in item.names]
            self.lines.append(statement(prefixed(f"{', '.join(targets)} = ", value)))
            self.above = f"[{', '.join(targets)}]"
            return
        target = self._variable(item.names[0]) if item.names else self.running
        self.lines.append(statement(prefixed(f"{target} = ", value)))
        self.above = target

    def _block(self, item: Statement, block: BlockCall, varying: tuple[str, ...]) -> None:
        """A call of the block's function, or its items where no function says them all."""
        start = self.above if item.source is None else self._plain(item.source)
        function = self.code.blocks.function(block)
        if item.trainable is not None:
            self.lines.append(self.code.writing.cannot(f"`trainable` on the block `{block.name}`", "set it by hand"))
        if function is None:
            inside = replace(self, above=start, tensors={"input": start})
            inside.run(block.statements)
            self.above = inside.above
            self._name(item, self.above)
            return
        arguments = self.block_arguments(block, varying)
        target = self._variable(item.names[0]) if item.names else self.running
        self.lines.append(statement(prefixed(f"{target} = ", call(function, [start, *arguments]))))
        self.above = target

    def block_arguments(self, block: BlockCall, varying: tuple[str, ...]) -> list[Expression]:
        return block_call_arguments(block, varying, self.places, self.code)

    def _called(self, item: Statement) -> Expression:
        """The layer or function of an item, called on its tensors."""
        action, writing = item.action, self.code.writing
        keywords = [keyword(name, spell(value, writing)) for name, value in item.keywords.items()]
        if isinstance(action, Object) and self._waits(action):
            function = spell_target(action, writing)
            own = spell_arguments(action, writing, positional=False)
            first = own[: len(own) - len([name for name in action.arguments if name != "*"])]
            return call(function, [*first, *self._tensors(item, spread=True), *own[len(first) :], *keywords])
        made = self._made(item)
        is_function = isinstance(action, Object) and action.target.is_function
        arguments = [*self._tensors(item, spread=is_function), *keywords]
        return suffixed(made, laid_out(call("", arguments)))

    def _waits(self, action: Object) -> bool:
        """A function that is called on the tensors themselves, beside what it was given."""
        if action.target.namespace.startswith("ops"):
            return True
        return action.target.is_function and wants_more(action, self.code.writing)

    def _made(self, item: Statement) -> Expression:
        """The layer of an item: made in the call, or before it where it is wanted again."""
        action, writing = item.action, self.code.writing
        if isinstance(action, Reuse):
            name = writing.variable(action.name)
            if not action.outputs:
                return name
            return inner_model(name, [quoted(output) for output in action.outputs], single=action.single)
        made = self.code.expression(action) if not isinstance(action, Object) else spell_object(action, writing)
        called = action.arguments.get("name") if isinstance(action, Object) else None
        wanted = called in self.reused or item.trainable is not None or item.weights is not None or item.adapt
        if not wanted:
            return made
        variable = writing.variable(str(called)) if called in self.reused else "layer"
        self.lines.append(statement(prefixed(f"{variable} = ", made)))
        self.lines += self.code.modified(variable, item, inside=True)
        if item.adapt:
            tensor = self.above if item.source is None else self._plain(item.source)
            self.lines += self.code.adapted(variable, tensor, self.inputs)
        return variable

    def _tensors(self, item: Statement, *, spread: bool) -> list[Expression]:
        """What stands in the brackets of the call."""
        source = item.source
        if source is None:
            return [self.above]
        if isinstance(source, dict) and not self.code.is_model(item.action):
            return [keyword(name, self._resolved(value)) for name, value in source.items()]
        if isinstance(source, list) and spread:
            return [self._resolved(value) for value in source]
        return [self._resolved(source)]

    def _plain(self, source: From) -> str:
        return laid_out(self._resolved(source))

    def _resolved(self, source: From) -> str:
        """The variables that `from` names."""
        if isinstance(source, list):
            return laid_out(listed([self._resolved(item) for item in source]))
        if isinstance(source, dict):
            items = ", ".join(f"{quoted(key)}: {self._resolved(item)}" for key, item in source.items())
            return f"{{{items}}}"
        if isinstance(source, Constant):
            return laid_out(spell(source.value, self.code.writing))
        return self.tensors.get(source.name, self.above) if isinstance(source, Name) else self.above

    def _variable(self, name: str) -> str:
        variable = self.code.writing.variable(name)
        self.tensors[name] = variable
        return variable

    def _name(self, item: Statement, value: str) -> None:
        """Bind what several lines made."""
        if item.names:
            variable = self._variable(item.names[0])
            if variable != value:
                self.lines.append(f"{variable} = {value}")
            self.above = variable


def block_call_arguments(
    block: BlockCall, varying: tuple[str, ...], places: Mapping[Span, str], code: ModelsCode
) -> list[Expression]:
    """What the call of a block's function says beside the tensor."""
    nodes: dict[str, Any] = dict(given_nodes(block))
    single = positional_node(block)
    if single is not None:
        nodes = {code.blocks.first_argument(block.name): single}
    made: list[Expression] = []
    for name, node in nodes.items():
        if name in varying:
            made.append(f"{name}={name}")
        elif node.span in places:
            made.append(f"{name}={places[node.span]}")
        elif isinstance(node, Scalar):
            made.append(keyword(name, spell(node.value, code.writing)))
    return made
