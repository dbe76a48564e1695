"""Pieces of HTML: a page that needs nothing but itself, sections, tables."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
"""The browser itself refuses every request that would leave the page."""
PICTURE_TYPES = {".png": "image/png", ".svg": "image/svg+xml", ".jpg": "image/jpeg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page that the navigation names."""

    identifier: str
    title: str
    body: str


def page(title: str, header: str, sections: Sequence[Section]) -> str:
    """The whole document."""
    style = files("kerascli.reports").joinpath("style.css").read_text(encoding="utf-8")
    script = files("kerascli.reports").joinpath("script.js").read_text(encoding="utf-8")
    links = "".join(f'<li><a href="#{part.identifier}">{escape(part.title)}</a></li>' for part in sections)
    body = "".join(
        f'<section id="{part.identifier}" aria-labelledby="{part.identifier}-title">'
        f'<h2 id="{part.identifier}-title">{escape(part.title)}</h2>{part.body}</section>\n'
        for part in sections
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#content">skip to the content</a>\n'
        f'<header><button type="button" class="theme">light or dark</button>{header}</header>\n'
        f'<nav aria-label="sections"><ul>{links}</ul></nav>\n<main id="content">\n{body}</main>\n'
        f"<script>\n{script}</script>\n</body>\n</html>\n"
    )


def table_html(header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: bool = False) -> str:
    """A table of escaped cells; the first column names the rows; `numbers` sets the others to the right."""
    kind = ' class="number"' if numbers else ""
    head = "".join(f'<th scope="col"{kind if place else ""}>{escape(cell)}</th>' for place, cell in enumerate(header))
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td{kind}>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    top = f"<thead><tr>{head}</tr></thead>" if any(header) else ""
    return f'<div class="wide"><table>{top}<tbody>{body}</tbody></table></div>'


def facts_html(facts: Iterable[tuple[str, str]]) -> str:
    """Names and values, those that have one."""
    return f'<div class="facts">{table_html((), [(name, value) for name, value in facts if value])}</div>'


def blocks_html(blocks: Iterable[str]) -> str:
    """Pieces side by side, as many as have room."""
    inner = "".join(f"<div>{block}</div>" for block in blocks if block)
    return f'<div class="blocks">{inner}</div>' if inner else ""


def cards_html(cards: Iterable[tuple[str, str]]) -> str:
    """The few figures that are looked at first."""
    boxes = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in cards)
    return f'<dl class="cards">{boxes}</dl>'


def picture_html(path: Path, caption: str) -> str:
    """A picture file inside the page; as data, so that no script in an SVG could ever run."""
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    kind = PICTURE_TYPES[path.suffix.lower()]
    return (
        f'<figure class="picture"><img src="data:{kind};base64,{content}" alt="{escape(caption, quote=True)}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def code_html(text: str) -> str:
    """Lines to copy."""
    return f'<pre class="plain" tabindex="0">{escape(text)}</pre>'
