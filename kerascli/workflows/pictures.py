"""Pictures that only the training process can draw: the model's graph, a grid of examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli.reports.example_grid import example_grid
from kerascli.runs.atomic import whole_file, write_text

if TYPE_CHECKING:
    from kerascli.preparation.prepared import PreparedData
    from kerascli.runs.layout import RunPaths

EXAMPLES = 24


def draw_pictures(paths: RunPaths, model: Any, data: PreparedData) -> None:
    """plots/model.svg, and plots/examples.png where the examples are pictures."""
    from kerascli.models.picture.diagram import diagram_of
    from kerascli.models.picture.layout import lay_out
    from kerascli.models.picture.svg import svg

    write_text(paths.plots / "model.svg", svg(lay_out(diagram_of(model)), paths.folder.name))
    if "train" not in data.splits or data.facts.splits["train"].samples is None:
        return
    given = data.examples("train", EXAMPLES)[0]
    first = next(iter(given.values())) if isinstance(given, dict) else given
    grid = example_grid(first)
    if grid is not None:
        with whole_file(paths.plots / "examples.png") as temporary:
            grid.save(temporary, format="PNG")
