"""What a function of the user's gives, told by its text: parts, pairs, triples, or what can only be iterated."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kerascli.ejecting.array_rows_code import part_of
from kerascli.ejecting.code import spell
from kerascli.ejecting.feeding import Pair
from kerascli.ejecting.layout import prefixed, statement
from kerascli.ejecting.source_code import WHOLE, Loaded
from kerascli.ejecting.writing import quoted
from kerascli.sources.paths import PART_BY_WORD
from kerascli.sources.python_results import SPLITS_BY_COUNT, WEIGHTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.ejecting.writing import Writing
    from kerascli.sources.python import PythonSource

STREAMS = ("Dataset", "PyDataset", "DataLoader", "Generator", "Iterator", "Iterable")
"""Words of an annotation, or of a base class, of what is fed as it comes."""
MAKERS = ("batch", "prefetch", "from_generator")
"""Methods that answer a tf.data dataset."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a function answers, as far as its text tells."""

    is_stream: bool = False
    parts: tuple[str, ...] = ()
    """Where it gives several, in order; or by name."""
    by_name: bool = False
    """Whether parts, or `x` and `y`, are in a mapping."""
    names: tuple[str, ...] = ("x", "y")
    """Of the values of one part."""


def answer_of(source: PythonSource, writing: Writing) -> Answer:
    """What a source's function or class gives."""
    target = getattr(source.python, "target", None)
    if target is None:
        return Answer()
    if not target.is_function:
        return Answer(is_stream=True)
    tree = _text_of(target.path, writing)
    function = _function(target.name, tree)
    if function is None:
        return Answer()
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    told = ast.unparse(function.returns) if function.returns is not None else ""
    if any(word in told for word in STREAMS) or any(
        isinstance(one, ast.Yield | ast.YieldFrom) for one in _own(function)
    ):
        return Answer(is_stream=True)
    returned = [node.value for node in _own(function) if isinstance(node, ast.Return) and node.value is not None]
    return _of_value(returned[-1], classes) if returned else Answer()


def _of_value(value: ast.expr, classes: dict[str, ast.ClassDef]) -> Answer:
    if isinstance(value, ast.Call):
        name = getattr(value.func, "attr", getattr(value.func, "id", ""))
        bases = " ".join(ast.unparse(base) for base in classes[name].bases) if name in classes else ""
        return Answer(is_stream=name in {*MAKERS, *STREAMS} or any(word in bases for word in STREAMS))
    if isinstance(value, ast.Tuple) and all(isinstance(one, ast.Tuple) for one in value.elts):
        return Answer(parts=SPLITS_BY_COUNT.get(len(value.elts), ()))
    if isinstance(value, ast.Tuple):
        return Answer(names=("x", "y", "weight")[: len(value.elts)])
    if isinstance(value, ast.Dict):
        keys = [key.value for key in value.keys if isinstance(key, ast.Constant)]
        if keys and set(keys) <= set(PART_BY_WORD):
            return Answer(parts=tuple(map(str, keys)), by_name=True)
        if set(keys) <= {"x", "y", "sample_weight"} and "x" in keys:
            return Answer(names=tuple(name for name in ("x", "y", "sample_weight") if name in keys), by_name=True)
    return Answer()


def load_python(source: PythonSource, names: Pair, writing: Writing) -> Loaded:
    """The call, and the variables of what it gives."""
    made = spell(source.python, writing)
    answer = answer_of(source, writing)
    if answer.parts:
        pairs = {word: part_of(Pair("x", "y"), PART_BY_WORD[word]) for word in answer.parts}
        parts = {PART_BY_WORD[word]: pair for word, pair in pairs.items()}
        if not answer.by_name:
            several = ", ".join(f"({pair.x}, {pair.y})" for pair in pairs.values())
            return Loaded([statement(prefixed(f"{several} = ", made))], parts)
        lines = [f"{pair.x}, {pair.y} = parts[{quoted(word)}]" for word, pair in pairs.items()]
        return Loaded([statement(prefixed("parts = ", made)), *lines], parts)
    weight = names.x.replace("x", "weight", 1) if len(answer.names) == WEIGHTED else None
    pair = Pair(names.x, names.y if len(answer.names) > 1 else None, weight)
    if not answer.by_name:
        return Loaded([statement(prefixed(f"{', '.join(pair.names)} = ", made))], {WHOLE: pair})
    lines = [f"{name} = given[{quoted(key)}]" for name, key in zip(pair.names, answer.names, strict=True)]
    return Loaded([statement(prefixed("given = ", made)), *lines], {WHOLE: pair})


def _text_of(path: str, writing: Writing) -> ast.Module:
    """The file that a function is in; an empty one where it is not at hand."""
    file = path.rpartition(":")[0]
    found = next((one for one in writing.plugin_paths if one.name == file), None)
    if found is None:
        return ast.Module(body=[], type_ignores=[])
    return ast.parse(found.read_text(encoding="utf-8"))


def _function(name: str, tree: ast.Module) -> ast.FunctionDef | None:
    return next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name), None)


def _own(function: ast.FunctionDef) -> Iterator[Any]:
    """What is in a function, but not in those inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))
