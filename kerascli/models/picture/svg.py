"""A laid-out model as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from kerascli.models.picture.colours import colours_of
from kerascli.models.picture.layout import LINE, PADDING, TITLE, lines_of

if TYPE_CHECKING:
    from kerascli.models.picture.layout import Arrow, Layout, Placed

FONT = "ui-sans-serif, system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"
HEAD = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0,0 L8,4 L0,8 z" fill="#667085"/></marker></defs>'
)


def svg(layout: Layout, title: str) -> str:
    """The picture as a text."""
    size = (
        f'width="{layout.width:.0f}" height="{layout.height:.0f}" viewBox="0 0 {layout.width:.0f} {layout.height:.0f}"'
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family={quoteattr(FONT)} font-size="12">',
        f"<title>{escape(title)}</title>",
        HEAD,
        f'<rect class="paper" width="{layout.width:.0f}" height="{layout.height:.0f}" fill="white"/>',
    ]
    for placed in layout.boxes:
        parts += _box(placed)
    parts += [_arrow(arrow) for arrow in layout.arrows]
    return "\n".join([*parts, "</svg>", ""])


def _box(placed: Placed) -> list[str]:
    box = placed.box
    fill, line = colours_of(box.kind)
    if box.inside is not None:
        fill = "#fcfcfd"
    dash = ' stroke-dasharray="5 3"' if box.shared else ""
    middle = placed.x + placed.width / 2
    place = f'x="{placed.x:.1f}" y="{placed.y:.1f}" width="{placed.width:.1f}" height="{placed.height:.1f}"'
    told = f"data-key={quoteattr(box.key)} data-name={quoteattr(box.name)} data-kind={quoteattr(box.kind)}"
    parts = [
        f'<g class="layer" {told}>',
        f'<rect {place} rx="6" fill="{fill}" stroke="{line}"{dash}/>',
        _text(middle, placed.y + TITLE - 7, box.kind, 'font-weight="600" font-size="13" fill="#101828"'),
    ]
    for number, text in enumerate(lines_of(box)):
        parts.append(_text(middle, placed.y + TITLE + LINE * (number + 1) - PADDING / 2, text, 'fill="#475467"'))
    parts.append("</g>")
    for inner in placed.inside:
        parts += _box(inner)
    return parts


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" {style}>{escape(text)}</text>'


def _arrow(arrow: Arrow) -> str:
    (x, y), *rest = arrow.points
    path = [f"M{x:.1f},{y:.1f}"]
    for right, down in rest:
        half = (y + down) / 2
        # Down, across, down: an arrow leaves and enters upright.
        path.append(f"C{x:.1f},{half:.1f} {right:.1f},{half:.1f} {right:.1f},{down:.1f}")
        x, y = right, down
    return (
        f'<path class="arrow" data-from={quoteattr(arrow.start)} data-to={quoteattr(arrow.end)} d="{" ".join(path)}" '
        'fill="none" stroke="#667085" stroke-width="1.3" marker-end="url(#tip)"/>'
    )
