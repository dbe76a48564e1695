"""Commands that need no Keras stay light: what they load, and what they cost."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CONFIG = str(ROOT / "configs" / "mnist_cnn.yaml")
HEAVY = ("keras", "tensorflow", "jax", "torch", "numpy", "pandas", "polars", "sklearn", "matplotlib", "h5py", "PIL")
LIGHT_COMMANDS = {
    "--help": ["--help"],
    "validate": ["validate", CONFIG],
    "validate with mistakes": ["validate", CONFIG, "fit.epochs=0", "callbacks.EarlyStopping.monitor=x"],
    "schema": ["schema"],
    "eject": ["eject", CONFIG],
    "list": ["list", "layers"],
    "explain": ["explain", "Conv2D"],
    "config show": ["config", "show", CONFIG],
    "runs list": ["runs", "list", "--runs", "/nowhere"],
    "init": ["init", "--list"],
}
PROGRAM = """
import sys
from kerascli.__main__ import exit_code
exit_code(sys.argv[1:])
print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""
MEMORY = """
import re, resource, sys
from pathlib import Path
from kerascli.__main__ import exit_code
exit_code(sys.argv[1:])
status = Path("/proc/self/status")
peak = re.search("VmHWM:[^0-9]*([0-9]+) kB", status.read_text()) if status.exists() else None
mib = int(peak[1]) / 1024 if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
print("MIB", mib, file=sys.stderr)
"""


def run(program: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTHONDONT"))}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, env=environment
    )


def cpu_seconds(program: str, arguments: list[str], times: int = 3) -> float:
    """The least CPU time of some runs, the first (which writes bytecode) left out."""
    run(program, arguments)
    spent = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(program, arguments)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


@cache
def cost_of_importing_keras() -> float:
    return cpu_seconds("import keras", [], times=1)


@pytest.mark.parametrize("name", LIGHT_COMMANDS)
def test_nothing_heavy_is_loaded(name: str) -> None:
    said = run(PROGRAM, LIGHT_COMMANDS[name]).stderr
    loaded = said.rpartition("LOADED")[2].split()
    assert not set(loaded) & set(HEAVY)


def test_help_is_quick() -> None:
    assert cpu_seconds(PROGRAM, ["--help"]) <= max(0.15, 0.055 * cost_of_importing_keras())


@pytest.mark.parametrize("name", ["validate", "validate with mistakes"])
def test_validate_is_quick(name: str) -> None:
    assert cpu_seconds(PROGRAM, LIGHT_COMMANDS[name]) <= max(0.35, 0.13 * cost_of_importing_keras())


def test_validate_is_small() -> None:
    said = run(MEMORY, LIGHT_COMMANDS["validate"]).stderr
    assert float(said.rpartition("MIB")[2]) <= 45
