"""The file's `plugins`: found and read as text, without running them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kerascli.catalogue.plugins import Plugins, read_plugins
from kerascli.config.nearest import did_you_mean
from kerascli.config.nodes import Scalar, Sequence
from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.catalogue.catalogue import Catalogue
    from kerascli.catalogue.source import Source
    from kerascli.config.nodes import Mapping
    from kerascli.problems import Span


def read_plugins_of(root: Mapping, catalogue: Catalogue, folder: Path) -> tuple[Plugins, list[Problem]]:
    """What the plugins define, and a problem for each that can't be read."""
    node = root.get("plugins")
    written = [item for item in node.items if isinstance(item, Scalar)] if isinstance(node, Sequence) else []
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for item in written:
        if not isinstance(item.value, str):
            continue
        path = plugin_path(item, folder)
        try:
            sources.update(read_plugins([path], catalogue).sources)
        except FileNotFoundError:
            problems.append(_missing(item.value, path, item.span))
        except SyntaxError as error:
            problems.append(_broken(item.value, f"line {error.lineno}: {error.msg}", item.span))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(_broken(item.value, str(error), item.span))
    return Plugins(sources), problems


def plugin_path(item: Scalar, folder: Path) -> Path:
    """Relative to the file that names it."""
    source = item.span.source.path
    return (Path(source).parent if source else folder) / str(item.value)


def _missing(written: str, path: Path, span: Span) -> Problem:
    beside = [found.name for found in path.parent.glob("*.py")] if path.parent.is_dir() else []
    near = did_you_mean(path.name, beside)
    remedy = near or f"it is looked for in {path.parent}"
    return Problem(code="file-missing", message=f"there is no file `{written}`", span=span, help=remedy)


def _broken(written: str, why: str, span: Span) -> Problem:
    return Problem(code="unreadable-plugin", message=f"`{written}` can't be read as Python: {why}", span=span)
