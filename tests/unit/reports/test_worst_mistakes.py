"""The worst mistakes: titles that fit over their picture, and inputs that can be told apart in a line."""

import numpy as np
import pytest

from kerascli.cli.evaluation import _input
from kerascli.reports.evaluation_plots import _worst
from kerascli.scoring.scores import Mistake, Scores


# Widths are asked here, which a missing glyph has too.
@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize(
    "names", [("dandelion", "sunflower"), ("a class of a very long name", "7"), ("非常好看的" * 6,) * 2]
)
def test_titles_are_as_wide_as_their_picture_at_most(names):
    worst = tuple(Mistake(index=row, truth=names[0], answer=names[1], weight=0.3) for row in range(5))
    figure = _worst(Scores(output="y", kind="classes", examples=5, figures={}, worst=worst), [np.ones((8, 8))] * 5)
    figure.draw_without_rendering()
    for panel in figure.axes[:5]:
        title = panel.title.get_window_extent()
        assert title.width <= 2.1 * figure.dpi, panel.get_title()
        assert panel.get_title().splitlines()[1].endswith("  0.30")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"x": 0.7697954306236166, "n": 3, "w": None}, "x 0.769795, n 3, w –"),
        (
            "/a/long/folder/of/pictures/somewhere/on/this/machine/tulip/8713397358.jpg",
            "…mewhere/on/this/machine/tulip/8713397358.jpg",
        ),
        ("a text / and more of it " * 5, "a text / and more of it a text"),
    ],
)
def test_an_input_is_told_by_what_differs(given, shown):
    told = _input(given)
    assert len(told) <= 60
    assert told.startswith(shown) if not shown.startswith("…") else told.endswith(shown[1:])
