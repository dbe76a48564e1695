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


WARNS = """
import os, sys, warnings
from pathlib import Path
from kerascli.cli.chatter import Chatter
with Chatter() as chatter:
    chatter._into(Path(sys.argv[1]))
    warnings.warn("the metric\\nis not there", stacklevel=1)
warnings.warn("as ever", stacklevel=1)
"""


def test_a_warning_is_one_line_and_its_place_stands_in_the_log(tmp_path):
    log = tmp_path / "train.log"
    words = [sys.executable, "-c", WARNS, str(log)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines() == ["warning: the metric is not there", "<string>:8: UserWarning: as ever"]
    assert log.read_text() == "<string>:7: UserWarning: the metric\nis not there\n"
