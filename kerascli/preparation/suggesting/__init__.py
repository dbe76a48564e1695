"""A first experiment file for someone's own table, pictures or texts: commented, and it trains as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from pathlib import Path


def suggest(data: Path, target: str | None) -> str:
    """The text of an experiment file for this table or folder."""
    if data.is_dir():
        from kerascli.preparation.suggesting.folders import for_folder

        return for_folder(data)
    if not data.is_file():
        raise UserError(Problem(code="no-file", message=f"there is no file `{data}`"))
    from kerascli.preparation.suggesting.tables import for_table

    return for_table(data, target)
