"""`kerascli export`: each format in a process of its own, kept only where its own runtime gave the model's answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.exports.format import ExportOptions
from kerascli.exports.kinds import FORMATS
from kerascli.exports.verification import Verification
from kerascli.problems import Problem, RunError, UserError
from kerascli.runs.atomic import write_json, write_text
from kerascli.runs.layout import RunPaths

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kerascli.workflows.subjects import Subject

EXAMPLES = 32
"""Real examples that model and export are both asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCall:
    """What was asked for."""

    subject: Subject
    formats: tuple[str, ...]
    folder: Path | None = None
    options: ExportOptions = field(default_factory=ExportOptions)
    core: bool = False
    """The net alone, where the format could carry the preparation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One format: where it lies and what was seen, or why there is none."""

    format: str
    path: Path | None = None
    verification: Verification | None = None
    problem: Problem | None = None


def check_formats(names: Sequence[str]) -> tuple[str, ...]:
    """The formats by name, each once; UserError for one that is none or whose libraries are not installed."""
    from kerascli.config.nearest import nearest

    for name in names:
        if name not in FORMATS:
            close = nearest(name, FORMATS)
            raise UserError(
                Problem(
                    code="unknown-format",
                    message=f"there is no export format `{name}`",
                    help=f"--format {close[0]}" if close else None,
                    notes=(f"there are: {', '.join(FORMATS)}",),
                )
            )
    return tuple(dict.fromkeys(names))


def check_options(formats: Sequence[str], options: ExportOptions) -> None:
    """Refuse an option that a format would ignore."""
    asked = {
        "opset": options.opset is not None,
        "batch": options.batch is not None,
        "float16": options.float16,
        "quantize": options.quantize is not None,
    }
    for name in formats:
        for option in (option for option, wanted in asked.items() if wanted):
            if option not in FORMATS[name].options:
                takers = [other for other, kind in FORMATS.items() if option in kind.options]
                raise UserError(
                    Problem(
                        code="option-without-effect",
                        message=f"the format `{name}` has no option --{option}",
                        help=f"take it away, or export to {', '.join(takers)} alone",
                    )
                )


def export(call: ExportCall, warn: Callable[[Problem], None]) -> list[Exported]:
    """Every format, one after the other; what failed leaves nothing behind."""
    check_options(call.formats, call.options)
    folder = call.folder or _folder_of(call.subject)
    with tempfile.TemporaryDirectory(prefix="kerascli-export-") as workplace:
        material = _Material.prepare(call, Path(workplace), warn)
        made = [_one(name, call, material, folder) for name in call.formats]
        for part in made:
            if part.path is not None:
                material.describe(part, folder)
    return made


def _folder_of(subject: Subject) -> Path:
    return RunPaths(subject.run).exports if subject.run is not None else subject.model_file.parent / "exports"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """What every process is given: a model file, examples, and what is told beside the artifact."""

    workplace: Path
    model: Path
    examples: Path
    real: bool
    """Whether the examples are the run's own; else they are drawn by the shapes of the inputs."""
    preparation: dict[str, bytes]
    whole: bool
    """Whether the preparation is inside the model."""
    class_names: dict[str, Any]

    @classmethod
    def prepare(cls, call: ExportCall, workplace: Path, warn: Callable[[Problem], None]) -> _Material:
        from kerascli.workflows.export_material import gathered

        return cls(workplace=workplace, **gathered(call.subject, workplace, warn, core=call.core))

    def describe(self, part: Exported, folder: Path) -> None:
        """`verification.json`, `SIGNATURE.md`, and the preparation where it is not inside."""
        from kerascli.exports.description import signature_text

        if part.path is None or part.verification is None:
            return
        verdict = json.loads((self.workplace / part.format / "verdict.json").read_text(encoding="utf-8"))
        beside = folder / part.format
        write_json(
            beside / "verification.json",
            {**asdict(part.verification), "real_examples": self.real, "inputs": verdict["inputs"]},
        )
        write_text(
            beside / "SIGNATURE.md",
            signature_text(part.format, part.path.name, verdict["inputs"], self.class_names, prepared=self.whole),
        )
        if not self.whole:
            for name, content in self.preparation.items():
                (beside / name.rpartition("/")[2]).write_bytes(content)


def _one(name: str, call: ExportCall, material: _Material, folder: Path) -> Exported:
    kind = FORMATS[name]
    try:
        kind.require()
    except UserError as error:
        return Exported(format=name, problem=error.problems[0])
    workplace = material.workplace / name
    workplace.mkdir()
    backend = kind.backend or call.subject.backend
    request = {
        "format": name,
        "backend": backend,
        "model": str(material.model),
        "examples": str(material.examples),
        "folder": str(workplace),
        "plugins": [str(path.resolve()) for path in call.subject.plugin_files],
        "unsafe": call.subject.unsafe,
        "options": asdict(call.options),
    }
    path = workplace / "request.json"
    path.write_text(json.dumps(request), encoding="utf-8")
    verdict = _asked(path, backend)
    if "problem" in verdict:
        return Exported(format=name, problem=Problem(**verdict["problem"]))
    seen = Verification(**verdict["verification"])
    if not verdict["passed"]:
        return Exported(format=name, problem=_differs(name, seen), verification=seen)
    target = folder / name / kind.file_name
    _move(workplace / kind.file_name, target)
    return Exported(format=name, path=target, verification=seen)


def _asked(request: Path, backend: str) -> dict[str, Any]:
    """Run the process; its verdict, or a problem with the last words of one that died."""
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(  # noqa: S603 -- this very Python, with a file of ours
        [sys.executable, "-m", "kerascli.exports.worker", str(request)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    verdict = request.with_name("verdict.json")
    if verdict.is_file():
        found: dict[str, Any] = json.loads(verdict.read_text(encoding="utf-8"))
        return found
    last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
    return {"problem": {"code": "export-failed", "message": f"the export process died: {last[0][:200]}", "help": None}}


def _differs(name: str, seen: Verification) -> Problem:
    return Problem(
        code="export-differs",
        message=(
            f"the `{name}` file gives other answers than the model: they differ by up to {seen.difference:.2g}, "
            f"{seen.tolerance:.2g} is allowed"
        ),
        help=f"--tolerance {seen.difference * 1.1:.2g}, if that is good enough for you",
    )


def _move(source: Path, target: Path) -> None:
    """Into place at once, over what an earlier export left."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
    shutil.move(source, target)


def raise_if_all_failed(made: Sequence[Exported]) -> None:
    """Formats that could not be written are an error of the user's model or set-up."""
    failed = [part.problem for part in made if part.problem is not None]
    if failed:
        error = RunError if any(problem.code == "export-differs" for problem in failed) else UserError
        raise error(failed)
