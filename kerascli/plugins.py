"""The user's own Python: files named under `plugins` as modules, and classes by import path."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from kerascli.problems import Span


@dataclass(frozen=True)
class PluginModules:
    """The modules of the experiment's `plugins`, by the file's name (`my_layers.py`)."""

    modules: Mapping[str, ModuleType] = field(default_factory=dict)
    folder: Path | None = None
    """What import paths are looked up in besides the installed packages: the experiment's folder."""

    def attribute(self, path: str) -> Any:
        """`my_layers.py:MyDense`, or the import path `my_package.my_layers.MyDense`."""
        file, colon, name = path.rpartition(":")
        if colon:
            return getattr(self.modules[Path(file).name], name)
        return self._imported(path)

    def _imported(self, path: str) -> Any:
        """Import the longest part of a dotted path that is a module, then look the rest up in it."""
        if self.folder is not None and str(self.folder) not in sys.path:
            sys.path.insert(0, str(self.folder))
        parts = path.split(".")
        for length in range(len(parts) - 1, 0, -1):
            name = ".".join(parts[:length])
            try:
                found: Any = importlib.import_module(name)
            except ModuleNotFoundError as error:
                if error.name is not None and (name == error.name or name.startswith(error.name + ".")):
                    continue
                raise
            for part in parts[length:]:
                found = getattr(found, part)
            return found
        raise ModuleNotFoundError(f"No module named {parts[0]!r}", name=parts[0])

    def custom_objects(self) -> dict[str, Any]:
        """Every class and function defined in the plugins, by name: what `load_model` needs to find them again."""
        return {
            name: value
            for module in self.modules.values()
            for name, value in vars(module).items()
            if (inspect.isclass(value) or inspect.isfunction(value)) and value.__module__ == module.__name__
        }


def load_plugins(files: Sequence[tuple[Path, Span | None]], folder: Path | None = None) -> PluginModules:
    """Run each plugin file once, in order; a file that fails is a problem with its own file and line."""
    modules: dict[str, ModuleType] = {}
    for file, span in files:
        try:
            modules[file.name] = _load(file)
        except Exception as error:
            raise UserError(_failure(file, span, error)) from error
    return PluginModules(modules, folder)


def _load(file: Path) -> ModuleType:
    """The file as a module of its own stem, so that the classes keep the names that a script would give them."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    sys.path.insert(0, str(file.parent))
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(file.stem, None)
        raise
    finally:
        sys.path.remove(str(file.parent))
    return module


def _failure(file: Path, span: Span | None, error: Exception) -> Problem:
    if isinstance(error, FileNotFoundError):
        return Problem(code="file-missing", message=f"there is no file `{file}`", span=span)
    return Problem(
        code="plugin-failed",
        message=f"`{file.name}` can't be run: {type(error).__name__}: {error}",
        span=span,
        notes=line_of_user_code(error, [file]),
    )


def line_of_user_code(error: BaseException, files: Sequence[Path]) -> tuple[str, ...]:
    """The last line of the user's own files that an error came through."""
    names = {str(file) for file in files}
    if isinstance(error, SyntaxError) and error.filename in names:
        return (f"{error.filename}:{error.lineno}: {(error.text or '').strip()}",)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in names]
    return tuple(f"{frame.filename}:{frame.lineno}: {frame.line}" for frame in frames[-1:])
