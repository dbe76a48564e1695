"""Train Keras models from a file.

From Python: `run = kerascli.train("my.yaml", ["fit.epochs=3"])`, `run = kerascli.load_run("last")`, then
`run.history`, `run.model()`, `run.predict(x)`, `run.evaluate()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kerascli import version

if TYPE_CHECKING:
    from kerascli.interactive import Run, load_run, train
    from kerascli.problems import DataError, RunError, UserError

__version__ = version.VERSION

__all__ = ["DataError", "Run", "RunError", "UserError", "__version__", "load_run", "train"]


def __getattr__(name: str) -> Any:
    """What is offered when it is first asked for: `import kerascli` loads nothing heavy."""
    if name in {"Run", "load_run", "train"}:
        from kerascli import interactive

        return getattr(interactive, name)
    if name in {"DataError", "RunError", "UserError"}:
        from kerascli import problems

        return getattr(problems, name)
    raise AttributeError(f"module `kerascli` has no attribute `{name}`")
