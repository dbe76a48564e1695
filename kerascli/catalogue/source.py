"""One Python file as `ast` sees it: its classes and functions, and what their arguments are."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from kerascli.catalogue.entries import Entry, Parameter
from kerascli.catalogue.takes import takes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kerascli.catalogue.catalogue import Catalogue

ANNOTATED = {"int": "int", "float": "float", "str": "str", "bool": "bool", "Path": "read", "pathlib.Path": "read"}
BASES = ("layers", "models", "optimizers", "losses", "metrics", "callbacks", "initializers", "regularizers",
         "constraints", "optimizers.schedules", "dtype_policies", "utils", "random")  # fmt: skip
REGISTERS = "register_keras_serializable"
"""The decorator that leaves a class as it is."""
ENVELOPE = "layers"
"""A model is constructed with a layer's inherited arguments."""


@dataclass
class Source:
    """One file's definitions; entries are made when asked for."""

    prefix: str
    origin: Literal["plugin", "import"]
    catalogue: Catalogue
    classes: Mapping[str, ast.ClassDef]
    functions: Mapping[str, ast.FunctionDef]
    imports: Mapping[str, str]
    """Local name to what it was imported from: `Layer` to `keras.layers.Layer`."""
    others: frozenset[str] = frozenset()
    """Names bound in another way: by assignment, or by an import."""
    star: bool = False
    registrars: frozenset[str] = frozenset()
    """Names that such a decorator was given."""
    _made: dict[str, Entry] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Public classes and functions."""
        return [name for name in (*self.classes, *self.functions) if not name.startswith("_")]

    def may_define(self, name: str) -> bool:
        """True where the name is bound in a way that can't be read here."""
        return self.star or name in self.others or "__getattr__" in self.functions

    def entry(self, name: str) -> Entry | None:
        """A class or function of this file; None for anything else."""
        if name not in self._made:
            if name in self.classes:
                self._made[name] = self._class(name)
            elif name in self.functions:
                self._made[name] = self._function(name)
            elif name in self.others:
                return Entry(name, f"{self.prefix}{name}", "", "class", open=True, origin=self.origin)
            else:
                return None
        return self._made[name]

    def _function(self, name: str) -> Entry:
        parameters, variadic, keywords = parameters_of(self.functions[name].args, skip=0)
        return Entry(name, f"{self.prefix}{name}", "", "function", parameters, keywords, variadic, self.origin)

    def _class(self, name: str) -> Entry:
        namespace, parameters, is_open = self._constructor(name, seen=frozenset())
        return Entry(name, f"{self.prefix}{name}", namespace, "class", parameters, is_open, origin=self.origin)

    def _constructor(self, name: str, seen: frozenset[str]) -> tuple[str, dict[str, Parameter], bool]:
        """Namespace of the known Keras base, arguments, and whether there are others that can't be known."""
        node = self.classes[name]
        inherited = self._bases(node, seen | {name})
        constructor = next(
            (item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"), None
        )
        if node.decorator_list and not self._registers(node):
            return (inherited[0], {}, True)
        if constructor is None:
            return inherited
        parameters, _, keywords = parameters_of(constructor.args, skip=1)
        if not keywords:
            return inherited[0], parameters, False
        fixed = _given_to_super(constructor)
        for base, parameter in inherited[1].items():
            if base not in parameters and base not in fixed:
                parameters[base] = replace(parameter, keyword_only=True)
        return inherited[0], parameters, inherited[2]

    def _registers(self, node: ast.ClassDef) -> bool:
        """True where all decorators only register the class with Keras and leave its constructor alone."""
        return all(
            REGISTERS in ast.unparse(decorator) or dotted_name(decorator) in self.registrars
            for decorator in node.decorator_list
        )

    def _bases(self, node: ast.ClassDef, seen: frozenset[str]) -> tuple[str, dict[str, Parameter], bool]:
        """What the first base that can be read gives."""
        for base in node.bases:
            dotted = dotted_name(base)
            if dotted in self.classes and dotted not in seen:
                return self._constructor(dotted, seen)
            entry = self._keras_base(dotted)
            if entry is not None:
                return _inheritable(entry, self.catalogue)
        return "", {}, bool(node.bases)

    def _keras_base(self, dotted: str) -> Entry | None:
        """The Keras class that a base's name means through this file's imports."""
        first, _, rest = dotted.partition(".")
        full = self.imports.get(first, first) + (f".{rest}" if rest else "")
        full = full.removeprefix("tensorflow.").removeprefix("tf.")
        if not full.startswith("keras."):
            return None
        return next((found for space in BASES if (found := self.catalogue.find(full, space))), None)


def read_source(path: Path, prefix: str, origin: Literal["plugin", "import"], catalogue: Catalogue) -> Source:
    """Read a file's top level; names behind `if` and `try` count as well."""
    tree = ast.parse(path.read_bytes(), filename=path.name)
    classes: dict[str, ast.ClassDef] = {}
    functions: dict[str, ast.FunctionDef] = {}
    imports: dict[str, str] = {}
    others: set[str] = set()
    registrars: set[str] = set()
    star = False
    for node in _top_level(tree):
        if isinstance(node, ast.ClassDef):
            classes[node.name] = node
        elif isinstance(node, ast.FunctionDef):
            functions[node.name] = node
        elif isinstance(node, ast.Import):
            imports |= {alias.asname or alias.name.split(".")[0]: _imported(alias) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            star = star or any(alias.name == "*" for alias in node.names)
            imports |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Assign):
            named = {target.id for target in node.targets if isinstance(target, ast.Name)}
            others |= named
            registrars |= named if REGISTERS in ast.unparse(node.value) else set()
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            others.add(node.target.id)
    if origin == "import":
        others |= set(imports)
    return Source(
        prefix, origin, catalogue, classes, functions, imports, frozenset(others), star, frozenset(registrars)
    )


def _imported(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.split(".")[0]


def _top_level(tree: ast.AST) -> list[ast.stmt]:
    """Statements of the module, also those behind `if`, `try` and `with`."""
    found: list[ast.stmt] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If | ast.Try | ast.With | ast.ExceptHandler):
            found += _top_level(node)
        elif isinstance(node, ast.stmt):
            found.append(node)
    return found


def parameters_of(arguments: ast.arguments, skip: int) -> tuple[dict[str, Parameter], bool, bool]:
    """Named arguments, whether there is `*args`, whether there is `**kwargs`."""
    ordered = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(ordered) - len(arguments.defaults)) + list(arguments.defaults)
    found = {
        item.arg: _parameter(item, default, keyword_only=False)
        for item, default in list(zip(ordered, defaults, strict=True))[skip:]
    }
    for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found[item.arg] = _parameter(item, default, keyword_only=True)
    return found, arguments.vararg is not None, arguments.kwarg is not None


