"""The keys that a search varies: each must be a key of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.config.nearest import nearest
from kerascli.config.nodes import Mapping, span_at
from kerascli.config.paths import dotted, readings
from kerascli.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kerascli.checks.draft import Draft


def search_problems(draft: Draft) -> Iterator[Problem]:
    """A problem for each key of `tune.space` that the file does not have."""
    for name in draft.tune.space if draft.tune else ():
        found = [reading for reading in readings(draft.root, name) if reading.whole]
        if len(found) == 1:
            continue
        span, _ = span_at(draft.root, ("tune", "space"))
        space = draft.root.get("tune")
        inner = space.get("space") if isinstance(space, Mapping) else None
        if isinstance(inner, Mapping) and name in inner.entries:
            span = inner.entries[name].key.span
        if found:
            shown = " or ".join(f"`{reading}`" for reading in found)
            yield Problem(code="ambiguous-key", message=f"`{name}` may mean {shown}", span=span)
            continue
        near = nearest(name, dotted(draft.root))
        yield Problem(
            code="unknown-key",
            message=f"the file has no key `{name}` to vary",
            span=span,
            help=f"did you mean `{near[0]}`?" if near else None,
        )
