"""A SavedModel's graph is a program: only operations that compute, or keep numbers in memory, are let through."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kerascli.file_refusals import refused, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

GRAPH = "saved_model.pb"
OTHER_GRAPHS = ("saved_model.cpb", "saved_model.pbtxt")

KEEPS_IN_MEMORY = re.compile(
    r"""(Random|Stateful|Stateless|Rng|TruncatedNormal|ParameterizedTruncatedNormal|Multinomial) \w*   # drawn numbers
    | (VarHandleOp|VarIsInitializedOp|VariableShape|DestroyResourceOp|DisableCopyOnRead) | (Read|Assign\w*)VariableOp
    | Resource (Gather|Scatter|StridedSlice|Apply|SparseApply) \w*
    | (Anonymous)? (Mutable|MutableDense)? HashTable (OfTensors)? (V2)?
    | LookupTable \w* V2 | InitializeTableV2
    | Case | If | While | Assert | CheckNumerics (V2)? | TensorArray \w* | Stack \w* | CudnnRNN \w*
    | Empty | DeepCopy | GuaranteeConst | DeviceIndex""",
    re.VERBOSE,
)
"""Operations with a state that lives and dies with the process."""
REACHES_OUT = re.compile(
    r".*(File|Dataset|Reader|Iterator|Debug|Proto|PyFunc|Remap|Summary|TPU|XlaSparse|XlaHost|CustomCall|Infeed|Outfeed)"
    r".*|Abort|_.*"
)
"""Operations that TensorFlow takes for stateless although they read files, call Python, or end the process."""
SAVING = frozenset({"SaveV2", "RestoreV2", "MergeV2Checkpoints", "ShardedFilename"})
"""How TensorFlow writes variables beside a model: only in functions that nothing but its own saver calls."""


def check_saved_model(folder: Path) -> None:
    """Refuse a folder whose graph could do more than answer; UserError with the remedy."""
    _refuse_links(folder)
    for meta in _parsed(folder).meta_graphs:
        for name in _reaching(meta):
            raise refused(folder, f"its graph has the operation {name}, which reaches beyond the model")
        for asset in meta.asset_file_def:
            place = PurePosixPath(asset.filename)
            if place.is_absolute() or ".." in place.parts:
                raise refused(folder, f"it names a file outside its folder, {asset.filename}")


def _refuse_links(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink() and path != folder:
            raise refused(folder, f"it holds a symbolic link: {path.name}")
    for name in OTHER_GRAPHS:
        if (folder / name).exists():
            raise refused(folder, f"it holds a second graph, {name}, that is not looked through")


def _parsed(folder: Path) -> Any:
    """TensorFlow's own message; its class is known once TensorFlow is imported."""
    from google.protobuf import descriptor_pool, message_factory
    from google.protobuf.message import DecodeError

    from kerascli.backend import tensorflow  # noqa: F401

    kind = descriptor_pool.Default().FindMessageTypeByName("tensorflow.SavedModel")
    graph = message_factory.GetMessageClass(kind)()
    try:
        graph.ParseFromString((folder / GRAPH).read_bytes())
    except DecodeError as error:
        raise unreadable(folder / GRAPH, "graph of a SavedModel") from error
    if not graph.meta_graphs:
        raise unreadable(folder / GRAPH, "graph of a SavedModel")
    return graph


def _reaching(meta: Any) -> Iterator[str]:
    """Operations that are not let through, in the graph and in the functions that it calls."""
    functions = {function.signature.name: function.node_def for function in meta.graph_def.library.function}
    for_saving = _only_for_saving(meta, functions)
    for name, nodes in (("", meta.graph_def.node), *functions.items()):
        allowed = SAVING if name in for_saving else frozenset()
        yield from (node.op for node in nodes if node.op not in allowed and not _is_harmless(node.op, functions))


def _only_for_saving(meta: Any, functions: Mapping[str, Any]) -> set[str]:
    """Functions that the saver calls and nobody else; TensorFlow's loader of today calls none of them."""
    if not meta.HasField("object_graph_def"):
        # The loader of TensorFlow 1 runs the graph itself.
        return set()
    saver = {meta.saver_def.save_tensor_name.partition(":")[0], meta.saver_def.restore_op_name}
    own = [node for node in meta.graph_def.node if node.name in saver]
    others = [node for node in meta.graph_def.node if node.name not in saver]
    called = {*meta.object_graph_def.concrete_functions, *_called(others)}
    return _reached(set(_called(own)), functions) - _reached(called, functions)


def _reached(names: set[str], functions: Mapping[str, Any]) -> set[str]:
    reached: set[str] = set()
    while names:
        reached |= names
        names = {inner for name in names if name in functions for inner in _called(functions[name])} - reached
    return reached


def _called(nodes: Iterable[Any]) -> Iterator[str]:
    """Functions that these nodes name in their attributes, or are."""
    for node in nodes:
        yield node.op
        for value in node.attr.values():
            yield value.func.name
            yield from (function.name for function in value.list.func)


def _is_harmless(name: str, functions: Mapping[str, Any]) -> bool:
    """Whether it is an operation of TensorFlow's that computes, or a call of one of the graph's own functions."""
    from kerascli.backend import operation_of

    known = operation_of(name)
    if known is None:
        return name in functions
    if REACHES_OUT.fullmatch(name):
        return False
    return not known.is_stateful or KEEPS_IN_MEMORY.fullmatch(name) is not None
