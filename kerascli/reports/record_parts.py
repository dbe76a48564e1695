"""The parts of a report that come from the run's records: data, model, environment, how to repeat it, files."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

from kerascli.amounts import amount
from kerascli.reports.figures import count, metric, size
from kerascli.reports.html import blocks_html, facts_html, picture_html, table_html
from kerascli.reports.layers import layer_rows
from kerascli.runs.history import as_number
from kerascli.runs.layout import RunPaths

if TYPE_CHECKING:
    from pathlib import Path

    from kerascli.runs.summary import RunSummary

VERIFICATION = "verification.json"
"""Beside each export."""
MOST_CLASSES = 40
LARGEST_PICTURE = 300_000
"""Bytes; a report stays below 2 MB whatever lies in the folder."""


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object of the run folder; empty where it is missing or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def data_html(paths: RunPaths) -> str:
    """Splits, shapes, classes, examples."""
    written = read_json(paths.data)
    facts = written.get("facts", written)
    splits = facts.get("splits") or {}
    blocks = []
    told = [("examples", facts.get("summary")), ("stand-in", written.get("stand_in"))]
    if any(value for _, value in told):
        blocks.append(facts_html([(name, str(value or "")) for name, value in told]))
    if splits:
        rows = [[name, _count(split.get("samples")), _count(split.get("batches"))] for name, split in splits.items()]
        blocks.append(table_html(["split", "examples", "batches"], rows, numbers=True))
    blocks += [_tensors(facts), _classes(splits)]
    pictures = [small_picture(path, "examples") for path in sorted(paths.plots.glob("examples*.png"))]
    return blocks_html([*blocks, *pictures])


def _tensors(facts: dict[str, Any]) -> str:
    """Inputs and targets as the model gets them."""
    rows = [
        [
            f"{kind} {name}",
            " × ".join(str(size or "?") for size in tensor.get("shape", ())) or "one value",
            tensor.get("dtype", ""),
        ]
        for kind, group in (("input", facts.get("inputs")), ("target", facts.get("targets")))
        for name, tensor in (group or {}).items()
    ]
    return table_html(["as the model gets it", "shape", "type"], rows) if rows else ""


def _classes(splits: dict[str, Any]) -> str:
    counts = {name: split.get("class_counts") or {} for name, split in splits.items()}
    classes = list(dict.fromkeys(label for group in counts.values() for label in group))
    if not classes:
        return ""
    rows = [[label, *(_count(group.get(label, 0)) for group in counts.values())] for label in classes[:MOST_CLASSES]]
    if len(classes) > MOST_CLASSES:
        rows.append([f"and {len(classes) - MOST_CLASSES:,} more", *("" for _ in counts)])
    return table_html(["class", *counts], rows, numbers=True)


def _count(value: object) -> str:
    return count(value) if isinstance(value, int) else "?"


def small_picture(path: Path, caption: str) -> str:
    """A picture, or where it lies if it is too large for the page."""
    if path.stat().st_size <= LARGEST_PICTURE:
        return picture_html(path, caption)
    return f"<p>{caption}: {path.name}, {size(path.stat().st_size)}, beside this file</p>"


def model_html(run: RunSummary) -> str:
    """Kind, parameters, the graph, the layers."""
    paths = RunPaths(run.folder)
    model = run.record.model if run.record else {}
    facts = [("kind", str(model.get("kind") or ""))]
    facts += [(name.replace("_", " "), _count(model[name])) for name in model if name.endswith("parameters")]
    graph = paths.plots / "model.svg"
    drawn = small_picture(graph, "the model's graph") if graph.is_file() else ""
    told = facts_html(facts) if model else ""
    rows = layer_rows(paths.model)
    if rows:
        table = table_html(["layer", "kind", "settings"], rows)
        told += f"<details><summary>{amount(len(rows), 'layer')}</summary>{table}</details>"
    return blocks_html([drawn, told])


def environment_html(run: RunSummary) -> str:
    """Versions, devices, code state."""
    paths = RunPaths(run.folder)
    record = run.record
    facts: list[tuple[str, str]] = []
    if record is not None:
        facts += [("host", record.host), ("devices", ", ".join(record.devices)), ("backend", record.backend)]
        facts += list(record.versions.items())
    environment = read_json(paths.environment)
    known = {"versions", *(name for name, _ in facts)}
    facts += [(name, _told(value)) for name, value in environment.items() if name not in known and value]
    facts += [(f"git {name.replace('_', ' ')}", _told(value)) for name, value in read_json(paths.git).items() if value]
    return facts_html(facts)


def _told(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_told(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_told(inner) for inner in value)
    return str(value)


def repeat_text(run: RunSummary) -> str:
    """The commands that train the same model again."""
    folder = shlex.quote(str(run.folder))
    lines = [
        "# the same file, every default and override written out",
        f"kerascli train {folder}/{RunPaths(run.folder).resolved.name}",
    ]
    if run.record and run.record.config_path:
        said = (run.record, run.record.later)
        overrides = [word for words in said for word in words.overrides]
        unset = [f"--unset={key}" for words in said for key in words.unset]
        words = (run.record.config_path, *overrides, *unset)
        lines += ["# as it was typed", f"kerascli train {shlex.join(words)}"]
    if run.record and run.state != "finished":
        lines += ["# go on from its last checkpoint", f"kerascli train --resume {folder}"]
    if run.record:
        lines.append(f"# seed {run.record.seed}, kerascli {run.record.kerascli}; versions: see Environment")
    return "\n".join(lines)


def exports_html(paths: RunPaths) -> str:
    """Each format that was written, and how near its answers came to the model's."""
    rows = []
    for path in sorted(paths.exports.glob(f"*/{VERIFICATION}")):
        seen = read_json(path)
        agreement = seen.get("agreement")
        difference, octets = as_number(seen.get("difference")), as_number(seen.get("bytes"))
        rows.append([
            path.parent.name,
            "–" if octets is None else size(octets),
            "–" if difference is None else metric(difference),
            f"{agreement:.1%}" if isinstance(agreement, int | float) else "–",
            "yes" if seen.get("preparation_inside") else "no",
        ])  # fmt: skip
    header = ["format", "size", "largest difference", "same class", "preparation inside"]
    return table_html(header, rows, numbers=True) if rows else ""


def files_html(paths: RunPaths) -> str:
    """What the run handed over."""
    known = [paths.model, paths.weights, paths.resolved, paths.metrics, paths.history, paths.log, paths.patch]
    present = [path for path in known if path.is_file()]
    rows = [[str(path.relative_to(paths.folder)), size(path.stat().st_size)] for path in present]
    return table_html(["file", "size"], rows) if rows else ""