def _parameter(item: ast.arg, default: ast.expr | None, *, keyword_only: bool) -> Parameter:
    text = ANNOTATED.get(ast.unparse(item.annotation), "any") if item.annotation else "any"
    value = None
    if default is not None:
        try:
            value = ast.literal_eval(default)
        except (ValueError, TypeError, SyntaxError):
            value, text = ast.unparse(default), "any"
    if default is not None and value is None and text != "any":
        text += "|none"
    return Parameter(item.arg, takes(text), value, required=default is None, keyword_only=keyword_only)


def _given_to_super(constructor: ast.FunctionDef) -> set[str]:
    """Arguments that the constructor itself gives to its base by name."""
    return {
        keyword.arg
        for node in ast.walk(constructor)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"
        for keyword in node.keywords
        if keyword.arg
    }


def _inheritable(entry: Entry, catalogue: Catalogue) -> tuple[str, dict[str, Parameter], bool]:
    """What a subclass takes from a Keras base."""
    if entry.namespace == "models":
        layer = catalogue.find("Layer", ENVELOPE)
        return "models", dict(layer.parameters) if layer else {}, False
    return entry.namespace, dict(entry.parameters), entry.open


def dotted_name(node: ast.expr) -> str:
    """`keras.layers.Layer` as it stands in the code; empty for anything that is no name."""
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
