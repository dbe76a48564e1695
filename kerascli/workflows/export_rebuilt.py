"""One export of a model that Keras can't save: its run builds it again, on the backend that the format needs.

`python -m kerascli.workflows.export_rebuilt REQUEST.json` does what `kerascli.exports.worker` does with a saved model.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from kerascli.exports import worker


def rebuilt_model(request: worker.Request, _custom: dict[str, Any]) -> Any:
    """By its constructor, with the weights that the run kept."""
    from kerascli.workflows.asking import rebuilt
    from kerascli.workflows.run_experiment import read_run
    from kerascli.workflows.subjects import Subject

    run = Path(str(request.run))
    read = read_run(run, (f"backend={request.backend}",))
    subject = Subject(model_file=Path(request.model), run=run, plugin_files=tuple(read.plugin_paths), read=read)
    return rebuilt(subject, read, lambda _problem: None)[0]


if __name__ == "__main__":
    worker.run(Path(sys.argv[1]), rebuilt_model)
