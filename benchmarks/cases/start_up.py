"""Commands that need no Keras: how long until they answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.workshop import Workshop

CONFIG = Path(__file__).parents[2] / "configs" / "mnist_cnn.yaml"
RUNS = 1000


def measure(workshop: Workshop) -> Iterator[Figure]:
    _draw_runs(workshop)
    runs = str(workshop.folder / "many_runs")
    workshop.run(workshop.kerascli("validate", str(CONFIG)))  # byte code is compiled once per installation
    keras, validate, usage, listing = workshop.costs(
        workshop.script("import_keras"),
        workshop.kerascli("validate", str(CONFIG)),
        workshop.kerascli("--help"),
        workshop.kerascli("runs", "list", "--runs", runs),
    )
    yield Figure(work="validate", value=validate.cpu, bound=0.35, unit="CPU s")
    detail = f"import keras: {keras.cpu:.2f} CPU s"
    yield Figure(work="validate / import keras", value=validate.cpu / keras.cpu, bound=0.13, detail=detail)
    yield Figure(work="validate, peak", value=validate.peak, bound=45, unit="MiB")
    yield Figure(work="--help", value=usage.cpu, bound=0.15, unit="CPU s")
    yield Figure(work=f"runs list of {RUNS:,} runs", value=listing.cpu, bound=1.0, unit="CPU s")


def _draw_runs(workshop: Workshop) -> None:
    """A thousand finished runs: one real record under many names."""
    cheap = workshop.train("epoch_mlp", "fit.epochs=1", "data.source={synthetic: {}}", "callbacks=[]")
    template = workshop.folder / "template"
    workshop.run([*cheap, "--runs", str(template)])
    (run,) = (path for path in template.iterdir() if path.is_dir())
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    for number in range(RUNS):
        folder = workshop.folder / "many_runs" / f"drawn-20260101-{number:06}"
        folder.mkdir(parents=True)
        named = {**record, **({"id": folder.name} if "id" in record else {})}
        (folder / "run.json").write_text(json.dumps(named), encoding="utf-8")
        (folder / "metrics.jsonl").write_bytes((run / "metrics.jsonl").read_bytes())
