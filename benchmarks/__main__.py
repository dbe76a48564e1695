"""`python -m benchmarks [NAME…] [--repetitions N] [--json FILE]`: measure, and print figures beside their bounds."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cases import CASES
from benchmarks.workshop import Workshop

if TYPE_CHECKING:
    from benchmarks.figure import Figure


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {' '.join(CASES)}")
    parser.add_argument("--repetitions", type=int, default=3, help="runs of each side, of which the median counts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in CASES]
    if unknown:
        parser.error(f"no benchmark {' '.join(unknown)}; there are {' '.join(CASES)}")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="kerascli-bench-") as folder:
        workshop = Workshop(Path(folder), asked.repetitions)
        for name in asked.names or CASES:
            for figure in CASES[name](workshop):
                figures.append(figure)
                print(figure.row(), flush=True)
    if asked.json is not None:
        content = json.dumps([figure.as_json() for figure in figures], indent=2, ensure_ascii=False)
        asked.json.write_text(content + "\n", encoding="utf-8")
    return 0 if all(figure.held for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
