"""A torch program: tensors and ATen's operations, for `torch.export.load` evaluates much of what a file says."""

from __future__ import annotations

import ast
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

from kerascli.file_refusals import refused, unreadable
from kerascli.model_safety import check_members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OBJECTS = ("custom_obj_", "script_obj_", "opaque_obj_")
"""Where a program may hold Python objects."""
INPUTS = "sample_inputs/"
"""Where it holds tensors that were pickled."""
TENSOR = re.compile(r"/data/(weights/weight|constants/tensor)_\d+$")
"""Bare numbers, where the program does not say that they are pickled."""
COMPILED = re.compile(r".*/aotinductor/.*|.*\.(so|dll|dylib|o|cubin|py)")
OPERATIONS = re.compile(
    r"torch\.ops\.aten\.(?!(save|from_file|__)\b)\w+\.\w+|torch\.sym_\w+|_operator\.(getitem|[a-z]{2,8}|and_|or_)"
    r"|math\.[a-z]+\d?"
)
"""What a node may call: ATen's arithmetic, and that of sizes; anything else would be looked up in torch's modules."""
SIZES = re.compile(
    r"(Symbol|Integer|Max|Min|Mod|Add|Mul|Pow|FloorDiv|CeilDiv|CleanDiv|ModularIndexing|PythonMod|Where|Identity"
    r"|Eq|Ne|Lt|Le|Gt|Ge|And|Or|Not|True|False|oo|int_oo|positive|integer|nonnegative"
    r"|'?[a-z]\d+'?|[\d ()+\-*/,=<>&|~])*"
)
"""Expressions over sizes, which sympy evaluates as Python: names, numbers and signs, and no attribute of anything."""
PLAIN = re.compile(r"[^\"'\\\n\r(){}\[\];#`]*")
"""Names go into code that torch writes: none of the signs that end a name there."""
SPECIFICATIONS = ("in_spec", "out_spec")
UNREAD = ("metadata",)
"""Traces for people, which no code is made of."""


def check_program(path: Path) -> None:
    """Refuse pickled objects, compiled code, and every word that torch would run as Python."""
    import pickle
    import warnings

    from kerascli.backend import torch

    try:
        with zipfile.ZipFile(path) as archive, warnings.catch_warnings():
            # Of pickle protocols that torch itself does not write.
            warnings.simplefilter("ignore", UserWarning)
            check_members(path, archive.infolist())
            if len(set(archive.namelist())) < len(archive.namelist()):
                raise refused(path, "it holds two members of one name, of which torch may read the other")
            for member in archive.namelist():
                if COMPILED.fullmatch(member):
                    raise refused(path, f"it brings compiled code, {member}")
                if any(mark in member for mark in OBJECTS):
                    raise refused(path, f"it holds Python objects, {member}, which would run code on loading")
                content = archive.read(member)
                if _may_be_pickled(member, content):
                    torch.load(io.BytesIO(content), weights_only=True)
                if member.endswith(".json") or "models/" in member:
                    _check_words(path, json.loads(content))
    except pickle.UnpicklingError as error:
        raise refused(path, "it holds Python objects, which would run code on loading") from error
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, RecursionError) as error:
        raise unreadable(path, "torch program") from error


def _may_be_pickled(member: str, content: bytes) -> bool:
    """By its name or its beginning; the numbers of a tensor begin with any byte, and torch reads them as numbers."""
    return INPUTS in member or (TENSOR.search(member) is None and content.startswith((b"\x80", b"PK")))


def _check_words(path: Path, described: Any) -> None:
    if _says_pickled(described):
        raise refused(path, "it holds pickled numbers, which torch would load with whatever code they bring")
    for key, word in _words(described, ""):
        if not _is_harmless(key, word):
            raise refused(path, f"its `{key or 'text'}` would run as Python: {word[:80]}")


def _says_pickled(value: Any) -> bool:
    if isinstance(value, dict):
        return bool(value.get("use_pickle")) or any(_says_pickled(part) for part in value.values())
    return isinstance(value, list) and any(_says_pickled(part) for part in value)


def _words(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Every text with the key it stands at, keys themselves among them."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield "", name
            if name not in UNREAD:
                yield from _words(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part, key)


def _is_harmless(key: str, word: str) -> bool:
    match key:
        case "target":
            return OPERATIONS.fullmatch(word) is not None
        case "expr_str":
            return SIZES.fullmatch(word) is not None
        case "guards_code":
            return _is_comparison(word)
        case "forward_arg_names":
            return word.isidentifier()
        case _ if key in SPECIFICATIONS:
            return all(PLAIN.fullmatch(part) for part in _inner_words(json.loads(word)))
        case _:
            return PLAIN.fullmatch(word) is not None


def _inner_words(value: Any) -> Iterator[str]:
    """Of a specification, whose contexts are JSON again."""
    for key, word in _words(value, ""):
        if key == "context":
            yield from (inner for _, inner in _words(json.loads(word), ""))
        else:
            yield word


def _is_comparison(code: str) -> bool:
    """Sizes of arguments against each other and against numbers."""
    try:
        tree = ast.parse(code, mode="eval")
    except SyntaxError:
        return False
    return all(_is_of_a_comparison(node) for node in ast.walk(tree))


def _is_of_a_comparison(node: ast.AST) -> bool:
    if isinstance(node, ast.Name):
        return node.id in {"L", "math"}
    if isinstance(node, ast.Attribute):
        return node.attr in {"size", "shape", "dtype", "inf", "isnan"}
    harmless = (
        *(ast.Expression, ast.Compare, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Subscript, ast.Constant, ast.Load),
        *(ast.Call, ast.cmpop, ast.boolop, ast.operator, ast.unaryop),
    )
    return isinstance(node, harmless)
