"""Where boxes and arrows go: in layers from top to bottom, few crossings, nothing on top of anything else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kerascli.models.picture.diagram import Box, Diagram

CHARACTER = 6.9
"""Width of a letter at the size that the picture is written in."""
PADDING, MARGIN = 14.0, 20.0
GAP_ACROSS, GAP_DOWN = 28.0, 34.0
LINE, TITLE = 16.0, 24.0
SWEEPS = 12
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place; what is inside it is placed in the same coordinates."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    inside: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from the bottom of one box to the top of another, by way of points between."""

    start: str
    end: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture without ink."""

    width: float
    height: float
    boxes: tuple[Placed, ...]
    arrows: tuple[Arrow, ...]


@dataclass
class _Spot:
    """A box, or a bend of an arrow that passes a layer."""

    rank: int
    width: float
    height: float
    x: float = 0.0


def lines_of(box: Box) -> list[str]:
    """What is written in a box below its kind."""
    shape = f"{box.incoming} → {box.outgoing}" if box.incoming else box.outgoing
    name = f"{box.name} (again)" if box.shared else box.name
    counted = f"{box.parameters:,} parameters" if box.parameters else ""
    return [line for line in (name, shape, counted) if line]


def lay_out(diagram: Diagram) -> Layout:
    """Place a diagram; opened models are placed first, as one large box each."""
    inner = {box.key: lay_out(box.inside) for box in diagram.boxes if box.inside is not None}
    spots = {box.key: _Spot(0, *_size(box, inner.get(box.key))) for box in diagram.boxes}
    _rank(spots, diagram.arrows)
    chains = _bend(spots, diagram.arrows)
    order = _order(spots, chains)
    _place_across(order, spots, chains)
    tops = _tops(spots)
    left = min((spot.x - spot.width / 2 for spot in spots.values()), default=0.0) - MARGIN
    for spot in spots.values():
        spot.x -= left
    boxes = tuple(_placed(box, spots[box.key], tops, inner.get(box.key)) for box in diagram.boxes)
    arrows = [_arrow(chain, spots, tops) for chain in chains]
    for box in diagram.boxes:
        if box.key in inner:
            arrows += _moved_arrows(inner[box.key], spots[box.key], tops)
    width = max((spot.x + spot.width / 2 for spot in spots.values()), default=0.0) + MARGIN
    height = max((tops[spot.rank] + spot.height for spot in spots.values()), default=0.0) + MARGIN
    return Layout(width, height, boxes, tuple(arrows))


def _size(box: Box, inner: Layout | None) -> tuple[float, float]:
    texts = [box.kind + "  ", *lines_of(box)]
    width = max(len(text) for text in texts) * CHARACTER + 2 * PADDING
    height = TITLE + LINE * len(lines_of(box)) + PADDING / 2
    if inner is None:
        return width, height
    return max(width, inner.width), height + inner.height


def _rank(spots: dict[str, _Spot], arrows: tuple[tuple[str, str], ...]) -> None:
    """Each box one layer below the lowest that it takes its inputs from; the boxes stand in that order already."""
    above: dict[str, list[str]] = defaultdict(list)
    for start, end in arrows:
        above[end].append(start)
    for key, spot in spots.items():
        spot.rank = max((spots[start].rank + 1 for start in above[key]), default=0)
    below: dict[str, list[str]] = defaultdict(list)
    for start, end in arrows:
        below[start].append(end)
    # An input stands right above what reads it, so that no arrow runs past the whole picture for nothing.
    for key, spot in spots.items():
        if not above[key] and below[key]:
            spot.rank = min(spots[end].rank for end in below[key]) - 1


def _bend(spots: dict[str, _Spot], arrows: tuple[tuple[str, str], ...]) -> list[list[str]]:
    """Arrows as chains of spots, one in each layer that they pass."""
    chains = []
    for number, (start, end) in enumerate(arrows):
        chain = [start]
        for rank in range(spots[start].rank + 1, spots[end].rank):
            key = f"bend {number} {rank}"
            spots[key] = _Spot(rank, 4.0, 0.0)
            chain.append(key)
        chains.append([*chain, end])
    return chains


def _neighbours(chains: list[list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = defaultdict(list)
    below: dict[str, list[str]] = defaultdict(list)
    for chain in chains:
        for start, end in pairwise(chain):
            above[end].append(start)
            below[start].append(end)
    return above, below


def _order(spots: dict[str, _Spot], chains: list[list[str]]) -> dict[int, list[str]]:
    """The order within each layer: every spot at the mean of its neighbours, down and up until it rests."""
    above, below = _neighbours(chains)
    ranks: dict[int, list[str]] = defaultdict(list)
    for key, spot in spots.items():
        ranks[spot.rank].append(key)
    place = {key: float(index) for keys in ranks.values() for index, key in enumerate(keys)}
    for sweep in range(SWEEPS):
        near = above if sweep % 2 == 0 else below
        for rank in sorted(ranks, reverse=sweep % 2 == 1):
            means = {key: _mean([place[other] for other in near[key]], place[key]) for key in ranks[rank]}
            ranks[rank].sort(key=means.__getitem__)
            place.update({key: float(index) for index, key in enumerate(ranks[rank])})
    return ranks


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _place_across(ranks: dict[int, list[str]], spots: dict[str, _Spot], chains: list[list[str]]) -> None:
    """Each spot as near below (or above) its neighbours as the others in its layer let it."""
    above, below = _neighbours(chains)
    for keys in ranks.values():
        _settle(keys, spots, [0.0] * len(keys))
    for sweep in range(SWEEPS):
        near = above if sweep % 2 == 0 else below
        for rank in sorted(ranks, reverse=sweep % 2 == 1):
            keys = ranks[rank]
            _settle(keys, spots, [_mean([spots[other].x for other in near[key]], spots[key].x) for key in keys])


def _settle(keys: list[str], spots: dict[str, _Spot], wanted: list[float]) -> None:
    """The places nearest to the wanted ones that keep order and distance: neighbours in conflict move as one."""
    offsets = [0.0]
    for left, right in pairwise(keys):
        offsets.append(offsets[-1] + (spots[left].width + spots[right].width) / 2 + GAP_ACROSS)
    groups: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        groups.append((want - offset, 1))
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            (one, few), (two, more) = groups.pop(-2), groups.pop()
            groups.append(((one * few + two * more) / (few + more), few + more))
    starts = [start for start, count in groups for _ in range(count)]
    for key, start, offset in zip(keys, starts, offsets, strict=True):
        spots[key].x = start + offset


def _tops(spots: dict[str, _Spot]) -> dict[int, float]:
    """Where each layer begins."""
    heights: dict[int, float] = defaultdict(float)
    for spot in spots.values():
        heights[spot.rank] = max(heights[spot.rank], spot.height)
    tops, y = {}, MARGIN
    for rank in sorted(heights):
        tops[rank] = y
        y += heights[rank] + GAP_DOWN
    return tops


def _placed(box: Box, spot: _Spot, tops: dict[int, float], inner: Layout | None) -> Placed:
    x, y = spot.x - spot.width / 2, tops[spot.rank]
    inside: tuple[Placed, ...] = ()
    if inner is not None:
        right, down = _shift(spot, tops, inner)
        inside = tuple(_moved(placed, right, down) for placed in inner.boxes)
    return Placed(box, x, y, spot.width, spot.height, inside)


def _shift(spot: _Spot, tops: dict[int, float], inner: Layout) -> Point:
    """How far what is inside an opened model moves."""
    return spot.x - inner.width / 2, tops[spot.rank] + spot.height - inner.height


def _moved(placed: Placed, right: float, down: float) -> Placed:
    inside = tuple(_moved(inner, right, down) for inner in placed.inside)
    return Placed(placed.box, placed.x + right, placed.y + down, placed.width, placed.height, inside)


def _moved_arrows(inner: Layout, spot: _Spot, tops: dict[int, float]) -> list[Arrow]:
    right, down = _shift(spot, tops, inner)
    return [
        Arrow(arrow.start, arrow.end, tuple((x + right, y + down) for x, y in arrow.points)) for arrow in inner.arrows
    ]


def _arrow(chain: list[str], spots: dict[str, _Spot], tops: dict[int, float]) -> Arrow:
    first, last = spots[chain[0]], spots[chain[-1]]
    points = [(first.x, tops[first.rank] + first.height)]
    for key in chain[1:-1]:
        spot = spots[key]
        below = tops[spot.rank + 1] - GAP_DOWN
        points += [(spot.x, tops[spot.rank]), (spot.x, below)]
    points.append((last.x, tops[last.rank]))
    return Arrow(chain[0], chain[-1], tuple(points))
