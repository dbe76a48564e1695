"""`kerascli export`: each format in a process of its own, kept only where its own runtime gave the model's answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerascli.exports.format import ExportOptions
from kerascli.exports.kinds import FORMATS
from kerascli.exports.verification import Verification
from kerascli.problems import Problem, RunError, UserError
from kerascli.runs.atomic import write_json, write_text
from kerascli.runs.layout import RunPaths
from kerascli.workflows.saving import add_members

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kerascli.workflows.export_material import Material
    from kerascli.workflows.subjects import Subject


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
    if options.float16 and options.quantize is not None:
        raise UserError(
            Problem(
                code="option-without-effect",
                message=f"numbers are either halves or {options.quantize}: float16 would have no effect",
                help=f"take --float16 away, or --quantize {options.quantize}",
            )
        )
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


def _check_quantization(name: str, options: ExportOptions, *, of_run: bool) -> None:
    """Refuse what the format can't do, or not without training examples."""
    kind, wanted = FORMATS[name], options.quantize
    if wanted is None:
        return
    if wanted not in kind.quantizations:
        others = [other for other, one in FORMATS.items() if "quantize" in one.options and wanted in one.quantizations]
        raise UserError(
            Problem(
                code="option-without-effect",
                message=f"the format `{name}` has no {wanted}, only {', '.join(sorted(kind.quantizations))}",
                help=f"--quantize {min(kind.quantizations)}, or export to {', '.join(others)}",
            )
        )
    if kind.calibrates and not of_run:
        raise UserError(
            Problem(
                code="calibration-missing",
                message=f"{wanted} of `{name}` looks at training examples, and this model belongs to no run",
                help="kerascli export RUN, or --float16, which needs none",
            )
        )


def export(call: ExportCall, warn: Callable[[Problem], None]) -> list[Exported]:
    """Every format, one after the other; what failed leaves nothing behind."""
    from kerascli.workflows.export_material import gathered

    check_options(call.formats, call.options)
    for name in call.formats:
        _check_quantization(name, call.options, of_run=call.subject.read is not None)
    folder = call.folder or _folder_of(call.subject)
    with tempfile.TemporaryDirectory(prefix="kerascli-export-") as workplace:
        material = gathered(call.subject, Path(workplace), warn, core=call.core)
        made = [_one(name, call, material, Path(workplace), folder) for name in call.formats]
        for part in made:
            _describe(part, material, Path(workplace), folder)
    return made


def _folder_of(subject: Subject) -> Path:
    return RunPaths(subject.run).exports if subject.run is not None else subject.model_file.parent / "exports"


def _describe(part: Exported, material: Material, workplace: Path, folder: Path) -> None:
    """`verification.json`, `SIGNATURE.md`, and the preparation where it is not inside."""
    from kerascli.exports.description import signature_text

    if part.path is None or part.verification is None:
        return
    verdict = json.loads((workplace / part.format / "verdict.json").read_text(encoding="utf-8"))
    beside = folder / part.format
    inside = FORMATS[part.format].carries_preparation and material.whole is not None
    write_json(
        beside / "verification.json",
        {
            **asdict(part.verification),
            "real_examples": material.real,
            "preparation_inside": inside,
            **{key: verdict[key] for key in ("inputs", "outputs", "batch")},
        },
    )
    prepared = inside or not material.members
    write_text(
        beside / "SIGNATURE.md",
        signature_text(part.format, part.path.name, verdict, material.class_names, prepared=prepared),
    )
    members = material.whole_members if inside else material.members
    if part.path.suffix == ".keras":
        add_members(part.path, members)
    if part.path.suffix != ".keras" or not prepared:
        # With the preparation inside the file says what raw examples look like, and that nothing is left to do.
        for name, content in members.items():
            (beside / name.rpartition("/")[2]).write_bytes(content)


def _one(name: str, call: ExportCall, material: Material, place: Path, folder: Path) -> Exported:
    kind = FORMATS[name]
    try:
        kind.require()
    except UserError as error:
        return Exported(format=name, problem=error.problems[0])
    workplace = place / name
    workplace.mkdir()
    backend = kind.backend or call.subject.backend
    inside = kind.carries_preparation and material.whole is not None
    request = {
        "format": name,
        "backend": backend,
        "model": str(material.whole if inside else material.model),
        "examples": str(material.raw_examples if inside else material.examples),
        "folder": str(workplace),
        "plugins": [str(path.resolve()) for path in call.subject.plugin_files],
        "unsafe": call.subject.unsafe,
        "options": asdict(replace(call.options, calibration=str(material.calibration or "") or None)),
        "run": None if material.savable else str(call.subject.run),
    }
    path = workplace / "request.json"
    path.write_text(json.dumps(request), encoding="utf-8")
    verdict = _asked(
        path, backend, "kerascli.exports.worker" if material.savable else "kerascli.workflows.export_rebuilt"
    )
    if "problem" in verdict:
        return Exported(format=name, problem=Problem(**verdict["problem"]))
    seen = Verification(**verdict["verification"])
    if not verdict["passed"]:
        return Exported(format=name, problem=_differs(name, seen), verification=seen)
    target = folder / name / kind.file_name
    _move(workplace / kind.file_name, target)
    return Exported(format=name, path=target, verification=seen)


def _asked(request: Path, backend: str, module: str) -> dict[str, Any]:
    """Run the process; its verdict, or a problem with the last words of one that died."""
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(  # noqa: S603 -- this very Python, with a file of ours
        [sys.executable, "-m", module, str(request)],
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


def failure_of(made: Sequence[Exported]) -> UserError | RunError | None:
    """Formats that could not be written are an error of the user's model or set-up; of the run where others were."""
    failed = [part.problem for part in made if part.problem is not None]
    tried = len(failed) < len(made) or any(problem.code == "export-differs" for problem in failed)
    return (RunError if tried else UserError)(failed) if failed else None
