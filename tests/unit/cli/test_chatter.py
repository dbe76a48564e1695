"""What C++ code prints goes into the log; a crash of the interpreter reaches the terminal."""

import subprocess
import sys

from tests.conftest import ROOT

PROGRAM = """
import os, sys
from kerascli.cli.chatter import Chatter
with Chatter():
    os.write(2, b"chatter of a library")
    print("a word of Python's", file=sys.stderr)
    os.abort()
"""


def test_a_crash_is_told_with_its_line_and_chatter_is_not():
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode < 0
    first, crash, *rest = done.stderr.splitlines()
    assert (first, crash) == ("a word of Python's", "Fatal Python error: Aborted")
    assert any('"<string>", line 7' in line for line in rest), done.stderr
    assert "chatter" not in done.stderr.replace("kerascli.cli.chatter", "").replace("chatter.py", "")
