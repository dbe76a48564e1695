"""The whole script: imports, seed, data, model, compile, fit, save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerascli.ejecting.code import spell
from kerascli.ejecting.compile_code import compile_lines
from kerascli.ejecting.data_code import data_code
from kerascli.ejecting.fit_code import fit_lines
from kerascli.ejecting.folds_code import folds_lines
from kerascli.ejecting.layout import call, statement
from kerascli.ejecting.models_code import ModelsCode
from kerascli.ejecting.phases_code import PhasesCode
from kerascli.ejecting.writing import Writing, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kerascli.ejecting.feeding import FitData

STANDARD = ("functools", "glob", "math", "os", "pathlib", "sys", "time", "fnmatch")


@dataclass(frozen=True, slots=True)
class Script:
    """A script's text, and what of the file it does not say."""

    text: str
    notes: tuple[str, ...]


def write_script(writing: Writing) -> Script:
    """The script that an experiment stands for."""
    _wanted_facts(writing)
    data = data_code(writing.experiment.data, writing)
    models = ModelsCode(writing, data).lines()
    training = _training(data, writing)
    settings = _settings(writing)
    ending = [f"model.save({quoted(writing.experiment.name + '.keras')})"]
    blocks = [settings, data.lines, models, *training, ending]
    if data.folds is not None:
        blocks = [data.once, folds_lines(data.folds, data, [settings, data.lines, models, *training], writing)]
    body = "\n\n".join("\n".join(block) for block in blocks if block)
    functions = "".join(f"\n\n{text}\n" for text in writing.definitions)
    text = f"{_head(writing)}\n{functions}\n\n{body}\n" if functions else f"{_head(writing)}\n\n{body}\n"
    return Script(text, tuple(dict.fromkeys(writing.notes)))


def _wanted_facts(writing: Writing) -> None:
    """Learn which facts of the data are needed before the data are written: spell what may need them."""
    experiment = writing.experiment
    spell(experiment.compile.optimizer, writing)
    for value in (experiment.fit.epochs, experiment.fit.steps_per_epoch, experiment.fit.validation_steps):
        spell(value, writing)
    for callback in experiment.callbacks:
        spell(callback, writing)
    for phase in experiment.fit.phases:
        if phase.compile is not None:
            spell(phase.compile.optimizer, writing)


def _training(data: FitData, writing: Writing) -> list[list[str]]:
    experiment = writing.experiment
    if experiment.fit.phases:
        return PhasesCode(data=data, writing=writing).blocks()
    return [
        compile_lines(experiment.compile, writing),
        fit_lines(experiment.fit, data, experiment.callbacks, writing, "model"),
    ]


def _settings(writing: Writing) -> list[str]:
    """Seed, precision and Keras's global settings."""
    experiment = writing.experiment
    lines = []
    if experiment.seed is None:
        lines.append(writing.cannot("`seed: null`", "each run draws its own"))
    else:
        lines.append(f"keras.utils.set_random_seed({experiment.seed})")
    if experiment.dtype_policy != "float32":
        lines.append(statement(call("keras.config.set_dtype_policy", [spell(experiment.dtype_policy, writing)])))
    for name in ("floatx", "epsilon", "image_data_format"):
        value = getattr(experiment.keras, name)
        if value != type(experiment.keras).model_fields[name].default:
            lines.append(f"keras.config.set_{name}({spell(value, writing)})")
    if experiment.deterministic and experiment.backend == "tensorflow":
        writing.need("import tensorflow as tf")
        lines.append("tf.config.experimental.enable_op_determinism()")
    elif experiment.deterministic:
        lines.append(writing.cannot(f"`deterministic` on {experiment.backend}", "see its own settings"))
    return lines


def _head(writing: Writing) -> str:
    """What the script is, its imports, and the folder it lies in."""
    experiment = writing.experiment
    writing.need("import keras")
    lines = [f'"""{experiment.name}: a plain Keras script."""', ""]
    standard: list[str] = []
    others: list[str] = []
    for line in sorted(writing.imports, key=_sorting):
        (standard if line.split()[1].split(".")[0] in STANDARD else others).append(line)
    plugins = [line for line in others if _is_users(line, writing)]
    others = [line for line in others if line not in plugins]
    if experiment.backend != "tensorflow":
        standard = sorted({*standard, "import os"}, key=_sorting)
    lines += [*standard, *([""] if standard else [])]
    if experiment.backend != "tensorflow":
        lines += [f'os.environ["KERAS_BACKEND"] = {quoted(experiment.backend)}', ""]
    lines += [line for line in others if line.startswith("import")]
    lines += merged(line for line in others if line.startswith("from"))
    if writing.folders_used:
        lines += ["", "HERE = Path(__file__).parent"]
    lines += [f"sys.path.append(str(HERE / {quoted(folder)}))" for folder in writing.folders]
    if plugins:
        lines += [*([""] if others or writing.folders else []), *merged(plugins)]
    return "\n".join(lines)


def _is_users(line: str, writing: Writing) -> bool:
    module = line.split()[1]
    return line.startswith("from") and any(path.stem == module for path in writing.plugin_paths)


def _sorting(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line.split()[1].lower()


def merged(lines: Iterable[str]) -> list[str]:
    """`from my_layers import MyDense, MyModel` in place of two lines."""
    names: dict[str, list[str]] = {}
    for line in lines:
        module, _, name = line.removeprefix("from ").partition(" import ")
        names.setdefault(module, []).append(name)
    return [f"from {module} import {', '.join(sorted(found))}" for module, found in names.items()]
