"""`data.target` as code: columns, class numbers, scaled units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.ejecting.frame_code import holds_text
from kerascli.ejecting.writing import quoted
from kerascli.preparation.target_section import PreparedTarget, Target

if TYPE_CHECKING:
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


def _one(variable: str, target: Any, section: DataSection) -> list[str]:
    if isinstance(target, PreparedTarget):
        return [f"{variable} = features.pop({quoted(target.feature)})"]
    column = f"frame[{quoted(_column(target))}]"
    if not isinstance(target, Target) or (target.classes is None and target.scale is None):
        if not holds_text(_column(target), section):
            return [f"{variable} = {column}.to_numpy()"]
        return [
            f"classes = sorted(set({column}[train].to_list()))",
            f"{variable} = np.array([classes.index(value) for value in {column}])",
        ]
    if target.classes is not None:
        numbers = f"[{target.classes!r}.index(value) for value in {column}]"
        return [f"{variable} = np.array({numbers})"]
    known = f"{variable}[train]"
    lines = [f'{variable} = {column}.to_numpy().astype("float32")']
    if target.scale == "standardize":
        return [*lines, f"{variable} = ({variable} - {known}.mean()) / {known}.std()"]
    return [*lines, f"low, high = {known}.min(), {known}.max()", f"{variable} = ({variable} - low) / (high - low)"]
