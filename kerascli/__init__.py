"""Train Keras models from a file.

From Python: `run = kerascli.train("my.yaml", ["fit.epochs=3"])`, `run = kerascli.load_run("last")`, then
`run.history`, `run.model()`, `run.predict(x)`, `run.evaluate()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli import version

if TYPE_CHECKING:
    from kerascli.interactive import Run, load_run, train

__version__ = version.VERSION

__all__ = ["Run", "__version__", "load_run", "train"]


def __getattr__(name: str) -> Any:
    """`train`, `load_run` and `Run` when they are first asked for: `import kerascli` loads nothing heavy."""
    if name in {"Run", "load_run", "train"}:
        from kerascli import interactive

        return getattr(interactive, name)
    raise AttributeError(f"module `kerascli` has no attribute `{name}`")
