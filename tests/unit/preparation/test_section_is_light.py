"""Reading the data section needs neither NumPy nor polars nor Keras."""

from __future__ import annotations

import subprocess
import sys


def test_the_section_is_read_without_heavy_libraries() -> None:
    code = (
        "import sys\n"
        "from kerascli.preparation.section import DataSection\n"
        "heavy = {'numpy', 'polars', 'pandas', 'tensorflow', 'keras', 'sklearn'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
