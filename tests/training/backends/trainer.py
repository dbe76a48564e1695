"""Trains shipped experiments one after the other in a process of one backend; run as a program.

    python -m tests.training.backends.trainer BACKEND FOLDER CONFIG...

The runs of each lie in `FOLDER/CONFIG`, what was said in `FOLDER/CONFIG.txt`. One JSON line each: name and exit code.
"""

import contextlib
import json
import sys
from pathlib import Path

from kerascli.__main__ import exit_code

CONFIGS = Path(__file__).parents[3] / "configs"


def main(backend, folder, *names):
    for name in names:
        arguments = ["train", str(CONFIGS / f"{name}.yaml"), f"backend={backend}", "--fast"]
        said = Path(folder, f"{name}.txt")
        with (
            said.open("w", encoding="utf-8") as file,
            contextlib.redirect_stdout(file),
            contextlib.redirect_stderr(file),
        ):
            code = exit_code([*arguments, "--runs", str(Path(folder, name))])
        print(json.dumps([name, code]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
