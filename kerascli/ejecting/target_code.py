"""`data.target` as code: columns, class numbers, scaled units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.frame_code import holds_text
from kerascli.ejecting.layout import laid_out, listed
from kerascli.ejecting.writing import quoted
from kerascli.preparation.target_section import PreparedTarget, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kerascli.ejecting.layout import Expression
    from kerascli.preparation.section import DataSection


def target_columns(section: DataSection) -> list[str]:
    """The columns that are predicted."""
    written = section.target if isinstance(section.target, dict) else {"y": section.target}
    return [_column(one) for one in written.values() if one is not None and not isinstance(one, PreparedTarget)]


def _column(target: Any) -> str:
    return str(target.column if isinstance(target, Target) else target)


def target_lines(section: DataSection) -> list[str]:
    """Lines that make `y`: an array, or arrays by output."""
    if section.target is None:
        return []
    if not isinstance(section.target, dict):
        return _one("y", section.target, section)
    lines = ["y = {}"]
    for name, target in section.target.items():
        lines += _one(f"y[{quoted(name)}]", target, section)
    return lines


def names_classes(section: DataSection) -> bool:
    """Whether the lines of the only target leave the names of its classes in `classes`."""
    return any(line.startswith("classes = ") for line in target_lines(section)) and not isinstance(section.target, dict)


def _one(variable: str, target: Any, section: DataSection) -> list[str]:
    if isinstance(target, PreparedTarget):
        return [f"{variable} = features.pop({quoted(target.feature)})"]
    column = f"frame[{quoted(_column(target))}]"
    learned = not isinstance(target, Target) or (target.classes is None and target.scale is None)
    if learned and not holds_text(_column(target), section):
        return [f"{variable} = {column}.to_numpy()"]
    if learned or target.classes is not None:
        known = f"sorted(set({column}[train].to_list()))" if learned else laid_out(_words(target.classes))
        return [
            f"classes = {known}",
            f"{variable} = np.array([classes.index(value) for value in {column}])",
        ]
    known = f"{variable}[train]"
    lines = [f'{variable} = {column}.to_numpy().astype("float32")']
    if target.scale == "standardize":
        return [*lines, f"{variable} = ({variable} - {known}.mean()) / {known}.std()"]
    return [*lines, f"low, high = {known}.min(), {known}.max()", f"{variable} = ({variable} - low) / (high - low)"]


def _words(values: Sequence[Any]) -> Expression:
    return listed([quoted(value) if isinstance(value, str) else repr(value) for value in values])
