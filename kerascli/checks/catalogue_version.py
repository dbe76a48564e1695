"""Whether the catalogue is of the Keras that is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.catalogue.storage import installed_version
from kerascli.problems import Problem

if TYPE_CHECKING:
    from kerascli.catalogue.catalogue import Catalogue


def other_version(catalogue: Catalogue) -> list[Problem]:
    """A warning where the catalogue of another version stands in."""
    if catalogue.exact:
        return []
    message = f"checked against Keras {catalogue.version}; installed is {installed_version()}, not catalogued yet"
    return [
        Problem(
            code="catalogue-of-another-version",
            message=message,
            help="kerascli validate FILE --deep makes its catalogue",
            severity="warning",
        )
    ]
